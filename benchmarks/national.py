"""Corrections, traces and marts as of an instant, on a warehouse of national size.

Marts, corrections and nights are the program's own (`benchmarks.national_build` measures the whole build). The reader
knows one province, so the night's workbooks are those of the demo's 124 communes, as many times as they go into the
country's communes.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks import national_warehouse
from benchmarks.contenders import NIGHT
from benchmarks.nightly import multiply
from benchmarks.pairs import Pair
from tonghop.examples import demo
from tonghop.ledger.home import Home, open_home
from tonghop.operations import ingest, plans
from tonghop.warehouse import query
from tonghop.warehouse.trace import trace

TIMES = round(10_599 / 124)
ROUNDS = 3
INSTANT = "TIMESTAMPTZ '2026-06-01 00:00:00+07'"


@contextmanager
def pairs() -> Iterator[list[Pair]]:
    """A correction beside a whole night, a trace beside its rate, and marts as of an instant beside the marts now."""
    with tempfile.TemporaryDirectory() as folder, national_warehouse.of_the_country():
        home = national_warehouse.make_home(Path(folder, "home"))
        national_warehouse.build_home(home)
        demo.write_reports(Path(folder, "demo"))
        multiply(Path(folder, "demo"), Path(folder, "many"), TIMES)
        size = home.warehouse.stat().st_size / 1e6
        numbers = count()

        def copied() -> Home:
            root = Path(folder, f"copy-{next(numbers)}")
            shutil.copytree(home.root, root)
            return open_home(root)

        def to_correct() -> Home:
            copy = copied()
            demo.write_correction(copy.inbox)
            return copy

        def with_night() -> Home:
            copy = copied()
            shutil.copytree(Path(folder, "many"), copy.inbox, dirs_exist_ok=True)
            return copy

        nights = [with_night() for _ in range(ROUNDS)]
        corrected = _corrected(Path(folder, "corrected"))

        yield [
            Pair(
                name=f"correct one district, {size:.0f} MB",
                baseline_name=f"nightly, {len(list(Path(folder, 'many').rglob('*.xlsx')))} workbooks",
                ours=correct,
                baseline=lambda: _night(nights.pop()),
                target="≤ 0.1",
                prepare=to_correct,
                rounds=ROUNDS,
                is_warmed_up=False,
            ),
            Pair(
                name="trace poor_rate of a province",
                baseline_name="the rate from mart.rates",
                ours=lambda _: trace(home.warehouse, "poor_rate", demo.PROVINCE, "2023"),
                baseline=partial(query.ask, home.warehouse, f"FROM mart.rates WHERE {_OF_PROVINCE}"),
                target="< 1 s",
            ),
            *(_as_of(corrected, table, of) for table in ("counts", "rates") for of in ("TRUE", _OF_PROVINCE)),
        ]


_OF_PROVINCE = f"unit_code = '{demo.PROVINCE}' AND period = '2023'"


def _corrected(root: Path) -> Home:
    """A home of nine million figures, of which a district was corrected after `INSTANT`."""
    home = national_warehouse.make_home(root, national_warehouse.TEN)
    national_warehouse.build_home(home)
    demo.write_correction(home.inbox)
    correct(home)
    return home


def _night(home: Home) -> None:
    ingest.run_plan(home, plans.receive(home, NIGHT))


def correct(home: object) -> None:
    """Run the correction of one district whose file lies in the inbox of a home. `of_the_country` keeps its units."""
    assert isinstance(home, Home)
    plan = plans.receive_correction(home, demo.CORRECTED_DISTRICT, demo.PERIOD, NIGHT, is_preview=False)
    ingest.run_plan(home, plan)


def _as_of(home: Home, table: str, where: str) -> Pair:
    """Aggregate all rows, so that every row is computed and none is fetched."""
    question = "SELECT count(*), sum(value) FROM {source} WHERE " + where
    return Pair(
        name=f"{table}_as_of, {'everything' if where == 'TRUE' else 'one province and period'}",
        baseline_name=f"mart.{table}",
        ours=lambda _: query.ask(home.warehouse, question.format(source=f"{table}_as_of({INSTANT})")),
        baseline=partial(query.ask, home.warehouse, question.format(source=f"mart.{table}")),
        target="< 2 s",
        rounds=ROUNDS,
    )
