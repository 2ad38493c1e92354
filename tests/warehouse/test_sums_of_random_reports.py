"""However communes and districts share the telling, the province's count is the sum of its lowest reporting units."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.properties import number_of
from tests.province import Province
from tests.small_reports import MEASURES, names, review

DISTRICTS = {"601": "Huyện Hàm Tân", "602": "Huyện Phú Quí", "594": "Thị xã La Gi"}

Figures = tuple[int | None, ...]
"""Households, persons, poor, near-poor; small enough to break no rule."""

FIGURES: st.SearchStrategy[Figures] = st.tuples(
    st.integers(50, 90),
    st.one_of(st.none(), st.integers(200, 400)),
    st.one_of(st.none(), st.integers(0, 20)),
    st.one_of(st.none(), st.integers(0, 20)),
)
ROW = st.one_of(st.none(), FIGURES, st.just((None,) * 4))
"""What one sender says of a commune: nothing, figures with blanks, or a row without any."""


@st.composite
def _reports(draw: st.DrawFn) -> dict[str, dict[str, Any]]:
    """By district: what its communes say themselves, what the district says of each, and what it claims as total."""
    return {
        district: {
            "own": {code: draw(ROW) for code in names(district)},
            "district": {code: draw(ROW) for code in names(district)},
            "total": draw(st.one_of(st.none(), FIGURES)),
        }
        for district in DISTRICTS
    }


def _is_told(row: Figures | None) -> bool:
    return row is not None and any(figure is not None for figure in row)


def _write(province: Province, reports: dict[str, dict[str, Any]]) -> None:
    for district, reported in reports.items():
        units = names(district)
        for code, row in reported["own"].items():
            if row is not None:
                offices = f"{DISTRICTS[district]}\n{units[code]}".upper()
                province.put(f"{code}.xlsx", review([(units[code], *row)], sender=offices))
        lines = [(units[code], *row) for code, row in reported["district"].items() if row is not None]
        total = [(DISTRICTS[district], *reported["total"])] if reported["total"] and len(lines) > 1 else []
        if lines:
            province.put(f"{district}.xlsx", review([*total, *lines], sender=DISTRICTS[district].upper()))


def _standing(reported: dict[str, Any]) -> Iterator[Figures]:
    """The district's row stands, being taken later; without one that says anything, the commune's own."""
    for code in reported["own"]:
        for sender in ("district", "own"):
            if _is_told(reported[sender][code]):
                yield reported[sender][code]
                break


def _expected(reports: dict[str, dict[str, Any]]) -> dict[str, tuple[int | None, int]]:
    """Measure → the province's count and how many communes reported it."""
    found: dict[str, tuple[int | None, int]] = {}
    for place, measure in enumerate(MEASURES):
        values: list[int] = []
        units = 0
        for reported in reports.values():
            answers = [row[place] for row in _standing(reported) if row[place] is not None]
            units += len(answers)
            lines = sum(row is not None for row in reported["district"].values())
            if not answers and lines > 1 and reported["total"] and reported["total"][place] is not None:
                answers = [reported["total"][place]]
            values += [answer for answer in answers if answer is not None]
        found[measure] = (sum(values) if values else None, units)
    return found


@settings(
    max_examples=number_of(10),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # an example is a night: to shrink one takes minutes
    suppress_health_check=list(HealthCheck),
)
@given(reports=_reports())
def test_count_of_the_province_is_the_sum_of_the_lowest_units_that_reported(
    empty: Province, reports: dict[str, dict[str, Any]]
) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        province = empty.copy(folder / "home")
        _write(province, reports)
        province.night()
        sql = "SELECT measure, value, reported_units FROM mart.counts WHERE unit_code = '60'"
        found = {measure: (value, units) for measure, value, units in province.rows(sql)}
        expected = _expected(reports)
        assert found == {measure: expected[measure] for measure in found}
        assert {m for m, (value, _) in expected.items() if value is not None} <= found.keys()
        if found:
            _assert_rate_is_over_the_same_units(province, reports)
    finally:
        shutil.rmtree(folder)


def _assert_rate_is_over_the_same_units(province: Province, reports: dict[str, dict[str, Any]]) -> None:
    """The communes' part of the poor rate; a district's own total joins where none of its communes answered both."""
    poor, households, units = 0, 0, 0
    for reported in reports.values():
        both = [row for row in _standing(reported) if row[0] is not None and row[2] is not None]
        units += len(both)
        lines = sum(row is not None for row in reported["district"].values())
        if not both and lines > 1 and reported["total"] and reported["total"][2] is not None:
            both = [reported["total"]]
        poor += sum(row[2] or 0 for row in both)
        households += sum(row[0] or 0 for row in both)
    row = province.rate("60", "poor_rate")
    assert (row["numerator"] or 0, row["denominator"] or 0, row["reported_units"]) == (poor, households, units)
