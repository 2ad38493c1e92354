"""“Nghèo đa chiều” is of poor and near-poor households together; a standard of that name says nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.workbooks import Header, Sheet, checked, claims, figures, finding, read, rules
from tonghop.reports.workbooks.form_shape import official_layout, shape_of
from tonghop.schemas.form import all_forms

UNIT = "23251"
OWN = {"households": "100", "poor_households": "5", "near_poor_households": "6"}
SUM, RATE = "multidimensional_poor_households", "multidimensional_poor_rate"
OF_BOTH = [SUM, RATE, "multidimensional_poor_persons", "multidimensional_poor_person_rate"]


def review(*columns: tuple[Header, object], title: str | None = None) -> Sheet:
    heads, cells = zip(*columns, strict=True)
    sheet = Sheet(["Đơn vị", *heads], [["Xã Tân Đức", *cells]])
    return sheet if title is None else Sheet(sheet.columns, sheet.rows, title=title)


def beside_own(*columns: tuple[Header, object]) -> Sheet:
    own = [("Tổng số hộ dân cư", 100), ("Số hộ nghèo", 5), ("Số hộ cận nghèo", 6)]
    return review(own[0], *columns, *own[1:])


BOTH = "Hộ nghèo và hộ cận nghèo"


@pytest.mark.parametrize("group", [BOTH, "Hộ nghèo, hộ cận nghèo", "Kết quả rà soát hộ nghèo, hộ cận nghèo"])
def test_a_group_of_two_classes_stands_over_each(group: str) -> None:
    heads: list[Header] = [(group, "Hộ nghèo", "Số hộ"), (group, "Hộ cận nghèo", "Số hộ")]
    extract = read(Sheet(["Đơn vị", "Tổng số hộ dân cư", *heads], [["Xã Tân Đức", 100, 5, 6]]))
    assert (figures(extract), rules(extract)) == ({UNIT: OWN}, [])


def test_the_total_of_such_a_group_is_a_claim_unless_the_group_stands_over_all() -> None:
    of_both: list[Header] = [(BOTH, "Tổng số hộ"), (BOTH, "Hộ nghèo"), (BOTH, "Hộ cận nghèo")]
    of_all = read(Sheet(["Đơn vị", *of_both], [["Xã Tân Đức", 100, 5, 6]]))
    assert (figures(of_all), claims(of_all), rules(of_all)) == ({UNIT: OWN}, {}, [])
    of_some = read(Sheet(["Đơn vị", "Tổng số hộ dân cư", *of_both], [["Xã Tân Đức", 100, 11, 5, 6]]))
    assert (figures(of_some), claims(of_some), rules(of_some)) == ({UNIT: OWN}, {UNIT: {SUM: "11"}}, [])


@pytest.mark.parametrize("words", ["năm trước", "dùng điện", "được vay vốn", "kế hoạch"])
def test_other_words_over_two_classes_stay_a_question(words: str) -> None:
    group = f"{BOTH} {words}"
    heads: list[Header] = [(group, "Hộ nghèo"), (group, "Hộ cận nghèo")]
    extract = read(Sheet(["Đơn vị", "Tổng số hộ dân cư", *heads], [["Xã Tân Đức", 100, 5, 6]]))
    assert figures(extract) == {}
    assert "column_qualified" in rules(extract)


@pytest.mark.parametrize(
    "group", ["Hộ nghèo đa chiều", "Kết quả rà soát theo chuẩn nghèo đa chiều", "Hộ nghèo (theo chuẩn đa chiều)"]
)
def test_a_group_of_both_stands_over_either(group: str) -> None:
    columns: list[Header] = ["Đơn vị", "Tổng số hộ dân cư", (group, "Hộ nghèo"), (group, "Hộ cận nghèo")]
    if "chuẩn đa chiều" in group:
        columns = ["Đơn vị", "Tổng số hộ dân cư", group, "Hộ cận nghèo"]
    extract = read(Sheet(columns, [["Xã Tân Đức", 100, 5, 6]]))
    assert (figures(extract), rules(extract)) == ({UNIT: OWN}, [])


@pytest.mark.parametrize(
    "header",
    [
        "Hộ nghèo đa chiều",
        "Tổng số hộ nghèo đa chiều (hộ)",
        "Số hộ nghèo đa chiều cuối năm 2023",
        "ho ngheo da chieu",
        ("Nghèo đa chiều", "Số hộ"),
        ("Hộ nghèo đa chiều", "Tổng số"),
        "Tổng số hộ nghèo và hộ cận nghèo (Hộ)",
        "Tổng hộ nghèo + cận nghèo",
        "Tổng số hộ nghèo, cận nghèo",
        "HN + HCN",
        "Hộ nghèo/cận nghèo",
    ],
)
def test_a_column_of_both_is_a_claim_that_is_kept_and_never_a_figure(header: Header) -> None:
    extract = read(beside_own((header, 11)))
    assert (figures(extract), claims(extract), rules(extract)) == ({UNIT: OWN}, {UNIT: {SUM: "11"}}, [])


@pytest.mark.parametrize(
    "header", ["Tỷ lệ nghèo đa chiều (%)", ("Hộ nghèo đa chiều", "Tỷ lệ"), "Tỷ lệ hộ nghèo, cận nghèo"]
)
def test_their_rate_is_a_claim_and_not_that_of_the_poor(header: Header) -> None:
    extract = read(beside_own((header, 11.0)))
    assert (figures(extract), claims(extract), rules(extract)) == ({UNIT: OWN}, {UNIT: {RATE: "11"}}, [])


@pytest.mark.parametrize("under", [("Số hộ nghèo", "Số hộ cận nghèo"), ("Hộ nghèo", "Hộ cận nghèo")])
def test_a_group_of_both_holds_its_total_and_each_class(under: tuple[str, str]) -> None:
    group = "Hộ nghèo đa chiều"
    extract = read(
        review(("Tổng số hộ", 100), ((group, "Tổng số"), 11), ((group, under[0]), 5), ((group, under[1]), 6))
    )
    assert (figures(extract), claims(extract), rules(extract)) == ({UNIT: OWN}, {UNIT: {SUM: "11"}}, [])


def test_persons_of_both_are_a_claim_too() -> None:
    group = "Hộ nghèo đa chiều"
    heads = [(name, of) for name in (group, "Hộ nghèo", "Hộ cận nghèo") for of in ("Số hộ", "Số khẩu")]
    columns: list[tuple[Header, object]] = [("Tổng số hộ", 100), ("Tổng số nhân khẩu", 400)]
    extract = read(review(*columns, *zip(heads, (11, 40, 5, 18, 6, 22), strict=True)))
    assert claims(extract) == {UNIT: {SUM: "11", "multidimensional_poor_persons": "40"}}
    assert figures(extract)[UNIT]["near_poor_persons"] == "22"


@pytest.mark.parametrize(
    "words", ["đầu năm", "năm 2022", "kế hoạch", "DTTS", "có chủ hộ là nữ", "được vay vốn", "giảm", "lạ lùng"]
)
def test_a_column_of_other_figures_of_both_is_no_claim(words: str) -> None:
    extract = read(beside_own((f"Hộ nghèo đa chiều {words}", 11)))
    assert (figures(extract), claims(extract), rules(extract)) == ({UNIT: OWN}, {}, ["column_unknown"])


@pytest.mark.parametrize(
    ("columns", "title", "missing"),
    [
        ([("Hộ nghèo đa chiều", 11)], None, "hộ nghèo > số hộ; hộ cận nghèo > số hộ"),
        ([("Hộ nghèo đa chiều", 11)], "KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM 2023", "hộ nghèo > số hộ"),
        ([(("Hộ nghèo đa chiều", "Số hộ"), 11), (("Hộ cận nghèo", "Số hộ"), 6)], None, "hộ nghèo > số hộ"),
        ([("Hộ nghèo đa chiều", 11), ("Hộ nghèo", 5)], None, "hộ cận nghèo > số hộ"),
    ],
)
def test_a_claim_never_stands_for_the_class_that_is_missing(
    columns: Sequence[tuple[Header, object]], title: str | None, missing: str
) -> None:
    """Nor is a class computed from it: the error names the column and what is missing."""
    extract = read(review(("Tổng số hộ", 100), *columns, title=title))
    told = finding(extract, "column_qualified")
    assert (extract.submissions, told.severity, told.expected) == ([], "error", missing)
    assert "hộ nghèo đa chiều" in (told.found or "")


def test_figures_that_stand_under_one_another_have_claims_too() -> None:
    items = [("Tổng số hộ", 100), ("Hộ nghèo đa chiều", 11), ("- Hộ nghèo", 5), ("- Hộ cận nghèo", 6)]
    rows = [[label, number] for label, number in (*items, ("Tỷ lệ nghèo đa chiều", 11.0))]
    extract = read(Sheet(["Chỉ tiêu", "Số liệu"], rows, above=[["UBND xã Tân Đức, huyện Hàm Tân"]]))
    assert (figures(extract), claims(extract), rules(extract)) == ({UNIT: OWN}, {UNIT: {SUM: "11", RATE: "11"}}, [])


@pytest.mark.parametrize(
    ("households", "rate", "told"),
    [
        (11, 11.0, []),
        (12, 11.0, [("claimed_sum", "warning", "C3", "12", "11")]),
        (11, 12.0, [("claimed_rate", "warning", "D3", "12", "11")]),
        ("11 hộ", "11,0 %", []),
        (None, None, []),
        ("-", None, []),
    ],
)
def test_a_claim_is_compared_and_refuses_nothing(
    tmp_path: Path, households: object, rate: object, told: list[tuple[str, ...]]
) -> None:
    extract = read(beside_own(("Hộ nghèo đa chiều", households), ("Tỷ lệ nghèo đa chiều", rate)))
    statements, found = checked(tmp_path, extract)
    assert statements.select("unit_code", "verdict").rows() == [(UNIT, "accepted")]
    assert found.select("rule", "severity", "cell", "found", "expected").rows() == told


def test_a_class_left_blank_leaves_nothing_to_compare_with(tmp_path: Path) -> None:
    columns = review(("Tổng số hộ", 100), ("Hộ nghèo đa chiều", 11), ("Số hộ nghèo", 5), ("Số hộ cận nghèo", None))
    extract = read(columns)
    _, found = checked(tmp_path, extract)
    assert found.height == 0
    assert figures(extract)[UNIT]["near_poor_households"] is None


def test_an_unreadable_claim_is_told_and_refuses_nothing(tmp_path: Path) -> None:
    extract = read(beside_own(("Hộ nghèo đa chiều", "mười một")))
    assert [(f.rule, f.severity, f.cell) for f in extract.findings] == [("claim_unreadable", "warning", "C3")]
    statements, _ = checked(tmp_path, extract)
    assert statements["verdict"].to_list() == ["accepted"]


def test_a_row_with_nothing_but_its_claim_is_no_report(tmp_path: Path) -> None:
    columns: list[tuple[Header, object]] = [("Tổng số hộ", None), ("Hộ nghèo đa chiều", 11)]
    extract = read(review(*columns, ("Số hộ nghèo", None), ("Số hộ cận nghèo", None)))
    statements, _ = checked(tmp_path, extract)
    assert statements["verdict"].to_list() == ["blank"]


ROWS = [("Xã Tân Đức", 100, 11, 5, 6), ("Xã Tân Thắng", 200, 9, 4, 5)]
HEADS: list[Header] = ["Đơn vị", "Tổng số hộ", "Hộ nghèo đa chiều", "Hộ nghèo", "Hộ cận nghèo"]


def test_a_total_row_of_a_claim_is_compared_with_the_claims_below_and_with_its_own_row(tmp_path: Path) -> None:
    extract = read(Sheet(HEADS, [*ROWS, ("Tổng cộng", 300, 21, 9, 11)]))
    assert [(f.rule, f.cell, f.expected) for f in extract.findings] == [("total_row", "C5", "20")]
    _, found = checked(tmp_path, extract)
    assert found.height == 0  # told once: 21 is off in its row as it is in its column


def test_a_claim_that_is_off_in_a_part_is_told_there_and_not_at_its_total(tmp_path: Path) -> None:
    first, second = ROWS
    rows = [first, (*second[:2], 10, *second[3:]), ("Tổng cộng", 300, 21, 9, 11)]
    extract = read(Sheet(HEADS, rows))
    _, found = checked(tmp_path, extract)
    assert (rules(extract), found.select("rule", "cell", "expected").rows()) == ([], [("claimed_sum", "C4", "9")])


def test_no_output_shows_what_the_claims_are_of_together() -> None:
    spec = all_forms()["poverty_review"]
    shape = shape_of(spec, official_layout(spec.id))
    assert not {column.measure for column in shape.columns} & {*OF_BOTH}
    assert not {m.name for m in spec.additive()} & {*OF_BOTH}
    assert {m.name for m in spec.measures if not m.is_printed} == {*OF_BOTH}
