"""What a person does not see, or sees struck out, in each format: told, and no figure of it is read in silence."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
import xlwt

from tests.habits.test_files import open_document
from tests.workbooks import COLUMNS, REVIEW, ReadFile, figures, finding, rules, understood

Looks = dict[tuple[int, int], str]
"""By row and column, counted from 0 with the title's: how a cell looks."""
ROWS = [[1, "Xã Tân Đức", 400, 1600, 8, 9], [2, "Xã Sông Phan", 300, 1200, 5, 6], [3, "Xã Sơn Mỹ", 200, 900, 7, 3]]
TABLE: list[list[object]] = [[REVIEW], list(COLUMNS), *ROWS]
TAN_DUC, SONG_PHAN, SON_MY = "23251", "23239", "23266"
ALL = {TAN_DUC: "8", SONG_PHAN: "5", SON_MY: "7"}

XLSX = {
    "white": {"font_color": "#FFFFFF"},
    "nearly white": {"font_color": "#FEFDFE"},
    "white on blue": {"font_color": "#FFFFFF", "bg_color": "#1F4E78"},
    "blue on blue": {"font_color": "#1F4E78", "bg_color": "#1F4E78"},
    "white on dots": {"font_color": "#FFFFFF", "bg_color": "#000000", "pattern": 8},
    "struck": {"font_strikeout": True},
}
XLS = {
    "white": "font: colour white",
    "white on blue": "font: colour white; pattern: pattern solid, fore_colour blue",
    "blue on blue": "font: colour blue; pattern: pattern solid, fore_colour blue",
    "white on dots": "font: colour white; pattern: pattern fine_dots, fore_colour black",
    "struck": "font: struck_out on",
}
CELL, INK = '<style:table-cell-properties fo:background-color="{}"/>', '<style:text-properties fo:color="{}"/>'
ODS = {
    "white": INK.format("#ffffff"),
    "nearly white": INK.format("#fefdfe"),
    "white on blue": CELL.format("#1f4e78") + INK.format("#ffffff"),
    "blue on blue": CELL.format("#1f4e78") + INK.format("#1f4e78"),
    "struck": '<style:text-properties style:text-line-through-style="solid"/>',
}
HTML = {
    "white": "style='color:white'",
    "nearly white": "style='color:#FEFDFE'",
    "white on blue": "style='color:#fff;background:#1F4E78'",
    "blue on blue": "style='color:rgb(31, 78, 120)' bgcolor='#1F4E78'",
    "white on dots": "style='color:white;background:url(dots.png)'",
    "struck": "style='text-decoration:line-through'",
}


def as_xlsx(looks: Looks, **_: Any) -> bytes:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet("Biểu 1")
        for r, row in enumerate(TABLE):
            for c, value in enumerate(row):
                page.write(r, c, value, book.add_format(XLSX[looks[r, c]]) if (r, c) in looks else None)
    return stream.getvalue()


def as_xls(looks: Looks) -> bytes:
    book, stream = xlwt.Workbook(encoding="utf-8"), BytesIO()
    page = book.add_sheet("Biểu 1")
    for r, row in enumerate(TABLE):
        for c, value in enumerate(row):
            page.write(r, c, value, xlwt.easyxf(XLS[looks[r, c]]) if (r, c) in looks else xlwt.Style.default_style)
    book.save(stream)
    return stream.getvalue()


def as_ods(looks: Looks) -> bytes:
    def cell(value: object, at: tuple[int, int]) -> object:
        if at not in looks:
            return value
        style = f'table:style-name="{looks[at].replace(" ", "-")}"'
        kind = "string" if isinstance(value, str) else f'float" office:value="{value}'
        return f'<table:table-cell {style} office:value-type="{kind}"><text:p>{value}</text:p></table:table-cell>'

    styles = "".join(
        f'<style:style style:name="{name.replace(" ", "-")}" style:family="table-cell">{properties}</style:style>'
        for name, properties in ODS.items()
    )
    rows = [[cell(value, (r, c)) for c, value in enumerate(row)] for r, row in enumerate(TABLE)]
    return open_document(rows, styles=styles)


