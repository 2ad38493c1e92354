"""A workbook as grids of cells with their addresses."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
import xlsxwriter
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from tests.habits.test_files import open_workbook
from tests.workbooks import COLUMNS, Sheet, addressed, cell_values, old_workbook, only_grid, saved, workbook
from tonghop.transforms.files.grid import cell_name
from tonghop.transforms.files.read import read_workbook

ROWS = [[1, "Xã Tân Đức", 100, 400, 5, 6], [2, "Xã Tân Hà", 1234, 5000.5, None, "-"]]


def ods(*rows: list[object]) -> bytes:
    """A workbook of one sheet in the OpenDocument format."""
    cell = "<table:table-cell {kind}><text:p>{it}</text:p></table:table-cell>"
    number, words = 'office:value-type="float" office:value="{it}"', 'office:value-type="string"'
    cells = "".join(
        "<table:table-row>"
        + "".join(cell.format(kind=number.format(it=it) if isinstance(it, int) else words, it=it) for it in row)
        + "</table:table-row>"
        for row in rows
    )
    space, kind = "urn:oasis:names:tc:opendocument:xmlns", "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0"'
        f' xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Biểu 1">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return stream.getvalue()


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_a_cell_is_named_as_excel_names_it(row: int, column: int) -> None:
    assert cell_name(row, column) == f"{get_column_letter(column + 1)}{row + 1}"


@pytest.mark.parametrize("write", [workbook, old_workbook])
@pytest.mark.parametrize(("top", "left"), [(0, 0), (4, 0), (0, 3), (7, 5)])
def test_every_cell_keeps_its_address_wherever_the_table_begins(
    write: Callable[..., bytes], top: int, left: int
) -> None:
    sheet = Sheet(COLUMNS, ROWS, top=top, left=left)
    grid = only_grid(write(sheet))
    expected = {cell: value for (_, cell), value in cell_values(workbook(sheet)).items() if value is not None}
    assert addressed(grid) == expected
    assert (grid.top, grid.left) == (top, left)


@pytest.mark.parametrize("write", [workbook, old_workbook, open_workbook])
def test_merged_areas_keep_the_sheets_own_numbers(write: Callable[..., bytes]) -> None:
    sheet = Sheet(["Đơn vị", ("Hộ nghèo", "Số hộ"), ("Hộ nghèo", "Tỷ lệ")], [["Xã Tân Đức", 1, 2]], top=3, left=2)
    assert sorted(only_grid(write(sheet)).merges) == [(4, 2, 5, 2), (4, 3, 4, 4)]


def test_an_opendocument_workbook_is_read() -> None:
    assert addressed(only_grid(ods(["Đơn vị", "Số hộ nghèo"], ["Xã Tân Đức", 5]))) == {
        "A1": "Đơn vị",
        "B1": "Số hộ nghèo",
        "A2": "Xã Tân Đức",
        "B2": 5.0,
    }


def test_hidden_sheets_are_marked_and_not_read() -> None:
    book = openpyxl.Workbook()
    for name, state in (("ẩn", "hidden"), ("rất ẩn", "veryHidden")):
        page = book.create_sheet(name)
        page["A1"], page.sheet_state = "bí mật", state
    grids = {grid.sheet: grid for grid in read_workbook(saved(book)).grids}
    assert {name: (grid.is_hidden, grid.cells) for name, grid in grids.items()} == {
        "Sheet": (False, []),
        "ẩn": (True, []),
        "rất ẩn": (True, []),
    }


def test_chart_sheets_are_no_grids() -> None:
    book = openpyxl.Workbook()
    book.create_chartsheet("Biểu đồ", 0)
    book.worksheets[0]["B2"] = 1
    assert [(grid.sheet, addressed(grid)) for grid in read_workbook(saved(book)).grids] == [("Sheet", {"B2": 1.0})]


@pytest.mark.parametrize("name", ["Biểu 1", "A&B", "Xã <Tân>", "'Tân' Hà", "“2023”"])
@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#N/A", "#VALUE!", "#NAME?"])
def test_an_error_value_is_noted_at_its_cell(name: str, error: str) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = name
    page["C4"], page["D5"] = error, 1
    assert only_grid(saved(book)).errors == {(3, 2): error}


def test_an_error_that_a_formula_gave_is_noted_at_its_cell() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_formula("AB3", "=A1/0", None, "#DIV/0!")
    assert only_grid(stream.getvalue()).errors == {(2, 27): "#DIV/0!"}


def test_a_formula_that_was_never_calculated_is_noted_with_its_text() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["B2"] = "=SUM(A1:A2)"
    book.worksheets[0]["B3"] = 1
    assert only_grid(saved(book)).errors == {(1, 1): "=SUM(A1:A2)"}


def test_a_formulas_stored_result_is_its_value() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_formula("B2", "=1+1", None, 2)
    grid = only_grid(stream.getvalue())
    assert (addressed(grid), grid.errors) == ({"B2": 2.0}, {})


def test_truth_values_and_dates_keep_their_types() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["B1"] = True, date(2023, 12, 5)
    assert only_grid(saved(book)).cells == [[True, date(2023, 12, 5)]]


@pytest.mark.parametrize(("kind", "errors"), [(' t="str"', {}), ("", {(1, 1): '=IF(A1=0,"",A1)'})])
def test_a_formula_that_gave_an_empty_text_is_no_formula_that_was_never_calculated(
    kind: str, errors: dict[tuple[int, int], str]
) -> None:
    """Excel marks the first with the type of its result; xlsxwriter, as other writers, writes the second."""
    stream, marked = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        book.add_worksheet().write_formula("B2", '=IF(A1=0,"",A1)', None, "")
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(marked, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'<c r="B2"', f'<c r="B2"{kind}'.encode()))
    assert only_grid(marked.getvalue()).errors == errors


def test_an_error_value_in_an_old_workbook_is_noted_at_its_cell() -> None:
    old = xlwt.Workbook()
    page = old.add_sheet("Biểu 1")
    page.row(2).set_cell_error(1, "#DIV/0!")
    page.write(3, 1, 5)
    stream = BytesIO()
    old.save(stream)
    assert only_grid(stream.getvalue()).errors == {(2, 1): "#DIV/0!"}


def _with_prefix(content: bytes) -> bytes:
    """A workbook as some libraries write it: `<x:c>` for `<c>`."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            xml = source.read(name)
            if name.startswith("xl/") and name.endswith(".xml") and "theme" not in name:
                xml = re.sub(rb"<(/?)(?=[a-zA-Z])(?!\w+:)", rb"<\1x:", xml).replace(b'xmlns="', b'xmlns:x="')
            target.writestr(name, xml)
    return stream.getvalue()


def test_tags_with_a_prefix_hide_nothing() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page, share = book.add_worksheet(), book.add_format({"num_format": "0.00%"})
        page.write_row(0, 0, ["a", "b"])
        page.write_number(1, 0, 0.02, share)
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        page.write_number(2, 0, 5)
        page.set_row(2, None, None, {"hidden": True})
        page.write_formula(3, 0, "=1+1", None, "")
        page.set_column(2, 2, None, None, {"hidden": True})
        page.write_number(0, 2, 7)
    content = stream.getvalue()
    for grid in (only_grid(content), only_grid(_with_prefix(content))):
        assert grid.errors == {(1, 1): "#DIV/0!", (3, 0): "=1+1"}
        assert grid.percents == {(1, 0)}
        assert (grid.hidden_rows, grid.hidden_columns) == ((2,), (2,))


def test_a_shared_formula_that_was_never_calculated_is_noted() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["B2"] = 1, 2
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(book))) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            xml = re.sub(rb'<c r="B2"[^>]*>.*?</c>', b'<c r="B2"><f t="shared" si="0"/></c>', source.read(name))
            target.writestr(name, xml)
    assert only_grid(stream.getvalue()).errors == {(1, 1): "="}
