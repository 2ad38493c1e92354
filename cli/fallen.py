"""What a run did besides bringing figures: rows that count no longer, and rows that a person let in."""

from rich.console import Console

from tonghop.ledger.home import Home
from tonghop.reports.language import Language
from tonghop.reports.terminal import fallen
from tonghop.warehouse import query
from tonghop.warehouse.questions import doubted_rows
from tonghop.warehouse.questions import runs as of_runs


def print_fallen(home: Home, runs: list[str], console: Console, language: Language) -> None:
    """The rows that were current before some runs and are not any more, with the names of their units."""
    fallen.print_fallen(query.ask(home.warehouse, *of_runs.fallen(runs)).dicts(), console, language)


def print_taken(home: Home, runs: list[str], console: Console, language: Language) -> None:
    """What a person let in by some runs against other reports, with the cells of both sides.

    Other forms contradict it, or it lacks what the unit's report before answered.
    """
    contradicted, lacking = query.ask_all(
        home.warehouse, doubted_rows.taken_although_contradicted(runs), doubted_rows.taken_although_lacking(runs)
    )
    for row in contradicted.dicts():
        console.print(language.say("contradicted", **row), style="yellow", markup=False)
    for row in lacking.dicts():
        console.print(language.say("lacking", **row), style="yellow", markup=False)
