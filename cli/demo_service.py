"""`tonghop serve` for one night of the demo: a process of its own that ends with the night."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tonghop.flows.errors import NoServer
from tonghop.flows.served_runs import find_server
from tonghop.ledger.home import Home
from tonghop.storage import disk

START_SECONDS = 120.0
"""How long server and deployments may take to be ready."""
STOP_SECONDS = 45.0
"""How long the process may take to stop its server and end."""


@contextmanager
def served(home: Home) -> Iterator[str]:
    """Serve a home as long as the block; gives the address of the interface. Raises `NoServer`.

    The process ends with the block, also if this one is told to end.
    """
    with _unwinding(), disk.console_log(home.root / "serve.log") as log:
        port = _free_port()
        command = [sys.executable, "-m", "tonghop", "serve", "--home", str(home.root), "--port", str(port)]
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(home, process, url)
            yield url
        finally:
            _end(process)


def _free_port() -> int:
    """Raises `NoServer` where no port may be opened."""
    try:
        with socket.socket() as any_port:
            any_port.bind(("127.0.0.1", 0))
            return int(any_port.getsockname()[1])
    except OSError as error:
        raise NoServer("127.0.0.1", str(error)) from error


def _wait_until_ready(home: Home, process: subprocess.Popen[bytes], url: str) -> None:
    until = time.monotonic() + START_SECONDS
    while find_server(home, "nightly", {}) is None:
        if process.poll() is not None:
            raise NoServer(url, f"exit {process.returncode}, serve.log")
        if time.monotonic() > until:
            raise NoServer(url, f"> {START_SECONDS:.0f} s, serve.log")
        time.sleep(1.0)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def _unwinding() -> Iterator[None]:
    """A signal that ends this process does so by way of the blocks that clean up."""

    def unwind(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, unwind) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
