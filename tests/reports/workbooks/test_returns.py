"""Annotated copies: the sender's workbook as it was, with what was found; nothing that we write is a formula."""

from functools import cache
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.habits.test_files import REFUSED, open_document, refused
from tests.properties import all_examples
from tests.workbooks import COLUMNS, Sheet, figures, old_workbook, rules, saved, understood, workbook
from tonghop.reports.language import Language
from tonghop.reports.workbooks.returns import LIST, annotated
from tonghop.schemas.returns import ReturnFinding

ROWS = [[1, "Xã Tân Đức", 400, 1600, 8, 9], [2, "Xã Sông Phan", 300, 1200, "=SUM(1,2)", 6]]
SHEET = Sheet(COLUMNS, ROWS, name="Biểu 1")


def finding(cell: str | None, severity: str = "error", sheet: str | None = "Biểu 1", found: str = "?") -> ReturnFinding:
    return ReturnFinding(severity, sheet, cell, "Xã Tân Đức", found, "số", f"Ô ghi “{found}”.", f"It says “{found}”.")


def returned(content: bytes, *findings: ReturnFinding, name: str = "bao cao.xlsx", lang: str = "vi") -> Workbook:
    return load_workbook(BytesIO(annotated(content, name, findings, Language(lang))))


def formulas(book: Workbook) -> dict[str, Any]:
    cells = (c for page in book.worksheets for row in page.iter_rows() for c in row)
    return {f"{c.parent.title}!{c.coordinate}": c.value for c in cells if c.data_type == "f"}


@cache
def original() -> bytes:
    book = load_workbook(BytesIO(workbook(SHEET)))
    page = book.worksheets[0]
    page.column_dimensions["B"].width = 33
    page.row_dimensions[4].hidden = True
    page["C3"].font = Font(name="Arial", bold=True)
    page["C3"].number_format = "#,##0"
    page["D3"].comment = Comment("xem lại giúp", "Lan")
    page.merge_cells("A6:C6")
    page["A6"] = "Ghi chú"
    book.create_sheet("ẩn").sheet_state = "hidden"
    return saved(book)


@cache
def own_formulas() -> dict[str, Any]:
    return formulas(load_workbook(BytesIO(original())))


def facts(cell: Any) -> tuple[object, ...]:
    styles = map(repr, (cell.font, cell.border, cell.alignment, cell.protection))
    return (cell.value, cell.data_type, cell.number_format, *styles)


def test_what_the_sender_wrote_stays() -> None:
    before = load_workbook(BytesIO(original()))
    after = returned(original(), finding("C3"), finding("B6", "warning"))
    assert after.sheetnames == [LIST, *before.sheetnames]
    for old in before.worksheets:
        new = after[old.title]
        assert (new.sheet_state, new.merged_cells.ranges) == (old.sheet_state, old.merged_cells.ranges)
        assert new.column_dimensions["B"].width == old.column_dimensions["B"].width
        assert new.row_dimensions[4].hidden == old.row_dimensions[4].hidden
        for row in old.iter_rows():
            for cell in row:
                assert facts(new[cell.coordinate]) == facts(cell)
                if cell.coordinate not in ("C3", "A6"):
                    assert repr(new[cell.coordinate].fill) == repr(cell.fill)


def test_cells_are_coloured_by_the_gravest_and_say_all() -> None:
    page = returned(original(), finding("C3", "info", found="a"), finding("C3", found="b"), finding("B6", "warning"))[
        "Biểu 1"
    ]
    assert page["C3"].fill.start_color.rgb == "00FFC7CE"
    assert page["C3"].comment.text == "Ô ghi “b”.\nIt says “b”.\n\nÔ ghi “a”.\nIt says “a”."
    assert page["A6"].fill.start_color.rgb == "00FFEB9C"
    assert page["D3"].comment.text == "xem lại giúp"


def test_a_comment_of_the_sender_s_is_kept_above_ours() -> None:
    text = returned(original(), finding("D3"), lang="en")["Biểu 1"]["D3"].comment.text
    assert text == "xem lại giúp\n\nIt says “?”.\nÔ ghi “?”."


def test_the_first_sheet_lists_the_findings_with_links() -> None:
    book = returned(original(), finding("C3", "info"), finding("D3"), finding(None, sheet=None))
    page = book[LIST]
    assert book.active is page
    listed = [[cell.value for cell in row[:4]] for row in page.iter_rows(min_row=5)]
    assert listed == [[1, "lỗi", None, None], [2, "lỗi", "Biểu 1", "D3"], [3, "thông tin", "Biểu 1", "C3"]]
    assert page["D6"].hyperlink.location == "'Biểu 1'!D3"
    assert "2 lỗi" in page["A2"].value


