"""The report as Markdown: headings, paragraphs, lists, and tables with one header row."""

import re

from tonghop.reports.annual.document import Block, Document, DocumentColumn, DocumentTable, Heading, Paragraph


def markdown(document: Document) -> str:
    """The whole text; every block is followed by an empty line."""
    return "\n\n".join(_block(block) for block in document.blocks) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {escaped(block.text)}"
    if isinstance(block, DocumentTable):
        return _table(block)
    return _paragraph(block)


def _paragraph(paragraph: Paragraph) -> str:
    text = escaped(paragraph.text)
    return {"text": text, "subtitle": f"**{text}**", "item": f"- {text}", "note": f"*{text}*"}[paragraph.style]


def _table(table: DocumentTable) -> str:
    lines = [
        _line([_header(column) for column in table.columns]),
        _line(["---" if column.is_text else "---:" for column in table.columns]),
    ]
    for number, row in enumerate(table.rows, 1):
        is_total = table.has_total and number == len(table.rows)
        lines.append(_line([f"**{escaped(cell)}**" if is_total and cell else escaped(cell) for cell in row]))
    parts = [f"**{escaped(table.caption)}**", "\n".join(lines), *(f"*{escaped(text)}*" for text in table.notes)]
    return "\n\n".join(parts)


def _header(column: DocumentColumn) -> str:
    return escaped(f"{column.group}: {column.title}" if column.group else column.title)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escaped(text: str) -> str:
    """A text with the marks of Markdown escaped."""
    return re.sub(r"([\\`*<>|~\[\]]|(?<!\w)_|_(?!\w))", r"\\\1", text)
