"""Archived files that would give something else now, since code, configuration or a person's decisions have changed."""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from tonghop.ledger.home import Home
from tonghop.ledger.log_entries import Receipt
from tonghop.ledger.record import Ledger
from tonghop.readers.versions import configs_version, reader_version
from tonghop.warehouse import query


class Concerned(NamedTuple):
    """A file that would give something else. `places`: sender and period of what it gave and of what it would give."""

    file_hash: str
    file_name: str
    places: frozenset[tuple[str, str]]


_OTHERWISE_READ = """
SELECT r.file_hash, any_value(f.file_name) AS file_name, arg_max(r.run_id, r.entry) AS run_id
FROM core.readings r
JOIN core.files f USING (file_hash)
WHERE r.file_hash NOT IN (SELECT file_hash FROM mart.active_decisions WHERE kind = 'withdraw' AND file_hash IS NOT NULL)
    AND r.file_hash NOT IN (
        SELECT file_hash FROM core.submissions GROUP BY file_hash HAVING bool_and(status = 'withdrawn')
    )
GROUP BY r.file_hash
HAVING arg_max((r.reader, r.configs), r.entry) IS DISTINCT FROM ($reader, $configs)
ORDER BY r.file_hash
"""

_PLACES = "SELECT DISTINCT file_hash, sender_code, period FROM core.submissions WHERE list_contains($hashes, file_hash)"

_CLOSED = "SELECT DISTINCT period FROM core.releases"


MOST_AT_ONCE = 500
"""Files that a question reads again to answer at once; of more it is only said how many another version read."""


class Unread(Exception):
    """Too many files were read by another version to read them again for a question; `count`: how many."""

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count


def concerned(home: Home, most: int | None = None) -> list[Concerned]:
    """The files of the archive that were read by another version and would give something else now.

    They are read to know it, once for each version and state of the warehouse; withdrawn files are left out. Raises
    `Unread` where that are more than `most`.
    """
    if not home.warehouse.exists():
        return []
    versions = {"reader": reader_version(), "configs": configs_version(home)}
    candidates = query.ask(home.warehouse, _OTHERWISE_READ, versions).dicts()
    if not candidates:
        return []
    state = versions | {"of": {row["file_hash"]: row["run_id"] for row in candidates}}
    known = _remembered(home)
    if known is None or known["state"] != state:
        if most is not None and len(candidates) > most:
            raise Unread(len(candidates))
        known = {"state": state, "concerned": _compared(home, candidates)}
        home.concerned.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
    return [Concerned(h, name, frozenset((s, p) for s, p in places)) for h, name, places in known["concerned"]]


def _remembered(home: Home) -> dict[str, Any] | None:
    try:
        facts: dict[str, Any] = json.loads(home.concerned.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return facts


def _compared(home: Home, candidates: list[dict[str, str]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    from tonghop.readers.pool import pool_for  # slow to import, and most calls have nothing to compare
    from tonghop.schemas.form import all_forms
    from tonghop.transforms.figures.frames import check_batch, differing, submitters, write_extracts

    ledger = Ledger(home)
    jobs = [
        (row["file_hash"], row["file_name"], ledger.path_of(row["file_hash"], row["file_name"])) for row in candidates
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with pool_for(home, len(jobs)) as pool:
            write_extracts(pool.read(jobs), folder / "batch-0000")
        check_batch([folder / "batch-0000"], all_forms(), folder)
        before = [ledger.extracts_of(run_id) for run_id in {row["run_id"] for row in candidates}]
        changed = differing([path for path in before if path.is_dir()], folder, {job[0] for job in jobs})
        now = submitters(folder, changed)
    places: dict[str, set[tuple[str, str]]] = {file_hash: set() for file_hash in changed}
    for file_hash, sender, period in [*query.ask(home.warehouse, _PLACES, {"hashes": sorted(changed)}).rows, *now]:
        places[file_hash].add((sender, period))
    names = {file_hash: name for file_hash, name, _ in jobs}
    return [(file_hash, names[file_hash], sorted(places[file_hash])) for file_hash in sorted(changed)]


def of_open_periods(home: Home) -> tuple[list[Receipt], list[tuple[str, str]]]:
    """The concerned files of which nothing is of a published period, as receipts; the others by name."""
    closed = {period for (period,) in query.ask(home.warehouse, _CLOSED).rows}
    mine, left = [], []
    for file in concerned(home):
        if closed & {period for _, period in file.places}:
            left.append((file.file_name, "closed"))
        else:
            mine.append(file)
    return _receipts(home, mine), left


def of_district(home: Home, units: set[str], period: str) -> list[Receipt]:
    """The concerned files that speak of some units and one period alone, as receipts."""
    mine = [f for f in concerned(home) if f.places and all(s in units and p == period for s, p in f.places)]
    return _receipts(home, mine)


def _receipts(home: Home, files: Iterable[Concerned]) -> list[Receipt]:
    """The first receipt of each file."""
    first: dict[str, Receipt] = {}
    for receipt in Ledger(home).receipts():
        first.setdefault(receipt.file_hash, receipt)
    return [first[file.file_hash] for file in files]
