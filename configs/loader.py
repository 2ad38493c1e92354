"""Read the configuration: YAML as plain data, every scalar as text, duplicate and unknown keys refused."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from datetime import date, timedelta
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from configs.kinds import FindingText, Identity, Indicator, Layout, Mapping, Period, Standard, UnitRow, Vocabulary

_ROOT = files("configs")


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
        data.setdefault("breakdown", {})
        data.setdefault("titles_of_others", [])
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
        row.code: row.name
        for entry in load_yaml("units/index.yaml")
        for row in _unit_rows(entry["file"])
        if row.level == "province"
    }


@cache
def indicators() -> tuple[Indicator, ...]:
    """`configs/indicators.yaml`, in its order."""
    return tuple(
        _build(Indicator, data, f"indicators.yaml: {key}", indicator=key)
        for key, data in load_yaml("indicators.yaml").items()
    )


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
def units(province: str) -> tuple[UnitRow, ...]:
    """A province and all units that were ever in it, parents first. Raises `ConfigError` for an unknown code."""
    entries = load_yaml("units/index.yaml")
    own = [entry for entry in entries if entry["replaces"] == province]
    chosen = own or [entry for entry in entries if not entry["replaces"]]
    rows = [row for entry in chosen for row in _unit_rows(entry["file"])]
    kept: list[UnitRow] = [row for row in rows if row.code == province and row.level == "province"]
    if not kept:
        raise ConfigError(f"{province}: no province has this code")
    level = kept
    while level:
        parents = {row.code for row in level}
        level = [row for row in rows if row.parent_code in parents]
        kept += level
    return tuple(kept)


@cache
def _unit_rows(name: str) -> list[UnitRow]:
    lines = _ROOT.joinpath(f"units/{name}").read_text(encoding="utf-8").splitlines()
    return [UnitRow(**row) for row in csv.DictReader(lines)]


@cache
def messages() -> dict[str, dict[str, str]]:
    """What the command line says: message → language → text."""
    loaded: dict[str, dict[str, str]] = load_yaml("messages.yaml")
    for key, texts in loaded.items():
        if set(texts) != {"vi", "en"}:
            raise ConfigError(f"messages.yaml: {key}: texts in vi and en were expected")
    return loaded
