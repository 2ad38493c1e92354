"""Audits of the program's own sums block promotion; audits of what was reported become findings, once each."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Once, played_once
from tests.folders import content_of, digest
from tests.province import NEXT_NIGHT, NIGHT, Demo, Province, at
from tests.small_reports import names, review
from tests.warehouses import rows
from tonghop.operations import ingest, plans
from tonghop.warehouse import build, models, store
from tonghop.warehouse.scope import Scope

UNITS = list(names("599").items())
(FIRST, NAME), (SECOND, SECOND_NAME) = UNITS[:2]

BROKEN_MODELS = {
    "counts_add_up": ("counts", "    s.value,", "    s.value + CAST(u.level = 'province' AS INTEGER) AS value,"),
    "no_claim_is_added": ("counts", "WHEN s.is_summed THEN 'summed'", "WHEN s.is_summed THEN 'reported'"),
    "rates_recompute": ("rates", "WHEN 'percent' THEN 100.0", "WHEN 'percent' THEN 101.0"),
    "groups_add_up": (
        "group_rates",
        "        s.numerator,\n",
        "        s.numerator + CAST(u.level = 'province' AS INTEGER) AS numerator,\n",
    ),
    "years_are_not_added": ("yearly", "c.value, c.period, k.place", "c.value + 1 AS value, c.period, k.place"),
    "one_current_statement": ("current_statements", "status = 'eligible' AND", ""),
}
BAD_ROWS = {
    "without a cell": "UPDATE core.observations SET cell = '' WHERE cell = 'E5'",
    "without a sheet": "UPDATE core.observations SET sheet = NULL WHERE cell = 'E5'",
    "without a text": "UPDATE core.observations SET raw = '' WHERE cell = 'E5'",
    "a value that is blank": "UPDATE core.observations SET state = 'blank' WHERE cell = 'E5'",
    "a number without a value": "UPDATE core.observations SET value = NULL WHERE cell = 'E5'",
}


def _break_model(monkeypatch: pytest.MonkeyPatch, model: str, good: str, bad: str) -> None:
    """A mistake in one model's SQL."""
    sound = models.marts()
    assert good in sound[model].select
    broken = replace(sound[model], select=sound[model].select.replace(good, bad))
    monkeypatch.setattr(models, "marts", lambda: {**sound, model: broken})


def _assert_blocked(province: Province, audit: str) -> None:
    before = content_of(province.root)
    with pytest.raises(build.AuditFailed, match=rf"^{audit}.sql: "):
        ingest.prepare(province, plans.Plan(()))
    assert content_of(province.root) == before


@pytest.fixture(scope="module")
def refused(empty: Province, once: Once) -> Province:
    """A home with a district's report, its own row of sums, and a row that was refused."""

    def play(province: Province) -> None:
        answer = [("Huyện Tánh Linh", 300, 1200, 9, 15), (NAME, 100, 400, 3, 5), (SECOND_NAME, 10, 40, 99, 5)]
        province.put("a.xlsx", review(answer, sender="HUYỆN TÁNH LINH"))
        province.night()

    return played_once(once, "audits-refused", empty, play)


