"""The state of reporting in the terminal: coverage, rates, and headline figures before and after a correction."""

from itertools import groupby
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tonghop.configs.indicators import indicators
from tonghop.configs.periods import due_on, periods
from tonghop.reports.language import Language
from tonghop.reports.terminal.fallen import print_fallen
from tonghop.warehouse import query
from tonghop.warehouse.questions import coverage, runs, submissions

NOT_COMPARABLE = "≠"
"""The sign of a change between two poverty standards, or between different boundaries."""


def print_status(warehouse: Path, period: str, console: Console, language: Language) -> None:
    """Print a table for each form: by district reported of expected, late, refused, withdrawn, waiting and missing.

    The whole stands last. Where there are many forms, the complete ones share one table, with how many came late.
    """
    rows = sorted(query.ask(warehouse, *coverage.coverage(period)).dicts(), key=lambda row: str(row["form"]))
    due = sorted(filter(None, {due_on(row["form"], periods()[period]) for row in rows}))
    console.print(language.say("status_title", period=period, due="; ".join(due) or "–"), style="bold", markup=False)
    forms = [list(group) for _, group in groupby(rows, key=lambda row: row["form"])]
    complete = [group for group in forms if _is_complete(group[-1])] if len(forms) > MANY_FORMS else []
    for group in forms:
        if group not in complete:
            console.print(_status_table(group, language))
    if complete:
        console.print(_complete_table([group[-1] for group in complete], language))
    for row in query.ask(warehouse, *submissions.late_files(period)).dicts():
        console.print(language.say("waits", **row), style="yellow", markup=False)
    print_fallen(query.ask(warehouse, *runs.fallen(period=period)).dicts(), console, language)


MANY_FORMS = 6
"""With more forms than this, those that are complete need no table of their own."""


def _is_complete(row: dict[str, Any]) -> bool:
    """True where every lowest unit reported, late or not, and nothing was refused, withdrawn or left waiting."""
    return row["reported"] == row["expected"] and not any(row[key] for key in _COVERAGE[2:])


def _complete_table(rows: list[dict[str, Any]], language: Language) -> Table:
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column(language.say("status_whole"))
    for key in _COVERAGE[:2]:
        table.add_column(language.say(f"h_{key}"), justify="right", no_wrap=True)
    for row in rows:
        counts = (_coverage_text(key, row) for key in _COVERAGE[:2])
        table.add_row(language.pick(row["title_vi"], row["title_en"]), *counts)
    return table


def _status_table(rows: list[dict[str, Any]], language: Language) -> Table:
    title = language.pick(rows[0]["title_vi"], rows[0]["title_en"])
    table = Table(
        title=title,
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        collapse_padding=True,
        pad_edge=False,
    )
    table.add_column(language.say("h_unit"), no_wrap=True)
    for key in _COVERAGE:
        table.add_column(language.say(f"h_{key}"), justify="right")
    for row in rows:
        if row["depth"] == 0:
            table.add_section()
        style = "bold" if row["depth"] == 0 else ""
        table.add_row(row["unit_name"], *(_coverage_text(key, row) for key in _COVERAGE), style=style)
    return table


_COVERAGE = ("reported", "late", "refused", "withdrawn", "waiting", "missing")


def _coverage_text(key: str, row: dict[str, Any]) -> Text:
    value = row[key]
    if value is None:
        return Text("–")
    if key == "reported":
        return Text(f"{value}/{row['expected']}", style="green" if value == row["expected"] else "yellow")
    alarming = key in ("refused", "missing", "withdrawn", "waiting") and value > 0
    return Text(str(value), style="bold red" if alarming else ("yellow" if key == "late" and value else ""))


def print_coverage(warehouse: Path, period: str, console: Console, language: Language) -> None:
    """Print one line for each form: reported of expected lowest units, and what is lacking."""
    rows = [row for row in query.ask(warehouse, *coverage.coverage(period)).dicts() if row["depth"] == 0]
    title = language.say("coverage_title", period=period)
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column(language.say("h_form"))
    for key in _COVERAGE:
        table.add_column(language.say(f"h_{key}"), justify="right")
    for row in rows:
        counts = [_coverage_text(key, row) for key in _COVERAGE]
        table.add_row(language.pick(row["title_vi"], row["title_en"]), *counts)
    console.print(table)


