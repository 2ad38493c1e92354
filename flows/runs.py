"""Prefect's flows: nightly, correct, rebuild. Each carries out the run of its name with its steps as tasks.

A flow is made for one home and takes no path: whoever starts a run cannot turn it to another place. Importing this
module imports prefect (2–5 s), so nothing else does at its top.
"""

from collections.abc import Callable
from typing import Any

from prefect import flow
from prefect.runtime import flow_run
from prefect.states import Failed

from tonghop.flows.choices import unit_of_choice
from tonghop.flows.tasks import TASKS, shown
from tonghop.ledger.clock import now
from tonghop.ledger.home import Home, open_home
from tonghop.operations import runs
from tonghop.operations.failures import sentence_in_all_languages
from tonghop.operations.outcomes import record_failure

LOCK_WAIT_SECONDS = 900.0
"""A served run waits this long for the writer's lock before it gives up."""


def flow_of(home: Home, kind: str, **choices: Any) -> Any:
    """The flow of a kind of run, `nightly`, `correct` or `rebuild`, bound to a home.

    `choices`: types of parameters, as its deployment offers them.
    """
    function = _KINDS[kind](home)
    function.__annotations__ |= choices
    name = "correct {district} {period}" if kind == "correct" else _name
    # A result is kept for the person who started the run by hand from another process: `flows.served_runs`.
    return flow(name=kind, flow_run_name=name, persist_result=True)(function)


def _name() -> str:
    """A run's name in Prefect's UI: its flow, and when it began."""
    return f"{flow_run.flow_name} {now():%Y-%m-%d %H:%M}"


def _nightly(home: Home) -> Callable[..., Any]:
    def nightly(wait_for_lock: bool = True, reread: bool = False) -> Any:
        """Take everything new in the inbox to the warehouse.

        `reread`: and read again the archived files that would give something else now.
        """
        return _carry_out(home, "nightly", wait_for_lock=wait_for_lock, reread=reread)

    return nightly


def _correct(home: Home) -> Callable[..., Any]:
    def correct(district: str | int, period: str | int, wait_for_lock: bool = True, reread: bool = False) -> Any:
        """Take the new files of one district and one period, and nothing else, to the warehouse.

        `reread`: and read again its archived files that would give something else now.

        `district`: a choice of its deployment, or a code or name. Numbers are taken for text.
        """
        code = unit_of_choice(home, str(district))
        facts = {"district": code, "period": str(period), "reread": reread}
        return _carry_out(home, "correct", wait_for_lock=wait_for_lock, **facts)

    return correct


def _rebuild(home: Home) -> Callable[..., Any]:
    def rebuild(wait_for_lock: bool = True) -> Any:
        """Build the warehouse anew from the archive and the log."""
        return _carry_out(home, "rebuild", wait_for_lock=wait_for_lock)

    return rebuild


_KINDS = {"nightly": _nightly, "correct": _correct, "rebuild": _rebuild}


def _carry_out(home: Home, kind: str, *, wait_for_lock: bool, **parameters: Any) -> Any:
    """The outcome of a run. What the command line says in one line ends the flow with that line, not a traceback."""
    try:
        run: Callable[..., Any] = getattr(runs, kind)
        wait_seconds = LOCK_WAIT_SECONDS if wait_for_lock else 0.0
        return run(_as_it_is_now(home, kind), TASKS, shown(), wait_seconds=wait_seconds, **parameters)
    except Exception as error:
        if sentence := sentence_in_all_languages(error):
            return Failed(message=sentence, data=error)
        raise


def _as_it_is_now(home: Home, kind: str) -> Home:
    """The home with the settings of today. Settings that cannot be read are reported by those of before."""
    try:
        return open_home(home.root)
    except Exception as error:
        record_failure(home, kind, error)
        raise
