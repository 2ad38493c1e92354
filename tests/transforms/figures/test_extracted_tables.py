"""Any table extracted is what a reading cell by cell with openpyxl says: nothing lost, nothing added, nothing moved."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO

from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.habits.test_files import open_workbook
from tests.properties import all_examples
from tests.workbooks import REVIEW, Header, Sheet, figures, old_workbook, understood, workbook

MEASURES: dict[str, Header] = {
    "households": "Tổng số hộ dân cư",
    "persons": "Tổng số nhân khẩu",
    "poor_households": ("Hộ nghèo", "Số hộ"),
    "poor_persons": ("Hộ nghèo", "Số nhân khẩu"),
    "near_poor_households": ("Hộ cận nghèo", "Số hộ"),
}
FILLER = ["Số giếng", "Ghi chú"]
UNITS = {"Xã Tân Đức": "23251", "Xã Tân Thắng": "23254", "Xã Sông Phan": "23239", "Xã Sơn Mỹ": "23266"}
WHOLE = st.one_of(st.integers(0, 10**9), st.none(), st.integers(0, 99999).map(str))
FIGURES = st.one_of(WHOLE, st.decimals(0, 10**6, places=2).map(float))
"""Of one row only: a column of counts that are fractions is a question of its own."""


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """A review in any order of columns and rows, anywhere on its sheet, with columns and rows of no figures between."""
    groups = draw(
        st.permutations([["households"], ["persons"], ["poor_households", "poor_persons"], ["near_poor_households"]])
    )
    columns: list[Header] = [MEASURES[measure] for group in groups for measure in group]
    at = draw(st.lists(st.integers(0, 1), max_size=2, unique=True))
    columns += [FILLER[n] for n in at]
    names = draw(
        st.permutations(list(UNITS)).flatmap(lambda order: st.integers(1, len(order)).map(lambda n: order[:n]))
    )
    rows: list[list[object]] = []
    for name in names:
        if draw(st.booleans()):
            rows.append([])
        rows.append([len(rows), name, *(draw(WHOLE if any(rows) else FIGURES) for _ in columns)])
    top, left, is_merged = draw(st.integers(0, 5)), draw(st.integers(0, 4)), draw(st.booleans())
    return Sheet(["STT", "Đơn vị", *columns], rows, top=top, left=left, is_merged=is_merged, title=REVIEW)


def cell_by_cell(content: bytes) -> dict[str, dict[str, Decimal]]:
    """Unit → measure → number, of the cells where a unit's row and a measure's column meet."""
    page = load_workbook(BytesIO(content)).worksheets[0]
    over: dict[int, list[str]] = {}
    group = ""
    header = next(cell.row for row in page.iter_rows() for cell in row if cell.value == "Đơn vị")
    for column in range(1, page.max_column + 1):
        first, second = (page.cell(header + n, column).value for n in (0, 1))
        group = str(first) if first else group
        over[column] = [group, str(second)] if second else [str(first)] if first else []
    reported: dict[str, dict[str, Decimal]] = {}
    for row in page.iter_rows():
        code = next((UNITS[str(cell.value)] for cell in row if cell.value in UNITS), None)
        for measure, path in MEASURES.items() if code else ():
            wanted = [path] if isinstance(path, str) else list(path)
            for cell in row:
                if over[cell.column or 0] == wanted and cell.value is not None:
                    reported.setdefault(str(code), {})[measure] = Decimal(str(cell.value))
    return reported


WRITERS: list[Callable[[Sheet], bytes]] = [workbook, old_workbook, open_workbook]


@all_examples(80, HealthCheck.too_slow)
@given(sheets(), st.sampled_from(WRITERS))
def test_an_extracted_table_equals_a_reading_cell_by_cell(sheet: Sheet, write: Callable[[Sheet], bytes]) -> None:
    extracted = {
        unit: {measure: Decimal(value) for measure, value in reported.items() if value is not None}
        for unit, reported in figures(understood(write(sheet))).items()
    }
    assert {unit: reported for unit, reported in extracted.items() if reported} == cell_by_cell(workbook(sheet))
