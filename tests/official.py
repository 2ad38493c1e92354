"""Official workbooks for tests: made from a home, read back, and their formulas computed anew."""

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from tests.province import Province
from tests.workbooks import ReadFile, understood
from tonghop.operations.outputs.official_forms import write
from tonghop.schemas.form import all_forms

Figure = tuple[str, str, str, str]
"""Unit, form, measure, category."""

WHOLE = "60"
HELD = """
SELECT unit_code, form, measure, category, value FROM mart.counts WHERE period = $period
UNION ALL
SELECT f.unit_code, f.form, f.measure, f.category, f.value
FROM mart.current_observations f JOIN core.measures m ON m.form = f.form AND m.measure = f.measure
WHERE f.period = $period AND m.kind = 'target'
UNION ALL
SELECT unit_code, form, measure, category, value FROM mart.category_totals WHERE period = $period
"""
"""What the warehouse holds; the later of two rows counts: of a category that has parts their sum."""


def made(province: Province, period: str = "2023", unit: str | None = None) -> dict[str, Path]:
    """The workbooks of a unit and of the parts in it, by the unit's code."""
    return {path.name.split()[0]: path for path in write(province, period, unit)}


def held(province: Province, period: str = "2023") -> dict[Figure, Decimal | None]:
    """The figures of a period as the warehouse has them."""
    found: dict[Figure, Decimal | None] = {}
    for *key, value in province.rows(HELD.replace("$period", f"'{period}'")):
        found[key[0], key[1], key[2], key[3]] = value
    return found


def read_back(path: Path) -> ReadFile:
    """What our reader makes of a workbook."""
    return understood(path.read_bytes(), path.name)


def reported_figures(extract: ReadFile) -> dict[Figure, str | None]:
    """Every figure of an extract that is no claimed rate: its value, `x`, or None."""
    claims = {(spec.id, m.name) for spec in all_forms().values() for m in spec.measures if m.is_claim}
    found: dict[Figure, str | None] = {}
    for submission in extract.submissions:
        for o in submission.observations:
            if (submission.form, o.measure) not in claims:
                value = "x" if o.state == "not_applicable" else o.value or ("0" if o.state == "dash" else None)
                key = (o.unit_code, submission.form, o.measure, o.category)
                assert found.setdefault(key, value) == value, key
    return found


def pages(path: Path, *, values: bool = False) -> dict[str, Any]:
    """The sheets of a workbook by name; with `values` what is stored for each formula."""
    return _loaded(path, values, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _loaded(path: Path, values: bool, _: int) -> dict[str, Any]:
    """Several tests look at one large workbook; `_`: when it was written."""
    return {page.title: page for page in load_workbook(path, data_only=values).worksheets}


def page_of(path: Path, form: str, *, values: bool = False) -> Any:
    """The sheet of one form, known by its title."""
    title = all_forms()[form].about.title_vi.upper()
    return next(page for page in pages(path, values=values).values() if str(page["A4"].value).startswith(title))


def labels(page: Worksheet) -> dict[str, int]:
    """The rows of a sheet by the name in the units' column; of a unit's rows the first."""
    return {str(cell.value): cell.row for cell in page["B"] if isinstance(cell.value, str)}


def wrong_formulas(path: Path) -> Iterator[tuple[str, str, str, object]]:
    """Formulas that give something else than what is stored with them: sheet, cell, formula, stored."""
    stored = pages(path, values=True)
    for name, page in pages(path).items():
        for row in page.iter_rows():
            for cell in row:
                if not (isinstance(cell.value, str) and cell.value.startswith("=")):
                    continue
                result, value = computed(cell.value, stored[name]), stored[name][cell.coordinate].value
                if not _is_same(result, value):
                    yield name, cell.coordinate, cell.value, value


def _is_same(result: Decimal | None, value: object) -> bool:
    if result is None or value in (None, ""):
        return result is None and value in (None, "")
    return abs(result - Decimal(repr(value))) < Decimal("1e-9")


_RATE = re.compile(r'=IF\(([A-Z]+\d+)=0,"",([A-Z]+\d+)/\1\*100\)')
_SUM = re.compile(r"=(?:ROUND\()?SUM\(([^()]*)\)(?:,(\d+)\))?")
_CLOSING = re.compile(r"=[A-Z]+\d+(?:[+-][A-Z]+\d+)+")


def computed(formula: str, page: Worksheet) -> Decimal | None:
    """What Excel computes from what is stored; None for an empty text. An unknown formula, or a text, is an error."""
    if rate := _RATE.fullmatch(formula):
        over = _number(page, rate[1])
        return _number(page, rate[2]) / over * 100 if over else None
    if total := _SUM.fullmatch(formula):
        cells = (cell for area in total[1].split(",") for cell in _cells(area))
        found = sum((_decimal(page.cell(*cell).value) for cell in cells), Decimal(0))
        return found if total[2] is None else found.quantize(Decimal(1).scaleb(-int(total[2])), ROUND_HALF_UP)
    assert _CLOSING.fullmatch(formula), formula
    terms = re.findall(r"([+-]?)([A-Z]+\d+)", formula)
    return sum((_number(page, name) * (-1 if sign == "-" else 1) for sign, name in terms), Decimal(0))


def _cells(area: str) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = range_boundaries(area)
    assert left is not None and top is not None and right is not None and bottom is not None
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column


def _decimal(value: object) -> Decimal:
    """A cell in a sum: texts and blanks are nothing."""
    return Decimal(repr(value)) if isinstance(value, (int, float)) else Decimal(0)


def _number(page: Worksheet, name: str) -> Decimal:
    value = page[name].value
    assert not isinstance(value, str), (name, value)
    return _decimal(value)
