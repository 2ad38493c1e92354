"""The flows under Prefect's own test harness: states, artifacts, and what a failing run leaves."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from tests.command_line import contents
from tests.province import CORRECTION, NIGHT, Province, at
from tests.small_reports import review
from tests.warehouses import differing
from tonghop.configs.settings import parse_settings
from tonghop.examples import demo
from tonghop.operations import ingest, plans
from tonghop.warehouse import build

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


def run(name: str, province: Province, **parameters: object) -> Any:
    """The state in which a flow ends."""
    from tonghop.flows import runs

    return getattr(runs, name)(home=str(province.root), wait_for_lock=False, return_state=True, **parameters)


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
    monkeypatch.setattr(build, "_audits", lambda kind: (("always", "SELECT unit_code, period FROM mart.counts"),))
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
