"""Rows of sums are claims: kept, compared, never added."""

from collections import defaultdict
from decimal import Decimal

import pytest

from tests.conftest import Once, played_once
from tests.few_units import FewUnits
from tests.province import Demo, Province
from tests.small_reports import names, review
from tests.warehouses import differing, rows

UNITS = list(names("599").items())
PARTS = [(name, 100, 400, 1 + place, 5) for place, (_, name) in enumerate(UNITS)]
HAM_TAN = list(names("601").values())
ISLAND = next(iter(names("602").items()))
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
    reported = defaultdict(list)
    sql = "SELECT submission_id, statement_number, measure, value, state FROM core.observations WHERE NOT is_claim"
    for submission, line, measure, value, state in rows(warehouse, sql):
        reported[submission, line].append((measure, value, state))
    parents = dict(rows(warehouse, "SELECT code, parent_code FROM core.units WHERE valid_to > DATE '2022-12-31'"))
    sums: dict[tuple[str, str, str, str], Decimal] = defaultdict(Decimal)
    units: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for (unit, form, period), place in last.items():
        for measure, value, state in reported[place]:
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
def without_totals(empty: Province, once: Once) -> Province:
    """A home after six districts' reports that have no row of sums."""

    def play(province: Province) -> None:
        _districts_report(province, "")

    return played_once(once, "totals_are_never_added-without_totals", empty, play)


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


# Claims of files


@pytest.fixture(scope="module")
def claiming(empty: Province, once: Once) -> Province:
    """A night with a report of districts, two of a district's communes and one of a commune; three have a total."""

    def play(province: Province) -> None:
        districts = [("Huyện Tánh Linh", 1300, 5200, 77, 65), ("Huyện Đức Linh", 1000, 4000, 23, 65)]
        province.put("a.xlsx", review([*districts, ("Tổng cộng", 9999, 9999, 9999, 0)]))
        province.put("b.xlsx", review(PARTS))
        total = ("Tổng cộng", 100 * len(HAM_TAN), 400 * len(HAM_TAN), len(HAM_TAN) + 1, 5 * len(HAM_TAN))
        province.put("wrong.xlsx", review([*((name, 100, 400, 1, 5) for name in HAM_TAN), total]))
        province.put("c.xlsx", review([(ISLAND[1], 100, 400, 3, 5), ("Tổng cộng", 100, 400, 3, 5)]))
        province.night()

    return played_once(once, "totals_are_never_added-claiming", empty, play)


def test_wrong_total_is_a_finding_at_its_cell_and_no_row_is_refused(claiming: Province) -> None:
    sql = "FROM mart.open_findings WHERE severity <> 'info' AND file_name = 'wrong.xlsx'"
    (finding,) = claiming.dicts(sql)
    assert (finding["rule"], finding["severity"], finding["cell"]) == ("total_row", "warning", f"E{len(HAM_TAN) + 3}")
    assert (finding["found"], finding["expected"]) == (str(len(HAM_TAN) + 1), str(len(HAM_TAN)))
    assert claiming.rows("SELECT DISTINCT validation_result FROM core.statements") == [("accepted",)]


def test_report_of_the_province_by_districts_is_each_districts_own_statement(claiming: Province) -> None:
    """A sheet that lists districts alone: no row of it contains another, so that only its total is a claim."""
    assert claiming.figure("600", "poor_households")["value"] == 23
    assert claiming.count("600", "poor_households")["source"] == "reported"
    assert claiming.count("599", "poor_households")["value"] == POOR
    assert claiming.count("60", "poor_households")["value"] == POOR + 23 + len(HAM_TAN) + 3


def test_commune_report_with_a_total_row_counts_its_commune_once(claiming: Province) -> None:
    for unit in (ISLAND[0], "602"):
        assert claiming.count(unit, "poor_households")["value"] == 3


# What a claim is compared with, and where it serves

COMMUNES = [("A", (100, 400, 1, 5)), ("B", (100, 400, 2, 5)), ("C", (100, 400, 3, 5))]
UNANSWERED = [(unit, (100, 400, None, 5)) for unit in "ABC"]
OWN_TOTAL = ("D", (300, 1200, 77, 15))


def _compared(province: FewUnits, *columns: str, **where: str) -> list[tuple[object, ...]]:
    rows = province.rows("reconciliation", unit_code="D", kind="total", **where)
    return [tuple(row[column] for column in columns) for row in rows]


def test_claimed_total_lands_in_the_reconciliation_with_its_residual() -> None:
    province = FewUnits()
    sent = province.report([*COMMUNES, ("D", (300, 1207, 4, 5))], totals="D")
    columns = ("measure", "claimed", "summed", "residual", "submission_id", "cell")
    assert _compared(province, *columns) == [
        ("households", 300, 300, 0, sent, "C6"),
        ("near_poor_households", 5, 15, -10, sent, "F6"),
        ("persons", 1207, 1200, 7, sent, "D6"),
        ("poor_households", 4, 6, -2, sent, "E6"),
    ]


def test_claim_that_breaks_a_rule_of_the_form_is_compared_all_the_same() -> None:
    province = FewUnits()
    province.report([*COMMUNES, ("D", (1, 2, 10**9, 10**9))], totals="D", refused="D")
    assert _compared(province, "claimed", "residual", measure="poor_households") == [(10**9, 10**9 - 6)]


def test_total_of_a_correction_of_two_communes_does_not_replace_that_of_the_district() -> None:
    province = FewUnits()
    whole = province.report([*COMMUNES, ("D", (300, 1200, 6, 15))], totals="D")
    province.report([("A", (100, 400, 9, 5)), ("B", (100, 400, 9, 5)), ("D", (200, 800, 18, 10))], totals="D")
    columns = ("claimed", "summed", "residual", "submission_id")
    assert _compared(province, *columns, measure="poor_households") == [(6, 9 + 9 + 3, 6 - 21, whole)]


def test_own_total_of_a_unit_serves_where_no_part_of_it_answered() -> None:
    province = FewUnits()
    province.report([OWN_TOTAL, *UNANSWERED], totals="D")
    district, whole = (province.count(unit, "poor_households") for unit in "DP")
    assert (district["value"], district["source"], district["reported_units"]) == (77, "reported", 0)
    assert (whole["value"], whole["source"], whole["reported_units"]) == (77, "summed", 0)
    assert province.count("D", "households")["source"] == "summed"
    assert province.rate("D")["publishable"] is not True


def test_own_total_steps_aside_as_soon_as_one_part_answers() -> None:
    province = FewUnits()
    province.report([OWN_TOTAL, *UNANSWERED], totals="D")
    province.report([("A", (100, 400, 4, 5))])
    district = province.count("D", "poor_households")
    assert (district["value"], district["source"], district["reported_units"]) == (4, "summed", 1)


# The demo


def test_second_senders_figure_about_a_unit_is_compared_and_not_added(demo_states: Demo) -> None:
    sql = """
        SELECT unit_code, form, measure, claimed, summed, residual FROM mart.reconciliation
        WHERE kind = 'statement' AND residual <> 0 ORDER BY ALL
    """
    found = demo_states.corrected.rows(sql)
    assert {unit for unit, *_ in found} == {"23035"}
    assert ("poverty_review", "poor_households", 3) in {(form, measure, rest) for _, form, measure, *_, rest in found}
