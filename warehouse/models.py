"""The models: each mart and each audit is one SELECT in a file, and all that is true of it stands in that file.

A file begins with a head, TOML in a comment (`Head`). The last SELECT of a mart has a line for each column, which ends
in its type and its meaning. What grows with the reports (`GROWING` and the marts), a SELECT names without a schema:
`over` gives these names their rows. They may be those of now, of some units and periods, or of an instant. What
configuration gives, it names with its schema.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from string import Template
from typing import Literal

import duckdb
import msgspec

from tonghop.configs.categories import programmes
from tonghop.configs.groups import groups
from tonghop.configs.indicators import identities, indicators
from tonghop.configs.texts import finding_texts
from tonghop.schemas.core import CORE
from tonghop.schemas.marts import AUDIT_FINDINGS
from tonghop.schemas.table import AIM, PERCENT, SMALL_DENOMINATOR, TOTAL, VALUE, ColumnSpec, TableSpec
from tonghop.warehouse.tables import read_note, write_note

GROWING = ("submissions", "statements", "observations", "readings", "decisions")
"""Tables of core that grow with the reports, and that models name without their schema."""

SETTINGS = "settings"
"""The name by which models draw on the settings of the home: one row."""

WANTED = "wanted_units"
"""The name by which models draw on the units and periods whose rows are asked for."""

GIVEN = (SETTINGS, WANTED)
"""Names on which models draw and that are no tables."""

OPEN_FINDINGS = "open_findings"
"""The mart that draws on what the audits find."""


class Head(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is true of a model besides its SELECT."""

    title: str = ""
    """What a row is, first of all. An audit has none: the comment that follows its head says what it finds."""
    kind: Literal["table", "view", "audit"] = "audit"
    key: tuple[str, ...] = ()
    """Columns that no two rows share."""
    columns_of: str = ""
    """The table of core that has the same columns with the same meanings, but for those `without`."""
    without: tuple[str, ...] = ()
    has_past: bool = False
    """There is a macro that gives its rows as they were known at an instant."""
    rows: Literal["units", "reporting units", "periods", "history", "new periods"] = "units"
    """Rows that a partial build makes anew: of the units concerned in their periods, of whole periods, of the units in
    every period; or none, but where something is sent for a period or of a form for the first time. Only units of
    which a report speaks have rows where these are of `reporting units`."""
    compares: bool = False
    """It draws on the periods that its own are compared with; every other model on its own periods alone."""
    of_own_units: tuple[str, ...] = ()
    """Tables of which it needs no other units than those of its own rows."""
    of_parts: tuple[str, ...] = ()
    """Tables of which it needs these units and the units in them."""


@dataclass(frozen=True)
class Model:
    """A mart, or an audit. `inputs`: what it draws on, of `GROWING`, the marts and `GIVEN`."""

    name: str
    head: Head
    columns: tuple[ColumnSpec, ...]
    select: str
    inputs: tuple[str, ...] = ()

    @property
    def table(self) -> TableSpec:
        """The table or view that a mart fills."""
        return TableSpec(f"mart.{self.name}", self.head.title, self.columns)

    def over(self, sources: Mapping[str, str]) -> str:
        """Its rows. `sources`: a SELECT for each of its inputs."""
        drawn = ", ".join(f"{name} AS NOT MATERIALIZED ({select})" for name, select in sources.items())
        return f"WITH {drawn} FROM ({self.select})" if drawn else self.select


def mart(name: str) -> Model:
    """A mart, its inputs left out: to find them takes DuckDB's parser."""
    return _read()["models"][name]


def tables() -> list[TableSpec]:
    """Every table of `mart`: the marts that are no views, and what the audits find."""
    return [*(model.table for model in _read()["models"].values() if model.head.kind == "table"), AUDIT_FINDINGS]


def views() -> list[TableSpec]:
    """Every view of `mart` but those of the forms."""
    return [model.table for model in _read()["models"].values() if model.head.kind == "view"]


def with_past() -> list[str]:
    """The marts for which there is a macro `<name>_as_of(instant, for_period := NULL)`."""
    return [name for name, model in _read()["models"].items() if model.head.has_past]


@cache
def marts() -> Mapping[str, Model]:
    """Every mart but `OPEN_FINDINGS` by its name, each after those that it draws on."""
    found = {name: model for name, model in _with_inputs()["models"].items() if name != OPEN_FINDINGS}
    order = TopologicalSorter({name: [i for i in model.inputs if i in found] for name, model in found.items()})
    return {name: found[name] for name in order.static_order()}


def of_kind(kind: Literal["table", "view"]) -> list[Model]:
    """The marts that are tables, or those that are views, each after those that it draws on."""
    return [model for model in marts().values() if model.head.kind == kind]


def open_findings() -> Model:
    """The mart that is made after the audits."""
    return _with_inputs()["models"][OPEN_FINDINGS]


def audits(of: Literal["own", "reported"]) -> list[Model]:
    """The audits of our own sums, or of what was reported, by name."""
    return list(_with_inputs()[f"audits/{of}"].values())


def table_of(name: str) -> TableSpec:
    """The table on which a model draws by this name."""
    return marts()[name].table if name in marts() else next(spec for spec in CORE if spec.name == f"core.{name}")


