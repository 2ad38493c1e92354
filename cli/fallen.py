"""What a run did besides bringing figures: rows that count no longer, and rows that a person let in."""

from rich.console import Console

from tonghop.ledger.home import Home
from tonghop.reports.language import Language
from tonghop.reports.terminal import fallen
from tonghop.warehouse import query
from tonghop.warehouse.questions import contradictions
from tonghop.warehouse.questions import runs as of_runs


def print_fallen(home: Home, runs: list[str], console: Console, language: Language) -> None:
    """The rows that were current before some runs and are not any more, with the names of their units."""
    fallen.print_fallen(query.ask(home.warehouse, *of_runs.fallen(runs)).dicts(), console, language)


def print_contradicted(home: Home, runs: list[str], console: Console, language: Language) -> None:
    """What a person let in by some runs although other forms contradict it, with the cells of both sides."""
    for row in query.ask(home.warehouse, *contradictions.taken_although_contradicted(runs)).dicts():
        console.print(language.say("contradicted", **row), style="yellow", markup=False)
