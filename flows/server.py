"""A local Prefect server: started where none is configured, and stopped with this process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import urlopen

from tonghop.flows.errors import NoServer
from tonghop.ledger.home import Home

START_SECONDS = 120.0
"""How long the local server may take to answer."""
STOP_SECONDS = 15.0
"""How long the local server may take to end when asked."""


@dataclass(frozen=True)
class Server:
    """Prefect's server: the API's address, and whether the server is this home's own."""

    api: str
    is_own: bool


@contextmanager
def running_server(home: Home, port: int, say: Callable[..., None]) -> Iterator[Server]:
    """Give the configured server, or one that runs as long as the block.

    Raises `NoServer` if it does not answer. `say` is called with the key of a message and its facts.
    """
    if configured := os.environ.get("PREFECT_API_URL"):
        _wait_for(configured, 15.0, None)
        yield Server(configured, is_own=False)
        return
    api = f"http://127.0.0.1:{port}/api"
    say("serve_server", url=api)
    log = (home.root / "prefect-server.log").open("ab")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    settings = {"PREFECT_SERVER_UI_API_URL": api, "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false"}
    environment = {**os.environ, **settings}
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment, start_new_session=True)
    try:
        _wait_for(api, START_SECONDS, server)
        os.environ["PREFECT_API_URL"] = api
        yield Server(api, is_own=True)
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
