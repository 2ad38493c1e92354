"""Build the marts from core and audit them: our own sums block, contradictions between reports become findings."""

from collections.abc import Iterable, Mapping

from duckdb import DuckDBPyConnection

from tonghop.configs.categories import categories
from tonghop.configs.texts import finding_texts
from tonghop.schemas.form import FormSpec
from tonghop.warehouse import models
from tonghop.warehouse.as_of import macros
from tonghop.warehouse.dimensions import version_of
from tonghop.warehouse.models import Model
from tonghop.warehouse.scope import Scope, scope_of
from tonghop.warehouse.tables import describe_view, quoted, refill
from tonghop.warehouse.wide import wide_select, wide_view


class AuditFailed(Exception):
    """The program's own sums do not hold: nothing is promoted. The text names the audit and its first rows."""


def build(
    connection: DuckDBPyConnection,
    run_id: str,
    forms: Iterable[FormSpec],
    coverage_threshold: float,
    touched: Mapping[str, set[str]] | None = None,
) -> None:
    """The marts from what core holds now, then the audits. Raises `AuditFailed`.

    `touched`: periods of which something came or was decided, and the units in question; only their rows and those
    that are compared with them are built, as long as the models and what they are made with are those of the build
    before.
    """
    _settle_planning(connection)
    models.recall_parsed(connection)
    forms = tuple(forms)
    wide = (wide_select(form) for form in forms)
    declared = (repr((form.about, form.measures, categories(form.about.code_list))) for form in forms)
    version = models.version(coverage_threshold, [*wide, *declared, str(version_of(connection))])
    is_same = models.built_by(connection) == version
    scope = scope_of(connection, touched) if is_same and touched is not None else Scope()
    is_known = scope != Scope() and _none(connection, _FIRST_SENT, scope)
    if not is_same:
        _describe_views(connection, forms, coverage_threshold)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE was_current AS FROM mart.current_statements {scope.where()}")
    for model in models.of_kind("table"):
        if model.head.rows == "new periods" and is_known:
            continue
        if model.name == "reported_cells":
            if scope != Scope() and _none(connection, _OTHER_GRID, scope):
                continue
            scope = scope.of_periods()
        _build_one(connection, model, scope if is_known else scope.of_periods(), coverage_threshold)
    _settle_status(connection, scope)
    connection.execute(_FALLEN, [run_id])
    _audit_own(connection, scope, coverage_threshold)
    _audit_reported(connection, run_id, scope, coverage_threshold)
    _build_one(connection, models.open_findings(), Scope(), coverage_threshold)
    if not is_same:
        connection.execute(macros(coverage_threshold))
        models.note_version(connection, version)
    models.note_parsed(connection)


def _settle_planning(connection: DuckDBPyConnection) -> None:
    """Plan statements for as many figures as there are: to plan them for few takes longer than to run them."""
    ((figures,),) = connection.execute("SELECT count(*) FROM core.observations").fetchall()
    connection.execute(f"SET disabled_optimizers = {quoted('' if figures >= _MANY else _OF_MANY)}")


_MANY = 100_000
"""Figures from which on it pays to look for rows that need not be read."""

_OF_MANY = "common_subplan,join_filter_pushdown,projection_pullup"
"""Optimizers of DuckDB that look for them: an eighth of the CPU of a partial build of the demo."""


def _describe_views(connection: DuckDBPyConnection, forms: Iterable[FormSpec], coverage_threshold: float) -> None:
    connection.execute("BEGIN")  # one for a statement of each column's meaning
    for model in models.of_kind("view"):
        describe_view(connection, model.table, Scope().drawn(model, coverage_threshold))
    for form in forms:
        describe_view(connection, wide_view(form), wide_select(form))
    connection.execute("COMMIT")


def _build_one(connection: DuckDBPyConnection, model: Model, scope: Scope, coverage_threshold: float) -> None:
    """The rows of a model that are in a scope; all of one without periods."""
    if not any(column.name == "period" for column in model.columns):
        scope = Scope()
    refill(connection, f"mart.{model.name}", scope.drawn(model, coverage_threshold), scope.where())


def _none(connection: DuckDBPyConnection, select: str, scope: Scope) -> bool:
    """Whether a SELECT finds nothing in the periods of a scope."""
    return connection.execute(select.format(where=scope.of_periods().where())).fetchone() is None


_FIRST_SENT = """
(SELECT period, form FROM core.submissions {where}) EXCEPT (SELECT period, form FROM mart.coverage {where})
"""
"""Forms that were never sent for a period before: they are expected of all its units from now on."""

_OTHER_GRID = """
WITH now AS (SELECT DISTINCT period, form, measure, category FROM mart.current_observations {where}),
known AS (FROM mart.reported_cells {where})
(FROM now EXCEPT FROM known) UNION ALL (FROM known EXCEPT FROM now)
"""
"""Figures of a kind that nobody reported before, or nobody reports any more: they concern every unit."""


