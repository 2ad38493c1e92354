"""Tables as they are laid out; habits.md, "Page furniture", "Headers", "Rows", "Sheets"."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.habits.test_files import open_document
from tests.workbooks import (
    COLUMNS,
    POOR,
    REVIEW,
    ReadFile,
    Sheet,
    claims,
    figures,
    finding,
    read,
    rules,
    saved,
    understood,
    workbook,
)

ROWS = ((1, "Xã Tân Đức", 400, 1600, 8, 9), (2, "Xã Sông Phan", 300, 1200, 5, 6))
TAN_DUC, SONG_PHAN = "23251", "23239"
ITEMS: list[list[object]] = [
    ["UBND XÃ TÂN ĐỨC"],
    [REVIEW],
    ["STT", "Chỉ tiêu", "Đơn vị tính", "Số liệu"],
    [1, "Tổng số hộ dân cư", "hộ", 400],
    [2, "Tổng số nhân khẩu", "người", 1600],
    [3, "Hộ nghèo", None, None],
    [None, "- Số hộ", "hộ", 8],
    [None, "- Số khẩu", "người", 30],
    [4, "Hộ cận nghèo", None, None],
    [None, "- Số hộ", "hộ", 9],
    [None, "Người lập biểu", None, None],
]
OWN = {
    "households": "400",
    "persons": "1600",
    "poor_households": "8",
    "poor_persons": "30",
    "near_poor_households": "9",
}


def page_of(rows: list[list[object]], name: str = "Biểu 1") -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    page = book.worksheets[0]
    page.title = name
    for row in rows:
        page.append(row)
    return saved(book)


def changed(sheet: Sheet, change: object) -> ReadFile:
    book = load_workbook(BytesIO(workbook(sheet)))
    change(book.worksheets[0])  # type: ignore[operator]
    return understood(saved(book))


def test_items_down_and_one_column_of_values_are_read() -> None:
    extract = understood(page_of(ITEMS))
    assert figures(extract) == {TAN_DUC: OWN}
    assert extract.findings == []
    assert {o.cell for o in extract.submissions[0].observations} == {"D4", "D5", "D7", "D8", "D10"}


def test_the_unit_of_a_table_of_items_is_named_by_its_sheet() -> None:
    rows: list[list[object]] = [[None], *ITEMS[1:]]
    assert figures(understood(page_of(rows, "Xã Sông Phan"))) == {SONG_PHAN: OWN}


def test_the_unit_of_a_table_of_items_is_named_by_its_title_or_file() -> None:
    rows: list[list[object]] = [["Xã: Sông Phan, huyện Hàm Tân"], *ITEMS[1:]]
    assert figures(understood(page_of(rows))) == {SONG_PHAN: OWN}
    assert figures(understood(page_of([[None], *ITEMS[1:]]), "2023/ham tan/xã sông phan.xlsx")) == {SONG_PHAN: OWN}


def test_a_table_of_items_that_names_no_unit_is_refused() -> None:
    assert rules(understood(page_of([[None], *ITEMS[1:]]))) == ["units_none"]


def test_two_columns_of_values_are_a_question_unless_one_is_of_another_time() -> None:
    for header, rule in (("Giá trị", "values_ambiguous"), ("Năm trước", "values_of_other")):
        values = [header, *(500 if row[-1] else None for row in ITEMS[3:])]
        rows = [*ITEMS[:2], *([*row, value] for row, value in zip(ITEMS[2:], values, strict=True))]
        assert rules(understood(page_of(rows))) == [rule]


def test_one_sheet_per_commune_gives_each_its_figures() -> None:
    book = load_workbook(BytesIO(page_of([[None], *ITEMS[1:]], "Xã Tân Đức")))
    copy = book.copy_worksheet(book.worksheets[0])
    copy.title = "Xã Sông Phan"
    extract = understood(saved(book))
    assert [s.sender_code for s in extract.submissions] == [TAN_DUC, SONG_PHAN]


def test_hidden_rows_are_not_read_and_said() -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[4].hidden = True
        page.row_dimensions[40].hidden = True

    extract = changed(Sheet(COLUMNS, ROWS), hide)
    assert list(figures(extract)) == [TAN_DUC]
    assert finding(extract, "rows_hidden_figures").found == "4"


def test_hidden_columns_are_not_read_and_said() -> None:
    def hide(page: Worksheet) -> None:
        page.column_dimensions["D"].hidden = True

    extract = changed(Sheet(COLUMNS, ROWS), hide)
    assert "persons" not in figures(extract)[TAN_DUC]
    assert finding(extract, "columns_hidden").found == "D"
    assert finding(extract, "columns_hidden_figures").cell == "D2"


def test_a_hidden_column_of_another_year_is_no_question() -> None:
    def hide(page: Worksheet) -> None:
        page.column_dimensions["G"].hidden = True

    columns = (*COLUMNS, "Khẩu nghèo năm 2022")
    extract = changed(Sheet(columns, [[*row, 7] for row in ROWS]), hide)
    assert rules(extract) == ["columns_hidden"]


def test_hidden_rows_of_an_open_document_are_not_read() -> None:
    hidden = (
        '<table:table-row table:visibility="collapse"><table:table-cell office:value-type="float" office:value="2"/>'
        '<table:table-cell office:value-type="string"><text:p>Xã Sông Phan</text:p></table:table-cell>'
        "</table:table-row>"
    )
    extract = understood(open_document([[REVIEW], list(COLUMNS), list(ROWS[0])], extra=hidden))
    assert list(figures(extract)) == [TAN_DUC]
    assert finding(extract, "rows_hidden").found == "4"


def _page(row: str, column: str = "", rate: str = "<td>2,00%") -> bytes:
    """A web page as Excel saves it: a column of rates, a second row and a first column written as given."""
    head = "".join(f"<th>{name}" for name in (*COLUMNS, "Tỷ lệ hộ nghèo (%)"))
    first, second = ("".join(f"<td>{value}" for value in values) for values in ROWS)
    table = f"<table>{column}<tr><td>{REVIEW}<tr>{head}<tr>{first}{rate}<tr{row}>{second}<td>1,67</table>"
    return f"<html><meta charset=utf-8>{table}</html>".encode()


def test_hidden_rows_and_columns_of_a_web_page_are_not_read() -> None:
    extract = understood(_page(" style='height:0;display:none'", "<col span=3><col style='display: none'>"))
    assert list(figures(extract)) == [TAN_DUC]
    assert "persons" not in figures(extract)[TAN_DUC]
    assert (finding(extract, "rows_hidden_figures").found, finding(extract, "columns_hidden").found) == ("4", "D")


def test_a_legacy_font_of_a_web_page_is_decoded() -> None:
    content = _page("").replace("Xã Tân Đức".encode(), '<font face=".VnTime" size=3>X· T©n §øc</font>'.encode())
    extract = understood(content)
    assert list(figures(extract)) == [TAN_DUC, SONG_PHAN]
    assert finding(extract, "font_decoded").found == ".VnTime"


def test_a_percentage_of_a_web_page_is_what_it_shows() -> None:
    extract = understood(_page("", rate='<td x:num="0.02">2,00%'))
    assert claims(extract)[TAN_DUC]["poor_rate"] == "2.00"
    assert extract.findings == []


def test_a_percentage_of_an_open_document_is_what_it_shows() -> None:
    cell = '<table:table-cell office:value-type="percentage" office:value="0.02"/>'
    content = open_document([[REVIEW], [*COLUMNS, "Tỷ lệ hộ nghèo (%)"], [*ROWS[0], cell]])
    assert claims(understood(content))[TAN_DUC]["poor_rate"] == "2"


def test_errors_and_uncached_formulas_of_an_open_document_are_told() -> None:
    formula = '<table:table-cell table:formula="of:=[.C3]+1"/>'
    extract = understood(open_document([[REVIEW], list(COLUMNS), [1, "Xã Tân Đức", 400, 1600, formula, 9]]))
    note = finding(extract, "figure_unreadable")
    assert (note.cell, note.found) == ("E3", "=[.C3]+1")


def test_hamlets_count_through_their_commune_s_total() -> None:
    rows = [(1, "Thôn 1", 100, 400, 3, 4), (2, "Thôn 2", 300, 1200, 5, 5), (None, "Tổng cộng", 400, 1600, 8, 9)]
    extract = read(Sheet(COLUMNS, rows, above=[["UBND XÃ TÂN ĐỨC"]]))
    assert figures(extract) == {
        TAN_DUC: {"households": "400", "persons": "1600", "poor_households": "8", "near_poor_households": "9"}
    }
    assert claims(extract) == {}
    assert rules(extract) == ["rows_below"]


def test_hamlets_without_a_total_are_told() -> None:
    extract = read(Sheet(COLUMNS, [(1, "Thôn 1", 100, 400, 3, 4)], above=[["UBND XÃ TÂN ĐỨC"]]))
    assert "total_missing" in rules(extract)
    assert extract.is_refused


def test_a_row_of_parts_is_not_added() -> None:
    rows = [ROWS[0], (None, "Trong đó: DTTS", 40, 160, 1, 2), ROWS[1]]
    extract = read(Sheet(COLUMNS, rows))
    assert list(figures(extract)) == [TAN_DUC, SONG_PHAN]
    assert rules(extract) == ["group_row"]


@pytest.mark.parametrize(("font", "text"), [(".VnTime", "X· T©n §øc"), ("VNI-Times", "Xaõ Taân Ñöùc")])
def test_legacy_fonts_are_known_by_their_names(font: str, text: str) -> None:
    def type_so(page: Worksheet) -> None:
        page["B3"] = text
        page["B3"].font = Font(name=font)

    extract = changed(Sheet(COLUMNS, ROWS), type_so)
    assert list(figures(extract)) == [TAN_DUC, SONG_PHAN]
    assert rules(extract) == ["font_decoded"]


def test_the_same_letters_in_another_font_are_no_name() -> None:
    extract = read(Sheet(COLUMNS, [(1, "X· T©n §øc", 400, 1600, 8, 9), ROWS[1]]))
    assert list(figures(extract)) == [SONG_PHAN]
    assert rules(extract) == ["unit_unknown"]


def test_unicode_text_in_a_legacy_font_stays() -> None:
    def type_so(page: Worksheet) -> None:
        page["B3"].font = Font(name=".VnTime")

    assert list(figures(changed(Sheet(COLUMNS, ROWS), type_so))) == [TAN_DUC, SONG_PHAN]


def test_a_legacy_font_in_a_part_of_a_text_is_decoded() -> None:
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    def type_so(page: Worksheet) -> None:
        page["B3"] = CellRichText("Xã ", TextBlock(InlineFont(rFont=".VnTime"), "T©n §øc"))

    book = load_workbook(BytesIO(workbook(Sheet(COLUMNS, ROWS))))
    type_so(book.worksheets[0])
    extract = understood(saved(book))
    assert list(figures(extract)) == [TAN_DUC, SONG_PHAN]


def test_another_province_s_title_is_told() -> None:
    extract = read(Sheet(COLUMNS, ROWS, above=[["UBND TỈNH NINH THUẬN"]]))
    note = finding(extract, "province_other")
    assert (note.found, note.expected) == ("Tỉnh Ninh Thuận", "Tỉnh Bình Thuận")
    assert extract.is_refused


def test_our_own_province_s_title_is_none() -> None:
    assert rules(read(Sheet(COLUMNS, ROWS, above=[["UBND TỈNH BÌNH THUẬN"]]))) == []


def test_a_unit_of_another_time_is_told_with_its_days() -> None:
    title = REVIEW.replace("2023", "2024")
    extract = read(
        Sheet(COLUMNS, [(1, "Phường Đức Thắng", 400, 1600, 8, 9), (2, "Phường Phú Thủy", 3, 12, 1, 1)], title=title)
    )
    note = finding(extract, "unit_former")
    assert (note.found, "2024-12-01" in (note.expected or "")) == ("Phường Đức Thắng", True)


def test_two_tables_of_two_forms_on_a_sheet_are_both_read() -> None:
    book = load_workbook(BytesIO(workbook(Sheet(COLUMNS, ROWS))))
    page = book.worksheets[0]
    for row in ([], [POOR], ["STT", "Đơn vị", "Đầu kỳ", "Cuối kỳ"], [1, "Xã Tân Đức", 9, 8]):
        page.append(row)
    extract = understood(saved(book))
    assert [s.form for s in extract.submissions] == ["poverty_review", "poor_movement"]
