"""A run in this process while a person watches: its progress, and how it ends when it is interrupted."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tonghop.flows import dask_cluster
from tonghop.flows.client import run_flow
from tonghop.flows.errors import NoCluster, NoServer
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.ledger.log_file import recorded
from tonghop.ledger.run_log import record_run
from tonghop.operations import ingest, plans, runs
from tonghop.operations.runs import Outcome, Steps
from tonghop.reports.language import Language

INTERRUPTED = 130
"""The exit code of a run that a person ends."""


def run_in_foreground(
    home: Home, kind: str, parameters: dict[str, Any], console: Console, language: Language
) -> Outcome:
    """Carry out a run in this process and show its progress; through Prefect where a server is configured.

    A server or a cluster that cannot be reached is noted in the run log here; what happens within the run, the run
    notes. Raises `warehouse.store.Locked`, `NoServer`, `NoCluster`, `BadCall`, `ConfigError` and what the run raises.
    """
    plans.check_own_files(home)
    with ingest.exclusive(home, kind):  # somebody else's lock is told at once, and is no failed run
        pass
    with recorded(home, kind):
        try:
            if home.dask_scheduler:
                dask_cluster.reach(home)
        except (NoCluster, BadCall) as error:
            record_run(home, kind, "failed", str(error))
            raise
        with _ending_at_once(home, kind, console), _progress_display(console, language) as show:
            if os.environ.get("PREFECT_API_URL"):
                return _through_server(home, kind, parameters, show)
            steps = Steps(read=dask_cluster.read_plan)
            carry_out: Callable[..., Outcome] = getattr(runs, kind)
            return carry_out(home, steps, show, **parameters)


def _through_server(home: Home, kind: str, parameters: dict[str, Any], show: ingest.Progress) -> Outcome:
    try:
        return run_flow(home, kind, parameters, show)
    except NoServer as error:
        record_run(home, kind, "failed", str(error))
        raise


@contextmanager
def _progress_display(console: Console, language: Language) -> Iterator[ingest.Progress]:
    """A bar for each step, from the moment when it begins."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=False) as display:
        bars: dict[str, Any] = {}

        def show(step: str, done: int, total: int) -> None:
            if step not in bars:
                bars[step] = display.add_task(language.say(f"step_{step}"), total=total)
            display.update(bars[step], completed=done, total=total)

        yield show


@contextmanager
def _ending_at_once(home: Home, flow: str, console: Console) -> Iterator[None]:
    """An interrupt ends this process: Prefect would go on to report it to a server that may be gone, too."""

    def leave(*_: object) -> None:
        record_run(home, flow, "failed", "bị ngắt · interrupted")
        console.show_cursor(True)
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
