"""From inbox to promoted warehouse, beside python-calamine reading the same workbooks; without Prefect."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from zipfile import ZipFile

from benchmarks.contenders import NIGHT, read_cells
from benchmarks.pairs import Pair
from tonghop.examples import demo
from tonghop.ledger.home import Home
from tonghop.operations import ingest, plans


@contextmanager
def pairs() -> Iterator[list[Pair]]:
    """The demo's workbooks as they are, and ten times as many."""
    with tempfile.TemporaryDirectory() as folder:
        demo.write_opening(Path(folder, "demo"))
        demo.write_reports(Path(folder, "demo"))
        multiply(Path(folder, "demo"), Path(folder, "many"), 10)
        yield [_pair(Path(folder, name), Path(folder)) for name in ("demo", "many")]


def multiply(source: Path, target: Path, times: int) -> None:
    """Copy the workbooks of a folder some `times`; the comment of the zip archive makes each content unique."""
    for path in source.rglob("*.xlsx"):
        for number in range(times):
            copy = target / str(number) / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            with ZipFile(copy, "a") as archive:
                archive.comment = str(number).encode()


def _pair(inbox: Path, scratch: Path) -> Pair:
    books = sorted(path for path in inbox.rglob("*.xls*"))
    numbers = count()

    def home_with_inbox() -> Home:
        home = ingest.make_home(scratch / f"{inbox.name}-{next(numbers)}", demo.PROVINCE)
        shutil.copytree(inbox, home.inbox, dirs_exist_ok=True)
        return home

    def nightly(home: object) -> None:
        assert isinstance(home, Home)
        ingest.run_plan(home, plans.receive(home, NIGHT))

    return Pair(
        name=f"nightly, {len(books)} workbooks",
        baseline_name="python-calamine reads them",
        ours=nightly,
        baseline=lambda: read_cells(books),
        target="≤ 3",
        prepare=home_with_inbox,
    )
