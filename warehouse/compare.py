"""What differs between two states of one period: figures cell by cell, counts, rates, ranks, findings, and why.

A state is a warehouse's file, an instant of its history, or a release. The cause of a figure's change is the file that
came between, or what a person decided.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from duckdb import DuckDBPyConnection

from tonghop.warehouse import models
from tonghop.warehouse.query import Result, result_of
from tonghop.warehouse.store import connect
from tonghop.warehouse.tables import check_version, quoted

TABLES = {"figures": "current_observations", "counts": "counts", "rates": "rates"}
"""The tables that are compared, by their name in a release, each with its mart."""


@dataclass(frozen=True)
class State:
    """Where each of `TABLES` of one period is read: a relation's SQL by table."""

    figures: str
    counts: str
    rates: str


@dataclass(frozen=True)
class Changes:
    """What differs. Grains: figure; unit × measure; unit × indicator. `rank_*`: as in `mart.ranks`."""

    figures: Result
    counts: Result
    rates: Result


@contextmanager
def _reading(sql: str = "", path: Path = Path(":memory:")) -> Iterator[DuckDBPyConnection]:
    connection = connect(path, read_only=path.exists())
    try:
        if path.exists():
            check_version(connection)
        if sql:
            connection.execute(sql)
        yield connection
    finally:
        connection.close()


def between_files(before: Path, after: Path, period: str) -> tuple[Changes, Result]:
    """What differs between two warehouses of one home, and the findings that one of them has open and the other not."""
    attach = f"ATTACH {quoted(str(before))} AS old (READ_ONLY); ATTACH {quoted(str(after))} AS new (READ_ONLY); USE new"
    with _reading(attach) as connection:
        came = "FROM core.submissions ANTI JOIN old.core.submissions USING (submission_id)"
        decided = "FROM core.decisions ANTI JOIN old.core.decisions USING (entry)"
        changes = _changes(connection, _marts(period, "old."), _marts(period), period, came, decided)
        findings = connection.execute(_FINDINGS, {"period": period})
        return changes, result_of(findings)


def _marts(period: str, prefix: str = "") -> State:
    return State(*(f"FROM {prefix}mart.{mart} WHERE period = {quoted(period)}" for mart in TABLES.values()))


def between_instants(warehouse: Path, period: str, start: datetime, end: datetime) -> Changes:
    """What differs between what was known of a period at two instants."""
    return _in_history(warehouse, period, at_instant(start, period), at_instant(end, period), start, end)


def between_releases(
    warehouse: Path, period: str, before: tuple[Path, datetime], after: tuple[Path, datetime]
) -> Changes:
    """What differs between two releases, read from their frozen files; each with the time of its publication."""
    return _in_history(warehouse, period, frozen(before[0]), frozen(after[0]), before[1], after[1])


def since_release(warehouse: Path, period: str, folder: Path, published_at: datetime, end: datetime) -> Changes:
    """What differs between a release and what the warehouse holds now."""
    return _in_history(warehouse, period, frozen(folder), _marts(period), published_at, end)


def at_instant(instant: datetime, period: str) -> State:
    """What was known at an instant."""
    given = f"TIMESTAMPTZ {quoted(instant.isoformat())}, for_period := {quoted(period)}"
    return State(*(f"FROM {mart}_as_of({given})" for mart in TABLES.values()))


def frozen(folder: Path) -> State:
    """What a release's files hold."""
    return State(*(f"FROM read_parquet({quoted(str(folder / f'{table}.parquet'))})" for table in TABLES))


def _in_history(warehouse: Path, period: str, before: State, after: State, start: datetime, end: datetime) -> Changes:
    """`start` and `end` bound what can be a cause."""
    first, last = sorted((start, end))
    bounds = f"WHERE accepted_at > TIMESTAMPTZ {quoted(first.isoformat())}"
    bounds += f" AND accepted_at <= TIMESTAMPTZ {quoted(last.isoformat())}"
    with _reading(path=warehouse) as connection:
        came, decided = (f"FROM core.{table} {bounds}" for table in ("submissions", "decisions"))
        return _changes(connection, before, after, period, came, decided)


