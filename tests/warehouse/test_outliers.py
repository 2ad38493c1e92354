"""Outliers among peers: once a commune and statement, among units of the same groups, only where a rate moved."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from tests.few_units import FewUnits
from tonghop.warehouse import models

QUIET = {f"U{n}": (2 + n % 3, 2 + (n + 1) % 3) for n in range(9)}
"""Unit → poor households of a hundred in 2022 and in 2023."""

Rates = Mapping[str, tuple[int | None, int]]


def outliers(
    rates: Rates,
    groups: Mapping[str, Iterable[str]] | None = None,
    audit: str = "outliers_peers",
    names: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    """What an audit finds of hand-made rates. `groups`: group → units in it; all units are communes of one level.

    `names`: other indicators in the place of those of the review, with the same figures.
    """
    asked = next(each for each in models.audits("reported") if each.name == audit)
    reported = [
        (unit, period, measure, poor)
        for unit, years in rates.items()
        for period, poor in zip(("2022", "2023"), years, strict=True)
        for measure in ("poor_households", "near_poor_households")
        if poor is not None
    ]
    sources = {
        "rate_inputs": _rows(
            "unit_code, period, indicator, category, numerator, denominator",
            [
                (unit, period, (names or {}).get(rate, rate), "", poor * times, 100)
                for unit, period, measure, poor in reported
                for rate, times in (
                    [("poor_rate", 1), ("multidimensional_poor_rate", 2)]
                    if measure == "poor_households"
                    else [("near_poor_rate", 1)]
                )
            ],
        ),
        "units_by_period": _rows(
            "unit_code, unit_name, period, level, valid_from, is_lowest",
            [
                (unit, f"Xã {unit}", period, "commune", "2021-01-01", True)
                for unit in rates
                for period in ("2022", "2023")
            ],
        ),
        "rates": _rows(
            "unit_code, period, indicator, category, publishable",
            [
                ("P", period, (names or {}).get(rate, rate), "", True)
                for period in ("2022", "2023")
                for rate in ("poor_rate", "near_poor_rate", "multidimensional_poor_rate")
            ],
        ),
        "current_observations": _rows(
            "unit_code, period, form, measure, category, raw, submission_id, sheet, cell",
            [
                (unit, period, "poverty_review", measure, "", str(poor), f"s{period}",
                 "Sheet1", f"{'E' if measure == 'poor_households' else 'G'}{3 + list(rates).index(unit)}")
                for unit, period, measure, poor in reported
            ],
        ),
        "submissions": _rows("submission_id, file_name", [(f"s{year}", f"{year}.xlsx") for year in ("2022", "2023")]),
    }  # fmt: skip
    connection = FewUnits().connection
    connection.execute("BEGIN")
    try:
        for group, units in (groups or {}).items():
            for unit in units:
                connection.execute(
                    "INSERT INTO core.unit_groups VALUES (?, ?, '2021-01-01', NULL, 'test')", [unit, group]
                )
        found = connection.execute(f"FROM ({asked.over(sources)}) WHERE period = '2023' ORDER BY unit_code")
        columns = [column[0] for column in found.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    finally:
        connection.execute("ROLLBACK")


def _rows(columns: str, rows: Iterable[tuple[object, ...]]) -> str:
    values = ", ".join(f"({', '.join(map(_literal, row))})" for row in rows)
    return f"SELECT * FROM (VALUES {values}) AS t({columns})"


def _literal(value: object) -> str:
    return str(value) if isinstance(value, (bool, int)) else f"'{value}'"


def test_peers_that_move_a_little_are_not_told() -> None:
    assert outliers(QUIET) == []


def test_a_commune_whose_rates_leap_is_told_once_with_both_cells() -> None:
    (found,) = outliers({**QUIET, "X": (3, 40)})
    assert (found["unit_code"], found["submission_id"], found["sheet"]) == ("X", "s2023", "Sheet1")
    assert found["cell"] in ("E12", "G12")
    assert found["found"].startswith("40, ")
    assert found["expected"].endswith(("E3)", "E6)", "E9)", "G3)", "G6)", "G9)"))
    assert "2023.xlsx, Sheet1!" in found["expected"]
    assert "z =" not in found["found"] + found["expected"]


@pytest.mark.parametrize("before", [30, 39, 60])
def test_a_commune_that_was_as_far_out_before_is_let_be(before: int) -> None:
    assert outliers({**QUIET, "X": (before, 40)}) == []


def test_a_commune_that_leaps_to_the_other_side_is_told() -> None:
    (found,) = outliers({**{f"U{n}": (50 + n, 51 + n) for n in range(9)}, "X": (95, 1)})
    assert found["unit_code"] == "X"


def test_a_commune_without_a_period_before_is_let_be() -> None:
    assert outliers({**QUIET, "X": (None, 40)}) == []


def first_outliers(rates: Rates, groups: Mapping[str, Iterable[str]] | None = None) -> list[dict[str, Any]]:
    return outliers(rates, groups, "outliers_first")


FIRST = {unit: (None, now) for unit, (_, now) in QUIET.items()}


@pytest.mark.parametrize("others", [QUIET, FIRST])
def test_a_commune_far_from_the_others_in_its_first_year_is_told_with_what_they_have(others: Rates) -> None:
    (found,) = first_outliers({**others, "X": (None, 40)})
    assert (found["rule"], found["unit_code"], found["cell"]) == ("outlier_first", "X", "G12")
    assert found["found"] == "40, 40.00 %"
    assert found["expected"] == "2.00 – 4.00 % (Xã U7: 4, 2023.xlsx, Sheet1!G10)"


def test_a_commune_far_below_the_others_in_its_first_year_is_told() -> None:
    (found,) = first_outliers({**{f"U{n}": (None, 50 + n) for n in range(9)}, "X": (None, 1)})
    assert found["expected"].startswith("100.00 – 116.00 % (Xã U0: 50, ")


def test_two_communes_that_are_far_from_the_others_do_not_hide_each_other() -> None:
    found = first_outliers({**FIRST, "X": (None, 40), "Y": (None, 45)})
    assert [row["unit_code"] for row in found] == ["X", "Y"]


@pytest.mark.parametrize("rate", [(None, 4), (None, 7), (40, 40), (3, 40)])
def test_a_first_rate_near_the_others_and_one_that_is_not_the_first_are_let_be(rate: tuple[int | None, int]) -> None:
    assert first_outliers({**FIRST, "X": rate}) == []


@pytest.mark.parametrize("indicator", ["ethnic_minority_poor_share", "deprivation_share_clean_water"])
def test_how_the_poor_of_a_commune_are_composed_in_a_first_year_is_no_outlier(indicator: str) -> None:
    names = dict.fromkeys(("poor_rate", "near_poor_rate", "multidimensional_poor_rate"), indicator)
    assert outliers({**FIRST, "X": (None, 40)}, None, "outliers_first", names) == []


def test_first_rates_of_few_units_of_a_group_are_compared_with_nobody() -> None:
    islands = {f"I{n}": (None, 3 + n % 2) for n in range(6)} | {"X": (None, 40)}
    assert first_outliers({**FIRST, **islands}, {"mountain": islands}) == []


def test_a_rate_is_held_against_the_units_of_its_own_groups() -> None:
    """Nine communes of the mountains become poor together; one of the plain does the same alone."""
    mountain = {f"M{n}": (3 + n % 2, 38 + n) for n in range(9)}
    rates = {**QUIET, **mountain, "X": (3, 40)}
    groups = {"mountain": mountain, "rural": rates}
    assert [row["unit_code"] for row in outliers(rates, groups)] == ["X"]


def test_few_units_of_a_group_are_compared_with_nobody() -> None:
    islands = {f"I{n}": (3, 3) for n in range(6)} | {"X": (3, 40)}
    assert outliers({**QUIET, **islands}, {"mountain": islands}) == []
