"""Which period a report is for."""

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tonghop.configs.layouts import vocabulary
from tonghop.configs.periods import periods
from tonghop.transforms.entities.periods import PeriodFound
from tonghop.transforms.entities.periods import find_period as found_by
from tonghop.transforms.period_words import mentions, period_words
from tonghop.transforms.spelling import plain, unaccented

WORDS = vocabulary()


def find_period(titles: list[str], sheet: str = "", file_name: str = "", *, is_plan: bool = False) -> PeriodFound:
    return found_by(titles, sheet, file_name, WORDS, is_plan=is_plan)


def period_in(text: str) -> str | None:
    return find_period([text]).period


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
        (["Biểu 1", "NĂM 2023"], "", "b.xlsx", "2023", "title"),
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
    found = find_period(["NĂM 2023"], "Biểu 2022", "2021/bao cao 2023.xlsx")
    assert found.contradictions == ("Biểu 2022", "2021")


def test_places_that_agree_on_the_year_contradict_nothing() -> None:
    assert find_period(["sơ bộ năm 2023"], "2023", "2023/b 2023.xlsx").contradictions == ()


@pytest.mark.parametrize("text", ["Hàm Tân, ngày 05/01/2024", "31/12/2023", "5.1.2024"])
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


BOTH_SPELLINGS = pytest.mark.parametrize("spell", [str, unaccented], ids=["accents", "none"])


@BOTH_SPELLINGS
@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("KẾ HOẠCH NĂM 2024 TRÊN CƠ SỞ KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023", "2024"),
        ("HỘ NGHÈO CUỐI NĂM 2023 SO VỚI ĐẦU NĂM 2023", "2023"),
        ("HỘ NGHÈO NĂM 2023 SO VỚI CÙNG KỲ NĂM 2022", "2023"),
        ("HỘ NGHÈO NĂM 2023 (SO VỚI CUỐI NĂM 2022)", "2023"),
        ("SO VỚI NĂM 2022, NĂM 2023", "2023"),
        ("HỘ NGHÈO NĂM 2023 THEO CHUẨN NGHÈO ĐA CHIỀU NĂM 2021", "2023"),
        ("HỘ NGHÈO THEO CHUẨN NGHÈO ĐA CHIỀU NĂM 2023", "2023"),
        ("HỘ NGHÈO THEO CHUẨN NGHÈO GIAI ĐOẠN 2021-2025 NĂM 2023", "2023"),
        ("RÀ SOÁT NĂM 2023 THEO QUYẾT ĐỊNH SỐ 15/QĐ-UBND NĂM 2022", "2023"),
        ("RÀ SOÁT THEO QUYẾT ĐỊNH SỐ 15/QĐ-UBND NGÀY 01/12/2022 NĂM 2023", "2023"),
        ("RÀ SOÁT NĂM 2023 THEO THÔNG TƯ SỐ 02/2022", "2023"),
        ("VỐN NĂM 2023 THEO LUẬT ĐẦU TƯ CÔNG NĂM 2019", "2023"),
        ("VỐN THỰC HIỆN NGHỊ QUYẾT SỐ 120/2020/QH14 NĂM 2023", "2023"),
        ("RÀ SOÁT NĂM 2023, THỰC HIỆN KẾ HOẠCH GIẢM NGHÈO NĂM 2022", "2023"),
        ("CUỐI NĂM 2022 ĐẦU NĂM 2023", "2022"),
        ("CUỐI NĂM 2023, ĐẦU NĂM 2024", "2023"),
        ("SỐ HỘ NGHÈO ĐẦU NĂM 2024", "2023"),
        ("SỐ LIỆU ĐẾN NGÀY 15/12/2023", "2023"),
        ("Tính đến ngày 14 tháng 12 năm 2023", "2023"),
        ("(từ 15/12/2022 đến 14/12/2023)", "2023"),
        ("Tại thời điểm 31/12/2023", "2023"),
        ("Thời điểm báo cáo: 15/12/2023", "2023"),
        ("GIAI ĐOẠN NĂM 2021-2025, NĂM 2023", "2023"),
        ("đến 14/6/2023", "2023-H1"),
        ("Quý II/2023", "2023-Q2"),
        ("6T/2023", "2023-H1"),
        ("6 tháng/2023", "2023-H1"),
        ("THÁNG MƯỜI NĂM 2023", "2023-M10"),
        ("T10/2023", "2023-M10"),
        ("KỲ 10/2023", "2023-M10"),
        ("SỐ LIỆU SƠ BỘ NĂM 2023", "2023-preliminary"),
        ("NĂM 2.023", "2023"),
        ("NIÊN ĐỘ 2023", "2023"),
        ("12 tháng năm 2023", "2023"),
    ],
)
def test_a_year_of_something_else_names_no_period(title: str, period: str, spell: Callable[[str], str]) -> None:
    found = find_period([spell(title)])
    assert (found.period, found.contradictions) == (period, ())


@pytest.mark.parametrize(
    ("titles", "rivals"),
    [
        (["KẾT QUẢ NĂM 2022, NĂM 2023"], ("năm 2022", "năm 2023")),
        (["NĂM 2023", "(Số liệu năm 2022)"], ("năm 2023", "năm 2022")),
        (["NĂM 2022, ĐẦU NĂM 2024"], ("năm 2022", "đầu năm 2024")),
        (["6 THÁNG ĐẦU NĂM 2023", "THÁNG 10 NĂM 2023"], ("6 tháng đầu năm 2023", "tháng 10 năm 2023")),
        (["NĂM 2023 (tính đến 30/6/2023)"], ("năm 2023", "tính đến 30/6/2023")),
        (["SƠ BỘ THÁNG 10/2023"], ("tháng 10/2023", "sơ bộ")),
    ],
)
def test_two_periods_in_the_titles_are_none(titles: list[str], rivals: tuple[str, str]) -> None:
    found = find_period(titles, "2023", "2023.xlsx")
    assert found.period is None
    assert set(found.rivals) == set(rivals)


