"""A template from the command line: what is in the file, and what comes of one that Excel has filled and stored."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.command_line import answered
from tests.workbooks import checked, saved, understood
from tonghop.configs.layouts import layouts, vocabulary
from tonghop.configs.periods import periods
from tonghop.configs.units import units
from tonghop.reports.workbooks.form_shape import title_of
from tonghop.reports.workbooks.template import write_template
from tonghop.schemas.form import all_forms
from tonghop.schemas.marker import TEMPLATE_PROPERTY, Marker, marker_text
from tonghop.transforms.entities.periods import find_period

pytestmark = pytest.mark.slow

FORMS = all_forms()
LAYOUTS = {layout.form: layout for layout in layouts() if layout.is_official}
UNITS = {row.code: row for row in units("60")}
HAM_THUAN_BAC, LA_DA, PROVINCE = "597", "23065", "60"
_OPENING = re.compile(r'=IF\(([A-Z]+\d+)="","",([A-Z0-9+-]+)\)')
_RATE = re.compile(r"ROUND\(([A-Z]+\d+)/([A-Z]+\d+)\*100,2\)")
_GROUP = re.compile(r'=IF\(COUNT\((.*)\)=0,"",SUM\(\1\)\)')
_SUM = re.compile(r"=SUM\((.*)\)")


def template(folder: Path, form: str, unit: str, period: str = "2023") -> Any:
    target = folder / "mau.xlsx"
    call = answered("template", form, "--unit", unit, "--period", period, "-o", target, TONGHOP_HOME=str(folder))
    assert (call.code, call.err) == (0, "")
    assert "mau.xlsx" in call.words
    return load_workbook(target)


def fill(page: Any, form: str) -> None:
    """A number in every input: of households and persons, or an opening's, a large one, else a small one."""
    cells = [cell for row in page.iter_rows() for cell in row if not cell.protection.locked]
    first = min(cell.column for cell in cells)
    large = {0: 4000}
    if [measure.unit for measure in FORMS[form].measures[:2]] == ["household", "person"]:
        large[1] = 17_000
    for cell in cells:  # of each category the same
        cell.value = large.get((cell.column - first) % len(FORMS[form].measures), 10)


def recalculate(page: Any) -> dict[str, Any]:
    """Replace each formula by its value, as Excel stores it; the formulas by cell."""
    formulas = {c.coordinate: c.value for row in page.iter_rows() for c in row if str(c.value or "").startswith("=")}
    lowest_first = sorted(formulas, key=lambda name: (-page[name].row, -page[name].column))
    totals = [name for name in lowest_first if _SUM.fullmatch(formulas[name])]
    for kind, names in ((_OPENING, lowest_first), (_GROUP, lowest_first), (_SUM, totals), (_RATE, lowest_first)):
        for name in names:
            if match := kind.search(formulas[name]):
                page[name].value = VALUES[kind](page, match)
    assert not any(str(c.value or "").startswith("=") for row in page.iter_rows() for c in row)
    return formulas


def _closing(page: Any, match: re.Match[str]) -> int:
    terms = re.findall(r"([+-]?)([A-Z]+\d+)", match[2])
    return sum((-1 if sign == "-" else 1) * int(page[name].value or 0) for sign, name in terms)


def _total(page: Any, match: re.Match[str]) -> int:
    areas = (page[area] if ":" in area else ((page[area],),) for area in match[1].split(","))
    return sum(int(cell.value) for area in areas for row in area for cell in row)


def _percent(page: Any, match: re.Match[str]) -> float:
    share = Decimal(page[match[1]].value) * 100 / Decimal(page[match[2]].value)
    return float(share.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


VALUES: dict[re.Pattern[str], Any] = {_OPENING: _closing, _GROUP: _total, _SUM: _total, _RATE: _percent}


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("unit", [HAM_THUAN_BAC, LA_DA, PROVINCE])
def test_what_excel_stored_of_a_filled_template_has_no_finding(tmp_path: Path, form: str, unit: str) -> None:
    book = template(tmp_path, form, unit)
    page = book.worksheets[0]
    fill(page, form)
    recalculate(page)
    extract = understood(saved(book), "bao cao.xlsx")
    assert extract.findings == []
    (submission,) = extract.submissions
    assert (submission.form, submission.period, submission.sender_code) == (form, "2023", unit)
    reported = {o.unit_code for o in submission.observations if not o.is_claim}
    parts = {code for code, row in UNITS.items() if row.parent_code == unit}
    about = FORMS[form].about
    assert reported in ({unit}, parts)
    assert (reported == parts) == bool(
        parts and not about.is_plan and not (about.stands_for_parts and unit == HAM_THUAN_BAC)
    )
    counted = {measure.name for measure in FORMS[form].additive()}
    assert {o.measure for o in submission.observations if o.unit_code in reported} >= counted
    _, failures = checked(tmp_path, extract)
    assert set(failures["severity"]) <= {"warning"}
    assert set(failures["rule"]) <= {rule.name for rule in FORMS[form].rules}


def test_unit_by_name_and_file_by_default_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("template", "poor_movement", "--unit", "Hàm Thuận Bắc", "--period", "2023-preliminary", "--lang", "en")
    assert answered(*words).code == 0
    made = tmp_path / "poor_movement-597-2023-preliminary.xlsx"
    before = made.read_bytes()
    again = answered(*words)
    assert (again.code, again.out, len(again.err.splitlines())) == (2, "", 1)
    assert "--output" in again.err
    assert made.read_bytes() == before
    assert understood(before).submissions[0].period == "2023-preliminary"


def test_a_place_that_cannot_be_written_is_a_wrong_call(tmp_path: Path) -> None:
    call = answered("template", "poor_movement", "--unit", "597", "--period", "2023", "-o", tmp_path)
    assert (call.code, call.out, len(call.err.splitlines())) == (2, "", 1)
    assert str(tmp_path) in call.err


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["no_form", "--unit", "597", "--period", "2023"], "poverty_review"),
        (["poverty_review", "--unit", "Huyện Không Có", "--period", "2023"], "Huyện Không Có"),
        (["poverty_review", "--unit", "Tân Hà", "--period", "2023"], "23221"),
        (["poverty_review", "--unit", "597", "--period", "1823"], "1823"),
        (["poverty_review", "--unit", "597", "--period", "2020"], "2020"),
        (["poverty_review", "--unit", "597"], "--period"),
    ],
)
def test_wrong_call_is_one_line_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    call = answered("template", *words, TONGHOP_LANG="en")
    assert (call.code, call.out, len(call.err.splitlines())) == (2, "", 1)
    assert text in call.err
    assert list(tmp_path.iterdir()) == []


