"""Build the marts from core, one SELECT a file, and audit them: our own sums block, contradictions become findings."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from duckdb import DuckDBPyConnection

from configs.loader import finding_texts
from schemas.form import FormSpec
from schemas.tables import PERCENT
from warehouse.tables import quoted, refill
from warehouse.wide import wide_select, wide_table

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


def build(connection: DuckDBPyConnection, run_id: str, forms: Iterable[FormSpec], coverage_threshold: float) -> None:
    """All marts from what core holds now, then the audits. Raises `AuditFailed`."""
    placeholders = {"{PERCENT}": PERCENT, "{coverage_threshold}": repr(float(coverage_threshold))}
    for name in ORDER:
        refill(connection, f"mart.{name}", _filled(_sql(f"models/{name}.sql"), placeholders))
    for form in forms:
        refill(connection, wide_table(form).name, wide_select(form))
    _settle_status(connection)
    _audit_own(connection)
    _audit_reported(connection, run_id)
    refill(connection, "mart.open_findings", _sql("models/open_findings.sql"))


@cache
def _sql(path: str) -> str:
    return files("warehouse").joinpath(path).read_text(encoding="utf-8")


@cache
def _audits(kind: str) -> tuple[tuple[str, str], ...]:
    folder = files("warehouse").joinpath(f"audits/{kind}")
    return tuple(
        (entry.name, entry.read_text(encoding="utf-8")) for entry in sorted(folder.iterdir(), key=lambda e: e.name)
    )


def _filled(select: str, placeholders: dict[str, str]) -> str:
    for key, value in placeholders.items():
        select = select.replace(key, value)
    return select


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
    refill(connection, "mart.audit_findings", union)
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
