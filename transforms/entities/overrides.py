"""The decisions of persons about one sheet of a file, and which of them a table used."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatch

from tonghop.configs.overrides import Override
from tonghop.transforms.entities.units import UnitIndex
from tonghop.transforms.spelling import plain
from tonghop.transforms.tables.header_texts import header_text


@dataclass
class Overrides:
    """The decisions about a sheet. `headers`: by form ('' for any), path → measure."""

    form: str = ""
    period: str = ""
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    _names: dict[str, Override] = field(default_factory=dict)
    _whole: list[Override] = field(default_factory=list)
    _by_path: dict[str, Override] = field(default_factory=dict)

    @property
    def has_any(self) -> bool:
        """False if nothing was decided about the sheet."""
        return bool(self._whole or self._by_path or self._names)

    def names(self, index: UnitIndex) -> dict[str, tuple[str, str]]:
        """Plain name → the code of the unit that it means, and the unit within which it means it ('' for anywhere).

        Only units in force count.
        """
        return {name: (m.unit, m.within) for name, m in self._names.items() if m.unit in index.by_code}

    def used(self, paths: Iterable[tuple[str, ...]], labels: Iterable[str]) -> list[str]:
        """The decisions that applied to a table with these headers and row names, in words."""
        headers = [self._by_path.get(" > ".join(path)) for path in paths]
        names = [self._names.get(plain(label)) for label in labels]
        return list(dict.fromkeys(_words(m) for m in [*self._whole, *headers, *names] if m))


def _words(override: Override) -> str:
    meaning = override.measure or override.unit or " ".join(p for p in (override.form, override.period) if p)
    what = f"“{override.header or override.name or override.sheet or override.file}” → {meaning}"
    return f"{what}: {override.reason}" + (f" ({override.by})" if override.by else "")


def overrides_of(overrides: Iterable[Override], file_hash: str, file_name: str, sheet: str) -> Overrides:
    """The decisions about a sheet; of two decisions about the same thing, the first counts."""
    found = Overrides()
    for override in overrides:
        if not _concerns(override, file_hash, file_name, sheet):
            continue
        if override.header:
            path = " > ".join(header_text(step) for step in override.header.split(">"))
            found.headers.setdefault(override.form, {}).setdefault(path, override.measure)
            found._by_path.setdefault(path, override)
        elif override.name:
            found._names.setdefault(plain(override.name), override)
        else:
            found.form, found.period = found.form or override.form, found.period or override.period
            found._whole.append(override)
    return found


def _concerns(override: Override, file_hash: str, file_name: str, sheet: str) -> bool:
    if override.sheet and plain(override.sheet) != plain(sheet):
        return False
    pattern, name = plain(override.file), plain(file_name)
    return not pattern or pattern == file_hash or fnmatch(name, pattern) or fnmatch(name.rpartition("/")[2], pattern)
