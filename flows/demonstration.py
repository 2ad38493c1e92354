"""The demo: a made-up split of Bình Thuận's published totals, from workbooks to rates, on the nights of its reports."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.rule import Rule

from examples import demo
from flows import by_hand, pipeline
from flows.home import BadCall, Home
from reports import terminal
from reports.language import Language

MARK = ".demo"
"""A file that says a home was made by the demo and may be made anew."""


def run(root: Path, console: Console, language: Language) -> None:
    """Make the demo's home anew and play two nights and a correction. Raises `BadCall` for a home not its own."""
    root = root.absolute()
    if root.exists() and any(root.iterdir()) and not (root / MARK).exists():
        raise BadCall(f"{root}: không phải nhà dữ liệu trình diễn, không xóa · not a demo home, left alone")
    shutil.rmtree(root, ignore_errors=True)
    home = pipeline.make_home(root, demo.PROVINCE)
    (root / MARK).touch()
    console.print(language.say("demo_intro"), markup=False)
    _first_night(home, console, language)
    _second_night(home, console, language)
    _correction(home, console, language)
    _next_steps(home, console, language)


@contextmanager
def _clock_at(moment: str) -> Iterator[None]:
    before = os.environ.get("TONGHOP_NOW")
    os.environ["TONGHOP_NOW"] = moment
    try:
        yield
    finally:
        if before is None:
            del os.environ["TONGHOP_NOW"]
        else:
            os.environ["TONGHOP_NOW"] = before


def _heading(key: str, console: Console, language: Language, **facts: object) -> None:
    console.print()
    console.print(Rule(language.say(key, **facts), align="left"))


def _first_night(home: Home, console: Console, language: Language) -> None:
    demo.write_opening(home.inbox)
    _heading("demo_opening", console, language)
    with _clock_at("2022-12-16T21:30:00+07:00"):
        by_hand.nightly(home, console, language)


def _second_night(home: Home, console: Console, language: Language) -> None:
    demo.write_reports(home.inbox)
    _heading("demo_reports", console, language)
    with _clock_at("2023-12-14T21:30:00+07:00"):
        by_hand.nightly(home, console, language)


def _correction(home: Home, console: Console, language: Language) -> None:
    demo.write_correction(home.inbox)
    district, period = demo.CORRECTED_DISTRICT, demo.PERIOD
    name = by_hand.unit_name(home, district, period)
    _heading("demo_correct", console, language, name=name, district=district, period=period)
    with _clock_at("2023-12-15T09:00:00+07:00"):
        by_hand.correct(home, district, period, console, language)
    terminal.print_coverage(home.warehouse, period, console, language)
    terminal.print_rates(home.warehouse, period, console, language)
    console.print(language.say("demo_published"), style="bold", markup=False)


def _next_steps(home: Home, console: Console, language: Language) -> None:
    _heading("demo_next", console, language)
    where = f"--home {os.path.relpath(home.root)}"
    program = ".venv/bin/tonghop"
    for line in (
        f"{program} status {where}",
        f"{program} findings {where}",
        f'{program} sql {where} "SELECT unit_name, value, reported_units, expected_units FROM mart.rates '
        "WHERE indicator = 'poor_rate' AND period = '2023' AND level = 'district' ORDER BY value DESC\"",
        f'{program} check {where} "{os.path.relpath(next(iter(sorted(home.inbox.rglob("*.xlsx")))))}"',
        f"{program} trace {where} poor_rate --unit 597 --period 2023",
        f"{program} diff {where} 2023 --from 2023-12-14 --to 2023-12-15",
        f"{program} nightly {where}",
        f"{program} serve {where}",
    ):
        console.print("  " + line, markup=False, soft_wrap=True, style="cyan")
