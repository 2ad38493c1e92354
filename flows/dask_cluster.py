"""Reading on a Dask cluster: the flow hands out batches, takes what workers have read, and loads it itself.

Workers run plain functions, not Prefect's tasks: Dask alone replaces one that dies, and it knows nothing of the state
in which Prefect would leave its task. Importing this module imports neither dask nor prefect.
"""

import asyncio
import socket
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tonghop.flows.errors import NoCluster
from tonghop.ledger.archive import Archive
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.operations import ingest
from tonghop.operations.ingest import Progress
from tonghop.operations.plans import Plan
from tonghop.readers.versions import program_version
from tonghop.readers.worker_batches import PARTS, BatchResult, WorkerBatch, read_worker_batch
from tonghop.storage import disk

CONNECT_SECONDS = 15
"""How long the scheduler may take to answer."""
WITHOUT_WORKERS_SECONDS = 60.0
"""How long a run waits while the cluster has no worker."""
ANSWER_SECONDS = 5
"""How long to wait for results before looking whether workers are there."""


def reach(home: Home) -> None:
    """Check that the extra is installed and that the scheduler answers, before anything is started.

    Raises `BadCall`, `NoCluster`.
    """
    if find_spec("prefect_dask") is None:
        raise BadCall("dask_not_installed")
    address = urlsplit(home.dask_scheduler)
    try:
        # a closed port is reported at once: Dask would try again until the time is over
        socket.create_connection((address.hostname, address.port), CONNECT_SECONDS).close()
        asyncio.run(asyncio.wait_for(_greet(home.dask_scheduler), CONNECT_SECONDS))
    except (OSError, TimeoutError) as error:
        if not str(error):
            raise NoCluster("cluster_silent", where=home.dask_scheduler) from error
        raise NoCluster("cluster_failed", where=home.dask_scheduler, why=error) from error


async def _greet(address: str) -> None:
    """Shake hands with the scheduler: a client waits without end for something else that listens there."""
    from distributed.comm.core import connect
    from distributed.security import Security

    arguments = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
    comm = await connect(address, timeout=CONNECT_SECONDS, **arguments)  # type: ignore[no-untyped-call]
    comm.abort()


def read_plan(home: Home, plan: Plan, progress: Progress) -> Path:
    """Read all files of a plan, on the home's cluster or else in child processes; gives the folder of their Parquet."""
    read_files = read if home.dask_scheduler else ingest.read_files
    return read_files(home, plan, progress)


def read(home: Home, plan: Plan, progress: Progress) -> Path:
    """Have workers read every batch of a plan; gives the folder of their Parquet.

    Raises `NoCluster` where scheduler or workers are not there, `BadCall` where the `dask` extra is not installed or a
    worker runs another version of this program.
    """
    files, done = len(plan.receipts()), 0
    if not files:
        return home.staging
    with _place(home) as place, _client(home) as client:
        batches = (_worker_batch(home, plan, number, place) for number in range(ingest.batches_of(plan)))
        futures = {
            client.submit(read_worker_batch, batch, pure=False) for batch in batches
        }  # sent while others are read
        for answer in _results(client, futures, home.dask_scheduler):
            if answer.version != program_version():
                raise BadCall("dask_other_version", found=answer.version, expected=program_version())
            if not _take(home, answer.place, is_url=bool(home.staging_url)):
                raise NoCluster("cluster_not_shared", where=home.dask_scheduler, place=answer.place)
            done += answer.files
            progress("read", done, files)
    disk.discard(home.staging / PARTS)
    return home.staging


def _worker_batch(home: Home, plan: Plan, number: int, place: str) -> WorkerBatch:
    archive = Archive(home.archive)
    receipts = ingest.batch_of(plan, number)
    paths = [ingest.content_of(plan, archive, receipt) for receipt in receipts]
    places = _sent(place, paths) if home.staging_url else [str(path) for path in paths]
    files = tuple(
        (receipt.run_id, receipt.file_hash, receipt.file_name, where, ingest.unarchived_size(receipt))
        for receipt, where in zip(receipts, places, strict=True)
    )
    mappings = home.mappings.read_bytes() if home.mappings.exists() else b""
    return WorkerBatch(number, home, mappings, files, place, bool(home.staging_url))


