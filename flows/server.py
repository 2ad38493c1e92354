"""A local Prefect server: started where none is configured, closed by a password, and stopped with this process."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from tonghop.flows.errors import NoServer
from tonghop.flows.password import make_password
from tonghop.ledger.day_files import append
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home

START_SECONDS = 120.0
"""How long the local server may take to answer."""
STOP_SECONDS = 15.0
"""How long the local server may take to end when asked."""
HOST = "127.0.0.1"
_LOG_NAME = "prefect-server-{}.log"
_DAY = 86_400
_EVENT_DAYS = 7
"""Prefect keeps its events, of which a run makes hundreds, no longer than this."""


@dataclass(frozen=True)
class Server:
    """Prefect's server: the API's address, and whether the server is this home's own."""

    api: str
    is_own: bool


@contextmanager
def running_server(home: Home, port: int, say: Callable[..., None]) -> Iterator[Server]:
    """Give the configured server, or one that runs as long as the block.

    Raises `NoServer` if it does not answer; `BadCall` where the configured one asks for no password, or the port of the
    local one is another's. `say` is called with the key of a message and its facts.
    """
    if configured := os.environ.get("PREFECT_API_URL"):
        _wait_for(configured, 15.0, None)
        _check_closed(configured)
        yield Server(configured, is_own=False)
        return
    api = f"http://{HOST}:{port}/api"
    with _bound(port) as listening:
        password = make_password(home)
        say("serve_server", url=api)
        with _started(home, listening, _settings(home, port, password)) as server:
            listening.close()
            _wait_for(api, START_SECONDS, server)
            os.environ |= {"PREFECT_API_URL": api, "PREFECT_API_AUTH_STRING": password}
            say("serve_password", path=home.server_password)
            yield Server(api, is_own=True)


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    """A socket that holds the port before anything is started: who answers there can only be our server."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
            listening.listen(2048)
        except OSError as error:
            key = "port_of_other_server" if _is_prefect(port) else "port_unusable"
            raise BadCall(key, port=port, why=error.strerror) from error
        yield listening


def _is_prefect(port: int) -> bool:
    """Whether a server of Prefect's answers at a port, which will be another home's."""
    try:
        with urlopen(f"http://{HOST}:{port}/api/health", timeout=5) as answer:
            return bool(answer.read(10) == b"true")
    except (OSError, ValueError):
        return False


def _settings(home: Home, port: int, password: str) -> dict[str, str]:
    """The server's settings. Pages of its own address alone may call it, and nobody without the password."""
    keep_days = home.log.keep_days
    return {
        "PREFECT_SERVER_API_AUTH_STRING": password,
        "PREFECT_API_AUTH_STRING": password,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"http://{HOST}:{port},http://localhost:{port}",
        "PREFECT_SERVER_UI_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(keep_days * _DAY),
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": f"P{min(keep_days, _EVENT_DAYS)}D",
    }


@contextmanager
def _started(home: Home, listening: socket.socket, settings: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The server's process, for as long as the block."""
    descriptor = listening.fileno()
    command = [sys.executable, "-m", "tonghop.flows.prefect_server", str(descriptor)]
    server = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, **settings},
        pass_fds=[descriptor],
        start_new_session=True,
        text=True,
        errors="replace",
    )
    threading.Thread(target=_log_what_it_says, args=(home, server), daemon=True).start()
    try:
        yield server
    finally:
        _end(server)


def _log_what_it_says(home: Home, server: subprocess.Popen[str]) -> None:
    for line in server.stdout or ():
        append(home.logs, _LOG_NAME, line, home.log.keep_days)


def _end(server: subprocess.Popen[str]) -> None:
    """The server and whatever it started: asked first, then killed."""
    server.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _wait_for(api: str, seconds: float, server: subprocess.Popen[str] | None) -> None:
    """Until the server answers, it dies, or the time is over."""
    why = ""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server is not None and server.poll() is not None:
            raise NoServer(api, f"exit {server.returncode}, logs/{_LOG_NAME.format('…')}")
        try:
            with urlopen(f"{api}/health", timeout=5) as answer:
                if answer.status == HTTPStatus.OK:
                    return
        except (URLError, OSError) as error:
            why = str(error)
        time.sleep(0.5)
    raise NoServer(api, why or f"> {seconds:.0f} s")


def _check_closed(api: str) -> None:
    """Raises `BadCall` where a server answers without a password: whoever reaches it could start runs of the home."""
    question = Request(f"{api}/deployments/count", b"{}", {"Content-Type": "application/json"})
    try:
        with urlopen(question, timeout=15):
            pass
    except HTTPError as error:
        if error.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return
        raise NoServer(api, str(error)) from error
    except OSError as error:
        raise NoServer(api, str(error)) from error
    raise BadCall("server_without_password", api=api)
