"""Which form a table is: by its columns and title; a question where two fit; none where none does."""

import pytest

from tests.workbooks import (
    COLUMNS,
    NEAR_POOR,
    POOR,
    Header,
    Sheet,
    context,
    figures,
    finding,
    read,
    reported,
    rules,
    workbook,
)
from tonghop.configs.layouts import Layout
from tonghop.transforms.files.read import read_workbook
from tonghop.transforms.tables.recognised_table import RecognisedTable, Unrecognised
from tonghop.transforms.tables.row_table import recognise_row_table

MOVEMENT = ["Đơn vị", "Đầu kỳ", "Cuối kỳ"]


def recognised(sheet: Sheet) -> RecognisedTable | Unrecognised:
    known = context()
    return recognise_row_table(read_workbook(workbook(sheet)).grids[0], known.layouts, known.vocabulary)


LAYOUTS = [layout for layout in context().layouts if layout.titles and not layout.under]
"""Those by which a whole table is read by itself."""


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
@pytest.mark.parametrize("title", [True, False], ids=["titled", "untitled"])
def test_a_table_of_a_layouts_own_headers_is_its_form(layout: Layout, title: bool) -> None:
    category = next((names[:1] for names in layout.categories.values()), [])
    headers = [(*category, *words[0].split(" > ")) for words in layout.columns.values()]
    named = [[words] for words in layout.named_by[:1]]
    rows = [["Xã Tân Đức"], *([f"- {word}"] for words in layout.rows_divide.values() for word in words[:1])]
    found = recognised(
        Sheet(["Đơn vị", *headers], rows, title=layout.titles[0].upper() if title else None, above=named)
    )
    assert isinstance(found, RecognisedTable)
    assert found.layout is layout
    assert [column.measure for column in found.columns] == list(layout.columns)
    assert (found.unplaced, found.tied) == ([], [])


def test_a_form_s_title_over_figures_that_are_no_table_of_it_is_an_error() -> None:
    rows: list[list[object]] = [["a", 1, 2, 3], ["b", 4, 5, 6]]
    extract = read(Sheet(["x", "y", "z", "w"], rows, title="KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"))
    assert rules(extract) == ["table_unread"]
    assert finding(extract, "table_unread").severity == "error"
    told = read(Sheet(["x"], [["Số liệu đang được rà soát"]], title="Kính gửi Sở: kết quả rà soát hộ nghèo năm 2023"))
    assert rules(told) == ["sheet_unknown", "file_without_form"]


@pytest.mark.parametrize(("title", "form"), [(POOR, "poor_movement"), (NEAR_POOR, "near_poor_movement")])
@pytest.mark.parametrize("is_accentless", [False, True])
def test_the_title_decides_between_forms_of_the_same_columns(title: str, form: str, is_accentless: bool) -> None:
    words = "DIEN BIEN HO CAN NGHEO" if "CẬN" in title else "DIEN BIEN HO NGHEO"
    found = recognised(Sheet(MOVEMENT, [["Xã Tân Đức", 5, 6]], title=words if is_accentless else title))
    assert isinstance(found, RecognisedTable)
    assert found.layout.form == form


def test_two_forms_that_fit_alike_are_a_question() -> None:
    extract = read(Sheet(MOVEMENT, [["Xã Tân Đức", 5, 6]], title="BÁO CÁO NĂM 2023", name="Biểu 2"))
    assert (extract.submissions, extract.is_refused) == ([], True)
    question = finding(extract, "form_ambiguous")
    assert (question.sheet, question.severity) == ("Biểu 2", "error")
    assert set((question.found or "").split(" / ")) == {"diễn biến hộ nghèo", "diễn biến hộ cận nghèo"}


def test_a_known_form_beside_a_question_is_still_read() -> None:
    good = Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, 5, 6]], name="Biểu 1")
    extract = read(good, Sheet(MOVEMENT, [["Xã Tân Đức", 5, 6]], title=None, name="Biểu 2"))
    assert list(figures(extract)) == ["23251"]
    assert rules(extract) == ["form_ambiguous"]


