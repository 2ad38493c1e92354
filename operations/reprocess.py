"""Archived files that would give something else now, since code, configuration or a person's decisions have changed."""

import json
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tonghop.ledger.archive import Archive
from tonghop.ledger.home import Home
from tonghop.ledger.log_entries import Receipt
from tonghop.ledger.record import Ledger
from tonghop.readers.versions import configs_version, reader_version
from tonghop.storage import disk
from tonghop.warehouse import query
from tonghop.warehouse.questions import files
from tonghop.warehouse.questions.runs import published_periods


class StaleFile(NamedTuple):
    """A file that would give something else. `places`: sender and period of what it gave and of what it would give."""

    file_hash: str
    file_name: str
    places: frozenset[tuple[str, str]]


class Comparison(NamedTuple):
    """Files that another version read, as compared with what these versions of reader and configuration read of them.

    `compared`: the run in which each file (by hash) was last read; `stale`: those that would give something else.
    """

    reader: str
    configs: str
    compared: dict[str, str]
    stale: list[StaleFile]


MOST_AT_ONCE = 500
"""Files that are read again to answer a question; of more it is only said how many another version read."""


class TooManyFiles(Exception):
    """Too many files were read by another version to read them again for a question; `count`: how many."""

    def __init__(self, count: int) -> None:
        super().__init__(str(count))
        self.count = count


def stale_files(home: Home, most: int | None = None) -> list[StaleFile]:
    """The files of the archive that were read by another version and would give something else now.

    Withdrawn files are left out. Files that no run compared before are read again; nothing is written into the home.
    Raises `TooManyFiles` if these are more than `most`.
    """
    return _compare(home, most).stale


def compare_and_remember(home: Home, most: int | None = None) -> list[StaleFile]:
    """As `stale_files`, for runs: what is found stays in the home, and questions after it need not read the files."""
    comparison = _compare(home, most)
    if comparison.compared and comparison != _remembered(home):
        _remember(home, comparison)
    return comparison.stale


def remember_for_questions(home: Home) -> None:
    """Compare, at the end of a run, the files that a question would otherwise have to read."""
    with suppress(TooManyFiles):
        compare_and_remember(home, MOST_AT_ONCE)


def _compare(home: Home, most: int | None) -> Comparison:
    nothing = Comparison(reader_version(), configs_version(home), {}, [])
    if not home.warehouse.exists():
        return nothing
    candidates = query.ask(home.warehouse, *files.read_by_other_versions(nothing.reader, nothing.configs)).dicts()
    earlier = _remembered(home)
    if earlier is None or earlier[:2] != nothing[:2]:
        earlier = nothing
    fresh = [row for row in candidates if earlier.compared.get(row["file_hash"]) != row["run_id"]]
    if most is not None and len(fresh) > most:
        raise TooManyFiles(len(candidates))
    runs = {row["file_hash"]: row["run_id"] for row in candidates}
    unread = {row["file_hash"] for row in fresh}
    known = [file for file in earlier.stale if file.file_hash in runs.keys() - unread]
    return nothing._replace(compared=runs, stale=sorted([*known, *(_read_again(home, fresh) if fresh else ())]))


def _remembered(home: Home) -> Comparison | None:
    """What a run left; null where none did, or what is there cannot be read."""
    try:
        facts = json.loads(home.concerned.read_text(encoding="utf-8"))
        state = facts["state"]
        stale = [StaleFile(h, name, frozenset((s, p) for s, p in places)) for h, name, places in facts["concerned"]]
        return Comparison(state["reader"], state["configs"], state["of"], stale)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remember(home: Home, comparison: Comparison) -> None:
    facts = {
        "state": {"reader": comparison.reader, "configs": comparison.configs, "of": comparison.compared},
        "concerned": [(file.file_hash, file.file_name, sorted(file.places)) for file in comparison.stale],
    }
    disk.write(home.concerned, json.dumps(facts, ensure_ascii=False))


def _read_again(home: Home, candidates: list[dict[str, str]]) -> list[StaleFile]:
    """Those of some files that would give something else now."""
    from tonghop.readers.pool import Job, pool_for  # slow to import, and most calls have nothing to compare
    from tonghop.schemas.form import all_forms
    from tonghop.transforms.figures.form_checks import check_batch
    from tonghop.transforms.figures.frames import differing, submitters, write_extracts
    from tonghop.transforms.figures.observations import observe

    archive = Archive(home.archive)
    sizes = {receipt.file_hash: receipt.size for receipt in Ledger(home).receipts() if receipt.unarchived}
    jobs = [
        Job(h, name, archive.path_of(h, name), sizes.get(h))
        for h, name in ((row["file_hash"], row["file_name"]) for row in candidates)
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with pool_for(home, len(jobs)) as pool:
            write_extracts(observe(pool.read(jobs), pool.context), folder / "batch-0000")
        check_batch([folder / "batch-0000"], all_forms(), folder)
        before = [archive.extracts_of(run_id) for run_id in {row["run_id"] for row in candidates}]
        changed = differing([path for path in before if path.is_dir()], folder, {job[0] for job in jobs})
        now = submitters(folder, changed)
    places: dict[str, set[tuple[str, str]]] = {file_hash: set() for file_hash in changed}
    known = query.ask(home.warehouse, *files.senders_and_periods(sorted(changed))).rows
    for file_hash, sender, period in [*known, *now]:
        places[file_hash].add((sender, period))
    names = {file_hash: name for file_hash, name, *_ in jobs}
    return [StaleFile(file_hash, names[file_hash], frozenset(places[file_hash])) for file_hash in changed]


def of_open_periods(home: Home, *, is_preview: bool) -> tuple[list[Receipt], list[tuple[str, str]]]:
    """The stale files of which nothing is of a published period, as receipts; the others by name, with the reason."""
    closed = {period for (period,) in query.ask(home.warehouse, *published_periods()).rows}
    files = _for_run(home, is_preview=is_preview)
    skipped = [file for file in files if closed & {period for _, period in file.places}]
    return _receipts(home, (file for file in files if file not in skipped)), [(f.file_name, "closed") for f in skipped]


def of_district(home: Home, units: set[str], period: str, *, is_preview: bool) -> list[Receipt]:
    """The stale files that speak of some units and one period alone, as receipts."""
    files = _for_run(home, is_preview=is_preview)
    inside = (f for f in files if f.places and all(s in units and p == period for s, p in f.places))
    return _receipts(home, inside)


def _for_run(home: Home, *, is_preview: bool) -> list[StaleFile]:
    return stale_files(home) if is_preview else compare_and_remember(home)


def _receipts(home: Home, files: Iterable[StaleFile]) -> list[Receipt]:
    """The first receipt of each file."""
    first: dict[str, Receipt] = {}
    for receipt in Ledger(home).receipts():
        first.setdefault(receipt.file_hash, receipt)
    return [first[file.file_hash] for file in files]
