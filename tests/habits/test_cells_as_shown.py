"""Cells as the program that shows them means them: merged, struck out, raised, scaled, hidden; in every format."""

import base64
import struct
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import xlsxwriter
import xlwt
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.habits.test_files import open_document
from tests.workbooks import (
    COLUMNS,
    REVIEW,
    ReadFile,
    Sheet,
    figures,
    finding,
    reported,
    rules,
    saved,
    understood,
    workbook,
)
from tonghop.transforms.files.number_formats import shown_by

ROWS: list[list[object]] = [
    [1, "Xã Tân Đức", 400, 1600, 8, 9],
    [2, "Xã Sông Phan", 300, 1200, 5, 6],
    [3, "Xã Sơn Mỹ", 200, 900, 7, 3],
]
TABLE: list[list[object]] = [list(COLUMNS), *ROWS]
TAN_DUC, SONG_PHAN, SON_MY = "23251", "23239", "23266"


def changed(change: Callable[[Worksheet], object], rows: list[list[object]] = ROWS, **more: Any) -> ReadFile:
    """A review whose sheet was changed; rows 3 to 5 are the communes'."""
    book = load_workbook(BytesIO(workbook(Sheet(COLUMNS, rows, **more))))
    change(book.worksheets[0])
    return understood(saved(book))


def poor(extract: ReadFile) -> dict[str, str | None]:
    return {unit: row["poor_households"] for unit, row in figures(extract).items()}


def test_one_figure_merged_over_several_units_is_a_question_for_each() -> None:
    extract = changed(lambda page: page.merge_cells("E3:E4"))
    assert poor(extract) == {TAN_DUC: None, SONG_PHAN: None, SON_MY: "7"}
    assert reported(extract) == [("figure_merged", "E3", "8"), ("figure_merged", "E4", "8")]
    assert {f.expected for f in extract.findings} == {"E3:E4"}


def test_one_figure_merged_over_two_columns_is_a_question_for_each() -> None:
    extract = changed(lambda page: page.merge_cells("E3:F3"))
    assert reported(extract) == [("figure_merged", "E3", "8"), ("figure_merged", "F3", "8")]


def test_a_figure_merged_with_a_blank_row_or_column_is_its_own() -> None:
    def merge(page: Worksheet) -> None:
        for column in "ABCDEF":
            page.merge_cells(f"{column}6:{column}7")

    rows: list[list[object]] = [
        *ROWS,
        [4, "Xã Tân Hà", 100, 400, 2, 2],
        [None] * 6,
        [5, "Xã Tân Thắng", 100, 400, 2, 2],
    ]
    extract = changed(merge, rows)
    assert extract.findings == []
    assert len(figures(extract)) == 5


@pytest.mark.parametrize("across", [2, 3])
def test_a_table_whose_cells_are_all_merged_over_columns_is_read(across: int) -> None:
    """As web pages are exported: a group of headers over its own columns, a title over all."""
    stream = BytesIO()
    columns = ["STT", "Đơn vị", "Tổng số hộ dân cư", "Tổng số nhân khẩu", "Số hộ", "Tỷ lệ", "Số hộ", "Tỷ lệ"]
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 8 * across - 1, REVIEW)
        for n, text in enumerate(columns[:4]):
            page.merge_range(1, n * across, 2, (n + 1) * across - 1, text)
        for n, text in ((4, "Hộ nghèo"), (6, "Hộ cận nghèo")):
            page.merge_range(1, n * across, 1, (n + 2) * across - 1, text)
        for n, text in list(enumerate(columns))[4:]:
            page.merge_range(2, n * across, 2, (n + 1) * across - 1, text)
        for r, row in enumerate(ROWS, 3):
            for n, value in enumerate([*row[:5], row[4] / row[2] * 100, row[5], row[5] / row[2] * 100]):  # type: ignore[operator]
                page.merge_range(r, n * across, r, (n + 1) * across - 1, value)
    extract = understood(stream.getvalue())
    assert poor(extract) == {TAN_DUC: "8", SONG_PHAN: "5", SON_MY: "7"}
    assert extract.findings == []