def as_html(looks: Looks) -> bytes:
    lines = (
        "".join(f"<td {HTML[looks[r, c]] if (r, c) in looks else ''}>{value}</td>" for c, value in enumerate(row))
        for r, row in enumerate(TABLE)
    )
    rows = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<html><meta charset=utf-8><table>{rows}</table></html>".encode()


FORMATS: dict[str, tuple[Callable[[Looks], bytes], dict[str, Any]]] = {
    "xlsx": (as_xlsx, XLSX),
    "xls": (as_xls, XLS),
    "ods": (as_ods, ODS),
    "html": (as_html, HTML),
}
EACH = [(kind, look) for kind, (_, looks) in FORMATS.items() for look in looks if look != "struck"]


def written(kind: str, looks: Looks) -> ReadFile:
    return understood(FORMATS[kind][0](looks), "bao cao.xls")


def poor(extract: ReadFile) -> dict[str, str | None]:
    return {unit: row["poor_households"] for unit, row in figures(extract).items()}


@pytest.mark.parametrize(("kind", "look"), EACH)
def test_a_figure_in_the_colour_of_its_ground_is_a_question(kind: str, look: str) -> None:
    extract = written(kind, {(3, 4): look})
    is_unseen = look in ("white", "nearly white", "blue on blue")
    assert poor(extract) == ALL | ({SONG_PHAN: None} if is_unseen else {})
    assert [(f.rule, f.cell, f.found) for f in extract.findings] == ([("value_hidden", "E4", "5")] if is_unseen else [])


@pytest.mark.parametrize(("kind", "look"), EACH)
def test_texts_in_the_colour_of_their_ground_are_told_together(kind: str, look: str) -> None:
    extract = written(kind, {(1, 4): look, (4, 1): look})
    is_unseen = look in ("white", "nearly white", "blue on blue")
    assert poor(extract) == ALL
    assert [(f.rule, f.cell) for f in extract.findings] == ([("text_unseen", "E2")] if is_unseen else [])
    if is_unseen:
        assert str(finding(extract, "text_unseen").found) == "E2 “Số hộ nghèo”, B5 “Xã Sơn Mỹ”"


@pytest.mark.parametrize("kind", FORMATS)
def test_a_column_whose_header_is_struck_out_is_one_question(kind: str) -> None:
    extract = written(kind, {(1, 4): "struck"})
    assert set(poor(extract).values()) == {None}
    assert {row["near_poor_households"] for row in figures(extract).values()} == {"9", "6", "3"}
    assert [(f.rule, f.cell, f.expected) for f in extract.findings] == [("column_struck", "E3", "Số hộ nghèo")]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_title_that_is_struck_out_is_told(kind: str) -> None:
    extract = written(kind, {(0, 0): "struck"})
    assert poor(extract) == ALL
    assert [(f.rule, f.cell, f.found) for f in extract.findings] == [("title_struck", "A1", REVIEW)]


def test_the_style_of_a_row_is_that_of_its_cells() -> None:
    """In an open document a row may have a style for cells that name none, as a column may."""
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>' for v in ROWS[1]
    )
    row = f'<table:table-row table:default-cell-style-name="white">{cells}</table:table-row>'
    styles = f'<style:style style:name="white" style:family="table-cell">{ODS["white"]}</style:style>'
    extract = understood(open_document([*TABLE[:3], TABLE[4]], extra=row, styles=styles), "bao cao.ods")
    assert {f.rule for f in extract.findings} == {"value_hidden", "text_unseen"}
    assert poor(extract)[SONG_PHAN] is None


def test_rows_of_a_closed_group_are_hidden() -> None:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{v}</text:p></table:table-cell>' for v in ROWS[1]
    )
    row = f"<table:table-row>{cells}</table:table-row>"
    group = f'<table:table-row-group table:display="false">{row}</table:table-row-group>'
    extract = understood(open_document([*TABLE[:3], TABLE[4]], extra=group), "bao cao.ods")
    assert [(f.rule, f.cell) for f in extract.findings] == [("rows_hidden_figures", "A5")]
    assert SONG_PHAN not in poor(extract)


