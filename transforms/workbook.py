"""A file → its extract: bytes → sheets → tables → statements (period, sender, rows) → submissions and their cells."""

from collections.abc import Iterator

from tonghop.schemas.marker import read_marker
from tonghop.transforms.context import Context, SheetSource
from tonghop.transforms.entities.overrides import overrides_of
from tonghop.transforms.figures.cell_collector import CellCollector
from tonghop.transforms.figures.submission_cells import collect
from tonghop.transforms.figures.submissions import Extract, Submission, refuse
from tonghop.transforms.files.formats import ARCHIVE, MEMBER_MARK, Refused, broken_members, check_name
from tonghop.transforms.files.grid import Grid, Workbook
from tonghop.transforms.files.read import read_workbook
from tonghop.transforms.notes import Notes, first_of
from tonghop.transforms.sheets import tables_of
from tonghop.transforms.statements import identify


def understand(content: bytes, file_hash: str, file_name: str, context: Context) -> Extract:
    """Read one file. Faults of the file become findings; a fault of the program rises."""
    try:
        check_name(file_name)
        workbook = read_workbook(content, file_name)
    except Refused as reason:
        return refuse(file_hash, file_name, reason.rule, reason.found, context)
    if workbook.kind == ARCHIVE:
        return _describe_archive(content, file_hash, file_name, context)
    notes = Notes(context.texts)
    submissions: list[Submission] = []
    cells = CellCollector()
    for grid, source in _sheets_of(workbook, file_hash, file_name, context, notes):
        for table in tables_of(grid, source, context, notes):
            if statement := identify(table, source, context, notes):
                collect(statement, submissions, cells, context, notes)
    if not submissions and not any(finding.form and finding.severity == "error" for finding in notes.findings):
        notes.note("file_without_form")
    return Extract(
        file_hash,
        file_name,
        submissions,
        notes.findings,
        cells.cells(),
        is_refused=not submissions,
        saved_at=workbook.saved_at,
    )


def _describe_archive(content: bytes, file_hash: str, file_name: str, context: Context) -> Extract:
    """Findings about what an archive holds. Its members come as files of their own, unless it lies in an archive."""
    if MEMBER_MARK in file_name:
        return refuse(file_hash, file_name, "archive_nested", "", context)
    notes = Notes(context.texts)
    whole, broken = broken_members(content)
    if not whole and not broken:
        return refuse(file_hash, file_name, "file_empty", f"{len(content)} byte, zip", context)
    if whole:
        notes.note("archive_opened", found=first_of(whole))
    for name in broken:
        notes.note("archive_member_broken", found=name)
    return Extract(file_hash, file_name, findings=notes.findings, is_refused=not whole)


def _sheets_of(
    workbook: Workbook, file_hash: str, file_name: str, context: Context, notes: Notes
) -> Iterator[tuple[Grid, SheetSource]]:
    """The sheets that the sender filled, each with what is known of it; the sheet of findings that we added is not."""
    marker = read_marker(workbook.marker)
    for grid in workbook.grids:
        if grid.sheet == workbook.returned:
            notes.note("sheet_returned", sheet=grid.sheet)
            continue
        is_marked = marker is not None and marker.sheet == grid.sheet and marker.form in context.measures
        overrides = overrides_of(context.overrides, file_hash, file_name, grid.sheet)
        yield grid, SheetSource(file_name, overrides, marker if is_marked else None)
