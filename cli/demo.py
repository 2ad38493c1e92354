"""The demo: a made-up split of a province's published totals, from workbooks to rates, on the nights of its reports."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.table import Table

from tonghop.cli import demo_service, runs
from tonghop.examples import demo
from tonghop.examples.published_totals import SHOWN
from tonghop.flows.errors import NoServer
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.operations import ingest
from tonghop.operations.arguments import unit_name
from tonghop.reports.language import Language
from tonghop.storage import disk
from tonghop.warehouse import query
from tonghop.warehouse.questions import coverage

MARK = ".demo"
"""The file by which the demo knows a home that it made and may replace."""


def run(root: Path, console: Console, language: Language) -> None:
    """Make the demo's home anew and play its nights and a correction. Raises `BadCall` for a home not its own."""
    root = root.absolute()
    if root.exists() and any(root.iterdir()) and not (root / MARK).exists():
        raise BadCall("not_a_demo_home", path=root)
    disk.discard(root)
    home = ingest.make_home(root, demo.PROVINCE, clock_may_be_set=True)
    disk.note(root / MARK, b"")
    demo.write_home_files(root)
    console.print(language.say("demo_intro"), markup=False)
    _night(home, "opening", "2022-12-16", console, language)
    _night(home, "half", "2023-07-06", console, language)
    _night(home, "reports", "2023-12-14", console, language)
    _correction(home, console, language)
    _served_night(home, "plan", "2023-12-29", console, language)
    console.print(language.say("demo_published"), style="bold", markup=False)
    _totals(home, console, language)
    _next_steps(home, console, language)


@contextmanager
def _clock_at(moment: str) -> Iterator[None]:
    with _environment(TONGHOP_NOW=moment):
        yield


@contextmanager
def _environment(**variables: str | None) -> Iterator[None]:
    """Variables of the environment of this process and its children; None: absent."""
    before = {name: os.environ.pop(name, None) for name in variables}
    os.environ.update({name: value for name, value in variables.items() if value is not None})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _heading(key: str, console: Console, language: Language, **facts: object) -> None:
    console.print()
    console.print(Rule(language.say(key, **facts), align="left"))


def _night(home: Home, name: str, day: str, console: Console, language: Language) -> None:
    """What came in until a day, and the night's run."""
    _WRITTEN[name](home.inbox)
    _heading(f"demo_{name}", console, language)
    with _clock_at(f"{day}T21:30:00+07:00"):
        runs.nightly(home, console, language)


def _served_night(home: Home, name: str, day: str, console: Console, language: Language) -> None:
    """A night through the deployment of a home that is served, or in this process where no server starts."""
    _WRITTEN[name](home.inbox)
    _heading(f"demo_{name}", console, language)
    # a server that the caller has configured keeps no deployment of the demo
    with _environment(TONGHOP_NOW=f"{day}T21:30:00+07:00", PREFECT_API_URL=None):
        console.print(language.say("demo_serving"), style="dim", markup=False)
        try:
            with demo_service.served(home) as url:
                console.print(language.say("demo_served", url=url), markup=False)
                runs.nightly(home, console, language)
            return
        except NoServer as error:
            console.print(language.say("demo_not_served", why=language.say(error.key, **error.facts)), markup=False)
        runs.nightly(home, console, language)


def _write_reports(inbox: Path) -> None:
    demo.write_reports(inbox)
    demo.write_analyses(inbox)
    demo.write_policies(inbox, demo.PERIOD)


_WRITTEN: dict[str, Callable[[Path], object]] = {
    "opening": demo.write_opening,
    "half": lambda inbox: demo.write_policies(inbox, demo.HALF),
    "reports": _write_reports,
    "plan": demo.write_plan,
}


def _correction(home: Home, console: Console, language: Language) -> None:
    demo.write_correction(home.inbox)
    district, period = demo.CORRECTED_DISTRICT, demo.PERIOD
    name = unit_name(home, district, period)
    _heading("demo_correct", console, language, name=name, district=district, period=period)
    with _clock_at("2023-12-15T09:00:00+07:00"):
        runs.correct(home, district, period, console, language)


def _totals(home: Home, console: Console, language: Language) -> None:
    """The totals of policies and plan, and whether each was published."""
    counts, measures, categories = query.ask_all(
        home.warehouse,
        coverage.own_counts_and_targets(demo.PROVINCE),
        coverage.measure_titles(),
        coverage.category_titles(),
    )
    values = {tuple(row[:-1]): row[-1] for row in counts.rows}
    words = {row[:2]: (language.pick(*row[2:4]), row[4]) for row in measures.rows}
    names = {row[:2]: language.pick(*row[2:4]) for row in categories.rows}
    table = Table(title=language.say("demo_totals"), title_justify="left", header_style="bold")
    table.add_column(language.say("demo_h_total"))
    table.add_column(language.say("demo_h_category"))
    table.add_column(language.say("demo_h_value"), justify="right", no_wrap=True)
    table.add_column(language.say("demo_h_origin"), no_wrap=True)
    for total in SHOWN:
        title, unit = words[total.form, total.measure]
        parts = [value for place, value in values.items() if total.holds(*place)]
        whose = ", ".join(names[total.form, category] for category in total.categories)
        origin = language.say("demo_invented" if total.value is None else "demo_was_published")
        table.add_row(title, whose, _amount(parts, unit, language), origin)
    console.print(table)


def _amount(parts: list[Decimal], unit: str, language: Language) -> str:
    """A sum as people write it: money in millions of đồng, a dash if nothing is known."""
    if not parts:
        return language.count(None)
    total = sum(parts, Decimal(0))
    if unit != "vnd":
        return language.decimal(total, 2, is_short=True)
    return f"{language.decimal(total / _MILLION, 1, is_short=True)} {language.say('demo_million')}"


_MILLION = 1_000_000


def _next_steps(home: Home, console: Console, language: Language) -> None:
    _heading("demo_next", console, language)
    where = f"--home {os.path.relpath(home.root)}"
    program = ".venv/bin/tonghop"
    for line in (
        f"{program} status {where}",
        f"{program} findings {where}",
        f'{program} sql {where} "SELECT unit_name, value, reported_units, expected_units FROM mart.rates '
        "WHERE indicator = 'poor_rate' AND period = '2023' AND level = 'district' ORDER BY value DESC\"",
        f'{program} sql {where} "SELECT unit_group, value, against_value, gap_points FROM mart.gaps '
        "WHERE unit_code = '60' AND indicator = 'poor_rate' AND period = '2023'\"",
        f"{program} report {where} 2023",
        f'{program} check {where} "{os.path.relpath(next(iter(sorted(home.inbox.rglob("*.xlsx")))))}"',
        f"{program} trace {where} poor_rate --unit 597 --period 2023",
        f"{program} diff {where} 2023 --from 2023-12-14 --to 2023-12-15",
        f"{program} nightly {where}",
        f"{program} serve {where}",
    ):
        console.print("  " + line, markup=False, soft_wrap=True, style="cyan")
