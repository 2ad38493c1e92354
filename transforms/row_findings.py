"""Findings about rows whose unit is not certain."""

from tonghop.configs.rules import Rule
from tonghop.transforms.context import Context
from tonghop.transforms.entities.table_rows import TableRow
from tonghop.transforms.entities.units import Unit, UnitIndex
from tonghop.transforms.notes import Notes, first_of

_UNSURE = ("fuzzy", "loose", "other type", "unaccented", "code alone")
"""How a unit was matched if its name differs from the listed one."""


def note_row(row: TableRow, sender: Unit, index: UnitIndex, context: Context, notes: Notes) -> None:
    """Note what is not certain of the unit of a row."""
    match = row.match
    if row.kind in ("unit", "total") and (match is None or match.how not in _UNSURE):  # nearly every row
        return
    notes = notes.at(cell=row.label_cell)
    unit = match.unit if match else None
    candidates = first_of(list(map(index.full_name, match.candidates))) if match else ""
    if row.kind in ("group", "among", "page") or (row.kind == "part" and row.is_sum):
        notes.note("group_row", found=row.label)
    elif row.kind in ("other", "note"):
        notes.note("row_other", found=row.label)
    elif row.kind == "part" and unit:
        notes.note("unit_in_groups", unit_code=unit.code, found=f"{row.label} · {row.group}", expected=unit.name)
    elif row.kind == "unnamed":
        notes.note("row_unnamed")
    elif row.kind == "uncategorised":
        notes.note("category_unknown", found=row.label)
    elif row.kind == "divided":
        notes.note("row_divided", found=row.label)
    elif row.kind == "unknown":
        hint = sender.name + (f" ({candidates}?)" if candidates else "")
        notes.note("unit_unknown", found=row.label, expected=hint)
    elif row.kind == "former" and match:
        spans = ", ".join(_span(unit, context) for unit in match.candidates)
        notes.note("unit_former", found=row.label, expected=spans)
    elif row.kind == "qualified":
        notes.note("unit_qualified", found=row.label, expected=candidates)
    elif row.kind in ("ambiguous", "outside"):
        rule: Rule = "unit_ambiguous" if row.kind == "ambiguous" else "unit_outside"
        notes.note(rule, found=row.label, expected=candidates)
    elif unit and match and match.how in _UNSURE:
        notes.note("unit_similar", unit_code=unit.code, found=row.label, expected=unit.name)


def _span(unit: Unit, context: Context) -> str:
    """A unit of another time with the days in which it was one."""
    ends = {(code, start): end for code, start, end, *_ in context.units}
    return f"{unit.name} {unit.valid_from} → {ends[unit.code, unit.valid_from] or '…'}"