def test_the_marker_says_form_period_unit_sheet_and_layout(tmp_path: Path) -> None:
    book = template(tmp_path, "poverty_review", HAM_THUAN_BAC)
    marker = json.loads(str(book.custom_doc_props[TEMPLATE_PROPERTY].value))
    assert marker == {
        "form": "poverty_review",
        "period": "2023",
        "unit": HAM_THUAN_BAC,
        "unit_valid_from": UNITS[HAM_THUAN_BAC].valid_from,
        "sheet": book.sheetnames[0],
        "layout": LAYOUTS["poverty_review"].name,
    }


def test_every_marker_fits_into_a_property_of_excel() -> None:
    longest = max(map(len, periods()))
    for form, layout in LAYOUTS.items():
        assert len(marker_text(Marker(form, "x" * longest, "12345", "2023-01-01", "Biểu", layout.name))) <= 255


def test_header_groups_are_merged_and_rates_name_their_columns(tmp_path: Path) -> None:
    page = template(tmp_path, "poverty_review", HAM_THUAN_BAC).worksheets[0]
    merged = {str(area) for area in page.merged_cells.ranges}
    assert {"A7:A8", "B7:B8", "C7:C8", "D7:D8", "E7:F7", "G7:H7"} <= merged
    assert [page[cell].value for cell in ("C7", "E7", "E8", "F8")] == [
        "Tổng số hộ dân cư",
        "Hộ nghèo",
        "Số hộ",
        "Tỷ lệ",
    ]
    assert [page[f"{letter}9"].value for letter in "ABCDEF"] == ["A", "B", 1, 2, 3, "4=3/1*100"]


def test_movement_is_divided_into_households_and_persons(tmp_path: Path) -> None:
    page = template(tmp_path, "poor_movement", HAM_THUAN_BAC).worksheets[0]
    texts = {cell.value for cell in page[9] + page[8]}
    assert {"Số hộ", "Nhân khẩu"} <= texts
    formulas = {c.column_letter: c.value for c in page[11] if str(c.value or "").startswith("=")}
    assert formulas == {
        "S": '=IF(C11="","",C11-E11-G11-I11+K11+M11+O11+Q11)',
        "T": '=IF(D11="","",D11-F11-H11-J11+L11+N11+P11+R11)',
    }


def test_a_page_is_one_wide_and_may_be_formatted(tmp_path: Path) -> None:
    page = template(tmp_path, "poverty_review", HAM_THUAN_BAC).worksheets[0]
    assert page.sheet_properties.pageSetUpPr is not None
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.protection.password is None
    assert (page.protection.formatColumns, page.protection.formatRows) == (False, False)  # False: not forbidden
    assert page["B10"].font.name == "Times New Roman"
    assert page["B10"].border.left.style == "thin"
    assert all("nguyên" in str(rule.error) for rule in page.data_validations.dataValidation)


def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    unit = UNITS[HAM_THUAN_BAC]
    part = type(unit)(**{**UNITS[LA_DA].__dict__, "name": "=1+1"})
    link = type(unit)(**{**UNITS[LA_DA].__dict__, "name": "http://example.org"})
    target = tmp_path / "x.xlsx"
    form = FORMS["poverty_review"]
    write_template(target, form, LAYOUTS[form.id], periods()["2023"], unit, [part, link])
    page: Any = load_workbook(target).worksheets[0]
    assert [(page[cell].value, page[cell].data_type) for cell in ("B10", "B11")] == [
        ("=1+1", "s"),
        ("http://example.org", "s"),
    ]
    assert page["B11"].hyperlink is None


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("period", ["2023", "2023-preliminary", "2023-H1", "2023-M05", "2023-M12"])
def test_a_title_names_form_and_period(form: str, period: str) -> None:
    title = title_of(FORMS[form], LAYOUTS[form], periods()[period])
    assert find_period([title], "", "", vocabulary()).period == period
    assert LAYOUTS[form].titles[0] in title.lower()
