"""Prefect by hand: its settings, its temporary server, and what to say when it does not come."""

import os
from collections.abc import Callable
from typing import Any

from rich.console import Console

from tonghop.flows.errors import NoServer
from tonghop.ledger.home import Home
from tonghop.reports.language import Language


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


def run_flow(home: Home, flow_name: str, parameters: dict[str, Any], console: Console, language: Language) -> Any:
    """Run one of Prefect's flows in this process, with a progress display. Raises `NoServer`, and what the flow raises.

    What went wrong is told once, by the caller, and not by Prefect's log as well.
    """
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    configure(home)
    if not os.environ.get("PREFECT_API_URL"):
        console.print(language.say("server_starting"), style="dim", markup=False)
    from tonghop.flows import runs

    _connect(lambda: console.print(language.say("server_retry"), style="dim", markup=False))
    flow = getattr(runs, flow_name)
    return _with_progress(lambda: flow(home=str(home.root), wait_for_lock=False, **parameters), console, language)


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


def _with_progress(run: Callable[[], Any], console: Console, language: Language) -> Any:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from tonghop.flows import runs

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=False) as display:
        bars: dict[str, Any] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in bars:
                bars[step] = display.add_task(language.say(f"step_{step}"), total=total)
            display.update(bars[step], completed=done, total=total)

        runs.show_progress(show)
        return run()
