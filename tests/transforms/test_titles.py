"""Every word of a form's title is understood, or known to say nothing, or it is a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import all_examples
from tests.workbooks import Header, ReadFile, Sheet, figures, finding, read, rules
from tonghop.configs.layouts import vocabulary

REVIEW_HEADS: tuple[Header, ...] = ("Tổng số hộ", "Số hộ nghèo", "Số hộ cận nghèo")


def titled(title: str, unit: str = "Xã Tân Đức", province: str = "60") -> ReadFile:
    sheet = Sheet(["STT", "Đơn vị", *REVIEW_HEADS], [[1, unit, 1000, 102, 87]], title=title)
    return read(sheet, province=province)


@pytest.mark.parametrize(
    "title",
    [
        "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO CUỐI NĂM 2023 TRÊN ĐỊA BÀN HUYỆN HÀM TÂN",
        "BẢNG TỔNG HỢP KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO ĐỊNH KỲ NĂM 2023 THEO CHUẨN NGHÈO ĐA CHIỀU",
        "PHỤ LỤC II: KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023 CỦA HÀM TÂN",
        "b) Kết quả rà soát hộ nghèo, hộ cận nghèo năm 2023 (theo Thông tư số 07/2021/TT-BLĐTBXH ngày 18/07/2021)",
        "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO, HỘ CÓ MỨC SỐNG TRUNG BÌNH NĂM 2023",
        "KET QUA RA SOAT HO NGHEO, HO CAN NGHEO NAM 2023 HUYEN HAM TAN",
    ],
)
def test_what_a_person_reads_without_hesitation_is_read(title: str) -> None:
    assert figures(titled(title))["23251"]["poor_households"] == "102"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("TỔNG HỢP HỘ NGHÈO, HỘ CẬN NGHÈO DÙNG ĐIỆN NĂM 2023", "dùng điện"),
        ("TỔNG HỢP HỘ NGHÈO, HỘ CẬN NGHÈO CÓ NGƯỜI KHUYẾT TẬT NĂM 2023", "khuyết tật"),
        ("TỔNG HỢP HỘ NGHÈO, HỘ CẬN NGHÈO XÃ ĐẶC BIỆT KHÓ KHĂN NĂM 2023", "đặc biệt khó khăn"),
        ("TỔNG HỢP HỘ NGHÈO, HỘ CẬN NGHÈO XÃ CHỢ MỚI NĂM 2023", "mới"),
        ("KẾ HOẠCH SỐ HỘ NGHÈO, RÀ SOÁT HỘ NGHÈO NĂM 2023", "kế hoạch"),
        ("KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO THUỘC CHƯƠNG TRÌNH 1719 NĂM 2023", "chương trình 1719"),
        ("KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO ĐỢT 1 NĂM 2023", "đợt"),
        ("KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO ĐƯỢC HỖ TRỢ NĂM 2023", "hỗ trợ"),
    ],
)
def test_other_words_are_a_question_that_quotes_them(title: str, words: str) -> None:
    extract = titled(title)
    assert figures(extract) == {}
    assert finding(extract, "title_qualified").found == words


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("KẾ HOẠCH VẬN ĐỘNG QUỸ VÌ NGƯỜI NGHÈO NĂM 2023", "Số tiền vận động được (triệu đồng)"),
        ("CẤP THẺ BHYT HỌC SINH NĂM 2023", "Số thẻ đã cấp"),
        ("CẤP THẺ BHYT CHO HỘ GIA ĐÌNH NĂM 2023", "Số thẻ đã cấp"),
    ],
)
def test_the_words_of_columns_do_not_excuse_a_title_of_something_else(title: str, header: str) -> None:
    extract = read(Sheet(["STT", "Đơn vị", header], [[1, "Xã Tân Đức", 20]], title=title))
    assert figures(extract) == {}
    assert rules(extract) == ["title_qualified"]


LOANS = ("Số hộ được vay vốn", "Số tiền cho vay (triệu đồng)")
EVENTS = ("Số buổi truyền thông", "Số tin, bài")
VISITS = ("Số cuộc kiểm tra, giám sát", "Số vi phạm phát hiện")
FUND = ("Số tiền vận động được (triệu đồng)", "Số tiền đã chi (triệu đồng)")


def _of(title: str, heads: tuple[str, ...], *above: list[object]) -> ReadFile:
    return read(Sheet(["Đơn vị", *heads], [["Xã Tân Đức", 20, 30]], title=title, above=above))


@pytest.mark.parametrize(
    ("title", "heads", "rule", "words"),
    [
        ("KẾT QUẢ CHO VAY HỌC SINH SINH VIÊN NĂM 2023", LOANS, "title_qualified", "học sinh sinh viên"),
        ("KẾT QUẢ CHO VAY NHÀ Ở XÃ HỘI NĂM 2023", LOANS, "title_qualified", "nhà ở xã hội"),
        ("TRUYỀN THÔNG GIẢM NGHÈO VÀ XÂY DỰNG NÔNG THÔN MỚI NĂM 2023", EVENTS, "title_qualified", "nông thôn mới"),
        ("KẾT QUẢ TUYÊN TRUYỀN NĂM 2023", EVENTS, "form_unnamed", "truyền thông về giảm nghèo"),
        ("KẾT QUẢ KIỂM TRA, GIÁM SÁT NĂM 2023", VISITS, "form_unnamed", "kiểm tra, giám sát công tác giảm nghèo"),
    ],
)
def test_a_title_of_another_programme_is_a_question(title: str, heads: tuple[str, ...], rule: str, words: str) -> None:
    extract = _of(title, heads)
    assert figures(extract) == {}
    assert words in (finding(extract, rule).found or "")


def test_a_title_without_a_form_s_name_that_names_a_period_narrows_too() -> None:
    above: list[object] = ["BAN CHỈ ĐẠO GIẢM NGHÈO"]
    extract = _of("TRUYỀN THÔNG VỀ XÂY DỰNG NÔNG THÔN MỚI NĂM 2023", EVENTS, above)
    assert figures(extract) == {}
    assert "nông thôn mới" in (finding(extract, "title_qualified").found or "")


def test_an_estimate_of_the_programme_is_no_result() -> None:
    head = ("Giải ngân (triệu đồng)", "Vốn đầu tư", "Ngân sách trung ương")
    title = "ƯỚC GIẢI NGÂN VỐN CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA GIẢM NGHÈO BỀN VỮNG NĂM 2023"
    rows = [["Xã Tân Đức", "Tiểu dự án 1 - Dự án 3", 20]]
    extract = read(Sheet(["Đơn vị", "Dự án/Tiểu dự án", head], rows, title=title))
    assert figures(extract) == {}
    assert finding(extract, "title_qualified").found == "ước"


@pytest.mark.parametrize(
    ("span", "is_own"),
    [
        ("GIAI ĐOẠN 2021-2025", True),
        ("GIAI ĐOẠN 2022 - 2025", True),
        ("GIAI ĐOẠN 2016-2020", False),
        ("2016-2020", False),
        ("GIAI ĐOẠN 2021-2030", False),
        ("GIAI ĐOẠN 2026-2030", False),
    ],
)
def test_a_span_of_years_names_the_programme_whose_projects_are_listed(span: str, is_own: bool) -> None:
    head = ("Giải ngân (triệu đồng)", "Vốn đầu tư", "Ngân sách trung ương")
    title = f"GIẢI NGÂN VỐN CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA GIẢM NGHÈO BỀN VỮNG {span} NĂM 2023"
    rows = [["Xã Tân Đức", "Tiểu dự án 1 - Dự án 3", 20]]
    extract = read(Sheet(["Đơn vị", "Dự án/Tiểu dự án", head], rows, title=title))
    assert bool(figures(extract)) == is_own
    assert rules(extract) == ([] if is_own else ["title_qualified"])


@pytest.mark.parametrize(("span", "is_read"), [("2021-2025", True), ("2018-2022", True), ("2016-2020", False)])
def test_a_span_of_years_is_of_the_period_or_ended_the_year_before(span: str, is_read: bool) -> None:
    extract = _of(f"KIỂM TRA, GIÁM SÁT CÔNG TÁC GIẢM NGHÈO GIAI ĐOẠN {span}, NĂM 2023", VISITS)
    assert bool(figures(extract)) == is_read
    assert is_read or finding(extract, "title_qualified").found == span


def test_the_span_of_a_standard_or_of_a_comparison_is_not_the_tables() -> None:
    for words in ("THEO CHUẨN NGHÈO GIAI ĐOẠN 2016-2020", "(SO VỚI GIAI ĐOẠN 2016-2020)"):
        extract = titled(f"KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023 {words}")
        assert "2016-2020" not in [f.found for f in extract.findings]


@pytest.mark.parametrize("several", ["CÁC CHƯƠNG TRÌNH MTQG", "CÁC CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA", "3 CTMTQG"])
def test_several_programmes_are_not_that_of_poverty_reduction(several: str) -> None:
    extract = _of(f"KIỂM TRA, GIÁM SÁT {several} NĂM 2023", VISITS, ["Tổ công tác giảm nghèo"])
    assert figures(extract) == {}
    assert finding(extract, "title_qualified").found == several.lower()
    of_sender = _of("KIỂM TRA, GIÁM SÁT CÔNG TÁC GIẢM NGHÈO NĂM 2023", VISITS, [f"BAN CHỈ ĐẠO {several}"])
    assert len(figures(of_sender)["23251"]) == 2


TARGETS = [[1, "Tỷ lệ hộ nghèo", 2.5, 2.4], [2, "Tỷ lệ hộ cận nghèo", 3.5, 3.6]]
BOTH = ("Kế hoạch năm 2023", "Thực hiện năm 2023")


def _targets(title: str, *heads: str) -> ReadFile:
    rows = [row[: 2 + len(heads)] for row in TARGETS]
    return read(Sheet(["STT", "Chỉ tiêu", *heads], rows, title=title, above=[["UBND XÃ TÂN ĐỨC"]]))


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("ĐĂNG KÝ CHỈ TIÊU GIẢM NGHÈO NĂM 2023", "đăng ký"),
        ("ĐỀ XUẤT KẾ HOẠCH GIẢM NGHÈO NĂM 2023", "đề xuất"),
        ("KẾT QUẢ THỰC HIỆN CHỈ TIÊU GIẢM NGHÈO NĂM 2023", "thực hiện"),
        ("BÁO CÁO KẾT QUẢ CHỈ TIÊU GIẢM NGHÈO NĂM 2023", "kết quả"),
        ("ƯỚC THỰC HIỆN CHỈ TIÊU GIẢM NGHÈO NĂM 2023", "ước thực hiện"),
    ],
)
def test_who_registers_a_target_or_reports_its_result_sets_none(title: str, words: str) -> None:
    extract = _targets(title, "Kế hoạch năm 2023")
    assert extract.submissions == []
    assert finding(extract, "title_qualified").found == words


def test_a_plan_is_read_beside_its_results() -> None:
    title = "KẾT QUẢ THỰC HIỆN CHỈ TIÊU GIẢM NGHÈO NĂM 2023"
    (submission,) = _targets(title, *BOTH).submissions
    assert [(o.category, o.value) for o in submission.observations] == [("poor_rate", "2.5"), ("near_poor_rate", "3.5")]
    assert len(_targets("GIAO CHỈ TIÊU GIẢM NGHÈO NĂM 2023", BOTH[0]).submissions) == 1


def test_a_title_may_list_only_what_columns_hold() -> None:
    bare = ("Số hộ được vay vốn", "Số tiền (triệu đồng)")
    extract = _of("NỢ QUÁ HẠN CHO VAY HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023", bare)
    assert figures(extract) == {}
    assert "quá hạn" in (finding(extract, "title_qualified").found or "")


@pytest.mark.parametrize(
    ("title", "heads"),
    [
        ('KẾT QUẢ VẬN ĐỘNG, TIẾP NHẬN, SỬ DỤNG QUỸ "VÌ NGƯỜI NGHÈO" NĂM 2023', FUND),
        ("CÔNG TÁC KIỂM TRA, GIÁM SÁT THỰC HIỆN CHƯƠNG TRÌNH MTQG GIẢM NGHÈO BỀN VỮNG NĂM 2023", VISITS),
        ("KIỂM TRA, GIÁM SÁT VIỆC THỰC HIỆN CHÍNH SÁCH GIẢM NGHÈO NĂM 2023", VISITS),
        ("KẾT QUẢ THỰC HIỆN TIỂU DỰ ÁN TRUYỀN THÔNG VỀ GIẢM NGHÈO ĐA CHIỀU NĂM 2023", EVENTS),
        ("TÌNH HÌNH THỰC HIỆN TÍN DỤNG CHÍNH SÁCH XÃ HỘI NĂM 2023", LOANS),
    ],
)
def test_programmes_and_policies_of_poverty_reduction_narrow_nothing(title: str, heads: tuple[str, ...]) -> None:
    assert len(figures(_of(title, heads))["23251"]) == 2


@pytest.mark.parametrize("words", ["DIỄN BIẾN TĂNG, GIẢM", "BIẾN ĐỘNG TĂNG GIẢM", "TÌNH HÌNH TĂNG/GIẢM"])
@pytest.mark.parametrize("whose", ["HỘ NGHÈO", "HỘ CẬN NGHÈO"])
def test_a_movement_is_titled_by_both_of_its_directions(words: str, whose: str) -> None:
    heads = ["Đơn vị", "Đầu năm", "Cuối năm"]
    extract = read(Sheet(heads, [["Xã Tân Đức", 20, 20]], title=f"{words} {whose} NĂM 2023"))
    assert figures(extract) == {"23251": {"opening": "20", "closing": "20"}}


def test_a_unit_s_name_may_hold_any_words() -> None:
    title = "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO THỊ TRẤN CHỢ MỚI, HUYỆN CHỢ MỚI NĂM 2023"
    assert figures(titled(title, "Thị trấn Chợ Mới", "89"))["30628"]["poor_households"] == "102"


def test_words_that_are_a_unit_s_name_elsewhere_stay_words() -> None:
    """Xã Trung Bình is a commune of Sóc Trăng."""
    title = "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO, HỘ CÓ MỨC SỐNG TRUNG BÌNH NĂM 2023"
    extract = titled(title, "Xã Trung Bình", "94")
    assert "title_qualified" not in rules(extract)
    assert len(figures(extract)) == 1


def test_a_title_of_one_category_is_a_question_where_the_table_has_none() -> None:
    heads = ["STT", "Đơn vị", "Số thẻ BHYT đã cấp"]
    row = [1, "Xã Tân Đức", 120]
    of_one = read(Sheet(heads, [row], title="CẤP THẺ BHYT CHO NGƯỜI THUỘC HỘ CẬN NGHÈO NĂM 2023"))
    assert figures(of_one) == {}
    assert "title_qualified" in rules(of_one)
    of_all = read(Sheet(heads, [row], title="CẤP THẺ BHYT CHO NGƯỜI NGHÈO, NGƯỜI CẬN NGHÈO NĂM 2023"))
    assert figures(of_all) == {"23251": {"cards_issued": "120"}}


KNOWN = {w for phrase in (*vocabulary().fillers, *vocabulary().fillers_of_titles) for w in phrase.split()}
UNKNOWN = st.text("abcdeghiklmnopqrstuvxyăâêôơưđ", min_size=3, max_size=9).filter(lambda word: word not in KNOWN)


@all_examples(40)
@given(UNKNOWN, st.integers(0, 3))
def test_an_unknown_word_in_a_title_never_passes(word: str, place: int) -> None:
    words = ["KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO", "NĂM 2023", "HUYỆN HÀM TÂN"]
    extract = titled(" ".join([*words[:place], word.upper(), *words[place:]]))
    assert figures(extract) == {}
    assert word in (finding(extract, "title_qualified").found or "")
