"""Blank templates: the official look, inputs that Excel checks, and a filled one that goes through with no finding."""

from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.command_line import answered
from tests.workbooks import ReadFile, figures, measures, saved, understood
from tonghop.configs.layouts import layouts
from tonghop.configs.periods import periods
from tonghop.configs.units import units
from tonghop.ledger.home import Home
from tonghop.operations.outputs.blank_template import write
from tonghop.reports.workbooks.form_shape import categories_of, columns_of, official_layout
from tonghop.schemas.form import all_forms

WIDE = "ethnicity"
"""A form with columns for each people, 173 in all: its template takes as long as those of ten others."""

FORMS = [pytest.param(form, marks=pytest.mark.slow if form == WIDE else ()) for form in all_forms()]
OF_CATEGORIES = [form for form in FORMS if all_forms()[str(form.values[0])].about.code_list]


@cache
def written(form: str, unit: str, period: str) -> bytes:
    """A template's file. To write one takes longer than to open it, and to read it longer still."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "mau.xlsx"
        write(Home(root=target.parent, province="60"), form, unit, period, target)
        return target.read_bytes()


def template(form: str, unit: str, period: str = "2023") -> Workbook:
    """A template of the test's own."""
    return load_workbook(BytesIO(written(form, unit, period)))


def inputs(page: Worksheet) -> list[Any]:
    return [cell for row in page.iter_rows() for cell in row if not cell.protection.locked]


def filled(book: Workbook) -> dict[str, int]:
    """Every input filled with a number that breaks no rule: the first two columns hold the most."""
    typed = {}
    columns = sorted({cell.column for cell in inputs(book.worksheets[0])})
    for cell in inputs(book.worksheets[0]):
        cell.value = {0: 5000, 1: 20_000}.get(columns.index(cell.column), 100 + cell.row)
        typed[cell.coordinate] = cell.value
    return typed


class Returned(NamedTuple):
    """A template that came back filled. `typed`: what was put into each input."""

    book: Workbook
    typed: dict[str, int]
    extract: ReadFile


@cache
def returned(form: str, unit: str) -> Returned:
    """Several tests look at the same one."""
    book = template(form, unit)
    typed = filled(book)
    return Returned(book, typed, understood(saved(book), "gửi lại.xlsx"))


@cache
def blank(form: str) -> ReadFile:
    """What is read in the template of a district as it was given out."""
    return understood(saved(template(form, "597")))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("unit", ["597", *(pytest.param(u, marks=pytest.mark.slow) for u in ("23251", "60"))])
def test_a_filled_template_goes_through_with_no_finding(form: str, unit: str) -> None:
    _, typed, extract = returned(form, unit)
    assert extract.findings == []
    (submission,) = extract.submissions
    assert (submission.form, submission.period, submission.sender_code) == (form, "2023", unit)
    spec = all_forms()[form]
    amounts = {measure.name for measure in spec.measures if measure.is_money}
    read = {o.cell: o.value for o in submission.observations if o.cell in typed}
    factors = {o.cell: 1_000_000 if o.measure in amounts else 1 for o in submission.observations}
    assert read == {cell: str(value * factors[cell]) for cell, value in typed.items()}
    assert sorted(figures(extract)) == sorted(rows_of(form, unit))


def rows_of(form: str, unit: str) -> list[str]:
    """The units in a template: those directly in a unit, unless it speaks for them or of a plan; else itself."""
    in_force = [row for row in units("60") if row.valid_from <= "2023-12-31" < (row.valid_to or "9")]
    parts = [row.code for row in in_force if row.parent_code == unit]
    about = all_forms()[form].about
    has_upper = any(row.parent_code in parts for row in in_force)
    return [unit] if about.is_plan or (about.stands_for_parts and not has_upper) else parts or [unit]