def _changes(
    connection: DuckDBPyConnection, before: State, after: State, period: str, came: str, decided: str
) -> Changes:
    """Lay both states into temporary tables and compare them. `came`, `decided`: submissions and decisions between."""
    tables = {f"{name}_before": getattr(before, name) for name in TABLES}
    tables |= {f"{name}_after": getattr(after, name) for name in TABLES}
    tables |= {
        "came": came,
        "decided": _DECIDED.format(decided=decided),
        "paths": f"FROM mart.hierarchy_by_period WHERE period = {quoted(period)}",
        "units": f"FROM mart.units_by_period WHERE period = {quoted(period)}",
        "indicators": "FROM core.indicators",
        "files": "SELECT submission_id, file_name FROM core.submissions",
        "ranks_before": _ranks("before"),
        "ranks_after": _ranks("after"),
        "changed_figures": _FIGURES,
        "causes": _CAUSES,
    }
    for name, select in tables.items():
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {select}")
    found = [result_of(connection.execute(sql)) for sql in ("FROM changed_figures ORDER BY ALL", _COUNTS, _RATES)]
    return Changes(*found)


def _ranks(side: str) -> str:
    """The model `mart.ranks` over the rates of a state."""
    return models.mart("ranks").over({"rates": f"FROM rates_{side}", "hierarchy_by_period": "FROM paths"})


_DECIDED = """
WITH made AS ({decided})
SELECT
    coalesce(m.submission_id, u.submission_id) AS submission_id,
    coalesce(m.unit_code, u.unit_code) AS unit_code,
    string_agg(
        format('{{}} #{{}}, {{}} ({{}}): {{}} ({{}})', m.kind, m.entry, s.file_name, s.submission_id, m.reason,
            m.decided_by),
        '; ' ORDER BY m.entry
    ) AS cause
FROM made m
LEFT JOIN core.decisions u ON u.entry = m.undoes
JOIN core.submissions s ON s.submission_id = coalesce(m.submission_id, u.submission_id)
GROUP BY m.submission_id, u.submission_id, m.unit_code, u.unit_code
"""

_FIGURES = """
WITH telling AS (SELECT DISTINCT unit_code, form, submission_id FROM figures_after)
SELECT
    coalesce(a.unit_code, b.unit_code) AS unit_code, u.unit_name, u.level, coalesce(a.form, b.form) AS form,
    coalesce(a.measure, b.measure) AS measure, coalesce(a.category, b.category) AS category,
    b.value AS before, b.state AS state_before, b.raw AS raw_before, b.submission_id AS submission_before,
    fb.file_name AS file_before, b.sheet AS sheet_before, b.cell AS cell_before,
    a.value AS after, a.state AS state_after, a.raw AS raw_after, a.submission_id AS submission_after,
    fa.file_name AS file_after, a.sheet AS sheet_after, a.cell AS cell_after,
    coalesce(
        CASE WHEN c.submission_id IS NOT NULL THEN format('{} ({})', c.file_name, c.submission_id) END,
        (
            SELECT string_agg(DISTINCT d.cause, '; ') FROM decided d
            WHERE d.submission_id IN (t.submission_id, b.submission_id)
                AND (d.unit_code IS NULL OR d.unit_code = coalesce(a.unit_code, b.unit_code))
        )
    ) AS cause
FROM figures_after a
FULL JOIN figures_before b USING (unit_code, period, form, measure, category)
JOIN units u ON u.unit_code = coalesce(a.unit_code, b.unit_code)
LEFT JOIN telling t  -- also of a unit whose last report leaves the figure out
    ON t.unit_code = coalesce(a.unit_code, b.unit_code) AND t.form = coalesce(a.form, b.form)
LEFT JOIN came c ON c.submission_id = t.submission_id AND t.submission_id IS DISTINCT FROM b.submission_id
LEFT JOIN files fa ON fa.submission_id = a.submission_id
LEFT JOIN files fb ON fb.submission_id = b.submission_id
WHERE a.value IS DISTINCT FROM b.value OR a.state IS DISTINCT FROM b.state
"""