@pytest.fixture
def refused_home(refused: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return refused.copy(tmp_path / "refused")


@pytest.mark.parametrize(
    "audit", [pytest.param(name, marks=pytest.mark.slow if name != "counts_add_up" else ()) for name in BROKEN_MODELS]
)
def test_wrong_model_is_not_promoted(refused_home: Province, monkeypatch: pytest.MonkeyPatch, audit: str) -> None:
    _break_model(monkeypatch, *BROKEN_MODELS[audit])
    connection = store.connect(refused_home.warehouse)
    models.note_version(connection, "")  # as with every other version of the models: the views are made anew
    connection.close()
    _assert_blocked(refused_home, audit)


def test_claim_added_on_top_of_its_parts_is_not_promoted(
    refused_home: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_model(
        monkeypatch,
        "current_observations",
        "is_answered AND NOT coalesce(list_contains(c.figures, (o.measure, o.category)), FALSE) AS is_counted",
        "is_answered AS is_counted",
    )
    _assert_blocked(refused_home, "no_claim_is_added")


@pytest.mark.parametrize(
    "fault", [pytest.param(name, marks=pytest.mark.slow if name != "without a cell" else ()) for name in BAD_ROWS]
)
def test_figure_that_does_not_lead_to_its_cell_is_not_promoted(refused_home: Province, fault: str) -> None:
    connection = store.connect(refused_home.warehouse)
    assert connection.execute(BAD_ROWS[fault]).fetchall() == [(1,)]
    connection.close()
    _assert_blocked(refused_home, "figures_have_cells")


def test_night_that_fails_an_audit_changes_nothing_and_is_made_up_for_later(
    refused_home: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused_home.put("b.xlsx", review([(SECOND_NAME, 100, 400, 4, 5)]))
    warehouse, inbox = digest(refused_home.warehouse), content_of(refused_home.inbox)
    with monkeypatch.context() as broken:
        _break_model(broken, *BROKEN_MODELS["rates_recompute"])
        plan = plans.receive(refused_home, at(NEXT_NIGHT))
        with pytest.raises(build.AuditFailed):
            ingest.run_plan(refused_home, plan)
    assert (digest(refused_home.warehouse), content_of(refused_home.inbox)) == (warehouse, inbox)
    assert [path.name for path in refused_home.root.glob("*.next*")] == []
    assert refused_home.night("2023-12-12 21:30").runs == plan.runs
    assert refused_home.count("599", "poor_households")["value"] == 7


def test_sound_models_pass_their_audits(demo_states: Demo, corrected: Province) -> None:
    draft = ingest.prepare(corrected, plans.Plan(()))
    audits = models.audits("own")
    assert len(audits) >= 5
    for audit in audits:
        assert rows(draft, Scope().drawn(audit, corrected.coverage_threshold)) == [], audit.name


# Contradictions between reports


@pytest.fixture(scope="module")
def at_odds(empty: Province, once: Once) -> Province:
    """A home after a night in which a commune and its district tell of the commune differently."""

    def play(province: Province) -> None:
        province.put("a.xlsx", review([(NAME, 100, 400, 3, 5)]))
        province.put(
            "b.xlsx", review([(NAME, 100, 400, 4, 5), (SECOND_NAME, 100, 400, 6, 5)], sender="HUYỆN TÁNH LINH")
        )
        province.night(NIGHT)

    return played_once(once, "audits-at_odds", empty, play)


@pytest.fixture
def disagreeing(at_odds: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return at_odds.copy(tmp_path / "odds")


def _found(province: Province, table: str, rule: str) -> list[dict[str, object]]:
    return province.dicts(f"FROM {table} WHERE rule = ? ORDER BY measure", [rule])


def test_disagreement_is_a_finding_at_the_cell_of_the_one_that_does_not_stand(disagreeing: Province) -> None:
    (found,) = _found(disagreeing, "core.findings", "statements_disagree")
    assert (found["severity"], found["unit_code"], found["measure"]) == ("warning", FIRST, "poor_households")
    assert (found["file_name"], found["submission_id"]) == ("a.xlsx", f"{FIRST}/poverty_review/2023/v1")
    assert (found["sheet"], found["cell"], found["found"]) == ("Sheet1", "E3", "3")
    assert found["expected"] == "4 (599/poverty_review/2023/v1, Sheet1!E4)"
    assert str(found["expected"]) in str(found["message_vi"])


def test_finding_of_an_audit_is_written_once_however_often_the_marts_are_built(disagreeing: Province) -> None:
    disagreeing.put("c.xlsx", review([(UNITS[2][1], 100, 400, 3, 5)]))
    disagreeing.night(NEXT_NIGHT)
    plan = plans.Plan(())
    ingest.promote(disagreeing, ingest.prepare(disagreeing, plan), plan)
    assert len(_found(disagreeing, "core.findings", "statements_disagree")) == 1
    assert len(_found(disagreeing, "mart.open_findings", "statements_disagree")) == 1


def test_finding_that_a_correction_resolves_is_closed_and_stays_in_core(disagreeing: Province) -> None:
    disagreeing.put("a.xlsx", review([(NAME, 100, 400, 4, 5)]))
    disagreeing.night(NEXT_NIGHT)
    assert len(_found(disagreeing, "core.findings", "statements_disagree")) == 1
    assert _found(disagreeing, "mart.open_findings", "statements_disagree") == []


@pytest.mark.slow
def test_finding_that_comes_back_is_open_again_and_written_once(disagreeing: Province) -> None:
    before = _found(disagreeing, "mart.open_findings", "statements_disagree")
    disagreeing.put("a.xlsx", review([(NAME, 100, 400, 4, 5)]))
    disagreeing.night(NEXT_NIGHT)
    assert _found(disagreeing, "mart.open_findings", "statements_disagree") == []
    disagreeing.withdraw(f"{FIRST}/poverty_review/2023/v2", "2023-12-12 21:30")
    assert _found(disagreeing, "mart.open_findings", "statements_disagree") == before
    assert len(_found(disagreeing, "core.findings", "statements_disagree")) == 1


def test_figures_that_moved_by_more_than_half_are_a_finding(province: Province) -> None:
    for year, poor in (("2022", 10), ("2023", 16)):
        province.put(
            f"{year}.xlsx",
            review([(NAME, 100, 400, poor, 5), (SECOND_NAME, 100, 400, 15, 5)], year=year, sender="HUYỆN TÁNH LINH"),
        )
    province.night()
    (found,) = _found(province, "core.findings", "large_change")
    assert (found["period"], found["unit_code"], found["measure"]) == ("2023", FIRST, "poor_households")
    assert (found["found"], found["expected"]) == ("16", "poverty_review 2022: 10 (2022.xlsx, Sheet1!E4)")


def test_demo_finds_what_was_put_into_it_and_nothing_else(demo_states: Demo) -> None:
    """Before the correction: four mistyped cells and a commune at odds with its district; after it: the commune."""
    sql = "SELECT rule, unit_code, measure FROM mart.open_findings WHERE severity <> 'info' ORDER BY ALL"
    before, after = (state.rows(sql) for state in (demo_states.reported, demo_states.corrected))
    mistyped = {"claimed_rate", "poor_within_households", "total_row", "whole_number"}
    assert {rule for rule, *_ in before} == {"statements_disagree", *mistyped}
    assert {unit for _, unit, _ in after} == {"23035"}
    assert {rule for rule, *_ in after} == {"statements_disagree"}
    assert [row for row in before if row[1] == "23035"] == after


def test_no_finding_is_written_twice(demo_states: Demo) -> None:
    sql = """
        SELECT rule, submission_id, file_hash, sheet, cell, measure, found, expected, count(*) FROM core.findings
        GROUP BY ALL HAVING count(*) > 1
    """
    assert demo_states.corrected.rows(sql) == []
    assert demo_states.corrected.one("SELECT count(*) FROM core.findings") > 5


def test_open_findings_are_findings_of_core(demo_states: Demo) -> None:
    sql = "FROM mart.open_findings EXCEPT ALL SELECT * EXCLUDE (is_audit) FROM core.findings"
    assert demo_states.corrected.rows(sql) == []
