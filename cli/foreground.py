"""A flow that runs in this process while a person watches: its progress, and how it ends when it is interrupted."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tonghop.flows import dask_cluster
from tonghop.flows.client import run_flow, stop_server
from tonghop.flows.errors import NoCluster, NoServer
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.ledger.log_file import recorded
from tonghop.ledger.run_log import record_run
from tonghop.operations import ingest, plans
from tonghop.reports.language import Language

INTERRUPTED = 130
"""The exit code of a run that a person ends."""


def run_in_foreground(
    home: Home, flow: str, parameters: dict[str, Any], console: Console, language: Language
) -> dict[str, Any]:
    """Run a flow through Prefect and show its progress; gives its result.

    The home's own files are checked and the lock is tried first, since Prefect starts slowly. A server or a cluster
    that cannot be reached is noted in the run log here; what happens within the flow, the flow notes. Raises
    `warehouse.store.Locked`, `NoServer`, `NoCluster`, `BadCall`, `ConfigError` and what the flow raises.
    """

    def say(key: str, **facts: object) -> None:
        console.print(language.say(key, **facts), style="dim", markup=False)

    plans.check_own_files(home)
    with ingest.exclusive(home, flow):
        pass
    with recorded(home, flow):
        try:
            if home.dask_scheduler:
                dask_cluster.reach(home)
        except (NoCluster, BadCall) as error:
            record_run(home, flow, "failed", str(error))
            raise
        try:
            with _ending_at_once(home, flow, console), _progress_display(console, language) as show:
                return run_flow(home, flow, parameters, say, show)
        except NoServer as error:
            record_run(home, flow, "failed", str(error))
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
    """An interrupt ends this process: Prefect would report it for a minute to a server that it has ended, too."""

    def leave(*_: object) -> None:
        record_run(home, flow, "failed", "bị ngắt · interrupted")
        console.show_cursor(True)
        stop_server()
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
