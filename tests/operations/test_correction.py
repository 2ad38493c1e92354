"""The correction of one district changes that district, its ancestors, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Once, played_once
from tests.folders import content_of, digest
from tests.province import CORRECTION, NEXT_NIGHT, NIGHT, SECOND_NIGHT, Demo, Province, at
from tests.small_reports import TITLE, names, review
from tests.warehouses import columns, differing, one
from tests.workbooks import COLUMNS, Sheet, workbook
from tonghop.examples import demo
from tonghop.operations import ingest, plans
from tonghop.operations.plans import Plan

DISTRICT = demo.CORRECTED_DISTRICT
FORMS = ("near_poor_movement", "poor_movement", "poverty_review")
UNITS = list(names("599").items())
SENDER = "HUYỆN TÁNH LINH"

Changed = dict[str, tuple[list[Any], list[Any]]]


def _changed(states: Demo, schema: str) -> Changed:
    status = {"core.submissions": {"status"}, "core.statements": {"status"}}
    return differing(states.reported.warehouse, states.corrected.warehouse, schema, status)


@pytest.fixture(scope="module")
def changed_core(demo_states: Demo) -> Changed:
    """Rows of `core` that the demo's correction changes, but for what stands."""
    return _changed(demo_states, "core")


def _touched(states: Demo) -> set[str]:
    """The district, what lies in it, and what it lies in."""
    sql = """
        SELECT descendant_code FROM core.unit_paths WHERE ancestor_code = $1
        UNION SELECT ancestor_code FROM core.unit_paths WHERE descendant_code = $1
    """
    return {code for (code,) in states.corrected.rows(sql, [DISTRICT])}


def test_mart_rows_of_other_units_stay_as_they_were(demo_states: Demo) -> None:
    """But for outliers: what is far from the others shows once enough of these are in; and for ranks among these."""
    touched = _touched(demo_states)
    changed = _changed(demo_states, "mart")
    assert {
        "mart.counts",
        "mart.rates",
        "mart.coverage",
        "mart.poverty_review",
        "mart.current_observations",
    } <= changed.keys()
    for table, (gone, come) in changed.items():
        names = columns(demo_states.reported.warehouse, table)
        found = [dict(zip(names, row, strict=True)) for row in [*gone, *come]]
        others = {row["rule"] for row in found if row["unit_code"] not in touched} if "rule" in names else set()
        assert others <= {"outlier_peers", "outlier_first", "outlier_history"}, table
        places = {row.get("among") or row["unit_code"] for row in found if row.get("rule") not in others}
        assert places <= touched, table


def test_core_rows_that_were_there_stay_as_they_were(changed_core: Changed) -> None:
    new = {table: come for table, (_, come) in changed_core.items() if come}
    assert {f"core.{name}" for name in ("files", "observations", "runs", "statements", "submissions")} <= new.keys()
    assert {table: gone for table, (gone, _) in changed_core.items() if gone} == {}


def test_new_observations_are_of_the_district_alone(demo_states: Demo, changed_core: Changed) -> None:
    _, come = changed_core["core.observations"]
    unit = columns(demo_states.reported.warehouse, "core.observations").index("unit_code")
    assert {row[unit] for row in come} == {DISTRICT, *names(DISTRICT)}


def test_province_moves_by_what_the_district_moves(demo_states: Demo) -> None:
    sql = "SELECT measure, value FROM mart.counts WHERE unit_code = ? AND period = '2023' AND form = 'poverty_review'"

    def moved(unit: str) -> dict[str, Any]:
        before = dict(demo_states.reported.rows(sql, [unit]))
        after = dict(demo_states.corrected.rows(sql, [unit]))
        return {measure: after[measure] - before[measure] for measure in after}

    assert moved("60") == moved(DISTRICT)
    assert moved("60")["households"] > 0


def test_old_version_is_superseded_and_stays_with_its_figures(demo_states: Demo) -> None:
    sql = """
        SELECT s.form, s.version, s.status, count(*) FILTER (WHERE o.value IS NOT NULL) > 0
        FROM core.submissions s JOIN core.observations o USING (submission_id)
        WHERE s.sender_code = ? AND s.period = '2023' GROUP BY ALL ORDER BY ALL
    """
    versions = [(form, v, s, True) for form in FORMS for v, s in ((1, "superseded"), (2, "current"))]
    assert demo_states.corrected.rows(sql, [DISTRICT]) == versions


