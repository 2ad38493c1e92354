"""Which category a label names: every word beside the name is known to say nothing, or the label names none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workbooks import HAM_TAN, ReadFile, Sheet, context, figures, finding, read, rules
from tonghop.configs.layouts import Layout
from tonghop.transforms.spelling import plain
from tonghop.transforms.tables.categories import of_row

LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in context().layouts if layout.categories}
TITLES = ["kết quả năm 2023"]

NATURAL = [
    ("health_insurance", "Đối tượng hộ nghèo", "poor"),
    ("health_insurance", "Nhóm hộ cận nghèo", "near_poor"),
    ("health_insurance", "Thẻ cấp cho hộ nghèo", "poor"),
    ("health_insurance", "Hộ nghèo (người)", "poor"),
    ("health_insurance", "Hộ nghèo năm 2023", "poor"),
    ("education_support", "Bậc học mầm non", "preschool"),
    ("education_support", "Trung học cơ sở (THCS)", "lower_secondary"),
    ("education_support", "Khối tiểu học", "primary"),
    ("ethnicity", "Chăm (Chàm)", "17"),
    ("inspection", "Đoàn kiểm tra", "inspection"),
    ("poor_fund", "Ban vận động Quỹ cấp xã", "commune"),
    ("policy_loans", "Cho vay ưu đãi hộ nghèo", "poor"),
    ("policy_loans", "Cho vay hộ cận nghèo theo QĐ 15/2013/QĐ-TTg", "near_poor"),
    ("policy_loans", "Cho vay hộ mới thoát nghèo (QĐ 28)", "newly_escaped"),
    ("vocational_training", "Học viên thuộc hộ nghèo", "poor"),
    ("targets", "Mức giảm tỷ lệ hộ nghèo so với đầu năm", "poor_rate"),
    ("programme_disbursement", "Tiểu dự án 2. Cải thiện dinh dưỡng", "gnbv2125-3.2"),
    ("programme_disbursement", "Tiểu dự án 2: Giám sát, đánh giá thực hiện Chương trình", "gnbv2125-7.2"),
    ("programme_disbursement", "Dự án 1: Hỗ trợ đầu tư hạ tầng KT-XH các huyện nghèo, xã ĐBKK", "gnbv2125-1"),
    ("programme_disbursement", "Dự án 5 (Hỗ trợ nhà ở cho hộ nghèo, hộ cận nghèo)", "gnbv2125-5"),
    ("programme_disbursement", "TDA 1 - DA 3", "gnbv2125-3.1"),
]


@pytest.mark.parametrize(("layout", "label", "category"), NATURAL)
def test_words_that_say_nothing_leave_a_category_what_it_is(layout: str, label: str, category: str) -> None:
    assert of_row(LAYOUTS[layout], (plain(label),), context().vocabulary, TITLES) == category


BESIDE = ["mới", "vùng sâu", "kế hoạch", "nữ", "(cũ)", "đầu năm", "năm 2022", "trừ xã A", "quá hạn", "(vốn kéo dài)"]


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_other_words_make_it_none(layout: str, beside: str) -> None:
    known = LAYOUTS[layout]
    names = [name for of in known.categories.values() for name in of if ">" not in name]
    labels = {plain(f"{name} {beside}") for name in names} - {*names}
    read_as = {label: of_row(known, (label,), context().vocabulary, TITLES) for label in labels}
    assert {label: category for label, category in read_as.items() if category} == {}


@given(st.sampled_from([*LAYOUTS]), st.data(), st.text("bcdghklmnpqrstvx", min_size=2, max_size=7))
def test_an_unknown_word_is_never_passed_over(layout: str, data: st.DataObject, word: str) -> None:
    known = LAYOUTS[layout]
    name = data.draw(st.sampled_from([n for names in known.categories.values() for n in names if ">" not in n]))
    for label in (f"{name} {word}x", f"{word}x {name}", f"{name} ({word}x)"):
        assert of_row(known, (plain(label),), context().vocabulary, TITLES) is None


@pytest.mark.parametrize(
    "label", ["Tiểu dự án 1: Cải thiện dinh dưỡng", "Dự án 4: Hỗ trợ nhà ở cho hộ nghèo, hộ cận nghèo"]
)
def test_a_number_and_the_name_of_another_project_contradict_each_other(label: str) -> None:
    path = ("dự án 3", plain(label))
    assert of_row(LAYOUTS["programme_disbursement"], path, context().vocabulary, TITLES) is None


LOANS = "KẾT QUẢ CHO VAY CỦA NGÂN HÀNG CHÍNH SÁCH XÃ HỘI NĂM 2023"
HEAD = [["UBND HUYỆN HÀM TÂN"], ["Đơn vị tính: triệu đồng"]]


def test_a_column_of_another_category_or_year_is_told_and_not_read() -> None:
    columns = ("Đơn vị", ("Hộ nghèo nữ", "Số hộ vay"), ("Hộ nghèo năm 2022", "Số hộ vay"), ("Hộ nghèo", "Số tiền"))
    extract = read(Sheet(columns, [["Xã Tân Đức", 3, 9, 200]], title=LOANS, above=HEAD))
    assert figures(extract) == {"23251": {"loan_amount": "200000000"}}
    assert {f.cell for f in extract.findings} >= {"B4", "C4"}


def test_other_programmes_of_the_bank_are_known_and_not_counted() -> None:
    rows: list[list[object]] = [
        [1, "Cho vay ưu đãi hộ nghèo", 10, 200],
        [2, "Cho vay hộ cận nghèo theo QĐ 15", 11, 300],
        [3, "Cho vay HSSV", 5, 100],
        [4, "Cho vay hộ nghèo về nhà ở", 6, 100],
        [5, "Cho vay nước sạch và VSMTNT", 7, 100],
        [None, "Tổng cộng", 39, 800],
    ]
    extract = read(Sheet(("STT", "Chương trình", "Số hộ vay", "Doanh số cho vay"), rows, title=LOANS, above=HEAD))
    (submission,) = extract.submissions
    assert {(o.unit_code, o.measure, o.category, o.value) for o in submission.observations} == {
        (HAM_TAN, "borrowers", "poor", "10"),
        (HAM_TAN, "loan_amount", "poor", "200000000"),
        (HAM_TAN, "borrowers", "near_poor", "11"),
        (HAM_TAN, "loan_amount", "near_poor", "300000000"),
    }
    assert {(f.severity, f.rule) for f in extract.findings} == {("info", "row_other")}


def test_a_sum_is_not_compared_where_a_row_is_of_no_category() -> None:
    rows: list[list[object]] = [
        [1, "Hộ nghèo", 10, 200],
        [2, "Hộ cận nghèo", 11, 300],
        [3, "Hộ nghèo (mới)", 11, 300],
        [None, "Tổng cộng", 32, 800],
    ]
    extract = read(Sheet(("STT", "Chương trình", "Số hộ vay", "Doanh số cho vay"), rows, title=LOANS, above=HEAD))
    assert finding(extract, "category_unknown").found == "Hộ nghèo (mới)"
    assert rules(extract) == ["category_unknown"]


def _of_units(*rows: list[object]) -> ReadFile:
    return read(Sheet(("Đơn vị", "Số hộ vay", "Tổng dư nợ (triệu đồng)"), rows, title=LOANS))


def test_other_programmes_below_a_unit_are_told_and_are_no_figures() -> None:
    extract = _of_units(
        ["Xã Tân Đức", 87, 877],
        ["- Hộ nghèo", 10, 100],
        ["- Học sinh, sinh viên", 77, 777],
        ["Xã Sông Phan", 77, 777],
        ["- Học sinh, sinh viên", 77, 777],
        ["Xã Tân Hà", 50, 500],
    )
    (submission,) = extract.submissions
    assert {(o.unit_code, o.category, o.cell, o.value) for o in submission.observations} == {
        ("23251", "poor", "B4", "10"),
        ("23251", "poor", "C4", "100000000"),
    }
    assert [(f.rule, f.cell) for f in extract.findings] == [
        ("row_other", "A6"),
        ("category_unknown", "A8"),
        ("row_other", "A5"),
    ]


def test_other_programmes_in_a_column_of_their_own_are_no_figures() -> None:
    rows = [["Xã Tân Đức", "Hộ nghèo", 10, 100], ["Xã Tân Đức", "Học sinh, sinh viên", 77, 777]]
    heads = ("Đơn vị", "Chương trình", "Số hộ vay", "Tổng dư nợ (triệu đồng)")
    (submission,) = read(Sheet(heads, rows, title=LOANS)).submissions
    assert {o.category for o in submission.observations} == {"poor"}
