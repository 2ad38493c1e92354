"""Prefect's flows: nightly, correct, rebuild. They hold no logic: each task is one step of `operations.ingest`.

What goes between tasks is a path. Importing this module imports prefect (2–5 s), so nothing else does at its top.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.cache_policies import NO_CACHE

from tonghop.flows import dask_cluster
from tonghop.ledger.clock import now
from tonghop.ledger.home import Home, open_home
from tonghop.ledger.run_log import note_run
from tonghop.operations import ingest, plans
from tonghop.operations.arguments import district_code
from tonghop.operations.ingest import Progress, silent
from tonghop.operations.plans import Plan
from tonghop.operations.returns import give_back
from tonghop.reports.language import Language
from tonghop.reports.terminal.summary import latest_period
from tonghop.warehouse import query

LOCK_WAIT_SECONDS = 900.0
"""A served run waits this long for the writer's lock before it gives up."""

_progress: Progress = silent


def show_progress(progress: Progress) -> None:
    """Let a display in this process follow the steps of the next flow."""
    global _progress
    _progress = progress


@task(cache_policy=NO_CACHE)
def receive(home: str, at: str, reread: bool) -> str:
    """Archive what is new; gives the path of the plan."""
    opened = open_home(Path(home))
    ingest.clear_staging(opened)
    plan = plans.receive(opened, datetime.fromisoformat(at), is_reread=reread)
    return str(plan.save(opened.staging / "plan.json"))


@task(cache_policy=NO_CACHE)
def receive_correction(home: str, district: str, period: str, at: str, reread: bool) -> str:
    """Archive the new files of one district and period; gives the path of the plan."""
    opened = open_home(Path(home))
    ingest.clear_staging(opened)
    moment = datetime.fromisoformat(at)
    plan = plans.receive_correction(opened, district, period, moment, is_preview=False, is_reread=reread)
    return str(plan.save(opened.staging / "plan.json"))


@task(cache_policy=NO_CACHE)
def plan_rebuild(home: str) -> str:
    """The whole log as a plan; gives its path."""
    opened = open_home(Path(home))
    ingest.clear_staging(opened)
    return str(plans.rebuild_plan(opened).save(opened.staging / "plan.json"))


@task(cache_policy=NO_CACHE)
def read(home: str, plan: str) -> str:
    """Read all files, in child processes or by the workers of a Dask cluster; gives the folder of their Parquet."""
    opened = open_home(Path(home))
    reading = dask_cluster.read if opened.dask_scheduler else ingest.read_files
    return str(reading(opened, Plan.open(Path(plan)), _progress))


@task(cache_policy=NO_CACHE)
def check(home: str, plan: str) -> str:
    """Validate what was read; gives the folder of its Parquet."""
    return str(ingest.check(open_home(Path(home)), Plan.open(Path(plan)), _progress))


@task(cache_policy=NO_CACHE)
def load_and_promote(home: str, plan: str, from_empty: bool) -> str:
    """Load, build, audit and replace the warehouse; gives its path."""
    opened, opened_plan = open_home(Path(home)), Plan.open(Path(plan))
    draft = ingest.prepare(opened, opened_plan, _progress, from_empty=from_empty)
    ingest.promote(opened, draft, opened_plan)
    return str(opened.warehouse)


@task(cache_policy=NO_CACHE)
def write_returns(home: str, runs: list[str]) -> int:
    """Write the annotated copies of files with findings; gives how many."""
    return give_back(open_home(Path(home)), runs)


@contextmanager
def _writing(home: str, kind: str, *, wait_for_lock: bool) -> Iterator[Home]:
    """Hold the writer's lock; a run that fails says so in the diary, which `tonghop status` reads."""
    opened = open_home(Path(home))
    try:
        with ingest.exclusive(opened, kind, LOCK_WAIT_SECONDS if wait_for_lock else 0.0):
            yield opened
    except Exception as error:
        note_run(opened, kind, "failed", f"{type(error).__name__}: {error}")
        raise


