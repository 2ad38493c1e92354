"""Prefect's tasks: the steps of `operations.runs`, and what a run leaves in Prefect's UI.

A flow opens the home once and hands it to its tasks.
"""

from collections.abc import Callable
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State

from tonghop.flows import artifacts, dask_cluster
from tonghop.operations.ingest import Progress, silent
from tonghop.operations.runs import Steps

_progress: Progress = silent


def show_progress(progress: Progress) -> None:
    """Let a display in this process follow the steps of the next flow."""
    global _progress
    _progress = progress


def shown() -> Progress:
    """The display that follows the steps."""
    return _progress


RETRIES = 2
"""How often a step is tried again that failed for what lies outside: a share, a network, a full disk."""


def _failed_outside(_task: object, _run: object, state: State[Any]) -> bool:
    """Whether a step failed for what lies outside: that may pass, while a fault of ours or of a file's does not."""
    return isinstance(state.result(raise_on_failure=False), OSError)


def _task(step: Callable[..., Any], name: str, retries: int = 0) -> Any:
    options = task(
        name=name, cache_policy=NO_CACHE, persist_result=False, retries=retries, retry_condition_fn=_failed_outside
    )
    return options(step)


_PLAIN = Steps()

TASKS = Steps(
    receive=_task(_PLAIN.receive, "receive", RETRIES),
    receive_correction=_task(_PLAIN.receive_correction, "receive_correction", RETRIES),
    plan_rebuild=_task(_PLAIN.plan_rebuild, "plan_rebuild"),
    read=_task(dask_cluster.read_plan, "read", RETRIES),
    check=_task(_PLAIN.check, "check"),
    load_and_promote=_task(_PLAIN.load_and_promote, "load_and_promote"),
    write_returns=_task(_PLAIN.write_returns, "write_returns", RETRIES),
    compare_archived_files=_task(_PLAIN.compare_archived_files, "compare_archived_files"),
    begin=artifacts.start_progress,
    end=artifacts.leave_results,
)
"""Each step a task. Files are read in child processes or, where the home names a cluster, by its workers.

The steps that touch inbox, archive and outbox are tried again. Those that come between plan and promotion work on
what they were given, and a run that fails there is made up for by the next.
"""
