"""Prefect's tasks: each is one step of `operations.ingest`, and what goes from one to the next is a path.

A flow opens the home once and hands it to its tasks.
"""

from datetime import datetime
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from tonghop.flows import dask_cluster
from tonghop.ledger.home import Home
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
def receive(home: Home, at: datetime, reread: bool) -> Path:
    """Archive what is new; gives the path of the plan."""
    ingest.clear_staging(home)
    return plans.receive(home, at, is_reread=reread).save(home)


@task(cache_policy=NO_CACHE)
def receive_correction(home: Home, district: str, period: str, at: datetime, reread: bool) -> Path:
    """Archive the new files of one district and period; gives the path of the plan."""
    ingest.clear_staging(home)
    return plans.receive_correction(home, district, period, at, is_preview=False, is_reread=reread).save(home)


@task(cache_policy=NO_CACHE)
def plan_rebuild(home: Home) -> Path:
    """The whole log as a plan; gives its path."""
    ingest.clear_staging(home)
    return plans.rebuild_plan(home).save(home)


@task(cache_policy=NO_CACHE)
def read(home: Home, plan: Path) -> Path:
    """Read all files, in child processes or by the workers of a Dask cluster; gives the folder of their Parquet."""
    read_files = dask_cluster.read if home.dask_scheduler else ingest.read_files
    return read_files(home, Plan.open(plan), _progress)


@task(cache_policy=NO_CACHE)
def check(home: Home, plan: Path) -> Path:
    """Validate what was read; gives the folder of its Parquet."""
    return ingest.check(home, Plan.open(plan), _progress)


@task(cache_policy=NO_CACHE)
def load_and_promote(home: Home, plan: Path, from_empty: bool) -> Path:
    """Load, build, audit and replace the warehouse; gives its path."""
    to_load = Plan.open(plan)
    ingest.promote(home, ingest.prepare(home, to_load, _progress, from_empty=from_empty), to_load)
    return home.warehouse


@task(cache_policy=NO_CACHE)
def write_returns(home: Home, runs: list[str]) -> int:
    """Write the annotated copies of files with findings; gives how many."""
    return give_back(home, runs)


@task(cache_policy=NO_CACHE)
def compare_archived_files(home: Home) -> None:
    """Note which archived files would give something else now, for questions to read."""
    reprocess.remember_for_questions(home)
