"""Audits of the program's own sums block promotion; audits of what was reported become findings, once each."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Once, played_once
from tests.few_units import FewUnits
from tests.folders import content_of
from tests.province import NEXT_NIGHT, NIGHT, Demo, Province, at
from tests.small_reports import names, review
from tonghop.operations import ingest, plans
from tonghop.warehouse import build, models, store
from tonghop.warehouse.scope import Scope

TANH_LINH, HAM_THUAN_NAM, DUC_LINH, HAM_THUAN_BAC = (list(names(code).items()) for code in ("599", "598", "600", "597"))
(_, NAME), (_, SECOND_NAME) = TANH_LINH[:2]
AT_ODDS = ((DUC_LINH, "HUYỆN ĐỨC LINH"), (HAM_THUAN_NAM, "HUYỆN HÀM THUẬN NAM"))


@pytest.fixture(scope="module")
def told(empty: Province, once: Once) -> Province:
    """A home after a night; each question has a district of its own.

    Tánh Linh has its own row of sums and a row that was refused. In Đức Linh and in Hàm Thuận Nam a commune and its
    district tell of the commune differently. In Hàm Thuận Bắc the poor of a commune are many more than a year before.
    """

    def play(province: Province) -> None:
        answer = [("Huyện Tánh Linh", 300, 1200, 9, 15), (NAME, 100, 400, 3, 5), (SECOND_NAME, 10, 40, 99, 5)]
        province.put("refused.xlsx", review(answer, sender="HUYỆN TÁNH LINH"))
        for place, (communes, sender) in enumerate(AT_ODDS):
            (_, first), (_, second) = communes[:2]
            province.put(f"a{place}.xlsx", review([(first, 100, 400, 3, 5)]))
            province.put(f"b{place}.xlsx", review([(first, 100, 400, 4, 5), (second, 100, 400, 6, 5)], sender=sender))
        (_, first), (_, second) = HAM_THUAN_BAC[:2]
        for year, poor in (("2022", 10), ("2023", 16)):
            rows = [(first, 100, 400, poor, 5), (second, 100, 400, 15, 5)]
            province.put(f"{year}.xlsx", review(rows, year=year, sender="HUYỆN HÀM THUẬN BẮC"))
        province.night(NIGHT)

    return played_once(once, "audits-told", empty, play)


@pytest.fixture(scope="module")
def corrected_night(told: Province, once: Once) -> Province:
    """The same after the commune of Hàm Thuận Nam said what its district says, and another of Đức Linh reported."""

    def play(province: Province) -> None:
        province.put("a1.xlsx", review([(HAM_THUAN_NAM[0][1], 100, 400, 4, 5)]))
        province.put("c.xlsx", review([(DUC_LINH[2][1], 100, 400, 3, 5)]))
        province.night(NEXT_NIGHT)

    return played_once(once, "audits-corrected_night", told, play)


@pytest.fixture
def told_home(told: Province, tmp_path: Path) -> Province:
    """The test's own copy of the home after the first night."""
    return told.copy(tmp_path / "told")


# The program's own sums

OWN = [audit.name for audit in models.audits("own")]

WRONG_MODELS = {
    "counts_add_up": ("counts", "SELECT * REPLACE (value + CAST(level = 'province' AS INTEGER) AS value) FROM ({})"),
    "no_claim_is_added": ("counts", "SELECT * REPLACE (replace(source, 'summed', 'reported') AS source) FROM ({})"),
    "rates_recompute": ("rates", "SELECT * REPLACE (value * 101 / 100 AS value) FROM ({})"),
    "groups_add_up": (
        "group_rates",
        "SELECT * REPLACE (numerator + CAST(level = 'province' AS INTEGER) AS numerator) FROM ({})",
    ),
    "years_are_not_added": ("yearly", "SELECT * REPLACE (value + 1 AS value) FROM ({})"),
    "one_current_statement": (
        "current_statements",
        """
        SELECT unit_code, form, period, submission_id, statement_number, is_accepted, rank FROM ({}) UNION ALL
        SELECT unit_code, form, period, submission_id, statement_number, is_accepted, rank FROM statement_statuses
        WHERE status = 'refused'
        """,
    ),
}
"""Audit → a model, and a mistake in it around its sound SELECT."""

CLAIM_ON_TOP = ("current_observations", "SELECT * REPLACE (is_answered AS is_counted) FROM ({})")

