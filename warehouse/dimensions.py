"""The dimensions that configuration gives: units and their paths, periods, standards, forms, indicators."""

from collections.abc import Iterable, Sequence

from duckdb import DuckDBPyConnection

from configs.kinds import UnitRow
from configs.loader import identities, indicators, periods, standards
from schemas.form import FormSpec


def fill(connection: DuckDBPyConnection, units: Iterable[UnitRow]) -> None:
    """Units, periods and standards, once in a warehouse's life."""
    _insert(connection, "core.units", [tuple(v or None for v in vars(unit).values()) for unit in units])
    connection.execute(_PATHS)
    _insert(connection, "core.periods", [tuple(v or None for v in vars(p).values()) for p in periods().values()])
    _insert(connection, "core.standards", [tuple(v or None for v in vars(s).values()) for s in standards()])


def describe(connection: DuckDBPyConnection, forms: Iterable[FormSpec]) -> None:
    """Forms, measures, indicators and identities as the program has them now."""
    tables = ("forms", "measures", "indicators", "identities")
    connection.execute("; ".join(f"DELETE FROM core.{table}" for table in tables))
    for spec in forms:
        about = spec.about
        row = (spec.id, about.title_vi, about.title_en, about.source, list(about.period_kinds))
        _insert(connection, "core.forms", [row])
        measures = [
            (spec.id, m.name, position, m.title_vi, m.title_en, m.kind, m.unit, m.is_claim)
            for position, m in enumerate(spec.measures)
        ]
        _insert(connection, "core.measures", measures)
    rows = [
        (i.indicator, i.title_vi, i.title_en, i.form, i.numerator, i.denominator, i.good, i.source)
        for i in indicators()
    ]
    _insert(connection, "core.indicators", rows)
    pairs = [(i.rule, *i.left.split("."), *i.right.split("."), i.period, i.relation) for i in identities()]
    _insert(connection, "core.identities", pairs)


def _insert(connection: DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        values = ", ".join(f"({marks})" for _ in rows)
        connection.execute(f"INSERT INTO {table} VALUES {values}", [value for row in rows for value in row])


_PATHS = """
INSERT INTO core.unit_paths
WITH RECURSIVE up AS (
    SELECT code AS ancestor_code, code AS descendant_code, 0 AS depth, valid_from, valid_to FROM core.units
    UNION ALL
    SELECT
        p.code, up.descendant_code, up.depth + 1,
        greatest(p.valid_from, up.valid_from),
        CASE WHEN p.valid_to IS NULL THEN up.valid_to WHEN up.valid_to IS NULL THEN p.valid_to
             ELSE least(p.valid_to, up.valid_to) END
    FROM up
    JOIN core.units child
        ON child.code = up.ancestor_code AND child.valid_from <= up.valid_from
        AND (child.valid_to IS NULL OR up.valid_from < child.valid_to)
    JOIN core.units p
        ON p.code = child.parent_code
        AND (up.valid_to IS NULL OR p.valid_from < up.valid_to)
        AND (p.valid_to IS NULL OR up.valid_from < p.valid_to)
)
SELECT DISTINCT ancestor_code, descendant_code, depth, valid_from, valid_to FROM up
"""
