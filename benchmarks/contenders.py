"""Four ways from the same workbooks to the sums of districts, provinces and the country.

Each runs alone in a process of its own: `python -m benchmarks.contenders NAME FOLDER COUNT` prints its measurement as
JSON. The scripts with pandas and with polars are what people write today: fixed positions of columns, no checks, no
provenance, no versions. Imports are timed for none of them.
"""

import argparse
import importlib
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from benchmarks.books import FORMS, Choice, Sums, add_options, write_books
from tonghop.configs.units import country
from tonghop.examples import columns
from tonghop.examples.columns import DemoColumn
from tonghop.examples.tables import HEADER_TOP

NIGHT = datetime.fromisoformat("2023-12-14T21:30:00+07:00")
NEXT_NIGHT = datetime.fromisoformat("2023-12-15T21:30:00+07:00")

Measurement = dict[str, Any]
"""What a contender took. `stages`: seconds by stage; `sums`: sorted texts of unit, form, measure and value."""


def read_cells(books: list[Path]) -> tuple[int, int]:
    """Read every cell of every sheet with python-calamine; how many rows and cells there are."""
    rows = cells = 0
    for path in books:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                grid = book.get_sheet_by_name(name).to_python()
                rows += len(grid)
                cells += sum(map(len, grid))
    return rows, cells


def calamine(books: list[Path]) -> Measurement:
    """The limit: every cell of every sheet is read, in one process, and nothing is done with it."""
    rows, cells = read_cells(books)
    return {"rows": rows, "cells": cells}


def pandas_openpyxl(books: list[Path]) -> Measurement:
    """Today's script: pandas with openpyxl, then groupby."""
    import pandas

    found: list[SheetFigure] = []
    for path in books:
        pages = pandas.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
        for number, page in enumerate(pages.values()):
            found += _figures_of(path, number, page.shape[1], page.iat.__getitem__)
    frame = pandas.DataFrame(found, columns=["province", "district", "form", "measure", "value"])
    sums: Sums = {}
    for level in ("province", "district"):
        for (code, form, measure), value in frame.groupby([level, "form", "measure"])["value"].sum().items():
            sums[code, form, measure] = int(value)
    for (form, measure), value in frame.groupby(["form", "measure"])["value"].sum().items():
        sums[country().code, form, measure] = int(value)
    return {"sums": _as_text(sums)}


def polars_read_excel(books: list[Path]) -> Measurement:
    """The same with polars, which reads workbooks with calamine too."""
    import polars

    found: list[SheetFigure] = []
    for path in books:
        pages = polars.read_excel(path, sheet_id=0, has_header=False, drop_empty_rows=False, infer_schema_length=0)
        for number, page in enumerate(pages.values()):
            found += _figures_of(path, number, page.width, partial(_item, page))
    frame = polars.DataFrame(found, schema=["province", "district", "form", "measure", "value"], orient="row")
    sums: Sums = {}
    for level in ("province", "district"):
        for code, form, measure, value in frame.group_by(level, "form", "measure").agg(polars.sum("value")).rows():
            sums[code, form, measure] = value
    for form, measure, value in frame.group_by("form", "measure").agg(polars.sum("value")).rows():
        sums[country().code, form, measure] = value
    return {"sums": _as_text(sums)}


def _item(page: Any, place: tuple[int, int]) -> object:
    return page.item(*place)


SheetFigure = tuple[str, str, str, str, int]
"""Province, district, form, measure, value."""


def _figures_of(
    path: Path, number: int, width: int, cell: Callable[[tuple[int, int]], object]
) -> Iterator[SheetFigure]:
    """The figures in a commune's row of a sheet; the folders of the path name its district and province."""
    province, district = (part.name.split("-", maxsplit=1)[0] for part in (path.parent.parent, path.parent))
    for row, column, measure in _positions()[number, width]:
        yield province, district, FORMS[number], measure, int(float(str(cell((row, column)))))


@cache
def _positions() -> dict[tuple[int, int], list[tuple[int, int, str]]]:
    """Row, column and measure of each figure, by the number of the sheet and how many columns it has."""
    layouts: list[tuple[int, tuple[DemoColumn, ...], bool]] = [
        *((0, spec, False) for spec in (columns.SHORT_REVIEW, columns.EXPORT_REVIEW)),
        *((1, spec, False) for spec in (columns.SHORT_POOR, columns.SHORT_POOR_TWINS)),
        (1, columns.EXPORT_POOR, True),
        *((2, spec, False) for spec in (columns.SHORT_NEAR_POOR, columns.SHORT_NEAR_POOR_TWINS)),
        (2, columns.EXPORT_NEAR_POOR, True),
    ]
    return {
        (number, _first_column(s) + len(spec)): list(_positions_in(spec, is_split=s)) for number, spec, s in layouts
    }


def _first_column(is_split: bool) -> int:
    return 3 if is_split else 2


