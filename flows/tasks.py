"""Prefect's tasks: the steps of `operations.runs`, and what a run leaves in Prefect's UI.

A flow opens the home once and hands it to its tasks.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.task_engine import TaskRunTimeoutError
from prefect.utilities.annotations import quote

from tonghop.flows import artifacts, dask_cluster
from tonghop.operations.ingest import PlanSteps, Progress, plain_steps, silent
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
OUTSIDE_SECONDS = 4 * 3600.0
"""How long a step that waits for what lies outside may take. The longest night measured, of the whole country, takes
minutes. A share that hangs would hold the writer's lock until somebody looks; this ends the run before the morning."""


def _failed_outside(_task: object, _run: object, state: State[Any]) -> bool:
    """Whether a step failed for what lies outside: that may pass, while a fault of ours or of a file's does not.

    A step that took all its time is not tried again, although Prefect's error is one of the system's by its type.
    """
    fault = state.result(raise_on_failure=False)
    return isinstance(fault, OSError) and not isinstance(fault, TaskRunTimeoutError)


def _task(step: Callable[..., Any], name: str, **options: Any) -> Callable[..., Any]:
    """A task of a step. Its arguments are quoted: Prefect would look for futures in each receipt of a plan."""
    made = task(name=name, cache_policy=NO_CACHE, persist_result=False, **options)(step)

    @wraps(step)
    def call(*arguments: object) -> Any:
        return made(*map(quote, arguments))

    return call


def _outside(step: Callable[..., Any], name: str) -> Callable[..., Any]:
    """A task of a step that touches inbox, archive or outbox: it is tried again, and has its time."""
    return _task(step, name, retries=RETRIES, retry_condition_fn=_failed_outside, timeout_seconds=OUTSIDE_SECONDS)


_PLAIN, _PLAIN_OF_PLAN = Steps(), plain_steps()

TASKS = Steps(
    receive=_outside(_PLAIN.receive, "receive"),
    receive_correction=_outside(_PLAIN.receive_correction, "receive_correction"),
    plan_rebuild=_outside(_PLAIN.plan_rebuild, "plan_rebuild"),
    of_plan=PlanSteps(
        read=_outside(dask_cluster.read_plan, "read"),
        check=_task(_PLAIN_OF_PLAN.check, "check"),
        load_and_promote=_task(_PLAIN_OF_PLAN.load_and_promote, "load_and_promote"),
        write_returns=_outside(_PLAIN_OF_PLAN.write_returns, "write_returns"),
    ),
    compare_archived_files=_task(_PLAIN.compare_archived_files, "compare_archived_files"),
    begin=artifacts.start_progress,
    end=artifacts.leave_results,
)
"""Each step a task. Files are read in child processes or, where the home names a cluster, by its workers.

The steps between reading and promotion work on what they were given: a run that fails there is made up for by the next.
"""
