"""From a figure to its cells: the tree of a count or a rate through the units below it down to sheet, cell and text."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tonghop.warehouse import models
from tonghop.warehouse.query import ask, one_state
from tonghop.warehouse.tables import quoted


class NoFigure(Exception):
    """There is no such count or rate. `known`: what there is of that name, or all names."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(name)
        self.name, self.known = name, known


@dataclass
class Node:
    """A unit's share of a figure. `value`: the sum of the leaves below; null where nothing was reported.

    `leaves` is what the unit itself reported, with file, sheet, cell and raw text; `status` says why a lowest unit has
    none: missing, refused, withdrawn, on_hold, or not_answered where its report leaves the figure blank.
    """

    unit_code: str
    unit_name: str
    level: str
    value: Decimal | None = None
    reported_units: int = 0
    expected_units: int = 0
    status: str | None = None
    leaves: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Trace:
    """A count or a rate of a unit and a period, with a tree for each term.

    `terms`: (term, measure, tree); a count has one, a rate one for each measure of numerator and denominator. `unit`:
    of measurement; a rate's is percent, or vnd for đồng per one of its denominator.
    """

    name: str
    is_rate: bool
    unit: str
    form: str
    title_vi: str
    title_en: str
    period: str
    category: str
    figure: dict[str, Any]
    terms: tuple[tuple[str, str, Node], ...]


def trace(
    warehouse: Path, name: str, unit: str, period: str, category: str = "", instant: datetime | None = None
) -> Trace:
    """The tree of a measure (`measure` or `form.measure`) or an indicator, now or as it was known at an instant.

    Raises `NoFigure` where the name is none, is one of several forms, or has no figure for that unit and period.
    """
    with one_state(warehouse):
        about = _about(warehouse, name)
        source = _Source(period, instant)
        facts = {"unit": unit, "name": about["name"], "form": about["form"], "category": category}
        figures = source.ask(warehouse, _RATE if about["is_rate"] else _COUNT, facts)
        if not figures:
            raise NoFigure(name, [])
        units = source.ask(warehouse, _UNITS, {"unit": unit, "form": about["form"]})
        leaves = source.ask(warehouse, _LEAVES, facts | {"is_rate": about["is_rate"]})
        findings = source.ask(warehouse, _FINDINGS, {"unit": unit, "form": about["form"]}) if instant is None else []
    is_whole: bool = about["stands_for_parts"]
    terms = [
        (term, measure, _tree(units, _of_term(leaves, term, form, measure), _of_measure(findings, measure), is_whole))
        for term, form, measure in about["terms"]
    ]
    return Trace(
        about["name"],
        about["is_rate"],
        about["unit"],
        about["form"],
        about["title_vi"],
        about["title_en"],
        period,
        category,
        figures[0],
        tuple(terms),
    )


class _Source:
    """Where the marts of a period are read: as they are, or as they were known at an instant."""

    def __init__(self, period: str, instant: datetime | None) -> None:
        self.period, self.instant = period, instant

    def ask(self, warehouse: Path, sql: str, facts: dict[str, Any]) -> list[dict[str, Any]]:
        for name in models.with_past():
            sql = sql.replace(f"{{{name}}}", self._relation(name))
        asked = facts | {"period": self.period}
        return ask(warehouse, sql, {key: value for key, value in asked.items() if f"${key}" in sql}).dicts()

    def _relation(self, name: str) -> str:
        if self.instant is None:
            return f"mart.{name}"
        return f"{name}_as_of(TIMESTAMPTZ {quoted(self.instant.isoformat())}, for_period := {quoted(self.period)})"


def _about(warehouse: Path, name: str) -> dict[str, Any]:
    """Which indicator or measure a name is, and its terms."""
    known = ask(warehouse, _NAMES).dicts()
    matches = [row for row in known if name in (row["name"], f"{row['form']}.{row['name']}")]
    if len(matches) > 1:  # several forms have that measure: the one that every unit owes is meant
        matches = [row for row in matches if row["is_owed"]] or matches
    if len(matches) != 1:
        raise NoFigure(name, [f"{row['form']}.{row['name']}" for row in matches] or sorted({r["name"] for r in known}))
    row = matches[0]
    if row["is_rate"]:
        terms = ask(warehouse, _TERMS, {"name": row["name"]}).rows
        row["terms"] = [tuple(term) for term in terms]
    else:
        row["terms"] = [("count", row["form"], row["name"])]
    return row