@pytest.mark.parametrize(
    ("content", "sheet"),
    [(old_workbook(SHEET), "Biểu 1"), (open_document([["KẾT QUẢ"], [], ["x", 400, "=1+1"]]), "Biểu 1")],
    ids=["xls", "ods"],
)
def test_other_formats_come_back_as_xlsx_with_their_values(content: bytes, sheet: str) -> None:
    book = returned(content, finding("B3", sheet=sheet))
    assert 400 in [cell.value for cell in book[sheet][3]]
    assert book[sheet]["B3"].comment is not None
    assert formulas(book) == {}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_does_not_open_is_returned_as_the_list(kind: str) -> None:
    book = returned(refused(kind), finding(None, sheet=None))
    assert LIST in book.sheetnames
    assert book[LIST]["I5"].value == "It says “?”."


@pytest.mark.parametrize("name", ["Phát hiện", "O'Brien's", "x" * 31, "a!b", "$A$1"])
def test_any_sheet_name_can_be_linked(name: str) -> None:
    content = workbook(Sheet(COLUMNS, ROWS, name=name))
    book = returned(content, finding("C3", sheet=name))
    assert book[name]["C3"].comment is not None
    page = book.worksheets[0]
    assert page.title != name
    assert page["D5"].hyperlink.location == "'" + name.replace("'", "''") + "'!C3"


def test_a_finding_about_a_cell_that_is_not_there_only_stands_in_the_list() -> None:
    book = returned(original(), finding("không"), finding("C3", sheet="khác"), finding("A0"))
    assert len(list(book[LIST].iter_rows(min_row=5))) == 3


HOSTILE = ["=cmd|' /C calc'!A0", "+1+1", "-1", "@SUM(1)", "\x00\x1b", "x" * 40_000, '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_never_becomes_a_formula(text: str) -> None:
    book = returned(original(), finding("C3", found=text), name=text)
    assert formulas(book) == own_formulas()


@given(
    st.lists(
        st.builds(finding, st.sampled_from(["A1", "C3", "ZZ9", None, "?"]), found=st.text(max_size=30)), max_size=6
    )
)
@all_examples(25)
def test_any_findings_give_a_workbook_without_a_new_formula(findings: list[ReturnFinding]) -> None:
    assert formulas(returned(original(), *findings)) == own_formulas()


def test_a_copy_that_is_corrected_and_sent_again_is_read_without_our_sheet() -> None:
    rows = [[1, "Xã Tân Đức", 400, 1600, "tám", 9]]
    content = workbook(Sheet(COLUMNS, rows, name="Biểu 1"))
    book = returned(content, finding("E3"))
    book["Biểu 1"]["E3"] = 8
    extract = understood(saved(book))
    assert figures(extract)["23251"]["poor_households"] == "8"
    assert rules(extract) == ["sheet_returned"]
    again = load_workbook(BytesIO(annotated(saved(book), "x", [finding("E3")], Language("vi"))))
    assert again.sheetnames[0] == f"{LIST} (2)"


def test_rows_of_the_list_are_high_enough_for_their_texts() -> None:
    short, long = finding("C3", found="8"), finding("B6", found="Xã Tân Đức " * 30)
    page = returned(original(), short, long)[LIST]
    low, high = (page.row_dimensions[row].height for row in (5, 6))
    assert low is not None and high is not None and high >= 5 * low


def test_findings_of_one_cause_are_one_row_of_the_list_and_stand_at_each_of_their_cells() -> None:
    rows = [[n, f"Xã {n}", f"{n} hộ?", 1600, 8, 9] for n in range(1, 11)]
    content = workbook(Sheet(COLUMNS, rows, name="Biểu 1"))
    found = [
        finding(f"C{row}", found=f"{row} hộ?")._replace(rule="figure_unreadable", unit_name=f"Xã {row}")
        for row in range(3, 13)
    ]
    book = returned(content, *found, finding("D3", "warning"))
    listed = [[cell.value for cell in row[:8]] for row in book[LIST].iter_rows(min_row=5)]
    assert [row[:6] for row in listed] == [
        [1, "lỗi", "Biểu 1", "C3:C12", "Xã 3 … (10)", "3 hộ?"],
        [2, "cảnh báo", "Biểu 1", "D3", "Xã Tân Đức", "?"],
    ]
    assert "9 ô khác: C4 “4 hộ?”" in str(listed[0][7])
    assert book[LIST]["D5"].hyperlink.location == "'Biểu 1'!C3"
    assert "1 lỗi" in book[LIST]["A2"].value
    for row in range(3, 13):
        assert f"Ô ghi “{row} hộ?”" in book["Biểu 1"][f"C{row}"].comment.text
