"""Years and programmes: stocks and what is cumulative are taken, flows are added, and nothing is counted twice."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from duckdb import DuckDBPyConnection
from hypothesis import given
from hypothesis import strategies as st

from tests import filled
from tests.properties import all_examples
from tonghop.configs.periods import periods

FORM, LATER = "any_form", "2024-12-01"
KINDS = {"on_the_day": "stock", "in_the_period": "flow", "so_far": "cumulative", "wanted": "target"}
YEARS = ("2021", "2022", "2023")
PERIODS = [code for code in periods() if code[:4] in YEARS]

Told = Mapping[tuple[str, str], Mapping[str, int]]
"""Unit and measure → period → count."""


def _spans(unit: str, period: str) -> tuple[str, str]:
    """The unit of a code that is in force at the end of a period: first day and name. U2 is another from 2024-12 on."""
    is_later = unit == "U2" and periods()[period].ends_on >= LATER
    return (LATER, "the later U2") if is_later else ("2021-01-01", unit)


def _warehouse(answer: Told, coverage: Mapping[str, tuple[int, int]] | None = None) -> DuckDBPyConnection:
    """Counts as the reports of some periods would give them. `coverage`: reported and expected units by period."""
    connection = filled.warehouse()
    measures = [{"form": FORM, "measure": m, "kind": kind, "is_claim": False} for m, kind in KINDS.items()]
    filled.put(connection, "core.measures", measures)
    programme = {"programme": "p", "valid_from": "2021-01-01", "valid_to": "2024-01-01"}
    filled.put(connection, "core.programmes", [programme, {**programme, "programme": "q", "valid_from": "2022-01-01"}])
    cells = {(unit, period) for (unit, _), known in answer.items() for period in known}
    units = [
        {"unit_code": unit, "period": period, "valid_from": _spans(unit, period)[0]} for unit, period in sorted(cells)
    ]
    filled.put(connection, "mart.units_by_period", units)
    counts = []
    for (unit, measure), known in answer.items():
        for period, value in known.items():
            reported, expected = (coverage or {}).get(period, (1, 1))
            counts.append(
                {
                    **{"unit_code": unit, "unit_name": _spans(unit, period)[1], "level": "commune", "period": period},
                    **{"form": FORM, "measure": measure, "category": "", "value": value},
                    **{"reported_units": reported, "expected_units": expected},
                }
            )
    filled.put(connection, "mart.counts", counts)
    return connection


def _years(answer: Told, **more: Any) -> list[dict[str, Any]]:
    return filled.model(_warehouse(answer, **more), "yearly")


def _year(measure: str, known: Mapping[str, int], **more: Any) -> dict[str, Any]:
    (row,) = _years({("U1", measure): known}, **more)
    return row


def _shown(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["method"], row["value"], row["periods"]


MONTHS = {f"2023-M{month:02}": month for month in range(1, 13)}


@pytest.mark.parametrize(
    ("measure", "known", "shown"),
    [
        ("on_the_day", {"2023-H1": 7, "2023": 9}, ("last", 9, ["2023"])),
        ("on_the_day", {"2023-H1": 7, "2023-M05": 6, "2023-M06": 8}, ("last", 7, ["2023-H1"])),
        ("on_the_day", {"2023-H1": 7, "2023-M07": 5, "2023-preliminary": 4}, ("last", 5, ["2023-M07"])),
        ("on_the_day", {"2023": 9, "2023-M12": 8}, ("last", 9, ["2023"])),
        ("so_far", {"2023-H1": 7, "2023": 9}, ("last", 9, ["2023"])),
        ("so_far", {"2023-M02": 2, "2023-M03": 3}, ("last", 3, ["2023-M03"])),
        ("in_the_period", {"2023-H1": 7, "2023": 9}, ("sum", 9, ["2023"])),
        ("in_the_period", {"2023": 9, **MONTHS}, ("sum", 9, ["2023"])),
        ("in_the_period", {"2023-H1": 7}, ("sum", 7, ["2023-H1"])),
        ("in_the_period", MONTHS, ("sum", 78, list(MONTHS))),
        (
            "in_the_period",
            {"2023-H1": 20, **MONTHS},
            ("sum", 20 + 57, ["2023-H1", *(m for m in MONTHS if m > "2023-M06")]),
        ),
        ("in_the_period", {"2023-M02": 2, "2023-M09": 9}, ("sum", 11, ["2023-M02", "2023-M09"])),
        ("in_the_period", {"2023-H1": 7, "2023-preliminary": 12}, ("sum", 7, ["2023-H1"])),
    ],
)
def test_year_takes_or_adds_by_the_kind_of_the_measure(
    measure: str, known: dict[str, int], shown: tuple[object, ...]
) -> None:
    row = _year(measure, known)
    assert _shown(row) == shown
    assert (row["year"], row["kind"], row["unit_name"]) == ("2023", KINDS[measure], "U1")


@pytest.mark.parametrize(
    ("measure", "known"), [("wanted", {"2023": 5}), ("on_the_day", {"2023-preliminary": 5}), ("so_far", {})]
)
def test_targets_and_preliminary_figures_have_no_year(measure: str, known: dict[str, int]) -> None:
    assert _years({("U1", measure): known}) == []


def test_a_period_without_a_figure_is_passed_over() -> None:
    connection = _warehouse({("U1", "on_the_day"): {"2023-H1": 7, "2023": 9}, ("U2", "on_the_day"): {"2023": 1}})
    connection.execute("UPDATE mart.counts SET value = NULL WHERE period = '2023'")
    assert [_shown(row) for row in filled.model(connection, "yearly")] == [("last", 7, ["2023-H1"])]


def test_coverage_of_a_sum_is_that_of_the_period_with_fewest_units() -> None:
    coverage = {"2023-M01": (3, 10), "2023-M02": (8, 9)}
    row = _year("in_the_period", {"2023-M01": 1, "2023-M02": 2}, coverage=coverage)
    assert (row["reported_units"], row["expected_units"]) == (3, 10)
    row = _year("so_far", {"2023-M01": 1, "2023-M02": 2}, coverage=coverage)
    assert (row["reported_units"], row["expected_units"]) == (8, 9)


def test_units_that_bore_one_code_in_one_year_are_kept_apart() -> None:
    connection = _warehouse({("U2", "in_the_period"): {"2024-H1": 7, "2024-M11": 1, "2024-M12": 5}})
    connection.execute("UPDATE core.programmes SET valid_to = '2026-01-01'")
    later = (date(2024, 12, 1), "the later U2", 5, ["2024-M12"])
    earlier = (date(2021, 1, 1), "U2", 8, ["2024-H1", "2024-M11"])
    for model in ("yearly", "programmes"):
        rows = filled.model(connection, model)
        found = {(r["valid_from"], r["unit_name"], r["value"], tuple(r["periods"])) for r in rows}
        assert found == {(*row[:3], tuple(row[3])) for row in (earlier, later)}, model


def _programme(measure: str, known: Mapping[str, int], programme: str = "p") -> list[tuple[Any, ...]]:
    connection = _warehouse({("U1", measure): known})
    filled.model(connection, "yearly")
    return [_shown(row) for row in filled.model(connection, "programmes") if row["programme"] == programme]


@pytest.mark.parametrize(
    ("measure", "known", "shown"),
    [
        ("in_the_period", {"2021": 1, "2022": 2, "2023": 4}, ("sum", 7, ["2021", "2022", "2023"])),
        ("in_the_period", {"2021": 1, "2023": 4}, ("sum", 5, ["2021", "2023"])),
        (
            "in_the_period",
            {"2021-H1": 1, "2021-M08": 2, "2022-H1": 4, "2022": 9},
            ("sum", 12, ["2021-H1", "2021-M08", "2022"]),
        ),
        ("in_the_period", {"2020": 100, "2021": 1, "2024": 100}, ("sum", 1, ["2021"])),
        ("on_the_day", {"2021": 1, "2022": 2, "2023-H1": 4, "2024": 100}, ("last", 4, ["2023-H1"])),
        ("on_the_day", {"2021": 8, "2022": 2}, ("last", 2, ["2022"])),
        ("so_far", {"2021": 1, "2022": 2, "2023": 4}, ("last", 4, ["2023"])),
        ("so_far", {"2021": 9, "2022-M03": 2}, ("last", 2, ["2022-M03"])),
    ],
)
def test_programme_adds_the_flows_of_its_years_and_takes_the_last_of_all_else(
    measure: str, known: dict[str, int], shown: tuple[object, ...]
) -> None:
    assert _programme(measure, known) == [shown]


def test_programmes_have_their_own_years() -> None:
    known = {"2021": 1, "2022": 2}
    assert _programme("in_the_period", known, "q") == [("sum", 2, ["2022"])]
    assert _programme("in_the_period", {"2021": 1}, "q") == []


# Any history, against the rules written out


def _of_year(known: Mapping[str, int], year: str, kind: str) -> list[str]:
    """The periods of which a year's count is made."""
    answer = {code for code in known if code[:4] == year and not code.endswith("preliminary")}
    if not answer:
        return []
    months = sorted(code for code in answer if "-M" in code)
    if kind != "flow":
        ends = {year: 12.5, f"{year}-H1": 6.5, **{f"{year}-M{month:02}": float(month) for month in range(1, 13)}}
        return [max(answer, key=ends.__getitem__)]
    if year in answer:
        return [year]
    if f"{year}-H1" in answer:
        return [f"{year}-H1", *(code for code in months if code > f"{year}-M06")]
    return months