def in_conditions(change: Callable[[Any], object]) -> ReadFile:
    """The review with white figures in E3 to E5, in a sheet whose cells something else may colour."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page, white = book.add_worksheet("Biểu 1"), book.add_format(XLSX["white"])
        for r, row in enumerate(TABLE):
            for c, value in enumerate(row):
                page.write(r, c, value, white if r > 1 and c == 4 else None)
        change(page)
    return understood(stream.getvalue(), "bao cao.xlsx")


def test_a_ground_that_a_condition_or_a_table_may_colour_is_not_judged() -> None:
    blue = {"type": "no_errors", "format": None}
    assert rules(in_conditions(lambda page: page.conditional_format("E3:E5", blue))) == []
    assert rules(in_conditions(lambda page: page.conditional_format("E3:E4", blue))) == ["value_hidden"]
    columns = [{"header": name} for name in COLUMNS]
    assert rules(in_conditions(lambda page: page.add_table("A2:F5", {"columns": columns}))) == []


def page(cell: str, styles: str = "", before: str = "") -> ReadFile:
    """The review as a page with a style sheet; `cell` is the figure of poor households in Tân Đức."""
    lines = ["".join(f"<td>{value}</td>" for value in row) for row in TABLE]
    lines[2] = lines[2].replace("<td>8</td>", cell)
    rows = "".join(f"<tr>{line}</tr>" for line in lines)
    head = f"<head><meta charset=utf-8>{before}<style>{styles}</style></head>"
    return understood(f"<html>{head}<table>{rows}</table></html>".encode(), "bao cao.xls")


@pytest.mark.parametrize(
    ("styles", "cell", "value", "rule"),
    [
        ("<!-- .xl65 {color:white;} -->", "<td class=xl65>8</td>", None, "value_hidden"),
        (".xl65 {color:white;}", "<td class=xl65 style='color:black'>8</td>", "8", None),
        ("td.xl65, .b {color:black} .a {color:white}", "<td class='a xl65'>8</td>", "8", None),
        (".xl65 {text-decoration:line-through;}", "<td class=xl65>8</td>", None, "text_struck"),
        (".f5 {vertical-align:super;}", "<td>8<font class=f5>1</font></td>", "8", "text_raised"),
        (".f5 {display:none;}", "<td><span class=f5>9</span>8</td>", "8", "text_hidden"),
        ("@media print { .f5 {display:none;} }", "<td><span class=f5>8</span></td>", "8", None),
        ("/* .f5 {display:none} */", "<td><span class=f5>8</span></td>", "8", None),
        ("#a {color:#fff}", "<td id=a>8</td>", None, "value_hidden"),
        (".x td {background:navy} .w {color:white}", "<td class=w>8</td>", "8", None),
        ("", "<td><font color='#FFFFFF'>8</font></td>", None, "value_hidden"),
        ("", '<td x:num="8"></td>', None, "value_hidden"),
        ("", '<td x:num="0"></td>', None, None),
        ("", "<td style='opacity:0'>8</td>", None, "text_hidden"),
        ("", "<td><template>4</template><noscript>4</noscript>8</td>", "8", None),
        ("", "<td><select><option>4<option selected>8<option>9</select></td>", "8", "text_hidden"),
        ("", "<td><input type=hidden value=4><input value=8></td>", "8", None),
    ],
)
def test_the_style_sheet_of_a_page_says_how_its_cells_look(
    styles: str, cell: str, value: str | None, rule: str | None
) -> None:
    extract = page(cell, styles)
    assert poor(extract) == ALL | {TAN_DUC: value}
    assert rules(extract) == ([rule] if rule else [])


def test_a_page_that_holds_only_a_picture_is_told() -> None:
    assert rules(understood(b"<html><body><img src=a.png></body></html>")) == ["sheet_picture", "file_without_form"]


def test_a_style_sheet_that_lies_elsewhere_leaves_colours_open() -> None:
    assert rules(page("<td style='color:white'>8</td>", before="<link rel=stylesheet href=a.css>")) == []


def test_a_row_of_a_class_that_is_not_shown_is_hidden() -> None:
    content = page("<td>8</td>", ".gone {display:none}")
    assert rules(content) == []
    rows = "".join(
        f"<tr {'class=gone' if r == 3 else ''}>{''.join(f'<td>{value}</td>' for value in row)}</tr>"
        for r, row in enumerate(TABLE)
    )
    html = f"<html><meta charset=utf-8><style>.gone {{display:none}}</style><table>{rows}</table></html>"
    assert rules(understood(html.encode(), "bao cao.xls")) == ["rows_hidden_figures"]