@pytest.mark.parametrize(
    "sheet",
    [
        Sheet(["STT", "Họ và tên", "Năm sinh", "Địa chỉ"], [[1, "Nguyễn Văn A", 1970, "Thôn 1"]], title="DANH SÁCH"),
        Sheet(["Đơn vị", "Diện tích", "Dân số"], [["Xã Tân Đức", 5, 6]], title="NIÊN GIÁM NĂM 2023"),
        Sheet(["Đơn vị", "Số hộ nghèo"], [["Xã Tân Đức", 5]], title=None),
        Sheet(["Nội dung"], [["Kính gửi Sở"]], title="BÁO CÁO"),
    ],
    ids=["list of names", "other figures", "too few columns", "letter"],
)
def test_an_unrelated_table_is_told_and_not_read(sheet: Sheet) -> None:
    extract = read(sheet)
    assert rules(extract) == ["sheet_unknown", "file_without_form"]
    assert (extract.submissions, extract.is_refused) == ([], True)


def test_an_unknown_sheet_says_what_stands_at_its_head() -> None:
    extract = read(Sheet(["Nội dung"], [["Kính gửi Sở"]], title="BÁO CÁO NHANH"))
    assert finding(extract, "sheet_unknown").found == "BÁO CÁO NHANH | Nội dung | Kính gửi Sở"


def test_an_empty_sheet_is_not_spoken_of() -> None:
    good = Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, 5, 6]], name="Biểu 1")
    assert read(good, Sheet([""], [], title=None, name="Sheet2")).findings == []


def test_a_hidden_sheet_is_told_and_not_read() -> None:
    good = Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, 5, 6]], name="Biểu 1")
    old = Sheet(COLUMNS, [[1, "Xã Tân Đức", 999, 999, 9, 9]], name="cũ", is_hidden=True)
    extract = read(good, old)
    assert figures(extract)["23251"]["households"] == "100"
    assert reported(extract) == [("sheet_hidden", None, "")]
    assert finding(extract, "sheet_hidden").sheet == "cũ"


@pytest.mark.parametrize("between", ["\n", " "])
def test_a_title_with_a_note_behind_it_in_the_same_cell_is_a_title(between: str) -> None:
    title = f"DIỄN BIẾN HỘ NGHÈO NĂM 2023{between}(Kèm theo Báo cáo số 5/BC-UBND ngày 5 tháng 12 năm 2023)"
    found = recognised(Sheet(MOVEMENT, [["Xã Tân Đức", 5, 6]], title=title))
    assert isinstance(found, RecognisedTable)


@pytest.mark.parametrize(
    "header",
    [["STT", "Đơn vị", "Đầu kỳ", "Tái nghèo", "Cuối kỳ"], [*COLUMNS[:2], "Số hộ nghèo", "Số hộ cận nghèo"]],
    ids=["another form", "the same form, other columns"],
)
def test_figures_below_another_header_are_not_read_by_the_first(header: list[str]) -> None:
    rows: list[list[object]] = [[1, "Xã Tân Đức", 100, 400, 5, 6], [], [*header], [1, "Xã Tân Thắng", 9, 1, 5]]
    extract = read(Sheet(COLUMNS, rows))
    below = figures(extract).get("23254", {})
    assert (below.get("households"), below.get("persons")) == (None, None)


def test_a_title_that_names_both_forms_decides_nothing() -> None:
    found = recognised(Sheet(MOVEMENT, [["Xã Tân Đức", 5, 6]], title="DIỄN BIẾN HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"))
    assert isinstance(found, Unrecognised)
    assert found.rule == "form_ambiguous"


BOTH: list[tuple[str, ...]] = [
    ("Hộ nghèo", "Đầu năm"),
    ("Hộ nghèo", "Giảm", "Trở thành hộ cận nghèo"),
    ("Hộ nghèo", "Tăng", "Tái nghèo"),
    ("Hộ nghèo", "Cuối năm"),
    ("Hộ cận nghèo", "Đầu năm"),
    ("Hộ cận nghèo", "Giảm", "Thoát cận nghèo"),
    ("Hộ cận nghèo", "Cuối năm"),
]