Look = Mapping[str, object]


def page_of_review(book: xlsxwriter.Workbook) -> xlsxwriter.worksheet.Worksheet:
    """A sheet with the review of `TABLE`."""
    page = book.add_worksheet()
    page.write(0, 0, REVIEW)
    for r, row in enumerate(TABLE, 1):
        page.write_row(r, 0, row)
    return page


def rich(*runs: tuple[str, Look], cell: str = "E3", formats: Mapping[str, Look] = MappingProxyType({})) -> ReadFile:
    """A review in which one cell has parts in fonts of their own; `formats`: of other cells."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = page_of_review(book)
        parts = [part for text, font in runs for part in ((book.add_format(font), text) if font else (text,))]
        if parts:
            page.write_rich_string(cell, *parts)
        for name, properties in formats.items():
            r, c = int(name[1:]) - 1, ord(name[0]) - 65
            page.write(r, c, ROWS[r - 2][c], book.add_format(properties))
    return understood(stream.getvalue())


RAISED: Look = {"font_script": 1}
STRUCK: Look = {"font_strikeout": True}


@pytest.mark.parametrize(
    ("runs", "value", "rule"),
    [
        ([("12", {}), ("1", RAISED), (" ", {})], "12", "text_raised"),
        ([("12", {}), ("(*)", RAISED), (" ", {})], "12", "text_raised"),
        ([("26", STRUCK), ("27", {}), (" ", {})], "27", "text_deleted"),
        ([("29 ", STRUCK), ("30", {"color": "red"})], "30", "text_deleted"),
        ([("1", {"bold": True}), ("2", {"color": "red"})], "12", None),
    ],
)
def test_notes_and_deletions_are_no_part_of_a_figure(
    runs: list[tuple[str, Look]], value: str, rule: str | None
) -> None:
    extract = rich(*runs)
    assert poor(extract)[TAN_DUC] == value
    assert [(f.rule, f.cell, f.expected) for f in extract.findings] == ([(rule, "E3", value)] if rule else [])


def test_a_note_is_no_part_of_a_name() -> None:
    extract = rich(("Xã Tân Đức", {}), ("1", RAISED), (" ", {}), cell="B3")
    assert poor(extract)[TAN_DUC] == "8"
    assert rules(extract) == ["text_raised"]


def test_the_power_of_a_unit_is_no_note() -> None:
    extract = rich(("Diện tích (m", {}), ("2", RAISED), (")", {}), cell="G2")
    assert finding(extract, "column_unknown").found == "diện tích (m²)"


def test_a_figure_that_is_struck_out_is_a_question() -> None:
    extract = rich(formats={"E3": STRUCK})
    assert poor(extract)[TAN_DUC] is None
    assert reported(extract) == [("text_struck", "E3", "8")]


def test_a_row_that_is_struck_out_is_one_question() -> None:
    extract = rich(formats={f"{column}3": STRUCK for column in "ABCDEF"})
    assert set(figures(extract)[TAN_DUC].values()) == {None}
    assert [(f.rule, f.expected, f.unit_code) for f in extract.findings] == [("row_struck", "Xã Tân Đức", TAN_DUC)]


@pytest.mark.parametrize(
    ("code", "rule"),
    [(";;;", "value_hidden"), ('"x"', "value_hidden"), ("#,##0.0,,", "value_scaled"), ("0,", "value_scaled")],
)
def test_a_format_that_hides_or_scales_a_figure_makes_it_a_question(code: str, rule: str) -> None:
    extract = rich(formats={"E3": {"num_format": code}})
    assert poor(extract)[TAN_DUC] is None
    assert reported(extract) == [(rule, "E3", "8")]


@pytest.mark.parametrize("code", ["#,##0", "0.00", "_(* #,##0_);_(* (#,##0);_(* -_)", "0;-0;;@", "General", '0" hộ"'])
def test_a_format_that_shows_a_figure_is_none(code: str) -> None:
    assert rich(formats={"E3": {"num_format": code}}).findings == []


@pytest.mark.parametrize(
    ("code", "is_percent", "thousands", "is_hidden"),
    [
        ("0.00%", True, 0, False),
        ('0.00"%"', False, 0, False),
        ("0.00\\%", False, 0, False),
        ("#,##0,.00", False, 1, False),
        ("[Red]#,##0.0,,;;", False, 2, False),
        ("dd/mm/yyyy", False, 0, False),
        ("[h]:mm", False, 0, False),
        (";;;@", False, 0, True),
        ('[>=1000]#,##0,"k";0', False, 0, False),
        ("[<0.1]0.00%;0%", True, 0, False),
        ("", False, 0, False),
    ],
)
def test_what_a_format_shows(code: str, is_percent: bool, thousands: int, is_hidden: bool) -> None:
    assert shown_by(code)[:3] == (is_percent, thousands, is_hidden)


def test_a_percent_sign_in_quotes_scales_nothing() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [*COLUMNS, "Tỷ lệ hộ nghèo (%)"])
        page.write_row(1, 0, ROWS[0])
        page.write(1, 6, 2, book.add_format({"num_format": '0.00"%"'}))
        page.write(3, 0, REVIEW)
    extract = understood(stream.getvalue(), "bao cao ra soat ho ngheo 2023.xlsx")
    rates = [o.value for s in extract.submissions for o in s.observations if o.measure == "poor_rate"]
    assert rates == ["2"]


def with_xml(content: bytes, old: str, new: str, part: str = "/sheet") -> bytes:
    """A workbook with another XML of its sheet, or of another part."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            xml = source.read(name)
            target.writestr(name, xml.replace(old.encode(), new.encode()) if part in name else xml)
    return stream.getvalue()


