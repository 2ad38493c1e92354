"""The official outputs of a unit and of those directly below it: written from the warehouse into the home."""

from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from tonghop.configs import loader
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.operations.arguments import district_code, known_period
from tonghop.reports.workbooks.figures import PeriodFigures
from tonghop.reports.workbooks.form_tables import FormTable, tables_of
from tonghop.reports.workbooks.official import write_official
from tonghop.reports.workbooks.unit_blocks import Hierarchy
from tonghop.schemas.form import all_forms


def write(home: Home, period: str, unit: str | None) -> list[Path]:
    """Write a workbook for a unit (the home's whole where none is named) and for each part of it that has parts.

    A form is a sheet where the unit has figures of the period. Gives the files. Raises `BadCall` for an unknown unit or
    period, where there is no figure, and where a file cannot be written.
    """
    about = loader.periods()[known_period(period)]
    code = district_code(home, unit or home.province, period)
    in_force = [
        row
        for row in loader.units(home.province)
        if row.valid_from <= about.ends_on and (not row.valid_to or about.ends_on < row.valid_to)
    ]
    units = Hierarchy.of(in_force)
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
    folder = home.forms / period
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{code} {unit.name.replace('/', '-')}.xlsx"
    try:
        write_official(target, unit, units.units.get(unit.parent_code), tables)
    except FileCreateError as error:
        raise BadCall("not_writable", path=target, why=error) from None
    return target
