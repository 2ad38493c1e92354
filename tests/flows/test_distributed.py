"""Reading on a Dask cluster: real scheduler and workers, processes of their own on this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import tonghop
from tests.province import NIGHT, Province, at
from tests.small_reports import review
from tests.warehouses import differing
from tonghop.configs.errors import ConfigError
from tonghop.examples import demo
from tonghop.flows import dask_cluster
from tonghop.flows.errors import NoCluster
from tonghop.ledger.errors import BadCall
from tonghop.ledger.record import Ledger
from tonghop.ledger.run_log import last_runs
from tonghop.operations import ingest, plans
from tonghop.operations.errors import NotRead
from tonghop.operations.plans import Plan
from tonghop.readers import worker_batches
from tonghop.readers.context import reading_context
from tonghop.transforms.figures.frames import write_batch
from tonghop.transforms.figures.observations import observe
from tonghop.transforms.workbook import understand

DASK = Path(sys.executable).with_name("dask")
Extract = Callable[[Province, Plan], object]


def _set(province: Province, **values: str) -> Province:
    """The home with other settings in its `tonghop.toml`."""
    path = province.root / "tonghop.toml"
    text = path.read_text(encoding="utf-8")
    for name, value in values.items():
        assert f'{name} = ""' in text
        text = text.replace(f'{name} = ""', f'{name} = "{value}"')
    path.write_text(text, encoding="utf-8")
    return Province.open(province.root)


@pytest.mark.parametrize(
    "values",
    [
        {"dask_scheduler": "10.0.0.5"},
        {"dask_scheduler": "http://10.0.0.5:8786"},
        {"dask_scheduler": "tcp://10.0.0.5:65536"},
        {"staging_url": "s3://bucket/tonghop"},
        {"dask_scheduler": "tcp://10.0.0.5:8786", "staging_url": "/srv/staging"},
    ],
)
def test_a_setting_that_cannot_be_is_a_wrong_call(province: Province, values: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=next(reversed(values))):
        _set(province, **values)


def test_a_scheduler_that_is_not_there_is_told_in_one_line_before_anything_starts(province: Province) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
        _set(province, dask_scheduler=address)
        call = tonghop("nightly", "--home", province.root, "--lang", "en")
    assert call.code == 1
    assert call.err.startswith(f"tonghop: The Dask cluster cannot be used ({address})")
    assert len(call.err.splitlines()) == 1
    assert not province.prefect.exists()
    assert [(run["kind"], run["outcome"]) for run in last_runs(province, 2)] == [("nightly", "failed")]


def test_something_else_that_listens_there_is_told_in_bounded_time(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "CONNECT_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        province = _set(province, dask_scheduler=f"tcp://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(NoCluster, match="no answer"):
            dask_cluster.reach(province)


def test_a_file_that_no_batch_brought_back_fails_the_run(province: Province) -> None:
    province.put("một.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    province.put("hai.xlsx", review([("Xã Sông Phan", 100, 400, 5, 6)]))
    plan = plans.receive(province, at(NIGHT))
    first = Plan((replace(plan.runs[0], receipts=plan.runs[0].receipts[:1]),))
    ingest.read_files(province, first)
    lacking = plan.runs[0].receipts[1].file_name
    with pytest.raises(NotRead, match=rf"1 tệp chưa được đọc · files were not read \({lacking}\)"):
        ingest.check(province, plan)


def test_a_folder_that_is_not_shared_is_no_share_taken(province: Province, tmp_path: Path) -> None:
    assert dask_cluster._take(province, str(tmp_path / "elsewhere"), is_url=False) == 0


def test_an_extra_that_is_not_installed_is_told_before_anything_starts(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = _set(province, dask_scheduler="tcp://127.0.0.1:9")
    monkeypatch.setattr(dask_cluster, "find_spec", lambda _: None)
    with pytest.raises(BadCall, match=r"tonghop\[dask\]"):
        dask_cluster.reach(province)


def test_other_decisions_end_the_reader_that_knew_the_old_ones(province: Province) -> None:
    batch = worker_batches.WorkerBatch(0, province, b"", (), "", False)
    old = worker_batches._pool(batch)
    assert worker_batches._pool(replace(batch, number=1)) is old
    new = worker_batches._pool(replace(batch, mappings=b"[]\n"))
    assert new is not old
    assert all(child.process.poll() is not None for child in old._processes._children)
    assert all(child.process.poll() is None for child in new._processes._children)


def test_dask_is_not_imported_where_no_cluster_is_used() -> None:
    code = "import sys, tonghop.flows.dask_cluster, tonghop.readers.worker_batches; "
    code += "print({'dask', 'distributed', 'fsspec'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@dataclass
class Cluster:
    """A scheduler's address, and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]
    scheduler: subprocess.Popen[bytes]


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Started by the commands that docs/scaling.md tells."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    log = (folder / "dask.log").open("wb")
    place = [str(DASK), "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    scheduler = subprocess.Popen(place, stdout=log, stderr=log, cwd=folder)
    command = [str(DASK), "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    started = [subprocess.Popen(command, stdout=log, stderr=log, cwd=folder) for _ in range(workers)]
    try:
        yield Cluster(address, started, scheduler)
    finally:
        for process in [*started, scheduler]:
            process.kill()
            process.wait()
        log.close()


def _wait_for(workers: int, started: Cluster) -> None:
    """Until so many workers have found the scheduler: one that is killed earlier has nothing to lose."""
    from distributed import Client

    with Client(started.address) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(workers, timeout=30)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask"), 2) as started:
        yield started


def _one_process(province: Province, plan: Plan) -> None:
    """All files in this process, one after the other."""
    context = replace(reading_context(province.province), is_brief=True)
    for number in range(ingest.batches_of(plan)):
        receipts = ingest.batch_of(plan, number)
        extracts = [
            understand(
                Ledger(province).archive.path_of(r.file_hash, r.file_name).read_bytes(),
                r.file_hash,
                r.file_name,
                context,
            )
            for r in receipts
        ]
        write_batch([r.run_id for r in receipts], observe(extracts, context), province.staging, number)


def _on_cluster(province: Province, plan: Plan) -> None:
    dask_cluster.read(province, plan, ingest.silent)


def _played(province: Province, root: Path, read: Extract, **settings: str) -> Province:
    """A home of the same beginning after a night with the demo's reports, read in one of the ways."""
    own_rows = province.copy(root)
    demo.write_reports(own_rows.inbox)
    for path in own_rows.inbox.rglob("*"):
        os.utime(path, (at(NIGHT).timestamp(),) * 2)  # receipts keep the files' times
    own_rows = _set(own_rows, **settings) if settings else own_rows
    plan = plans.receive(own_rows, at(NIGHT))
    read(own_rows, plan)
    ingest.check(own_rows, plan)
    ingest.promote(own_rows, ingest.prepare(own_rows, plan, at=at(NIGHT)), plan)
    return own_rows


@pytest.mark.slow
def test_one_process_a_pool_and_a_cluster_give_the_same_warehouse(
    empty: Province, two_workers: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "BATCH", 7)
    address, url = two_workers.address, (tmp_path / "elsewhere").as_uri()
    homes = [
        _played(empty, tmp_path / "one", _one_process),
        _played(empty, tmp_path / "pool", ingest.read_files),
        _played(empty, tmp_path / "shared", _on_cluster, dask_scheduler=address),
        _played(empty, tmp_path / "url", _on_cluster, dask_scheduler=address, staging_url=url),
    ]
    for other in homes[1:]:
        assert differing(homes[0].warehouse, other.warehouse) == {}
        assert Ledger(homes[0]).loads() == Ledger(other).loads()  # the checksums of what was read, too
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.slow
def test_a_worker_that_is_killed_is_survived(empty: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH", 2)
    steps: list[int] = []

    def read(province: Province, plan: Plan) -> None:
        def kill_one(_: str, done: int, files: int) -> None:
            steps.append(done)
            if len(steps) == 1:
                assert done < files
                os.kill(started.workers[0].pid, signal.SIGKILL)

        dask_cluster.read(province, plan, kill_one)

    with cluster(tmp_path, 2) as started:
        _wait_for(2, started)
        survived = _played(empty, tmp_path / "killed", read, dask_scheduler=started.address)
        assert started.workers[0].wait() == -signal.SIGKILL
        assert started.workers[1].poll() is None
    calm = _played(empty, tmp_path / "calm", ingest.read_files)
    assert differing(calm.warehouse, survived.warehouse) == {}
    assert Ledger(calm).loads() == Ledger(survived).loads()


@pytest.mark.slow
def test_what_was_taken_is_not_read_again_when_its_worker_dies(
    empty: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "BATCH", 2)
    begun: set[Path] = set()
    with cluster(tmp_path, 2) as started:
        province, plan = _received(empty, tmp_path / "home", started)
        batches = ingest.batches_of(plan)
        taken: list[int] = []

        def kill_late(_: str, done: int, files: int) -> None:
            taken.append(done)
            if len(taken) == batches - 3:
                started.workers[0].kill()
                time.sleep(4)  # time enough for the other to read again whatever Dask gives it
            begun.update((province.staging / worker_batches.PARTS).iterdir())

        dask_cluster.read(province, plan, kill_late)
    assert len(taken) == batches
    assert batches <= len(begun) <= batches + 4  # what the dead worker was at, or had not been asked for yet


@pytest.mark.slow
def test_a_result_that_is_lost_with_the_last_worker_is_not_awaited_for_ever(
    empty: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "WITHOUT_WORKERS_SECONDS", 1.0)
    monkeypatch.setattr(dask_cluster, "ANSWER_SECONDS", 2)
    finished = dask_cluster._finished
    with cluster(tmp_path, 1) as started:
        province, plan = _received(empty, tmp_path / "home", started)

        def killed_when_finished(client: Any, futures: set[Any]) -> set[Any]:
            ended = finished(client, futures)
            if ended:
                started.workers[0].kill()
                while client.nthreads():
                    time.sleep(0.1)
            return ended

        monkeypatch.setattr(dask_cluster, "_finished", killed_when_finished)
        begun = time.monotonic()
        with pytest.raises(NoCluster, match="no worker"):
            dask_cluster.read(province, plan, ingest.silent)
    assert time.monotonic() - begun < 60


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told(empty: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH", 2)
    with cluster(tmp_path, 2) as started:
        province, plan = _received(empty, tmp_path / "home", started)
        with pytest.raises(NoCluster, match="the scheduler is lost"):
            dask_cluster.read(province, plan, lambda *_: started.scheduler.kill())
    assert plans.pending(Ledger(province)) == plan.runs


@pytest.mark.slow
def test_a_timeout_of_a_worker_itself_fails_the_run(
    empty: Province, two_workers: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    province, plan = _received(empty, tmp_path / "home", two_workers)

    def timed_out(
        batch: worker_batches.WorkerBatch,
    ) -> None:  # here: a function of a test's module could not be imported by workers
        raise TimeoutError(f"batch {batch.number}")

    monkeypatch.setattr(dask_cluster, "read_worker_batch", timed_out)
    with pytest.raises(TimeoutError, match="batch 0"):
        dask_cluster.read(province, plan, ingest.silent)


def _received(empty: Province, root: Path, started: Cluster) -> tuple[Province, Plan]:
    """A home that reads on a cluster, and what it has to read."""
    province = _set(empty.copy(root), dask_scheduler=started.address)
    demo.write_reports(province.inbox)
    return province, plans.receive(province, at(NIGHT))


@pytest.mark.slow
def test_a_cluster_without_workers_is_waited_for_and_then_told(
    empty: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask_cluster, "WITHOUT_WORKERS_SECONDS", 1.0)
    with cluster(tmp_path, 0) as started:
        province = _set(empty.copy(tmp_path / "home"), dask_scheduler=started.address)
        demo.write_opening(province.inbox)
        plan = plans.receive(province, at(NIGHT))
        with pytest.raises(NoCluster, match="no worker"):
            dask_cluster.read(province, plan, ingest.silent)
    assert plans.pending(Ledger(province)) == plan.runs


@pytest.mark.slow
def test_the_nightly_run_reads_on_the_cluster(empty: Province, two_workers: Cluster, tmp_path: Path) -> None:
    province = empty.copy(tmp_path / "home")
    demo.write_reports(province.inbox)
    alone = province.copy(tmp_path / "alone")
    _set(province, dask_scheduler=two_workers.address)
    moment = at(NIGHT).isoformat()
    for each in (province, alone):
        call = tonghop("nightly", "--home", each.root, TONGHOP_NOW=moment)
        assert call.code == 0, call.err
    assert differing(alone.warehouse, province.warehouse) == {}