def _sent(place: str, paths: list[Path]) -> list[str]:
    """Copy files to a URL; gives their places there, as fsspec's file system names them."""
    from fsspec.core import url_to_fs

    system, root = url_to_fs(place)
    targets = [f"{root}/files/{path.name}" for path in paths]
    system.makedirs(f"{root}/files", exist_ok=True)
    pairs = [(str(path), target) for path, target in zip(paths, targets, strict=True) if path.exists()]
    if pairs:
        system.put([path for path, _ in pairs], [target for _, target in pairs])
    return targets


@contextmanager
def _place(home: Home) -> Iterator[str]:
    """Where workers write: the home's own folder, or one for this run below the URL, removed afterwards."""
    if not home.staging_url:
        disk.make_folders(home.staging, is_synced=False)
        yield str(home.staging)
        return
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise BadCall("dask_not_installed") from error
    place = f"{home.staging_url.rstrip('/')}/tonghop-{uuid4().hex}"
    try:
        system, root = url_to_fs(place)
        system.makedirs(root, exist_ok=True)
    except (ImportError, OSError, ValueError) as error:
        raise BadCall("bad_staging_url", url=home.staging_url, why=error) from error
    try:
        yield place
    finally:
        with suppress(OSError):  # nobody looks there again: no reason to fail what has been read
            system.rm(root, recursive=True)


@contextmanager
def _client(home: Home) -> Iterator[Any]:
    """A client of the cluster, connected by Prefect's task runner for Dask."""
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise BadCall("dask_not_installed") from error
    runner: Any = DaskTaskRunner(address=home.dask_scheduler, client_kwargs={"timeout": CONNECT_SECONDS})
    with runner:
        try:
            client = runner.client
        except (OSError, TimeoutError) as error:
            raise NoCluster("cluster_failed", where=home.dask_scheduler, why=error) from error
        yield client


def _results(client: Any, waiting: set[Any], address: str) -> Iterator[BatchResult]:
    """What workers answer, as it comes. Dask hands the batch of a worker that died to another.

    Each future is released with its result: as long as it is held, Dask reads its batch again if its worker dies.
    Raises `NoCluster` where the scheduler or all workers are gone.
    """
    last_seen = time.monotonic()
    while waiting:
        with _answering(address):
            answers = _answers(client, waiting)
            is_working = bool(answers or _has_workers(client))
        if is_working:
            last_seen = time.monotonic()
        elif time.monotonic() - last_seen > WITHOUT_WORKERS_SECONDS:
            client.cancel(list(waiting))
            raise NoCluster("cluster_without_workers", where=address, seconds=round(WITHOUT_WORKERS_SECONDS))
        yield from answers


def _has_workers(client: Any) -> bool:
    """False, too, where the scheduler is silent: one that is stopped keeps its connection."""
    try:
        return bool(client.nthreads(callback_timeout=ANSWER_SECONDS))
    except TimeoutError:
        return False


@contextmanager
def _answering(address: str) -> Iterator[None]:
    """Raises `NoCluster` where the scheduler does not answer, or has forgotten the batches."""
    from distributed.comm.core import CommClosedError

    try:
        yield
    except (CommClosedError, CancelledError) as error:
        raise NoCluster("cluster_lost", where=address, why=type(error).__name__) from error


def _answers(client: Any, waiting: set[Any]) -> list[BatchResult]:
    """The answers of some seconds; their futures are removed from those that are waited for."""
    answers = []
    for future in _finished(client, waiting):
        try:
            answers.append(future.result(timeout=ANSWER_SECONDS))
        except TimeoutError:
            if future.status == "error":  # the worker's own
                raise
            continue  # its worker died before it was asked: the batch waits again, for whoever there is
        waiting.remove(future)
        future.release()
    return answers


def _finished(client: Any, futures: set[Any]) -> set[Any]:
    """The futures that end within some seconds."""
    from distributed import wait

    with client.as_current():
        try:
            return set(wait(futures, timeout=ANSWER_SECONDS, return_when="FIRST_COMPLETED").done)  # type: ignore[no-untyped-call]
        except TimeoutError:
            return set()


def _take(home: Home, place: str, *, is_url: bool) -> int:
    """Move what a worker has read to where the next steps look for it; gives the number of folders."""
    source = Path(place)
    if is_url:
        from fsspec.core import url_to_fs

        system, root = url_to_fs(place)
        source = home.staging / PARTS / root.rpartition("/")[2]
        disk.make_folders(source, is_synced=False)
        system.get(f"{root}/", f"{disk.for_library(source)}/", recursive=True)
    folders = list(source.glob("*/batch-*"))
    for folder in folders:
        disk.rename_note(folder, home.staging / folder.relative_to(source))
    return len(folders)
