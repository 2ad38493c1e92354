"""What a run needs around it and cannot reach: Prefect's server, who serves a deployment, the Dask cluster."""

from tonghop.ledger.errors import ExplainedError


class NoServer(ExplainedError):
    """Prefect's server cannot be reached: where it should be, and why not."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__("server_failed", where=where, why=why)


class AlreadyServed(ExplainedError):
    """Another process serves the home."""

    def __init__(self, pid: object, api: object) -> None:
        super().__init__("already_served", pid=pid, api=api)


class NotStarted(ExplainedError):
    """No process took a run of a deployment in time; it is cancelled."""

    def __init__(self, deployment: str, seconds: float) -> None:
        super().__init__("run_not_started", deployment=deployment, seconds=round(seconds))


class NoOutcome(ExplainedError):
    """A run of a deployment ended, and left nothing that says how: it was cancelled, or its process was killed."""

    def __init__(self, url: str, why: object) -> None:
        super().__init__("run_without_outcome", url=url, why=why)


class NoCluster(ExplainedError):
    """The Dask cluster cannot be used."""
