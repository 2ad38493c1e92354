"""Flows in this process: Prefect's settings, its temporary server, and what to say when it does not come."""

import os
from collections.abc import Callable
from typing import Any

from tonghop.flows.errors import NoServer
from tonghop.ledger.home import Home
from tonghop.operations.ingest import Progress


def configure(home: Home) -> None:
    """Prefect's settings for a home, before it is imported; what the environment sets stays.

    Analytics lock the server's SQLite; the temporary server may need longer than Prefect waits by default.
    """
    settings = {
        "PREFECT_HOME": str(home.prefect),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "PREFECT_CLI_PROMPT": "false",
        "DO_NOT_TRACK": "1",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)


def run_flow(
    home: Home, flow_name: str, parameters: dict[str, Any], say: Callable[..., None], progress: Progress
) -> dict[str, Any]:
    """Run one of Prefect's flows in this process; gives its result. Raises `NoServer`, and what the flow raises.

    `say` is called with the key of a message and its facts. What went wrong is reported once, by the caller, and not
    by Prefect's log as well.
    """
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    configure(home)
    if not os.environ.get("PREFECT_API_URL"):
        say("server_starting")
    from tonghop.flows import runs, tasks

    _connect(lambda: say("server_retry"))
    tasks.show_progress(progress)
    result: dict[str, Any] = getattr(runs, flow_name)(home=str(home.root), wait_for_lock=False, **parameters)
    return result


def _connect(on_retry: Callable[[], None]) -> None:
    """Reach the server, starting the temporary one where none is configured; once more if it is slow."""
    from prefect.client.orchestration import get_client

    where = os.environ.get("PREFECT_API_URL") or "127.0.0.1"
    for attempt in (1, 2):
        try:
            with get_client(sync_client=True) as client:
                problem = client.api_healthcheck()
        except Exception as error:  # whatever Prefect or its transport raises means that no server answered
            problem = error
        if problem is None:
            return
        if attempt == 1:
            on_retry()
    raise NoServer(where, f"{type(problem).__name__}: {problem}")


def stop_server() -> None:
    """End the temporary server, if this process has started one."""
    from prefect.server.api.server import SubprocessASGIServer

    for server in list(SubprocessASGIServer._instances.values()):
        if server.server_process:
            server.server_process.terminate()
