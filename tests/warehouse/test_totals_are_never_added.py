"""Rows of sums are claims: kept, compared, never added."""

from collections import defaultdict
from decimal import Decimal

import pytest

from tests.homes import (
    NEXT_NIGHT,
    NIGHT,
    Demo,
    copied,
    count,
    dicts,
    differing,
    figure,
    names,
    night,
    put,
    rate,
    review,
    rows,
)
from tonghop.ledger.home import Home

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


def _districts_report(home: Home, label: str) -> None:
    """Six districts, a kind of absurd total each. `label`: '' for no row of sums, '-' for the district's name."""
    for (district, name), total in zip(DISTRICTS.items(), TOTALS.values(), strict=True):
        parts = [(unit, 100, 400, 1 + place, 5) for place, unit in enumerate(names(district).values())]
        own = [(name if label == "-" else label, *total)] if label else []
        put(home, f"{district}.xlsx", review([*parts, *own], sender=name.upper()))
    night(home)


@pytest.fixture(scope="module")
def without_totals(empty_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after six districts' reports that have no row of sums."""
    home = copied(empty_home, tmp_path_factory.mktemp("plain") / "home")
    _districts_report(home, "")
    return home


@pytest.mark.parametrize("label", ["Tổng cộng", "-"], ids=["total row", "district's own row"])
@pytest.mark.slow
def test_absurd_rows_of_sums_change_no_count_and_no_rate(home: Home, without_totals: Home, label: str) -> None:
    _districts_report(home, label)
    assert count(home, "60", "poor_households")["reported_units"] == sum(len(names(code)) for code in DISTRICTS)
    changed = differing(without_totals.warehouse, home.warehouse, "mart")
    assert not changed.keys() & {f"mart.{table}" for table in ("counts", "rates", "coverage", "poverty_review")}
    assert "mart.reconciliation" in changed


def test_claimed_total_lands_in_the_reconciliation_with_its_residual(home: Home) -> None:
    put(
        home,
        "a.xlsx",
        review([*PARTS, ("Tổng cộng", 100 * len(UNITS), 400 * len(UNITS) + 7, POOR - 2, 5)], sender=SENDER),
    )
    night(home)
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
    assert rows(home.warehouse, sql) == [
        (measure, "total", claimed, claimed - residual, residual, "599/poverty_review/2023/v1", f"{column}{line}")
        for measure, claimed, residual, column in claims
    ]


def test_wrong_total_is_a_finding_at_its_cell_and_no_row_is_refused(home: Home) -> None:
    put(home, "a.xlsx", review([*PARTS, ("Tổng cộng", 100 * len(UNITS), 400 * len(UNITS), POOR + 1, 5 * len(UNITS))]))
    night(home)
    (finding,) = dicts(home.warehouse, "FROM mart.open_findings WHERE severity <> 'info'")
    assert (finding["rule"], finding["severity"], finding["cell"]) == ("total_row", "warning", f"E{len(PARTS) + 3}")
    assert (finding["found"], finding["expected"]) == (str(POOR + 1), str(POOR))
    assert rows(home.warehouse, "SELECT DISTINCT validation_result FROM core.statements") == [("accepted",)]


def test_claim_that_breaks_a_rule_of_the_form_is_compared_all_the_same(home: Home) -> None:
    put(home, "a.xlsx", review([*PARTS, ("Tổng cộng", *TOTALS["impossible"])], sender=SENDER))
    night(home)
    sql = "SELECT claimed, residual FROM mart.reconciliation WHERE unit_code = '599' AND measure = 'poor_households'"
    assert rows(home.warehouse, sql) == [(10**9, 10**9 - POOR)]


@pytest.mark.slow
def test_total_of_a_correction_of_two_communes_does_not_replace_that_of_the_district(home: Home) -> None:
    whole = ("Tổng cộng", 100 * len(UNITS), 400 * len(UNITS), POOR, 5 * len(UNITS))
    put(home, "a.xlsx", review([*PARTS, whole], sender=SENDER))
    night(home, NIGHT)
    some = [(name, 100, 400, 9, 5) for _, name in UNITS[:2]]
    put(home, "b.xlsx", review([*some, ("Tổng cộng", 200, 800, 18, 10)], sender=SENDER))
    night(home, NEXT_NIGHT)
    sql = """
        SELECT claimed, summed, residual, submission_id FROM mart.reconciliation
        WHERE unit_code = '599' AND measure = 'poor_households' AND kind = 'total'
    """
    now = POOR - 1 - 2 + 9 + 9
    assert rows(home.warehouse, sql) == [(POOR, now, POOR - now, "599/poverty_review/2023/v1")]


def test_own_total_of_a_unit_serves_where_no_part_of_it_answered(home: Home) -> None:
    parts = [(name, 100, 400, None, 5) for _, name in UNITS]
    put(home, "a.xlsx", review([("Huyện Tánh Linh", 1300, 5200, 77, 65), *parts], sender=SENDER))
    night(home)
    district, province = (count(home, unit, "poor_households") for unit in ("599", "60"))
    assert (district["value"], district["source"], district["reported_units"]) == (77, "reported", 0)
    assert (province["value"], province["source"], province["reported_units"]) == (77, "summed", 0)
    assert count(home, "599", "households")["source"] == "summed"
    assert rate(home, "599", "poor_rate")["publishable"] is not True


@pytest.mark.slow
def test_own_total_steps_aside_as_soon_as_one_part_answers(home: Home) -> None:
    parts = [(name, 100, 400, None, 5) for _, name in UNITS]
    put(home, "a.xlsx", review([("Huyện Tánh Linh", 1300, 5200, 77, 65), *parts], sender=SENDER))
    night(home, NIGHT)
    put(home, "b.xlsx", review([(UNITS[0][1], 100, 400, 4, 5)]))
    night(home, NEXT_NIGHT)
    district = count(home, "599", "poor_households")
    assert (district["value"], district["source"], district["reported_units"]) == (4, "summed", 1)


def test_report_of_the_province_by_districts_is_each_districts_own_statement(home: Home) -> None:
    """A sheet that lists districts alone: no row of it contains another, so that only its total is a claim."""
    put(
        home,
        "a.xlsx",
        review(
            [
                ("Huyện Tánh Linh", 1300, 5200, 77, 65),
                ("Huyện Đức Linh", 1000, 4000, 23, 65),
                ("Tổng cộng", 9999, 9999, 9999, 0),
            ]
        ),
    )
    put(home, "b.xlsx", review(PARTS))
    night(home)
    assert (figure(home, "600", "poor_households")["value"], count(home, "600", "poor_households")["source"]) == (
        23,
        "reported",
    )
    assert count(home, "599", "poor_households")["value"] == POOR
    assert count(home, "60", "poor_households")["value"] == POOR + 23


def test_commune_report_with_a_total_row_counts_its_commune_once(home: Home) -> None:
    put(home, "a.xlsx", review([(UNITS[0][1], 100, 400, 3, 5), ("Tổng cộng", 100, 400, 3, 5)]))
    night(home)
    assert count(home, UNITS[0][0], "poor_households")["value"] == 3
    assert count(home, "60", "poor_households")["value"] == 3


def test_second_senders_figure_about_a_unit_is_compared_and_not_added(demo_states: Demo) -> None:
    sql = """
        SELECT unit_code, form, measure, claimed, summed, residual FROM mart.reconciliation
        WHERE kind = 'statement' AND residual <> 0 ORDER BY ALL
    """
    found = rows(demo_states.corrected.warehouse, sql)
    assert {unit for unit, *_ in found} == {"23035"}
    assert ("poverty_review", "poor_households", 3) in {(form, measure, rest) for _, form, measure, *_, rest in found}
