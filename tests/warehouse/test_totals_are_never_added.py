"""Rows of sums are claims: kept, compared, never added."""

from collections import defaultdict
from decimal import Decimal

import pytest

from tests.province import NEXT_NIGHT, NIGHT, Demo, Province
from tests.small_reports import names, review
from tests.warehouses import differing, rows

UNITS = list(names("599").items())
SENDER = "HUYỆN TÁNH LINH"
PARTS = [(name, 100, 400, 1 + place, 5) for place, (_, name) in enumerate(UNITS)]
POOR = sum(range(1, len(UNITS) + 1))
TOTALS = {
    "right": (100 * len(UNITS), 400 * len(UNITS), POOR, 5 * len(UNITS)),
    "vast": (10**9, 4 * 10**9, 10**6, 10**6),
    "nothing": (0, 0, 0, 0),
    "impossible": (1, 2, 10**9, 10**9),
    "negative": (-5, -5, -5, -5),
    "unreadable": ("#REF!", "nhiều", "?", "x"),
}


DISTRICTS = {
    "599": "Huyện Tánh Linh",
    "600": "Huyện Đức Linh",
    "601": "Huyện Hàm Tân",
    "598": "Huyện Hàm Thuận Nam",
    "596": "Huyện Bắc Bình",
    "595": "Huyện Tuy Phong",
}


def test_counts_are_sums_of_standing_figures_that_are_no_claims(demo_states: Demo) -> None:
    """All counts of the demo recomputed from core alone: the last accepted figure of each commune, added upwards."""
    warehouse = demo_states.corrected.warehouse
    statements = rows(
        warehouse,
        """
        SELECT st.unit_code, st.form, st.period, su.number, st.submission_id, st.statement_number
        FROM core.statements st JOIN core.submissions su USING (submission_id)
        WHERE NOT st.is_claim AND st.validation_result = 'accepted' ORDER BY su.number, st.statement_number
        """,
    )
    last = {(unit, form, period): (submission, line) for unit, form, period, _, submission, line in statements}
    told = defaultdict(list)
    sql = "SELECT submission_id, statement_number, measure, value, state FROM core.observations WHERE NOT is_claim"
    for submission, line, measure, value, state in rows(warehouse, sql):
        told[submission, line].append((measure, value, state))
    parents = dict(rows(warehouse, "SELECT code, parent_code FROM core.units WHERE valid_to > DATE '2022-12-31'"))
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    units: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for (unit, form, period), place in last.items():
        for measure, value, state in told[place]:
            above: str | None = unit
            while above and state in ("reported", "zero", "dash"):
                sums[above, form, period, measure] += value or 0
                units[above, form, period, measure] += 1
                above = parents[above]
    sql = "SELECT unit_code, form, period, measure, value, reported_units FROM mart.counts WHERE value IS NOT NULL"
    found = {(u, f, p, m): (value, number) for u, f, p, m, value, number in rows(warehouse, sql)}
    assert found == {key: (value, units[key]) for key, value in sums.items()}
    assert {p for _, _, p, _ in found} == {"2022", "2023"}


def _districts_report(province: Province, label: str) -> None:
    """Six districts, a kind of absurd total each. `label`: '' for no row of sums, '-' for the district's name."""
    for (district, name), total in zip(DISTRICTS.items(), TOTALS.values(), strict=True):
        parts = [(unit, 100, 400, 1 + place, 5) for place, unit in enumerate(names(district).values())]
        own = [(name if label == "-" else label, *total)] if label else []
        province.put(f"{district}.xlsx", review([*parts, *own], sender=name.upper()))
    province.night()


