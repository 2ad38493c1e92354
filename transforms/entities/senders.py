"""The unit that sent a table, by the lines above it, the sheet's name and the file's name."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from pathlib import PurePosixPath

from tonghop.configs.layouts import Vocabulary
from tonghop.configs.organisations import Organisation
from tonghop.transforms.entities.units import Match, UnitIndex
from tonghop.transforms.spelling import plain, unaccented
from tonghop.transforms.tables.recognised_table import RecognisedTable
from tonghop.transforms.tables.title_lines import is_page_furniture


def head_sender(table: RecognisedTable, index: UnitIndex, vocabulary: Vocabulary) -> str | None:
    """The code of the unit that the lines above the table name as sender; each name may narrow the one before it."""
    within: str | None = None
    names = _letterhead(table.heads, vocabulary)
    for _ in range(_PASSES):
        before = within
        for name in names:
            match = index.resolve(name, within or index.root.code, allow_similar=False)
            within = match.unit.code if match.unit else within
        if within == before:
            break
    return within


_PASSES = 3
"""A later line may qualify an earlier one: a district its commune, then the province below both the district."""


def _letterhead(heads: list[str], vocabulary: Vocabulary) -> list[str]:
    """The names in lines that name a sender, and in lines below those that are a unit's name and nothing else."""
    names: list[str] = []
    is_below = False
    for text in heads:
        names += _senders_in(text, vocabulary) or (_name_alone(text) if is_below else ())
        is_below = is_below or _says_sender(text, vocabulary)
    return names


def heading_alone(heads: list[str], index: UnitIndex, within: str) -> str:
    """The last line above a table if it is the name of a unit with parts and nothing else; '' if it is not."""
    text = heads[-1] if heads else ""
    unit = index.resolve(text, within, allow_similar=False).unit
    return text if unit and unit.code in index.has_parts else ""


@lru_cache(maxsize=8192)
def _says_sender(line: str, vocabulary: Vocabulary) -> bool:
    words = plain(line)
    return any(word in words for word in vocabulary.senders)


class Organisations:
    """The senders that are no units, by the names under which they send."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self._by_name = {plain(name): o.organisation for o in organisations for name in o.names}
        self._found: dict[str, str | None] = {}

    def named_in(self, line: str) -> str | None:
        """The organisation whose name a plain line contains, or None; of several names the longest counts."""
        if line not in self._found:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            names = [name for name in self._by_name if name in line and _is_in(name, line)]
            self._found[line] = self._by_name[max(names, key=len)] if names else None
        return self._found[line]


_REMEMBERED = 8192
"""Lines whose organisations are cached."""


def organisation_of(
    table: RecognisedTable, organisations: Organisations, vocabulary: Vocabulary, index: UnitIndex
) -> tuple[str, str] | None:
    """The organisation that the first lines above a table name as sender, and the code of its unit; else None.

    The unit is the one that the same line or the next names, else the root.
    """
    lines = [plain(line) for line in table.heads[:_LETTERHEAD]]
    for number, line in enumerate(lines):
        organisation = organisations.named_in(line)
        if (
            not organisation
            or any(word in line for word in vocabulary.not_titles)
            or line in map(plain, table.titles[-1:])
        ):
            continue
        within = index.root.code
        for text in lines[number : number + 2]:
            for place in _places_in(text):
                match = index.resolve(place, within, allow_similar=False)
                within = match.unit.code if match.unit else within
        return organisation, within
    return None


_LETTERHEAD = 8
"""Lines at the top of a sheet that may name the sender."""


def _is_in(name: str, line: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line) is not None


_TYPE = r"\b(?:tỉnh|thành phố|tp|thị xã|huyện|quận|thị trấn|phường|xã)\b"
_PLACE = re.compile(rf"{_TYPE}(?=[\s.:]+(?!{_TYPE})\w)")
"""The start of a unit's name: a type before a name. `Xã Tứ Quận` and `Xã Tân Xã` are one name each."""


