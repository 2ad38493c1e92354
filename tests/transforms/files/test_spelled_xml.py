"""What is the same XML to a parser gives the same sheet, however a writer spells it and wherever its parts lie."""

import posixpath
import re
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.workbooks import only_grid
from tonghop.transforms.files import xml_parts
from tonghop.transforms.files.formats import Refused
from tonghop.transforms.files.grid import Grid

Parts = dict[str, bytes]
TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = {
    TRANSITIONAL: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


@cache
def _content() -> bytes:
    """A sheet with all that calamine hides: an error, a percentage, hidden parts, an unknown result, a raised mark."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet("Biểu 1")
        raised, share = book.add_format({"font_script": 1}), book.add_format({"num_format": "0.00%"})
        page.write_row(0, 0, ["Đơn vị", "Số hộ nghèo", "Tỷ lệ", "Cũ"])
        page.write_string(1, 0, "Xã Tân Đức")
        page.write_rich_string(1, 1, "12", raised, "1", " ")
        page.write_number(1, 2, 0.05, share)
        page.write_number(1, 3, 7)
        page.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(2, 2, "=B2/B1", None, "")
        page.write_string(3, 0, "Xã Tân Hà")
        page.write_number(3, 1, 5)
        page.set_row(3, None, None, {"hidden": True})
        page.set_column(3, 3, None, None, {"hidden": True})
    return stream.getvalue()


def _parts(content: bytes) -> Parts:
    with zipfile.ZipFile(BytesIO(content)) as container:
        return {name: container.read(name) for name in container.namelist()}


def _packed(parts: Parts) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return stream.getvalue()


def _in_sheet(change: Callable[[etree._Element], None]) -> Callable[[Parts], Parts]:
    def changed(parts: Parts) -> Parts:
        root = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
        change(root)
        return {**parts, "xl/worksheets/sheet1.xml": etree.tostring(root, xml_declaration=True, encoding="UTF-8")}

    return changed


def _turned(root: etree._Element) -> None:
    for element in root.iter():
        attributes = list(element.items())[::-1]
        for name, _ in attributes:
            del element.attrib[name]
        element.attrib.update(attributes)


def _unnumbered(root: etree._Element) -> None:
    for cell in root.iter("{*}c", "{*}row"):
        del cell.attrib["r"]


def _indented(root: etree._Element) -> None:
    for text in root.iter("{*}t"):
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    etree.indent(root)


def _full_numbers(parts: Parts) -> Parts:
    """The cells that are left out are written, blank, so that references say nothing new."""
    root = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
    for row in root.iter("{*}row"):
        cells = {cell.get("r")[0]: cell for cell in row}
        row[:] = [cells.get(c, etree.Element(f"{{{TRANSITIONAL}}}c", r=f"{c}{row.get('r')}")) for c in "ABCD"]
    return _in_sheet(_unnumbered)({**parts, "xl/worksheets/sheet1.xml": etree.tostring(root)})


def _single_quotes(parts: Parts) -> Parts:
    quoted = re.sub(rb"=\"([^\"']*)\"", rb" = '\1'", parts["xl/worksheets/sheet1.xml"])
    return {**parts, "xl/worksheets/sheet1.xml": quoted.replace(b" = ", b"=", 1).replace(b" = ", b"=", 2)}


def _prefixed(parts: Parts) -> Parts:
    def spelled(name: str, xml: bytes) -> bytes:
        if not name.startswith("xl/") or not name.endswith(".xml") or "theme" in name:
            return xml
        return re.sub(rb"<(/?)(?=[a-zA-Z])(?!\w+:)", rb"<\1x:", xml).replace(b'xmlns="', b'xmlns:x="')

    return {name: spelled(name, xml) for name, xml in parts.items()}


def _strict(parts: Parts) -> Parts:
    def spelled(xml: bytes) -> bytes:
        for old, new in STRICT.items():
            xml = xml.replace(old.encode(), new.encode())
        return xml

    return {name: spelled(xml) for name, xml in parts.items()}


def _without_folder(parts: Parts) -> Parts:
    """The workbook at the root of its package, as some libraries write it."""
    moved = {name.removeprefix("xl/"): xml for name, xml in parts.items()}
    for name in ("_rels/.rels", "[Content_Types].xml"):
        moved[name] = moved[name].replace(b'"xl/', b'"').replace(b'"/xl/', b'"/')
    return moved


def _other_case(parts: Parts) -> Parts:
    names = ("xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml")
    return {posixpath.join(*name.split("/")[:-1], name.split("/")[-1].upper()) if name in names else name: xml
            for name, xml in parts.items()}  # fmt: skip


SPELLINGS: dict[str, Callable[[Parts], Parts]] = {
    "attributes in another order": _in_sheet(_turned),
    "no references": _full_numbers,
    "pretty-printed": _in_sheet(_indented),
    "single quotes and blanks": _single_quotes,
    "prefixes": _prefixed,
    "strict": _strict,
    "no folder xl": _without_folder,
    "part names in another case": _other_case,
}


def _facts(grid: Grid) -> object:
    hidden = (grid.hidden_rows, grid.hidden_columns, grid.hidden_figures)
    return grid.sheet, grid.cells, grid.errors, grid.percents, grid.doubts, hidden, grid.notes


def test_what_the_sheet_says() -> None:
    grid = only_grid(_content())
    assert grid.cells[1][:3] == ["Xã Tân Đức", "12 ", 0.05]
    assert grid.errors == {(2, 1): "#DIV/0!", (2, 2): "=B2/B1"}
    assert (grid.percents, grid.hidden_rows, grid.hidden_columns) == (frozenset({(1, 2)}), (3,), (3,))
    assert [(note.rule, note.address, note.expected) for note in grid.notes] == [("text_raised", (1, 1), "12")]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_spelling_says_the_same(spelling: str) -> None:
    content = _packed(SPELLINGS[spelling](_parts(_content())))
    assert _facts(only_grid(content)) == _facts(only_grid(_content()))


def test_a_large_part_is_read_in_batches_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = _facts(only_grid(_content()))
    monkeypatch.setattr(xml_parts, "_LARGE", 0)
    monkeypatch.setattr(xml_parts, "_CHUNK", 100)
    assert _facts(only_grid(_content())) == whole
    assert _facts(only_grid(_packed(_full_numbers(_parts(_content()))))) == whole


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_a_part_with_a_dtd_is_refused(monkeypatch: pytest.MonkeyPatch, part: str, large: bool) -> None:
    if large:
        monkeypatch.setattr(xml_parts, "_LARGE", 0)
    parts = _parts(_content())
    declaration, root = parts[part].split(b"?>", 1)
    with pytest.raises(Refused):
        only_grid(_packed({**parts, part: declaration + b"?>" + LAUGHS + root}))


def test_a_sheet_nested_too_deep_is_refused() -> None:
    parts = _parts(_content())
    deep = b"<extLst>" * 5000 + b"</extLst>" * 5000
    xml = parts["xl/worksheets/sheet1.xml"].replace(b"</worksheet>", deep + b"</worksheet>")
    with pytest.raises(Refused):
        only_grid(_packed({**parts, "xl/worksheets/sheet1.xml": xml}))


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-16LE", "windows-1258", "ISO-8859-1"])
@pytest.mark.parametrize("part", ["sheet1.xml", "workbook.xml", "sharedStrings.xml", "styles.xml", ".rels", ""])
def test_parts_in_another_encoding_say_the_same(encoding: str, part: str) -> None:
    """`part`: the end of the names of those that are encoded anew."""

    def encoded(name: str, content: bytes) -> bytes:
        if not name.endswith((".xml", ".rels")) or not name.endswith(part):
            return content
        return bytes(etree.tostring(etree.fromstring(content), xml_declaration=True, encoding=encoding))

    parts = {name: encoded(name, content) for name, content in _parts(_content()).items()}
    assert parts != _parts(_content())
    assert _facts(only_grid(_packed(parts))) == _facts(only_grid(_content()))


def test_a_part_in_another_encoding_that_was_cut_is_refused_with_its_name() -> None:
    parts = _parts(_content())
    root = etree.fromstring(parts["xl/worksheets/sheet1.xml"])
    wide = etree.tostring(root, xml_declaration=True, encoding="UTF-16")
    with pytest.raises(Refused, match="sheet1"):
        only_grid(_packed({**parts, "xl/worksheets/sheet1.xml": wide[:-30]}))


STYLES = st.sampled_from(["General", "0.00%", '0.0"%"', "#,##0", "#,##0,", ";;;"])
CELLS = st.one_of(st.none(), st.integers(1, 10**6), st.floats(0.001, 1), st.sampled_from(["Xã", "#N/A", "="]))
FORMULAS = st.sampled_from([None, "=1+1"])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(st.tuples(CELLS, STYLES, FORMULAS), min_size=2, max_size=4), min_size=1, max_size=5), st.data()
)
def test_bytes_that_prove_a_sheet_plain_say_what_the_parser_says(
    rows: list[list[tuple[object, str, str | None]]], data: st.DataObject
) -> None:
    """Whatever stands in a sheet: the sheet in a spelling that goes to the parser says the same."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet("Biểu 1")
        for r, row in enumerate(rows):
            for c, (value, style, formula) in enumerate(row):
                looks = book.add_format({"num_format": style})
                if value is not None and formula:
                    page.write_formula(r, c, formula, looks, value if value != "=" else "")
                elif value is not None:
                    page.write(r, c, value, looks)
                else:
                    page.write_blank(r, c, None, looks)
            if data.draw(st.booleans()):
                page.set_row(r, data.draw(st.sampled_from([None, 0, 20])))
    parts = _parts(stream.getvalue())
    spelled = _in_sheet(_turned)(parts)
    assert _facts(only_grid(_packed(spelled))) == _facts(only_grid(stream.getvalue()))
