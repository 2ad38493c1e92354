"""Words beside a measure's name: fillers change nothing; another time, plan or part is another figure."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import all_examples
from tests.workbooks import Header, ReadFile, Sheet, checked, figures, finding, read, rules
from tonghop.configs.layouts import layouts, vocabulary
from tonghop.transforms.spelling import plain
from tonghop.transforms.tables.understanding import (
    beside,
    canonical,
    meaning,
    qualifier_in,
    times_in,
    without,
)

UNIT = "Xã Tân Đức"
TITLE = "TỔNG HỢP HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"
MOVEMENT = "DIỄN BIẾN HỘ NGHÈO NĂM 2023"
LAYOUTS = {layout.name: layout for layout in layouts()}
TRUE, OTHER, NEAR_POOR = 102, 134, 87

BESIDE: list[tuple[Header, Header]] = [
    ("Số hộ nghèo cuối năm", "Số hộ nghèo đầu năm"),
    ("Số hộ nghèo năm 2023", "Số hộ nghèo năm 2022"),
    ("Số hộ nghèo sau rà soát", "Số hộ nghèo trước rà soát"),
    ("Số hộ nghèo thực hiện", "Số hộ nghèo kế hoạch"),
    ("Số hộ nghèo chính thức", "Số hộ nghèo sơ bộ"),
    ("Tổng số hộ nghèo hiện có trên địa bàn", "Số hộ nghèo giảm"),
    ("Tổng số hộ nghèo hiện có trên địa bàn", "Số hộ nghèo là nữ"),
    (("Hộ nghèo toàn huyện", "Số hộ"), ("Hộ nghèo DTTS", "Số hộ")),
    (("Hộ nghèo (đến 31/12/2023)", "Số hộ"), ("Hộ nghèo (đến 31/12/2022)", "Số hộ")),
    (("Hộ nghèo theo chuẩn mới", "Số hộ"), ("Hộ nghèo theo chuẩn cũ", "Số hộ")),
    (("Hộ nghèo", "Năm 2023"), ("Hộ nghèo", "Năm 2022")),
    (("Hộ nghèo", "Thực hiện"), ("Hộ nghèo", "Kế hoạch")),
    ("Số hộ nghèo kỳ này", "Số hộ nghèo kỳ trước"),
    ("Số hộ nghèo cuối năm", "Số hộ nghèo cuối năm trước"),
    ("Số hộ nghèo cuối năm", "Số hộ nghèo giảm cuối năm"),
    ("Số hộ nghèo", "Số hộ nghèo tháng 6"),
    ("Số hộ nghèo", "Số hộ nghèo (triệu đồng)"),
    (("Hộ nghèo", "Số hộ"), ("Hộ nghèo", "Tỷ lệ số hộ")),
    ("Số hộ nghèo", ("Nhu cầu vay vốn", "Số hộ nghèo")),
    ("Số hộ nghèo", "Tổng số hộ nghèo và cận nghèo đầu năm"),
]
"""The header of the true column, and that of another figure of the same households."""


def review(columns: Sequence[tuple[Header, float]], title: str = TITLE) -> Sheet:
    heads, numbers = zip(*columns, strict=True)
    return Sheet(["STT", "Đơn vị", *heads], [[1, UNIT, *numbers]], title=title)


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "second"])
@pytest.mark.parametrize(("true", "other"), BESIDE, ids=[str(pair[1]) for pair in BESIDE])
def test_a_column_of_another_figure_never_wins(true: Header, other: Header, is_first: bool) -> None:
    poor: list[tuple[Header, float]] = [(true, TRUE), (other, OTHER)]
    columns = [("Tổng số hộ", 1000), *(poor if is_first else poor[::-1]), ("Số hộ cận nghèo", NEAR_POOR)]
    extract = read(review(columns))
    assert figures(extract)["23251"]["poor_households"] == str(TRUE)
    assert {o.cell for s in extract.submissions for o in s.observations if o.measure == "poor_households"} == {
        f"{'DE'[not is_first]}{3 + any(isinstance(head, tuple) for head, _ in columns)}"
    }
    (told,) = extract.findings
    assert plain(other if isinstance(other, str) else other[-1]) in (told.found or "")


@pytest.mark.parametrize(
    "words", ["năm 2022", "đầu năm", "dự kiến", "giảm", "DTTS", "có trẻ em", "được vay vốn", "lạ lùng"]
)
def test_columns_of_other_figures_alone_are_a_question_that_quotes_the_words(words: str) -> None:
    columns: list[tuple[Header, float]] = [
        ("Tổng số hộ", 1000),
        (f"Số hộ nghèo {words}", OTHER),
        (f"Số hộ cận nghèo {words}", NEAR_POOR),
    ]
    extract = read(review(columns))
    assert figures(extract) == {}
    told = finding(extract, "column_qualified")
    assert told.severity == "error"
    assert plain(words).split()[-1] in (told.found or "")


def test_a_column_with_an_unknown_word_is_told_with_its_cell_and_measure() -> None:
    columns: list[tuple[Header, float]] = [
        ("Tổng số hộ lạ lùng", 1000),
        ("Số hộ nghèo", TRUE),
        ("Số hộ cận nghèo", NEAR_POOR),
    ]
    extract = read(review(columns))
    assert figures(extract) == {"23251": {"poor_households": str(TRUE), "near_poor_households": str(NEAR_POOR)}}
    told = finding(extract, "column_qualified")
    assert (told.cell, told.measure) == ("C2", "households")
    assert "lạ lùng" in (told.found or "")


@pytest.mark.parametrize(
    ("narrowed", "words"),
    [
        ("TỔNG HỢP HỘ NGHÈO, HỘ CẬN NGHÈO NGƯỜI DÂN TỘC THIỂU SỐ NĂM 2023", "người dân tộc thiểu số"),
        ("KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO CÓ CHỦ HỘ LÀ PHỤ NỮ NĂM 2023", "chủ hộ là phụ nữ"),
        ("DỰ KIẾN HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023", "dự kiến"),
        ("KẾ HOẠCH GIẢM HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023", "kế hoạch"),
        ("SO SÁNH KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023", "so sánh"),
        ("HỘ NGHÈO, HỘ CẬN NGHÈO KHU VỰC NÔNG THÔN NĂM 2023", "khu vực nông thôn"),
    ],
)
def test_a_title_that_narrows_plans_or_compares_is_a_question(narrowed: str, words: str) -> None:
    columns: list[tuple[Header, float]] = [("Tổng số hộ", 1000), ("Số hộ nghèo", TRUE), ("Số hộ cận nghèo", NEAR_POOR)]
    extract = read(review(columns, narrowed))
    assert figures(extract) == {}
    assert finding(extract, "title_qualified").found == words


@pytest.mark.parametrize(
    "line",
    [
        "BAN CHỈ ĐẠO GIẢM NGHÈO",
        "CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA GIẢM NGHÈO BỀN VỮNG",
        "BÁO CÁO KẾT QUẢ GIẢM NGHÈO NĂM 2023",
        "Số: 12/KH-UBND",
        "Thực hiện Kế hoạch số 15/KH-UBND của UBND huyện về rà soát hộ nghèo, hộ cận nghèo",
        "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO XÃ TÂN ĐỨC, HUYỆN HÀM TÂN, TỈNH BÌNH THUẬN NĂM 2023",
    ],
)
def test_documents_organisations_and_names_of_units_narrow_nothing(line: str) -> None:
    columns: list[tuple[Header, float]] = [("Tổng số hộ", 1000), ("Số hộ nghèo", TRUE), ("Số hộ cận nghèo", NEAR_POOR)]
    sheet = Sheet(["STT", "Đơn vị", *(h for h, _ in columns)], [[1, UNIT, 1000, TRUE, 87]], title=TITLE, above=[[line]])
    assert figures(read(sheet))["23251"]["poor_households"] == str(TRUE)


@pytest.mark.parametrize(
    ("above", "below", "words"),
    [
        ("", "NGƯỜI DÂN TỘC THIỂU SỐ", "người dân tộc thiểu số"),
        ("", "(Dự kiến)", "dự kiến"),
        ("DỰ THẢO", "", "dự thảo"),
        ("KẾ HOẠCH", "", "kế hoạch"),
    ],
)
def test_a_title_over_several_lines_is_read_as_a_whole(above: str, below: str, words: str) -> None:
    columns = ["STT", "Đơn vị", "Tổng số hộ", "Số hộ nghèo", "Số hộ cận nghèo"]
    lines = [[line] for line in (above, TITLE, below) if line]
    extract = read(Sheet(columns, [[1, UNIT, 1000, TRUE, 87]], title=None, above=lines))
    assert figures(extract) == {}
    assert finding(extract, "title_qualified").found == words


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("Hộ nghèo cuối năm 2022", "Hộ nghèo cuối năm 2023"),
        ("Số hộ nghèo đến 31/12/2022", "Số hộ nghèo đến 31/12/2023"),
        ("HN đầu năm", "Số hộ nghèo hiện có"),
        ("Hộ nghèo kỳ trước", "Số hộ nghèo còn lại"),
    ],
)
def test_the_ends_of_a_movement_are_known_by_their_time(opening: str, closing: str) -> None:
    sheet = Sheet(["STT", "Đơn vị", opening, closing], [[1, UNIT, 120, TRUE]], title=MOVEMENT)
    assert figures(read(sheet)) == {"23251": {"opening": "120", "closing": str(TRUE)}}


@pytest.mark.parametrize("leaf", ["SL", "Số lượng", "Tổng số", "Tổng số hộ", "Số hộ"])
def test_a_last_step_that_only_counts_leaves_the_group_s_measure(leaf: str) -> None:
    columns: list[tuple[Header, float]] = [("Tổng số hộ", 1000), (("HN", leaf), TRUE), (("HCN", leaf), NEAR_POOR)]
    read_as = figures(read(review(columns)))["23251"]
    assert (read_as["poor_households"], read_as["near_poor_households"]) == (str(TRUE), str(NEAR_POOR))


def test_words_typed_line_by_line_are_one_header() -> None:
    columns: list[tuple[Header, float]] = [
        (("Tổng số", "hộ dân", "cư"), 1000),
        (("Hộ", "nghèo", ""), TRUE),
        (("Hộ cận", "nghèo", ""), NEAR_POOR),
    ]
    assert figures(read(review(columns)))["23251"] == {
        "households": "1000",
        "poor_households": str(TRUE),
        "near_poor_households": str(NEAR_POOR),
    }


@pytest.mark.parametrize(
    ("title", "in_period", "cumulative", "measure"),
    [
        ("CHO VAY HỘ NGHÈO NĂM 2023", "Số hộ vay trong kỳ", "Số hộ vay lũy kế từ đầu năm", "borrowers"),
        ("CẤP THẺ BHYT NĂM 2023", "Số thẻ đã cấp trong tháng", "Lũy kế số thẻ đã cấp", "cards_issued"),
    ],
)
def test_of_two_columns_the_one_that_suits_the_measure_s_kind_is_read(
    title: str, in_period: str, cumulative: str, measure: str
) -> None:
    columns = ["STT", "Đơn vị", in_period, cumulative, "Dư nợ (triệu đồng)"]
    extract = read(Sheet(columns, [[1, UNIT, 10, 110, 500]], title=title))
    assert figures(extract)["23251"][measure] == "110"
    told = finding(extract, "column_of_other")
    assert (told.cell, told.severity) == ("C2", "info")


def test_of_two_columns_that_mean_the_same_neither_is_read() -> None:
    columns: list[tuple[Header, float]] = [
        ("Tổng số hộ", 1000),
        ("Số hộ nghèo hiện có", TRUE),
        ("Số hộ nghèo còn lại", OTHER),
        ("Số hộ cận nghèo", NEAR_POOR),
    ]
    extract = read(review(columns))
    assert figures(extract) == {}
    told = finding(extract, "column_ambiguous")
    assert "hiện có" in (told.found or "") or "còn lại" in (told.found or "")


def test_the_half_of_a_category_is_not_lost_because_the_other_is_read() -> None:
    heads: list[Header] = [("Hộ nghèo", "Số thẻ đã cấp"), ("Hộ cận nghèo", "Số thẻ đã cấp dự kiến")]
    extract = read(Sheet(["STT", "Đơn vị", *heads], [[1, UNIT, 10, 20]], title="CẤP THẺ BHYT NĂM 2023"))
    assert figures(extract) == {"23251": {"cards_issued": "10"}}
    told = finding(extract, "column_qualified")
    assert (told.severity, told.cell) == ("error", "D2")


PLANNED = "CHỈ SỐ THIẾU HỤT CÁC DỊCH VỤ XÃ HỘI CƠ BẢN CỦA HỘ NGHÈO NĂM 2023"


@pytest.mark.parametrize(
    ("title", "header", "words"),
    [
        (PLANNED, "Việc làm kế hoạch", "kế hoạch"),
        ("HỖ TRỢ NHÀ Ở NĂM 2023", "Số nhà xây mới còn lại", "còn lại"),
        ("CẤP THẺ BHYT NĂM 2023", "Số thẻ đã cấp đến 30/6/2023", "30/6/2023"),
        ("CẤP THẺ BHYT NĂM 2023", "Số thẻ đã cấp trong quý", "quý"),
        ("CẤP THẺ BHYT NĂM 2023", "Số thẻ đã cấp giai đoạn 2021-2023", "2021-2023"),
        ("CẤP THẺ BHYT NĂM 2023", "Số thẻ BHYT hộ gia đình", "hộ gia đình"),
        (TITLE, "Số hộ nghèo nam", "nam"),
        (TITLE, "Hộ nghèo theo chuẩn nghèo giai đoạn 2016-2020", "chuẩn nghèo giai đoạn 2016-2020"),
        (MOVEMENT, "Hộ nghèo đầu năm còn lại", "còn lại"),
    ],
)
def test_words_that_make_another_figure_of_a_measure_are_quoted(title: str, header: str, words: str) -> None:
    extract = read(Sheet(["STT", "Đơn vị", header], [[1, UNIT, 7]], title=title))
    assert figures(extract) == {}
    told = next(f for f in extract.findings if f.rule in ("column_qualified", "column_left_over"))
    assert told.severity == "error"
    assert words in (told.found or "")


@pytest.mark.parametrize(
    ("title", "header", "measure"),
    [
        ("DIỄN BIẾN HỘ NGHÈO THÁNG 5 NĂM 2023", "Hộ nghèo phát sinh trong tháng", "newly_poor"),
        (MOVEMENT, "Số hộ nghèo tại thời điểm 01/01/2023", "opening"),
        (MOVEMENT, "Số hộ nghèo có đến 15/12/2023", ""),
        (TITLE, "1. Hộ nghèo theo chuẩn nghèo đa chiều giai đoạn 2022-2025", "poor_households"),
    ],
)
def test_times_of_the_table_are_no_other_times(title: str, header: str, measure: str) -> None:
    heads: list[Header] = ["STT", "Đơn vị", header]
    heads += ["Hộ cận nghèo"] if title == TITLE else ["Hộ nghèo đầu kỳ"] * (measure != "opening") + ["Hộ nghèo cuối kỳ"]
    read_as = figures(read(Sheet(heads, [[1, UNIT, 7, 8, 9][: len(heads)]], title=title)))
    assert not measure or read_as["23251"][measure] == "7"


FILLERS = [word for word in vocabulary().fillers if word not in ("năm", "đến", "quý", "tháng")]


@all_examples(60)
@given(st.sampled_from(FILLERS), st.booleans(), st.sampled_from([str, str.upper, str.title]))
def test_fillers_case_and_place_change_nothing(filler: str, is_before: bool, spelt: object) -> None:
    header = f"{filler} hộ nghèo" if is_before else f"Số hộ nghèo ({filler})"
    columns: list[tuple[Header, float]] = [("Tổng số hộ", 1000), (spelt(header), TRUE), ("Số hộ cận nghèo", 87)]  # type: ignore[operator]
    assert figures(read(review(columns)))["23251"]["poor_households"] == str(TRUE)


UNKNOWN = st.text("abcdeghiklmnopqrstuvxyăâêôơưđ", min_size=3, max_size=9).filter(
    lambda word: word not in {w for phrase in vocabulary().fillers for w in phrase.split()}
)


@all_examples(60)
@given(UNKNOWN, st.sampled_from(["poor_households", "near_poor_households", "households"]))
def test_an_unknown_word_never_changes_a_figure_in_silence(word: str, measure: str) -> None:
    heads = {"households": "Tổng số hộ", "poor_households": "Số hộ nghèo", "near_poor_households": "Số hộ cận nghèo"}
    numbers = {"households": 1000, "poor_households": TRUE, "near_poor_households": NEAR_POOR}
    heads[measure] += f" {word}"
    extract = read(review([(heads[name], numbers[name]) for name in heads]))
    unlike = [m for m, value in figures(extract).get("23251", {}).items() if value != str(numbers[m])]
    assert unlike == []
    assert measure in figures(extract).get("23251", {}) or "column_qualified" in rules(extract)


def test_what_stands_beside_a_name_is_told_word_by_word() -> None:
    words, layout = vocabulary(), LAYOUTS["poverty_review"]
    meant = meaning("poor_households", "", ("hộ nghèo", "số hộ"), layout, words)
    told = beside(without("số hộ nghèo", "số hộ nghèo lạ năm 2022 (tháng 6)"), meant, words)
    assert told.strange == ("lạ",)
    assert told.times == {"2022", "tháng 6"}
    assert qualifier_in("danh sách xã", layout, words) == "danh sách"
    assert times_in("Quyết định số 07/2021/TT-BLĐTBXH, giai đoạn 2021-2025, năm 2023") == {
        "2021-2025",
        "2023",
    }
    assert canonical("hcn đến hết ngày 31/12/2022", "2023", words) == "hộ cận nghèo đầu năm"


@pytest.mark.parametrize("flow", ["Thoát nghèo kỳ lạ", "Vươn tới cận nghèo lạ", "Lý do lạ"])
def test_a_column_left_over_where_a_flow_is_missing_is_an_error_and_blames_no_row(flow: str, tmp_path: Path) -> None:
    columns: list[Header] = ["STT", "Đơn vị", "Hộ nghèo đầu năm", ("Giảm trong năm", "Giảm khác")]
    columns += [("Giảm trong năm", flow), "Hộ nghèo cuối năm"]
    extract = read(Sheet(columns, [[1, UNIT, 120, 2, 16, TRUE]], title=MOVEMENT))
    assert figures(extract) == {"23251": {"opening": "120", "other_decrease": "2", "closing": str(TRUE)}}
    told = finding(extract, "column_left_over")
    assert (told.severity, told.cell) == ("error", "E2")
    assert plain(flow) in (told.found or "")
    assert "vượt chuẩn cận nghèo" in (told.expected or "")
    statements, wrong = checked(tmp_path, extract)
    assert statements["verdict"].to_list() == ["accepted"]
    assert wrong.height == 0


def test_the_same_figures_under_known_headers_alone_are_compared(tmp_path: Path) -> None:
    columns: list[Header] = ["STT", "Đơn vị", "Hộ nghèo đầu năm", "Giảm khác", "Hộ nghèo cuối năm"]
    _, wrong = checked(tmp_path, read(Sheet(columns, [[1, UNIT, 120, 2, TRUE]], title=MOVEMENT)))
    assert wrong["rule"].to_list() == ["closing_follows_from_flows"]


def test_a_column_of_something_else_is_said_and_no_more() -> None:
    columns: list[tuple[Header, float]] = [("Số hộ nghèo", TRUE), ("Số hộ cận nghèo", 87), ("Số giếng khoan", 3)]
    assert rules(read(review(columns))) == ["column_unknown"]


MEANT = {
    "became_near_poor": [
        "Chuyển sang hộ cận nghèo",
        "Thoát nghèo xuống cận nghèo",
        "Rơi vào HCN",
        "Trở thành cận nghèo",
    ],
    "above_near_poor": ["Vượt qua chuẩn cận nghèo", "Thoát nghèo bền vững", "Vượt chuẩn nghèo, cận nghèo"],
    "other_decrease": ["Giảm khác (chết, chuyển đi)", "Giảm cơ học", "Giảm do nguyên nhân khác", "Lý do khác"],
}
"""Words of clerks under “Số hộ nghèo giảm trong năm”."""


@pytest.mark.parametrize(("measure", "words"), [(m, w) for m, listed in MEANT.items() for w in listed])
def test_another_verb_of_the_same_meaning_takes_a_verb_s_place(measure: str, words: str) -> None:
    columns: list[Header] = ["STT", "Đơn vị", "Hộ nghèo đầu năm", ("Số hộ nghèo giảm trong năm", words)]
    extract = read(Sheet([*columns, "Hộ nghèo cuối năm"], [[1, UNIT, 120, 18, TRUE]], title=MOVEMENT))
    assert figures(extract) == {"23251": {"opening": "120", measure: "18", "closing": str(TRUE)}}
    assert extract.findings == []


def test_the_same_header_twice_makes_neither_column_another_measure() -> None:
    columns: list[tuple[Header, float]] = [
        (("Hộ nghèo", "Số hộ"), TRUE),
        (("Hộ nghèo", "Số hộ"), OTHER),
        (("Hộ cận nghèo", "Số hộ"), NEAR_POOR),
    ]
    extract = read(review(columns))
    assert figures(extract) == {}
    assert "households" not in {o.measure for s in extract.submissions for o in s.observations}


FUND = 'VẬN ĐỘNG QUỸ "VÌ NGƯỜI NGHÈO" NĂM 2023'
VISITS = "KIỂM TRA, GIÁM SÁT CÔNG TÁC GIẢM NGHÈO NĂM 2023"
LOANS = "KẾT QUẢ CHO VAY HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"


@pytest.mark.parametrize(
    ("title", "known", "other"),
    [
        (FUND, "Số tiền vận động được (triệu đồng)", "Đã phân bổ cho cấp xã (triệu đồng)"),
        (FUND, "Số tiền đã chi (triệu đồng)", "Kết quả hỗ trợ (triệu đồng)"),
        (FUND, "Số tiền đã chi (triệu đồng)", "Kế hoạch hỗ trợ (triệu đồng)"),
        (VISITS, "Số cuộc kiểm tra, giám sát", "Số tiền (triệu đồng)"),
        (VISITS, "Số cuộc kiểm tra, giám sát", "Số xã"),
        ("TRUYỀN THÔNG VỀ GIẢM NGHÈO NĂM 2023", "Số tin, bài", "Số lớp tập huấn"),
        (LOANS, "Tổng dư nợ (triệu đồng)", "Số hộ"),
    ],
)
def test_a_word_that_may_be_said_of_other_figures_names_no_measure(title: str, known: str, other: str) -> None:
    extract = read(Sheet(["Đơn vị", known, other], [[UNIT, 100, 7777]], title=title))
    told = [o for s in extract.submissions for o in s.observations if o.cell.startswith("C")]
    assert told == []
    assert extract.findings


CAPITAL = "GIẢI NGÂN VỐN CTMTQG GIẢM NGHÈO BỀN VỮNG GIAI ĐOẠN 2021-2025 NĂM 2023"
PLANNED = "planned_investment_central"


@pytest.mark.parametrize(
    ("group", "is_read"),
    [
        ("Kế hoạch vốn năm 2023", True),
        ("Kế hoạch vốn giai đoạn 2021-2025", False),
        ("Thực hiện kế hoạch", False),
    ],
)
def test_a_plan_is_of_its_year_and_no_result(group: str, is_read: bool) -> None:
    heads: list[Header] = [
        (f"{group} (triệu đồng)", "Vốn đầu tư", "NSTW"),
        ("Giải ngân (triệu đồng)", "Vốn đầu tư", "NSTW"),
    ]
    rows = [[UNIT, "Tiểu dự án 1 - Dự án 3", 30, 20]]
    extract = read(Sheet(["Đơn vị", "Dự án/Tiểu dự án", *heads], rows, title=CAPITAL))
    assert (PLANNED in figures(extract)["23251"]) == is_read
    assert is_read or any((f.cell or "").startswith("C") for f in extract.findings)


def test_a_plan_of_all_years_is_no_target_of_the_year() -> None:
    rows = [["Tỷ lệ hộ nghèo", 3]]
    extract = read(Sheet(["Chỉ tiêu", "Kế hoạch giai đoạn"], rows, title="KẾ HOẠCH GIẢM NGHÈO NĂM 2023"))
    assert figures(extract) == {}


def test_a_column_of_figures_called_target_is_no_column_of_words() -> None:
    heads = ["Đơn vị", "Chỉ tiêu (triệu đồng)", "Số tiền vận động được (triệu đồng)"]
    extract = read(Sheet(heads, [[UNIT, 100, 90]], title=FUND))
    assert figures(extract)["23251"] == {"target_amount": "100000000", "raised_amount": "90000000"}


def test_a_column_of_a_category_in_rows_of_categories_is_a_question() -> None:
    heads = ["Đơn vị", "Đối tượng", "Số người thuộc diện", "Số thẻ đã cấp cho người dân tộc thiểu số"]
    rows = [[UNIT, "Hộ nghèo", 100, 77], [UNIT, "Hộ cận nghèo", 50, 33]]
    extract = read(Sheet(heads, rows, title="KẾT QUẢ CẤP THẺ BHYT NĂM 2023"))
    assert {o.measure for s in extract.submissions for o in s.observations} == {"eligible_persons"}
    told = finding(extract, "column_qualified")
    assert (told.severity, told.measure, told.cell) == ("error", "cards_issued", "D2")


@pytest.mark.parametrize(
    ("title", "heads"),
    [
        (
            FUND,
            [("Thu (triệu đồng)", "Kế hoạch"), ("Thu (triệu đồng)", "Thực hiện"), ("Chi (triệu đồng)", "Thực hiện")],
        ),
        ("HỖ TRỢ NHÀ Ở CHO HỘ NGHÈO NĂM 2023", ["Xây mới (căn)", "Sửa chữa (căn)", "Thành tiền (triệu đồng)"]),
        ("ĐÀO TẠO NGHỀ CHO LAO ĐỘNG NÔNG THÔN NĂM 2023", ["Số LĐ được đào tạo nghề", "Hoàn thành khóa học"]),
        (VISITS, ["Số cuộc kiểm tra", "Số vụ vi phạm", "Thu hồi (triệu đồng)"]),
        (CAPITAL, [("KH vốn năm 2023 (trđ)", "Vốn ĐTPT", "NSTW"), ("Giải ngân (trđ)", "SN", "NSTW")]),
        ("THIẾU HỤT CỦA TRẺ EM NĂM 2023", ["Số trẻ em nghèo", "Y tế", "Giáo dục", "Nước sạch và vệ sinh"]),
    ],
)
def test_headers_as_clerks_write_them_are_read(title: str, heads: list[Header]) -> None:
    extract = read(Sheet(["Đơn vị", *heads], [[UNIT, *range(50, 50 - len(heads), -1)]], title=title))
    assert len(figures(extract)["23251"]) == len(heads)


def test_a_measure_s_own_name_names_no_category_in_rows_of_categories() -> None:
    heads = ["Đơn vị", "Hình thức", "Số cuộc kiểm tra", "Số vụ vi phạm"]
    extract = read(Sheet(heads, [[UNIT, "Kiểm tra", 5, 2], [UNIT, "Giám sát", 3, 1]], title=VISITS))
    visits = {o.category: o.value for s in extract.submissions for o in s.observations if o.measure == "inspections"}
    assert visits == {"inspection": "5", "supervision": "3"}


@pytest.mark.parametrize(
    "header",
    [
        "Hộ nghèo đầu kỳ năm trước",
        "Hộ nghèo đầu năm trước",
        "Ho ngheo dau ky nam truoc",
        "Hộ nghèo cùng kỳ năm trước",
        ("Năm trước", "Hộ nghèo đầu kỳ"),
    ],
)
def test_the_opening_of_the_year_before_is_no_opening(header: Header) -> None:
    alone = read(Sheet(["Đơn vị", header, "Hộ nghèo cuối kỳ"], [[UNIT, OTHER, 90]], title=MOVEMENT))
    assert figures(alone) == {}
    assert finding(alone, "column_qualified").severity == "error"
    beside_own = read(
        Sheet(["Đơn vị", header, "Hộ nghèo đầu kỳ", "Hộ nghèo cuối kỳ"], [[UNIT, OTHER, TRUE, 90]], title=MOVEMENT)
    )
    assert figures(beside_own) == {"23251": {"opening": str(TRUE), "closing": "90"}}


@pytest.mark.parametrize(
    "header",
    [
        "Hộ nghèo năm trước",
        "Hộ nghèo đầu kỳ (năm trước chuyển sang)",
        "Hộ nghèo đầu năm (cuối năm trước)",
        "Hộ nghèo đầu năm (theo kết quả rà soát năm trước)",
    ],
)
def test_the_end_of_the_year_before_is_the_opening(header: Header) -> None:
    extract = read(Sheet(["Đơn vị", header, "Hộ nghèo cuối kỳ"], [[UNIT, TRUE, 90]], title=MOVEMENT))
    assert figures(extract) == {"23251": {"opening": str(TRUE), "closing": "90"}}


@pytest.mark.parametrize("is_first", [True, False], ids=["first", "second"])
@pytest.mark.parametrize("other", ["Số hộ nghèo", "Tổng số hộ nghèo"])
def test_of_two_exact_headers_of_a_measure_none_wins(other: str, is_first: bool) -> None:
    pair: list[tuple[Header, float]] = [(("Hộ nghèo", "Số hộ"), TRUE), (other, OTHER)]
    columns = [("Tổng số hộ", 1000), *(pair if is_first else pair[::-1]), ("Số hộ cận nghèo", NEAR_POOR)]
    extract = read(review(columns))
    assert figures(extract) == {}
    assert finding(extract, "column_ambiguous").severity == "error"


def test_of_two_exact_headers_that_nothing_requires_the_rest_is_read() -> None:
    columns: list[tuple[Header, float]] = [
        (("Dân số", "Hộ"), 1000),
        ("Tổng số hộ", 1001),
        ("Số hộ nghèo", TRUE),
        ("Số hộ cận nghèo", NEAR_POOR),
    ]
    extract = read(review(columns))
    assert figures(extract) == {"23251": {"poor_households": str(TRUE), "near_poor_households": str(NEAR_POOR)}}
    assert finding(extract, "column_ambiguous").measure == "households"


@pytest.mark.parametrize("group", ["Kế hoạch", "Năm 2022", "Dự kiến", "DTTS"])
def test_words_over_all_deprivations_make_others_of_them(group: str) -> None:
    """`Chỉ tiêu thiếu hụt` is an indicator and no plan."""
    names = [
        LAYOUTS["deprivation"].columns[name][3] for name in ("employment", "health_insurance", "information_means")
    ]
    title = "PHÂN TÍCH CHỈ SỐ THIẾU HỤT CỦA HỘ NGHÈO NĂM 2023"

    def read_under(*above: str) -> ReadFile:
        heads: list[Header] = [(*above, name) for name in names]
        return read(Sheet(["Đơn vị", "Tổng số hộ nghèo", *heads], [[UNIT, 9, 5, 4, 3]], title=title))

    assert figures(read_under(group)) == {}
    assert finding(read_under(group), "column_qualified").severity == "error"
    assert len(figures(read_under("Chỉ tiêu thiếu hụt"))["23251"]) == 4


def test_what_was_done_since_a_programme_began_is_not_that_of_the_year() -> None:
    title = "CÔNG TÁC TRUYỀN THÔNG VỀ GIẢM NGHÈO NĂM 2023"
    for words, is_read in (("lũy kế từ đầu năm", True), ("lũy kế từ đầu chương trình", False)):
        heads = ["Đơn vị", f"Số buổi truyền thông {words}", "Số tin, bài"]
        extract = read(Sheet(heads, [[UNIT, 20, 3]], title=title))
        assert ("events" in figures(extract)["23251"]) == is_read
        assert is_read or finding(extract, "column_qualified").cell == "B2"


def test_a_half_of_two_takes_no_column_of_the_other() -> None:
    """What becomes poor stands in both halves; an unknown word over one of them does not send it to the other."""
    poor, near_poor = "Hộ nghèo", "Hộ cận nghèo"
    became = "Hộ cận nghèo trở thành hộ nghèo"
    heads: list[Header] = [
        (poor, "Đầu kỳ"),
        (poor, became),
        (poor, "Cuối kỳ"),
        (near_poor, "Đầu kỳ"),
        (near_poor, f"{became} lạ lùng"),
        (near_poor, "Cuối kỳ"),
    ]
    title = "DIỄN BIẾN HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"
    extract = read(Sheet(["Đơn vị", *heads], [[UNIT, 10, 2, 12, 20, 3, 18]], title=title))
    assert figures(extract) == {"23251": {"opening": "10", "from_near_poor": "2", "closing": "12"}}
    assert figures(extract, 1) == {"23251": {"opening": "20", "closing": "18"}}
    assert finding(extract, "column_qualified").measure == "became_poor"
