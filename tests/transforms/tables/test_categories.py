"""One report of loans in every shape that a breakdown has on paper gives the same figures."""

from collections.abc import Sequence

import pytest

from tests.workbooks import Header, ReadFile, Sheet, finding, read, rules

TITLE = "KẾT QUẢ CHO VAY CỦA NGÂN HÀNG CHÍNH SÁCH XÃ HỘI NĂM 2023"
POOR, NEAR, ESCAPED = "Hộ nghèo", "Hộ cận nghèo", "Hộ mới thoát nghèo"
HOUSEHOLDS, LOANED = "Số hộ vay", "Số tiền cho vay"
BANK = [["NGÂN HÀNG CHÍNH SÁCH XÃ HỘI"], ["CHI NHÁNH TỈNH BÌNH THUẬN"], ["Đơn vị tính: triệu đồng"]]
TUY_PHONG, LA_GI = "595", "594"

EXPECTED = {
    (TUY_PHONG, "borrowers", "poor"): "10",
    (TUY_PHONG, "loan_amount", "poor"): "250000000",
    (TUY_PHONG, "borrowers", "near_poor"): "20",
    (TUY_PHONG, "loan_amount", "near_poor"): "500000000",
    (LA_GI, "borrowers", "poor"): "3",
    (LA_GI, "loan_amount", "poor"): "90000000",
    (LA_GI, "borrowers", "near_poor"): "4",
    (LA_GI, "loan_amount", "near_poor"): "100500000",
}

COLUMNS_OVER: Sequence[Header] = (
    "Đơn vị",
    (POOR, HOUSEHOLDS),
    (POOR, LOANED),
    (NEAR, HOUSEHOLDS),
    (NEAR, LOANED),
)
COLUMNS_UNDER: Sequence[Header] = (
    "Đơn vị",
    (HOUSEHOLDS, POOR),
    (HOUSEHOLDS, NEAR),
    (LOANED, POOR),
    (LOANED, NEAR),
)
PLAIN: Sequence[Header] = ("Đơn vị", HOUSEHOLDS, LOANED)
SHAPES: dict[str, tuple[Sequence[Header], Sequence[Sequence[object]]]] = {
    "categories over measures": (
        COLUMNS_OVER,
        [["Huyện Tuy Phong", 10, 250, 20, 500], ["Thị xã La Gi", 3, 90, 4, 100.5]],
    ),
    "measures over categories": (
        COLUMNS_UNDER,
        [["Huyện Tuy Phong", 10, 20, 250, 500], ["Thị xã La Gi", 3, 4, 90, 100.5]],
    ),
    "a column of categories": (
        ("Đơn vị", "Chương trình cho vay", HOUSEHOLDS, LOANED),
        [
            ["Huyện Tuy Phong", POOR, 10, 250],
            [None, NEAR, 20, 500],
            ["Thị xã La Gi", POOR, 3, 90],
            ["Thị xã La Gi", NEAR, 4, 100.5],
        ],
    ),
    "rows under their unit": (
        PLAIN,
        [
            ["Huyện Tuy Phong", None, None],
            ["- Hộ nghèo", 10, 250],
            ["- Hộ cận nghèo", 20, 500],
            ["Thị xã La Gi", None, None],
            ["- Hộ nghèo", 3, 90],
            ["- Hộ cận nghèo", 4, 100.5],
        ],
    ),
    "rows under their unit, which tells the sum": (
        PLAIN,
        [
            ["Huyện Tuy Phong", 30, 750],
            ["Hộ nghèo", 10, 250],
            ["Hộ cận nghèo", 20, 500],
            ["Thị xã La Gi", 7, 190.5],
            ["Hộ nghèo", 3, 90],
            ["Hộ cận nghèo", 4, 100.5],
        ],
    ),
    "headings over units": (
        PLAIN,
        [
            ["I. Hộ nghèo", 13, 340],
            ["Huyện Tuy Phong", 10, 250],
            ["Thị xã La Gi", 3, 90],
            ["II. Hộ cận nghèo", 24, 600.5],
            ["Huyện Tuy Phong", 20, 500],
            ["Thị xã La Gi", 4, 100.5],
            ["Tổng cộng", 37, 940.5],
        ],
    ),
}


