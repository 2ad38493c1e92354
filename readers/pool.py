"""Read files in child processes: a file that kills, stalls or starves its reader is refused, and the night goes on."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from tonghop.configs.rules import Rule
from tonghop.ledger.home import Home
from tonghop.readers.context import reading_context
from tonghop.readers.file_reader import Job
from tonghop.readers.messages import Failure
from tonghop.readers.process_pool import WORKERS, Bounds, ProcessPool
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.workbook import refuse

_LOG = logging.getLogger(__name__)


class ReaderPool:
    """Reading processes; the configuration is read while they start.

    `is_brief`: as in `Context`. Raises `ConfigError`.
    """

    def __init__(self, home: Home, workers: int = WORKERS, *, is_brief: bool = False) -> None:
        bounds = Bounds(home.max_read_memory_megabytes * 2**20, float(home.max_read_seconds))
        self._processes: ProcessPool[Job, Extract] = ProcessPool(
            "tonghop.readers.file_reader:read_file", workers, bounds, lambda: self.context
        )
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
        jobs: Iterable[Job],
        on_done: Callable[[Extract], None] = lambda _: None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> list[Extract]:
        """Read every file; the extracts come in the order of the jobs. Raises `NoReader`.

        `meanwhile`: called once, while the first files are being read.
        """
        pairs = [(job, self._too_large(job)) for job in jobs]
        for _, refused in pairs:
            if refused:
                on_done(refused)
        extracts = iter(
            self._processes.run([job for job, refused in pairs if not refused], self._refuse, on_done, meanwhile)
        )
        return [refused or next(extracts) for _, refused in pairs]

    def _too_large(self, job: Job) -> Extract | None:
        """The refusal of a file that is not even opened."""
        file_hash, name, path = job
        size = path.stat().st_size
        return (
            refuse(file_hash, name, "file_too_large", f"{size} byte", self.context) if size > self._max_bytes else None
        )

    def _refuse(self, job: Job, failure: Failure) -> Extract:
        """The refusal of a file at which its reader failed; a fault of this program has a rule of its own."""
        file_hash, name, _ = job
        rule: Rule = "program_fault" if failure.is_fault else "file_reader_died"
        _LOG.error("%s: %s (%s)", rule, name, failure.reason, extra={"traceback": failure.traceback})
        return refuse(file_hash, name, rule, failure.reason, self.context)


def pool_for(home: Home, files: int) -> ReaderPool:
    """A pool to read so many files for the warehouse: no more processes than these."""
    return ReaderPool(home, min(WORKERS, files), is_brief=True)