def _expected(answer: Told) -> dict[tuple[str, str, str], tuple[Decimal, list[str]]]:
    found = {}
    for (unit, measure), known in answer.items():
        for year in YEARS:
            if used := _of_year(known, year, KINDS[measure]):
                found[unit, measure, year] = Decimal(sum(known[code] for code in used)), used
    return found


def _over_years(years: Mapping[tuple[str, str, str], tuple[Decimal, list[str]]]) -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for (unit, measure, _), (value, used) in sorted(years.items(), key=lambda item: item[0][2]):
        before, earlier = found.get((unit, measure), (Decimal(0), []))
        is_flow = KINDS[measure] == "flow"
        found[unit, measure] = (before + value, earlier + used) if is_flow else (value, used)
    return found


HISTORIES = st.dictionaries(
    st.tuples(st.sampled_from(["U1", "U2"]), st.sampled_from(["on_the_day", "in_the_period", "so_far"])),
    st.dictionaries(st.sampled_from(PERIODS), st.integers(0, 10**6), max_size=12),
    max_size=4,
)


def _by(rows: Iterable[Mapping[str, Any]], *names: str) -> dict[tuple[Any, ...], tuple[Any, Any]]:
    return {tuple(row[name] for name in names): (row["value"], row["periods"]) for row in rows}


@all_examples(60)
@given(HISTORIES)
def test_any_history_gives_the_years_that_the_rules_give(answer: Told) -> None:
    connection = _warehouse(answer)
    years = filled.model(connection, "yearly")
    assert _by(years, "unit_code", "measure", "year") == _expected(answer)
    whole = [row for row in filled.model(connection, "programmes") if row["programme"] == "p"]
    assert _by(whole, "unit_code", "measure") == _over_years(_expected(answer))


@all_examples(60)
@given(st.lists(st.dictionaries(st.sampled_from(PERIODS), st.integers(1, 10**6), min_size=1), min_size=1, max_size=3))
@pytest.mark.slow
def test_what_is_cumulative_is_never_added(histories: list[dict[str, int]]) -> None:
    answer = {(f"U{number}", "so_far"): known for number, known in enumerate(histories, 3)}
    connection = _warehouse(answer)
    rows = filled.model(connection, "yearly") + filled.model(connection, "programmes")
    assert bool(rows) == any(not code.endswith("preliminary") for known in histories for code in known)
    for row in rows:
        (period,) = row["periods"]
        assert row["value"] == answer[row["unit_code"], "so_far"][period]
        assert row["method"] == "last"
