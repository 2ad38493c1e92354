"""The rest of the catalogue, a workbook for each habit: pages, headers, rows, sheets, and what a night makes of files.

The other modules of this folder hold what is seen of files, cells, names, fonts, divisions and decisions.
"""

from io import BytesIO

import pytest
import xlsxwriter
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Once, played_once
from tests.habits.test_layouts import page_of
from tests.province import NEXT_NIGHT, Province
from tests.workbooks import (
    COLUMNS,
    POOR,
    REVIEW,
    Sheet,
    figures,
    read,
    rules,
    saved,
    understood,
    workbook,
)

TAN_DUC, SONG_PHAN = "23251", "23239"
OWN = {"households": "400", "persons": "1600", "poor_households": "8", "near_poor_households": "9"}
OTHER = {"households": "300", "persons": "1200", "poor_households": "5", "near_poor_households": "6"}
BOTH = {TAN_DUC: OWN, SONG_PHAN: OTHER}
FIRST: list[object] = [1, "Xã Tân Đức", 400, 1600, 8, 9]
SECOND: list[object] = [2, "Xã Sông Phan", 300, 1200, 5, 6]
TOTAL: list[object] = [None, "Tổng cộng", 700, 2800, 13, 15]
HEADER: list[object] = list(COLUMNS)

