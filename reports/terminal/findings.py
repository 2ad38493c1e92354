"""Findings as a table in the terminal."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

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
    """Print findings, the gravest first: where each stands, and its message.

    `scope`: which findings these are: the open ones, those of one file, or those that only the later or only the
    earlier of two states has.
    """
    if not rows:
        console.print(language.say(f"no_findings_{scope}"))
        return
    counts = Counter(row["severity"] for row in rows)
    tally = ", ".join(f"{counts[s]} {language.say(f'severity_{s}')}" for s in STYLES if counts[s])
    title = f"{language.say(f'findings_title_{scope}')}: {tally}"
    table = Table(title=title, title_justify="left", header_style="bold", show_lines=False)
    for key in ("severity", "where", "unit", "message"):
        table.add_column(language.say(f"h_{key}"), overflow="fold")
    for row in rows[:limit]:
        place = "!".join(part for part in (row["sheet"], row["cell"]) if part)
        where = Text(row["file_name"] or "")
        if place:
            where.append(f"\n{place}", style="dim")
        severity = Text(language.say(f"severity_{row['severity']}"), style=STYLES[row["severity"]])
        message = row["message_vi"] if language.code == "vi" else row["message_en"]
        table.add_row(severity, where, row.get("unit_name") or row["unit_code"] or "", Text(message))
    console.print(table)
    if limit is not None and len(rows) > limit:
        console.print(language.say("findings_more", count=len(rows) - limit))
