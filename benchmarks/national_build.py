"""The cost of a warehouse of national size: its whole build by model, its file and memory, a correction, a first night.

The build is measured in a process of its own, which is this module run with a home.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import national_warehouse
from benchmarks.contenders import NIGHT
from tonghop.examples import demo
from tonghop.ledger.home import Home, open_home
from tonghop.operations import ingest, plans
from tonghop.schemas.form import all_forms
from tonghop.warehouse import build, load, store
from tonghop.warehouse.tables import quoted
from tonghop.warehouse.touched import touched

Seconds = dict[str, float]
DEAREST = 10
"""How many of the slowest steps are printed."""


def report() -> Iterator[str]:
    """One line for each measurement."""
    with tempfile.TemporaryDirectory() as folder, national_warehouse.of_the_country():
        home = national_warehouse.make_home(Path(folder, "home"), national_warehouse.TEN)
        yield from _build_lines(home)
        yield from _correction_lines(home)
        yield from _night_lines(Path(folder))


def _build_lines(home: Home) -> Iterator[str]:
    before = _megabytes(home.warehouse)
    command = [sys.executable, "-m", "benchmarks.national_build", str(home.root)]
    cost = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    figures = (
        f"{cost['figures']:,} figures: {cost['wall']:.1f} s, {cost['cpu']:.1f} s of CPU, {cost['peak']:.0f} MiB at most"
    )
    yield f"whole build, {figures}; file {before:.0f} MB before, {_megabytes(home.warehouse):.0f} MB after"
    for name, seconds in sorted(cost["steps"].items(), key=lambda step: -step[1])[:DEAREST]:
        yield f"    {seconds:6.2f} s  {name}"


def _correction_lines(home: Home) -> Iterator[str]:
    demo.write_correction(home.inbox)
    steps: Seconds = {}
    with ExitStack() as stack:
        for owner, name in ((store, "copy_for_writing"), (store, "promote"), (load, "append"), (build, "build")):
            stack.enter_context(timed(owner, name, steps))
        start = time.perf_counter()
        plan = plans.receive_correction(home, demo.CORRECTED_DISTRICT, demo.PERIOD, NIGHT, is_preview=False)
        ingest.run_plan(home, plan)
        whole = time.perf_counter() - start
    parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in steps.items())
    yield f"correction of one district: {whole:.1f} s; of these {parts}"


def _night_lines(folder: Path) -> Iterator[str]:
    """One year of the three forms that every unit owes, loaded from Parquet into a warehouse that holds no report."""
    year = national_warehouse.make_home(folder / "year", years=("2023",))
    _stage(year, folder / "staging")
    home = national_warehouse.make_home(folder / "night", years=())
    national_warehouse.build_home(home)
    connection = store.connect(home.warehouse)
    start = time.perf_counter()
    load.append(connection, load.Run("night", "nightly", None, NIGHT, 1), folder / "staging")
    loaded = time.perf_counter()
    build.build(connection, "night", all_forms().values(), home.coverage_threshold, touched(connection, "night"))
    load.settle_time(connection, NIGHT)
    connection.execute("CHECKPOINT")
    done = time.perf_counter()
    (figures,) = connection.execute("SELECT count(*) FROM core.observations").fetchone() or (0,)
    connection.close()
    yield f"one year, {figures:,} figures: load {loaded - start:.2f} s, build and audits {done - loaded:.2f} s"


def _stage(home: Home, staging: Path) -> None:
    """Write what reading and checking would have staged for a warehouse's reports."""
    (staging / "batch-0000").mkdir(parents=True)
    connection = store.connect(home.warehouse)
    connection.execute(_NUMBERED)
    for name, select in _STAGED.items():
        connection.execute(f"COPY ({select}) TO {quoted(str(staging / name))} (FORMAT parquet)")
    connection.close()


_NUMBERED = """
CREATE TEMP TABLE numbered AS
SELECT *, CAST(row_number() OVER (PARTITION BY file_hash ORDER BY form) - 1 AS INTEGER) AS submission
FROM core.submissions
"""

_NO_FINDINGS = """
SELECT NULL::VARCHAR AS file_hash, NULL::INTEGER AS submission,
    * EXCLUDE (file_hash, file_name, submission_id, is_audit, run_id)
FROM core.findings LIMIT 0
"""

_STAGED = {
    "receipts.parquet": """
        SELECT file_hash, file_name, size, received_at, received_by, FALSE AS is_reread FROM core.files
    """,
    "batch-0000/files.parquet": "SELECT file_hash, FALSE AS is_refused FROM core.files",
    "batch-0000/submissions.parquet": """
        SELECT file_hash, submission, form, period, sender_code, sender_valid_from, layout, sheets, mappings
        FROM numbered
    """,
    "statements.parquet": """
        SELECT n.file_hash, n.submission, t.* EXCLUDE (submission_id, status)
            RENAME (statement_number AS line, validation_result AS verdict)
        FROM core.statements t JOIN numbered n USING (submission_id)
    """,
    "batch-0000/observations.parquet": """
        SELECT n.file_hash, n.submission, o.* EXCLUDE (submission_id) RENAME (statement_number AS line)
        FROM core.observations o JOIN numbered n USING (submission_id)
    """,
    "batch-0000/findings.parquet": _NO_FINDINGS,
    "checked.parquet": _NO_FINDINGS,
}


@contextmanager
def timed(
    owner: ModuleType, name: str, seconds: Seconds, step: Callable[..., str] = lambda name, *_: name
) -> Iterator[None]:
    """Add up the seconds that a function of a module takes. `step`: the key, from its name and arguments."""
    work = getattr(owner, name)

    def measured(*args: Any, **kwargs: Any) -> Any:
        start = time.perf_counter()
        try:
            return work(*args, **kwargs)
        finally:
            key = step(name, *args)
            seconds[key] = seconds.get(key, 0.0) + time.perf_counter() - start

    setattr(owner, name, measured)
    try:
        yield
    finally:
        setattr(owner, name, work)


def _measure_build(home: Home) -> dict[str, Any]:
    """A whole build in this process; `steps`: the tables that it fills, and the program's audits of its own sums."""
    steps: Seconds = {}
    start, busy = time.perf_counter(), time.process_time()
    with timed(build, "refill", steps, lambda _, __, table, *___: table), timed(build, "_audit_own", steps):
        national_warehouse.build_home(home)
    cost = {"wall": time.perf_counter() - start, "cpu": time.process_time() - busy, "steps": steps}
    connection = store.connect(home.warehouse, read_only=True)
    (figures,) = connection.execute("SELECT count(*) FROM core.observations").fetchone() or (0,)
    connection.close()
    return cost | {"figures": figures, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _megabytes(path: Path) -> float:
    return path.stat().st_size / 1e6


if __name__ == "__main__":
    print(json.dumps(_measure_build(open_home(Path(sys.argv[1])))))