def test_mistyped_figure_of_the_old_version_can_still_be_asked_for(demo_states: Demo) -> None:
    sql = """
        SELECT s.version, o.raw FROM core.observations o JOIN core.submissions s USING (submission_id)
        WHERE o.unit_code = ? AND o.measure = 'households' AND o.period = '2023' AND o.form = 'poverty_review'
        ORDER BY s.version
    """
    unit = demo.COMMUNE_WITH_DECIMAL_POINT
    assert demo_states.corrected.rows(sql, [unit]) == [(1, "67.39"), (2, "6739")]


def test_findings_of_the_old_version_are_closed_and_stay_in_core(demo_states: Demo) -> None:
    sql = "SELECT count(*) FROM {} WHERE submission_id = '597/poverty_review/2023/v1'"

    def found(table: str) -> list[int]:
        states = demo_states.reported, demo_states.corrected
        return [state.rows(sql.format(table))[0][0] for state in states]

    in_core, open_ones = found("core.findings"), found("mart.open_findings")
    assert in_core[0] == in_core[1] > 0
    assert open_ones[0] > 0
    assert open_ones[1] == 0


def _told(poor: int, *units: tuple[str, str]) -> bytes:
    """A report of the district 599 about some communes."""
    return review([(name, 100, 400, poor, poor) for _, name in units], sender=SENDER)


def _sheet_of(year: str) -> Sheet:
    """A sheet of a commune's report of a year."""
    return Sheet(COLUMNS, [[1, UNITS[0][1], 100, 400, 1, 1]], title=TITLE.format(year=year), name=year)


@pytest.fixture(scope="module")
def before_correction(empty: Province, once: Once) -> Province:
    """A district has reported all its communes; its report of two of them is in the inbox, and what is not its own."""

    def play(province: Province) -> None:
        province.put("a.xlsx", _told(10, *UNITS))
        province.night(NIGHT)
        own_rows, other = UNITS[0][1], next(iter(names("596").values()))
        province.put("b.xlsx", _told(4, *UNITS[:2]))
        province.put("other.xlsx", review([(other, 300, 1200, 3, 3)]))
        province.put("2022.xlsx", review([(own_rows, 100, 400, 9, 9)], year="2022"))
        province.put("both.xlsx", review([(own_rows, 100, 400, 9, 9), (other, 300, 1200, 3, 3)]))
        province.put("e.xlsx", b"%PDF-1.4")
        province.put("mixed.xlsx", workbook(*(_sheet_of(year) for year in ("2022", "2023"))))

    return played_once(once, "correction-before_correction", empty, play)


@pytest.fixture(scope="module")
def corrected_once(before_correction: Province, tmp_path_factory: pytest.TempPathFactory) -> tuple[Province, Plan]:
    """The home after the correction of that district, and the plan of the correction; nobody writes in it."""
    province = before_correction.copy(tmp_path_factory.mktemp("after") / "home")
    return province, province.correct("599", "2023")


def test_files_of_other_districts_and_periods_are_left_to_the_nightly_run(
    before_correction: Province, corrected_once: tuple[Province, Plan], tmp_path: Path
) -> None:
    after, plan = corrected_once
    assert [r.file_name for run in plan.runs for r in run.receipts] == ["b.xlsx"]
    assert plan.receipts() == []  # read already, to know of which district it speaks
    assert sorted(plan.skipped) == [
        ("2022.xlsx", "other"),
        ("both.xlsx", "other"),
        ("e.xlsx", "refused"),
        ("mixed.xlsx", "mixed"),
        ("other.xlsx", "other"),
    ]
    assert list(after.statuses()) == [f"599/poverty_review/2023/v{number}" for number in (1, 2)]
    assert content_of(after.inbox) == content_of(before_correction.inbox)
    later = plans.receive(after.copy(tmp_path / "home"), at("2023-12-16 21:30"))
    left = ["2022.xlsx", "both.xlsx", "e.xlsx", "mixed.xlsx", "other.xlsx"]
    assert sorted(r.file_name for r in later.receipts()) == left


