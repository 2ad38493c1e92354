"""A run while a person watches, here or at a server: its progress, and how it ends when it is interrupted."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tonghop.flows import dask_cluster
from tonghop.flows.client import run_flow
from tonghop.flows.errors import NoCluster, NoServer, NotStarted
from tonghop.flows.served_runs import ServedRun, Server, find_server
from tonghop.ledger.clock import now
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.ledger.log_file import recorded
from tonghop.ledger.run_log import record_run
from tonghop.operations import ingest, plans, runs
from tonghop.operations.log_guard import last_entry_after
from tonghop.operations.outcomes import record_end, record_failure
from tonghop.operations.runs import Outcome, Steps
from tonghop.reports.language import Language


def run_in_foreground(
    home: Home, kind: str, parameters: dict[str, Any], console: Console, language: Language
) -> Outcome:
    """Carry out a run and show its progress: as a run of its deployment where one is served, else in this process.

    A server or a cluster that cannot be reached, and a run that nobody takes, are noted in the run log here; what
    happens within the run, the run notes. Raises `warehouse.store.Locked`, `NoServer`, `NotStarted`, `NoOutcome`,
    `NoCluster`, `BadCall`, `ConfigError` and what the run raises.
    """
    plans.check_own_files(home)
    if last := last_entry_after(home, now()):
        moment = now().isoformat(timespec="seconds")
        console.print(language.say("clock_backwards", now=moment, last=last), style="yellow", markup=False)
    with ingest.exclusive(home, kind):  # somebody else's lock is told at once, and is no failed run
        pass
    with _noted(home, kind):
        server = find_server(home, kind, parameters)
    if server and server.deployment:
        return _watch(home, kind, server, console, language)
    with recorded(home, kind):
        if home.dask_scheduler:
            with _noted(home, kind):
                dask_cluster.reach(home)
        with _ending_at_once(home, kind, console), _progress_display(console, language) as show:
            if server:
                return run_flow(home, kind, parameters, show)
            carry_out: Callable[..., Outcome] = getattr(runs, kind)
            steps = Steps(of_plan=replace(ingest.plain_steps(), read=dask_cluster.read_plan))
            return carry_out(home, steps, show, **parameters)


@contextmanager
def _noted(home: Home, kind: str) -> Iterator[None]:
    """A run that fails before it begins is in the run log as well."""
    with recorded(home, kind):
        try:
            yield
        except (NoServer, NotStarted, NoCluster, BadCall) as error:
            record_failure(home, kind, error)
            raise


def _watch(home: Home, kind: str, server: Server, console: Console, language: Language) -> Outcome:
    """Start a run at the server and wait for it. An interrupt ends the waiting alone."""
    with _noticing_an_interrupt() as interrupted:
        with _noted(home, kind):
            run = ServedRun(server)
        console.print(language.say("run_served", url=run.url), style="dim", markup=False)
        try:
            with _progress_display(console, language) as show:
                outcome = run.follow(show, interrupted.wait)
        except NotStarted:
            with _noted(home, kind), ingest.exclusive(home, kind):  # another run may have been in its way
                raise
    if outcome is None:
        console.print(language.say("run_goes_on", url=run.url), markup=False)
        raise KeyboardInterrupt
    return outcome


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
    """A signal ends this process: Prefect would go on to report it to a server that may be gone, too."""

    def leave(number: int) -> None:
        if number == signal.SIGINT:  # whoever watches needs no notification, and does not wait for one
            record_run(home, flow, "failed", "bị ngắt · interrupted")
        else:
            record_end(home, flow, number)
        console.show_cursor(True)
        os._exit(128 + number)

    with _on_signals(leave, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        yield


@contextmanager
def _noticing_an_interrupt() -> Iterator[threading.Event]:
    """An interrupt is remembered: raised amid Prefect's client, it would become an error of pydantic's."""
    interrupted = threading.Event()
    with _on_signals(lambda _: interrupted.set(), signal.SIGINT):
        yield interrupted


@contextmanager
def _on_signals(act: Callable[[int], None], *signals: signal.Signals) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda number, _: act(number)) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
