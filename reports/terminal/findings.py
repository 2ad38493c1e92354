"""Findings as a table in the terminal."""

from collections.abc import Sequence
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tonghop.reports.causes import Cause, causes
from tonghop.reports.language import Language

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}


def print_findings(
    rows: Sequence[dict[str, Any]],
    console: Console,
    language: Language,
    *,
    limit: int | None = None,
    scope: Literal["open", "file", "after", "before"] = "open",
) -> None:
    """Print findings by their causes, the gravest first: where each stands, and its message.

    `scope`: which findings these are: the open ones, those of one file, or those that only the later or only the
    earlier of two states has.
    """
    if not rows:
        console.print(language.say(f"no_findings_{scope}"))
        return
    told = causes(rows)
    title = f"{language.say(f'findings_title_{scope}')}: {_tally(told, language)}"
    table = Table(title=title, title_justify="left", header_style="bold", show_lines=False)
    for key in ("severity", "where", "unit", "message"):
        table.add_column(language.say(f"h_{key}"), overflow="fold")
    for cause in told[:limit]:
        where = Text(cause.first["file_name"] or "")
        if cause.place:
            where.append(f"\n{cause.place}", style="dim")
        grade = str(cause.first["severity"])
        severity = Text(language.say(f"severity_{grade}"), style=STYLES[grade])
        table.add_row(severity, where, Text(cause.units), Text(cause.message(language)))
    console.print(table)
    if limit is not None and len(told) > limit:
        console.print(language.say("findings_more", count=len(told) - limit))


def _tally(told: Sequence[Cause], language: Language) -> str:
    """How many causes there are of each severity, and in how many cells where these are more."""
    parts = []
    for grade in STYLES:
        of_grade = [cause for cause in told if cause.first["severity"] == grade]
        findings = sum(len(cause.findings) for cause in of_grade)
        places = f" ({language.say('cause_places', count=findings)})" if findings > len(of_grade) else ""
        if of_grade:
            parts.append(f"{len(of_grade)} {language.say(f'severity_{grade}')}{places}")
    return ", ".join(parts)