def _read(columns: Sequence[Header], rows: Sequence[Sequence[object]], title: str = TITLE) -> ReadFile:
    return read(Sheet(columns, rows, title=title, above=BANK))


def _figures(extract: ReadFile, *, is_claim: bool = False) -> dict[tuple[str, str, str], str | None]:
    (submission,) = extract.submissions
    reported = [o for o in submission.observations if o.is_claim == is_claim]
    assert len({(o.unit_code, o.measure, o.category) for o in reported}) == len(reported) or is_claim
    return {(o.unit_code, o.measure, o.category): o.value for o in reported}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_report_is_the_same_in_every_shape(shape: str) -> None:
    extract = _read(*SHAPES[shape])
    assert _figures(extract) == EXPECTED
    assert rules(extract) == []
    assert [(s.form, s.period, s.sender_code) for s in extract.submissions] == [
        ("policy_loans", "2023", "60-social_policy_bank")
    ]


@pytest.mark.parametrize("header", ["Chương trình cho vay", "Đối tượng"])
def test_a_table_that_names_no_unit_is_about_its_sender(header: str) -> None:
    extract = _read((header, HOUSEHOLDS, LOANED), [[POOR, 13, 340], [NEAR, 24, 600], ["Tổng cộng", 37, 940]])
    assert _figures(extract) == {
        ("60", "borrowers", "poor"): "13",
        ("60", "loan_amount", "poor"): "340000000",
        ("60", "borrowers", "near_poor"): "24",
        ("60", "loan_amount", "near_poor"): "600000000",
    }
    assert _figures(extract, is_claim=True) == {
        ("60", "borrowers", ""): "37",
        ("60", "loan_amount", ""): "940000000",
    }
    assert rules(extract) == []


def test_items_down_and_categories_across_are_about_the_sender() -> None:
    rows = [[HOUSEHOLDS, 13, 24, 37], [LOANED, 340, 600, 940]]
    extract = _read(("Chỉ tiêu", POOR, NEAR, "Tổng cộng"), rows)
    assert _figures(extract) == {
        ("60", "borrowers", "poor"): "13",
        ("60", "borrowers", "near_poor"): "24",
        ("60", "loan_amount", "poor"): "340000000",
        ("60", "loan_amount", "near_poor"): "600000000",
    }
    assert _figures(extract, is_claim=True)["60", "borrowers", ""] == "37"


def test_a_sum_over_categories_that_is_none_is_told_at_its_cell() -> None:
    columns = ("Đơn vị", ("Tổng số", HOUSEHOLDS), (POOR, HOUSEHOLDS), (NEAR, HOUSEHOLDS), (POOR, LOANED))
    extract = _read(columns, [["Huyện Tuy Phong", 31, 10, 20, 5]])
    note = finding(extract, "category_total")
    assert (note.cell, note.found, note.expected, note.unit_code) == ("B7", "31", "30", TUY_PHONG)
    assert _figures(extract, is_claim=True) == {(TUY_PHONG, "borrowers", ""): "31"}


def test_the_provinces_own_category_beside_its_districts_is_no_sum_of_theirs() -> None:
    columns = ("Đơn vị", "Cấp quỹ", "Kế hoạch", "Số tiền vận động")
    rows: list[list[object]] = [
        ["Tỉnh Bình Thuận", "Cấp tỉnh", 2200, 8000],
        ["Huyện Tuy Phong", "Cấp huyện", 800, 1000],
        ["Thị xã La Gi", "Cấp huyện", 850, 2000],
        ["Tổng cộng", None, 3850, 11000],
    ]
    extract = _read(columns, rows, "KẾT QUẢ VẬN ĐỘNG QUỸ VÌ NGƯỜI NGHÈO NĂM 2023")
    raised = {(unit, c): v for (unit, measure, c), v in _figures(extract).items() if measure == "raised_amount"}
    assert raised == {
        ("60", "province"): "8000000000",
        (TUY_PHONG, "district"): "1000000000",
        (LA_GI, "district"): "2000000000",
    }
    assert _figures(extract, is_claim=True)["60", "raised_amount", ""] == "11000000000"
    assert rules(extract) == []