BAD_ROWS = {
    "without a cell": "UPDATE core.observations SET cell = '' WHERE cell = 'E5'",
    "without a sheet": "UPDATE core.observations SET sheet = NULL WHERE cell = 'E5'",
    "without a text": "UPDATE core.observations SET raw = '' WHERE cell = 'E5'",
    "a value that is blank": "UPDATE core.observations SET state = 'blank' WHERE cell = 'E5'",
    "a number without a value": "UPDATE core.observations SET value = NULL WHERE cell = 'E5'",
}


def _break_model(monkeypatch: pytest.MonkeyPatch, model: str, mistake: str) -> None:
    sound = models.marts()
    broken = replace(sound[model], select=mistake.format(f"\n{sound[model].select}\n"))
    monkeypatch.setattr(models, "marts", lambda: {**sound, model: broken})


def _few_units() -> FewUnits:
    """A district's report with its own row of sums and a row that was refused; its third row stands in line 5."""
    province = FewUnits()
    rows = [("D", (300, 1200, 9, 15)), ("A", (100, 400, 3, 5)), ("B", (10, 40, 99, 5)), ("C", (100, 400, 6, 5))]
    province.report(rows, totals="D", refused="B")
    return province


def test_audits_find_nothing_in_sound_models() -> None:
    assert {*WRONG_MODELS, "figures_have_cells"} == set(OWN)
    province = _few_units()
    assert [found for audit in OWN for found in province.audit(audit, of="own")] == []


@pytest.mark.parametrize("audit", WRONG_MODELS)
def test_audit_finds_a_wrong_model(monkeypatch: pytest.MonkeyPatch, audit: str) -> None:
    _break_model(monkeypatch, *WRONG_MODELS[audit])
    assert _few_units().audit(audit, of="own") != []


def test_audit_finds_a_claim_added_on_top_of_its_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    _break_model(monkeypatch, *CLAIM_ON_TOP)
    assert _few_units().audit("no_claim_is_added", of="own") != []


@pytest.mark.parametrize("fault", BAD_ROWS)
def test_audit_finds_a_figure_that_does_not_lead_to_its_cell(fault: str) -> None:
    province = _few_units()
    assert province.connection.execute(BAD_ROWS[fault]).fetchall() == [(1,)]
    assert len(province.audit("figures_have_cells", of="own")) == 1


def test_sound_models_pass_their_audits(demo_states: Demo) -> None:
    corrected = demo_states.corrected
    for audit in models.audits("own"):
        assert corrected.rows(Scope().drawn(audit, corrected.coverage_threshold)) == [], audit.name


