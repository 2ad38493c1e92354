"""Read the configuration: YAML as plain data, every scalar as text, duplicate and unknown keys refused."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, replace
from datetime import date, timedelta
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from tonghop.configs.models import (
    REPORT_ASPECTS,
    REPORT_FACTS,
    Category,
    FindingText,
    Group,
    Identity,
    Indicator,
    Layout,
    Mapping,
    Organisation,
    Period,
    Programme,
    Report,
    ReportFigure,
    ReportSection,
    ReportSentence,
    ReportTable,
    ReportWord,
    Standard,
    UnitGroup,
    UnitRow,
    Vocabulary,
)

_ROOT = files("tonghop.configs")


class ConfigError(Exception):
    """A configuration file is not what it should be; the text names file and line."""


class _Mapping(dict[Any, Any]):
    """A mapping of a YAML file that knows the lines of its keys."""

    lines: dict[str, int]


class _TextLoader(yaml.CBaseLoader if hasattr(yaml, "CBaseLoader") else yaml.BaseLoader):  # type: ignore[misc]
    """Scalars stay texts (`010101` must not become 4161); a key given twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        lines: dict[str, int] = {}
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if key.value in lines:
                raise ConfigError(f"{self.name}, line {line}: key {key.value!r} stands twice")
            lines[key.value] = line
        mapping = _Mapping(super().construct_mapping(node, deep))
        mapping.lines = lines
        return mapping


_TextLoader.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG,
    lambda loader, node: loader.construct_mapping(node, deep=True),
)


def load_yaml(name: str) -> Any:
    """One file of `configs/` as dicts, lists and texts. Raises `ConfigError` with file and line."""
    return parse_yaml(_ROOT.joinpath(name).read_text(encoding="utf-8"), name)


def parse_yaml(text: str, name: str) -> Any:
    """YAML text as dicts, lists and texts. `name` stands in the messages. Raises `ConfigError`."""
    loader = _TextLoader(text)
    loader.name = name
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise ConfigError(f"{name}, line {line}: {error.problem}") from error
    finally:
        loader.dispose()


def _build(kind: type, data: Any, where: str, **given: Any) -> Any:
    """A dataclass from a mapping; unknown and missing keys are errors."""
    if not isinstance(data, dict):
        raise ConfigError(f"{where}: a mapping was expected")
    known = {f.name: f for f in fields(kind)}
    if unknown := sorted(set(data) - set(known)):
        line = f", line {data.lines[unknown[0]]}" if isinstance(data, _Mapping) else ""
        raise ConfigError(f"{where}{line}: unknown key {unknown[0]!r} (known: {', '.join(sorted(known))})")
    required = {n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING}
    if missing := required - set(data) - set(given):
        raise ConfigError(f"{where}: key {sorted(missing)[0]!r} is missing")
    return kind(**given, **data)


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts of `configs/layouts/`, by file name."""
    names = sorted(entry.name for entry in _ROOT.joinpath("layouts").iterdir() if entry.name.endswith(".yaml"))
    loaded = []
    for name in names:
        data = load_yaml(f"layouts/{name}")
        loaded.append(_build(Layout, data, f"layouts/{name}", name=name.removesuffix(".yaml")))
    return tuple(loaded)


@cache
def vocabulary() -> Vocabulary:
    """`configs/vocabulary.yaml`."""
    result: Vocabulary = _build(Vocabulary, load_yaml("vocabulary.yaml"), "vocabulary.yaml")
    return result


def mappings(own: Path | None = None) -> tuple[Mapping, ...]:
    """What persons decided: the home's `own` file first, then `configs/mappings.yaml`. Raises `ConfigError`."""
    listed = [("mappings.yaml", load_yaml("mappings.yaml"))]
    if own is not None and own.is_file():
        listed.insert(0, (str(own), parse_yaml(own.read_text(encoding="utf-8"), str(own))))
    return tuple(_mapping(entry, where) for where, entries in listed for entry in entries or ())


