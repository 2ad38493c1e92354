"""The report as a Word document in A4: table headers repeat on every page, and the appendix is in landscape."""

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as WordParagraph

from tonghop.reports.annual.document import Block, Document, DocumentTable, Heading, Paragraph

_FONT = "Times New Roman"
_SHORT, _LONG = Mm(210), Mm(297)
_MARGIN = Mm(20)
_LOCALES = {"vi": "vi-VN", "en": "en-GB"}
_STYLES = {"text": "Normal", "subtitle": "Subtitle", "item": "List Bullet", "note": "Caption"}
_HEADER_FILL = "E7EEF5"


def word(document: Document) -> bytes:
    """The bytes of a .docx."""
    book = docx.Document()
    _set_styles(book, document)
    _set_page(book.sections[0], is_across=False)
    for block in document.body:
        _add(book, block)
    if document.appendix:
        section = book.add_section(WD_SECTION.NEW_PAGE)
        _set_page(section, is_across=True)
        for block in document.appendix:
            _add(book, block)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _set_styles(book: WordDocument, document: Document) -> None:
    properties = book.core_properties
    properties.title, properties.author, properties.language = document.title, "tonghop", document.language
    if document.dated is not None:
        properties.created = properties.modified = document.dated
    for language in book.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LOCALES[document.language])
    sizes = {"Normal": 13, "Title": 16, "Subtitle": 13, "Heading 1": 14, "List Bullet": 13, "Caption": 11}
    for name, size in sizes.items():
        style: Any = book.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.bold, style.font.italic = name in ("Title", "Heading 1"), name == "Caption"
        for attribute in ("w:eastAsia", "w:cs", "w:hAnsi"):
            fonts = style.element.rPr.rFonts
            fonts.set(qn(attribute), _FONT)
            fonts.attrib.pop(qn(f"{attribute}Theme"), None)
        fonts.attrib.pop(qn("w:asciiTheme"), None)
        style.paragraph_format.space_after = Pt(6)
    for name in ("Title", "Subtitle"):
        titled: Any = book.styles[name]
        titled.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_page(section: Any, *, is_across: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if is_across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_LONG, _SHORT) if is_across else (_SHORT, _LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    if not is_across:  # later sections go on with the footer
        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _add_page_number(paragraph)


def _add_page_number(paragraph: WordParagraph) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _add(book: WordDocument, block: Block) -> None:
    if isinstance(block, Heading):
        book.add_heading(block.text, block.level)
    elif isinstance(block, Paragraph):
        book.add_paragraph(block.text, _STYLES[block.style])
    else:
        _add_table(book, block)


def _add_table(book: WordDocument, table: DocumentTable) -> None:
    caption = book.add_paragraph(style="Caption")
    caption.add_run(table.caption).bold = True
    caption.paragraph_format.keep_with_next = True
    depth = 2 if any(column.group for column in table.columns) else 1
    grid = book.add_table(depth + len(table.rows), len(table.columns), "Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    widths = _widths(book, table)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    rows = list(grid.rows)
    for row in rows:
        _keep_together(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    _write_header(grid, table, depth)
    for number, (row, texts) in enumerate(zip(rows[depth:], table.rows, strict=True), 1):
        is_total = table.has_total and number == len(table.rows)
        for column, cell, text in zip(table.columns, row.cells, texts, strict=True):
            _write(cell, text, is_bold=is_total, is_number=not column.is_text)
    for text in table.notes:
        book.add_paragraph(text, "Caption")


def _widths(book: WordDocument, table: DocumentTable) -> list[Emu]:
    """The width of each column, from its share of the page between the margins."""
    section = book.sections[-1]
    room = int(section.page_width or _SHORT) - 2 * int(_MARGIN)
    shares = sum(column.width for column in table.columns)
    return [Emu(room * column.width // shares) for column in table.columns]


def _write_header(grid: WordTable, table: DocumentTable, depth: int) -> None:
    """One row, or two where columns are grouped; they repeat on every page."""
    rows = list(grid.rows)[:depth]
    cells = [row.cells for row in rows]
    for row in rows:
        _mark(row, "w:tblHeader")
    if depth > 1:
        _write_groups(table, cells)
    for number, column in enumerate(table.columns):
        if depth == 1 or column.group:
            _write_head(cells[-1][number], column.title)


def _write_groups(table: DocumentTable, cells: Sequence[Sequence[_Cell]]) -> None:
    for group, columns in groupby(enumerate(table.columns), key=lambda pair: pair[1].group):
        numbers = [number for number, _ in columns]
        if group:
            _write_head(cells[0][numbers[0]].merge(cells[0][numbers[-1]]), group)
            continue
        for number in numbers:
            _write_head(cells[0][number].merge(cells[1][number]), table.columns[number].title)


def _write_head(cell: _Cell, text: str) -> None:
    _write(cell, text, is_bold=True, is_number=False)
    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    cell.paragraphs[0].paragraph_format.keep_with_next = True
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), _HEADER_FILL)
    cell._tc.get_or_add_tcPr().append(shade)


def _write(cell: _Cell, text: str, *, is_bold: bool, is_number: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    if is_number:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(9), is_bold


def _keep_together(row: _Row) -> None:
    _mark(row, "w:cantSplit")


def _mark(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))