def test_file_that_also_speaks_of_another_period_is_left(corrected_once: tuple[Province, Plan]) -> None:
    _, plan = corrected_once
    assert ("mixed.xlsx", "mixed") in plan.skipped


def test_correction_of_two_communes_replaces_only_these(corrected_once: tuple[Province, Plan]) -> None:
    province, _ = corrected_once
    sql = """
        SELECT unit_code, submission_id, value FROM mart.current_observations
        WHERE measure = 'poor_households' ORDER BY 1
    """
    ids = ["599/poverty_review/2023/v2"] * 2 + ["599/poverty_review/2023/v1"] * (len(UNITS) - 2)
    values = [4] * 2 + [10] * (len(UNITS) - 2)
    assert province.rows(sql) == list(zip([code for code, _ in UNITS], ids, values, strict=True))
    assert province.statuses() == {"599/poverty_review/2023/v1": "current", "599/poverty_review/2023/v2": "current"}
    assert province.count("599", "poor_households")["value"] == sum(values)


def _preview(province: Province, district: str) -> Path:
    """The warehouse that a preview of a correction shows; nothing is written in the home for it."""
    before = content_of(province.root)
    plan = plans.receive_correction(province, district, "2023", at(CORRECTION), is_preview=True)
    assert content_of(province.root) == before
    ingest.read_all(province, plan)
    draft = ingest.prepare(province, plan, at=at(CORRECTION))
    seen = province.root.with_name("preview.duckdb")
    draft.rename(seen)
    ingest.clear_staging(province)
    assert content_of(province.root) == before
    return seen


def test_preview_writes_nothing_and_shows_the_rows_that_the_correction_makes(
    before_correction: Province, corrected_once: tuple[Province, Plan], tmp_path: Path
) -> None:
    seen = _preview(before_correction.copy(tmp_path / "home"), "599")
    assert differing(seen, corrected_once[0].warehouse) == {}
    assert one(seen, "SELECT count(*) FROM core.submissions") == 2


@pytest.mark.slow
def test_preview_in_the_demo_shows_the_rows_that_the_correction_after_it_makes(reported: Province) -> None:
    demo.write_correction(reported.inbox)
    seen = _preview(reported, DISTRICT)
    reported.correct(DISTRICT, "2023")
    assert differing(seen, reported.warehouse) == {}


@pytest.mark.slow
def test_correction_makes_the_same_figures_as_if_the_right_file_had_come_at_once(
    demo_states: Demo, opening: Province
) -> None:
    written = demo.write_reports(opening.inbox)
    right = demo.write_correction(opening.inbox)
    (wrong,) = (path for path in written if path.parent == right.parent)
    wrong.unlink()
    opening.night(SECOND_NIGHT)
    changed = differing(demo_states.corrected.warehouse, opening.warehouse, "mart")
    answer = {"counts", "rates", "changes", "coverage", *FORMS}
    assert not changed.keys() & {f"mart.{table}" for table in answer}


@pytest.mark.parametrize(("district", "period"), [("600", "2023"), ("599", "2022")])
def test_correction_of_another_place_or_period_finds_nothing(begun: Province, district: str, period: str) -> None:
    begun.put("again.xlsx", _told(4, *UNITS[:2]))
    before = digest(begun.warehouse)
    plan = begun.correct(district, period)
    assert (plan.runs, plan.skipped) == ((), (("again.xlsx", "other"),))
    assert digest(begun.warehouse) == before


@pytest.mark.slow
def test_correction_that_was_cut_off_once_its_files_were_read_is_loaded_once(province: Province) -> None:
    first, second = list(names("599").values())[:2]
    province.put("a.xlsx", review([(first, 100, 400, 3, 5)]))
    plans.receive_correction(province, "599", "2023", at(NIGHT), is_preview=False)  # killed here
    province.put("b.xlsx", review([(second, 100, 400, 4, 5)]))
    province.correct("599", "2023", NEXT_NIGHT)
    assert sorted(province.statuses()) == [f"{code}/poverty_review/2023/v1" for code in list(names("599"))[:2]]
    assert province.count("599", "poor_households")["value"] == 7
    twice = "SELECT sheet, cell FROM core.observations GROUP BY submission_id, sheet, cell, measure HAVING count(*) > 1"
    assert province.rows(twice) == []