@pytest.mark.parametrize("whole", ["Tỉnh Bình Thuận", "Toàn tỉnh"])
def test_a_sum_over_units_and_categories_is_a_claim(whole: str) -> None:
    columns, _ = SHAPES["a column of categories"]
    rows: list[list[object]] = [
        [whole, "Tổng số", 13, 340],
        ["Huyện Tuy Phong", POOR, 10, 250],
        ["Thị xã La Gi", POOR, 3, 90],
    ]
    extract = _read(columns, rows)
    assert _figures(extract, is_claim=True) == {
        ("60", "borrowers", ""): "13",
        ("60", "loan_amount", ""): "340000000",
    }
    assert rules(extract) == []


def test_a_sum_alone_is_the_units_figure() -> None:
    extract = _read(PLAIN, [["Huyện Tuy Phong", 30, 750]])
    assert _figures(extract) == {(TUY_PHONG, "borrowers", ""): "30", (TUY_PHONG, "loan_amount", ""): "750000000"}


def test_a_name_of_two_categories_is_neither() -> None:
    columns = ("Đơn vị", (POOR, HOUSEHOLDS), ("Hộ nghèo, hộ cận nghèo", HOUSEHOLDS), (POOR, LOANED))
    extract = _read(columns, [["Huyện Tuy Phong", 10, 30, 5]])
    assert (TUY_PHONG, "borrowers", "near_poor") not in _figures(extract)
    assert _figures(extract)[TUY_PHONG, "borrowers", "poor"] == "10"


def test_a_row_of_no_category_is_a_question() -> None:
    extract = _read(("Đối tượng", HOUSEHOLDS, LOANED), [[POOR, 13, 340], [NEAR, 24, 600], ["Hộ khá giả", 5, 6]])
    note = finding(extract, "category_unknown")
    assert (note.cell, note.found) == ("A8", "Hộ khá giả")
    assert "5" not in _figures(extract).values()


def test_what_a_unit_does_not_have_is_not_applicable() -> None:
    columns = ("Đơn vị", (POOR, HOUSEHOLDS), (NEAR, HOUSEHOLDS), (POOR, LOANED), (NEAR, LOANED))
    (submission,) = _read(columns, [["Huyện Tuy Phong", "x", 20, "x", 5]]).submissions
    assert {(o.category, o.state) for o in submission.observations} == {
        ("poor", "not_applicable"),
        ("near_poor", "reported"),
    }


def test_a_unit_told_twice_in_one_category_with_different_figures_is_refused() -> None:
    columns, rows = SHAPES["headings over units"]
    extract = _read(columns, [*rows[:3], ["Huyện Tuy Phong", 11, 250], *rows[3:6]])
    assert "unit_repeated" in rules(extract)
    assert TUY_PHONG not in {unit for unit, *_ in _figures(extract)}


@pytest.mark.parametrize(
    ("above", "sender"),
    [
        (["ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM", "TỈNH BÌNH THUẬN"], "60-fatherland_front"),
        (["UBMTTQVN HUYỆN TUY PHONG"], "595-fatherland_front"),
        (["NHCSXH TỈNH BÌNH THUẬN", "PHÒNG GIAO DỊCH HUYỆN TUY PHONG"], "595-social_policy_bank"),
        (["UBND TỈNH BÌNH THUẬN", "SỞ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI"], "60-labour_department"),
        (["UBND HUYỆN TUY PHONG", "PHÒNG LAO ĐỘNG - TB&XH"], "595"),
    ],
)
def test_the_top_of_a_sheet_says_who_sends_it(above: list[str], sender: str) -> None:
    sheet = Sheet(PLAIN, [["Huyện Tuy Phong", 30, 750]], title=TITLE, above=[*([line] for line in above), *BANK[2:]])
    (submission,) = read(sheet).submissions
    assert submission.sender_code == sender