@pytest.mark.parametrize("size", ['ht="0" customHeight="1"', 'ht="0.0"', 'customHeight="1"'])
def test_a_row_without_height_is_hidden(size: str) -> None:
    extract = understood(with_xml(workbook(Sheet(COLUMNS, ROWS)), '<row r="4"', f'<row r="4" {size}'))
    assert list(figures(extract)) == [TAN_DUC, SON_MY]
    assert finding(extract, "rows_hidden_figures").found == "4"


def test_a_column_without_width_is_hidden() -> None:
    flat = '<cols><col min="4" max="4" width="0" customWidth="1"/></cols><sheetData>'
    extract = understood(with_xml(workbook(Sheet(COLUMNS, ROWS)), "<sheetData>", flat))
    assert "persons" not in figures(extract)[TAN_DUC]
    assert rules(extract) == ["columns_hidden", "columns_hidden_figures"]


def test_a_hidden_row_of_a_sheet_of_no_form_is_no_error() -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[4].hidden = True

    book = load_workbook(BytesIO(workbook(Sheet(COLUMNS, ROWS), Sheet(["Tên", "Tuổi"], ROWS, title=None, name="Khác"))))
    hide(book["Khác"])
    assert "rows_hidden_figures" not in rules(understood(saved(book)))


def test_the_noise_of_binary_fractions_is_no_part_of_a_figure() -> None:
    rows = [[1, "Xã Tân Đức", 400, 1600, 50.00000000000001, 9.999999999999998]]
    extract = understood(workbook(Sheet(COLUMNS, rows)))
    assert (figures(extract)[TAN_DUC]["poor_households"], figures(extract)[TAN_DUC]["near_poor_households"]) == (
        "50",
        "10",
    )


