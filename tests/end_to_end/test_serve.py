"""`tonghop serve` as it runs for good: a real server, a run from another process, a real browser."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from tests.command_line import PROGRAM, environment
from tests.province import CORRECTION, Province, at
from tonghop.examples import demo

pytestmark = pytest.mark.slow


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

    def post(self, path: str, body: dict[str, Any]) -> Any:
        request = Request(f"{self.url}/api{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def deployments(self) -> dict[str, Any]:
        return {d["name"]: d for d in self.post("/deployments/filter", {})}

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
        return "Ctrl-C" in self.log.read_text(encoding="utf-8") and len(self.deployments()) == 2

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


@pytest.fixture
def served(reported: Province) -> Iterator[Served]:
    served = Served(reported)
    try:
        until(served.is_ready)
        yield served
    finally:
        if served.process.poll() is None:
            os.killpg(served.process.pid, signal.SIGKILL)
            served.process.wait()


def server_answers(served: Served) -> bool:
    try:
        with urlopen(f"{served.url}/api/health", timeout=5):
            return True
    except OSError:
        return False


def chromium() -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    for option in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1400,1200"):
        options.add_argument(option)
    options.binary_location = shutil.which("chromium") or ""
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))


def page_says(browser: webdriver.Chrome, *words: str) -> bool:
    text = browser.find_element(By.TAG_NAME, "body").text
    return all(word in text for word in words)


def test_schedule_correction_interface_and_end(served: Served, tmp_path: Path) -> None:
    schedule = served.deployments()["nightly"]["schedules"]
    assert [(s["active"], s["schedule"]["cron"], s["schedule"]["timezone"]) for s in schedule] == [
        (True, "30 21 * * *", "Asia/Ho_Chi_Minh")
    ]
    assert served.deployments()["correct"]["schedules"] == []

    demo.write_correction(served.home.inbox)
    words = ["deployment", "run", "correct/correct", "-p", "district=597", "-p", "period=2023", "--watch"]
    asked = subprocess.run(
        [sys.executable, "-m", "prefect", *words],
        env=environment(PREFECT_API_URL=f"{served.url}/api", PREFECT_HOME=str(tmp_path / "prefect")),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr + served.log.read_text(encoding="utf-8")
    sql = "SELECT value FROM mart.counts WHERE unit_code = '60' AND measure = 'poor_households' AND period = '2023'"
    assert served.home.rows(sql) == [(6621,)]

    assert "the warehouse is replaced" in {line["message"] for line in served.post("/logs/filter", {})}
    assert "correct 597 2023" in {flow_run["name"] for flow_run in served.post("/flow_runs/filter", {})}

    with chromium() as browser:
        browser.get(f"{served.url}/deployments")
        until(lambda: page_says(browser, "nightly", "correct", "09:30 PM"), 60)
        browser.get(f"{served.url}/runs")
        until(lambda: page_says(browser, "Completed"), 60)
        browser.get(f"{served.url}/artifacts")
        until(lambda: page_says(browser, "tonghop-correct-rates"), 60)

    assert served.stop() in (0, -signal.SIGTERM, 143)
    until(lambda: not server_answers(served), 30)


def test_schedules_go_on_after_a_stop(reported: Province) -> None:
    first = Served(reported)
    until(first.is_ready)
    first.stop()
    until(lambda: not server_answers(first), 30)
    second = Served(reported)
    try:
        until(second.is_ready)
        (schedule,) = second.deployments()["nightly"]["schedules"]
        assert schedule["active"] is True
    finally:
        second.stop()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_stop_before_it_is_ready_leaves_no_server(empty: Province, how: signal.Signals) -> None:
    served = Served(empty)
    until(lambda: server_answers(served))
    assert served.stop(how) != 0
    assert not server_answers(served)
