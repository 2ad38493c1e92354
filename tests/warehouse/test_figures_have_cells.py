"""Every figure points at a cell whose text gives it: checked with openpyxl, on every workbook of the demo."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.province import Demo

SQL = """
    SELECT s.file_hash, o.sheet, o.cell, o.raw, o.value, o.state, o.unit_code, o.measure
    FROM core.observations o JOIN core.submissions s USING (submission_id) JOIN core.files f USING (file_hash)
    WHERE f.file_name LIKE '%.xlsx'
"""


@pytest.fixture(scope="module")
def archive(demo_states: Demo) -> dict[str, dict[tuple[str, str], Any]]:
    """Content's hash → (sheet, cell) → what openpyxl reads there, of every .xlsx in the archive."""
    return {path.stem: dict(_cells(path)) for path in demo_states.corrected.archive.rglob("*.xlsx")}


def _cells(path: Path) -> Iterator[tuple[tuple[str, str], Any]]:
    book = load_workbook(path, data_only=True, read_only=True)
    for page in book.worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield (page.title, cell.coordinate), cell.value
    book.close()


def _text(cell: object) -> str:
    """What a person reads in a cell with all its decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _value(cell: object) -> Decimal | None:
    """The number in a cell; the demo writes its figures as numbers."""
    assert cell is None or type(cell) in (int, float)
    return None if cell is None else Decimal(str(cell))


def test_raw_text_is_what_stands_in_the_cell(demo_states: Demo, archive: dict[str, dict[tuple[str, str], Any]]) -> None:
    found = demo_states.corrected.dicts(SQL)
    wrong = [row for row in found if row["raw"] != _text(archive[row["file_hash"]].get((row["sheet"], row["cell"])))]
    assert wrong == []
    assert len({row["file_hash"] for row in found}) == 10 + 39 + 1


def test_value_is_the_number_in_the_cell(demo_states: Demo, archive: dict[str, dict[tuple[str, str], Any]]) -> None:
    for row in demo_states.corrected.dicts(SQL):
        cell = archive[row["file_hash"]].get((row["sheet"], row["cell"]))
        assert row["value"] == _value(cell), row
        assert row["state"] == ("blank" if cell is None else "zero" if cell == 0 else "reported"), row


def test_every_number_of_the_tables_became_an_observation(
    demo_states: Demo, archive: dict[str, dict[tuple[str, str], Any]]
) -> None:
    """In the rows that were read no number from the third column on is left behind."""
    read: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in demo_states.corrected.dicts(SQL):
        read[row["file_hash"], row["sheet"]].add(row["cell"])
    for (file_hash, sheet), cells in read.items():
        lines = {cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in cells}
        numbers = {
            cell
            for (page, cell), value in archive[file_hash].items()
            if page == sheet and cell[0] not in "AB" and cell[1:] in lines and isinstance(value, int | float)
        }
        assert numbers <= cells


def test_every_figure_of_the_marts_leads_to_its_cell(demo_states: Demo) -> None:
    sql = """
        FROM mart.current_observations f ANTI JOIN core.observations o
        ON o.submission_id = f.submission_id AND o.unit_code = f.unit_code AND o.measure = f.measure
            AND o.sheet = f.sheet AND o.cell = f.cell AND o.raw = f.raw AND o.value IS NOT DISTINCT FROM f.value
    """
    assert demo_states.corrected.rows(sql) == []
    assert demo_states.corrected.one("SELECT count(*) FROM mart.current_observations") > 5_000


def test_no_cell_gives_two_figures_of_one_submission(demo_states: Demo) -> None:
    sql = "SELECT submission_id, sheet, cell FROM core.observations GROUP BY ALL HAVING count(*) > 1"
    assert demo_states.corrected.rows(sql) == []


def test_old_excel_workbook_is_compiled_like_the_others(demo_states: Demo) -> None:
    sql = """
        SELECT s.form, s.status, count(DISTINCT o.unit_code) FROM core.submissions s
        JOIN core.observations o USING (submission_id)
        WHERE s.file_name LIKE '%.xls' AND NOT o.is_claim GROUP BY ALL ORDER BY ALL
    """
    forms = ("near_poor_movement", "poor_movement", "poverty_review")
    assert demo_states.corrected.rows(sql) == [(form, "current", 3) for form in forms]