def _mapping(entry: Any, where: str) -> Mapping:
    if isinstance(entry, _Mapping) and entry.lines:
        where = f"{where}, line {min(entry.lines.values())}"
    mapping: Mapping = _build(Mapping, entry, where)
    pairs = {
        "header": bool(mapping.header and mapping.measure),
        "name": bool(mapping.name and mapping.unit),
        "file": bool(mapping.file and (mapping.form or mapping.period)) and not (mapping.header or mapping.name),
    }
    if sum(pairs.values()) != 1 or not mapping.reason.strip():
        raise ConfigError(
            f"{where}: header → measure, name → unit, or file → form and/or period was expected, with a reason"
        )
    if mapping.form and mapping.form not in {layout.form for layout in layouts()}:
        raise ConfigError(f"{where}: no form {mapping.form!r}")
    if mapping.period and mapping.period not in periods():
        raise ConfigError(f"{where}: no period {mapping.period!r}")
    return mapping


@cache
def provinces() -> dict[str, str]:
    """Every province's name, by code."""
    return {
        code: name
        for entry in load_yaml("units/index.yaml")
        for code, _, _, level, name, *_ in _unit_lines(entry["file"])
        if level == "province"
    }


@cache
def indicators() -> tuple[Indicator, ...]:
    """`configs/indicators.yaml`, in its order."""
    return tuple(
        indicator for key, data in load_yaml("indicators.yaml").items() for indicator in _indicators_of(key, data)
    )


def _indicators_of(key: str, data: Any) -> Iterator[Indicator]:
    """The indicator of an entry; of one with `each` a rate per measure named there, `<entry>_<measure>`.

    `each`: measure → its words in both languages (`vi`, `en`), which follow the entry's title.
    """
    where = f"indicators.yaml: {key}"
    each = data.pop("each", None) if isinstance(data, dict) else None
    if each is None:
        yield _build(Indicator, data, where, indicator=key)
        return
    for measure, words in each.items():
        titles = {f"title_{language}": f"{data[f'title_{language}']}: {words[language]}" for language in ("vi", "en")}
        own = {**data, **titles, "numerator": [measure]}
        yield _build(Indicator, own, where, indicator=f"{key}_{measure}", family=key)


@cache
def organisations() -> tuple[Organisation, ...]:
    """The senders of `configs/organisations.yaml` that are no units, in its order."""
    return tuple(
        _build(Organisation, data, f"organisations.yaml: {key}", organisation=key)
        for key, data in load_yaml("organisations.yaml").items()
    )


@cache
def programmes() -> tuple[Programme, ...]:
    """The programmes of `configs/programme.yaml`, in order of time."""
    return tuple(
        _build(Programme, {k: v for k, v in data.items() if k != "projects"}, f"programme.yaml: {key}", programme=key)
        for key, data in load_yaml("programme.yaml").items()
    )


@cache
def categories(code_list: str) -> tuple[Category, ...]:
    """The categories of a code list, in their order, parents before their parts. Raises `ConfigError` for an unknown.

    `sub_project`: the projects and sub-projects of every programme, as `<programme>-<number>`.
    """
    if not code_list:
        return ()
    if code_list == SUB_PROJECT:
        return tuple(category for programme in programmes() for category in _projects(programme))
    known = _code_lists()
    if code_list not in known:
        raise ConfigError(f"categories.yaml: no code list {code_list!r} (known: {', '.join(known)})")
    where = f"categories.yaml: {code_list}"
    return tuple(
        _build(Category, data, f"{where}: {key}", code_list=code_list, category=key)
        for key, data in known[code_list].items()
    )


@cache
def _code_lists() -> Any:
    return load_yaml("categories.yaml")


SUB_PROJECT = "sub_project"
"""The code list that `configs/programme.yaml` gives."""


def _projects(programme: Programme) -> Iterator[Category]:
    projects = load_yaml("programme.yaml")[programme.programme]["projects"]
    for number, data in projects.items():
        above, _, _ = number.rpartition(".")
        given = {
            "code_list": SUB_PROJECT,
            "category": f"{programme.programme}-{number}",
            "parent": f"{programme.programme}-{above}" if above else "",
            "valid_from": programme.valid_from,
            "valid_to": programme.valid_to,
        }
        yield _build(Category, data, f"programme.yaml: {programme.programme}: {number}", **given)


