"""The models: each mart is one SELECT in a file, drawn from `core` and from marts before it.

The same SELECTs give the marts as they were known at an instant: `as_of` makes one statement of a model and of all
that it draws on, over what `core` held then.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from duckdb import DuckDBPyConnection

from tonghop.configs.categories import programmes
from tonghop.configs.groups import groups
from tonghop.configs.indicators import identities, indicators
from tonghop.configs.texts import finding_texts
from tonghop.schemas.marts import MART, VIEWS
from tonghop.schemas.table import AIM, PERCENT, SMALL_DENOMINATOR, ColumnSpec
from tonghop.warehouse.tables import quoted, read_note, write_note

ORDER = (
    "active_decisions",
    "all_zeros",
    "statement_checks",
    "identity_violations",
    "statements",
    "current_statements",
    "reported_totals",
    "units_by_period",
    "hierarchy_by_period",
    "current_observations",
    "reported_cells",
    "counts",
    "category_totals",
    "rate_inputs",
    "rates",
    "changes",
    "coverage",
    "reconciliation",
    "group_rates",
    "gaps",
    "ranks",
    "attainment",
    "yearly",
    "programmes",
    "lineage",
)
"""The models, each after those that it draws on."""

TABLES = tuple(name for name in ORDER if f"mart.{name}" not in {view.name for view in VIEWS})
"""Of these, in order, the ones that are tables. The others are views: computed where somebody asks for them."""

TIMELESS = ("active_decisions",)
"""Models without a period."""

AS_OF = (
    "statements",
    "current_statements",
    "current_observations",
    "counts",
    "category_totals",
    "rates",
    "changes",
    "coverage",
    "reconciliation",
    "group_rates",
    "gaps",
    "ranks",
    "attainment",
    "lineage",
)
"""The models for which there is a macro `<name>_as_of(instant, for_period := NULL)`."""

_DATED = ("submissions", "decisions", "readings")
"""Tables of core that grow with the runs and say since when the warehouse holds each row."""


@cache
def text(path: str) -> str:
    """The SQL of a file of this package."""
    return files("tonghop.warehouse").joinpath(path).read_text(encoding="utf-8")


def select(name: str, coverage_threshold: float) -> str:
    """The SELECT of a model."""
    facts = {
        "PERCENT": PERCENT,
        "AIM": AIM,
        "SMALL_DENOMINATOR": SMALL_DENOMINATOR,
        "coverage_threshold": float(coverage_threshold),
    }
    return re.sub(r"\{(\w+)\}", lambda found: str(facts[found[1]]), _with_shared(name))


def _with_shared(name: str) -> str:
    """The SQL of a model with the CTEs that several models share in it."""
    return text(f"models/{name}.sql").replace("{units_and_paths}", text("shared/units_and_paths.sql").rstrip())


def columns(name: str) -> tuple[ColumnSpec, ...]:
    """The columns that a model gives, as they are declared."""
    return next(table.columns for table in (*MART, *VIEWS) if table.name == f"mart.{name}")


def macros(coverage_threshold: float) -> str:
    """The statements that make the table macros of `AS_OF`, with their comments."""
    return ";\n".join(statement for name in AS_OF for statement in _macro(name, coverage_threshold))


def _macro(name: str, coverage_threshold: float) -> Iterable[str]:
    comment = f"mart.{name} as it was known at an instant; for_period := '2023' gives one period alone, faster"
    body = as_of(name, coverage_threshold)
    yield f"CREATE OR REPLACE MACRO {name}_as_of(instant, for_period := NULL) AS TABLE {body}"
    yield f"COMMENT ON MACRO TABLE {name}_as_of IS {quoted(comment)}"


def as_of(name: str, coverage_threshold: float) -> str:
    """The rows of a model at `instant`, of the period `for_period` or of all where that is null."""
    parts = [f"then_{table} AS ({_dated(table)})" for table in _DATED]
    for model in ORDER:
        if model == name or model in _needed(name):
            parts.append(f"then_{model} AS ({_then(select(model, coverage_threshold))})")
    shown = ", ".join(f"CAST({column.name} AS {column.type}) AS {column.name}" for column in columns(name))
    return f"WITH {', '.join(parts)} SELECT {shown} FROM then_{name} WHERE for_period IS NULL OR period = for_period"


def _dated(table: str) -> str:
    return f"SELECT * FROM core.{table} WHERE accepted_at <= CAST(instant AS TIMESTAMPTZ)"


def _then(sql: str) -> str:
    """A model's SELECT over the state of then. Comments end a line, which a macro's text does not keep."""
    sql = re.sub(r"--.*", "", sql)
    sql = re.sub(rf"\bcore\.({'|'.join(_DATED)})\b", r"then_\1", sql)
    return re.sub(r"\bmart\.(\w+)\b", r"then_\1", sql)


@cache
def _needed(name: str) -> frozenset[str]:
    """The models that a model draws on, directly or by others."""
    direct = set(re.findall(r"\bmart\.(\w+)\b", _with_shared(name)))
    return frozenset(direct.union(*map(_needed, direct)))


def version(coverage_threshold: float, forms: Iterable[str]) -> str:
    """Of all that the marts are made with: models, audits, forms, indicators, identities, programmes, columns."""
    folder = files("tonghop.warehouse")
    sql = [
        entry.read_text(encoding="utf-8")
        for part in ("models", "shared", "audits/own", "audits/reported", "audits/shared")
        for entry in sorted(folder.joinpath(part).iterdir(), key=lambda entry: entry.name)
    ]
    severities = [finding_texts()[identity.rule].severity for identity in identities()]
    configured = (indicators(), identities(), severities, groups(), programmes())
    made_with = (sql, list(forms), configured, MART, VIEWS, coverage_threshold)
    return hashlib.sha256(repr(made_with).encode()).hexdigest()[:12]


def built_by(connection: DuckDBPyConnection) -> str | None:
    """The version that built the marts."""
    return read_note(connection, "marts_version")


def note_version(connection: DuckDBPyConnection, version: str) -> None:
    """Write by which version the marts were built."""
    write_note(connection, "marts_version", version)
