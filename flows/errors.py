"""What of a run's surroundings can be out of reach: Prefect's server, the Dask cluster."""


class NoServer(Exception):
    """Prefect's server cannot be reached: where it should be, and why not."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(why)
        self.where, self.why = where, why


class NoCluster(Exception):
    """The Dask cluster cannot be used: where its scheduler should be, and why not."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, why
