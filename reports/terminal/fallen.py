"""Rows that were current and are not any more, in the terminal."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from rich.console import Console

from tonghop.reports.language import Language


def print_fallen(rows: Sequence[dict[str, Any]], console: Console, language: Language) -> None:
    """Print how many rows fell and whose they are: a line for each form, period and cause."""
    if not rows:
        return
    console.print(language.say("fallen", count=len(rows)), style="bold yellow", markup=False)
    for (_, period, status, is_replaced), group in groupby(rows, key=_kind_of_fall):
        fallen = list(group)
        facts = {
            "count": len(fallen),
            "form": language.pick(fallen[0]["title_vi"], fallen[0]["title_en"]),
            "period": period,
            "cause": language.say(f"fell_{status}"),
            "instead": language.say("fell_replaced" if is_replaced else "fell_open"),
            "units": ", ".join(row["unit_name"] or row["unit_code"] for row in fallen),
        }
        console.print("  " + language.say("fallen_rows", **facts), style="yellow", markup=False)


def _kind_of_fall(row: dict[str, Any]) -> tuple[str, str, str, bool]:
    return row["form"], row["period"], row["status"], row["replaced_by"] is not None
