"""The home's diary of runs: one line each, also for those that failed or found nothing new."""

import json
from collections.abc import Iterable
from typing import Any

from tonghop.ledger.clock import now
from tonghop.ledger.home import Home


def note_run(home: Home, kind: str, outcome: str, detail: str = "", run_ids: Iterable[str] = ()) -> None:
    """Append a line."""
    line = {
        "at": now().isoformat(timespec="seconds"),
        "kind": kind,
        "outcome": outcome,
        "detail": detail,
        "runs": list(run_ids),
    }
    with home.run_log.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def last_runs(home: Home, count: int) -> list[dict[str, Any]]:
    """The last lines, newest first."""
    if not home.run_log.exists():
        return []
    lines = home.run_log.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in reversed(lines[-count:])]