def _positions_in(spec: tuple[DemoColumn, ...], *, is_split: bool) -> Iterator[tuple[int, int, str]]:
    top = HEADER_TOP + len(spec[0].header) + 1
    for column, known in enumerate(spec, _first_column(is_split)):
        if not known.over:
            yield top, column, known.measure
            if is_split:
                yield top + 1, column, f"{known.measure}_persons"


def pipeline(books: list[Path]) -> Measurement:
    """This program, without Prefect: from files in the inbox to the warehouse in its place, and the night after."""
    from tonghop.operations import ingest, plans
    from tonghop.operations.returns import give_back
    from tonghop.warehouse import query

    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as folder:
        home = ingest.make_home(Path(folder, "home"), country().code, clock_may_be_set=True)
        fill_inbox(home.inbox, books)
        with watch.of("in all"):
            with watch.of("receive"):
                plan = plans.receive(home, NIGHT)
            with watch.of("read"):
                ingest.read_files(home, plan)
            with watch.of("check"):
                ingest.check(home, plan)
            with watch.of("load, marts, audits"):
                draft = ingest.prepare(home, plan)
            with watch.of("swap"):
                ingest.promote(home, draft, plan)
        with watch.of("returns"):
            returns = give_back(home, [run.run_id for run in plan.runs])
        watch.seconds["with returns"] = watch.seconds["in all"] + watch.seconds["returns"]
        with watch.of("the next night"):
            ingest.run_plan(home, plans.receive(home, NEXT_NIGHT))
        rows = query.ask(home.warehouse, _SUMS).rows
        ((figures,),) = query.ask(home.warehouse, "SELECT count(*) FROM core.observations").rows
        size = home.warehouse.stat().st_size
    sums = {(code, form, measure): int(value) for code, form, measure, value in rows}
    taken = {"stages": watch.seconds, "seconds": watch.seconds["in all"], "cpu": watch.cpu["in all"]}
    return {"returns": returns, "figures": figures, "bytes": size, "sums": _as_text(sums)} | taken


_SUMS = """
SELECT unit_code, form, measure, value FROM mart.counts
WHERE period = '2023' AND value IS NOT NULL AND level != 'commune'
"""


def fill_inbox(inbox: Path, books: Iterable[Path]) -> None:
    """Copy workbooks into an inbox: year, province, district, name."""
    for path in books:
        target = inbox.joinpath(*path.parts[-4:])
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def _as_text(sums: Sums) -> list[str]:
    return sorted(f"{code} {form} {measure} {value}" for (code, form, measure), value in sums.items())


CONTENDERS: dict[str, Callable[[list[Path]], Measurement]] = {
    "calamine": calamine,
    "pipeline": pipeline,
    "pandas": pandas_openpyxl,
    "polars": polars_read_excel,
}


class Stopwatch:
    """The seconds that parts of a work took, and the CPU seconds on all cores, including children that have ended."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Time the block inside."""
        begin, used = time.perf_counter(), cpu_seconds()
        yield
        self.seconds[part], self.cpu[part] = time.perf_counter() - begin, cpu_seconds() - used


def cpu_seconds() -> float:
    """CPU seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


IMPORTED = {
    "calamine": (),
    "pipeline": ("tonghop.operations.ingest", "tonghop.operations.returns", "tonghop.warehouse.query"),
    "pandas": ("pandas", "openpyxl"),
    "polars": ("polars", "fastexcel"),
}
"""The modules that each imports before it is timed."""


def run(name: str, folder: Path, choice: Choice, step: int = 1) -> Measurement:
    """Measure a contender on every `step`-th workbook of a choice, after writing those that the folder lacks."""
    books = write_books(folder, choice)[::step]
    for module in IMPORTED[name]:
        importlib.import_module(module)
    watch = Stopwatch()
    with watch.of("all"):
        measurement = CONTENDERS[name](books)
    return {"seconds": watch.seconds["all"], "cpu": watch.cpu["all"], "files": len(books)} | measurement


def command(python: str, name: str, folder: Path, choice: Choice, step: int = 1) -> list[str]:
    """The command line that does `run` in a process of its own."""
    whose = [f"--province={choice.province}", f"--mix={choice.mix}"]
    return [python, "-m", "benchmarks.contenders", name, str(folder), str(choice.count), str(step), *whose]


def expected(sums: Sums) -> list[str]:
    """The sums above communes, as the contenders print them."""
    return _as_text({key: value for key, value in sums.items() if len(key[0]) < _COMMUNE})


_COMMUNE = 5
"""How many digits a commune's code has."""


def main() -> None:
    """Print the measurement of one contender as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contenders", description=__doc__)
    parser.add_argument("name", choices=CONTENDERS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int, help="how many communes")
    parser.add_argument("step", type=int, nargs="?", default=1, help="every which workbook is read")
    add_options(parser)
    options = parser.parse_args()
    choice = Choice(options.count, options.province, options.mix)
    json.dump(run(options.name, options.folder, choice, options.step), sys.stdout)


if __name__ == "__main__":
    main()
