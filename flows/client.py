"""Flows in this process: Prefect's settings, and its server where one is configured."""

import os
from typing import Any

from tonghop.flows.errors import NoServer
from tonghop.ledger.home import Home
from tonghop.operations.ingest import Progress
from tonghop.operations.runs import Outcome


def configure(home: Home) -> None:
    """Prefect's settings for a home, before it is imported; what the environment sets stays.

    Analytics lock the server's SQLite. The program's own log is the log of a flow's run as well.
    """
    settings = {
        "PREFECT_HOME": str(home.prefect),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS": "60",
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "tonghop",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_CLI_PROMPT": "false",
        "DO_NOT_TRACK": "1",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def run_flow(home: Home, flow_name: str, parameters: dict[str, Any], progress: Progress) -> Outcome:
    """Run one of Prefect's flows in this process, reported to the configured server; gives its result.

    Raises `NoServer`, and what the flow raises. What went wrong is reported once, by the caller, and not by Prefect's
    log as well.
    """
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS", "1")  # somebody watches
    configure(home)
    from tonghop.flows import runs, tasks

    _connect()
    tasks.show_progress(progress)
    outcome: Outcome = getattr(runs, flow_name)(home=str(home.root), wait_for_lock=False, **parameters)
    return outcome


def _connect() -> None:
    """Reach the server. Raises `NoServer`."""
    from prefect.client.orchestration import get_client

    try:
        with get_client(sync_client=True) as client:
            problem = client.api_healthcheck()
    except Exception as error:  # whatever Prefect or its transport raises means that no server answered
        problem = error
    if problem is not None:
        raise NoServer(os.environ["PREFECT_API_URL"], f"{type(problem).__name__}: {problem}")
