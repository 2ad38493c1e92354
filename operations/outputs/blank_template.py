"""The blank workbook of a form for a unit to fill in."""

from pathlib import Path

from tonghop.configs.periods import periods
from tonghop.configs.units import UnitRow
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.operations.arguments import district_code, known_period, units_in_force
from tonghop.operations.outputs.destination import output as writing
from tonghop.reports.workbooks.form_shape import categories_of, official_layout
from tonghop.reports.workbooks.template import write_template
from tonghop.schemas.form import FormSpec, all_forms


def write(home: Home, form: str, unit: str, period: str, output: Path | None) -> Path:
    """Write the blank workbook of a form; gives its path.

    Raises `BadCall` for an unknown form, unit or period, for a place where no file can be written, and where no
    `output` is given and a file has the name already: it may be filled in.
    """
    specs = all_forms()
    if form not in specs:
        raise BadCall("unknown_form", name=form, known=", ".join(specs))
    code = district_code(home, unit, known_period(period))
    rows = units_in_force(home, period)
    own = next(row for row in rows if row.code == code)
    target = output or Path(f"{form}-{code}-{period}.xlsx")
    if not target.absolute().parent.is_dir():
        raise BadCall("no_folder", path=target.absolute().parent)
    if output is None and target.exists():
        raise BadCall("template_exists", path=target)
    spec, about = specs[form], periods()[period]
    parts = _rows_of(spec, own, rows)
    with writing(home, target, is_template=True) as path:
        write_template(path, spec, official_layout(form), about, own, parts, categories_of(spec, about))
    return target


def _rows_of(spec: FormSpec, own: UnitRow, rows: list[UnitRow]) -> list[UnitRow]:
    """The parts of a unit that have rows in its workbook: none in a plan, nor where the unit reports for its parts."""
    parts = [row for row in rows if row.parent_code == own.code]
    has_upper = {row.parent_code for row in rows} & {row.code for row in parts}
    return [] if spec.about.is_plan or (spec.about.stands_for_parts and not has_upper) else parts
