"""A home that is served by a real `tonghop serve`, and calls of its server."""

import json
import os
import signal
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.command_line import PROGRAM, environment
from tests.province import CORRECTION, Province, at
from tests.small_reports import review


def until(truth: Callable[[], Any], seconds: float = 120) -> Any:
    """Wait for something to be true; gives it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := truth():
            return found
        time.sleep(0.5)
    raise AssertionError(f"not within {seconds} s")


def free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return int(any_port.getsockname()[1])


class Served:
    """A home that is being served."""

    def __init__(self, province: Province) -> None:
        self.home, self.port = province, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = province.root / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [str(PROGRAM), "serve", "--port", str(self.port), "--home", str(province.root), "--lang", "en"],
                env=environment(TONGHOP_NOW=at(CORRECTION).isoformat()),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def password(self) -> str:
        return self.home.server_password.read_text(encoding="ascii").strip()

    def call(
        self, path: str, body: dict[str, Any], *, method: str = "POST", password: str | None = None, **headers: str
    ) -> Any:
        """What the server answers; with its password, unless another one is given, or none (empty)."""
        headers |= {"Content-Type": "application/json"}
        if (password := self.password if password is None else password) != "":
            headers["Authorization"] = f"Basic {b64encode(password.encode()).decode()}"
        request = Request(f"{self.url}/api{path}", json.dumps(body).encode(), headers, method=method)
        with urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"null")

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self.call(path, body)

    def deployments(self) -> dict[str, Any]:
        """By the name of their flow."""
        return {d["entrypoint"].rpartition(".")[2]: d for d in self.post("/deployments/filter", {})}

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
        if "Ctrl-C" not in self.log.read_text(encoding="utf-8"):
            return False
        return [d["status"] for d in self.deployments().values()] == ["READY", "READY"]

    def runs(self) -> dict[str, str]:
        """Names and states of the runs that began."""
        return {run["name"]: run["state_name"] for run in self.post("/flow_runs/filter", {}) if run["start_time"]}

    def is_idle(self) -> bool:
        """Whether no run is under way: a run holds the home beyond the moment when its figures can be read."""
        return not {"Pending", "Running"} & set(self.runs().values())

    def put(self, name: str) -> None:
        self.home.put(name, review([("Xã Tân Đức", 100, 400, 5, 6)]))

    def kill(self) -> None:
        """End it, its server and the run under way at once."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        for pid in (self.process.pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)
