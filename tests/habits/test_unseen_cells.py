"""What a person does not see, or sees struck out, in each format: told, and no figure of it is read in silence."""

import struct
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

XLSX: dict[str, dict[str, Any]] = {
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


def in_conditions(change: Callable[[Any, Any], object], look: dict[str, Any] = XLSX["white"]) -> ReadFile:
    """The review with poor households, in E3 to E5, of one look, in a sheet whose cells something else may colour."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page, own = book.add_worksheet("Biểu 1"), book.add_format(look)
        for r, row in enumerate(TABLE):
            for c, value in enumerate(row):
                page.write(r, c, value, own if r > 1 and c == 4 else None)
        change(book, page)
    return understood(stream.getvalue(), "bao cao.xlsx")


def conditional(look: dict[str, Any] | None, area: str = "E3:E5", **condition: Any) -> Callable[[Any, Any], object]:
    return lambda book, page: page.conditional_format(area, {**condition, "format": look and book.add_format(look)})


BLUE, WHITE = {"bg_color": "#1F4E78"}, {"font_color": "#FFFFFF"}


@pytest.mark.parametrize(
    ("look", "condition", "hidden", "is_unsure"),
    [
        (WHITE, conditional(BLUE, type="no_errors"), "", False),
        (WHITE, conditional(None, type="no_errors"), "857", False),
        (WHITE, conditional(BLUE, "E3:E4", type="no_errors"), "7", False),
        (WHITE, conditional(BLUE, type="cell", criteria=">", value=7), "57", False),
        (WHITE, conditional(BLUE, type="formula", criteria="=MOD(ROW(),2)=0"), "", True),
        (WHITE, conditional(BLUE, type="duplicate"), "", True),
        ({}, conditional(WHITE, type="cell", criteria="==", value=0), "", False),
        ({}, conditional(WHITE, type="cell", criteria="<", value=7), "5", False),
        ({}, conditional(WHITE, type="cell", criteria="between", minimum=6, maximum=9), "87", False),
        ({}, conditional(WHITE, type="cell", criteria="not between", minimum=6, maximum=9), "5", False),
        ({}, conditional(WHITE, type="cell", criteria=">", value="$A$1"), "", True),
        ({}, conditional(WHITE, type="formula", criteria="=ISERROR(E3)"), "", False),
        ({}, conditional(WHITE, type="formula", criteria="=E3<6"), "5", False),
        ({}, conditional(WHITE, type="formula", criteria="=B3=1"), "", True),
        ({}, conditional({"num_format": ";;;"}, type="cell", criteria=">", value=7), "8", False),
        ({}, conditional({"bold": True}, type="formula", criteria="=B3=1"), "", False),
        ({}, conditional(None, type="data_bar", bar_only=True), "857", False),
        ({}, conditional(None, type="2_color_scale"), "", False),
    ],
)
def test_a_figure_that_a_condition_hides_is_a_question_and_one_that_it_may_hide_is_told(
    look: dict[str, Any], condition: Callable[[Any, Any], object], hidden: str, is_unsure: bool
) -> None:
    extract = in_conditions(condition, look)
    assert poor(extract) == {unit: None if value in hidden else value for unit, value in ALL.items()}
    assert "".join(str(f.found) for f in extract.findings if f.rule == "value_hidden") == hidden
    unsure = [f.found for f in extract.findings if f.rule == "value_unsure"]
    assert unsure == (["E3 “8”, E4 “5”, E5 “7”"] if is_unsure else [])


def test_the_style_of_a_table_may_colour_the_ground_of_white_figures() -> None:
    columns = [{"header": name} for name in COLUMNS]
    assert rules(in_conditions(lambda _, page: page.add_table("A2:F5", {"columns": columns}))) == ["value_unsure"]


TINY = {
    "xlsx": lambda: in_conditions(lambda *_: None, {"font_size": 1}),
    "xls": lambda: _of_old(xlwt.easyxf("font: height 20")),
    "ods": lambda: _of_open('<style:text-properties fo:font-size="1pt"/>'),
    "html": lambda: page("<td style='font-size:1pt'>8</td>"),
}
COLOURED = {
    "xlsx": lambda: in_conditions(lambda *_: None, {"num_format": "[White]0"}),
    "xlsx, by its number": lambda: in_conditions(lambda *_: None, {"num_format": "[Color2]#,##0"}),
    "xlsx, of some": lambda: in_conditions(lambda *_: None, {"num_format": "[>=8][White]0;0"}),
    "xlsx, hidden from others": lambda: in_conditions(lambda *_: None, {"num_format": "[<8]0;;"}),
    "xls": lambda: _of_old(xlwt.easyxf(num_format_str="[White]0")),
    "xls, of some": lambda: _of_old(xlwt.easyxf(num_format_str="[>=8][Color 2]0;0")),
    "ods": lambda: _of_open(
        "",
        '<number:number-style xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" style:name="n">'
        '<style:text-properties fo:color="#ffffff"/><number:number/></number:number-style>',
    ),
    "html": lambda: page("<td style='color:rgba(0, 0, 0, 0)'>8</td>"),
}


def _of_old(style: Any) -> ReadFile:
    book, stream = xlwt.Workbook(encoding="utf-8"), BytesIO()
    sheet = book.add_sheet("Biểu 1")
    for r, row in enumerate(TABLE):
        for c, value in enumerate(row):
            sheet.write(r, c, value, style if (r, c) == (2, 4) else xlwt.Style.default_style)
    book.save(stream)
    return understood(stream.getvalue(), "bao cao.xls")


def _of_open(properties: str, formats: str = "", more: str = "", content: str = "<text:p>8</text:p>") -> ReadFile:
    named = ' style:data-style-name="n"' if formats else ""
    style = f'<style:style style:name="a" style:family="table-cell"{named}>{properties}</style:style>'
    number = 'office:value-type="float" office:value="8"'
    cell = f'<table:table-cell table:style-name="a" {number}>{content}</table:table-cell>'
    rows: list[list[object]] = [list(row) for row in TABLE]
    rows[2][4] = cell
    return understood(open_document(rows, styles=formats + style + more), "bao cao.ods")


@pytest.mark.parametrize("kind", TINY)
def test_a_figure_too_small_to_be_read_is_a_question(kind: str) -> None:
    extract = TINY[kind]()
    assert poor(extract)[TAN_DUC] is None
    assert set(rules(extract)) == {"text_hidden" if kind == "html" else "value_hidden"}


@pytest.mark.parametrize("kind", COLOURED)
def test_a_figure_that_its_number_format_paints_as_its_ground_is_a_question(kind: str) -> None:
    extract = COLOURED[kind]()
    assert poor(extract)[TAN_DUC] is None
    assert set(rules(extract)) == {"value_hidden"}
    assert poor(extract)[SON_MY] == (None if kind in ("xlsx", "xlsx, by its number") else "7")


def test_a_format_with_a_colour_that_shows_is_none() -> None:
    assert rules(in_conditions(lambda *_: None, {"num_format": "#,##0;[Red]-#,##0"})) == []
    assert rules(in_conditions(lambda *_: None, {"num_format": "[Red]0", "font_color": "#FFFFFF"})) == []
    assert rules(in_conditions(lambda *_: None, {"num_format": '[=0]"";General'})) == []


IN_PARTS = {
    "xlsx": lambda: _rich({"font_color": "#FFFFFF"}),
    "xlsx, tiny": lambda: _rich({"font_size": 1}),
    "xls": lambda: _rich_of_old("colour white"),
    "xls, tiny": lambda: _rich_of_old("height 20"),
    "ods": lambda: _rich_of_open('fo:color="#fffffe"'),
    "ods, tiny": lambda: _rich_of_open('fo:font-size="0.5mm"'),
    "html": lambda: page("<td><font color=white>1</font>8</td>"),
    "html, tiny": lambda: page("<td><span style='font-size:1px'>1</span>8</td>"),
}


def _rich(look: dict[str, Any]) -> ReadFile:
    return in_conditions(
        lambda book, sheet: sheet.write_rich_string(
            "E3", book.add_format(look), "1", book.add_format({"bold": 1}), "8"
        ),
        {},
    )


def _rich_of_old(font: str) -> ReadFile:
    book, stream = xlwt.Workbook(encoding="utf-8"), BytesIO()
    sheet = book.add_sheet("Biểu 1", cell_overwrite_ok=True)
    for r, row in enumerate(TABLE):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    sheet.write_rich_text(2, 4, [("1", xlwt.easyfont(font)), ("8", xlwt.easyfont("bold on"))])
    book.save(stream)
    return understood(stream.getvalue(), "bao cao.xls")


def _rich_of_open(properties: str) -> ReadFile:
    style = f'<style:style style:name="s" style:family="text"><style:text-properties {properties}/></style:style>'
    rows: list[list[object]] = [list(row) for row in TABLE]
    text = '<text:p><text:span text:style-name="s">1</text:span>8</text:p>'
    rows[2][4] = f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
    return understood(open_document(rows, styles=style), "bao cao.ods")


@pytest.mark.parametrize("kind", IN_PARTS)
def test_a_part_of_a_figure_that_nobody_sees_is_left_out_and_told(kind: str) -> None:
    extract = IN_PARTS[kind]()
    assert poor(extract) == ALL
    assert [(f.rule, f.cell, f.found, f.expected) for f in extract.findings] == [("text_hidden", "E3", "1", "8")]


def test_a_part_of_a_name_that_nobody_sees_is_left_out_and_told() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_rich_string("B3", "Xã Tân Đức", book.add_format(XLSX["white"]), " (trừ thôn 1)")

    extract = in_conditions(write, {})
    assert poor(extract) == ALL
    assert [(f.rule, f.cell, f.found) for f in extract.findings] == [("text_hidden", "B3", "(trừ thôn 1)")]


def test_a_text_all_of_whose_parts_are_unseen_is_unseen() -> None:
    def write(book: Any, sheet: Any) -> None:
        white = book.add_format(XLSX["white"])
        sheet.write_rich_string("E3", white, "1", book.add_format({**XLSX["white"], "bold": 1}), "8")

    extract = in_conditions(write, {})
    assert poor(extract) == ALL | {TAN_DUC: None}
    assert [(f.rule, f.cell) for f in extract.findings] == [("value_hidden", "E3")]


@pytest.mark.parametrize(
    ("condition", "applied", "value", "rule"),
    [
        ("cell-content()&gt;7", WHITE, None, "value_hidden"),
        ("cell-content()=0", WHITE, "8", None),
        ("cell-content-is-between(1,9)", WHITE, None, "value_hidden"),
        ("is-true-formula([.B3]=1)", WHITE, "8", "value_unsure"),
        ("is-true-formula([.B3]=1)", {}, "8", None),
    ],
)
def test_a_condition_of_an_open_document_may_hide_a_figure(
    condition: str, applied: dict[str, str], value: str | None, rule: str | None
) -> None:
    colour = f'<style:text-properties fo:color="{applied["font_color"]}"/>' if applied else ""
    more = f'<style:style style:name="b" style:family="table-cell">{colour}</style:style>'
    extract = _of_open(f'<style:map style:condition="{condition}" style:apply-style-name="b"/>', more=more)
    assert poor(extract) == ALL | {TAN_DUC: value}
    assert rules(extract) == ([rule] if rule else [])


CELL_IS, FORMULA = 1, 2
GREATER, BETWEEN, NONE = 5, 1, 0


def _in_old_conditions(kind: int, sign: int, operands: list[bytes], colours: dict[str, int]) -> ReadFile:
    """The review as an .xls file with a condition on E3 to E5, which xlwt does not write: its records are added."""
    blocks, has = b"", 0
    if "ink" in colours:
        font = bytearray(b"\xff" * 118)
        struct.pack_into("<I", font, 80, colours["ink"])
        blocks, has = bytes(font), 1 << 26
    if "ground" in colours:
        blocks, has = blocks + struct.pack("<HH", 1 << 10, colours["ground"] << 7), has | 1 << 29
    lengths = [len(operand) for operand in [*operands, b"", b""][:2]]
    rule = struct.pack("<BBHHIH", kind, sign, *lengths, has, 0) + blocks + b"".join(operands)
    area = struct.pack("<4H", 2, 4, 4, 4)
    group = struct.pack("<HH", 1, 0) + area + struct.pack("<H", 1) + area
    records = struct.pack("<HH", 0x01B0, len(group)) + group + struct.pack("<HH", 0x01B1, len(rule)) + rule
    book, stream = xlwt.Workbook(encoding="utf-8"), BytesIO()
    sheet = book.add_sheet("Biểu 1")
    for r, row in enumerate(TABLE):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    content = sheet.get_biff_data()
    sheet.get_biff_data = lambda: content[:-4] + records + content[-4:]
    book.save(stream)
    return understood(stream.getvalue(), "bao cao.xls")


@pytest.mark.parametrize(
    ("kind", "sign", "operands", "colours", "hidden", "is_unsure"),
    [
        (CELL_IS, GREATER, [struct.pack("<BH", 0x1E, 7)], {"ink": 9}, "8", False),
        (CELL_IS, GREATER, [struct.pack("<Bd", 0x1F, 0.5)], {"ink": 9}, "857", False),
        (CELL_IS, BETWEEN, [struct.pack("<BH", 0x1E, n) for n in (5, 7)], {"ink": 9}, "57", False),
        (CELL_IS, GREATER, [struct.pack("<BH", 0x1E, 0)], {"ground": 8}, "857", False),
        (CELL_IS, GREATER, [struct.pack("<BH", 0x1E, 0)], {"ink": 9, "ground": 8}, "", False),
        (FORMULA, NONE, [struct.pack("<BHH", 0x44, 0, 0)], {"ink": 9}, "", True),
        (FORMULA, NONE, [struct.pack("<BHH", 0x44, 0, 0)], {"ink": 10}, "", False),
    ],
)
def test_a_condition_of_an_old_workbook_may_hide_a_figure(
    kind: int, sign: int, operands: list[bytes], colours: dict[str, int], hidden: str, is_unsure: bool
) -> None:
    extract = _in_old_conditions(kind, sign, operands, colours)
    assert poor(extract) == {unit: None if value in hidden else value for unit, value in ALL.items()}
    assert set(rules(extract)) == ({"value_unsure"} if is_unsure else {"value_hidden"} if hidden else set())


@pytest.mark.parametrize(("size", "is_hidden"), [("1", True), ("2.25", True), ("3", False), ("15", False)])
def test_a_row_lower_than_its_letters_is_hidden(size: str, is_hidden: bool) -> None:
    extract = in_conditions(lambda _, sheet: sheet.set_row(3, float(size)), {})
    assert rules(extract) == (["rows_hidden_figures"] if is_hidden else [])


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
        (".x td {background:navy} .w {color:white}", "<td class=w>8</td>", None, "value_hidden"),
        (".x td {background:navy} .w {color:white}", "<td class=w><b class=x><td class=w>8</td>", None, "value_hidden"),
        ("table td b {color:white}", "<td><b>8</b></td>", None, "value_hidden"),
        ("tr > td > b {color:white}", "<td><b>8</b></td>", None, "value_hidden"),
        ("tr > b {color:white}", "<td><b>8</b></td>", "8", None),
        ("table { tr { td.w {color:white} } .v {color:red} }", "<td class=w>8</td>", None, "value_hidden"),
        (".w { @media screen { color:white } }", "<td class=w>8</td>", None, "value_hidden"),
        ("@media print { .w {color:white} } .v {color:white", "<td class=v>8</td>", None, "value_hidden"),
        ("{" * 3000 + "}" * 3000 + " .w {color:white}", "<td class=w>8</td>", None, "value_hidden"),
        (".w { &.v {color:white} }", "<td class=w>8</td>", "8", None),
        (".w { color:black; &.v {color:white} }", "<td class='w v'>8</td>", None, "value_hidden"),
        ("@media screen { .w {color:white} }", "<td class=w>8</td>", None, "value_hidden"),
        ("@media (min-width: 1px) { .w {color:white} }", "<td class=w>8</td>", None, "value_hidden"),
        ("@page {size:1pt} @supports (color:red) { .w {color:white} }", "<td class=w>8</td>", None, "value_hidden"),
        ("a:hover {color:white} td:nth-child(2) {background:#eee}", "<td>8</td>", "8", None),
        ("td:nth-child(5) {display:none}", "<td>8</td>", "8", "cells_unchecked"),
        ("td[x] {color:white}", "<td x=1>8</td>", "8", "cells_unchecked"),
        ("td:nth-child(5) {background:navy}", "<td style='color:white'>8</td>", "8", "value_unsure"),
        (".w {color:transparent}", "<td class=w>8</td>", None, "value_hidden"),
        (".w {color:whitesmoke}", "<td class=w>8</td>", None, "value_hidden"),
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
    link = "<link rel=stylesheet href=a.css>"
    assert rules(page("<td style='color:white'>8</td>", before=link)) == ["value_unsure"]
    assert rules(page("<td>8</td>", before=link)) == []


def test_a_row_of_a_class_that_is_not_shown_is_hidden() -> None:
    content = page("<td>8</td>", ".gone {display:none}")
    assert rules(content) == []
    rows = "".join(
        f"<tr {'class=gone' if r == 3 else ''}>{''.join(f'<td>{value}</td>' for value in row)}</tr>"
        for r, row in enumerate(TABLE)
    )
    html = f"<html><meta charset=utf-8><style>.gone {{display:none}}</style><table>{rows}</table></html>"
    assert rules(understood(html.encode(), "bao cao.xls")) == ["rows_hidden_figures"]
