"""A table of the warehouse on a terminal: what a row is, the columns, a question to begin with."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tonghop.reports.language import Language
from tonghop.warehouse.questions.tables import Description


def print_description(found: Description, console: Console, language: Language) -> None:
    """Print the name, the comment, the columns and an example."""
    console.print(Text(f"{found.name} ({found.kind})", style="bold"))
    console.print(Text(found.comment))
    table = Table(header_style="bold")
    for key in ("h_column", "h_type", "h_meaning"):
        table.add_column(language.say(key), overflow="fold")
    for column in found.columns:
        table.add_row(*(Text(text or "") for text in column))
    console.print(table)
    console.print(language.say("describe_example", sql=found.example), markup=False)
