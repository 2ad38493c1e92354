"""The run log (`runs.jsonl`): a line for each run, also for one that failed or found nothing new."""

import json
import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from tonghop.ledger.clock import now
from tonghop.ledger.home import Home
from tonghop.ledger.json_lines import append_lines
from tonghop.ledger.log_file import name_runs

_LOG = logging.getLogger(__name__)


def record_run(home: Home, kind: str, outcome: str, detail: str = "", run_ids: Iterable[str] = ()) -> None:
    """Append a line to `runs.jsonl` and to the program's log.

    What the run did is done, and why it failed is said elsewhere: a run log that cannot be written is a warning.
    """
    # A run that found nothing has no id, a rebuild has those of all history: the lines held are written as they are.
    name_runs(())
    _LOG.info("%s: %s%s", kind, outcome, f" ({detail})" if detail else "")
    line: dict[str, object] = {
        "at": now().isoformat(timespec="seconds"),
        "kind": kind,
        "outcome": outcome,
        "detail": detail,
        "runs": list(run_ids),
    }
    try:
        append_lines(home.run_log, [line])
    except OSError:
        _LOG.warning("the run log is not written", exc_info=True)


def last_runs(home: Home, count: int) -> list[dict[str, Any]]:
    """The last lines, newest first."""
    return _lines(home)[:count]


def lines_of(home: Home, kind: str) -> list[dict[str, Any]]:
    """The lines of a kind of run, newest first."""
    return [line for line in _lines(home) if line["kind"] == kind]


def _lines(home: Home) -> list[dict[str, Any]]:
    """All lines, newest first. One that a crash cut or ran into the next is passed over: no record depends on it."""
    if not home.run_log.exists():
        return []
    lines = []
    for text in home.run_log.read_text(encoding="utf-8", errors="replace").splitlines():
        with suppress(ValueError):
            lines.append(json.loads(text))
    return [line for line in reversed(lines) if isinstance(line, dict) and line.keys() >= _KEYS]


_KEYS = {"at", "kind", "outcome", "detail", "runs"}