@pytest.mark.parametrize("title", ["DIỄN BIẾN HỘ NGHÈO, HỘ CẬN NGHÈO", "BIẾN ĐỘNG HỘ NGHÈO VÀ HỘ CẬN NGHÈO"])
@pytest.mark.parametrize("is_near_first", [False, True])
def test_the_movement_of_both_classes_in_one_table_is_two_forms(title: str, is_near_first: bool) -> None:
    columns = list(zip(BOTH, [10, 3, 1, 8, 20, 5, 15], strict=True))
    columns = columns[4:] + columns[:4] if is_near_first else columns
    row = ["Xã Tân Đức", *(figure for _, figure in columns)]
    extract = read(Sheet(["Đơn vị", *(path for path, _ in columns)], [row], title=f"{title} NĂM 2023"))
    assert {s.form: figures(extract, n) for n, s in enumerate(extract.submissions)} == {
        "poor_movement": {"23251": {"opening": "10", "became_near_poor": "3", "relapsed": "1", "closing": "8"}},
        "near_poor_movement": {"23251": {"opening": "20", "escaped": "5", "closing": "15"}},
    }
    assert rules(extract) == []


def test_a_table_that_has_the_movement_of_one_class_alone_is_not_of_both() -> None:
    row = ["Xã Tân Đức", 10, 3, 1, 8]
    extract = read(Sheet(["Đơn vị", *BOTH[:4]], [row], title="DIỄN BIẾN HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"))
    assert [s.form for s in extract.submissions] == ["poor_movement"]


def test_a_column_of_one_half_that_is_not_understood_is_left_over_in_that_half() -> None:
    columns: list[Header] = ["Đơn vị", *BOTH[:6], ("Hộ cận nghèo", "Giảm", "Vượt qua cận nghèo ABC"), BOTH[6]]
    row = ["Xã Tân Đức", 10, 3, 1, 8, 20, 5, 4, 15]
    extract = read(Sheet(columns, [row], title="DIỄN BIẾN HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"))
    assert {f.form for f in extract.findings if f.severity == "error"} == {"near_poor_movement"}


def test_a_title_over_two_forms_names_both_of_their_tables() -> None:
    review = ["Đơn vị", "Tổng số hộ dân cư", "Số hộ nghèo", "Số hộ cận nghèo"]
    movement = ["Đơn vị", "Số hộ nghèo đầu kỳ", "Hộ nghèo mới", "Số hộ nghèo cuối kỳ"]
    extract = read(
        Sheet(
            [
                *(("I. KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO", text) for text in review),
                ("",),
                *(("II. DIỄN BIẾN HỘ NGHÈO", text) for text in movement),
            ],
            [
                ["Xã Tân Đức", 100, 5, 6, None, "Xã Tân Đức", 4, 1, 5],
                ["Xã Sông Phan", 90, 3, 2, None, "Xã Sông Phan", 3, 0, 3],
            ],
            title="BIỂU TỔNG HỢP RÀ SOÁT VÀ DIỄN BIẾN HỘ NGHÈO NĂM 2023",
        )
    )
    assert {s.form for s in extract.submissions} == {"poverty_review", "poor_movement"}
    assert rules(extract) == []


@pytest.mark.parametrize("title", ["KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM 2023", "KẾT QUẢ RÀ SOÁT HỘ CẬN NGHÈO NĂM 2023"])
def test_a_review_of_one_class_alone_is_read_and_what_it_lacks_is_told(title: str) -> None:
    is_near = "CẬN" in title
    columns = ["Đơn vị", "Tổng số hộ dân cư", "Số hộ cận nghèo" if is_near else "Số hộ nghèo"]
    extract = read(Sheet(columns, [["Xã Tân Đức", 100, 5]], title=title))
    measure, other = ("near_poor_households", "hộ nghèo") if is_near else ("poor_households", "hộ cận nghèo")
    assert figures(extract) == {"23251": {"households": "100", measure: "5"}}
    (told,) = extract.findings
    assert (told.rule, told.severity) == ("column_absent", "warning")
    assert other in (told.expected or "")


def test_a_title_of_both_classes_over_columns_of_one_is_an_error() -> None:
    extract = read(Sheet(["Đơn vị", "Tổng số hộ dân cư", "Số hộ nghèo"], [["Xã Tân Đức", 100, 5]]))
    assert (extract.submissions, rules(extract)) == ([], ["column_missing"])
