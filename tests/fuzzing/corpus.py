"""The files that fuzzing starts from: `python -m tests.fuzzing.corpus` writes `tests/data/corpus/`.

A small file of each kind, made by the tests' own tools; beside them lie the files at which fuzzing found a fault
(`found-…`), which nothing writes anew.
"""

import zipfile
from functools import cache
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from tests.habits.test_files import open_document, page, text
from tests.workbooks import COLUMNS, DUC_LINH_AND_HAM_TAN, REVIEW, Sheet, old_workbook, saved, workbook

FOLDER = Path(__file__).parents[1] / "data" / "corpus"

_ROWS = ((1, "Xã Tân Đức", 400, 1600, 8, 9), (2, "Xã Sông Phan", 300, 1200, 5, 6), (3, "Xã Sơn Mỹ", 250, 1003, 4, 3))
_SHEET = Sheet(COLUMNS, _ROWS)
_PROVINCE = Sheet(COLUMNS, DUC_LINH_AND_HAM_TAN, name="Biểu 1")


@cache
def seeds() -> dict[str, bytes]:
    """Name → bytes of every file of the corpus."""
    return {path.name: path.read_bytes() for path in sorted(FOLDER.iterdir())}


def made() -> dict[str, bytes]:
    """The corpus but for what was found."""
    return {
        "review.xlsx": workbook(_SHEET),
        "province.xlsx": workbook(_PROVINCE),
        "habits.xlsx": saved(_with_habits(load_workbook(BytesIO(workbook(_SHEET))))),
        "review.xls": old_workbook(_SHEET),
        "province.xls": old_workbook(_PROVINCE),
        "review.ods": open_document([[REVIEW], list(COLUMNS), *map(list, _ROWS)]),
        "semicolons.csv": text(";").encode(),
        "tabs.csv": text("\t").encode("utf-16"),
        "page.html": page('<meta charset="utf-8">').encode(),
        "two.zip": _zipped({"a.csv": text(";").encode(), "b.xlsx": workbook(_SHEET)}),
    }


def _with_habits(book: Workbook) -> Workbook:
    """What senders do to cells: formulas, texts for numbers, old fonts, hidden rows, notes, percentages."""
    page = book.worksheets[0]
    page["C6"], page["D6"], page["B6"] = "=SUM(C3:C5)", "=D3+D4+D5", "Tổng cộng"
    page["E3"], page["F3"], page["F4"] = "'8", "1.600,0", "-"
    page["B4"].value, page["B4"].font = "X· S«ng Phan", Font(name=".VnTime")
    page["E4"].number_format = "#,##0.0,"
    page["F5"].font = Font(strike=True)
    page.row_dimensions[5].hidden = True
    return book


def _zipped(files: dict[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in made().items():
        (FOLDER / name).write_bytes(content)
