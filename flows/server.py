"""`tonghop serve`: a local Prefect server where none is configured, and two deployments with one lock."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from rich.console import Console

from tonghop.flows.client import configure
from tonghop.flows.errors import NoServer
from tonghop.ledger.home import Home
from tonghop.reports.language import Language

START_SECONDS = 120.0
"""How long the local server may take to answer."""
STOP_SECONDS = 15.0
"""How long the local server may take to end when asked."""
TIME_ZONE = "Asia/Ho_Chi_Minh"


def serve_home(home: Home, port: int, console: Console, language: Language) -> None:
    """Serve until stopped. Raises `NoServer` where the configured or the local server does not answer."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "INFO")
    configure(home)
    # Prefect takes SIGTERM over once its runner has started; until then, and for a closed terminal, an end
    # without unwinding would leave the server behind, on its port.
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _unwind)
    with _server(home, port, console, language) as api:
        console.print(
            language.say("serve_ready", url=api.removesuffix("/api"), cron=home.nightly_cron),
            style="bold",
            markup=False,
        )
        _serve_deployments(home)


def _unwind(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _server(home: Home, port: int, console: Console, language: Language) -> Iterator[str]:
    """The API's address: the configured one, or that of a server started here and stopped with us."""
    if configured := os.environ.get("PREFECT_API_URL"):
        _wait_for(configured, 15.0, None)
        yield configured
        return
    api = f"http://127.0.0.1:{port}/api"
    console.print(language.say("serve_server", url=api), style="dim", markup=False)
    log = (home.root / "prefect-server.log").open("ab")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    settings = {"PREFECT_SERVER_UI_API_URL": api, "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false"}
    environment = {**os.environ, **settings}
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True)
    try:
        _wait_for(api, START_SECONDS, server)
        os.environ["PREFECT_API_URL"] = api
        yield api
    finally:
        _end(server)
        log.close()


def _end(server: subprocess.Popen[bytes]) -> None:
    """The server and whatever it started: asked first, then killed."""
    server.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _wait_for(api: str, seconds: float, server: subprocess.Popen[bytes] | None) -> None:
    """Until the server answers, it dies, or the time is over."""
    why = ""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server is not None and server.poll() is not None:
            raise NoServer(api, f"exit {server.returncode}, prefect-server.log")
        try:
            with urlopen(f"{api}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError) as error:
            why = str(error)
        time.sleep(0.5)
    raise NoServer(api, why or f"> {seconds:.0f} s")


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
