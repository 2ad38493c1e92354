"""`tonghop serve`: the deployments nightly and correct of a home, one run at a time."""

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from tonghop.flows.client import configure
from tonghop.flows.server import running_server
from tonghop.ledger.home import Home

TIME_ZONE = "Asia/Ho_Chi_Minh"


def serve_home(home: Home, port: int, say: Callable[..., None]) -> None:
    """Serve until stopped. `say` is called with the key of a message and its facts.

    Raises `NoServer` where the configured or the local server does not answer.
    """
    configure(home)
    # Prefect takes SIGTERM over once its runner has started; until then, and for a closed terminal, an end
    # without unwinding would leave the server behind, on its port.
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _unwind)
    with running_server(home, port, say) as api:
        say("serve_ready", url=api.removesuffix("/api"), cron=home.nightly_cron)
        _serve_deployments(home)


def _unwind(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _serve_deployments(home: Home) -> None:
    """Both deployments from one process, one run at a time; their schedule goes on when this process stops."""
    from prefect import serve
    from prefect.schedules import Cron

    from tonghop.flows import runs

    where = {"home": str(home.root)}
    serve(
        _deployment(
            runs.nightly,
            name="nightly",
            schedule=Cron(home.nightly_cron, timezone=TIME_ZONE),
            parameters=where,
            description="Nạp mọi tệp mới trong inbox · take everything new in the inbox",
        ),
        _deployment(
            runs.correct,
            name="correct",
            parameters=where,
            description="Nạp tệp đã sửa của một huyện · take one district's corrected files",
        ),
        pause_on_shutdown=False,
        limit=1,
    )


def _deployment(flow: Any, **facts: Any) -> Any:
    """A deployment of a flow: Prefect types the call as maybe a coroutine, which outside an event loop it is not."""
    return flow.to_deployment(**facts)
