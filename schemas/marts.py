"""The table of `mart` that no model fills: what the audits of reports find. The others stand in their models."""

from tonghop.schemas.table import table

AUDIT_FINDINGS = table(
    "mart.audit_findings",
    "One row per contradiction between reports that holds now.",
    """
    audit | VARCHAR | the SELECT that found it
    rule | VARCHAR | id of the rule
    form | VARCHAR | form
    period | VARCHAR | period
    unit_code | VARCHAR | unit
    measure | VARCHAR | measure
    found | VARCHAR | the figure in the report, with its cell
    expected | VARCHAR | the other side, with its cell
    submission_id | VARCHAR | submission of the figure found
    sheet | VARCHAR | sheet
    cell | VARCHAR | cell
    """,
)
