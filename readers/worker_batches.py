"""Batches of a plan's files that workers on other machines read: what a worker gets, and what it returns.

Nothing of Prefect, and no warehouse: a worker needs this program installed and a place that it shares with the flow.
"""

import atexit
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from tonghop.ledger.home import Home
from tonghop.readers.pool import Job, ReaderPool
from tonghop.readers.versions import program_version
from tonghop.storage import disk
from tonghop.transforms.figures.frames import write_batch
from tonghop.transforms.figures.observations import observe

PARTS = ".parts"
"""The folder in which workers write. The remains of a worker that died are never taken."""


@dataclass(frozen=True)
class WorkerBatch:
    """A batch of files. `files`: run, hash, name, place and, if its content was not taken, size of each.

    `place`: where what was read is to be put.

    Places are paths that the worker has, too, or, where `is_url`, URLs that fsspec knows. `mappings`: what the home's
    file of that name holds.
    """

    number: int
    home: Home
    mappings: bytes
    files: tuple[tuple[str, str, str, str, int | None], ...]
    place: str
    is_url: bool


@dataclass(frozen=True)
class BatchResult:
    """What a worker has read: `place` holds a folder per run. `version`: of the program that read it."""

    files: int
    place: str
    version: str


def read_worker_batch(batch: WorkerBatch) -> BatchResult:
    """Read the files of a batch. Nothing is taken from a worker that dies here: another reads the batch again."""
    place = f"{batch.place}/{PARTS}/{batch.number}-{uuid4().hex}"
    with tempfile.TemporaryDirectory() as folder, _target(batch, place, Path(folder)) as target:
        pool = _pool(batch)
        observed = observe(pool.read(_jobs(batch, Path(folder, "files"))), pool.context)
        write_batch([run for run, *_ in batch.files], observed, target, batch.number)
    return BatchResult(len(batch.files), place, program_version())


def _jobs(batch: WorkerBatch, folder: Path) -> list[Job]:
    """The files where they lie, or fetched into a folder."""
    if not batch.is_url:
        return [Job(file_hash, name, Path(place), size) for _, file_hash, name, place, size in batch.files]
    from fsspec.core import url_to_fs

    system, _ = url_to_fs(batch.place)
    disk.make_folders(folder, is_synced=False)
    jobs = [Job(file_hash, name, folder / file_hash, size) for _, file_hash, name, _, size in batch.files]
    pairs = [(place, str(job.path)) for (*_, place, size), job in zip(batch.files, jobs, strict=True) if size is None]
    if pairs:
        system.get([place for place, _ in pairs], [path for _, path in pairs])
    return jobs


@contextmanager
def _target(batch: WorkerBatch, place: str, folder: Path) -> Iterator[Path]:
    """The folder to write to; for a URL a folder of this machine that is sent there afterwards."""
    target = folder / "read" if batch.is_url else Path(place)
    disk.make_folders(target, is_synced=False)
    yield target
    if batch.is_url:
        from fsspec.core import url_to_fs

        system, root = url_to_fs(place)
        system.put(f"{target}/", f"{root}/", recursive=True)


_pools: dict[int, tuple[object, ReaderPool]] = {}
"""A reader for each thread of the worker, kept from batch to batch: its start takes as long as hundreds of files.

Beside it the settings and decisions that it was started with; with others its thread gets another in its place.
"""


def _pool(batch: WorkerBatch) -> ReaderPool:
    thread, wanted = threading.get_ident(), (replace(batch.home, root=Path()), batch.mappings)
    if thread in _pools and _pools[thread][0] != wanted:
        _pools.pop(thread)[1].close()
    if thread not in _pools:
        with tempfile.TemporaryDirectory() as folder:
            home = replace(batch.home, root=Path(folder))
            if batch.mappings:
                disk.note(home.mappings, batch.mappings)
            _pools[thread] = wanted, ReaderPool(home, workers=1, is_brief=True)
    return _pools[thread][1]


@atexit.register
def _close_pools() -> None:
    for _, pool in _pools.values():
        pool.close()