def test_a_column_of_figures_without_a_header_is_told() -> None:
    extract = understood(workbook(Sheet(COLUMNS, [[*row, None, 4] for row in ROWS])))
    assert reported(extract) == [("column_unnamed", "H2", "4, 4, 4")]


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_sheet_that_holds_only_a_picture_is_told() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet("Biểu")
        table: list[list[object]] = [[REVIEW], list(COLUMNS), *ROWS]
        for r, row in enumerate(table):
            page.write_row(r, 0, row)
        page.insert_image("A9", "dấu.png", {"image_data": BytesIO(PNG)})
        book.add_worksheet("Ảnh").insert_image("A1", "ảnh.png", {"image_data": BytesIO(PNG)})
    extract = understood(stream.getvalue())
    assert [(f.rule, f.sheet) for f in extract.findings] == [("sheet_picture", "Ảnh")]


def test_a_name_in_a_legacy_font_and_in_unicode_is_told() -> None:
    def mix(page: Worksheet) -> None:
        page["B3"].value, page["B3"].font = "X· Tân Đức", Font(name=".VnTime")

    assert finding(changed(mix), "font_mixed").cell == "B3"


def old(write: Callable[[Any, Any], object], style: str = "") -> ReadFile:
    """The review as an .xls file; `write` changes its sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Biểu 1", cell_overwrite_ok=True)
    page.write(0, 0, REVIEW)
    for r, row in enumerate(TABLE, 1):
        for c, value in enumerate(row):
            page.write(r, c, value)
    write(book, page)
    stream = BytesIO()
    book.save(stream)
    return understood(stream.getvalue(), "bao cao.xls")


def test_an_old_workbook_means_the_same() -> None:
    def write(_: Any, page: Any) -> None:
        raised, struck = xlwt.Font(), xlwt.Font()
        raised.escapement, struck.struck_out = xlwt.Font.ESCAPEMENT_SUPERSCRIPT, True
        page.write_rich_text(2, 4, ["12", ("1", raised)])
        page.write_rich_text(3, 4, [("26", struck), "27"])
        page.write(4, 4, 7, xlwt.easyxf("font: struck_out on"))
        page.write(4, 5, 3, xlwt.easyxf(num_format_str="#,##0.0,"))
        page.write(3, 5, 6, xlwt.easyxf(num_format_str=";;;"))

    extract = old(write)
    assert poor(extract) == {TAN_DUC: "12", SONG_PHAN: "27", SON_MY: None}
    assert [(rule, cell) for rule, cell, _ in reported(extract)] == [
        ("text_raised", "E3"),
        ("text_deleted", "E4"),
        ("value_hidden", "F4"),
        ("text_struck", "E5"),
        ("value_scaled", "F5"),
    ]


@pytest.mark.parametrize(
    ("formula", "is_told"),
    [("2+3", True), ("SUM(C4:D4)", True), ("(C4-D4)*2", True), ("C4+SUM(C4:D4)/2", True), ('IF(C4>0;"";1)', False)],
)
def test_a_formula_of_an_old_workbook_that_was_never_calculated_is_told(formula: str, is_told: bool) -> None:
    """A library that does not compute stores an empty text, which other formulas may have as their result."""
    extract = old(lambda _, page: page.write(3, 4, xlwt.Formula(formula)))
    assert poor(extract) == {TAN_DUC: "8", SONG_PHAN: None, SON_MY: "7"}
    assert [(rule, cell) for rule, cell, _ in reported(extract)] == ([("figure_unreadable", "E4")] if is_told else [])


def test_a_sheet_of_an_old_workbook_that_holds_only_a_picture_is_told(tmp_path: Path) -> None:
    picture = tmp_path / "a.bmp"
    head = struct.pack("<2sIIIIIIHH24x", b"BM", 58, 0, 54, 40, 1, 1, 1, 24)
    picture.write_bytes(head + b"\xff\xff\xff\0")
    extract = old(lambda book, _: book.add_sheet("Ảnh").insert_bitmap(str(picture), 1, 1))
    assert [(f.rule, f.sheet) for f in extract.findings] == [("sheet_picture", "Ảnh")]


def test_an_old_workbook_that_cannot_be_looked_at_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("unknown")

    monkeypatch.setattr("tonghop.transforms.files.scan_xls._style", fail)
    monkeypatch.setattr("xlrd.open_workbook", fail)
    extract = old(lambda *_: None)
    assert poor(extract)[TAN_DUC] == "8"
    assert rules(extract) == ["cells_unchecked"]


def _style(name: str, family: str, kind: str, properties: str) -> str:
    return (
        f'<style:style style:name="{name}" style:family="{family}">'
        f"<style:{kind}-properties style:{properties}/></style:style>"
    )


ODS_STYLES = (
    _style("up", "text", "text", 'text-position="super 58%"')
    + _style("out", "text", "text", 'text-line-through-style="solid"')
    + _style("gone", "table-cell", "text", 'text-line-through-type="single"')
    + _style("flat", "table-row", "table-row", 'row-height="0in"')
)


def _open_cell(text: str, kind: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"


def test_an_open_document_means_the_same() -> None:
    note = _open_cell('12<text:span text:style-name="up">1</text:span>')
    cut = _open_cell('<text:span text:style-name="out">26</text:span>27')
    gone = _open_cell("7", 'table:style-name="gone" office:value-type="float" office:value="7"')
    rows = [[*row[:4], cell, row[5]] for row, cell in zip(ROWS, (note, cut, gone), strict=True)]
    cells = _open_cell("Xã Tân Hà") + _open_cell("2", 'office:value-type="float" office:value="2"')
    hidden = f'<table:table-row table:style-name="flat">{cells}</table:table-row>'
    extract = understood(open_document([[REVIEW], list(COLUMNS), *rows], extra=hidden, styles=ODS_STYLES), "a.ods")
    assert poor(extract) == {TAN_DUC: "12", SONG_PHAN: "27", SON_MY: None}
    assert [(rule, cell) for rule, cell, _ in reported(extract)] == [
        ("rows_hidden_figures", "A6"),
        ("text_raised", "E3"),
        ("text_deleted", "E4"),
        ("text_struck", "E5"),
    ]


def page(*cells: str, end: str = "</td>") -> ReadFile:
    """The review as a web page, with one cell of each row written as given."""
    lines = []
    for row, cell in zip(ROWS, cells, strict=False):
        values = [f"<td>{value}{end}" for value in row]
        values[4] = cell
        lines.append("<tr>" + "".join(values))
    head = "".join(f"<th>{name}" for name in COLUMNS)
    html = f"<html><meta charset=utf-8><table><tr><td colspan=6>{REVIEW}<tr>{head}{''.join(lines)}</table></html>"
    return understood(html.encode(), "a.xls")


@pytest.mark.parametrize("end", ["</td>", ""])
@pytest.mark.parametrize(
    ("cell", "value", "rule"),
    [
        ("<td>12<sup>1</sup>", "12", "text_raised"),
        ("<td><s>26</s>27", "27", "text_deleted"),
        ("<td><span style='text-decoration: line-through'>26</span> 27", "27", "text_deleted"),
        ("<td style='text-decoration:line-through'>12", None, "text_struck"),
        ("<td><span style='display:none'>9</span>12", "12", "text_hidden"),
        ("<td><comment>xem lại</comment>12", "12", None),
        ("<td>12<!-- 7 -->", "12", None),
        ("<td>1<b>2</b><br>", "12", None),
        ('<td x:num="12">12,0', "12", None),
        ('<td sdval="0">#DIV/0!', None, "figure_unreadable"),
        ('<td x:num="12000000">12', None, "value_scaled"),
    ],
)
def test_a_web_page_means_the_same(cell: str, value: str | None, rule: str | None, end: str) -> None:
    extract = page(cell + end, f"<td>5{end}", f"<td>7{end}", end=end)
    assert poor(extract) == {TAN_DUC: value, SONG_PHAN: "5", SON_MY: "7"}
    assert rules(extract) == ([rule] if rule else [])


def test_a_hidden_table_of_a_web_page_is_not_read() -> None:
    head = "".join(f"<th>{name}</th>" for name in COLUMNS)
    rows = ["".join(f"<td>{value}</td>" for value in row) for row in ROWS]
    body = (
        f"<p>{REVIEW}</p><table><tr>{head}</tr><tr>{rows[0]}</tr><tbody style='display:none'><tr>{rows[1]}</tr></tbody>"
    )
    extract = understood(f"<html><meta charset=utf-8>{body}<tr>{rows[2]}</tr></table></html>".encode(), "a.html")
    assert list(figures(extract)) == [TAN_DUC, SON_MY]
    assert rules(extract) == ["rows_hidden_figures"]


def test_a_workbook_whose_usual_font_is_a_legacy_one_is_decoded() -> None:
    """A cell that names no style has the first one."""
    content = workbook(Sheet(COLUMNS, [[1, "X· T©n §øc", *ROWS[0][2:]], *ROWS[1:]]))
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            xml = source.read(name)
            target.writestr(name, xml.replace(b"Calibri", b".VnTime", 1) if name.endswith("styles.xml") else xml)
    extract = understood(stream.getvalue())
    assert poor(extract)[TAN_DUC] == "8"
    assert "font_decoded" in rules(extract)


def test_a_column_of_counts_that_are_fractions_gives_no_figure() -> None:
    """Thousands marks that became decimal ones: 1.037 and 1.000 are 1037 and 1000."""
    rows = [[n, name, n + 0.037 * (n > 1), 4.0 + n / 8, 8, 9] for n, (_, name, *_) in enumerate(ROWS, 1)]
    extract = understood(workbook(Sheet(COLUMNS, rows)))
    assert {row["households"] for row in figures(extract).values()} == {None}
    assert poor(extract) == {TAN_DUC: "8", SONG_PHAN: "8", SON_MY: "8"}
    assert sorted(reported(extract)) == [("column_of_fractions", "C4", "2.037"), ("column_of_fractions", "D3", "4.125")]


def test_one_fraction_among_counts_questions_no_other() -> None:
    extract = understood(workbook(Sheet(COLUMNS, [[*ROWS[0][:2], 67.39, *ROWS[0][3:]], *ROWS[1:]])))
    assert extract.findings == []


def test_a_zero_is_believed_of_a_formula_that_adds_up_zeros() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:  # results are 0 everywhere
        page = page_of_review(book)
        page.write_row(2, 7, [0, 0, 7])
        page.write_formula("E3", "=H3+I3")
        page.write_formula("F3", "=SUM(H3:J3)")
    extract = understood(stream.getvalue())
    assert poor(extract)[TAN_DUC] == "0"
    assert reported(extract) == [("figure_unreadable", "F3", "=SUM(H3:J3)")]


@pytest.mark.parametrize(("is_stale", "other"), [(True, 0), (True, 9), (False, 0)])
def test_a_zero_that_a_library_stored_for_a_formula_is_no_result(is_stale: bool, other: int) -> None:
    """A library that does not compute stores 0 everywhere, and tells Excel to compute when it opens the file."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = page_of_review(book)
        page.write_formula("E3", "=4+4")
        page.write_formula("F3", "=4+5", None, other)
    content = stream.getvalue()
    extract = understood(content if is_stale else with_xml(content, ' fullCalcOnLoad="1"', "", "xl/workbook.xml"))
    is_unknown = is_stale and not other
    assert poor(extract)[TAN_DUC] == (None if is_unknown else "0")
    unknown = [("figure_unreadable", "E3", "=4+4"), ("figure_unreadable", "F3", "=4+5")]
    assert reported(extract) == (unknown if is_unknown else [])