@lru_cache(maxsize=8192)
def _senders_in(line: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The parts of a line like `ubnd xã phan hòa, huyện bắc bình` that may be units' names."""
    words = plain(line)
    if is_page_furniture(line, vocabulary):
        return ()
    ends = [at + len(word) for word in vocabulary.senders if (at := words.find(word)) >= 0]
    if not ends:
        return ()
    rest = words[min(ends) :]
    starts = [match.start() for match in _PLACE.finditer(rest)]
    parts = [rest[start:end] for start, end in zip([0, *starts], [*starts, len(rest)], strict=True)]
    return tuple(name for part in parts if (name := part.strip(" -–:,;.()")))


def named_unit(table: RecognisedTable, index: UnitIndex, vocabulary: Vocabulary, file_name: str) -> str | None:
    """The code of the unit to which a sheet belongs, by the sheet's name; None if that names none.

    For a table of one unit, the lines above it and the file's name count, too.
    """
    sheet = index.resolve(table.grid.sheet, index.root.code, allow_similar=False)
    if sheet.unit and sheet.unit != index.root and _is_worded(table.grid.sheet):
        return sheet.unit.code
    if not table.is_transposed or table.unit_columns:
        return None
    lines = [plain(text) for text in table.heads if not is_page_furniture(text, vocabulary)]
    names = [name for line in lines for name in _places_in(line)]
    names += [plain(PurePosixPath(part).stem) for part in PurePosixPath(file_name).parts if _is_worded(part)]
    within = None
    for name in (*names, *names):
        match = index.resolve(_YEAR.sub("", name), within or index.root.code, allow_similar=False)
        if match.unit and match.unit != index.root:
            within = match.unit.code
    return within


def _is_worded(name: str) -> bool:
    """False for a number: as the name of a sheet or a folder (`2023/12`) it is no ward."""
    return any(map(str.isalpha, PurePosixPath(name).stem))


def open_head(
    table: RecognisedTable, index: UnitIndex, vocabulary: Vocabulary, code: str, *, is_strict: bool
) -> tuple[str, Match] | None:
    """The first line above a table that names as sender a unit which does not contain the unit `code`.

    The match says what the line may mean. None if there is no such line. `is_strict`: lines that are a unit's name and
    nothing else count, too.
    """
    above = index.path(code)
    for text in table.heads:
        for name in _named_as_senders(text, vocabulary, is_strict=is_strict):
            found = (index.resolve(name, place, allow_similar=False).unit for place in above)
            if not (any(unit and unit.code in above for unit in found) or _begins_with_one(name, above, index)):
                return text, index.resolve(name, code)
    return None


def _named_as_senders(line: str, vocabulary: Vocabulary, *, is_strict: bool) -> tuple[str, ...]:
    """The names with a type of unit in a line that names a sender, or that is a sender: `xã tân thành` below `ubnd`."""
    return _typed(_senders_in(line, vocabulary)) or (_name_alone(line) if is_strict else ())


@lru_cache(maxsize=8192)
def _name_alone(line: str) -> tuple[str, ...]:
    """The names of units in a line that is nothing else; a longer line that begins like a name is a sentence."""
    words = plain(line)
    is_name = _PLACE.match(words) and len(words.split()) <= _WORDS_OF_A_NAME
    return _typed(tuple(_places_in(words))) if is_name else ()


@lru_cache(maxsize=8192)
def _typed(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that begin with a type of unit, without years: `thương binh và xã hội` holds none."""
    years_cut = (_YEAR.sub("", name) for name in names if _PLACE.match(name))
    return tuple(name for name in years_cut if not name.startswith("xã hội"))


_WORDS_OF_A_NAME = 5


def _begins_with_one(name: str, codes: Iterable[str], index: UnitIndex) -> bool:
    """True if a text is the name of one of these units and further words: `xã phan hòa ban chỉ đạo`."""
    return any(name.startswith(f"{plain(index.by_code[code].name)} ") for code in codes)


_YEAR = re.compile(r"\s*(?:năm )?20\d\d.*$")


def _places_in(line: str) -> list[str]:
    """The parts of a line that begin with a type of unit: `xã tân đức, huyện hàm tân năm 2023`."""
    starts = [match.start() for match in _PLACE.finditer(line)]
    parts = [line[start:end] for start, end in pairwise([*starts, len(line)])]
    return [name for part in parts if (name := part.replace(":", " ").strip(" -–,;.()"))]


def other_province(table: RecognisedTable, own: str, provinces: Mapping[str, str]) -> str | None:
    """The other province that the lines above a table name; None if they name none, or name `own`, too."""
    if not provinces:
        return None
    named = {place for line in table.heads for place in _provinces_in(line)}
    if not named or any(_begins(place, _short(own)) for place in named):
        return None
    return next((name for name in _by_length(tuple(provinces.values())) if _is_named(named, _short(name))), None)


@lru_cache(maxsize=8192)
def _provinces_in(line: str) -> list[str]:
    return _PROVINCE.findall(unaccented(line))


def _is_named(named: set[str], short: str) -> bool:
    return any(_begins(place, short) for place in named)


def _begins(place: str, short: str) -> bool:
    return place == short or place.startswith(f"{short} ")


@lru_cache(maxsize=8)
def _by_length(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names, longest first: a name may begin with another one."""
    return tuple(sorted(set(names), key=lambda name: (-len(name), name)))


@lru_cache(maxsize=256)
def _short(name: str) -> str:
    """A province's name without its type, unaccented."""
    return unaccented(name).removeprefix("tinh ")


_PROVINCE = re.compile(r"\btinh ([^\d,;:.()]+)")
