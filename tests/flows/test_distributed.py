"""Reading on a Dask cluster: real scheduler and workers, processes of their own on this machine."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from examples import demo
from flows import distributed, pipeline, planning
from flows.errors import NoCluster
from flows.home import BadCall, Home, open_home
from flows.ledger import Ledger
from flows.planning import Plan
from flows.reading import reading_context
from tests.command_line import tonghop
from tests.homes import NIGHT, at, copied, differing
from transforms.frames import write_batch
from transforms.workbook import understand

DASK = Path(sys.executable).with_name("dask")
Reading = Callable[[Home, Plan], object]


def _set(home: Home, **values: str) -> Home:
    """The home with other settings in its `tonghop.toml`."""
    path = home.root / "tonghop.toml"
    text = path.read_text(encoding="utf-8")
    for name, value in values.items():
        assert f'{name} = ""' in text
        text = text.replace(f'{name} = ""', f'{name} = "{value}"')
    path.write_text(text, encoding="utf-8")
    return open_home(home.root)


@pytest.mark.parametrize(
    "values",
    [
        {"dask_scheduler": "10.0.0.5"},
        {"dask_scheduler": "http://10.0.0.5:8786"},
        {"staging_url": "s3://bucket/tonghop"},
        {"dask_scheduler": "tcp://10.0.0.5:8786", "staging_url": "/srv/staging"},
    ],
)
def test_a_setting_that_cannot_be_is_a_wrong_call(home: Home, values: dict[str, str]) -> None:
    with pytest.raises(BadCall, match=next(reversed(values))):
        _set(home, **values)


def test_a_scheduler_that_is_not_there_is_told_in_one_line_before_anything_starts(home: Home) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{unused.getsockname()[1]}"
        _set(home, dask_scheduler=address)
        call = tonghop("nightly", "--home", home.root, "--lang", "en")
    assert call.code == 1
    assert call.err.startswith(f"tonghop: The Dask cluster cannot be used ({address})")
    assert len(call.err.splitlines()) == 1
    assert not home.prefect.exists()


def test_dask_is_not_imported_where_no_cluster_is_used() -> None:
    code = "import sys, flows.distributed, flows.shares; print({'dask', 'distributed', 'fsspec'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@dataclass
class Cluster:
    """A scheduler's address, and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]]


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
        yield Cluster(address, started)
    finally:
        for process in [*started, scheduler]:
            process.kill()
            process.wait()
        log.close()


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("dask"), 2) as started:
        yield started


def _one_process(home: Home, plan: Plan) -> None:
    """All files in this process, one after the other."""
    context = replace(reading_context(home.province), is_brief=True)
    for number in range(pipeline.batches_of(plan)):
        receipts = pipeline.batch_of(plan, number)
        readings = [
            understand(Ledger(home).path_of(r.file_hash, r.file_name).read_bytes(), r.file_hash, r.file_name, context)
            for r in receipts
        ]
        write_batch([r.run_id for r in receipts], readings, home.staging, number)


def _on_cluster(home: Home, plan: Plan) -> None:
    distributed.read(home, plan, pipeline.silent)


def _played(home: Home, root: Path, read: Reading, **settings: str) -> Home:
    """A home of the same beginning after a night with the demo's reports, read in one of the ways."""
    mine = copied(home, root)
    demo.write_reports(mine.inbox)
    mine = _set(mine, **settings) if settings else mine
    plan = planning.receive(mine, at(NIGHT))
    read(mine, plan)
    pipeline.check(mine, plan)
    pipeline.promote(mine, pipeline.prepare(mine, plan, at=at(NIGHT)), plan)
    return mine


@pytest.mark.slow
def test_one_process_a_pool_and_a_cluster_give_the_same_warehouse(
    empty_home: Home, two_workers: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 7)
    address, url = two_workers.address, (tmp_path / "elsewhere").as_uri()
    homes = [
        _played(empty_home, tmp_path / "one", _one_process),
        _played(empty_home, tmp_path / "pool", pipeline.read_files),
        _played(empty_home, tmp_path / "shared", _on_cluster, dask_scheduler=address),
        _played(empty_home, tmp_path / "url", _on_cluster, dask_scheduler=address, staging_url=url),
    ]
    for other in homes[1:]:
        assert differing(homes[0].warehouse, other.warehouse) == {}
        assert Ledger(homes[0]).loads() == Ledger(other).loads()  # the checksums of what was read, too
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.slow
def test_a_worker_that_is_killed_is_survived(empty_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 2)
    steps: list[int] = []

    def read(home: Home, plan: Plan) -> None:
        def kill_one(_: str, done: int, files: int) -> None:
            steps.append(done)
            if len(steps) == 1:
                assert done < files
                os.kill(started.workers[0].pid, signal.SIGKILL)

        distributed.read(home, plan, kill_one)

    with cluster(tmp_path, 2) as started:
        survived = _played(empty_home, tmp_path / "killed", read, dask_scheduler=started.address)
        assert started.workers[0].wait() == -signal.SIGKILL
        assert started.workers[1].poll() is None
    calm = _played(empty_home, tmp_path / "calm", pipeline.read_files)
    assert differing(calm.warehouse, survived.warehouse) == {}
    assert Ledger(calm).loads() == Ledger(survived).loads()


@pytest.mark.slow
def test_a_cluster_without_workers_is_waited_for_and_then_told(
    empty_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributed, "WITHOUT_WORKERS_SECONDS", 1.0)
    with cluster(tmp_path, 0) as started:
        home = _set(copied(empty_home, tmp_path / "home"), dask_scheduler=started.address)
        demo.write_opening(home.inbox)
        plan = planning.receive(home, at(NIGHT))
        with pytest.raises(NoCluster, match="no worker"):
            distributed.read(home, plan, pipeline.silent)
    assert planning.pending(home) == plan.runs


@pytest.mark.slow
def test_the_nightly_run_reads_on_the_cluster(empty_home: Home, two_workers: Cluster, tmp_path: Path) -> None:
    home = copied(empty_home, tmp_path / "home")
    demo.write_reports(home.inbox)
    alone = copied(home, tmp_path / "alone")
    _set(home, dask_scheduler=two_workers.address)
    moment = at(NIGHT).isoformat()
    for each in (home, alone):
        call = tonghop("nightly", "--home", each.root, TONGHOP_NOW=moment)
        assert call.code == 0, call.err
    assert differing(alone.warehouse, home.warehouse) == {}