def print_rates(warehouse: Path, period: str, console: Console, language: Language) -> None:
    """Print a table for each headline indicator: count, rate and change since the opening of the year, by unit."""
    rows = query.ask(warehouse, *coverage.rates(period)).dicts()
    base = periods()[period].opening_period
    console.print(language.say("rates_title", period=period, base=base), style="bold", markup=False)
    shown = [[row for row in rows if row["indicator"] == name] for name in _headlines()]
    for of_indicator in filter(None, shown):
        console.print(_rates_table(of_indicator, language))
    if any(not _is_like_for_like(row) for of_indicator in shown for row in of_indicator):
        console.print(language.say("rates_incomplete", base=base), style="yellow", markup=False)
    if any(row["comparable"] is False for of_indicator in shown for row in of_indicator):
        facts = {"mark": NOT_COMPARABLE, "base": base}
        console.print(language.say("rates_not_comparable", **facts), style="yellow", markup=False)


def _headlines() -> list[str]:
    return [i.indicator for i in indicators() if i.headline]


def _is_like_for_like(row: dict[str, Any]) -> bool:
    """True where all units reported on both sides of a change."""
    base = row["base_expected_units"]
    is_base_whole = base is None or row["base_reported_units"] == base
    return bool(is_base_whole and row["reported_units"] == row["expected_units"])


def _rates_table(rows: list[dict[str, Any]], language: Language) -> Table:
    title = language.pick(rows[0]["title_vi"], rows[0]["title_en"])
    table = Table(header_style="bold")
    table.add_column(title, no_wrap=True)
    for heading in (language.say("h_count"), "%", "±", language.say("h_points"), language.say("h_coverage")):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        is_whole = row["reported_units"] == row["expected_units"]
        mark = "" if _is_like_for_like(row) or row["change_count"] is None else "*"
        mark += NOT_COMPARABLE if row["comparable"] is False else ""
        if row["depth"] == 0:
            table.add_section()
        table.add_row(
            row["unit_name"],
            language.count(row["numerator"]),
            language.percent(row["value"]),
            language.count(row["change_count"], signed=True) + mark,
            language.percent(row["change_points"], signed=True) + mark,
            Text(f"{row['reported_units']}/{row['expected_units']}", style="" if is_whole else "yellow"),
            style="bold" if row["depth"] == 0 else "",
        )
    return table


def print_before_after(
    before: dict[str, dict[str, Any]],
    after: dict[str, dict[str, Any]],
    console: Console,
    language: Language,
    *,
    name: str,
    period: str,
) -> None:
    """Print headline counts and rates of one unit before and after a correction."""
    title = f"{name} · {language.say('before_after_title', period=period)}"
    table = Table(title=title, title_justify="left", header_style="bold")
    table.add_column("")
    for key in ("before", "after", "change"):
        table.add_column(language.say(f"h_{key}"), justify="right")
    for indicator, row in after.items():
        old = before.get(indicator)
        label = language.pick(row["title_vi"], row["title_en"])
        table.add_row(Text(label, style="bold"))
        counts = (old["numerator"] if old else None, row["numerator"])
        rates = (old["value"] if old else None, row["value"])
        table.add_row("  " + language.say("h_count"), *map(language.count, counts), _difference(counts, language.count))
        table.add_row("  %", *map(language.percent, rates), _difference(rates, language.percent))
        cover = [f"{r['reported_units']}/{r['expected_units']}" if r else "–" for r in (old, row)]
        table.add_row("  " + language.say("h_coverage"), *cover, "")
        table.add_section()
    console.print(table)


def _difference(pair: tuple[Any, Any], write: Any) -> str:
    old, new = pair
    return "" if old is None or new is None else str(write(new - old, signed=True))
