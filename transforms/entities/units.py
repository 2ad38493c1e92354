"""The unit that a name in a sheet means: a certain answer or a question, never a guess between two units."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tonghop.transforms.spelling import loose_key, name_key, plain, unaccented, unaccented_key

FUZZY_MINIMUM = 88.0
"""A misspelt name must be at least this similar (rapidfuzz ratio, percent) …"""
FUZZY_MARGIN = 6.0
"""… and this much more similar than the second best, else it is a question."""
_QUALIFIED = re.compile(r"(.*\S)\s*(?:[,;(]|\s[-–]\s?)\s*(?:thuộc\s+)?([^,;()]*[^,;()\s])\s*\)?")
_REMEMBERED = 65536
"""Names whose units are cached."""


class Unit(NamedTuple):
    """An administrative unit in force at a date; key `(code, valid_from)`."""

    code: str
    valid_from: str
    level: str
    name: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """What a name means. `unit` is None if the name is unknown (no candidates) or open (candidates).

    `how`: `code`, `code alone` (no unit has the name beside it), `exact`, `normalised`, `loose`, `unaccented`,
    `other type`, `fuzzy`; `outside` (the only unit of that name lies outside the units in question), `former` (only a
    unit of another time has the name), `ambiguous`, `unknown`; `qualified` (words beside the name may make another
    thing of the unit); `decided` (by a person), `sheet` (by the sheet's name).
    """

    unit: Unit | None
    how: str
    candidates: tuple[Unit, ...] = ()


class NoUnits(Exception):
    """No unit is in force on that day."""


class UnitIndex:
    """The units of one root (a province, say) that are in force on one day, by code and by name.

    `former`: units of other times; their names are no misspellings of the names in force. Raises `NoUnits` if no unit
    is in force.
    """

    def __init__(self, units: Iterable[Unit], former: Iterable[Unit] = ()) -> None:
        self.by_code = {unit.code: unit for unit in units}
        if not self.by_code:
            raise NoUnits
        self.root = next(u for u in self.by_code.values() if u.parent_code not in self.by_code)
        self._path = {code: self._ancestors(code) for code in self.by_code}
        self._parts: dict[str | None, list[str]] = defaultdict(list)
        for unit in self.by_code.values():
            self._parts[unit.parent_code].append(unit.code)
        self.has_parts = set(self._parts)
        self._upper_types = {""}
        self._keys: dict[tuple[str, object], list[Unit]] = defaultdict(list)
        self._levels: dict[str, set[str]] = defaultdict(set)
        for unit in self.by_code.values():
            kind = name_key(unit.name)[0]
            self._levels[kind].add(unit.level)
            if unit.code in self.has_parts:
                self._upper_types.add(kind)
            for key in _keys_of(unit.name):
                self._keys[key].append(unit)
        self._resolved: dict[tuple[str, str, str | None, bool], Match] = {}
        self._former: dict[tuple[str, object], list[Unit]] = defaultdict(list)
        for unit in former:
            for key in _keys_of(unit.name) - self._keys.keys():
                self._former[key].append(unit)

    def _ancestors(self, code: str) -> tuple[str, ...]:
        path = []
        current: str | None = code
        while current in self.by_code:
            path.append(current)
            current = self.by_code[current].parent_code
        return tuple(reversed(path))

    def path(self, code: str) -> tuple[str, ...]:
        """The unit's ancestors from the root down to itself."""
        return self._path[code]

    def contains(self, ancestor: str, code: str) -> bool:
        """True if `code` is `ancestor` or lies in it."""
        return ancestor in self._path.get(code, ())

    def parts_of(self, code: str) -> Sequence[str]:
        """The codes of the units directly in a unit."""
        return self._parts.get(code, ())

    def full_name(self, unit: Unit) -> str:
        """A unit's name and the names above it, without the root's, which all share."""
        is_known = unit.parent_code in self.by_code  # a former unit's may be none of these
        path = self._path[unit.parent_code] if unit.parent_code and is_known else ()
        above = [self.by_code[code] for code in reversed(path)]
        names = [other.name for other in above if other != self.root] or [other.name for other in above]
        return f"{unit.name} ({', '.join(names)})" if names else unit.name

    def may_have_parts(self, text: str, candidates: Sequence[Unit]) -> bool:
        """True if an open name may be the name of a unit that contains others."""
        if candidates:
            return any(unit.code in self.has_parts for unit in candidates)
        return name_key(text)[0] in self._upper_types

    def common(self, codes: Sequence[str]) -> Unit:
        """The lowest unit that contains all these units."""
        paths = [self._path[code] for code in codes]
        shared = [step[0] for step in zip(*paths, strict=False) if len(set(step)) == 1]
        return self.by_code[shared[-1]]

    def resolve(self, text: str, within: str, code: str | None = None, *, allow_similar: bool = True) -> Match:
        """The unit in `within` that a row names: by code, exact name, normalised name, then similarity (if allowed).

        A name that belongs exactly to a unit elsewhere is `outside`, not a misspelling of a similar name here. Matches
        are cached, because every form and every year has the same names.
        """
        asked = (text, within, code, allow_similar)
        if asked not in self._resolved:
            if len(self._resolved) >= _REMEMBERED:
                self._resolved.clear()
            self._resolved[asked] = self._resolve(text, within, code, allow_similar)
        return self._resolved[asked]

    def _resolve(self, text: str, within: str, code: str | None, allow_similar: bool) -> Match:
        named = self._by_name(text, within)
        if code and (unit := self.by_code.get(code.strip())):
            others = (named.candidates or (named.unit,)) if named else ()
            if others and unit not in others:
                return Match(None, "ambiguous", (unit, *(other for other in others if other)))
            if not self.contains(within, unit.code):
                return Match(None, "outside", (unit,))
            return Match(unit, "code") if named else self._beside_its_code(text, unit, within)
        is_open = named is None or named.how == "ambiguous" or "(" in text  # a note in brackets may be the district
        if is_open and (qualified := self._qualified(text, within)):
            return qualified
        if named:
            return named
        if former := next((units for _, key in _lookups(text) if (units := self._former.get(key))), None):
            return Match(None, "former", tuple(former))
        return self._similar(text, within) if allow_similar else Match(None, "unknown")

    def _beside_its_code(self, text: str, unit: Unit, within: str) -> Match:
        """The match of a code beside a name that no unit has: a question if the name misspells another unit's."""
        similar = self._similar(text, within)
        if similar.unit and similar.unit != unit:
            return Match(None, "ambiguous", (unit, similar.unit))
        return Match(unit, "code" if similar.unit or not any(map(str.isalpha, text)) else "code alone")

    def _by_name(self, text: str, within: str) -> Match | None:
        """The match of units that have the name in some spelling; None if there are none."""
        outside: list[Unit] = []
        for how, key in _lookups(text):
            found = self._keys.get(key, [])
            inside = [unit for unit in found if self.contains(within, unit.code)]
            if len(inside) == 1:
                return Match(inside[0], how)
            if inside:
                return Match(None, "ambiguous", tuple(inside))
            outside = outside or found
        if outside:
            return Match(None, "outside", tuple(outside))
        return self._of_another_type(text, within)

    def _qualified(self, text: str, within: str) -> Match | None:
        """The match of a name with that of the unit above it: `Xã Tân Hà - huyện Hàm Tân`, `Tân Hà (Đức Linh)`."""
        parts = _QUALIFIED.fullmatch(plain(text))
        above = self._by_name(parts[2], self.root.code) if parts else None
        if parts is None or above is None or above.unit is None or above.unit.code not in self.has_parts:
            return None
        match = self._by_name(parts[1], above.unit.code) or self._qualified(parts[1], above.unit.code)
        if match is None or match.unit is None or match.unit == above.unit:
            return None
        return match if self.contains(within, match.unit.code) else Match(None, "outside", (match.unit,))

    def _of_another_type(self, text: str, within: str) -> Match | None:
        """The only unit of that name with another type of the same level: a commune that became a town, say."""
        kind, name = name_key(text)
        levels = self._levels.get(kind, set())
        named = (unit for unit in self._keys.get(("bare", name), []) if not levels or unit.level in levels)
        inside = [unit for unit in named if self.contains(within, unit.code)]
        return Match(inside[0], "other type") if len(inside) == 1 else None

    def _similar(self, text: str, within: str) -> Match:
        from rapidfuzz import fuzz  # 70 ms to import, and most files need none of it

        kind, name = name_key(text)
        if len(name) < 4:
            return Match(None, "unknown")
        inside = [(u, name_key(u.name)) for u in self.by_code.values() if self.contains(within, u.code)]
        alike = [(u, own) for u, (own, other) in inside if unaccented(other) == unaccented(name)]
        if len(alike) == 1 and kind in ("", alike[0][1]):
            return Match(alike[0][0], "fuzzy")
        if len(alike) > 1:
            return Match(None, "ambiguous", tuple(u for u, _ in alike))
        scored = sorted(((fuzz.ratio(name, other), u) for u, (_, other) in inside), key=lambda pair: -pair[0])
        if not scored or scored[0][0] < FUZZY_MINIMUM:
            return Match(None, "unknown", tuple(u for score, u in scored[:3] if score >= 70))
        if len(scored) > 1 and scored[0][0] - scored[1][0] < FUZZY_MARGIN:
            return Match(None, "ambiguous", tuple(u for score, u in scored[:2]))
        own_kind, own_name = name_key(scored[0][1].name)
        has_more = len(own_name.split()) != len(name.split())  # another word makes another name of it, no slip
        if has_more or (kind and kind != own_kind):
            return Match(None, "unknown", (scored[0][1],))
        return Match(scored[0][1], "fuzzy")


@lru_cache(maxsize=32768)
def _keys_of(name: str) -> frozenset[tuple[str, object]]:
    kind, rest = name_key(name)
    accentless, loose = unaccented_key(name), loose_key(rest)
    return frozenset(
        {
            ("exact", plain(name)),
            ("typed", (kind, rest)),
            ("bare", rest),
            ("loose", loose),
            ("loose typed", (kind, loose)),
            ("unaccented", accentless[1]),
            ("unaccented typed", accentless),
        }
    )


def _lookups(text: str) -> Iterable[tuple[str, tuple[str, object]]]:
    """The keys under which a name is searched, the most certain first, each with how it then matches."""
    kind, rest = name_key(text)
    yield "exact", ("exact", plain(text))
    yield "normalised", ("bare", plain(text))  # P Rao is a name, not a ward called Rao
    yield "normalised", ("typed", (kind, rest))
    if not kind:
        yield "normalised", ("bare", rest)
        yield "loose", ("loose", loose_key(rest))
    yield "loose", ("loose typed", (kind, loose_key(rest)))
    if rest.isascii():
        kind, rest = unaccented_key(text)
        yield "unaccented", ("unaccented typed", (kind, rest)) if kind else ("unaccented", rest)
