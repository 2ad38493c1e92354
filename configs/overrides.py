"""What people decided that headers, names and files mean: `mappings.yaml` of a home and of `configs/`."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tonghop.configs.convert import convert, shown
from tonghop.configs.errors import ConfigError, Place
from tonghop.configs.periods import periods
from tonghop.configs.units import units
from tonghop.configs.yaml_files import LinedDict, LinedList, load_yaml, parse_yaml


@dataclass(frozen=True)
class Override:
    """What a person decided that a text or a file means, with the reason. One of three:

    `header` (a column's path, `over > under`) is `measure` (`none`: not read), maybe only in a `form`;
    `name` (of a row) is the unit of code `unit`, maybe only `within` a unit;
    a `file` (its name with wildcards, or its SHA-256), maybe only one `sheet`, is of a `form` and/or a `period`.
    The first two may be narrowed to a `file`, too.
    """

    reason: str
    by: str = ""
    file: str = ""
    sheet: str = ""
    header: str = ""
    name: str = ""
    form: str = ""
    period: str = ""
    measure: str = ""
    unit: str = ""
    within: str = ""


NOT_READ = "none"
"""The measure of a column that a person decided not to read."""

Measures = Mapping[str, Collection[str]]
"""Form → its measures."""

_FILE = "mappings.yaml"


def overrides(own: Path | None, root: str, measures: Measures) -> tuple[Override, ...]:
    """What people decided: the home's `own` file first, then `configs/mappings.yaml`.

    `root`: the home's unit, in which the units that are named must lie; `measures`: those of every form. Raises
    `ConfigError` with file and line, also for a unit, form, measure or period that there is not.
    """
    listed = [(_FILE, load_yaml(_FILE))]
    if own is not None and own.is_file():
        listed.insert(0, (str(own), parse_yaml(own.read_bytes(), str(own))))
    return tuple(found for name, entries in listed for found in _overrides_of(entries, Place(name), root, measures))


def _overrides_of(entries: Any, place: Place, root: str, measures: Measures) -> Iterator[Override]:
    if entries is None or entries == "":  # a file of comments
        return
    if not isinstance(entries, LinedList):
        raise ConfigError(place, "not_list", found=shown(entries))
    for entry, line in zip(entries, entries.lines, strict=True):
        override = convert(Override, entry, place.at(line))
        for key, fault, facts in _faults(override, root, measures):
            lines = entry.lines if isinstance(entry, LinedDict) else {}
            raise ConfigError(place.at(lines.get(key, line), *filter(None, [key])), fault, **facts)
        yield override


def _faults(override: Override, root: str, measures: Measures) -> Iterator[tuple[str, str, dict[str, object]]]:
    """What is wrong with a decision: the key at which it stands ('' for all), the fault and its facts."""
    kinds = (
        override.header and override.measure,
        override.name and override.unit,
        override.file and (override.form or override.period) and not (override.header or override.name),
    )
    if sum(map(bool, kinds)) != 1:
        yield "", "no_override", {}
    if not override.reason.strip():
        yield "reason", "no_reason", {}
    if override.form and override.form not in measures:
        yield "form", "no_form", {"found": override.form}
    if override.period and override.period not in periods():
        yield "period", "no_period", {"found": override.period}
    yield from _unknown_units(override, root)
    yield from _unknown_measure(override, measures)


def _unknown_units(override: Override, root: str) -> Iterator[tuple[str, str, dict[str, object]]]:
    named = {key: code for key, code in (("unit", override.unit), ("within", override.within)) if code}
    known = {unit.code for unit in units(root)} if named else set()
    for key, code in named.items():
        if code not in known:
            yield key, "no_unit", {"found": code, "root": root}


def _unknown_measure(override: Override, measures: Measures) -> Iterator[tuple[str, str, dict[str, object]]]:
    forms = [override.form] if override.form in measures else list(measures)
    known = dict.fromkeys(measure for form in forms for measure in measures[form])
    if override.measure not in ("", NOT_READ, *known):
        nearest = get_close_matches(override.measure, known) or list(known)[:5]
        yield "measure", "no_measure", {"found": override.measure, "known": ", ".join([*nearest, "…", NOT_READ])}