def _of_term(leaves: Iterable[dict[str, Any]], term: str, form: str, measure: str) -> dict[str, list[dict[str, Any]]]:
    """What enters a term, by unit; of a sum over categories a figure each."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in leaves:
        if (row["term"], row["form"], row["measure"]) == (term, form, measure):
            found.setdefault(row["leaf_code"], []).append(row)
    return found


def _of_measure(findings: Iterable[dict[str, Any]], measure: str) -> list[dict[str, Any]]:
    return [row for row in findings if row["measure"] in (None, measure)]


def _tree(
    units: list[dict[str, Any]],
    leaves: dict[str, list[dict[str, Any]]],
    findings: Iterable[dict[str, Any]],
    is_whole: bool,
) -> Node:
    """The units below the first one, each under the one above it, with the leaves at their units.

    `is_whole`: a statement about a unit covers all units in it, so that none of these is lacking.
    """
    nodes: dict[str, Node] = {}
    for row in units:
        node = nodes[row["unit_code"]] = Node(row["unit_code"], row["unit_name"], row["level"])
        own_leaves = leaves.get(row["unit_code"], [])
        node.leaves += [{key: value for key, value in leaf.items() if key in _SHOWN} for leaf in own_leaves]
        if row["is_lowest"]:
            node.expected_units, node.reported_units = 1, int(bool(own_leaves))
            node.status = None if own_leaves else row["status"] or "not_answered"
        if row["parent_code"] in nodes:
            nodes[row["parent_code"]].children.append(node)
    for finding in findings:
        if finding["unit_code"] in nodes:
            nodes[finding["unit_code"]].findings.append(finding)
    root = nodes[units[0]["unit_code"]]
    if is_whole:
        _cover_parts(root)
    _add_up(root)
    return root


def _cover_parts(node: Node) -> None:
    """Leave out the units below one that speaks for them, where none of them speaks itself."""
    if node.leaves and node.children and not any(_has_leaves(child) for child in node.children):
        node.expected_units = node.reported_units = sum(map(_lowest_in, node.children))
        node.children = []
    for child in node.children:
        _cover_parts(child)


def _has_leaves(node: Node) -> bool:
    return bool(node.leaves) or any(map(_has_leaves, node.children))


def _lowest_in(node: Node) -> int:
    return sum(map(_lowest_in, node.children)) if node.children else 1


def _add_up(node: Node) -> None:
    """Sums and coverage from below. A dash is an answer without a number: it adds nothing, and its sum is 0."""
    for child in node.children:
        _add_up(child)
        node.reported_units += child.reported_units
        node.expected_units += child.expected_units
    parts = [child.value for child in node.children if child.value is not None]
    parts += [leaf["value"] or Decimal(0) for leaf in node.leaves]
    node.value = sum(parts, Decimal(0)) if parts else None


_SHOWN = (
    *("value", "state", "is_claim", "is_accepted", "submission_id", "file_name", "file_hash", "received_at"),
    *("sheet", "cell", "raw"),
)
"""What a leaf says of itself."""

_NAMES = """
WITH names AS (
    SELECT indicator AS name, form, TRUE AS is_rate, unit, title_vi, title_en FROM core.indicators
    UNION ALL
    SELECT measure, form, FALSE, unit, title_vi, title_en FROM core.measures WHERE NOT is_claim AND kind <> 'target'
)
SELECT names.*, f.stands_for_parts, len(f.period_kinds) > 0 AS is_owed FROM names JOIN core.forms f USING (form)
"""

_TERMS = """
SELECT side, form, measure FROM core.indicator_terms WHERE indicator = $name ORDER BY side DESC, form, measure
"""

_COUNT = """
WITH found AS (
    SELECT *, 1 AS place FROM {counts}
    UNION ALL BY NAME
    SELECT *, 0 AS place FROM {category_totals}  -- of a category that has parts their sum is meant
)
SELECT * EXCLUDE (place) FROM found
WHERE unit_code = $unit AND period = $period AND form = $form AND measure = $name AND category = $category
ORDER BY place LIMIT 1
"""

_RATE = """
FROM {rates} WHERE unit_code = $unit AND period = $period AND indicator = $name AND category = $category
"""

_LEAVES = """
FROM {lineage}
WHERE unit_code = $unit AND period = $period
    AND CASE
        WHEN $is_rate THEN indicator = $name AND rate_category = $category
        ELSE indicator IS NULL AND form = $form AND measure = $name AND category IN (
            SELECT descendant FROM core.category_paths WHERE form = $form AND ancestor = $category
        ) END
ORDER BY leaf_code, category
"""

_UNITS = """
SELECT
    u.unit_code, u.unit_name, u.level, u.is_lowest, up.ancestor_code AS parent_code,
    CASE
        WHEN c.refused > 0 THEN 'refused' WHEN c.withdrawn > 0 THEN 'withdrawn' WHEN c.waiting > 0 THEN 'on_hold'
        WHEN c.missing > 0 THEN 'missing'
    END AS status
FROM mart.hierarchy_by_period p
JOIN mart.units_by_period u ON u.period = p.period AND u.unit_code = p.descendant_code
LEFT JOIN mart.hierarchy_by_period up ON up.period = p.period AND up.descendant_code = u.unit_code AND up.depth = 1
LEFT JOIN {coverage} c ON c.unit_code = u.unit_code AND c.period = u.period AND c.form = $form
WHERE p.period = $period AND p.ancestor_code = $unit
ORDER BY p.depth, u.unit_code
"""

_FINDINGS = """
SELECT f.unit_code, f.measure, f.rule, f.severity, f.file_name, f.sheet, f.cell, f.found, f.expected, f.message_vi,
    f.message_en
FROM mart.open_findings f
JOIN mart.hierarchy_by_period p ON p.period = f.period AND p.descendant_code = f.unit_code
WHERE f.period = $period AND f.form = $form AND p.ancestor_code = $unit
ORDER BY ALL
"""
