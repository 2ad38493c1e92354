"""How years, dates, spans of years and numbers of documents look in a text, with and without accents."""

import re

YEAR = r"(?<!\d)20\d\d(?!\d)"
_DAY_AND_MONTH = r"(?<!\d)\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*"
DATE = rf"{_DAY_AND_MONTH}20\d\d(?!\d)"
"""`05/01/2024`."""
DATE_IN_WORDS = (
    r"(?:ng[aà]y[\W_]*\d{0,2}[\W_]*th[aá]ng[\W_]*\d{0,2}[\W_]*n[aă]m[\W_]*(?:\d{4}(?!\d))?"
    r"|(?<!\d)\d{1,2}\s*th[aá]ng\s*\d{1,2}\s*n[aă]m\s*\d{4}(?!\d))"
)
"""The date of a signature: its day, month and year may be blank."""
SPAN = r"(?<!\d)20\d\d\s*[-–—]\s*20\d\d(?!\d)"
"""`2021-2025`."""
REGULATION = r"\d*/\d{4}/[^\W\d][\w-]*|\d*/[^\W\d]\w*-[\w-]+"
"""The number of a document: `07/2021/TT-BLĐTBXH`, `24/2021/QĐ`, `15/KH-UBND`."""

_DIGITS = re.compile(r"20\d\d|2[.,]0\d\d")
FIND_YEAR = re.compile(YEAR)
FIND_DATE = re.compile(rf"{_DAY_AND_MONTH}(20\d\d)(?!\d)")
"""With the year as its group."""
FIND_SPAN = re.compile(SPAN)
FIND_REGULATION = re.compile(REGULATION)


def has_year(text: str) -> bool:
    """Whether the digits of a year stand in a text, in a date or a number too."""
    return bool(_DIGITS.search(text))