def _carry_out(home: str, plan_path: str, kind: str, *, from_empty: bool = False) -> dict[str, Any]:
    """Read, check and load a plan, and leave the run's results as artifacts."""
    opened = open_home(Path(home))
    plan = Plan.open(Path(plan_path))
    runs = [run.run_id for run in plan.runs]
    facts: dict[str, Any] = {
        "runs": runs,
        "renamed": list(plan.renamed),
        "left": [list(x) for x in plan.left],
    }
    if not plan.runs and not from_empty:
        note_run(opened, kind, "nothing new")
        create_markdown_artifact(f"`{opened.root}`: không có gì mới · nothing new", key=f"tonghop-{kind}")
        return facts
    progress_id = cast(
        UUID, create_progress_artifact(progress=0.0, key=f"tonghop-{kind}-progress", description="tonghop")
    )
    read(home, plan_path)
    update_progress_artifact(progress_id, progress=60.0)
    check(home, plan_path)
    update_progress_artifact(progress_id, progress=75.0)
    load_and_promote(home, plan_path, from_empty)
    if not from_empty:
        facts["returns"] = _give_back(home, runs)
    update_progress_artifact(progress_id, progress=100.0)
    note_run(opened, kind, "done", run_ids=runs)
    _leave_artifacts(opened.warehouse, kind, runs)
    return facts


def _give_back(home: str, runs: list[str]) -> int:
    """The returns of a run. The warehouse stands by now: an outbox that cannot be written is told, no failure."""
    try:
        return write_returns(home, runs)
    except OSError as error:
        get_run_logger().warning("outbox: %s", error)
        return 0


def _leave_artifacts(warehouse: Path, kind: str, runs: list[str]) -> None:
    """Counts, findings and rates of a run, for the UI."""
    totals = query.ask(warehouse, query.RUN_TOTALS, {"runs": runs}).dicts()[0]
    rows = "\n".join(f"| {key} | {value} |" for key, value in totals.items())
    create_markdown_artifact(f"| | |\n| --- | --- |\n{rows}", key=f"tonghop-{kind}", description=", ".join(runs))
    findings = query.ask(warehouse, query.OPEN_FINDINGS).dicts()
    columns = (
        "severity",
        "rule",
        "file_name",
        "sheet",
        "cell",
        "unit_name",
        "found",
        "expected",
        "message_vi",
    )
    create_table_artifact(
        [{column: row[column] for column in columns} for row in findings[:500]],
        key=f"tonghop-{kind}-findings",
        description=f"{len(findings)} phát hiện còn mở · open findings",
    )
    if period := latest_period(warehouse):
        rates = query.ask(warehouse, query.INDICATORS_BY_UNIT, [period]).dicts()
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
            for row in rates
        ]
        create_table_artifact(table, key=f"tonghop-{kind}-rates", description=f"kỳ · period {period}")


@flow(name="nightly", log_prints=False)
def nightly(home: str, wait_for_lock: bool = True, reread: bool = False) -> dict[str, Any]:
    """Take everything new in the inbox to the warehouse.

    `reread`: and read again the archived files that would give something else now.
    """
    with _writing(home, "nightly", wait_for_lock=wait_for_lock):
        facts = _carry_out(home, receive(home, now().isoformat(), reread), "nightly")
    get_run_logger().info("nightly: %s", facts["runs"] or "nothing new")
    return facts


@flow(name="correct", log_prints=False)
def correct(
    home: str, district: str | int, period: str | int, wait_for_lock: bool = True, reread: bool = False
) -> dict[str, Any]:
    """Take the new files of one district and one period, and nothing else, to the warehouse.

    `reread`: and read again its archived files that would give something else now.

    Numbers are taken for text: `prefect deployment run -p period=2023` sends one.
    """
    district, period = str(district), str(period)
    with _writing(home, "correct", wait_for_lock=wait_for_lock) as opened:
        code = district_code(opened, district, period)
        facts = _carry_out(home, receive_correction(home, code, period, now().isoformat(), reread), "correct")
    get_run_logger().info("correct %s %s: %s", district, period, facts["runs"] or "nothing new")
    return facts


@flow(name="rebuild", log_prints=False)
def rebuild(home: str, wait_for_lock: bool = True) -> dict[str, Any]:
    """Build the warehouse anew from the archive and the log."""
    with _writing(home, "rebuild", wait_for_lock=wait_for_lock):
        return _carry_out(home, plan_rebuild(home), "rebuild", from_empty=True)
