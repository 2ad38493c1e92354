"""Findings by their causes: a column of one fault is one entry, which names its range, its cells and its units."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.reports.causes import Cause, causes
from tonghop.reports.language import Language

VI, EN = Language("vi"), Language("en")


def found(cell: str | None, text: str = "?", **other: Any) -> dict[str, Any]:
    return {
        "file_name": "a.xlsx",
        "severity": "error",
        "rule": "figure_unreadable",
        "sheet": "Biểu 1",
        "cell": cell,
        "form": "poverty_review",
        "period": "2023",
        "unit_name": None,
        "measure": "households",
        "found": text,
        "expected": "",
        "message_vi": f"Ô ghi “{text}”.",
        "message_en": f"The cell says “{text}”.",
        **other,
    }


def the_cause(*findings: dict[str, Any]) -> Cause:
    (cause,) = causes(findings)
    return cause


def test_a_column_of_one_fault_is_one_entry_with_its_range_and_its_units() -> None:
    cause = the_cause(*(found(f"C{row}", f"=4*{row}", unit_name=f"Xã {row}") for row in range(6, 16)))
    assert (cause.place, cause.units) == ("Biểu 1!C6:C15", "Xã 6 … (10)")
    assert cause.message(EN) == (
        "The cell says “=4*6”. The same in 9 more: C7 “=4*7”, C8 “=4*8”, C9 “=4*9”, C10 “=4*10”,"
        " C11 “=4*11”, C12 “=4*12” … (9)."
    )
    assert cause.message(VI).startswith("Ô ghi “=4*6”. Cùng như vậy ở 9 ô khác: C7")


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        (["E7"], "E7"),
        (["E7", "E8"], "E7:E8"),
        (["E9", "E7", "E8", "E15"], "E7:E9, E15"),
        (["D5", "E5", "F5", "H5", "I5"], "D5:F5, H5:I5"),
        (["Z9", "AA9"], "Z9:AA9"),
        (["C2", "C3", "D3", "D9"], "C2:C3, D3, D9"),
        ([f"B{2 * row}" for row in range(1, 9)], "B2, B4, B6, B8, B10, B12 … (8)"),
    ],
)
def test_cells_beside_or_under_one_another_are_a_range(cells: list[str], place: str) -> None:
    assert the_cause(*map(found, cells)).cells == place


@given(st.sets(st.sampled_from([f"{column}{row}" for column in "CDE" for row in range(1, 5)]), min_size=1))
def test_ranges_name_every_cell_once(cells: set[str]) -> None:
    named: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tonghop.reports.causes._SHOWN", 99)
        for text in the_cause(*map(found, sorted(cells))).cells.split(", "):
            first, _, last = text.partition(":")
            columns, rows = (range(ord(a), ord(b or a) + 1) for a, b in ((first[0], last[:1]), (first[0], last[:1])))
            rows = range(int(first[1:]), int(last[1:] or first[1:]) + 1)
            named += [f"{chr(column)}{row}" for column in columns for row in rows]
    assert sorted(named) == sorted(cells)


def test_sheets_that_are_no_form_are_one_line() -> None:
    sheets = [found(None, rule="sheet_unknown", severity="info", measure=None, sheet=f"Trang {n}") for n in range(33)]
    cause = the_cause(*sheets)
    assert cause.place == "Trang 0, Trang 1, Trang 2, Trang 3, Trang 4, Trang 5 … (33)"
    assert "32 more sheets: Trang 1, Trang 2" in cause.message(EN)


def test_what_is_about_no_figure_is_one_line_for_all_sheets() -> None:
    hidden = [found("C1", "C, D", rule="columns_hidden", measure=None, sheet=f"Trang {n}") for n in range(33)]
    assert "32 ô khác: Trang 1!C1 “C, D”, Trang 2!C1" in the_cause(*hidden).message(VI)


def test_what_is_said_for_information_in_many_sheets_is_one_line_with_each_cell() -> None:
    cause = the_cause(*(found("B4", "Thôn 1", severity="info", sheet=sheet) for sheet in ("Tân Hà", "Tân Đức")))
    assert cause.place == "Tân Hà, Tân Đức"
    assert "Tân Đức!B4 “Thôn 1”" in cause.message(VI)


@pytest.mark.parametrize(
    "other",
    [
        {"rule": "figure_merged"},
        {"sheet": "Biểu 2"},
        {"file_name": "b.xlsx"},
        {"period": "2022"},
        {"severity": "warning"},
        {"form": "ethnicity"},
        {"rule": ""},
    ],
)
def test_other_rules_sheets_files_forms_and_periods_are_other_causes(other: dict[str, Any]) -> None:
    assert len(causes([found("C6"), found("C7", **other)])) == 2


def test_what_was_expected_of_each_cell_is_named_where_it_differs() -> None:
    totals = [found(cell, text, expected=sum_) for cell, text, sum_ in (("C9", "7", "6"), ("D9", "5", "4"))]
    assert the_cause(*totals).message(EN).endswith("The same in 1 more: D9 “5” (4).")
    assert the_cause(*(total | {"expected": "6"} for total in totals)).message(EN).endswith("D9 “5”.")


def test_causes_keep_the_order_of_their_first_findings() -> None:
    rows = [found("C6"), found("D1", rule="figure_merged"), found("C7"), found("D2", rule="figure_merged")]
    assert [cause.place for cause in causes(rows)] == ["Biểu 1!C6:C7", "Biểu 1!D1:D2"]
