"""The demo's policies as sheets: one workbook for each sender and period, districts in rows, categories as each likes.

The senders are offices of the province: the bank, the Fatherland Front, the social insurance, two departments. Each
sheet says below its table which of its figures were published and which are made up.
"""

from collections.abc import Iterator
from pathlib import Path

from tonghop.configs.categories import categories
from tonghop.examples.columns import DemoColumn
from tonghop.examples.commune_figures import PROVINCE, districts
from tonghop.examples.offices import PERIOD, office_letterhead
from tonghop.examples.policies import policies
from tonghop.examples.policy_forms import FILES, MONEY, HeaderTexts, PolicySheet
from tonghop.examples.policy_totals import FormFigures
from tonghop.examples.sheets import sheet_of
from tonghop.examples.tables import ALL_INVENTED, TOTAL, DemoRow, DemoTable, DemoValue, added
from tonghop.examples.workbooks import write_workbook
from tonghop.schemas.form import all_forms

NOT_APPLICABLE = "x"
_TITLES = {PERIOD: "NĂM 2023", "2023-H1": "6 THÁNG ĐẦU NĂM 2023"}
_SIGNED = {PERIOD: "ngày 13 tháng 12 năm 2023", "2023-H1": "ngày 5 tháng 7 năm 2023"}
_PARTLY = "Số liệu minh họa: {what} là số công bố; phần chia theo huyện và các số khác là giả định"

Parts = dict[str, dict[str, DemoValue]]
"""Category → figures of one unit, including sums over categories."""


def write_policies(inbox: Path, period: str) -> list[Path]:
    """Write the reports about policies in 2023 or in its first half (`2023-H1`); returns the files."""
    written = []
    for office, name, sheets in FILES[period]:
        letterhead = office_letterhead(office, _SIGNED[period])
        pages = [sheet_of(_table(sheet, period), letterhead) for sheet in sheets]
        written.append(write_workbook(inbox / period / office.folder / f"{name}.xlsx", pages))
    return written


def _table(sheet: PolicySheet, period: str) -> DemoTable:
    what = sheet.published if period == PERIOD else ""
    return DemoTable(
        sheet.name,
        f"{sheet.title} {_TITLES[period]}",
        "Đơn vị",
        tuple(_columns(sheet)),
        list(_rows(sheet, policies(period)[sheet.form])),
        item_header=sheet.category_header if sheet.shape == "rows" else "",
        measured_in=sheet.measured_in,
        note=_PARTLY.format(what=what) if what else ALL_INVENTED,
    )


# Columns


def _columns(sheet: PolicySheet) -> Iterator[DemoColumn]:
    amounts = {m.name for m in all_forms()[sheet.form].measures if m.is_money}
    in_columns = sheet.shape == "columns"
    number = 0
    for category, label in sheet.categories.items() if in_columns else [("", "")]:
        for measure, header in sheet.measures.items():
            number += 1
            texts: HeaderTexts = tuple(text.format(money=sheet.money) for text in header)
            yield DemoColumn(
                (label, *texts) if in_columns else texts,
                f"{category}/{measure}" if in_columns else measure,
                str(number),
                width=14,
                scale=MONEY[sheet.money] if measure in amounts else 1,
            )


# Rows


def _rows(sheet: PolicySheet, figures: FormFigures) -> Iterator[DemoRow]:
    """The units that report something, in the order of their codes, then the sum over them."""
    names = {PROVINCE: "Tỉnh Bình Thuận"} | {code: unit.name for code, unit in districts().items()}
    units = {code: _parts(sheet, figures, code) for code in names if any(unit == code for unit, _ in figures)}
    for number, (code, parts) in enumerate(units.items(), 1):
        yield from _rows_of_unit(sheet, code, str(number), names[code], parts)
    if sheet.has_total:
        categories_of_units = {category: None for parts in units.values() for category in parts}
        whole = {c: added(parts[c] for parts in units.values() if c in parts) for c in categories_of_units}
        yield DemoRow(TOTAL, "", TOTAL, _flat(sheet, whole), is_sum=True)


def _parts(sheet: PolicySheet, figures: FormFigures, unit: str) -> Parts:
    """The figures of one unit, with sums over projects and over all categories."""
    found: Parts = {
        category: {name: NOT_APPLICABLE if value is None else value for name, value in row.items()}
        for (code, category), row in figures.items()
        if code == unit
    }
    if "" in found:
        return found
    parents = {each.category: each.parent for each in categories(all_forms()[sheet.form].about.code_list)}
    for parent in [category for category in sheet.categories if category not in found]:
        below = [found[category] for category in found if parents[category] == parent]
        if below:
            found[parent] = added(below)
    return {"": added(found[category] for category in found if not parents[category])} | found


def _rows_of_unit(sheet: PolicySheet, code: str, order: str, name: str, parts: Parts) -> Iterator[DemoRow]:
    if sheet.shape in ("plain", "columns"):
        yield DemoRow(code, order, name, _flat(sheet, parts))
        return
    reported = [category for category in sheet.categories if category in parts]
    if len(reported) > 1:  # a unit with one category has no sum over them
        yield DemoRow(code, order, name, parts[""], is_sum=True, item="Tổng số" if sheet.shape == "rows" else "")
    for category in reported:
        label = sheet.categories[category]
        first = order if len(reported) == 1 else ""
        if sheet.shape == "below":
            yield DemoRow(code, first, label, parts[category])
        else:
            yield DemoRow(code, first, name, parts[category], item=label.replace("\n", " "))


def _flat(sheet: PolicySheet, parts: Parts) -> dict[str, DemoValue]:
    """The figures of a unit in one row: by category where these stand in columns, else summed over all."""
    if sheet.shape != "columns":
        return parts[""]
    return {f"{category}/{measure}": value for category, row in parts.items() for measure, value in row.items()}
