"""What a run needs around it and cannot reach: Prefect's server, the Dask cluster."""

from tonghop.ledger.errors import ExplainedError


class NoServer(ExplainedError):
    """Prefect's server cannot be reached: where it should be, and why not."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__("server_failed", where=where, why=why)


class NoCluster(ExplainedError):
    """The Dask cluster cannot be used."""
