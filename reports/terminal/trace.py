"""A traced figure: a tree for people in the terminal, or JSON for programs."""

from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from tonghop.reports.language import Language
from tonghop.reports.terminal.findings import STYLES
from tonghop.warehouse.trace import Node, Trace


def as_dict(trace: Trace) -> dict[str, Any]:
    """The trace as nested objects; `terms`: a tree for each term of a rate, or the one tree of a count."""
    terms = [{"term": term, "measure": measure} | asdict(node) for term, measure, node in trace.terms]
    facts = {
        "indicator" if trace.is_rate else "measure": trace.name,
        "form": trace.form,
        "category": trace.category,
        "title_vi": trace.title_vi,
        "title_en": trace.title_en,
    }
    return facts | trace.figure | {"terms": terms}


def print_trace(trace: Trace, console: Console, language: Language) -> None:
    """Print the figure, a tree for each of its terms down to the cells, and the files that the leaves refer to."""
    root = Tree(_heading(trace, language))
    files = _Files()
    for term, measure, node in trace.terms:
        branch = root
        if trace.is_rate:
            branch = root.add(Text(f"{language.say(f'term_{term}')} · {measure}", style="bold"))
        _add(branch, node, files, language)
    console.print(root)
    for text in files.texts:
        console.print(text, style="dim")


class _Files:
    """The files that the leaves of a tree come from, numbered in order of appearance."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.texts: list[Text] = []

    def number(self, leaf: dict[str, Any]) -> int:
        known = self._numbers.setdefault(leaf["submission_id"], len(self._numbers) + 1)
        if known > len(self.texts):
            received = f"{leaf['received_at']:%Y-%m-%d %H:%M}"
            facts = (leaf["file_name"], leaf["file_hash"][:12], received, leaf["submission_id"])
            self.texts.append(Text(f"[{known}] {' · '.join(facts)}"))
        return known


def _heading(trace: Trace, language: Language) -> Text:
    figure = trace.figure
    title = language.pick(trace.title_vi, trace.title_en)
    text = Text(f"{figure['unit_name']} · {trace.period} · {title}: ", style="bold")
    if trace.is_rate:
        above, below = language.count(figure["numerator"]), language.count(figure["denominator"])
        value = f"{language.percent(figure['value'])} %" if trace.unit == "percent" else language.count(figure["value"])
        text.append(f"{value} = {above} / {below}")
    else:
        text.append(language.count(figure["value"]))
    text.append(f"  ({_coverage(figure['reported_units'], figure['expected_units'], language)})", style="dim")
    if figure["accepted_units"]:
        text.append("  " + language.say("trace_accepted_units", count=figure["accepted_units"]), style="yellow")
    if trace.is_rate and not figure["publishable"]:
        text.append("  " + language.say("trace_not_publishable"), style="yellow")
    return text


def _coverage(reported: int, expected: int, language: Language) -> str:
    return language.say("trace_coverage", reported=reported, expected=expected)


def _add(branch: Tree, node: Node, files: _Files, language: Language) -> None:
    """Add a unit with what it reported, its findings, and the units below it."""
    text = Text(node.unit_name + " ")
    text.append(language.count(node.value), style="bold")
    if node.status:
        text.append(f"  {language.say(f'trace_{node.status}')}", style="red")
    if node.children:
        style = "dim" if node.reported_units == node.expected_units else "yellow"
        text.append(f"  ({_coverage(node.reported_units, node.expected_units, language)})", style=style)
    for leaf in node.leaves:
        _append_leaf(text, leaf, files, language)
    own = branch.add(text)
    for finding in node.findings:
        message = language.pick(finding["message_vi"], finding["message_en"])
        own.add(Text(f"{finding['sheet']}!{finding['cell']}: {message}", style=STYLES[finding["severity"]]))
    for child in node.children:
        _add(own, child, files, language)


def _append_leaf(text: Text, leaf: dict[str, Any], files: _Files, language: Language) -> None:
    """Append the number of the file, sheet, cell and raw text, and how the figure was accepted."""
    text.append(f"  ← [{files.number(leaf)}] {leaf['sheet']}!{leaf['cell']} “{leaf['raw']}”", style="cyan")
    if leaf["state"] != "reported":
        text.append(f" ({language.say('state_' + leaf['state'])})", style="dim")
    if leaf["is_claim"]:
        text.append(" " + language.say("trace_claim"), style="yellow")
    if leaf["is_accepted"]:
        text.append(" " + language.say("trace_accepted"), style="yellow")
