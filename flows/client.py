"""Prefect's settings for a home, its server where one is configured or serves the home, and flows in this process."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tonghop.flows.errors import NoServer
from tonghop.ledger.home import Home
from tonghop.operations.ingest import Progress
from tonghop.operations.runs import Outcome


def configure(home: Home) -> None:
    """Prefect's settings for a home, before it is imported; what the environment sets stays.

    Analytics lock the server's SQLite. The program's own log is the log of a flow's run as well. A run that a person
    starts is waited for: whoever serves looks often, and leaves results where the home's other processes find them.
    """
    settings = {
        "PREFECT_HOME": str(home.prefect),
        "PREFECT_LOCAL_STORAGE_PATH": str(home.prefect / "storage"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS": "60",
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        "PREFECT_LOGGING_LEVEL": "INFO",
        "PREFECT_LOGGING_EXTRA_LOGGERS": "tonghop",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_CLI_PROMPT": "false",
        "DO_NOT_TRACK": "1",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def configure_by_hand(home: Home) -> None:
    """The same while a person watches: what goes wrong is reported once, by the caller, and tried again soon."""
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_TASKS_DEFAULT_RETRY_DELAY_SECONDS", "1")
    configure(home)


@contextmanager
def connected(api: str, password: str | None = None) -> Iterator[Any]:
    """A client of the server at an address. Raises `NoServer`, also where it goes away within the block.

    `password`: that of the server; None where the environment has the one of the configured server, or none is needed.
    """
    from httpx import HTTPError
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings

    settings = {PREFECT_API_URL: api} | ({PREFECT_API_AUTH_STRING: password} if password else {})
    with temporary_settings(settings), _client(api) as client:
        try:
            yield client
        except HTTPError as error:
            raise NoServer(api, f"{type(error).__name__}: {error}") from error


@contextmanager
def _client(api: str) -> Iterator[Any]:
    from prefect.client.orchestration import get_client

    with ExitStack() as stack:
        try:
            client = stack.enter_context(get_client(sync_client=True))
            problem = client.api_healthcheck()
        except Exception as error:  # whatever Prefect or its transport raises means that no server answered
            problem = error
        if problem is not None:
            raise NoServer(api, f"{type(problem).__name__}: {problem}")
        yield client


def run_flow(home: Home, flow_name: str, parameters: dict[str, Any], progress: Progress) -> Outcome:
    """Run one of Prefect's flows in this process, reported to the configured server; gives its result.

    Raises what the flow raises.
    """
    from tonghop.flows import runs, tasks

    tasks.show_progress(progress)
    outcome: Outcome = runs.flow_of(home, flow_name)(wait_for_lock=False, **parameters)
    return outcome
