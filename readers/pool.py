"""Read files in child processes: a file that kills, stalls or starves its reader is refused, and the night goes on.

A dead reader is the machine's failure until it is proved the file's: the same file, alone, kills two more fresh
readers, while a good file passes. What is not proved ends the run, which the next night makes up for.
"""

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO, NamedTuple

from tonghop.configs.rules import Rule
from tonghop.ledger.errors import ExplainedError
from tonghop.ledger.home import Home
from tonghop.readers.context import reading_context
from tonghop.readers.messages import Failure
from tonghop.readers.process_pool import WORKERS, Bounds, ProcessPool, Work
from tonghop.transforms.figures.submissions import Extract, refuse

_LOG = logging.getLogger(__name__)

_PROOFS = 2
"""How often a file must kill a fresh reader that has nothing else to do, after it killed one among others."""


class ReadersFailed(ExplainedError):
    """The readers of this machine fail, and no file is to blame: memory, time, a module or a right is missing."""


class Job(NamedTuple):
    """Hash, original name and path of a file to read. `unarchived`: its size, where its content was not taken."""

    file_hash: str
    name: str
    path: Path
    unarchived: int | None = None


class ReaderPool:
    """Reading processes; the configuration is read while they start.

    `is_brief`: as in `Context`. Raises `ConfigError`.
    """

    def __init__(self, home: Home, workers: int = WORKERS, *, is_brief: bool = False) -> None:
        self._bounds = Bounds(home.max_read_memory_megabytes * 2**20, float(home.max_read_seconds))
        self._processes = self._readers(workers)
        try:
            self.context = replace(reading_context(home.province, home.mappings), is_brief=is_brief)
        except BaseException:
            self.close()
            raise
        self._max_bytes = home.max_file_megabytes * 2**20

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        self._processes.close()

    def read(
        self,
        jobs: Iterable[Job | tuple[str, str, Path]],
        on_done: Callable[[Extract], None] = lambda _: None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> list[Extract]:
        """Read every file; the extracts come in the order of the jobs. Raises `NoReader`, `ReadersFailed`.

        `on_done`: called with each extract; those of files at which a reader failed come last. `meanwhile`: called
        once, while the first files are being read. A file that is not where it should be raises `OSError`.
        """
        pairs = [(job, self._not_opened(job)) for job in (Job(*job) for job in jobs)]
        for _, refused in pairs:
            if refused:
                on_done(refused)
        wanted = [job for job, refused in pairs if not refused]

        def done(answer: Extract | Failure) -> None:
            if not isinstance(answer, Failure):
                on_done(answer)

        answers = self._processes.run(wanted, lambda _, failure: failure, done, meanwhile)
        extracts = iter(self._judged(wanted, answers, on_done))
        return [refused or next(extracts) for _, refused in pairs]

    def _readers(self, count: int) -> ProcessPool[Job, Extract | Failure]:
        work: Work[Job] = Work("tonghop.readers.file_reader:read_file", Extract, _handed_over, is_confined=True)
        return ProcessPool(work, count, self._bounds, lambda: self.context)

    def _not_opened(self, job: Job) -> Extract | None:
        """The refusal of a file that is not even opened."""
        size = job.path.stat().st_size if job.unarchived is None else job.unarchived
        if job.unarchived is not None:
            return refuse(job.file_hash, job.name, "file_not_archived", f"{size} byte", self.context)
        if size > self._max_bytes:
            return refuse(job.file_hash, job.name, "file_too_large", f"{size} byte", self.context)
        return None

    def _judged(
        self, jobs: list[Job], answers: list[Extract | Failure], on_done: Callable[[Extract], None]
    ) -> list[Extract]:
        """The answers, with the extract of each file at which a reader failed: read again, or refused."""
        extracts = []
        for job, answer in zip(jobs, answers, strict=True):
            if isinstance(answer, Failure):
                extracts.append(self._judge(job, answer))
                on_done(extracts[-1])
            else:
                extracts.append(self._of_job(job, answer))
        return extracts

    def _judge(self, job: Job, failure: Failure) -> Extract:
        """What a failure at a file means. Raises `ReadersFailed` unless a good file passes where this one failed."""
        if failure.is_environment:
            self._fail(job, failure)
        for _ in range(0 if failure.is_fault else _PROOFS):
            with self._readers(1) as alone:
                (again,) = alone.run([job], lambda _, failure: failure)
            if not isinstance(again, Failure):
                _LOG.warning("a reader died at %s and read it alone: %s", job.name, failure.reason)
                return self._of_job(job, again)
        with self._readers(1) as other:
            (good,) = other.run([_GOOD], lambda _, failure: failure)
        if isinstance(good, Failure):
            self._fail(job, good)
        return self._refuse(job, failure)

    def _fail(self, job: Job, failure: Failure) -> None:
        _LOG.error("readers fail: %s (%s)", job.name, failure.reason, extra={"traceback": failure.traceback})
        raise ReadersFailed("readers_failed", why=failure.reason)

    def _of_job(self, job: Job, extract: Extract) -> Extract:
        """The answer, which must be about its file. Raises `ReadersFailed`."""
        if (extract.file_hash, extract.file_name) != (job.file_hash, job.name):
            self._fail(job, Failure("unintelligible"))
        return extract

    def _refuse(self, job: Job, failure: Failure) -> Extract:
        """The refusal of a file at which its reader failed; a fault of this program has a rule of its own."""
        rule: Rule = "program_fault" if failure.is_fault else "file_reader_died"
        _LOG.error("%s: %s (%s)", rule, job.name, failure.reason, extra={"traceback": failure.traceback})
        return refuse(job.file_hash, job.name, rule, failure.reason, self.context)


def _handed_over(job: Job) -> tuple[object, IO[bytes]]:
    """What a reader gets: hash, name and the open file, or a workbook that every reader can read."""
    file: IO[bytes] = _good_file() if job is _GOOD else _opened(job.path)
    return (job.file_hash, job.name), file


def _opened(path: Path) -> IO[bytes]:
    """The file, open for reading. Should a pipe stand there by now, the parent does not wait for it; a child may."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    os.set_blocking(descriptor, True)
    return os.fdopen(descriptor, "rb", buffering=0)


_GOOD = Job("good", "good.xlsx", Path())


def _good_file() -> IO[bytes]:
    """A workbook without a form, in a file that has no name."""
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it is handed over)
    file.write(_good_workbook())
    file.seek(0)
    return file


@cache
def _good_workbook() -> bytes:
    """A workbook of more cells than nearly every report has: under bounds that are too narrow for reports it fails."""
    import xlsxwriter

    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("1")
        for row in range(3000):
            sheet.write_row(row, 0, [row, f"Xã {row}", *(row * place for place in range(12))])
    return content.getvalue()


def pool_for(home: Home, files: int) -> ReaderPool:
    """A pool to read so many files for the warehouse: no more processes than these."""
    return ReaderPool(home, min(WORKERS, files), is_brief=True)
