"""Prefect's tasks: each is one step of `operations.ingest`, and what goes from one to the next is a path."""

from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tonghop.flows import dask_cluster
from tonghop.ledger.home import open_home
from tonghop.operations import ingest, plans, reprocess
from tonghop.operations.ingest import Progress, silent
from tonghop.operations.plans import Plan
from tonghop.operations.returns import give_back

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


@task(cache_policy=NO_CACHE)
def compare_archived_files(home: str) -> None:
    """Note which archived files would give something else now, for questions to read."""
    reprocess.remember_for_questions(open_home(Path(home)))
