"""What a run leaves in Prefect's UI: how far it is, its counts, the open findings and the rates."""

from collections.abc import Callable
from pathlib import Path
from typing import cast
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from tonghop.ledger.home import Home
from tonghop.operations.headlines import latest_period
from tonghop.reports.language import Language
from tonghop.warehouse import query
from tonghop.warehouse.questions import coverage
from tonghop.warehouse.questions import findings as of_findings
from tonghop.warehouse.questions import runs as of_runs

MOST_FINDINGS = 500
"""Findings that the UI shows."""
_FINDING = ("severity", "rule", "file_name", "sheet", "cell", "unit_name", "found", "expected", "message_vi")

_FALLEN = ("unit_name", "form", "period", "status", "file_name", "replaced_by")


def start_progress(kind: str) -> Callable[[float], None]:
    """A progress bar of a run; gives the function that sets it, in percent."""
    artifact = create_progress_artifact(progress=0.0, key=f"tonghop-{kind}-progress", description="tonghop")
    artifact_id = cast(UUID, artifact)

    def show(percent: float) -> None:
        update_progress_artifact(artifact_id, progress=percent)

    return show


def leave_results(home: Home, kind: str, runs: list[str]) -> None:
    """Counts, findings and rates of a run, or that it found nothing new."""
    warehouse = home.warehouse
    if not runs and kind != "rebuild":
        create_markdown_artifact(f"`{home.root}`: không có gì mới · nothing new", key=f"tonghop-{kind}")
        return
    totals = query.ask(warehouse, *of_runs.totals(runs)).dicts()[0]
    rows = "\n".join(f"| {key} | {value} |" for key, value in totals.items())
    create_markdown_artifact(f"| | |\n| --- | --- |\n{rows}", key=f"tonghop-{kind}", description=", ".join(runs))
    if fallen := query.ask(warehouse, *of_runs.fallen(runs)).dicts():
        create_table_artifact(
            [{column: row[column] for column in _FALLEN} for row in fallen],
            key=f"tonghop-{kind}-fallen",
            description=f"{len(fallen)} dòng không còn được tính · rows that count no longer",
        )
    findings = query.ask(warehouse, *of_findings.findings()).dicts()
    create_table_artifact(
        [{column: row[column] for column in _FINDING} for row in findings[:MOST_FINDINGS]],
        key=f"tonghop-{kind}-findings",
        description=f"{len(findings)} phát hiện còn mở · open findings",
    )
    if period := latest_period(warehouse):
        _leave_rates(warehouse, kind, period)


def _leave_rates(warehouse: Path, kind: str, period: str) -> None:
    language = Language("vi")
    table = [
        {
            "unit_name": row["unit_name"],
            "indicator": row["title_vi"],
            "count": language.count(row["numerator"]),
            "%": language.percent(row["value"]),
            "±": language.count(row["change_count"], signed=True),
            "± %": language.percent(row["change_points"], signed=True),
            "coverage": f"{row['reported_units']}/{row['expected_units']}",
        }
        for row in query.ask(warehouse, *coverage.rates(period)).dicts()
    ]
    create_table_artifact(table, key=f"tonghop-{kind}-rates", description=f"kỳ · period {period}")
