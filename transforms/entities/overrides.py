"""What persons decided about one sheet of a file, and which of it was used."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch

from tonghop.configs.models import Mapping
from tonghop.transforms.entities.units import UnitIndex
from tonghop.transforms.spelling import plain
from tonghop.transforms.tables.header_texts import header_text


@dataclass
class Decided:
    """The decisions that concern a sheet. `headers`: by form ('' for any), path → measure."""

    form: str = ""
    period: str = ""
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    _names: dict[str, Mapping] = field(default_factory=dict)
    _whole: list[Mapping] = field(default_factory=list)
    _by_path: dict[str, Mapping] = field(default_factory=dict)

    @property
    def has_any(self) -> bool:
        """False where nothing was decided about the sheet."""
        return bool(self._whole or self._by_path or self._names)

    def names(self, index: UnitIndex) -> dict[str, tuple[str, str]]:
        """Plain name → the code of the unit it means and the unit in which it does, of those in force."""
        return {name: (m.unit, m.within) for name, m in self._names.items() if m.unit in index.by_code}

    def used(self, paths: Iterable[tuple[str, ...]], labels: Iterable[str]) -> list[str]:
        """The decisions that a table with these headers and these names of rows called for, in words."""
        headers = [self._by_path.get(" > ".join(path)) for path in paths]
        names = [self._names.get(plain(label)) for label in labels]
        return list(dict.fromkeys(_words(m) for m in [*self._whole, *headers, *names] if m))


def _words(mapping: Mapping) -> str:
    meaning = mapping.measure or mapping.unit or " ".join(p for p in (mapping.form, mapping.period) if p)
    what = f"“{mapping.header or mapping.name or mapping.sheet or mapping.file}” → {meaning}"
    return f"{what}: {mapping.reason}" + (f" ({mapping.by})" if mapping.by else "")


def mappings_of(mappings: Iterable[Mapping], file_hash: str, file_name: str, sheet: str) -> Decided:
    """The decisions about a sheet; of two about the same thing the first counts."""
    decided = Decided()
    for mapping in mappings:
        if not _concerns(mapping, file_hash, file_name, sheet):
            continue
        if mapping.header:
            path = " > ".join(header_text(step) for step in mapping.header.split(">"))
            decided.headers.setdefault(mapping.form, {}).setdefault(path, mapping.measure)
            decided._by_path.setdefault(path, mapping)
        elif mapping.name:
            decided._names.setdefault(plain(mapping.name), mapping)
        else:
            decided.form, decided.period = decided.form or mapping.form, decided.period or mapping.period
            decided._whole.append(mapping)
    return decided


def _concerns(mapping: Mapping, file_hash: str, file_name: str, sheet: str) -> bool:
    if mapping.sheet and plain(mapping.sheet) != plain(sheet):
        return False
    pattern, name = plain(mapping.file), plain(file_name)
    return not pattern or pattern == file_hash or fnmatch(name, pattern) or fnmatch(name.rpartition("/")[2], pattern)