FURNITURE: list[list[object]] = [
    ["UBND HUYỆN HÀM TÂN", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["PHÒNG LĐ-TB&XH", None, None, "Độc lập - Tự do - Hạnh phúc"],
    ["Mẫu số 7.1", None, None, "Hàm Tân, ngày 05 tháng 12 năm 2023"],
    [REVIEW],
    ["(Kèm theo Báo cáo số 123/BC-UBND ngày 05 tháng 12 năm 2023 của UBND huyện Hàm Tân)"],
    ["Đơn vị tính: hộ, người"],
]
SIGNATURES: list[list[object]] = [
    [None, None, None, "Hàm Tân, ngày 05 tháng 12 năm 2023"],
    [None, "Người lập biểu", None, None, "TM. ỦY BAN NHÂN DÂN"],
    [None, None, None, None, "KT. CHỦ TỊCH"],
    [None, None, None, None, "PHÓ CHỦ TỊCH"],
    [None, "Nguyễn Văn A", None, None, "Trần Thị B"],
]
DEEP: list[list[object]] = [
    ["TT", "Đơn vị", "Dân cư", None, "Kết quả rà soát", None],
    [None, None, "Tổng số hộ\ndân cư", "Tổng số  nhân khẩu", "Trong năm 2023", None],
    [None, None, None, None, "Số hộ  nghèo\n(hộ)", "Số hộ cận\nnghèo (hộ)"],
    ["A", "B", 1, 2, 3, "4=3/1*100"],
]

Table = list[list[object]]

CLEAN: dict[str, Table] = {
    "furniture above and signatures below": [*FURNITURE, HEADER, FIRST, SECOND, TOTAL, *SIGNATURES],
    "three header rows, line breaks, double spaces, a number row": [[REVIEW], *DEEP, FIRST, SECOND],
    "a number row in brackets": [[REVIEW], HEADER, [f"({n})" for n in range(1, 7)], FIRST, SECOND],
    "the header again on the next printed page": [[REVIEW], HEADER, FIRST, HEADER, SECOND],
    "ordinals as text": [[REVIEW], HEADER, ["1.1", *FIRST[1:]], ["1.10", *SECOND[1:]]],
    "no ordinals": [[REVIEW], HEADER, [None, *FIRST[1:]], [None, *SECOND[1:]]],
    "a district's row, bold, and its communes": [[REVIEW], HEADER, ["I", "HUYỆN HÀM TÂN", *TOTAL[2:]], FIRST, SECOND],
    "blank separator rows": [[REVIEW], [], HEADER, [], FIRST, [], [], SECOND],
    "a note typed below the table": [[REVIEW], HEADER, FIRST, SECOND, [], [None, "Ghi chú: số liệu đến 30/11/2023"]],
}
TOTALS: dict[str, Table] = {
    f"“{word}” {'first' if is_first else 'last'}": [
        [REVIEW],
        HEADER,
        *([[None, word, *TOTAL[2:]]] if is_first else []),
        FIRST,
        SECOND,
        *([] if is_first else [[None, word, *TOTAL[2:]]]),
    ]
    for word in ("Tổng cộng", "TỔNG SỐ", "Toàn huyện", "Cộng", "Tổng cộng:", "Cộng toàn huyện")
    for is_first in (True, False)
}
ALL = CLEAN | TOTALS


@pytest.mark.parametrize("habit", ALL)
def test_a_page_that_is_only_laid_out_so_is_read_without_a_word(habit: str) -> None:
    extract = understood(page_of(ALL[habit]))
    assert figures(extract) == BOTH
    assert extract.findings == []
    assert [(s.form, s.period) for s in extract.submissions] == [("poverty_review", "2023")]


def test_a_column_of_the_sender_s_own_is_said_and_the_others_read() -> None:
    extract = understood(page_of([[REVIEW], [*HEADER, "Số giếng khoan"], [*FIRST, 3], [*SECOND, 4]]))
    assert figures(extract) == BOTH
    assert [(f.rule, f.severity, f.cell) for f in extract.findings] == [("column_unknown", "info", "G2")]


def test_several_forms_in_a_workbook_are_all_read() -> None:
    movement = Sheet(["STT", "Đơn vị", "Đầu kỳ", "Cuối kỳ"], [[1, "Xã Tân Đức", 9, 8]], title=POOR, name="Biểu 2")
    extract = read(Sheet(COLUMNS, [FIRST], name="Biểu 1"), movement)
    assert [(s.form, s.tables) for s in extract.submissions] == [
        ("poverty_review", ["Biểu 1"]),
        ("poor_movement", ["Biểu 2"]),
    ]


def test_a_hidden_sheet_with_last_year_s_figures_is_not_read_and_said() -> None:
    hidden = Sheet(COLUMNS, [[1, "Xã Tân Đức", 1, 1, 1, 1]], name="Năm 2022", is_hidden=True)
    extract = read(Sheet(COLUMNS, [FIRST, SECOND], name="Biểu 1"), hidden)
    assert figures(extract) == BOTH
    assert [(f.rule, f.sheet) for f in extract.findings] == [("sheet_hidden", "Năm 2022")]


@pytest.mark.parametrize(("poor", "rule"), [(8, []), (7, ["unit_repeated"])])
def test_a_copied_sheet_counts_once_or_is_refused_where_it_differs(poor: int, rule: list[str]) -> None:
    copy = Sheet(COLUMNS, [[*FIRST[:4], poor, 9], SECOND], name="Sheet1 (2)")
    extract = read(Sheet(COLUMNS, [FIRST, SECOND]), copy)
    assert figures(extract) == (BOTH if poor == 8 else {SONG_PHAN: OTHER})
    assert rules(extract) == rule


def _summary(result: object) -> bytes:
    """A workbook whose summary sheet only refers to the commune's by formulas, with stored results or without."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        own = book.add_worksheet("Xã")
        summary = book.add_worksheet("Tổng hợp")
        for page in (own, summary):
            page.write_row(0, 0, [REVIEW])
            page.write_row(1, 0, HEADER)
        own.write_row(2, 0, FIRST)
        summary.write_row(2, 0, FIRST[:2])
        for column, value in enumerate(FIRST[2:], 2):
            summary.write_formula(2, column, f"='Xã'!{'ABCDEF'[column]}3", None, value if result else "")
    return stream.getvalue()


def test_a_summary_by_formulas_says_the_same_again() -> None:
    extract = understood(_summary(True))
    assert figures(extract) == {TAN_DUC: OWN}
    assert extract.findings == []


def test_formulas_that_were_never_calculated_are_told_and_the_typed_figures_stand() -> None:
    extract = understood(_summary(False))
    assert [(f.rule, f.sheet, f.cell) for f in extract.findings] == [
        ("figure_unreadable", "Tổng hợp", cell) for cell in ("C3", "D3", "E3", "F3")
    ]
    assert figures(extract) == {TAN_DUC: OWN}


def test_an_external_link_gives_its_stored_value() -> None:
    stream = BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, [REVIEW])
        page.write_row(1, 0, HEADER)
        page.write_row(2, 0, FIRST)
        page.write_formula(2, 4, "='[bieu 2022.xlsx]Sheet1'!E3", None, 8)
    assert figures(understood(stream.getvalue())) == {TAN_DUC: OWN}


def test_narrow_columns_are_read_as_others() -> None:
    def narrow(page: Worksheet) -> None:
        page.column_dimensions["D"].width = 0.5

    book = load_workbook(BytesIO(workbook(Sheet(COLUMNS, [FIRST, SECOND]))))
    narrow(book.worksheets[0])
    assert figures(understood(saved(book))) == BOTH


# What a night makes of files

SQL = (
    "SELECT unit_code, CAST(value AS INTEGER) FROM mart.counts WHERE measure = 'poor_households' AND value IS NOT NULL"
)
TWICE = workbook(Sheet(COLUMNS, [[1, "Xã Nghị Đức", 400, 1600, 8, 9], [2, "Xã La Ngâu", 300, 1200, 5, 6]]))


@pytest.fixture(scope="module")
def one_night(empty: Province, once: Once) -> Province:
    """A home after one night with a file for each habit, of a district or commune of its own; nobody writes in it.

    Hàm Tân's total is wrong, and Hàm Thuận Nam's year is not that of its folder. Hàm Thuận Bắc names a commune of
    Bắc Bình. Two communes of Tánh Linh are in a file that came twice. Đức Linh names one commune, which has no poor.
    """

    def play(province: Province) -> None:
        poor, other = [1, "Xã La Dạ", 400, 1600, 8, 9], [2, "Xã Phan Hòa", 9, 9, 1, 1]
        year = REVIEW.replace("2023", "2022")
        for name, sheet in {
            "ham tan.xlsx": Sheet(COLUMNS, [FIRST, SECOND, [*TOTAL[:4], 14, 15]], above=[["UBND HUYỆN HÀM TÂN"]]),
            "2023/ham thuan nam.xlsx": Sheet(COLUMNS, [[1, "Xã Mỹ Thạnh", 400, 1600, 8, 9]], title=year),
            "ham thuan bac.xlsx": Sheet(COLUMNS, [poor, other], above=[["UBND HUYỆN HÀM THUẬN BẮC"]]),
            "duc linh.xlsx": Sheet(COLUMNS, [[1, "Xã Đa Kai", 400, 1600, 0, 9]], above=[["UBND HUYỆN ĐỨC LINH"]]),
        }.items():
            province.put(name, workbook(sheet))
        province.put("a.xlsx", TWICE)
        province.put("b/báo cáo.xlsx", TWICE)
        province.night()

    return played_once(once, "catalogue-one_night", empty, play)


def poor(province: Province, district: str, period: str = "2023") -> dict[object, object]:
    """Commune of a district → poor households of a period, as a unit reported them."""
    of_district = "unit_code IN (SELECT code FROM core.units WHERE parent_code = ?)"
    return dict(province.rows(f"{SQL} AND level = 'commune' AND period = ? AND {of_district}", [period, district]))


def found(province: Province, rule: str) -> list[dict[str, object]]:
    return province.dicts(f"SELECT file_name, sheet, cell, found, expected FROM core.findings WHERE rule = '{rule}'")


def test_a_total_that_does_not_add_up_is_told_at_its_cell_and_the_communes_count(one_night: Province) -> None:
    assert poor(one_night, "601") == {TAN_DUC: 8, SONG_PHAN: 5}
    place = {"file_name": "ham tan.xlsx", "sheet": "Sheet1", "cell": "E6"}
    assert found(one_night, "total_row") == [{**place, "found": "14", "expected": "13"}]


@pytest.mark.slow
def test_a_corrected_file_with_one_commune_changes_only_this(province: Province) -> None:
    province.put("ham tan.xlsx", workbook(Sheet(COLUMNS, [FIRST, SECOND, TOTAL], above=[["UBND HUYỆN HÀM TÂN"]])))
    province.night()
    sheet = Sheet(COLUMNS, [[1, "Xã Tân Đức", 400, 1600, 7, 9]], above=[["UBND HUYỆN HÀM TÂN"]])
    province.put("bao cao (sua lan 2) FINAL.xlsx", workbook(sheet))
    province.night(NEXT_NIGHT)
    assert poor(province, "601") == {TAN_DUC: 7, SONG_PHAN: 5}


def test_a_year_in_the_title_that_the_folder_contradicts_is_told(one_night: Province) -> None:
    assert (poor(one_night, "598", "2022"), poor(one_night, "598")) == ({"23113": 8}, {})
    (note,) = found(one_night, "period_contradiction")
    assert (note["file_name"], note["expected"]) == ("2023/ham thuan nam.xlsx", "2022")


def test_a_commune_in_another_district_s_file_is_told_and_not_compiled(one_night: Province) -> None:
    assert (poor(one_night, "597"), poor(one_night, "596")) == ({"23065": 8}, {})
    (note,) = found(one_night, "unit_outside")
    assert (note["file_name"], note["found"]) == ("ham thuan bac.xlsx", "Xã Phan Hòa")
    assert "Bắc Bình" in str(note["expected"])


def test_the_same_file_under_two_names_counts_once(one_night: Province) -> None:
    assert poor(one_night, "599") == {"23158": 8, "23161": 5}
    sql = "SELECT count(*) FROM core.submissions WHERE file_name IN ('a.xlsx', 'b/báo cáo.xlsx')"
    assert one_night.rows(sql) == [(1,)]


def test_a_zero_and_a_commune_that_is_not_there_do_not_look_alike(one_night: Province) -> None:
    sql = (
        "SELECT unit_code, source, CAST(value AS INTEGER) FROM mart.counts WHERE measure = 'poor_households' "
        "AND period = '2023' AND unit_code IN ('23197', '23200') ORDER BY unit_code"
    )
    assert one_night.rows(sql) == [("23197", "reported", 0), ("23200", None, None)]