@cache
def identities() -> tuple[Identity, ...]:
    """`configs/identities.yaml`, in its order."""
    return tuple(_build(Identity, data, "identities.yaml") for data in load_yaml("identities.yaml"))


@cache
def finding_texts() -> dict[str, FindingText]:
    """`configs/findings.yaml`: what the program says of what it found, by rule."""
    return {key: _build(FindingText, data, f"findings.yaml: {key}") for key, data in load_yaml("findings.yaml").items()}


@cache
def standards() -> tuple[Standard, ...]:
    """The poverty standards of `configs/periods.yaml`, in order of time."""
    data = load_yaml("periods.yaml")["standards"]
    return tuple(_build(Standard, value, f"periods.yaml: {key}", standard=key) for key, value in data.items())


@cache
def periods() -> dict[str, Period]:
    """Every period that a report may be for, by its code."""
    data = load_yaml("periods.yaml")
    first, last = int(data["years"]["first"]), int(data["years"]["last"])
    built = (p for year in range(first, last + 1) for p in _periods_of(year, data["kinds"]))
    return {p.period: p for p in built}


def _periods_of(year: int, kinds: dict[str, dict[str, str]]) -> Iterator[Period]:
    for kind in ("year", "preliminary", "half"):
        words = kinds[kind]
        yield _period(
            kind,
            words,
            code=partial("{1}{0}".format, words["suffix"]),
            year=year,
            starts=f"{year}-{words['starts']}",
            ends=f"{year}-{words['ends']}",
            due=f"{year}-{words['due']}" if words["due"] else "",
        )
    words = kinds["month"]
    due_day = int(words["due"].removeprefix("next_month "))
    for month in range(1, 13):
        after = date(year + month // 12, month % 12 + 1, 1)
        period = _period(
            "month",
            words,
            code=partial("{1}-M{0:02}".format, month),
            year=year,
            starts=f"{year}-{month:02}-01",
            ends=(after - timedelta(days=1)).isoformat(),
            due=after.replace(day=due_day).isoformat(),
        )
        before = f"{year}-M{month - 1:02}" if month > 1 else f"{year - 1}-M12"
        yield Period(**{**period.__dict__, "previous_period": before})


def _period(
    kind: str,
    words: dict[str, str],
    *,
    code: Callable[[int], str],
    year: int,
    starts: str,
    ends: str,
    due: str,
) -> Period:
    standard = next(s for s in standards() if s.valid_from <= ends and (not s.valid_to or ends < s.valid_to))
    return Period(
        period=code(year),
        kind=kind,
        starts_on=starts,
        ends_on=ends,
        due_on=due,
        standard=standard.standard,
        opening_period=str(year - 1),
        previous_period=code(year - 1),
        title_vi=f"{year}, {words['title_vi']}" if kind != "month" else f"tháng {int(starts[5:7])}/{year}",
        title_en=f"{year}, {words['title_en']}" if kind != "month" else f"month {int(starts[5:7])} of {year}",
    )


@cache
def country() -> UnitRow:
    """The unit that contains every province."""
    (row,) = _unit_rows("country.csv")
    return row


@cache
def units(root: str) -> tuple[UnitRow, ...]:
    """A province (or the country) and all units that were ever in it, parents first.

    Raises `ConfigError` for an unknown code.
    """
    whole = country()
    if root != whole.code:
        return tuple(_units_of_province(root))
    below = [unit for province in provinces() for unit in _units_of_province(province)]
    return (whole, *(unit if unit.parent_code else replace(unit, parent_code=whole.code) for unit in below))


def _units_of_province(province: str) -> Iterator[UnitRow]:
    entries = load_yaml("units/index.yaml")
    own = [entry["file"] for entry in entries if entry["replaces"] == province]
    chosen = tuple(own or [entry["file"] for entry in entries if not entry["replaces"]])
    level = [row for row in _units_below(chosen).get("", ()) if row.code == province]
    if not level:
        raise ConfigError(f"{province}: no province has this code")
    while level:
        yield from level
        parents = dict.fromkeys(row.code for row in level)
        level = [row for parent in parents for row in _units_below(chosen).get(parent, ())]


@cache
def _units_below(names: tuple[str, ...]) -> dict[str, list[UnitRow]]:
    """The units of some lists by the code of the unit above them, '' for none."""
    below: dict[str, list[UnitRow]] = {}
    for name in names:
        for row in _unit_rows(name):
            below.setdefault(row.parent_code, []).append(row)
    return below


@cache
def _unit_rows(name: str) -> list[UnitRow]:
    return [UnitRow(*cells) for cells in _unit_lines(name)]


def _unit_lines(name: str) -> Iterator[list[str]]:
    """The lines of a unit list as texts, in the order of the fields of `UnitRow`."""
    lines = csv.reader(_ROOT.joinpath(f"units/{name}").read_text(encoding="utf-8").splitlines())
    if next(lines) != [field.name for field in fields(UnitRow)]:
        raise ConfigError(f"units/{name}, line 1: {','.join(field.name for field in fields(UnitRow))} was expected")
    return lines


@cache
def groups() -> tuple[Group, ...]:
    """`configs/groups.yaml`, in its order. Raises `ConfigError` where one stands against a group that is none."""
    data = load_yaml("groups.yaml")
    found = tuple(_build(Group, value, f"groups.yaml: {key}", unit_group=key) for key, value in data.items())
    for group in found:
        if group.against and group.against not in data:
            raise ConfigError(f"groups.yaml: {group.unit_group}: no group {group.against!r}")
    return found


def unit_groups(root: str, own: Path | None = None) -> tuple[UnitGroup, ...]:
    """Which units below a root are in which groups: `configs/units/groups.csv`, then the home's `own` file.

    A line is about the unit of its code that is in force on its first day, and ends at the latest with that unit. What
    the list of units says itself (`urban_rural`) is not repeated. Raises `ConfigError` with file and line.
    """
    shipped = _ROOT.joinpath("units/groups.csv").read_bytes()
    codes = {unit.code for unit in units(root)}
    told = [entry for entry in _group_rows(shipped, "units/groups.csv") if entry[1].code in codes]
    if own is not None and own.is_file():
        told += _group_rows(own.read_bytes(), str(own))
    found: list[UnitGroup] = []
    for where, row in told:
        _check_group(row, root, where)
        within = _within_its_unit(row, root, where)
        if any(_is_of_one_time(within, other) for other in found):
            raise ConfigError(f"{where}: {row.code} is in {row.unit_group!r} by another line at the same time")
        found.append(within)
    return tuple(found)


def _group_rows(content: bytes, name: str) -> list[tuple[str, UnitGroup]]:
    """The lines of a file of groups, each with its place."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ConfigError(f"{name}: text in UTF-8 was expected") from None
    wanted = [field.name for field in fields(UnitGroup)]
    reader = csv.reader(lines)
    if next(reader, []) != wanted:
        raise ConfigError(f"{name}, line 1: {','.join(wanted)} was expected")
    found = []
    for cells in reader:
        where = f"{name}, line {reader.line_num}"
        if len(cells) != len(wanted):
            raise ConfigError(f"{where}: {len(wanted)} values were expected")
        found.append((where, UnitGroup(*(cell.strip() for cell in cells))))
    return found


def _check_group(row: UnitGroup, root: str, where: str) -> None:
    if row.unit_group not in {group.unit_group for group in groups()}:
        raise ConfigError(f"{where}: no group {row.unit_group!r}")
    if row.unit_group in {unit.urban_rural for unit in units(root)}:
        raise ConfigError(f"{where}: {row.unit_group!r} is told by the list of units")
    if not row.source:
        raise ConfigError(f"{where}: a source was expected")
    for day in (row.valid_from, row.valid_to or row.valid_from):
        if not _is_day(day):
            raise ConfigError(f"{where}: {day!r} is no day (2021-01-31)")
    if row.valid_to and row.valid_to <= row.valid_from:
        raise ConfigError(f"{where}: valid_to is not after valid_from")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _within_its_unit(row: UnitGroup, root: str, where: str) -> UnitGroup:
    """The line, ended where its unit ends."""
    for unit in units(root):
        is_in_force = unit.valid_from <= row.valid_from and (not unit.valid_to or row.valid_from < unit.valid_to)
        if unit.code == row.code and is_in_force:
            ends = [day for day in (row.valid_to, unit.valid_to) if day]
            return replace(row, valid_to=min(ends, default=""))
    raise ConfigError(f"{where}: no unit {row.code!r} is in force on {row.valid_from}")


def _is_of_one_time(one: UnitGroup, other: UnitGroup) -> bool:
    if (one.code, one.unit_group) != (other.code, other.unit_group):
        return False
    return (not other.valid_to or one.valid_from < other.valid_to) and (
        not one.valid_to or other.valid_from < one.valid_to
    )


@cache
def messages() -> dict[str, dict[str, str]]:
    """What the command line says: message → language → text."""
    loaded: dict[str, dict[str, str]] = load_yaml("messages.yaml")
    for key, texts in loaded.items():
        if set(texts) != {"vi", "en"}:
            raise ConfigError(f"messages.yaml: {key}: texts in vi and en were expected")
    return loaded


@cache
def report() -> Report:
    """`configs/report.yaml`."""
    return report_of(load_yaml("report.yaml"), "report.yaml")


def report_of(data: Any, name: str) -> Report:
    """A report as a file says it. Raises `ConfigError`, also where a placeholder names no figure or nothing of it."""
    words = {key: _build(ReportWord, value, f"{name}: {key}") for key, value in data["words"].items()}
    sections = tuple(_report_section(key, value, f"{name}: {key}") for key, value in data["sections"].items())
    report: Report = _build(Report, {**data, "words": words, "sections": sections}, name)
    return report


def _report_section(key: str, data: Any, where: str) -> ReportSection:
    sentences = [_report_sentence(k, v, f"{where}: {k}") for k, v in data.get("sentences", {}).items()]
    tables = [_build(ReportTable, v, f"{where}: {k}", table=k) for k, v in data.get("tables", {}).items()]
    own = {**data, "sentences": tuple(sentences), "tables": tuple(tables)}
    section: ReportSection = _build(ReportSection, own, where, section=key)
    return section


def _report_sentence(key: str, data: Any, where: str) -> ReportSentence:
    figures = {name: _report_figure(name, value, f"{where}: {name}") for name, value in data["figures"].items()}
    sentence: ReportSentence = _build(ReportSentence, {**data, "figures": figures}, where, sentence=key)
    told = [set(placeholders(text, figures, where)) for text in (sentence.vi, sentence.en)]
    if told[0] != told[1]:
        raise ConfigError(f"{where}: {min(told[0] ^ told[1])!r} stands in one language alone")
    if unused := set(figures) - {name for name, _ in told[0]}:
        raise ConfigError(f"{where}: nothing is said of figure {min(unused)!r}")
    return sentence


def _report_figure(name: str, data: Any, where: str) -> ReportFigure:
    figure: ReportFigure = _build(ReportFigure, data, where, name=name)
    if sum(map(bool, (figure.indicator, figure.measure, figure.target, figure.family))) != 1:
        raise ConfigError(f"{where}: one of indicator, measure, target, family was expected")
    if figure.group and not figure.indicator:
        raise ConfigError(f"{where}: a group is of an indicator")
    if not figure.measure and len(figure.categories) > 1:
        raise ConfigError(f"{where}: only a measure is added up over categories")
    if figure.measure and "." not in figure.measure:
        raise ConfigError(f"{where}: {figure.measure!r} is no form.measure")
    known = {"aim": ("value", "change"), "period": ("this", "next")}
    if wrong := [key for key, values in known.items() if getattr(figure, key) not in values]:
        raise ConfigError(f"{where}: {wrong[0]} is one of {', '.join(known[wrong[0]])}")
    return figure


def placeholders(text: str, figures: dict[str, ReportFigure], where: str) -> Iterator[tuple[str, str]]:
    """Figure and aspect of each placeholder of a sentence; a fact has no aspect. Raises `ConfigError`."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise ConfigError(f"{where}: {error}") from None
    for _, named, form, conversion in parts:
        if named is None:
            continue
        name, _, aspect = named.partition(".")
        known = REPORT_ASPECTS[figures[name].kind] if name in figures else ()
        if form or conversion or not (aspect in known or named in REPORT_FACTS):
            raise ConfigError(f"{where}: {{{named}}} names no figure (known: {', '.join(known or figures)})")
        yield name, aspect
