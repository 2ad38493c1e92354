"""The period of a report: from its title, else from the name of its sheet, its file or its folder."""

import re
from dataclasses import dataclass
from functools import lru_cache

from tonghop.transforms.spelling import plain, unaccented

_YEAR = r"(20\d\d)"
_HALF = re.compile(rf"(?:6|06|sau) thang (?:dau )?(?:nam )?{_YEAR}")
_MONTH = re.compile(rf"thang (\d{{1,2}})\s*(?:/|-|nam)\s*{_YEAR}")
_NAMED_YEAR = re.compile(rf"nam {_YEAR}")
_BARE_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_CODE = re.compile(rf"(?<!\d){_YEAR}(-preliminary|-h1|-m(?:0[1-9]|1[0-2]))?(?![\w])")
_PART = re.compile(
    rf"(?:(?P<months>\d{{1,2}}) thang|\b(?:quy|qui) (?P<quarter>i|ii|iii|iv|[1-4])\b)(?:\D{{0,12}} nam |\s*/\s*){_YEAR}"
)
_NO_PERIOD = re.compile(
    r"ngay\W*\d{0,2}\W*thang\W*\d{0,2}\W*nam\W*\d{4}"  # the date of a signature, its day and month perhaps blank
    r"|(?<!\d)\d{1,2}([/.-])\d{1,2}\1\d{4}"  # 05/01/2024
    r"|\d+/\d{4}/[^\W\d]\S*"  # the number of a regulation: 07/2021/TT-BLDTBXH
    r"|(?<!\d)\d{4}\s*[-–]\s*\d{4}(?!\d)"  # a span of years: 2021-2025
)

_AS_OF = re.compile(r"\bden (?:het )?(?:ngay )?(31[/.-]12|30[/.-]0?6)[/.-](20\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class PeriodFound:
    """A period. `source`: where it was found; `texts`: what names it; `contradictions`: texts that name other years."""

    period: str | None
    source: str
    contradictions: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@lru_cache(maxsize=8192)
def period_in(text: str) -> str | None:
    """The period that a text names, or None. Dates, numbers of regulations and spans of years are no periods.

    A part of a year for which there are no reports (nine months, a quarter) gives a code that no table of periods has.
    """
    words = _NO_PERIOD.sub(" ", unaccented(plain(text)))
    if half := _HALF.search(words):
        return f"{half[1]}-H1"
    part = _PART.search(words)
    if part and part["months"] != "12":
        return f"{part[3]}-{part['months']}M" if part["months"] else f"{part[3]}-Q{part['quarter'].upper()}"
    if month := _MONTH.search(words):
        return f"{month[2]}-M{int(month[1]):02}" if 1 <= int(month[1]) <= 12 else None
    year = _NAMED_YEAR.search(words) or _BARE_YEAR.search(words)
    if not year:
        return None
    if code := _CODE.search(words):
        suffix = (code[2] or "").upper().replace("-PRELIMINARY", "-preliminary")
        if suffix:
            return code[1] + suffix
    return f"{year[1]}-preliminary" if "so bo" in words else year[1]


def period_that_ends(text: str) -> str | None:
    """The period that ends on the day that a text names: `tính đến 31/12/2023`; None if it names no such day."""
    day = _AS_OF.search(unaccented(plain(text)))
    return None if day is None else day[2] if day[1].startswith("31") else f"{day[2]}-H1"


def find_period(titles: list[str], sheet: str, file_name: str) -> PeriodFound:
    """The period of a table: the title decides, and texts that name another year are kept as contradictions.

    If no place names a period, the day up to which the figures go gives it.
    """
    folder, _, name = file_name.rpartition("/")
    places = [("title", text) for text in titles] + [("sheet", sheet), ("file", name)]
    places += [("folder", part) for part in reversed(folder.split("/"))]
    found = [(source, text, period) for source, text in places if (period := period_in(text))]
    found = found or [(source, text, period) for source, text in places if (period := period_that_ends(text))]
    if not found:
        return PeriodFound(None, "")
    source, first, period = found[0]
    others = tuple(text for _, text, other in found[1:] if other[:4] != period[:4])
    return PeriodFound(period, source, others, (first,))