@pytest.fixture(scope="module")
def without_totals(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A home after six districts' reports that have no row of sums."""
    province = empty.copy(tmp_path_factory.mktemp("plain") / "home")
    _districts_report(province, "")
    return province


@pytest.mark.parametrize("label", ["Tổng cộng", "-"], ids=["total row", "district's own row"])
@pytest.mark.slow
def test_absurd_rows_of_sums_change_no_count_and_no_rate(
    province: Province, without_totals: Province, label: str
) -> None:
    _districts_report(province, label)
    assert province.count("60", "poor_households")["reported_units"] == sum(len(names(code)) for code in DISTRICTS)
    changed = differing(without_totals.warehouse, province.warehouse, "mart")
    assert not changed.keys() & {f"mart.{table}" for table in ("counts", "rates", "coverage", "poverty_review")}
    assert "mart.reconciliation" in changed


def test_claimed_total_lands_in_the_reconciliation_with_its_residual(province: Province) -> None:
    province.put(
        "a.xlsx",
        review([*PARTS, ("Tổng cộng", 100 * len(UNITS), 400 * len(UNITS) + 7, POOR - 2, 5)], sender=SENDER),
    )
    province.night()
    sql = """
        SELECT measure, kind, claimed, summed, residual, submission_id, cell
        FROM mart.reconciliation WHERE unit_code = '599' ORDER BY cell
    """
    line = len(PARTS) + 4
    claims = [
        ("households", 100 * len(UNITS), 0, "C"),
        ("persons", 400 * len(UNITS) + 7, 7, "D"),
        ("poor_households", POOR - 2, -2, "E"),
        ("near_poor_households", 5, 5 - 5 * len(UNITS), "F"),
    ]
    assert province.rows(sql) == [
        (measure, "total", claimed, claimed - residual, residual, "599/poverty_review/2023/v1", f"{column}{line}")
        for measure, claimed, residual, column in claims
    ]


def test_wrong_total_is_a_finding_at_its_cell_and_no_row_is_refused(province: Province) -> None:
    province.put(
        "a.xlsx", review([*PARTS, ("Tổng cộng", 100 * len(UNITS), 400 * len(UNITS), POOR + 1, 5 * len(UNITS))])
    )
    province.night()
    (finding,) = province.dicts("FROM mart.open_findings WHERE severity <> 'info'")
    assert (finding["rule"], finding["severity"], finding["cell"]) == ("total_row", "warning", f"E{len(PARTS) + 3}")
    assert (finding["found"], finding["expected"]) == (str(POOR + 1), str(POOR))
    assert province.rows("SELECT DISTINCT validation_result FROM core.statements") == [("accepted",)]


def test_claim_that_breaks_a_rule_of_the_form_is_compared_all_the_same(province: Province) -> None:
    province.put("a.xlsx", review([*PARTS, ("Tổng cộng", *TOTALS["impossible"])], sender=SENDER))
    province.night()
    sql = "SELECT claimed, residual FROM mart.reconciliation WHERE unit_code = '599' AND measure = 'poor_households'"
    assert province.rows(sql) == [(10**9, 10**9 - POOR)]


@pytest.mark.slow
def test_total_of_a_correction_of_two_communes_does_not_replace_that_of_the_district(province: Province) -> None:
    whole = ("Tổng cộng", 100 * len(UNITS), 400 * len(UNITS), POOR, 5 * len(UNITS))
    province.put("a.xlsx", review([*PARTS, whole], sender=SENDER))
    province.night(NIGHT)
    some = [(name, 100, 400, 9, 5) for _, name in UNITS[:2]]
    province.put("b.xlsx", review([*some, ("Tổng cộng", 200, 800, 18, 10)], sender=SENDER))
    province.night(NEXT_NIGHT)
    sql = """
        SELECT claimed, summed, residual, submission_id FROM mart.reconciliation
        WHERE unit_code = '599' AND measure = 'poor_households' AND kind = 'total'
    """
    now = POOR - 1 - 2 + 9 + 9
    assert province.rows(sql) == [(POOR, now, POOR - now, "599/poverty_review/2023/v1")]


def test_own_total_of_a_unit_serves_where_no_part_of_it_answered(province: Province) -> None:
    parts = [(name, 100, 400, None, 5) for _, name in UNITS]
    province.put("a.xlsx", review([("Huyện Tánh Linh", 1300, 5200, 77, 65), *parts], sender=SENDER))
    province.night()
    district, whole = (province.count(unit, "poor_households") for unit in ("599", "60"))
    assert (district["value"], district["source"], district["reported_units"]) == (77, "reported", 0)
    assert (whole["value"], whole["source"], whole["reported_units"]) == (77, "summed", 0)
    assert province.count("599", "households")["source"] == "summed"
    assert province.rate("599", "poor_rate")["publishable"] is not True


@pytest.mark.slow
def test_own_total_steps_aside_as_soon_as_one_part_answers(province: Province) -> None:
    parts = [(name, 100, 400, None, 5) for _, name in UNITS]
    province.put("a.xlsx", review([("Huyện Tánh Linh", 1300, 5200, 77, 65), *parts], sender=SENDER))
    province.night(NIGHT)
    province.put("b.xlsx", review([(UNITS[0][1], 100, 400, 4, 5)]))
    province.night(NEXT_NIGHT)
    district = province.count("599", "poor_households")
    assert (district["value"], district["source"], district["reported_units"]) == (4, "summed", 1)


def test_report_of_the_province_by_districts_is_each_districts_own_statement(province: Province) -> None:
    """A sheet that lists districts alone: no row of it contains another, so that only its total is a claim."""
    province.put(
        "a.xlsx",
        review(
            [
                ("Huyện Tánh Linh", 1300, 5200, 77, 65),
                ("Huyện Đức Linh", 1000, 4000, 23, 65),
                ("Tổng cộng", 9999, 9999, 9999, 0),
            ]
        ),
    )
    province.put("b.xlsx", review(PARTS))
    province.night()
    assert (province.figure("600", "poor_households")["value"], province.count("600", "poor_households")["source"]) == (
        23,
        "reported",
    )
    assert province.count("599", "poor_households")["value"] == POOR
    assert province.count("60", "poor_households")["value"] == POOR + 23


def test_commune_report_with_a_total_row_counts_its_commune_once(province: Province) -> None:
    province.put("a.xlsx", review([(UNITS[0][1], 100, 400, 3, 5), ("Tổng cộng", 100, 400, 3, 5)]))
    province.night()
    assert province.count(UNITS[0][0], "poor_households")["value"] == 3
    assert province.count("60", "poor_households")["value"] == 3


def test_second_senders_figure_about_a_unit_is_compared_and_not_added(demo_states: Demo) -> None:
    sql = """
        SELECT unit_code, form, measure, claimed, summed, residual FROM mart.reconciliation
        WHERE kind = 'statement' AND residual <> 0 ORDER BY ALL
    """
    found = demo_states.corrected.rows(sql)
    assert {unit for unit, *_ in found} == {"23035"}
    assert ("poverty_review", "poor_households", 3) in {(form, measure, rest) for _, form, measure, *_, rest in found}
