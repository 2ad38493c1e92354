"""Groups of lowest units: their rates, the gap between two of them, and what a home says of its units."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests import filled
from tests.conftest import Once, played_once
from tests.few_units import FewUnits
from tests.province import NEXT_NIGHT, Demo, Province
from tests.small_reports import movement, names, review
from tests.warehouses import differing
from tests.workbooks import Sheet, workbook

TANH_LINH, BAC_BINH, PROVINCE = "599", "596", "60"
TOWN, *COMMUNES = names(TANH_LINH).items()
LA_NGAU = "23161"
HEADER = "code,valid_from,valid_to,unit_group,source"
ETHNIC = f"{LA_NGAU},2022-06-01,2023-06-01,ethnic_minority,QĐ 1"


def _tell_groups(province: Province, *lines: str) -> None:
    province.groups.write_text("\n".join((HEADER, *lines)) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def grouped(empty: Province, once: Once) -> Province:
    """A home with a town and three communes of a district for two years, and another district that tells its total."""

    def play(province: Province) -> None:
        _tell_groups(province, ETHNIC)
        reported = [
            (TOWN[1], 3000, 12000, 10, 5),
            *((name, 1000, 4000, 7 * n, 9) for n, (_, name) in enumerate(COMMUNES[:3])),
        ]
        for year in ("2022", "2023"):
            province.put(f"a {year}.xlsx", review(reported, sender="HUYỆN TÁNH LINH", year=year))
        province.put("b.xlsx", review([("Huyện Bắc Bình", 9000, 36000, 90, 90)], sender="HUYỆN BẮC BÌNH"))
        province.night()

    return played_once(once, "groups-grouped", empty, play)


def _row(province: Province, unit: str, group: str, period: str = "2023", table: str = "group_rates") -> dict[str, Any]:
    sql = f"FROM mart.{table} WHERE unit_code = ? AND unit_group = ? AND period = ? AND indicator = 'poor_rate'"
    (row,) = province.dicts(sql, [unit, group, period])
    return row


def _groups(province: Province, unit: str, period: str = "2023") -> set[str]:
    sql = "SELECT DISTINCT unit_group FROM mart.group_rates WHERE unit_code = ? AND period = ?"
    return {group for (group,) in province.rows(sql, [unit, period])}


@pytest.mark.parametrize("unit", [TANH_LINH, PROVINCE])
@pytest.mark.parametrize(
    ("group", "numerator", "denominator", "units"), [("rural", 21, 3000, 3), ("urban", 10, 3000, 1)]
)
def test_rate_of_a_group_is_over_its_units_alone(
    grouped: Province, unit: str, group: str, numerator: int, denominator: int, units: int
) -> None:
    row = _row(grouped, unit, group)
    assert (row["numerator"], row["denominator"], row["reported_units"]) == (numerator, denominator, units)
    assert abs(row["value"] - Decimal(100 * numerator) / denominator) < Decimal("1e-9")


def test_figure_of_a_unit_with_parts_is_in_its_rate_and_in_no_group(grouped: Province) -> None:
    assert grouped.rate(BAC_BINH, "poor_rate")["value"] == 1
    for group in ("rural", "urban"):
        row = _row(grouped, BAC_BINH, group)
        assert (row["numerator"], row["value"], row["reported_units"], row["publishable"]) == (None, None, 0, False)
    assert grouped.rate(PROVINCE, "poor_rate")["numerator"] == 90 + 31


@pytest.mark.parametrize("group", ["rural", "urban"])
def test_expected_are_the_units_of_the_group_in_the_unit(grouped: Province, group: str) -> None:
    sql = """
        SELECT count(*) FROM core.units WHERE urban_rural = ? AND valid_from <= '2023-12-31' AND valid_to > '2023-12-31'
            AND parent_code LIKE ?
    """
    for unit, below in ((PROVINCE, "%"), (TANH_LINH, TANH_LINH)):
        expected = grouped.one(sql, [group, below])
        assert _row(grouped, unit, group)["expected_units"] == expected > 0


def test_a_unit_has_the_groups_of_the_units_in_it(grouped: Province) -> None:
    assert _groups(grouped, PROVINCE) == {"urban", "rural"}
    assert _groups(grouped, TOWN[0]) == {"urban"}
    assert _groups(grouped, COMMUNES[0][0]) == {"rural"}


@pytest.mark.parametrize(("period", "is_in"), [("2022", True), ("2023", False)])
def test_a_unit_is_in_a_group_at_the_end_of_a_period_or_not(grouped: Province, period: str, is_in: bool) -> None:
    for unit in (LA_NGAU, TANH_LINH, PROVINCE):
        assert ("ethnic_minority" in _groups(grouped, unit, period)) == is_in
    if is_in:
        row = _row(grouped, PROVINCE, "ethnic_minority", period)
        assert (row["numerator"], row["denominator"], row["expected_units"]) == (14, 1000, 1)
        assert row["publishable"]


def test_gap_is_the_rate_of_the_group_less_that_of_the_other(grouped: Province) -> None:
    row = _row(grouped, TANH_LINH, "rural", table="gaps")
    assert row["against_group"] == "urban"
    assert (row["reported_units"], row["against_reported_units"], row["against_expected_units"]) == (3, 1, 1)
    assert abs(row["gap_points"] - (Decimal(2100) / 3000 - Decimal(1000) / 3000)) < Decimal("1e-9")
    assert row["gap_points"] != round(row["value"], 2) - round(row["against_value"], 2)


def test_gap_is_null_where_a_side_has_no_rate_and_no_row_where_it_has_no_unit(grouped: Province) -> None:
    assert _row(grouped, BAC_BINH, "rural", table="gaps")["gap_points"] is None
    sql = "SELECT DISTINCT unit_group, level FROM mart.gaps ORDER BY ALL"
    assert grouped.rows(sql) == [("rural", "district"), ("rural", "province")]


def test_source_of_every_membership_is_told(grouped: Province) -> None:
    sql = "SELECT unit_group, source, count(*) > 0 FROM core.unit_groups GROUP BY ALL ORDER BY ALL"
    assert grouped.rows(sql) == [
        ("ethnic_minority", "QĐ 1", True),
        ("rural", "list of units", True),
        ("urban", "list of units", True),
    ]


@pytest.mark.slow
def test_what_a_home_says_of_its_units_holds_for_all_periods_from_the_next_night_on(
    grouped: Province, tmp_path: Path
) -> None:
    province = grouped.copy(tmp_path / "home")
    _tell_groups(province, f"{LA_NGAU},2021-01-01,,ethnic_minority,QĐ 2", f"{COMMUNES[0][0]},2021-01-01,,mountain,QĐ 3")
    province.put("c.xlsx", review([(COMMUNES[4][1], 1000, 4000, 3, 9)]))
    province.night(NEXT_NIGHT)
    for period in ("2022", "2023"):
        assert _groups(province, PROVINCE, period) == {"urban", "rural", "ethnic_minority", "mountain"}
    assert differing(province.warehouse, province.rebuilt()) == {}


# What does not apply


def _leaf(unit: str, value: int, **facts: object) -> dict[str, object]:
    counted = {"numerator": value, "denominator": 10, "is_applicable": True, "units": 1, "is_accepted": False}
    return {"unit_code": unit, "period": "2023", "indicator": "rate", "category": "", **counted, **facts}


def _rates_of(*leaves: dict[str, object]) -> dict[tuple[str, str], tuple[object, ...]]:
    """Numerator, reported and expected units by unit and group. D has A and B (rural) and C (urban) in it."""
    connection = filled.warehouse()
    filled.put(connection, "core.indicators", [{"indicator": "rate", "good": "down", "unit": "percent"}])
    groups = [{"unit_code": unit, "unit_group": "urban" if unit == "C" else "rural"} for unit in "ABC"]
    filled.put(connection, "core.unit_groups", [{**row, "valid_from": "2021-01-01"} for row in groups])
    units = [
        {"unit_code": unit, "is_lowest": unit != "D", "period": "2023", "ends_on": "2023-12-31"} for unit in "ABCD"
    ]
    filled.put(connection, "mart.units_by_period", units)
    paths = [(unit, unit, 0) for unit in "ABCD"] + [("D", unit, 1) for unit in "ABC"]
    columns = ("ancestor_code", "descendant_code", "depth")
    filled.put(
        connection,
        "mart.hierarchy_by_period",
        [{"period": "2023", **dict(zip(columns, path, strict=True))} for path in paths],
    )
    filled.put(
        connection,
        "mart.rates",
        [{"unit_code": unit, "period": "2023", "indicator": "rate", "category": ""} for unit in "ABCD"],
    )
    filled.put(connection, "mart.rate_inputs", leaves)
    return {
        (row["unit_code"], row["unit_group"]): (row["numerator"], row["reported_units"], row["expected_units"])
        for row in filled.model(connection, "group_rates")
    }


def test_a_unit_to_which_a_rate_does_not_apply_is_outside_its_group() -> None:
    found = _rates_of(_leaf("A", 4), _leaf("B", 0, is_applicable=False), _leaf("C", 1))
    assert found["D", "rural"] == (4, 1, 1)
    assert found["B", "rural"] == (None, 0, 0)
    assert found["D", "urban"] == (1, 1, 1)


def test_what_does_not_apply_to_a_unit_does_not_apply_to_its_parts_where_it_stands_for_them() -> None:
    assert _rates_of(_leaf("D", 0, is_applicable=False, units=3))["D", "rural"] == (None, 0, 0)
    assert _rates_of(_leaf("D", 0, is_applicable=False, units=0))["D", "rural"] == (None, 0, 2)


# On any home


def test_groups_of_the_list_of_units_add_up_to_the_whole(demo_states: Demo) -> None:
    """In the demo every figure is of a commune, and every commune is urban or rural."""
    sql = """
        SELECT count(*), count(*) FILTER (
            WHERE (g.n, g.d, g.units) IS DISTINCT FROM (r.numerator, r.denominator, r.reported_units)
        )
        FROM mart.rates r
        JOIN (
            SELECT unit_code, period, indicator, category, sum(numerator) AS n, sum(denominator) AS d,
                sum(reported_units) AS units
            FROM mart.group_rates WHERE unit_group IN ('urban', 'rural') GROUP BY ALL
        ) g USING (unit_code, period, indicator, category)
        JOIN core.indicators i USING (indicator)
        JOIN core.forms f USING (form)
        WHERE NOT f.stands_for_parts AND NOT EXISTS (
            SELECT 1 FROM mart.rate_inputs l JOIN mart.units_by_period u USING (unit_code, period)
            WHERE NOT u.is_lowest AND l.indicator = r.indicator AND l.period = r.period
        )
    """
    ((compared, differing_rows),) = demo_states.corrected.rows(sql)
    assert compared > 500
    assert differing_rows == 0


def test_value_is_the_numerator_over_the_denominator(demo_states: Demo) -> None:
    sql = """
        SELECT count(*) FROM mart.group_rates r JOIN core.indicators i USING (indicator)
        WHERE (value IS NULL) <> (coalesce(r.denominator, 0) = 0) OR i.unit = 'percent'
            AND abs(value * r.denominator - r.numerator * 100) > 0.000001 * greatest(r.denominator, 1)
    """
    assert demo_states.corrected.rows(sql) == [(0,)]


# Nights after nights


def _flows(sender: str, period: str, reported: dict[str, int]) -> bytes:
    """A movement with one flow, of a month or of half a year."""
    table = [[n, name, 20, relapsed, 20 + relapsed] for n, (name, relapsed) in enumerate(reported.items(), 1)]
    columns = ["STT", "Đơn vị", "Đầu kỳ", "Tái nghèo", "Cuối kỳ"]
    return workbook(Sheet(columns, table, title=f"DIỄN BIẾN HỘ NGHÈO {period}", above=[[f"UBND {sender}"]]))


def _correct_a_commune(province: Province) -> None:
    province.put("c.xlsx", review([(COMMUNES[1][1], 1000, 4000, 77, 9)]))


def _tell_a_month_late(province: Province) -> None:
    province.put("c.xlsx", _flows("HUYỆN TÁNH LINH", "THÁNG 3 NĂM 2022", {COMMUNES[2][1]: 5, TOWN[1]: 1}))


def _tell_the_half_year_over_the_months(province: Province) -> None:
    province.put("c.xlsx", _flows("HUYỆN TÁNH LINH", "6 THÁNG ĐẦU NĂM 2023", {COMMUNES[2][1]: 4}))


def _tell_of_a_year_before(province: Province) -> None:
    province.put("c.xlsx", review([(TOWN[1], 3000, 12000, 20, 5)], year="2022"))


def _correct_a_month(province: Province) -> None:
    province.put("4.xlsx", _flows("HUYỆN TÁNH LINH", "THÁNG 4 NĂM 2023", {COMMUNES[2][1]: 0}))


@pytest.fixture(scope="module")
def played(grouped: Province, once: Once) -> Province:
    """The same home after months of two years and a year's movement came, each night after the other."""

    def play(province: Province) -> None:
        province.put("2.xlsx", _flows("HUYỆN TÁNH LINH", "THÁNG 2 NĂM 2022", {COMMUNES[2][1]: 1, COMMUNES[3][1]: 2}))
        province.put("3.xlsx", _flows("HUYỆN TÁNH LINH", "THÁNG 2 NĂM 2023", {COMMUNES[2][1]: 1, TOWN[1]: 2}))
        province.put("4.xlsx", _flows("HUYỆN TÁNH LINH", "THÁNG 4 NĂM 2023", {COMMUNES[2][1]: 3}))
        province.night(NEXT_NIGHT)
        province.put("5.xlsx", movement([(COMMUNES[3][1], 20, 22)], sender="HUYỆN TÁNH LINH"))
        province.night("2023-12-12 21:30")

    return played_once(once, "groups-played", grouped, play)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(_correct_a_commune, marks=pytest.mark.slow),
        _tell_a_month_late,
        _tell_the_half_year_over_the_months,
        pytest.param(_tell_of_a_year_before, marks=pytest.mark.slow),
        pytest.param(_correct_a_month, marks=pytest.mark.slow),
    ],
)
@pytest.mark.slow
def test_rebuild_gives_the_rows_of_the_nights(
    played: Province, tmp_path: Path, event: Callable[[Province], None]
) -> None:
    province = played.copy(tmp_path / "home")
    event(province)
    assert province.night("2023-12-13 21:30").runs
    assert differing(province.warehouse, province.rebuilt()) == {}


def test_half_year_takes_the_place_of_its_months() -> None:
    province = FewUnits()
    for period, relapsed in (("2022-M02", 1), ("2023-M02", 1), ("2023-M04", 3)):
        province.report([("A", (20, 20 + relapsed, relapsed))], form="poor_movement", period=period)
    assert _relapsed(province, "yearly", year="2023") == [(4, ["2023-M02", "2023-M04"])]
    province.report([("A", (20, 24, 4))], form="poor_movement", period="2023-H1")
    assert _relapsed(province, "yearly", year="2023") == [(4, ["2023-H1"])]
    assert _relapsed(province, "programmes") == [(5, ["2022-M02", "2023-H1"])]


def _relapsed(province: FewUnits, model: str, **where: str) -> list[tuple[int, list[str]]]:
    rows = province.rows(model, unit_code="A", measure="relapsed", form="poor_movement", **where)
    return [(row["value"], row["periods"]) for row in rows]