def settings(coverage_threshold: float) -> str:
    """The row that models find as `SETTINGS`."""
    return f"SELECT {float(coverage_threshold)} AS coverage_threshold"


_Folders = Mapping[str, Mapping[str, Model]]


def text(path: str) -> str:
    """The SQL of a file of this package."""
    return files("tonghop.warehouse").joinpath(path).read_text(encoding="utf-8")


@cache
def _read() -> _Folders:
    """The models of each folder by name, alphabetically; their inputs left out."""
    return {folder: {name: _parsed(folder, name) for name in _names(folder)} for folder in _FOLDERS}


@cache
def _with_inputs() -> _Folders:
    """The same with their inputs."""
    known = {*GROWING, *GIVEN, *_read()["models"]}
    drawn_on = _drawn_on([model.select for models in _read().values() for model in models.values()])
    return {
        folder: {
            n: replace(model, inputs=tuple(sorted(known.intersection(drawn_on[model.select]))))
            for n, model in models.items()
        }
        for folder, models in _read().items()
    }


_FOLDERS = ("models", "audits/own", "audits/reported")


def _names(folder: str) -> list[str]:
    entries = files("tonghop.warehouse").joinpath(folder).iterdir()
    return sorted(entry.name.removesuffix(".sql") for entry in entries)


def _parsed(folder: str, name: str) -> Model:
    sql = text(f"{folder}/{name}.sql")
    head = _head(sql)
    select = Template(sql).substitute(_facts())
    return Model(name, head, _columns(select, head), select)


def _head(sql: str) -> Head:
    if not sql.startswith("/*"):
        return Head()
    return msgspec.convert(tomllib.loads(sql[2 : sql.index("*/")]), Head)


@cache
def _facts() -> Mapping[str, object]:
    """What a `$NAME` in a model stands for: types, bounds, and the CTEs that several models share."""
    types = {"VALUE": VALUE, "TOTAL": TOTAL, "PERCENT": PERCENT, "AIM": AIM}
    shared = {name: text(f"shared/{name}.sql").rstrip() for name in _names("shared")}
    return {**types, "SMALL_DENOMINATOR": SMALL_DENOMINATOR, **shared}


def _columns(select: str, head: Head) -> tuple[ColumnSpec, ...]:
    """The columns of the last SELECT: each line that ends in `-- TYPE | meaning`, after the column's name."""
    if head.columns_of:
        like = next(spec.columns for spec in CORE if spec.name == head.columns_of)
        return tuple(column for column in like if column.name not in head.without)
    return tuple(ColumnSpec(*found) for found in re.findall(r"(\w+),?  -- (\S.*?) \| (.+)$", select, re.MULTILINE))


def _drawn_on(selects: list[str]) -> dict[str, list[str]]:
    """SELECT → the tables that it names without a schema, by DuckDB's own parser."""
    unknown = [select for select in selects if _digest(select) not in _TABLES_OF]
    if unknown:
        with duckdb.connect() as connection:
            parsed = connection.execute(_TABLES_NAMED, [unknown]).fetchall()
        for select, *named in parsed:
            names = {name for schema, name in zip(*named, strict=True) if not schema}
            _TABLES_OF[_digest(select)] = sorted(names)
    return {select: _TABLES_OF[_digest(select)] for select in selects}


_TABLES_OF: dict[str, list[str]] = {}
"""What the parser found in each SELECT, by the digest of its text. It takes a tenth of a second for all of them."""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def recall_parsed(connection: duckdb.DuckDBPyConnection) -> None:
    """Learn from a warehouse what the parser found when its marts were built."""
    _TABLES_OF.update(json.loads(read_note(connection, _PARSED) or "{}"))


def note_parsed(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave in the warehouse what the parser found in the models of now."""
    selects = {model.select for folder in _with_inputs().values() for model in folder.values()}
    found = json.dumps({digest: _TABLES_OF[digest] for digest in sorted(map(_digest, selects))})
    if read_note(connection, _PARSED) != found:
        write_note(connection, _PARSED, found)


_PARSED = "tables_named"


_TABLES_NAMED = """
SELECT select_, json_extract_string(parsed, '$..schema_name'), json_extract_string(parsed, '$..table_name')
FROM (SELECT unnest(CAST(? AS VARCHAR[])) AS select_, json_serialize_sql(select_) AS parsed)
"""


def version(coverage_threshold: float, forms: Iterable[str]) -> str:
    """Of all that the marts are made with: models, audits, forms, indicators, identities, programmes."""
    severities = [finding_texts()[identity.rule].severity for identity in identities()]
    configured = (indicators(), identities(), severities, groups(), programmes())
    made_with = (_read(), AUDIT_FINDINGS, list(forms), configured, coverage_threshold)
    return hashlib.sha256(repr(made_with).encode()).hexdigest()[:12]


def built_by(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The version that built the marts."""
    return read_note(connection, "marts_version")


def note_version(connection: duckdb.DuckDBPyConnection, version: str) -> None:
    """Write by which version the marts were built."""
    write_note(connection, "marts_version", version)