def test_a_header_may_name_measure_and_category_in_one_text() -> None:
    columns = ("Đơn vị", "Số hộ vay là hộ nghèo", "Số hộ vay là hộ cận nghèo", "Số tiền cho vay hộ nghèo")
    extract = _read(columns, [["Huyện Tuy Phong", 10, 20, 250]])
    assert _figures(extract) == {
        (TUY_PHONG, "borrowers", "poor"): "10",
        (TUY_PHONG, "borrowers", "near_poor"): "20",
        (TUY_PHONG, "loan_amount", "poor"): "250000000",
    }


PROJECTS = ("Nội dung", ("Kế hoạch", "Sự nghiệp", "Trung ương"), ("Giải ngân", "Sự nghiệp", "Trung ương"))
DISBURSED = "GIẢI NGÂN VỐN CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA GIẢM NGHÈO BỀN VỮNG NĂM 2023"


def test_a_sub_project_without_a_name_is_one_of_the_project_above_it() -> None:
    rows = [["Dự án 3", 130, 90], ["Tiểu dự án 1", 30, 10], ["Tiểu dự án 2", 100, 80], ["Dự án 2", 50, 50]]
    reported = _figures(_read(PROJECTS, rows, DISBURSED))
    assert {category: value for (_, measure, category), value in reported.items() if measure.startswith("planned")} == {
        "gnbv2125-3.1": "30000000",
        "gnbv2125-3.2": "100000000",
        "gnbv2125-2": "50000000",
    }


def test_numbers_of_projects_of_no_named_programme_are_a_question() -> None:
    extract = _read(PROJECTS, [["Dự án 3", 130, 90], ["Dự án 2", 50, 50]], "TÌNH HÌNH GIẢI NGÂN NĂM 2023")
    assert extract.submissions == []
    assert finding(extract, "form_unnamed").severity == "error"


@pytest.mark.parametrize("title", [DISBURSED.replace("2023", "2019"), DISBURSED.replace("2023", "2026")])
def test_a_period_outside_of_the_programme_is_refused(title: str) -> None:
    extract = _read(PROJECTS, [["Dự án 3", 130, 90], ["Dự án 2", 50, 50]], title)
    assert extract.submissions == []
    assert {f.rule for f in extract.findings if f.severity == "error"} & {"programme_other", "period_without_units"}


def test_a_plan_says_levels_changes_and_money_in_one_column() -> None:
    rows: list[list[object]] = [
        ["Giảm tỷ lệ hộ nghèo", "điểm %", "0,42"],
        ["Tỷ lệ hộ cận nghèo", "%", "3,2"],
        ["Vận động Quỹ vì người nghèo", "triệu đồng", 9500],
    ]
    extract = _read(("Chỉ tiêu", "ĐVT", "Kế hoạch năm"), rows, "CHỈ TIÊU KẾ HOẠCH GIẢM NGHÈO NĂM 2024")
    assert _figures(extract) == {
        ("60", "target_reduction", "poor_rate"): "0.42",
        ("60", "target_value", "near_poor_rate"): "3.2",
        ("60", "target_value", "raised_amount"): "9500000000",
    }


@pytest.mark.parametrize("lead_in", ["Trong đó:", "- Chia ra", "Gồm có …", "Bao gồm:", "trong do"])
@pytest.mark.parametrize("has_own", [True, False])
def test_a_row_that_only_introduces_the_categories_below_it_parts_them_from_no_unit(
    lead_in: str, has_own: bool
) -> None:
    rows: list[list[object]] = []
    for unit in ("Huyện Tuy Phong", "Thị xã La Gi"):
        rows += [
            [unit, *((31, 50) if has_own else (None, None))],
            [lead_in, None, None],
            ["- Hộ nghèo", 10, 20],
            ["- Hộ cận nghèo", 21, 30],
        ]
    extract = _read(("Đơn vị", HOUSEHOLDS, LOANED), rows)
    assert {key: value for key, value in _figures(extract).items() if key[1] == "borrowers"} == {
        (unit, "borrowers", category): value
        for unit in (TUY_PHONG, LA_GI)
        for category, value in (("poor", "10"), ("near_poor", "21"))
    }
    assert bool(_figures(extract, is_claim=True)) == has_own
    assert rules(extract) == []
