"""One file understood: who sent which form for which period, and what was found on the way."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from tests.properties import all_examples
from tests.workbooks import (
    COLUMNS,
    DUC_LINH_AND_HAM_TAN,
    HAM_TAN,
    POOR,
    REVIEW,
    Sheet,
    figures,
    finding,
    read,
    reported,
    rules,
    understood,
    workbook,
)
from tonghop.configs.texts import finding_texts
from tonghop.transforms.figures.submissions import Extract

FIRST: list[object] = [1, "Xã Tân Đức", 100, 400, 5, 6]
SECOND: list[object] = [2, "Xã Tân Thắng", 200, 900, 7, 8]
BOTH = [FIRST, SECOND]


def senders(extract: Extract) -> list[str]:
    return [submission.sender_code for submission in extract.submissions]


@pytest.mark.parametrize(
    ("above", "sender"),
    [
        ([["UBND HUYỆN HÀM TÂN"]], HAM_TAN),
        ([["ỦY BAN NHÂN DÂN HUYỆN HÀM TÂN"]], HAM_TAN),
        ([["Uỷ ban nhân dân huyện Hàm Tân"]], HAM_TAN),
        ([["UBND TỈNH BÌNH THUẬN"], ["UBND HUYỆN HÀM TÂN"]], HAM_TAN),
        ([["UBND HUYỆN HÀM TÂN"], ["PHÒNG LAO ĐỘNG - TB VÀ XH"]], HAM_TAN),
        ([["PHÒNG LAO ĐỘNG - TB VÀ XH HUYỆN HÀM TÂN"]], HAM_TAN),
        ([["UBND HUYỆN HÀM TÂN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]], HAM_TAN),
        ([["UBND HUYỆN HÀM TÂN"], ["UBND XÃ TÂN HÀ"]], "23257"),
        ([["UBND XÃ TÂN ĐỨC"]], "23251"),
    ],
)
def test_the_lines_above_the_table_name_the_sender(above: list[list[object]], sender: str) -> None:
    name = {"23257": "Xã Tân Hà"}.get(sender, "Xã Tân Đức")
    assert senders(read(Sheet(COLUMNS, [[1, name, 100, 400, 5, 6]], above=above))) == [sender]


@pytest.mark.parametrize(
    ("rows", "sender"),
    [
        ([FIRST], "23251"),
        (BOTH, HAM_TAN),
        ([FIRST, [None, "Huyện Hàm Tân", 100, 400, 5, 6]], HAM_TAN),
        ([FIRST, [2, "Xã Bắc Ruộng", 1, 4, 0, 0]], "60"),
        (DUC_LINH_AND_HAM_TAN, "60"),
    ],
)
def test_without_such_lines_the_sender_is_the_lowest_unit_that_holds_all_rows(
    rows: list[list[object]], sender: str
) -> None:
    assert senders(read(Sheet(COLUMNS, rows))) == [sender]


def test_a_line_of_furniture_names_no_sender() -> None:
    above = [["(Kèm theo Báo cáo của UBND huyện Tánh Linh)"]]
    assert senders(read(Sheet(COLUMNS, BOTH, above=above))) == [HAM_TAN]


def test_two_sheets_of_one_form_are_one_submission() -> None:
    one, two = Sheet(COLUMNS, [FIRST], name="xã 1"), Sheet(COLUMNS, [SECOND], name="xã 2")
    above = [["UBND HUYỆN HÀM TÂN"]]
    extract = read(Sheet(**{**vars(one), "above": above}), Sheet(**{**vars(two), "above": above}))
    (submission,) = extract.submissions
    assert submission.tables == ["xã 1", "xã 2"]
    assert {(o.sheet, o.unit_code) for o in submission.observations} == {("xã 1", "23251"), ("xã 2", "23254")}
    assert len({o.line for o in submission.observations}) == 2


def test_sheets_of_other_forms_or_periods_are_submissions_of_their_own() -> None:
    movement = Sheet(["Đơn vị", "Đầu kỳ", "Cuối kỳ"], [["Xã Tân Đức", 9, 5]], title=POOR, name="2")
    before = Sheet(COLUMNS, [FIRST], title=REVIEW.replace("2023", "2022"), name="3")
    extract = read(Sheet(COLUMNS, [FIRST], name="1"), movement, before)
    assert [(s.form, s.period, s.tables) for s in extract.submissions] == [
        ("poverty_review", "2023", ["1"]),
        ("poor_movement", "2023", ["2"]),
        ("poverty_review", "2022", ["3"]),
    ]


def test_the_validity_of_the_units_is_that_of_the_period() -> None:
    rows = [[1, "Phường Lạc Đạo", 100, 400, 5, 6], [2, "Phường Đức Thắng", 1, 4, 0, 0]]
    spans = {
        year: {(o.unit_code, o.unit_valid_from) for o in extract.submissions[0].observations}
        for year in ("2023", "2024")
        for extract in [read(Sheet(COLUMNS, rows, title=f"KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM {year}"))]
    }
    assert ("22945", "2021-01-01") in spans["2023"]
    assert ("22945", "2024-12-01") in spans["2024"]


@pytest.mark.parametrize(
    ("title", "name", "rule", "found"),
    [
        ("KẾT QUẢ RÀ SOÁT HỘ NGHÈO", "b.xlsx", "period_unknown", ""),
        ("KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM 2045", "2023/b.xlsx", "period_not_expected", "2045"),
    ],
)
def test_a_table_without_a_known_period_is_told_and_not_read(title: str, name: str, rule: str, found: str) -> None:
    extract = read(Sheet(COLUMNS, BOTH, title=title), name=name)
    assert rules(extract) == [rule]
    assert (extract.submissions, extract.is_refused, extract.findings[0].found) == ([], True, found)


@pytest.mark.parametrize(
    ("above", "period"),
    [
        (["Năm", 2023], "2023"),
        (["Năm báo cáo:", None, 2023], "2023"),
        (["Nam", "2023"], "2023"),
        (["Kỳ báo cáo:", datetime(2023, 12, 31)], "2023"),
        (["Ngày báo cáo", "31/12/2023"], "2023"),
        (["Số liệu đến ngày", date(2023, 12, 15)], "2023"),
        (["Năm 2.023"], "2023"),
        (["RÀ SOÁT CUỐI NĂM", 2023], "2023"),
    ],
)
def test_a_year_or_a_date_beside_its_label_names_the_period(above: list[object], period: str) -> None:
    extract = read(Sheet(COLUMNS, BOTH, title="KẾT QUẢ RÀ SOÁT HỘ NGHÈO", above=[["UBND HUYỆN HÀM TÂN"], above]))
    assert [each.period for each in extract.submissions] == [period]
    assert extract.findings == []


@pytest.mark.parametrize(
    ("above", "rule"),
    [
        ([["Tháng", 10, "Năm", 2023]], "period_not_due"),
        ([["Quý", "III", "Năm", 2023]], "period_not_expected"),
        ([["Ngày lập", datetime(2023, 12, 31)]], "period_unknown"),
        ([[datetime(2023, 12, 31), "Biểu 1"]], "period_unknown"),
        ([["Số hộ", 2023]], "period_unknown"),
    ],
)
def test_a_number_or_a_date_beside_other_words_names_no_year(above: list[list[object]], rule: str) -> None:
    extract = read(Sheet(COLUMNS, BOTH, title="KẾT QUẢ RÀ SOÁT HỘ NGHÈO", above=above))
    assert rules(extract)[0] == rule
    assert extract.submissions == []


@pytest.mark.parametrize(
    ("title", "rule", "found"),
    [
        ("THÁNG 10 NĂM 2023", "period_not_due", "2023-M10"),
        ("9 THÁNG ĐẦU NĂM 2023", "period_not_expected", "2023-9M"),
        ("GIAI ĐOẠN 2021-2023", "period_unclear", "2021-2023"),
        ("NĂM 2022 VÀ NĂM 2023", "period_ambiguous", "năm 2022"),
        ("NĂM 2015", "period_without_units", "2015"),
    ],
)
def test_a_title_of_another_period_is_a_question_at_its_cell(title: str, rule: str, found: str) -> None:
    extract = read(Sheet(COLUMNS, BOTH, title=f"KẾT QUẢ RÀ SOÁT HỘ NGHÈO {title}"))
    assert [(f.rule, f.cell, f.found) for f in extract.findings] == [(rule, "A1", found)]
    assert (extract.submissions, extract.is_refused) == ([], True)


@pytest.mark.parametrize(
    ("title", "period"),
    [("THÁNG 5 NĂM 2023", "2023-M05"), ("THÁNG 12/2023", "2023-M12"), ("6 THÁNG ĐẦU NĂM 2023", "2023-H1")],
)
def test_the_months_of_the_regular_review_and_the_last_of_the_year_are_periods(title: str, period: str) -> None:
    extract = read(Sheet(COLUMNS, BOTH, title=f"KẾT QUẢ RÀ SOÁT HỘ NGHÈO {title}"))
    assert [submission.period for submission in extract.submissions] == [period]
    assert extract.findings == []


@pytest.mark.parametrize("heading", ["NĂM 2022", "II. Năm 2022", "Số liệu năm 2022"])
@pytest.mark.parametrize("is_first", [True, False])
def test_rows_under_another_year_are_told_and_not_read(heading: str, is_first: bool) -> None:
    last_year: list[list[object]] = [[None, heading], *([row[0], row[1], 1, 1, 1, 1] for row in BOTH)]
    this_year: list[list[object]] = [[None, "NĂM 2023"], *BOTH]
    extract = read(Sheet(COLUMNS, last_year + this_year if is_first else this_year + last_year))
    assert figures(extract) == figures(read(Sheet(COLUMNS, BOTH)))
    cell = "B3" if is_first else "B6"
    assert [(f.rule, f.cell, f.found) for f in extract.findings] == [("rows_of_other_year", cell, heading)]


def test_notes_and_dates_below_a_table_open_no_year() -> None:
    below = [[None, "Ghi chú: số liệu năm 2022 là số chính thức"], [None, "Hàm Tân, ngày 5 tháng 1 năm 2024"]]
    extract = read(Sheet(COLUMNS, BOTH, below=below))
    assert figures(extract) == figures(read(Sheet(COLUMNS, BOTH)))
    assert "rows_of_other_year" not in rules(extract)


def test_a_table_whose_title_names_no_period_has_that_of_the_one_before_it() -> None:
    poor = ("STT", "Đơn vị", "Số hộ nghèo đầu năm", "Số hộ nghèo cuối năm")
    second: list[list[object]] = [["DIỄN BIẾN HỘ NGHÈO"], list(poor), [1, "Xã Tân Đức", 7, 5]]
    extract = read(Sheet(COLUMNS, BOTH, below=[[None], *second]), name="2021.xlsx")
    assert [(each.form, each.period) for each in extract.submissions] == [
        ("poverty_review", "2023"),
        ("poor_movement", "2023"),
    ]


def test_a_period_that_another_place_contradicts_is_told() -> None:
    extract = read(Sheet(COLUMNS, BOTH, name="2022"), name="2021/bao cao.xlsx")
    assert extract.submissions[0].period == "2023"
    assert [(f.rule, f.found, f.expected) for f in extract.findings] == [
        ("period_contradiction", "2022", "2023"),
        ("period_contradiction", "2021", "2023"),
    ]


def test_a_table_without_a_known_unit_is_told_and_the_file_refused() -> None:
    extract = read(Sheet(COLUMNS, [[1, "Xã Không Đâu", 100, 400, 5, 6]]))
    assert rules(extract) == ["unit_unknown", "units_none"]
    assert extract.is_refused
    assert finding(extract, "unit_unknown").cell == "B3"
    assert finding(extract, "units_none").expected == "Tỉnh Bình Thuận"


@pytest.mark.parametrize(
    ("content", "rule"),
    [(b"", "file_empty"), (b"%PDF-1.7", "file_not_a_workbook"), (b"PK\x03\x04" + b"\0" * 99, "file_truncated")],
)
def test_a_file_that_is_no_workbook_is_refused_and_says_why(content: bytes, rule: str) -> None:
    extract = understood(content)
    assert (rules(extract), extract.is_refused, extract.submissions) == ([rule], True, [])
    assert extract.findings[0].found
    assert extract.findings[0].found in extract.findings[0].message_vi


def test_a_finding_knows_its_submission_sheet_form_and_period() -> None:
    movement = Sheet(["Đơn vị", "Đầu kỳ", "Cuối kỳ"], [["Xã Tân Đức", "?", 5]], title=POOR, name="Biểu 2")
    found = finding(read(Sheet(COLUMNS, [FIRST], name="Biểu 1"), movement), "figure_unreadable")
    assert (found.submission, found.sheet, found.form, found.period) == (1, "Biểu 2", "poor_movement", "2023")


def test_reading_the_same_file_twice_says_the_same() -> None:
    sheet = Sheet([*COLUMNS, "Ghi chú"], [FIRST, [2, "Xã Không Đâu", 1, "?", 0, 0], [None, "Tổng cộng", 7, 7, 7, 7]])
    content = workbook(sheet)
    assert understood(content) == understood(content)


@all_examples(60, HealthCheck.too_slow)
@given(
    st.lists(
        st.lists(
            st.one_of(
                st.none(),
                st.integers(-5, 5000),
                st.floats(0, 5000),
                st.sampled_from(
                    [
                        "Xã Tân Đức",
                        "Tân Hà",
                        "Huyện Hàm Tân",
                        "Tổng cộng",
                        "Đơn vị",
                        "Số hộ nghèo",
                        "Xã {x}",
                        "12%",
                        "-",
                        "?",
                    ]
                ),
                st.text(alphabet="aăđêô {}|<&\n", max_size=5),
            ),
            max_size=6,
        ),
        max_size=6,
    ),
    st.sampled_from([REVIEW, POOR, "", "NĂM 2023 {found}"]),
)
def test_whatever_stands_in_a_sheet_every_finding_is_of_the_catalogue_and_speaks_both_languages(
    rows: list[list[object]], title: str
) -> None:
    severities = {str(rule): text.severity for rule, text in finding_texts().items()}
    extract = read(Sheet(COLUMNS, rows, title=title))
    for f in extract.findings:
        assert f.severity == severities[f.rule]
        assert f.message_vi
        assert f.message_en
        assert f.message_vi != f.message_en
    assert extract.is_refused == (not extract.submissions)
    assert all(o.value is None or o.state in ("reported", "zero") for s in extract.submissions for o in s.observations)
    assert reported(extract) == reported(read(Sheet(COLUMNS, rows, title=title)))


def test_the_figures_of_one_sheet_do_not_depend_on_another() -> None:
    alone = figures(read(Sheet(COLUMNS, BOTH, name="1")))
    movement = Sheet(["Đơn vị", "Đầu kỳ", "Cuối kỳ"], [["Xã Tân Đức", "?", 5]], title=POOR, name="2")
    assert figures(read(Sheet(COLUMNS, BOTH, name="1"), movement)) == alone


@pytest.mark.parametrize("year", ["2025", "2020", "2016"])
def test_a_report_for_a_day_on_which_the_home_has_no_units_is_refused_with_a_finding(year: str) -> None:
    extract = read(Sheet(COLUMNS, BOTH, title=f"KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM {year}"))
    assert extract.is_refused
    assert {f.rule for f in extract.findings if f.severity == "error"} >= {"period_without_units"}


@pytest.mark.parametrize("head", ["UBND XÃ TÂN HÀ, HUYỆN HÀM TÂN", "UBND HUYỆN HÀM TÂN\nUBND XÃ TÂN HÀ"])
def test_a_commune_named_with_its_district_in_one_cell_is_the_sender(head: str) -> None:
    assert senders(read(Sheet(COLUMNS, [[1, "Xã Tân Hà", 100, 400, 5, 6]], above=[[head]]))) == ["23257"]
