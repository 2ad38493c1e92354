"""`tonghop serve` as it runs for good: a real server, a run from another process, a real browser."""

import shutil
import signal
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from tests.command_line import PROGRAM, environment, tonghop
from tests.province import Province
from tests.served import Served, free_port, until
from tests.small_reports import review
from tonghop.examples import demo
from tonghop.flows.deployments import deployment_name
from tonghop.ledger.run_log import last_runs
from tonghop.operations import ingest

pytestmark = pytest.mark.slow


@pytest.fixture
def served(reported: Province) -> Iterator[Served]:
    served = Served(reported)
    try:
        until(served.is_ready)
        yield served
    finally:
        if served.process.poll() is None:
            served.kill()


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


def choices(browser: webdriver.Chrome) -> set[str | None]:
    """What the lists of a form offer."""
    return {option.get_attribute("textContent") for option in browser.find_elements(By.TAG_NAME, "option")}


def test_schedule_correction_interface_and_end(served: Served, tmp_path: Path) -> None:
    schedule = served.deployments()["nightly"]["schedules"]
    assert [(s["active"], s["schedule"]["cron"], s["schedule"]["timezone"]) for s in schedule] == [
        (True, "30 21 * * *", "Asia/Ho_Chi_Minh")
    ]
    assert served.deployments()["correct"]["schedules"] == []

    demo.write_correction(served.home.inbox)
    name = served.deployments()["correct"]["name"]
    words = ["deployment", "run", f"correct/{name}", "-p", "district=597", "-p", "period=2023", "--watch"]
    asked = subprocess.run(
        [sys.executable, "-m", "prefect", *words],
        env=environment(
            PREFECT_API_URL=f"{served.url}/api",
            PREFECT_API_AUTH_STRING=served.password,
            PREFECT_HOME=str(tmp_path / "prefect"),
        ),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr + served.log.read_text(encoding="utf-8")
    sql = "SELECT value FROM mart.counts WHERE unit_code = '60' AND measure = 'poor_households' AND period = '2023'"
    assert served.home.rows(sql) == [(6621,)]

    assert "the warehouse is replaced" in {line["message"] for line in served.post("/logs/filter", {})}
    assert served.runs()["correct 597 2023"] == "Completed"

    with chromium() as browser:
        browser.get(f"{served.url}/deployments")
        token = b64encode(served.password.encode()).decode()
        browser.execute_script("localStorage.setItem('prefect-password', arguments[0])", token)
        browser.get(f"{served.url}/deployments")
        until(lambda: page_says(browser, "nightly", "correct", "09:30 PM"), 60)
        browser.get(f"{served.url}/runs")
        until(lambda: page_says(browser, "Completed"), 60)
        browser.get(f"{served.url}/artifacts")
        until(lambda: page_says(browser, "tonghop-correct-rates"), 60)
        browser.get(f"{served.url}/deployments/deployment/{served.deployments()['correct']['id']}/run")
        until(lambda: {"597 Huyện Hàm Thuận Bắc", "2023-H1"} <= choices(browser), 60)

    assert served.stop() in (0, -signal.SIGTERM, 143)
    until(lambda: not server_answers(served), 30)


def test_a_run_by_hand_is_a_run_of_the_deployment_that_is_served(served: Served) -> None:
    where = ["--home", served.home.root, "--lang", "en"]
    demo.write_correction(served.home.inbox)
    correction = tonghop("correct", "Hàm Thuận Bắc", "2023", *where)
    assert (correction.code, correction.err) == (0, "")
    for text in (f"{served.url}/runs/flow-run/", "Reading workbooks", "6,326", "6,621", "1.92", "1.96", "124/124"):
        assert text in correction.words
    assert served.runs() == {"correct 597 2023": "Completed"}

    warehouse = served.home.warehouse.read_bytes()
    served.home.warehouse.write_bytes(b"no warehouse" * 1000)
    failed = tonghop("nightly", *where)
    assert (failed.code, len(failed.err.splitlines())) == (1, 1)
    assert "tonghop rebuild" in failed.err
    served.home.warehouse.write_bytes(warehouse)
    (reported,) = last_runs(served.home, 1)
    assert (reported["kind"], reported["outcome"]) == ("nightly", "failed")

    with ingest.exclusive(served.home, "rebuild"):
        assert tonghop("nightly", *where).code == 3

    served.put("mới.xlsx")
    left = subprocess.Popen(
        [str(PROGRAM), "nightly", *map(str, where)], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert left.stdout
    assert served.url in left.stdout.readline()
    left.send_signal(signal.SIGINT)
    out, _ = left.communicate(timeout=60)
    assert left.returncode == 130
    assert "The run goes on at the server" in out
    until(lambda: served.home.rows("SELECT count(*) FROM core.files WHERE file_name = 'mới.xlsx'") == [(1,)])
    until(served.is_idle)

    here = tonghop("rebuild", *where)
    assert (here.code, served.url in here.words) == (0, False)
    twice = tonghop("serve", "--port", free_port(), *where)
    assert (twice.code, len(twice.err.splitlines())) == (3, 1)


def test_a_server_that_was_killed_is_not_believed(served: Served) -> None:
    served.kill()
    assert served.home.serving.exists()
    call = tonghop("nightly", "--home", served.home.root, "--lang", "en")
    assert (call.code, served.url in call.words) == (0, False)


def test_two_homes_on_one_server_are_told_apart(served: Served, one_report: Province, tmp_path: Path) -> None:
    api = {"PREFECT_API_URL": f"{served.url}/api", "PREFECT_API_AUTH_STRING": served.password}
    other = one_report.copy(tmp_path / "other")
    observed = tonghop("nightly", "--home", other.root, "--lang", "en", **api)
    assert (observed.code, "Nothing new" in observed.words) == (0, True)
    assert served.url not in observed.words  # a flow in the process of the call, which reports to the server
    assert len(served.runs()) == 1
    namesake = one_report.copy(tmp_path / "else" / served.home.root.name)
    names = {deployment_name(home) for home in (served.home, namesake)}
    assert len(names) == 2
    refused = tonghop("serve", "--home", namesake.root, "--port", served.port, "--lang", "en")
    assert (refused.code, len(refused.err.splitlines())) == (2, 1)
    assert str(served.port) in refused.err
    assert {d["name"] for d in served.post("/deployments/filter", {})} == {deployment_name(served.home)}


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


def _begin(served: Served, flow: str) -> str:
    """Start a run as a click in the interface does; gives its id."""
    deployment = served.deployments()[flow]["id"]
    return str(served.post(f"/deployments/{deployment}/create_flow_run", {})["id"])


def _state(served: Served, run: str) -> dict[str, Any]:
    return dict(served.call(f"/flow_runs/{run}", {}, method="GET")["state"] or {})


def test_a_run_that_fails_by_a_wrong_call_says_the_sentence_of_the_command_line(served: Served) -> None:
    (served.home.root / "mappings.yaml").write_text("units: [", encoding="utf-8")
    here = tonghop("rebuild", "--home", served.home.root, "--lang", "en")
    run = _begin(served, "nightly")
    until(lambda: _state(served, run)["type"] == "FAILED")
    (line,) = here.err.splitlines()
    assert line.removeprefix("tonghop: ") in _state(served, run)["message"]
    logged = [line["message"] for line in served.post("/logs/filter", {})]
    assert not [text for text in logged if "Traceback" in text]
    assert (last_runs(served.home, 1)[0]["kind"], last_runs(served.home, 1)[0]["outcome"]) == ("nightly", "failed")


def test_a_served_run_that_sigterm_ends_is_in_the_run_log_and_taken_up_by_the_next(served: Served) -> None:
    for number in range(40):
        served.home.put(f"{number}.xlsx", review([("Xã Tân Đức", 200 + number, 400, 5, 6)]))
    receipts = served.home.archive / "receipts.jsonl"
    before = receipts.stat().st_size
    _begin(served, "nightly")
    until(lambda: receipts.stat().st_size > before)
    served.stop()
    until(lambda: not server_answers(served), 30)
    (line,) = last_runs(served.home, 1)
    assert (line["kind"], line["outcome"], line["detail"]) == ("nightly", "failed", "bị dừng · ended (SIGTERM)")
    again = tonghop("nightly", "--home", served.home.root, "--lang", "en")
    assert (again.code, again.err) == (0, "")
    sql = "SELECT count(*) FROM core.files WHERE regexp_full_match(file_name, '\\d+\\.xlsx')"
    assert served.home.rows(sql) == [(40,)]


def test_deployments_of_the_place_from_which_a_home_was_copied_are_deleted(served: Served, tmp_path: Path) -> None:
    before = {deployment["name"] for deployment in served.deployments().values()}
    served.stop()
    until(lambda: not server_answers(served), 30)
    shutil.copytree(served.home.root, tmp_path / "moved")
    moved = Served(Province.open(tmp_path / "moved"))
    try:
        until(moved.is_ready)
        names = {deployment["name"] for deployment in moved.post("/deployments/filter", {})}
        assert names == {deployment_name(moved.home)}
        assert names.isdisjoint(before)
        scheduled = moved.post("/flow_runs/filter", {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}})
        assert {run["deployment_id"] for run in scheduled} <= {d["id"] for d in moved.deployments().values()}
    finally:
        moved.stop()
