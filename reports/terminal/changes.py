"""The differences between two states of a period, for people in the terminal and for programs as JSON."""

from collections.abc import Sequence
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tonghop.configs.categories import categories
from tonghop.configs.indicators import indicators
from tonghop.ledger.printable import printable
from tonghop.reports.language import Language
from tonghop.reports.terminal.findings import print_findings
from tonghop.schemas.form import all_forms
from tonghop.warehouse.compare import Changes
from tonghop.warehouse.query import Result

SHOWN = 40
"""How many rows of a table the terminal shows; a line below says how many more there are."""


def as_dict(changes: Changes, findings: Result | None = None) -> dict[str, Any]:
    """All differences: figures, counts, rates, and findings where these were compared."""
    facts: dict[str, Any] = {
        "figures": changes.figures.dicts(),
        "counts": changes.counts.dicts(),
        "rates": changes.rates.dicts(),
    }
    return facts if findings is None else facts | {"findings": findings.dicts()}


def print_changes(changes: Changes, console: Console, language: Language) -> None:
    """Print the changed cells, the counts and rates of all units above the lowest level, and the causes."""
    if not changes.figures.rows and not changes.counts.rows and not changes.rates.rows:
        console.print(language.say("no_difference"))
        return
    _print_figures(changes.figures.dicts(), console, language)
    lowest = _lowest(changes)
    _print_counts([row for row in changes.counts.dicts() if row["level"] != lowest], console, language)
    _print_rates([row for row in changes.rates.dicts() if row["level"] != lowest], console, language)
    causes = sorted({row["cause"] for row in changes.figures.dicts() if row["cause"]})
    if causes:
        console.print(language.say("causes"), style="bold", markup=False)
        for cause in causes:
            console.print(f"  {printable(cause)}", markup=False)


def _lowest(changes: Changes) -> str:
    """The level of most figures that changed."""
    levels = [row["level"] for row in changes.figures.dicts()]
    return max(set(levels), key=levels.count, default="")


def _table(title: str, language: Language, texts: Sequence[str], numbers: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    for key in texts:
        table.add_column(language.say(f"h_{key}"), overflow="fold")
    for key in numbers:
        table.add_column(language.say(f"h_{key}"), justify="right", no_wrap=True)
    return table


def _finish(table: Table, count: int, console: Console, language: Language) -> None:
    console.print(table)
    if count > SHOWN:
        console.print(language.say("rows_left_json", count=count - SHOWN))


def _print_figures(rows: list[dict[str, Any]], console: Console, language: Language) -> None:
    """Each changed figure with its cell, and the earlier cell where that was another one."""
    if not rows:
        return
    table = _table(language.say("cells_changed", count=len(rows)), language, ("unit", "measure"), ("before", "after"))
    table.add_column(language.say("h_where"), overflow="fold")
    has_forms = len({row["form"] for row in rows}) > 1
    for row in rows[:SHOWN]:
        texts = [Text(row[f"raw_{side}"] or "∅") for side in ("before", "after")]
        places = dict.fromkeys(filter(None, (_place(row, side) for side in ("before", "after"))))
        name = _measure(row, language, with_form=has_forms)
        table.add_row(row["unit_name"], name, *texts, Text(" → ".join(places)))
    _finish(table, len(rows), console, language)


def _measure(row: dict[str, Any], language: Language, *, with_form: bool) -> str:
    """A measure's title with its category, after the id of the form where several forms are shown."""
    spec = all_forms()[row["form"]]
    title = next(language.pick(m.title_vi, m.title_en) for m in spec.measures if m.name == row["measure"])
    named = {c.category: language.pick(c.title_vi, c.title_en) for c in categories(spec.about.code_list)}
    title = " · ".join(filter(None, (title, named.get(row["category"], row["category"]))))
    return f"{row['form']}: {title}" if with_form else title


def _place(row: dict[str, Any], side: str) -> str:
    return f"{row[f'sheet_{side}']}!{row[f'cell_{side}']}" if row[f"cell_{side}"] else ""


def _print_counts(rows: list[dict[str, Any]], console: Console, language: Language) -> None:
    if not rows:
        return
    title = language.say("counts_changed", count=len(rows))
    table = _table(title, language, ("unit", "measure"), ("before", "after", "change", "coverage"))
    has_forms = len({row["form"] for row in rows}) > 1
    for row in rows[:SHOWN]:
        table.add_row(
            row["unit_name"],
            _measure(row, language, with_form=has_forms),
            language.count(row["before"]),
            language.count(row["after"]),
            language.count(row["change"], signed=True),
            _coverage(row),
        )
    _finish(table, len(rows), console, language)


def _print_rates(rows: list[dict[str, Any]], console: Console, language: Language) -> None:
    """Rates with the rank among the units of the level; 1 is the best."""
    if not rows:
        return
    titles = {i.indicator: language.pick(i.title_vi, i.title_en) for i in indicators()}
    title = language.say("rates_changed", count=len(rows))
    table = _table(title, language, ("unit", "indicator"), ("before", "after", "points", "rank", "coverage"))
    for row in rows[:SHOWN]:
        ranks = [str(row[f"rank_{side}"] or "–") for side in ("before", "after")]
        table.add_row(
            row["unit_name"],
            titles[row["indicator"]],
            language.percent(row["before"]),
            language.percent(row["after"]),
            language.percent(row["change_points"], signed=True),
            ranks[0] if ranks[0] == ranks[1] else " → ".join(ranks),
            _coverage(row),
        )
    _finish(table, len(rows), console, language)


def _coverage(row: dict[str, Any]) -> str:
    before, after = (row[f"reported_{side}"] or 0 for side in ("before", "after"))
    reported = str(after) if before == after else f"{before} → {after}"
    return f"{reported}/{row['expected_units']}"


def print_findings_changed(findings: Result, console: Console, language: Language) -> None:
    """Print the new findings and the settled ones; of those for information only their number."""
    rows = findings.dicts()
    if infos := sum(row["severity"] == "info" for row in rows):
        console.print(language.say("findings_info", count=infos), markup=False)
    sides: tuple[Literal["after", "before"], ...] = ("after", "before")
    for side in sides:
        found = [row for row in rows if row["open_in"] == side and row["severity"] != "info"]
        if found:
            print_findings(found, console, language, limit=SHOWN, scope=side)


def print_revisions(revisions: Result, console: Console, language: Language) -> None:
    """Print what a release changes against the one before: old, new, cause."""
    rows = revisions.dicts()
    titles = {i.indicator: language.pick(i.title_vi, i.title_en) for i in indicators()}
    title = language.say("revisions", count=len(rows))
    table = _table(title, language, ("unit", "figure"), ("before", "after"))
    table.add_column(language.say("h_cause"), overflow="fold")
    for row in rows[:SHOWN]:
        write = language.count if row["indicator"] is None else language.percent
        name = titles.get(row["indicator"]) or _measure(row, language, with_form=True)
        table.add_row(row["unit_name"], name, write(row["old"]), write(row["new"]), Text(row["cause"] or ""))
    _finish(table, len(rows), console, language)
