"""New Excel workbooks in which a text stays a text."""

from pathlib import Path

import xlsxwriter

from tonghop.storage import disk

_TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def new_book(target: Path) -> xlsxwriter.Workbook:
    """A workbook to write to a file: whatever a text begins with, it becomes no formula, link or number."""
    return xlsxwriter.Workbook(str(disk.for_library(target)), dict(_TEXT_STAYS_TEXT))