@pytest.mark.parametrize("form", OF_CATEGORIES)
def test_categories_have_their_place_and_sums_over_them_are_computed(form: str) -> None:
    book, typed, extract = returned(form, "597")
    (submission,) = extract.submissions
    spec = all_forms()[form]
    known = {c.category: c.parent for c in categories_of(spec, periods()["2023"])}
    has_parts = set(known.values()) - {""}
    read = {(o.measure, o.category) for o in submission.observations if o.cell in typed}
    assert read == {(m.name, c) for m in spec.measures for c in known if c not in has_parts}
    locked = [
        cell for row in book.worksheets[0].iter_rows() for cell in row if str(cell.value).startswith("=IF(COUNT(")
    ]
    is_summed = any(measure.kind != "target" for measure in spec.measures)
    assert bool(locked) == is_summed


@pytest.mark.parametrize("form", FORMS)
def test_a_blank_template_has_no_finding_and_no_figure(form: str) -> None:
    extract = blank(form)
    assert extract.findings == []
    assert {o.state for o in extract.submissions[0].observations} <= {"blank", "zero"}


@pytest.mark.parametrize("form", FORMS)
def test_every_measure_has_its_column(form: str) -> None:
    extract = blank(form)
    known = official_layout(form)
    shown = {column.measure for column in columns_of(all_forms()[form], known)}
    assert set(measures(extract)) == shown >= {m.name for m in all_forms()[form].additive()}


def test_closings_without_a_stored_result_are_computed() -> None:
    book = template("poor_movement", "23251")
    page = book.worksheets[0]
    row = inputs(page)[0].row
    for cell in inputs(page):
        cell.value = {3: 100, 4: 400}.get(cell.column, 1)
    extract = understood(saved(book))
    typed = figures(extract)["23251"]
    assert (typed["opening"], typed["closing"], typed["closing_persons"]) == ("100", "101", "401")
    assert str(page.cell(row, 19).value).startswith("=IF(")


def test_the_sheet_is_protected_but_for_its_inputs_which_excel_checks() -> None:
    page = template("poverty_review", "597").worksheets[0]
    assert page.protection.sheet
    checked = {str(area) for rule in page.data_validations.dataValidation for area in rule.sqref.ranges}
    assert {cell.coordinate for cell in inputs(page)} == checked
    (rule, *_) = page.data_validations.dataValidation
    assert (rule.type, rule.operator, rule.formula1) == ("whole", "greaterThanOrEqual", "0")


def test_the_page_prints_as_official_forms_do() -> None:
    page = template("poverty_review", "597").worksheets[0]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.print_title_rows == "$7:$9"
    texts = [cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "UBND HUYỆN HÀM THUẬN BẮC" in texts
    assert "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023" in texts
    assert {"TỔNG CỘNG", "4=3/1*100", "Người lập biểu"} <= set(texts)
    assert any(text.startswith("=SUM(") for text in texts)


def test_columns_of_one_group_stand_together() -> None:
    for layout in layouts():
        groups = [column.path[0] for column in columns_of(all_forms()[layout.form], layout)]
        starts = [group for n, group in enumerate(groups) if n == 0 or groups[n - 1] != group]
        assert len(starts) == len(set(starts))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no_form", "--unit", "597", "--period", "2023"], "no_form"),
        (["poverty_review", "--unit", "Không Đâu", "--period", "2023"], "Không Đâu"),
        (["poverty_review", "--unit", "597", "--period", "1066"], "1066"),
        (
            ["poverty_review", "--unit", "597", "--period", "2023", "--output", "/no/such/folder/x.xlsx"],
            "/no/such/folder",
        ),
    ],
)
def test_a_wrong_call_is_one_line(tmp_path: Path, words: list[str], message: str) -> None:
    done = answered("template", *words, TONGHOP_HOME=str(tmp_path))
    assert done.code == 2
    assert message in done.err and done.err.count("\n") == 1


def test_a_copied_marker_does_not_reach_other_sheets() -> None:
    book = template("poverty_review", "597")
    book.worksheets[0].title = "khác"
    stream = BytesIO()
    book.save(stream)
    assert understood(stream.getvalue()).submissions[0].form == "poverty_review"