_CAUSES = """
SELECT p.ancestor_code AS unit_code, f.form, f.measure, string_agg(DISTINCT f.cause, '; ' ORDER BY f.cause) AS cause
FROM changed_figures f
JOIN paths p ON p.descendant_code = f.unit_code
GROUP BY ALL
"""

_COUNTS = """
SELECT
    coalesce(a.unit_code, b.unit_code) AS unit_code, u.unit_name, u.level, coalesce(a.form, b.form) AS form,
    coalesce(a.measure, b.measure) AS measure, coalesce(a.category, b.category) AS category,
    b.value AS before, a.value AS after, coalesce(a.value, 0) - coalesce(b.value, 0) AS change,
    b.reported_units AS reported_before, a.reported_units AS reported_after,
    coalesce(a.expected_units, b.expected_units) AS expected_units, c.cause
FROM counts_after a
FULL JOIN counts_before b USING (unit_code, period, form, measure, category)
JOIN units u ON u.unit_code = coalesce(a.unit_code, b.unit_code)
LEFT JOIN causes c
    ON c.unit_code = u.unit_code AND c.form = coalesce(a.form, b.form) AND c.measure = coalesce(a.measure, b.measure)
WHERE a.value IS DISTINCT FROM b.value
    OR coalesce(a.reported_units, 0) IS DISTINCT FROM coalesce(b.reported_units, 0)
ORDER BY ALL
"""

_RATES = """
WITH rate_causes AS (
    SELECT c.unit_code, i.indicator, string_agg(DISTINCT c.cause, '; ' ORDER BY c.cause) AS cause
    FROM causes c
    JOIN indicators i
        ON i.form = c.form AND (list_contains(i.numerator, c.measure) OR list_contains(i.denominator, c.measure))
    GROUP BY ALL
)
SELECT
    coalesce(a.unit_code, b.unit_code) AS unit_code, u.unit_name, u.level,
    coalesce(a.indicator, b.indicator) AS indicator, coalesce(a.category, b.category) AS category,
    b.numerator AS numerator_before, b.denominator AS denominator_before, b.value AS before, rb.rank AS rank_before,
    a.numerator AS numerator_after, a.denominator AS denominator_after, a.value AS after, ra.rank AS rank_after,
    a.value - b.value AS change_points,
    b.reported_units AS reported_before, a.reported_units AS reported_after,
    coalesce(a.expected_units, b.expected_units) AS expected_units, c.cause
FROM rates_after a
FULL JOIN rates_before b USING (unit_code, period, indicator, category)
LEFT JOIN ranks_after ra
    ON ra.unit_code = a.unit_code AND ra.indicator = a.indicator AND ra.category = a.category
LEFT JOIN ranks_before rb
    ON rb.unit_code = b.unit_code AND rb.indicator = b.indicator AND rb.category = b.category
JOIN units u ON u.unit_code = coalesce(a.unit_code, b.unit_code)
LEFT JOIN rate_causes c ON c.unit_code = u.unit_code AND c.indicator = coalesce(a.indicator, b.indicator)
WHERE a.value IS DISTINCT FROM b.value OR (NOT u.is_lowest AND ra.rank IS DISTINCT FROM rb.rank)
    OR coalesce(a.reported_units, 0) IS DISTINCT FROM coalesce(b.reported_units, 0)
ORDER BY ALL
"""

_FINDINGS = """
WITH differing AS (
    SELECT 'after' AS open_in, * FROM (
        (SELECT * EXCLUDE (run_id) FROM mart.open_findings)
        EXCEPT ALL (SELECT * EXCLUDE (run_id) FROM old.mart.open_findings))
    UNION ALL
    SELECT 'before' AS open_in, * FROM (
        (SELECT * EXCLUDE (run_id) FROM old.mart.open_findings)
        EXCEPT ALL (SELECT * EXCLUDE (run_id) FROM mart.open_findings))
)
SELECT f.*, u.unit_name
FROM differing f
LEFT JOIN mart.units_by_period u USING (unit_code, period)
WHERE f.period = $period OR f.period IS NULL
ORDER BY ALL
"""
