"""The returns: for each file of a run with findings an annotated copy in `outbox/<sender>/`.

Files that people sent are opened in a confined child process with bounds on memory and time, which hands back the
return; where it dies or takes too long, the return is the list of findings alone.
"""

import hashlib
import json
import logging
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from tonghop.ledger.archive import Archive
from tonghop.ledger.home import Home
from tonghop.readers.messages import Failure
from tonghop.readers.process_pool import WORKERS, Bounds, NoReader, ProcessPool, Work
from tonghop.reports.workbooks.return_file import ReturnText, list_alone
from tonghop.schemas.returns import ReturnFinding
from tonghop.storage import disk
from tonghop.warehouse import query
from tonghop.warehouse.questions import files, findings

_LOG = logging.getLogger(__name__)

NOBODY = "unknown"
"""The folder for files whose sender could not be read."""
_LONGEST_NAME = 180
"""Bytes: file systems take 255, and endings come to it."""
_UNSAFE = re.compile(r"[^\w.()\- ]")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{2,5}")


def owe(home: Home, runs: Sequence[str]) -> None:
    """Note, before the warehouse is replaced, that the returns of runs are to be written: a crash may come between."""
    disk.write(home.owed_returns, json.dumps(list(dict.fromkeys([*owed(home), *runs]))))


def owed(home: Home) -> list[str]:
    """The runs whose returns are still to be written."""
    try:
        runs = json.loads(home.owed_returns.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except ValueError:
        _LOG.warning("%s is unreadable: `tonghop findings` has what its returns would say", home.owed_returns)
        return []
    return [str(run) for run in runs] if isinstance(runs, list) else []


def clear_owed(home: Home) -> None:
    """No returns are owed any more."""
    disk.remove(home.owed_returns)


def give_back(home: Home, runs: Sequence[str], language: str = "vi") -> int:
    """Write the returns of some runs, gives how many.

    A return is taken back where a file of its name came without findings, or all findings of its file are settled.
    """
    found: dict[str, list[ReturnFinding]] = {}
    findings_of_files, files_of_runs, settled = query.ask_all(
        home.warehouse,
        findings.of_files_of_runs(list(runs)),
        files.of_runs(list(runs), NOBODY),
        files.settled(),
    )
    for row in findings_of_files.dicts():
        if row["rule"] not in _NOT_RETURNED:
            found.setdefault(row.pop("file_hash"), []).append(ReturnFinding(**row))
    archive = Archive(home.archive)
    jobs = []
    existing, removed = _existing(home), disk.UnsyncedFolders()
    for row in files_of_runs.dicts():
        target = home.outbox / row["sender"] / return_name(row["file_name"])
        _take_back(existing, row["file_name"], removed)
        if findings_of_file := found.get(row["file_hash"]):
            source = archive.path_of(row["file_hash"], row["file_name"])
            jobs.append(ReturnJob(source, target, ReturnText(row["file_name"], findings_of_file, language)))
    write_returns(jobs, Bounds(home.max_read_memory_megabytes * 2**20, float(home.max_read_seconds)))
    existing = _existing(home)
    for (name,) in settled.rows:
        _take_back(existing, name, removed)
    removed.sync()
    _LOG.info("%d returns written", len(jobs))
    return len(jobs)


def _existing(home: Home) -> dict[str, list[Path]]:
    """The returns that stand in the outbox, by their names."""
    found: dict[str, list[Path]] = {}
    for path in home.outbox.glob("*/*"):
        found.setdefault(path.name, []).append(path)
    return found


def _take_back(existing: dict[str, list[Path]], file_name: str, removed: disk.UnsyncedFolders) -> None:
    for old in existing.pop(return_name(file_name), ()):
        disk.remove(old)
        removed.add(old.parent)


def return_name(file_name: str) -> str:
    """The name of a file's return: its path in the inbox on one level, safe on every system, and no other file's.

    A path that the name does not give back, such as one with " - " in it, ends in a mark of its own.
    """
    path = PurePosixPath(file_name)
    flat = _UNSAFE.sub("_", str(path.with_suffix("")).replace("/", " - ")).strip(" .")
    cut = flat.encode()[:_LONGEST_NAME].decode(errors="ignore")
    is_plain = cut.replace(" - ", "/") + path.suffix == file_name and _SUFFIX.fullmatch(path.suffix)
    mark = "" if is_plain else f" {hashlib.sha256(file_name.encode(errors='surrogateescape')).hexdigest()[:8]}"
    ending = _UNSAFE.sub("_", path.suffix).replace(".", "_")[:6]
    return f"{cut}{mark}{ending} (phát hiện).xlsx"


_NOT_RETURNED = ("archive_opened", "program_fault")
"""Nothing to correct for the sender: an archive's members have returns of their own, and a fault of ours is ours."""

_FEW = 10
"""Returns that a child is started for: its start takes as long as some of them."""
_AT_ONCE = 100
"""Returns that are held before they are written."""


class ReturnJob(NamedTuple):
    """A return to write: the archived file, the path of the return, and what it says."""

    source: Path
    target: Path
    text: ReturnText


def write_returns(jobs: Sequence[ReturnJob], bounds: Bounds) -> None:
    """Have child processes make the returns; a file that they cannot open is returned as the list of findings alone.

    Raises `OSError` if the outbox cannot be written.
    """
    folders = disk.UnsyncedFolders()
    archived = []
    for job in jobs:
        if job.source.exists():
            archived.append(job)
        else:  # too large for the archive
            disk.write(job.target, list_alone(job.text), later=folders)
    workers = min(WORKERS, -(-len(archived) // _FEW))
    work: Work[ReturnJob] = Work(
        "tonghop.reports.workbooks.return_file:annotated_file", bytes, _handed_over, is_confined=True
    )
    with ProcessPool[ReturnJob, bytes](work, workers, bounds, lambda: None) as processes:
        for first in range(0, len(archived), _AT_ONCE):
            some = archived[first : first + _AT_ONCE]
            for job, content in zip(some, _made(processes, some), strict=True):
                disk.write(job.target, content, later=folders)
    folders.sync()


def _made(processes: ProcessPool[ReturnJob, bytes], jobs: Sequence[ReturnJob]) -> list[bytes]:
    try:
        return processes.run(jobs, _list_after)
    except NoReader:
        _LOG.exception("returns are written without the files")
        return [list_alone(job.text) for job in jobs]


def _handed_over(job: ReturnJob) -> tuple[object, IO[bytes]]:
    return job.text, job.source.open("rb")


def _list_after(job: ReturnJob, failure: Failure) -> bytes:
    _LOG.error("return of %s: %s", job.text.file_name, failure.reason, extra={"traceback": failure.traceback})
    return list_alone(job.text)
