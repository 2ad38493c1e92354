"""`tonghop sql`, `status`, `findings` and `check` as processes, beside a bare Python process that queries DuckDB."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.contenders import NIGHT
from benchmarks.pairs import Pair
from tonghop.examples import demo
from tonghop.operations import ingest, plans

QUESTION = "SELECT unit_name, value FROM mart.rates WHERE indicator = 'poor_rate' AND period = '2023'"
_BARE = "import duckdb, sys; print(duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchall())"


@contextmanager
def pairs() -> Iterator[list[Pair]]:
    """One pair for each command, on the demo's home after its second night."""
    with tempfile.TemporaryDirectory() as folder:
        home = ingest.make_home(Path(folder, "home"), demo.PROVINCE)
        demo.write_opening(home.inbox)
        files = demo.write_reports(home.inbox)
        ingest.run_plan(home, plans.receive(home, NIGHT))
        bare = [sys.executable, "-c", _BARE, str(home.warehouse), QUESTION]
        where = ["--home", str(home.root)]
        commands = {
            "--help": ([], "< 0.3 s"),
            "sql": ([QUESTION, *where], "< 0.6 s"),
            "status": (where, "< 1 s"),
            "findings": (where, "< 1 s"),
            "check": ([str(files[0]), *where], "< 0.8 s"),
        }
        yield [
            Pair(
                name=f"tonghop {name}",
                baseline_name="python asks duckdb",
                ours=partial(_run, [_program(), name, *arguments]),
                baseline=partial(_run, bare),
                target=target,
            )
            for name, (arguments, target) in commands.items()
        ]


def _program() -> str:
    return str(Path(sys.executable).with_name("tonghop"))


def _run(command: list[str], _: object = None) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
