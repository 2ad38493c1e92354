"""The flows under Prefect's own test harness: states, artifacts, and what a failing run leaves."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from tests.command_line import contents
from tests.province import CORRECTION, NIGHT, Province, at
from tests.small_reports import review
from tests.warehouses import differing
from tonghop.configs.settings import parse_settings
from tonghop.examples import demo
from tonghop.operations import ingest, plans
from tonghop.warehouse import build, models

pytestmark = pytest.mark.slow  # a server


@pytest.fixture(scope="module", autouse=True)
def harness() -> Iterator[None]:
    from prefect.testing.utilities import prefect_test_harness  # takes seconds, and only one of two workers needs it

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_NOW", at(CORRECTION).isoformat())


def artifacts(key: str) -> list[Any]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        answer = client.request("POST", "/artifacts/latest/filter", json={})
    return [artifact for artifact in answer.json() if artifact["key"] == key]


def commands_of_children() -> str:
    """What runs below this process."""
    pids = Path("/proc/self/task").glob("*/children")
    return " ".join(Path(f"/proc/{pid}/cmdline").read_text() for path in pids for pid in path.read_text().split())


def run(name: str, province: Province, **parameters: object) -> Any:
    """The state in which a flow ends."""
    from tonghop.flows import runs

    return runs.flow_of(province, name)(wait_for_lock=False, return_state=True, **parameters)


def test_nightly_completes_and_leaves_counts_findings_and_rates(province: Province) -> None:
    rows_of_two = [("Xã Tân Đức", 100, 400, 5, 6), ("Xã Tân Thắng", 200, 800, 500, 6)]
    province.put("a.xlsx", review(rows_of_two, sender="HUYỆN HÀM TÂN"))
    state = run("nightly", province)
    assert state.is_completed()
    (run_id,) = state.result()["runs"]
    assert province.rows("SELECT run_id, files, submissions FROM core.runs") == [(run_id, 1, 1)]
    (summary,) = artifacts("tonghop-nightly")
    (findings,) = artifacts("tonghop-nightly-findings")
    (rates,) = artifacts("tonghop-nightly-rates")
    (progress,) = artifacts("tonghop-nightly-progress")
    assert "| files | 1 |" in summary["data"]
    assert "poor_within_households" in findings["data"]
    whole = next(
        row
        for row in json.loads(rates["data"])
        if (row["unit_name"], row["indicator"]) == ("Tỉnh Bình Thuận", "Tỷ lệ hộ nghèo")
    )
    assert (whole["count"], whole["%"], whole["coverage"]) == ("5", "5,00", "1/124")
    assert float(progress["data"]) == 100.0
    lines = [json.loads(line) for line in (province.logs / "2023-12-15.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["runs"] for line in lines] == [[run_id]] * len(lines)
    assert lines[-1]["message"] == "nightly: done"


@pytest.mark.parametrize(("fault", "is_completed"), [(OSError("the share is away"), True), (ValueError("ours"), False)])
def test_a_step_that_fails_from_outside_alone_is_tried_again(
    province: Province, monkeypatch: pytest.MonkeyPatch, fault: Exception, is_completed: bool
) -> None:
    province.put("a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    receive, faults = plans.receive, [fault]

    def fails_once(*args: Any, **kwargs: Any) -> plans.Plan:
        if faults:
            raise faults.pop()
        return receive(*args, **kwargs)

    monkeypatch.setattr(plans, "receive", fails_once)
    state = run("nightly", province)
    assert state.is_completed() is is_completed
    assert province.one("SELECT count(*) FROM core.runs") == int(is_completed)


def test_a_step_that_takes_too_long_ends_the_run_and_the_reading_processes(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tonghop.flows import dask_cluster, runs, tasks

    monkeypatch.setattr(tasks, "OUTSIDE_SECONDS", 3.0)
    monkeypatch.setattr(tasks, "_progress", lambda step, *_: time.sleep(60) if step == "read" else None)
    of_plan = replace(tasks.TASKS.of_plan, read=tasks._outside(dask_cluster.read_plan, "read"))
    monkeypatch.setattr(runs, "TASKS", replace(tasks.TASKS, of_plan=of_plan))
    province.put("a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    warehouse = province.warehouse.read_bytes()
    began = time.monotonic()
    state = run("nightly", province)
    assert (state.name, "timed out" in state.message) == ("TimedOut", True)
    assert time.monotonic() - began < 30  # it is not tried again
    assert "tonghop.readers.child" not in commands_of_children()
    assert province.warehouse.read_bytes() == warehouse
    assert '"outcome": "failed"' in province.run_log.read_text(encoding="utf-8").splitlines()[-1]
    monkeypatch.undo()
    assert run("nightly", province).is_completed()
    assert province.rows("SELECT rule FROM core.findings WHERE rule = 'file_reader_died'") == []


def test_a_night_opens_its_home_once(province: Province) -> None:
    province.put("a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    with patch("tonghop.ledger.home.parse_settings", wraps=parse_settings) as opened:
        assert run("nightly", province).is_completed()
    assert opened.call_count == 1


def test_a_second_night_completes_with_nothing_new(reported: Province) -> None:
    before = reported.warehouse.read_bytes()
    state = run("nightly", reported)
    assert state.is_completed()
    assert state.result()["runs"] == []
    assert reported.warehouse.read_bytes() == before
    assert "nothing new" in artifacts("tonghop-nightly")[0]["data"]


@pytest.mark.parametrize("kind", [int, str])
def test_correction_takes_district_and_period_as_numbers_or_texts(reported: Province, kind: type) -> None:
    demo.write_correction(reported.inbox)
    state = run("correct", reported, district=kind(597), period=kind(2023))
    assert state.is_completed()
    sql = "SELECT value FROM mart.counts WHERE unit_code = '60' AND measure = 'poor_households' AND period = '2023'"
    assert reported.rows(sql) == [(6621,)]


def test_a_run_that_nobody_takes_is_cancelled(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL

    from tonghop.flows import deployments, served_runs
    from tonghop.flows.errors import NotStarted

    api = PREFECT_API_URL.value()
    assert api
    monkeypatch.setenv("PREFECT_API_URL", api)
    parameters = {"district": "597", "period": "2023", "reread": False}
    _, ids = deployments.registered(province)
    unserved = served_runs.find_server(province, "correct", parameters)
    assert unserved == served_runs.Server(api, None, parameters)
    with get_client(sync_client=True) as client:  # as `serve` does, which marks them as ready
        client.request("POST", "/deployments/get_scheduled_flow_runs", json={"deployment_ids": [str(i) for i in ids]})
    server = served_runs.find_server(province, "correct", parameters)
    assert server
    assert server.parameters == parameters
    assert served_runs.find_server(province, "rebuild", {}) == served_runs.Server(api, None, {})
    monkeypatch.setattr(served_runs, "START_SECONDS", 1.0)
    started = served_runs.ServedRun(server)
    with pytest.raises(NotStarted):
        started.follow(lambda *_: None, Event().wait)
    with get_client(sync_client=True) as client:
        state = client.read_flow_run(UUID(started.url.rpartition("/")[2])).state
    assert state
    assert state.is_cancelled()


@pytest.mark.parametrize("wrong", [{"district": "no such"}, {"home": "/elsewhere"}, {"period": "2099"}])
def test_a_deployment_refuses_what_it_does_not_offer(province: Province, wrong: dict[str, str]) -> None:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectHTTPStatusError

    from tonghop.flows import deployments

    _, (_, identifier) = deployments.registered(province)
    parameters = {"district": "597 Huyện Hàm Thuận Bắc", "period": "2023"}
    with get_client(sync_client=True) as client:
        for district in (parameters["district"], "597"):
            client.create_flow_run_from_deployment(identifier, parameters=parameters | {"district": district})
        with pytest.raises(PrefectHTTPStatusError):
            client.create_flow_run_from_deployment(identifier, parameters=parameters | wrong)


def test_rebuild_gives_the_same_rows(corrected: Province) -> None:
    expected = corrected.rebuilt().rename(corrected.root / "expected.duckdb")
    corrected.warehouse.unlink()
    assert run("rebuild", corrected).is_completed()
    assert differing(expected, corrected.warehouse) == {}


def test_a_run_that_fails_leaves_the_warehouse_and_is_in_the_run_log(
    reported: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported.put("mới.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    before = contents(reported.inbox) | {"warehouse": reported.warehouse.read_bytes().hex()}
    always = replace(models.audits("own")[0], select="SELECT unit_code, period FROM counts", inputs=("counts",))
    monkeypatch.setattr(models, "audits", lambda of: [always])
    state = run("nightly", reported)
    assert state.is_failed()
    with pytest.raises(build.AuditFailed):
        state.result()
    after = contents(reported.inbox) | {"warehouse": reported.warehouse.read_bytes().hex()}
    assert after == before
    assert '"outcome": "failed"' in reported.run_log.read_text(encoding="utf-8").splitlines()[-1]
    monkeypatch.undo()
    monkeypatch.setenv("TONGHOP_NOW", at(NIGHT).isoformat())
    assert run("nightly", reported).is_completed()
    assert reported.rows("SELECT count(*) FROM core.files WHERE file_name = 'mới.xlsx'") == [(1,)]


def test_a_run_while_somebody_writes_fails_with_who_does(reported: Province) -> None:
    with ingest.exclusive(reported, "rebuild"):
        state = run("nightly", reported)
    assert state.is_failed()
    assert "rebuild" in str(state.message)