@pytest.mark.parametrize(
    ("places", "period"),
    [
        ((["6 THÁNG ĐẦU NĂM", "Năm 2023"], "", "b.xlsx"), "2023-H1"),
        ((["NĂM 2023", "(Số liệu sơ bộ)"], "", "b.xlsx"), "2023-preliminary"),
        ((["THÁNG 10"], "2023", "b.xlsx"), "2023-M10"),
        ((["QUÝ III"], "", "2023/b.xlsx"), "2023-Q3"),
        ((["HỘ NGHÈO"], "Tháng 5", "b 2023.xlsx"), "2023-M05"),
        ((["HỘ NGHÈO"], "", "2023/thang 12/b.xlsx"), "2023"),
        ((["NĂM 2023"], "", "bao cao thang 12-2023.xlsx"), "2023"),
        ((["GIỮA NĂM 2023"], "2023", "2023.xlsx"), "2023 (giữa năm 2023)"),
    ],
)
def test_a_part_of_a_year_is_never_the_year(places: tuple[list[str], str, str], period: str) -> None:
    assert find_period(*places).period == period


@pytest.mark.parametrize(
    ("titles", "unclear"),
    [
        (["(đến 15/11/2023)"], ("đến 15/11/2023",)),
        (["(đến 01/12/2023)"], ("đến 01/12/2023",)),
        (["GIAI ĐOẠN 2021-2023"], ("2021-2023",)),
        (["NĂM HỌC 2023-2024"], ("2023-2024",)),
        (["NĂM 2022 - 2023"], ("năm 2022 - 2023",)),
        (["TỪ NĂM 2021 ĐẾN NĂM 2023"], ("từ năm 2021 đến năm 2023",)),
        (["THEO CHUẨN NGHÈO NĂM 2021"], ("năm 2021",)),
        (["SƠ BỘ"], ("sơ bộ",)),
    ],
)
def test_words_of_time_that_name_no_period_are_kept(titles: list[str], unclear: tuple[str, ...]) -> None:
    found = find_period(titles, "Sheet1", "b.xlsx")
    assert (found.period, found.unclear) == (None, unclear)


def test_a_day_that_ends_no_period_is_no_year_whatever_the_file_is_called() -> None:
    assert find_period(["(đến 30/9/2023)"], "2023", "2023.xlsx").period is None


def test_the_opening_of_a_plan_s_year_is_that_year() -> None:
    assert find_period(["CHỈ TIÊU ĐẦU NĂM 2024"], is_plan=True).period == "2024"


@pytest.mark.parametrize(
    ("titles", "sheet", "file_name", "contradictions"),
    [
        (["NĂM 2023"], "Sơ bộ", "b.xlsx", ("Sơ bộ",)),
        (["NĂM 2023"], "Tháng 10", "b.xlsx", ("Tháng 10",)),
        (["NĂM 2023"], "", "6 thang 2023.xlsx", ("6 thang 2023.xlsx",)),
        (["NĂM 2023", "(Số liệu đến 31/12/2022)"], "", "b.xlsx", ("(Số liệu đến 31/12/2022)",)),
        (["NĂM 2023", "(Số liệu đến 10/01/2024)"], "", "b.xlsx", ()),
        (["THÁNG 10/2023"], "T10/2023", "thang 10.xlsx", ()),
        (["ĐẦU NĂM 2024"], "2024", "2023/b.xlsx", ("2024",)),
    ],
)
def test_places_that_name_another_part_of_the_year_are_told(
    titles: list[str], sheet: str, file_name: str, contradictions: tuple[str, ...]
) -> None:
    assert find_period(titles, sheet, file_name).contradictions == contradictions


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("KẾT QUẢ CUỐI NĂM 2022 ĐẦU NĂM 2023", ["cuối năm 2022", "đầu năm 2023"]),
        ("CUỐI NĂM 2023 SO VỚI ĐẦU NĂM 2023", ["cuối năm 2023", "so với đầu năm 2023"]),
        ("SO VỚI KẾ HOẠCH NĂM 2023", ["năm 2023"]),
        ("NĂM 2023 SO VỚI CÙNG KỲ NĂM TRƯỚC", ["năm 2023", "so với cùng kỳ năm trước"]),
        ("NĂM 2023, SO VỚI ĐẦU NĂM", ["năm 2023", "so với đầu năm"]),
        ("SỐ LIỆU ĐẾN NGÀY 15/12/2023", ["đến ngày 15/12/2023"]),
        ("DIỄN BIẾN ĐẦU NĂM, CUỐI NĂM", []),
    ],
)
def test_the_words_of_a_line_that_its_period_explains(line: str, words: list[str]) -> None:
    text = f"  |  {plain(line)} "  # as a line is after a name was cut out of it
    assert [text[start:end] for start, end in period_words(text, WORDS)] == words


@given(st.text(max_size=60), st.sampled_from(sorted(periods())))
def test_words_that_do_not_speak_of_time_change_no_period(noise: str, code: str) -> None:
    assume(not mentions(noise, WORDS))
    assert find_period([f"{noise}; {code}"]).period == code
    assert find_period([f"{code}; {noise}"]).period == code
