"""The official summary workbooks of a unit and of those directly below it, from the warehouse into the home."""

from pathlib import Path

from tonghop.configs.periods import periods
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.operations.arguments import district_code, known_period, units_in_force
from tonghop.operations.outputs.destination import output
from tonghop.reports.workbooks.figures import PeriodFigures
from tonghop.reports.workbooks.form_tables import FormTable, tables_of
from tonghop.reports.workbooks.official import write_official
from tonghop.reports.workbooks.unit_blocks import Hierarchy
from tonghop.schemas.form import all_forms


def write(home: Home, period: str, unit: str | None) -> list[Path]:
    """Write a workbook for a unit (the whole of the home if none is named) and for each of its parts that has parts.

    A form is a sheet where the unit has figures of the period. Gives the files. Raises `BadCall` for an unknown unit or
    period, where there is no figure, and where a file cannot be written.
    """
    about = periods()[known_period(period)]
    code = district_code(home, unit or home.province, period)
    units = Hierarchy.of(units_in_force(home, period))
    figures = PeriodFigures(home.warehouse, period)
    written = []
    for row in [units.units[code], *(part for part in units.parts[code] if units.parts[part.code])]:
        tables = tables_of(row.code, all_forms().values(), about, units, figures)
        if tables:
            written.append(_write(home, period, row.code, units, tables))
    if not written:
        raise BadCall("no_forms", unit=units.units[code].name, period=period)
    return written


def _write(home: Home, period: str, code: str, units: Hierarchy, tables: list[FormTable]) -> Path:
    unit = units.units[code]
    target = home.forms / period / f"{code} {unit.name.replace('/', '-')}.xlsx"
    with output(home, target) as path:
        write_official(path, unit, units.units.get(unit.parent_code), tables)
    return target
