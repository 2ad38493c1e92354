"""Build the marts from core and audit them: our own sums block, contradictions between reports become findings."""

from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files

from duckdb import DuckDBPyConnection

from configs.loader import finding_texts
from schemas.form import FormSpec
from schemas.tables import VIEWS
from warehouse import models
from warehouse.tables import describe_view, quoted, refill
from warehouse.wide import wide_select, wide_table


class AuditFailed(Exception):
    """The program's own sums do not hold: nothing is promoted. The text names the audit and its first rows."""


def build(
    connection: DuckDBPyConnection,
    run_id: str,
    forms: Iterable[FormSpec],
    coverage_threshold: float,
    periods: Collection[str] | None = None,
) -> None:
    """The marts from what core holds now, then the audits. Raises `AuditFailed`.

    `periods`: those of which something came or was decided; only they and the periods compared with them are built,
    as long as the models and what they are made with are those of the build before.
    """
    wide = {wide_table(form).name: wide_select(form) for form in forms}
    version = models.version(coverage_threshold, wide.values())
    is_same = models.built_by(connection) == version
    scope = _with_dependents(connection, periods) if is_same and periods is not None else None
    for name in models.ORDER:
        timeless = name in models.TIMELESS
        refill(connection, f"mart.{name}", models.select(name, coverage_threshold), None if timeless else scope)
    for table, select in wide.items():
        refill(connection, table, select, scope)
    _settle_status(connection, scope)
    _audit_own(connection)
    _audit_reported(connection, run_id, scope)
    refill(connection, "mart.open_findings", models.text("models/open_findings.sql"))
    if not is_same:
        describe_view(connection, VIEWS[0], models.select("lineage", coverage_threshold))
        connection.execute(models.macros(coverage_threshold))
        models.note_version(connection, version)


def _with_dependents(connection: DuckDBPyConnection, periods: Collection[str]) -> list[str]:
    """The periods, and those that are compared with one of them."""
    rows = connection.execute(
        """
        SELECT period FROM core.periods
        WHERE list_contains($1, period) OR list_contains($1, opening_period) OR list_contains($1, previous_period)
        """,
        [sorted(periods)],
    ).fetchall()
    return sorted(period for (period,) in rows)


@cache
def _audits(kind: str) -> tuple[tuple[str, str], ...]:
    folder = files("warehouse").joinpath(f"audits/{kind}")
    return tuple(
        (entry.name, entry.read_text(encoding="utf-8")) for entry in sorted(folder.iterdir(), key=lambda e: e.name)
    )


def _settle_status(connection: DuckDBPyConnection, scope: list[str] | None) -> None:
    """What became of files, statements and submissions, in core. A submission stands while a statement of it does."""
    of_scope = "" if scope is None else f"WHERE period IN ({', '.join(map(quoted, scope))})"
    connection.execute(_FILE_STATUS)
    connection.execute(_STATEMENT_STATUS.format(of_scope=of_scope))
    connection.execute(_SUBMISSION_STATUS.format(of_scope=of_scope))


_FILE_STATUS = """
UPDATE core.files f SET status = r.status
FROM (SELECT file_hash, max_by(status, entry) AS status FROM core.readings GROUP BY file_hash) r
WHERE r.file_hash = f.file_hash AND r.status <> f.status
"""

_STATEMENT_STATUS = """
UPDATE core.statements st SET status = s.status
FROM (
    SELECT
        submission_id,
        line,
        CASE
            WHEN status <> 'admitted' THEN status
            WHEN (submission_id, line) IN (SELECT (submission_id, line) FROM mart.standing) THEN 'standing'
            WHEN (submission_id, line) IN (SELECT (submission_id, line) FROM mart.claims) THEN 'standing'
            ELSE 'superseded'
        END AS status
    FROM mart.statements
    {of_scope}
) s
WHERE s.submission_id = st.submission_id AND s.line = st.line AND s.status IS DISTINCT FROM st.status
"""

_SUBMISSION_STATUS = """
UPDATE core.submissions su SET status = s.status
FROM (
    SELECT
        submission_id,
        CASE
            WHEN bool_or(st.status = 'withdrawn') THEN 'withdrawn'
            WHEN bool_or(st.status = 'standing' AND NOT st.is_claim) THEN 'standing'
            WHEN submission_id IN (SELECT submission_id FROM mart.figures) THEN 'standing'
            WHEN bool_or(st.status = 'waiting') THEN 'waiting'
            WHEN coalesce(bool_and(st.status IN ('refused', 'blank')), TRUE) THEN 'refused'
            ELSE 'superseded'
        END AS status
    FROM (FROM core.submissions {of_scope}) LEFT JOIN core.statements st USING (submission_id)
    GROUP BY submission_id
) s
WHERE s.submission_id = su.submission_id AND s.status IS DISTINCT FROM su.status
"""


def _audit_own(connection: DuckDBPyConnection) -> None:
    for name, select in _audits("own"):
        if bad := connection.execute(select).fetchmany(3):
            raise AuditFailed(f"{name}: {bad}")


def _audit_reported(connection: DuckDBPyConnection, run_id: str, scope: list[str] | None) -> None:
    """Contradictions between reports: those that hold now, and, once each, as findings of the run that saw them."""
    union = " UNION ALL BY NAME ".join(f"({select})" for _, select in _audits("reported"))
    refill(connection, "mart.audit_findings", union, scope)
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
