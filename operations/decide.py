"""What a person decides about what was sent: taken back, let in after all, either undone. Raises `BadCall`."""

import getpass
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.ledger.log_entries import Decision
from tonghop.ledger.run_log import record_run
from tonghop.operations import ingest, plans
from tonghop.operations.arguments import district_code
from tonghop.operations.rebuild import writing
from tonghop.warehouse import query
from tonghop.warehouse.questions import files, submissions

HASH_PREFIX = 8
"""Characters of a file's hash by which it can be named."""


def withdraw(home: Home, target: str, reason: str, at: datetime) -> list[Decision]:
    """Take a submission back, or all that a file gave; gives the decisions made.

    `target`: a submission's id, or a file's name or hash.
    """
    reason = _reason(reason)
    with writing(home, "withdraw"):
        rows = _submissions(home, target)
        if rows and all(row["status"] == "withdrawn" for row in rows):
            raise BadCall("already_withdrawn", id=target)
        blank = Decision(0, "", "withdraw", at.isoformat(), getpass.getuser(), reason)
        decisions = [
            replace(blank, submission_id=row["submission_id"]) for row in rows if row["status"] != "withdrawn"
        ] or [replace(blank, file_hash=_file(home, target))]
        return _carry_out(home, decisions)


def accept(home: Home, target: str, unit: str | None, reason: str, at: datetime) -> list[Decision]:
    """Let in what was kept out; gives the decisions made.

    A submission that waits because its period was published comes in whole; of any other one, the rows that were
    refused or ask a question, or the one about `unit` alone. `target`: a submission's id, or a file's name or hash.
    """
    reason = _reason(reason)
    with writing(home, "accept"):
        blank = Decision(0, "", "accept", at.isoformat(), getpass.getuser(), reason)
        decisions = []
        for row in _submissions(home, target):
            code = district_code(home, unit, row["period"]) if unit else None
            if row["is_late"] and row["status"] == "on_hold" and code is None:
                decisions.append(replace(blank, submission_id=row["submission_id"]))
                continue
            kept_out = query.ask(home.warehouse, *submissions.units_kept_out(row["submission_id"])).rows
            decisions += [
                replace(blank, submission_id=row["submission_id"], unit_code=own)
                for (own,) in kept_out
                if code in (None, own)
            ]
        if not decisions:
            raise BadCall("nothing_to_accept", id=" ".join(filter(None, (target, unit))))
        return _carry_out(home, decisions)


def undo(home: Home, entry: int, reason: str, at: datetime) -> str:
    """Undo a withdrawal or an acceptance by its number in `core.decisions`; gives what that was."""
    reason = _reason(reason)
    with writing(home, "undo"):
        known = query.ask(home.warehouse, *submissions.decision(entry)).dicts()
        if not known or known[0]["kind"] not in ("withdraw", "accept"):
            raise BadCall("unknown_decision", entry=entry)
        if known[0]["is_undone"]:
            raise BadCall("already_undone", entry=entry)
        decision = Decision(0, "", "undo", at.isoformat(), getpass.getuser(), reason, undoes=entry)
        _carry_out(home, [decision])
        return f"#{entry} {known[0]['kind']} {known[0]['what']}"


def _reason(reason: str) -> str:
    if not reason.strip():
        raise BadCall("needs_reason")
    return reason.strip()


def _carry_out(home: Home, decisions: Sequence[Decision]) -> list[Decision]:
    """Log the decisions and load them; gives them as they are in the log."""
    plan = plans.decide(home, decisions)
    ingest.run_plan(home, plan)
    made = [run.decision for run in plan.runs if run.decision][-len(decisions) :]
    record_run(home, made[0].kind, "done", ", ".join(d.about for d in made), [run.run_id for run in plan.runs])
    return made


def _submissions(home: Home, target: str) -> list[dict[str, Any]]:
    """The submissions that a caller names; of a file, those of its last reading."""
    rows = query.ask(home.warehouse, *submissions.of_id(target)).dicts()
    if rows:
        return rows
    file_hash = _file(home, target)
    if file_hash is None:
        raise BadCall("unknown_submission", id=target)
    return query.ask(home.warehouse, *submissions.of_file(file_hash)).dicts()


def _file(home: Home, target: str) -> str | None:
    """The hash of the file that a caller names by name or hash, the last of that name."""
    is_hash = re.fullmatch(rf"[0-9a-f]{{{HASH_PREFIX},64}}", target) is not None
    rows = query.ask(home.warehouse, *files.named(target, target if is_hash else None)).rows
    return rows[0][0] if rows else None
