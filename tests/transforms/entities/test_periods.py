"""Which period a report is for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.configs.periods import periods
from tonghop.transforms.entities.periods import find_period, period_in
from tonghop.transforms.spelling import unaccented


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM 2023", "2023"),
        ("Ket qua ra soat ho ngheo nam 2023", "2023"),
        ("Biểu 1 - 2023", "2023"),
        ("ra_soat_2023_cuoi.xlsx", "2023"),
        ("KẾT QUẢ RÀ SOÁT SƠ BỘ NĂM 2023", "2023-preliminary"),
        ("so bo 2023", "2023-preliminary"),
        ("2023-preliminary", "2023-preliminary"),
        ("6 THÁNG ĐẦU NĂM 2023", "2023-H1"),
        ("06 tháng đầu năm 2023", "2023-H1"),
        ("Sáu tháng năm 2023", "2023-H1"),
        ("2023-H1", "2023-H1"),
        ("Tháng 5 năm 2023", "2023-M05"),
        ("tháng 05/2023", "2023-M05"),
        ("Báo cáo tháng 12-2023", "2023-M12"),
        ("2023-M05", "2023-M05"),
        ("GIAI ĐOẠN 2021-2025, NĂM 2023", "2023"),
    ],
)
def test_a_text_names_its_period(text: str, period: str) -> None:
    assert period_in(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Biểu số 7.2",
        "Tổng số 12023 hộ",
        "120234",
        "năm 1999",
        "Tháng 13 năm 2023",
        "Bình Thuận, ngày 15 tháng 12 năm 2023",
        "Binh Thuan, ngay 5 thang 1 nam 2024",
    ],
)
def test_a_text_that_names_no_period_gives_none(text: str) -> None:
    assert period_in(text) is None


@given(st.sampled_from(sorted(periods())))
def test_every_period_is_found_by_its_code(period: str) -> None:
    assert period_in(period) == period


@given(st.sampled_from(sorted(periods())), st.booleans(), st.booleans())
def test_every_period_is_found_by_its_words_in_capitals_and_without_accents(
    code: str, is_upper: bool, is_accentless: bool
) -> None:
    period = periods()[code]
    words = {
        "year": "năm {0}",
        "preliminary": "sơ bộ năm {0}",
        "half": "6 tháng đầu năm {0}",
        "month": "tháng {1} năm {0}",
    }
    text = words[period.kind].format(period.starts_on[:4], int(period.starts_on[5:7]))
    text = unaccented(text) if is_accentless else text
    assert period_in(text.upper() if is_upper else text) == code


@pytest.mark.parametrize(
    ("titles", "sheet", "file_name", "period", "source"),
    [
        (["NĂM 2023"], "2022", "2021/b 2020.xlsx", "2023", "title"),
        (["Biểu 1"], "Năm 2022", "2021/b 2020.xlsx", "2022", "sheet"),
        ([], "Biểu 1", "2021/b 2020.xlsx", "2020", "file"),
        ([], "Biểu 1", "2021/b.xlsx", "2021", "folder"),
        ([], "Biểu 1", "2021/2022/ham-tan/b.xlsx", "2022", "folder"),
        (["Biểu 1", "NĂM 2023", "NĂM 2022"], "", "b.xlsx", "2023", "title"),
        ([], "Biểu 1", "b.xlsx", None, ""),
        (["6 tháng đầu năm 2023"], "2023", "b.xlsx", "2023-H1", "title"),
    ],
)
def test_title_goes_before_sheet_before_file_before_folder(
    titles: list[str], sheet: str, file_name: str, period: str | None, source: str
) -> None:
    found = find_period(titles, sheet, file_name)
    assert (found.period, found.source) == (period, source)


def test_every_place_that_names_another_year_is_told() -> None:
    found = find_period(["NĂM 2023", "NĂM 2020"], "Biểu 2022", "2021/bao cao 2023.xlsx")
    assert found.contradictions == ("NĂM 2020", "Biểu 2022", "2021")


def test_places_that_agree_on_the_year_contradict_nothing() -> None:
    assert find_period(["sơ bộ năm 2023"], "2023", "2023/b 2023.xlsx").contradictions == ()


@pytest.mark.parametrize("text", ["Hàm Tân, ngày 05/01/2024", "Số liệu tính đến 31/12/2023", "5.1.2024"])
def test_a_date_in_digits_is_not_a_period(text: str) -> None:
    assert period_in(text) is None


@pytest.mark.parametrize(
    "text", ["ngày … tháng 12 năm 2023", "ngày      tháng 01 năm 2024", "ngày     tháng     năm 2024"]
)
def test_a_date_whose_day_is_left_open_is_not_a_period(text: str) -> None:
    assert period_in(text) is None


@pytest.mark.parametrize(
    "text", ["Phụ lục VII Thông tư số 07/2021/TT-BLĐTBXH", "Theo Nghị định 07/2021/NĐ-CP", "(QĐ 24/2021/QĐ-TTg)"]
)
def test_the_number_of_a_regulation_is_not_a_period(text: str) -> None:
    assert period_in(text) is None


@pytest.mark.parametrize("text", ["9 tháng đầu năm 2023", "Quý III năm 2023", "6 tháng cuối năm 2023"])
def test_a_part_of_a_year_is_not_the_year(text: str) -> None:
    assert period_in(text) != "2023"


def test_a_span_of_years_contradicts_no_year_within_it() -> None:
    found = find_period(["NĂM 2023", "(Theo chuẩn nghèo giai đoạn 2021-2025)"], "", "b.xlsx")
    assert found.contradictions == ()


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("(Tính đến 31/12/2023)", "2023"),
        ("Số liệu đến hết ngày 31.12.2023", "2023"),
        ("(đến 30/6/2023)", "2023-H1"),
        ("(đến 30-06-2023)", "2023-H1"),
        ("Hàm Tân, 31/12/2023", None),
        ("(đến 15/11/2023)", None),
    ],
)
def test_the_day_up_to_which_figures_go_names_the_period_where_nothing_else_does(
    title: str, period: str | None
) -> None:
    assert find_period(["KẾT QUẢ RÀ SOÁT", title], "Sheet1", "a.xlsx").period == period


def test_a_day_up_to_which_figures_go_contradicts_no_title() -> None:
    found = find_period(["RÀ SOÁT NĂM 2023", "(đầu năm tính đến 31/12/2022)"], "Sheet1", "a.xlsx")
    assert (found.period, found.contradictions) == ("2023", ())
