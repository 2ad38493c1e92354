"""Build the marts from core, one SELECT a file, and audit them: our own sums block, contradictions become findings."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import groupby

from duckdb import DuckDBPyConnection

from configs.loader import finding_texts, indicators
from schemas.tables import MART, PERCENT, Column, TableSpec
from warehouse.dimensions import comment, quoted

ORDER = (
    "standing",
    "claims",
    "figures",
    "unit_periods",
    "path_periods",
    "counts",
    "rates",
    "changes",
    "coverage",
    "reconciliation",
)
"""The models, each after those that it draws on."""


class AuditFailed(Exception):
    """The program's own sums do not hold: nothing is promoted. The text names the audit and its first rows."""


def build(connection: DuckDBPyConnection, run_id: str, coverage_threshold: float) -> None:
    """All marts from what core holds now, then the audits. Raises `AuditFailed`."""
    placeholders = {"{PERCENT}": PERCENT, "{coverage_threshold}": repr(float(coverage_threshold))}
    for name in ORDER:
        _create(connection, f"mart.{name}", _sql(f"models/{name}.sql"), placeholders)
    for name, select in _wide_tables(connection):
        _create(connection, name, select, {})
    _settle_status(connection)
    _audit_own(connection)
    _audit_reported(connection, run_id)
    _create(connection, "mart.open_findings", _sql("models/open_findings.sql"), {})


def describe_marts(connection: DuckDBPyConnection) -> None:
    """COMMENT ON every table and column of mart, from the schemas."""
    for table in (*MART, *_wide_specs(connection)):
        comment(connection, table)


@cache
def _sql(path: str) -> str:
    return files("warehouse").joinpath(path).read_text(encoding="utf-8")


@cache
def _audits(kind: str) -> tuple[tuple[str, str], ...]:
    folder = files("warehouse").joinpath(f"audits/{kind}")
    return tuple(
        (entry.name, entry.read_text(encoding="utf-8")) for entry in sorted(folder.iterdir(), key=lambda e: e.name)
    )


def _create(connection: DuckDBPyConnection, name: str, select: str, placeholders: dict[str, str]) -> None:
    for key, value in placeholders.items():
        select = select.replace(key, value)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS {select}")


def _settle_status(connection: DuckDBPyConnection) -> None:
    """A submission stands while a statement of it does; the status says why the others do not."""
    connection.execute("""
        UPDATE core.submissions su SET status = s.status
        FROM (
            SELECT
                submission_id,
                CASE
                    WHEN submission_id IN (SELECT submission_id FROM core.withdrawals) THEN 'withdrawn'
                    WHEN submission_id IN (SELECT submission_id FROM mart.standing) THEN 'standing'
                    WHEN submission_id NOT IN (
                        SELECT submission_id FROM core.statements WHERE verdict = 'accepted'
                    ) THEN 'refused'
                    WHEN submission_id IN (SELECT submission_id FROM mart.figures) THEN 'standing'
                    ELSE 'superseded'
                END AS status
            FROM core.submissions
        ) s
        WHERE s.submission_id = su.submission_id AND s.status <> su.status
    """)


def _audit_own(connection: DuckDBPyConnection) -> None:
    for name, select in _audits("own"):
        if bad := connection.execute(select).fetchmany(3):
            raise AuditFailed(f"{name}: {bad}")


def _audit_reported(connection: DuckDBPyConnection, run_id: str) -> None:
    """Contradictions between reports: those that hold now, and, once each, as findings of the run that saw them."""
    union = " UNION ALL BY NAME ".join(f"({select})" for _, select in _audits("reported"))
    connection.execute(f"CREATE OR REPLACE TABLE mart.audit_findings AS {union}")
    texts = ", ".join(
        f"({quoted(rule)}, {quoted(t.severity)}, {quoted(t.vi)}, {quoted(t.en)})" for rule, t in finding_texts().items()
    )
    connection.execute(
        f"""
        INSERT INTO core.findings BY NAME
        WITH texts(rule, severity, vi, en) AS (VALUES {texts})
        SELECT
            a.rule, t.severity, s.file_hash, s.file_name, a.sheet, a.cell, a.form, a.period, a.unit_code, a.measure,
            a.found, a.expected,
            replace(replace(t.vi, '{{found}}', a.found), '{{expected}}', a.expected) AS message_vi,
            replace(replace(t.en, '{{found}}', a.found), '{{expected}}', a.expected) AS message_en,
            a.submission_id, TRUE AS is_audit, ? AS run_id
        FROM mart.audit_findings a
        JOIN texts t USING (rule)
        JOIN core.submissions s USING (submission_id)
        ANTI JOIN core.findings f USING (rule, submission_id, sheet, cell, measure, found, expected)
        ORDER BY a.rule, a.form, a.period, a.unit_code, a.measure, a.submission_id
        """,
        [run_id],
    )


def _wide_tables(connection: DuckDBPyConnection) -> Iterable[tuple[str, str]]:
    """For each form a SELECT with a typed column per measure and the form's rates beside it."""
    rows = connection.execute(
        "SELECT form, measure, unit FROM core.measures WHERE NOT is_claim ORDER BY form, position"
    ).fetchall()
    for form, measures in groupby(rows, key=lambda row: row[0]):
        columns = [
            f"CAST(max(value) FILTER (measure = {quoted(name)}) AS {_type_of(unit)}) AS {name}"
            for _, name, unit in measures
        ]
        rates = [i.indicator for i in indicators() if i.form == form]
        for rate in rates:
            columns.append(f"max(r.value) FILTER (r.indicator = {quoted(rate)}) AS {rate}")
        yield f"mart.{form}", _wide_select(form, columns)


def _wide_select(form: str, columns: list[str]) -> str:
    figures = ", ".join(c for c in columns if not c.startswith("max(r."))
    rates = ", ".join(c.replace("r.", "") for c in columns if c.startswith("max(r."))
    joined = "LEFT JOIN rates USING (unit_code, period, category)" if rates else ""
    with_rates = (
        f", rates AS (SELECT unit_code, period, category, {rates} FROM mart.rates GROUP BY ALL)" if rates else ""
    )
    return f"""
        WITH counts AS (
            SELECT unit_code, unit_name, level, period, category, {figures},
                max(reported_units) AS reported_units, any_value(expected_units) AS expected_units
            FROM mart.counts WHERE form = {quoted(form)} GROUP BY ALL
        ){with_rates}
        FROM counts {joined}
    """


def _type_of(unit: str) -> str:
    return "DECIMAL(38, 2)" if unit == "vnd" else "BIGINT"


def _wide_specs(connection: DuckDBPyConnection) -> Iterable[TableSpec]:
    rows = connection.execute(
        "SELECT f.form, f.title_vi, m.measure, m.title_vi, m.title_en FROM core.forms f "
        "JOIN core.measures m USING (form) WHERE NOT m.is_claim ORDER BY f.form, m.position"
    ).fetchall()
    for (form, title), measures in groupby(rows, key=lambda row: (row[0], row[1])):
        columns = [Column(name, "", f"{vi} · {en}") for _, _, name, vi, en in measures]
        columns += [Column(i.indicator, "", f"{i.title_vi} (%) · {i.title_en}") for i in indicators() if i.form == form]
        columns += [Column("reported_units", "", "lowest units that reported, the most over its measures")]
        columns += [Column("expected_units", "", "lowest units that should have")]
        yield TableSpec(f"mart.{form}", f"One row per unit and period. {title}: counts and rates.", tuple(columns))