def _settle_status(connection: DuckDBPyConnection, scope: Scope) -> None:
    """Status of files, statements and submissions in core. A submission is current while one of its statements is."""
    connection.execute(_FILE_STATUS)
    connection.execute(_STATEMENT_STATUS.format(of_scope=scope.where()))
    connection.execute(_SUBMISSION_STATUS.format(of_scope=scope.of_periods().where()))


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
        statement_number,
        CASE
            WHEN status <> 'eligible' THEN status
            WHEN (submission_id, statement_number) IN (
                SELECT (submission_id, statement_number) FROM mart.current_statements
                UNION ALL
                SELECT (submission_id, statement_number) FROM mart.reported_totals
            ) THEN 'current'
            ELSE 'superseded'
        END AS status
    FROM mart.statement_statuses
    {of_scope}
) s
WHERE s.submission_id = st.submission_id AND s.statement_number = st.statement_number
    AND s.status IS DISTINCT FROM st.status
"""

_SUBMISSION_STATUS = """
UPDATE core.submissions su SET status = s.status
FROM (
    SELECT
        submission_id,
        CASE
            WHEN bool_or(st.status = 'withdrawn') THEN 'withdrawn'
            WHEN bool_or(st.status = 'current' AND NOT st.is_claim) THEN 'current'
            WHEN submission_id IN (SELECT submission_id FROM mart.current_observations) THEN 'current'
            WHEN bool_or(st.status = 'on_hold') THEN 'on_hold'
            WHEN coalesce(bool_and(st.status IN ('refused', 'blank')), TRUE) THEN 'refused'
            ELSE 'superseded'
        END AS status
    FROM (FROM core.submissions {of_scope}) LEFT JOIN core.statements st USING (submission_id)
    GROUP BY submission_id
) s
WHERE s.submission_id = su.submission_id AND s.status IS DISTINCT FROM su.status
"""


_FALLEN = """
INSERT INTO core.fallen_statements BY NAME
SELECT
    ? AS run_id, w.submission_id, w.statement_number, w.unit_code, w.form, w.period, st.status,
    now.submission_id AS replaced_by
FROM was_current w
JOIN core.statements st ON st.submission_id = w.submission_id AND st.statement_number = w.statement_number
LEFT JOIN mart.current_statements now ON now.unit_code = w.unit_code AND now.form = w.form AND now.period = w.period
WHERE coalesce(now.rank, 0) < w.rank
    AND (now.submission_id, now.statement_number) IS DISTINCT FROM (w.submission_id, w.statement_number)
ORDER BY w.form, w.period, w.unit_code
"""
"""Statements that this build took out of the sums, other than by a later statement about the unit."""


def _audit_own(connection: DuckDBPyConnection, scope: Scope, coverage_threshold: float) -> None:
    for audit in models.audits("own"):
        drawn = scope.drawn(audit, coverage_threshold)
        if bad := connection.execute(f"FROM ({drawn}) {scope.where()}").fetchmany(3):
            raise AuditFailed(f"{audit.name}.sql: {bad}")


def _audit_reported(connection: DuckDBPyConnection, run_id: str, scope: Scope, coverage_threshold: float) -> None:
    """Contradictions between reports: those that hold now, and, once each, as findings of the run that saw them.

    A finding of severity info is not repeated when the other side moves, as a median does at every correction.
    """
    scopes = {"units": scope, "periods": scope.of_periods(), "history": scope.of_units()}
    for audit in models.audits("reported"):
        of_audit = scopes[audit.head.rows]
        where = f"{of_audit.where() or 'WHERE TRUE'} AND audit = {quoted(audit.name)}"
        found = f"SELECT *, {quoted(audit.name)} AS audit FROM ({of_audit.drawn(audit, coverage_threshold)})"
        refill(connection, "mart.audit_findings", found, where)
    texts = [(rule, text.severity, text.vi, text.en) for rule, text in finding_texts().items()]
    connection.execute(
        """
        INSERT INTO core.findings BY NAME
        WITH texts AS (SELECT unnest($1) AS rule, unnest($2) AS severity, unnest($3) AS vi, unnest($4) AS en)
        SELECT
            a.rule, t.severity, s.file_hash, s.file_name, a.sheet, a.cell, a.form, a.period, a.unit_code, a.measure,
            a.found, a.expected,
            replace(replace(replace(t.vi, '{measure}', coalesce(m.title_vi, '')), '{found}', a.found),
                '{expected}', a.expected) AS message_vi,
            replace(replace(replace(t.en, '{measure}', coalesce(m.title_en, '')), '{found}', a.found),
                '{expected}', a.expected) AS message_en,
            a.submission_id, TRUE AS is_audit, $5 AS run_id
        FROM mart.audit_findings a
        JOIN texts t USING (rule)
        JOIN core.submissions s USING (submission_id)
        LEFT JOIN core.measures m ON m.form = a.form AND m.measure = a.measure
        ANTI JOIN core.findings f
            ON f.rule = a.rule AND f.submission_id = a.submission_id AND f.sheet = a.sheet AND f.cell = a.cell
            AND f.measure = a.measure AND f.found = a.found AND (f.expected = a.expected OR t.severity = 'info')
        ORDER BY a.rule, a.form, a.period, a.unit_code, a.measure, a.submission_id
        """,
        [*(list(column) for column in zip(*texts, strict=True)), run_id],
    )
