"""The returns: for each file of a run with findings an annotated copy in `outbox/<sender>/`.

Files that people sent are opened in a child process with bounds on memory and time; where it dies or takes too long,
the return is the list of findings alone.
"""

import re
import selectors
import subprocess
import sys
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import IO, cast

from tonghop.ledger.home import Home
from tonghop.ledger.record import Ledger
from tonghop.operations.returns_child import Job, write_return
from tonghop.readers.messages import receive, send
from tonghop.readers.pool import WORKERS
from tonghop.schemas.returns import ReturnFinding
from tonghop.warehouse import query

NOBODY = "unknown"
"""The folder for files whose sender could not be read."""
_LONGEST_NAME = 120

FINDINGS_OF_FILES = """
SELECT f.file_hash, f.severity, f.sheet, f.cell, u.unit_name, f.found, f.expected, f.message_vi, f.message_en, f.rule
FROM core.findings f LEFT JOIN mart.units_by_period u USING (unit_code, period)
WHERE f.file_hash IN (SELECT file_hash FROM core.findings WHERE list_contains($runs, run_id))
ORDER BY ALL
"""
FILES_OF_RUNS = """
SELECT file_hash, file_name, coalesce(
    (SELECT min_by(sender_code, number) FROM core.submissions s WHERE s.file_hash = f.file_hash), $nobody) AS sender
FROM core.files f
WHERE list_contains($runs, run_id)
    OR file_hash IN (SELECT file_hash FROM core.findings WHERE list_contains($runs, run_id))
ORDER BY file_name
"""

SETTLED_FILES = """
SELECT DISTINCT file_name FROM core.files
WHERE file_hash IN (SELECT file_hash FROM core.findings)
    AND file_hash NOT IN (SELECT file_hash FROM mart.open_findings WHERE file_hash IS NOT NULL)
"""
"""Files whose findings are all settled: others have taken their place, whatever their names, or they were withdrawn."""


def give_back(home: Home, runs: Sequence[str], language: str = "vi") -> int:
    """Write the returns of some runs, gives how many.

    A return is taken back where a file of its name came without findings, or all findings of its file are settled.
    """
    found: dict[str, list[ReturnFinding]] = {}
    of_runs = {"runs": list(runs)}
    findings_of_files, files, settled = query.ask_all(
        home.warehouse,
        (FINDINGS_OF_FILES, of_runs),
        (FILES_OF_RUNS, of_runs | {"nobody": NOBODY}),
        (SETTLED_FILES, None),
    )
    for row in findings_of_files.dicts():
        if row.pop("rule") != "archive_opened":  # nothing to correct in it: its members have returns of their own
            found.setdefault(row.pop("file_hash"), []).append(ReturnFinding(**row))
    ledger = Ledger(home)
    jobs = []
    given = _given(home)
    for row in files.dicts():
        target = home.outbox / row["sender"] / return_name(row["file_name"])
        _take_back(given, row["file_name"])
        if findings := found.get(row["file_hash"]):
            source = ledger.path_of(row["file_hash"], row["file_name"])
            jobs.append(Job(str(source), str(target), row["file_name"], findings, language))
    _write(jobs, float(home.max_read_seconds), home.max_read_memory_megabytes * 2**20)
    given = _given(home)
    for (name,) in settled.rows:
        _take_back(given, name)
    return len(jobs)


def _given(home: Home) -> dict[str, list[Path]]:
    """The returns that stand in the outbox, by their names."""
    found: dict[str, list[Path]] = {}
    for path in home.outbox.glob("*/*"):
        found.setdefault(path.name, []).append(path)
    return found


def _take_back(given: dict[str, list[Path]], file_name: str) -> None:
    for old in given.pop(return_name(file_name), ()):
        old.unlink()


def return_name(file_name: str) -> str:
    """The name of a file's return: its path in the inbox on one level, safe on every system."""
    path = PurePosixPath(file_name)
    flat = re.sub(r"[^\w.()\- ]", "_", str(path.with_suffix("")).replace("/", " - ")).strip(" .")
    return f"{flat[:_LONGEST_NAME]}{path.suffix.replace('.', '_')[:6]} (phát hiện).xlsx"


def _write(jobs: list[Job], seconds: float, memory: int) -> None:
    """Have children write the returns, each its share, one after the other."""
    workers = min(WORKERS, -(-len(jobs) // _FEW))
    with ThreadPoolExecutor(max(1, workers)) as threads:
        list(threads.map(lambda first: _write_share(jobs[first::workers], seconds, memory), range(workers)))


_FEW = 10
"""Returns that a child is started for: its start takes as long as some of them."""


def _write_share(jobs: list[Job], seconds: float, memory: int) -> None:
    """Have a child write some returns; what it cannot open is returned as the list of findings alone."""
    waiting = deque(jobs)
    while waiting:
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "tonghop.operations.returns_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as child:
            try:
                _feed(child, waiting, seconds, memory)
            finally:
                child.kill()
        if waiting:  # the first of them is the one at which the child died
            write_return(waiting.popleft(), b"")


def _feed(child: subprocess.Popen[bytes], waiting: deque[Job], seconds: float, memory: int) -> None:
    stdin, stdout = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    try:
        send(stdin, memory)
        with selectors.DefaultSelector() as selector:
            selector.register(stdout, selectors.EVENT_READ)
            while waiting:
                send(stdin, waiting[0])
                if not selector.select(seconds):
                    return
                receive(stdout)
                waiting.popleft()
    except (EOFError, BrokenPipeError):
        return
