"""A night in a copy of the warehouse outside of the home: what it would say of files, by the code that says it."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tonghop.ledger.clock import now
from tonghop.ledger.home import Home, linked_home
from tonghop.ledger.inbox import Arrival
from tonghop.ledger.log_entries import chained, run_of_receipts
from tonghop.ledger.record import Ledger
from tonghop.operations import ingest
from tonghop.operations.plans import Plan
from tonghop.transforms.figures.frames import write_batch
from tonghop.transforms.figures.observations import Observed
from tonghop.warehouse import query
from tonghop.warehouse.questions import findings, runs, submissions

SubmissionKey = tuple[str, str, str, str]
"""File, sender, form and period."""


class Rehearsal(NamedTuple):
    """What the night would write.

    `findings`: those of the files, with the names of their units. `fallen`: the rows that would count no longer, as
    `questions.runs.fallen`. `statuses`: how many rows of each submission would have which status.
    """

    findings: list[dict[str, Any]]
    fallen: list[dict[str, Any]]
    statuses: dict[SubmissionKey, Counter[str]]


def rehearse(home: Home, arrivals: Sequence[Arrival], observed: Observed, folder: Path) -> Rehearsal:
    """Load files as if they had come tonight, and nothing else; `folder` holds what comes of it.

    Nothing is written into the home, and nobody is kept from writing in it. Raises `warehouse.tables.OtherVersion`
    where another version of the program made the warehouse.
    """
    elsewhere = linked_home(home, folder, "warehouse", "mappings", "groups")
    ledger = Ledger(home)
    run = run_of_receipts(chained(ledger.draft("nightly", None, now(), arrivals), ledger.head()))
    plan = Plan((run,))
    write_batch([run.run_id] * len(observed.extracts), observed, elsewhere.staging, 0)
    ingest.check(elsewhere, plan)
    found, fallen, statuses = query.ask_all(
        ingest.prepare(elsewhere, plan),
        findings.of_run(run.run_id, [arrival.file_hash for arrival in arrivals]),
        runs.fallen([run.run_id]),
        submissions.statuses_of_run(run.run_id),
    )
    counted: dict[SubmissionKey, Counter[str]] = {}
    for *key, status, rows in statuses.rows:
        counted.setdefault((key[0], key[1], key[2], key[3]), Counter())[status] += rows
    return Rehearsal(found.dicts(), fallen.dicts(), counted)