def test_night_that_fails_an_audit_changes_nothing_and_is_made_up_for_later(
    told_home: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_home.put("late.xlsx", review([(SECOND_NAME, 100, 400, 4, 5)]))
    plan = plans.receive(told_home, at(NEXT_NIGHT))
    before = content_of(told_home.root)
    with monkeypatch.context() as broken:
        _break_model(broken, *WRONG_MODELS["rates_recompute"])
        with pytest.raises(build.AuditFailed, match=r"^rates_recompute.sql: "):
            ingest.run_plan(told_home, plan)
    after = content_of(told_home.root)
    assert {path: facts for path, facts in after.items() if not path.startswith(".staging/")} == before
    assert told_home.night("2023-12-12 21:30").runs == plan.runs
    assert told_home.count("599", "poor_households")["value"] == 7


def _assert_blocked(province: Province, audit: str) -> None:
    before = content_of(province.root)
    with pytest.raises(build.AuditFailed, match=rf"^{audit}.sql: "):
        ingest.prepare(province, plans.Plan(()))
    assert content_of(province.root) == before


@pytest.mark.slow
@pytest.mark.parametrize("audit", WRONG_MODELS)
def test_wrong_model_is_not_promoted(told_home: Province, monkeypatch: pytest.MonkeyPatch, audit: str) -> None:
    _break_model(monkeypatch, *WRONG_MODELS[audit])
    connection = store.connect(told_home.warehouse)
    models.note_version(connection, "")  # as with every other version of the models: the views are made anew
    connection.close()
    _assert_blocked(told_home, audit)


@pytest.mark.slow
def test_claim_added_on_top_of_its_parts_is_not_promoted(told_home: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    _break_model(monkeypatch, *CLAIM_ON_TOP)
    _assert_blocked(told_home, "no_claim_is_added")


@pytest.mark.slow
@pytest.mark.parametrize("fault", BAD_ROWS)
def test_figure_that_does_not_lead_to_its_cell_is_not_promoted(told_home: Province, fault: str) -> None:
    connection = store.connect(told_home.warehouse)
    of_refused = "submission_id = '599/poverty_review/2023/v1'"
    assert connection.execute(f"{BAD_ROWS[fault]} AND {of_refused}").fetchall() == [(1,)]
    connection.close()
    _assert_blocked(told_home, "figures_have_cells")


# Contradictions between reports


def _found(province: Province, table: str, rule: str, unit: str) -> list[dict[str, object]]:
    return province.dicts(f"FROM {table} WHERE rule = ? AND unit_code = ? ORDER BY measure", [rule, unit])


def test_disagreement_is_a_finding_at_the_cell_of_the_one_that_does_not_stand(told: Province) -> None:
    unit = DUC_LINH[0][0]
    (found,) = _found(told, "core.findings", "statements_disagree", unit)
    assert (found["severity"], found["measure"]) == ("warning", "poor_households")
    assert (found["file_name"], found["submission_id"]) == ("a0.xlsx", f"{unit}/poverty_review/2023/v1")
    assert (found["sheet"], found["cell"], found["found"]) == ("Sheet1", "E3", "3")
    assert found["expected"] == "4 (b0.xlsx, Sheet1!E4)"
    assert str(found["expected"]) in str(found["message_vi"])
    sql = "SELECT DISTINCT unit_code FROM core.findings WHERE rule = 'statements_disagree' ORDER BY 1"
    assert [code for (code,) in told.rows(sql)] == sorted((unit, HAM_THUAN_NAM[0][0]))


def test_finding_of_an_audit_is_written_once_however_often_the_marts_are_built(
    corrected_night: Province, tmp_path: Path
) -> None:
    province, plan = corrected_night.copy(tmp_path / "home"), plans.Plan(())
    ingest.promote(province, ingest.prepare(province, plan), plan)
    for table in ("core.findings", "mart.open_findings"):
        assert len(_found(province, table, "statements_disagree", DUC_LINH[0][0])) == 1


def test_finding_that_a_correction_resolves_is_closed_and_stays_in_core(
    told: Province, corrected_night: Province
) -> None:
    unit = HAM_THUAN_NAM[0][0]
    assert len(_found(told, "mart.open_findings", "statements_disagree", unit)) == 1
    assert len(_found(corrected_night, "core.findings", "statements_disagree", unit)) == 1
    assert _found(corrected_night, "mart.open_findings", "statements_disagree", unit) == []


@pytest.mark.slow
def test_finding_that_comes_back_is_open_again_and_written_once(
    told: Province, corrected_night: Province, tmp_path: Path
) -> None:
    unit, province = HAM_THUAN_NAM[0][0], corrected_night.copy(tmp_path / "home")
    before = _found(told, "mart.open_findings", "statements_disagree", unit)
    assert _found(province, "mart.open_findings", "statements_disagree", unit) == []
    province.withdraw(f"{unit}/poverty_review/2023/v2", "2023-12-12 21:30")
    assert _found(province, "mart.open_findings", "statements_disagree", unit) == before
    assert len(_found(province, "core.findings", "statements_disagree", unit)) == 1


def test_figures_that_moved_by_more_than_half_are_a_finding(told: Province) -> None:
    (found,) = told.dicts("FROM core.findings WHERE rule = 'large_change'")
    assert (found["period"], found["unit_code"], found["measure"]) == ("2023", HAM_THUAN_BAC[0][0], "poor_households")
    assert (found["found"], found["expected"]) == ("16", "10 (2022, 2022.xlsx, Sheet1!E4)")


def test_demo_finds_what_was_put_into_it_and_nothing_else(demo_states: Demo) -> None:
    """Before the correction: four mistyped cells and a commune at odds with its district; after it: the commune."""
    sql = "SELECT rule, unit_code, measure FROM mart.open_findings WHERE severity <> 'info' ORDER BY ALL"
    before, after = (state.rows(sql) for state in (demo_states.reported, demo_states.corrected))
    mistyped = {"claimed_rate", "figure_contradicted", "total_row"}
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
