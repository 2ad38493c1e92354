"""The demo's workbooks: figures that add up to what was published, files as described."""

from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from tonghop.examples import commune_figures, demo
from tonghop.examples.sheets import rate
from tonghop.examples.tables import NOTE

FIGURES = demo.figures()
PERSONS = "_persons"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """An inbox with all that the demo writes, and what its functions said that they wrote."""
    folder = tmp_path_factory.mktemp("inbox")
    return folder, [*demo.write_opening(folder), *demo.write_reports(folder), demo.write_correction(folder)]


@pytest.fixture(scope="module")
def inbox(written: tuple[Path, list[Path]]) -> Path:
    return written[0]


def _total(sheet: str, district: str = "") -> dict[str, int]:
    chosen = (f for f in FIGURES.values() if district in ("", f.district))
    return commune_figures.add_up(getattr(f, sheet) for f in chosen)


def _points(new: tuple[int, int], old: tuple[int, int]) -> str:
    return f"{100 * new[0] / new[1] - 100 * old[0] / old[1]:.2f}"


@cache
def _review(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path, data_only=True)["Biểu 1 Rà soát"]
    assert isinstance(sheet, Worksheet)
    return sheet


def _review_rows(path: Path) -> list[list[object]]:
    """The rows of the review, from the sheet's first cell on; openpyxl takes ten times as long."""
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Biểu 1 Rà soát")
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


def _values(sheet: Worksheet) -> dict[str, object]:
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


def _row_of(sheet: Worksheet, name: str) -> int:
    return next(int(cell.row) for cell in sheet["B"] if cell.value == name)


def _texts(path: Path) -> list[str]:
    """All texts of each sheet, joined."""
    book = CalamineWorkbook.from_path(str(path))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return ["\n".join(c for row in sheet for c in row if isinstance(c, str)) for sheet in sheets]


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


# Figures


def test_province_totals_are_the_published_ones() -> None:
    opening, review = _total("opening_review"), _total("review")
    assert {name: opening[name] for name in commune_figures.TOTALS_2022} == {
        "households": 336_200,
        "poor_households": 8_659,
        "near_poor_households": 14_355,
    }
    assert {name: review[name] for name in commune_figures.TOTALS_2023} == {
        "households": 337_250,
        "poor_households": 6_621,
        "near_poor_households": 12_203,
    }
    assert len(FIGURES) == 124


def test_published_rates_and_points_hold_from_unrounded_rates() -> None:
    opening, review = _total("opening_review"), _total("review")
    counted = opening["households"] - 800
    poor_before, poor_now = (opening["poor_households"], counted), (review["poor_households"], 337_250)
    near_before = (opening["near_poor_households"], opening["households"])
    near_now = (review["near_poor_households"], 337_250)
    assert [rate(*pair) for pair in (poor_before, poor_now, near_before, near_now)] == [
        2.58,
        1.96,
        4.27,
        3.62,
    ]
    assert (_points(poor_now, poor_before), _points(near_now, near_before)) == ("-0.62", "-0.65")


def test_one_ward_leaves_its_poor_blank_in_2022() -> None:
    blank = {code for code, f in FIGURES.items() if None in f.opening_review.values()}
    ward = FIGURES[demo.WARD_WITH_BLANK_2022]
    assert blank == {demo.WARD_WITH_BLANK_2022}
    assert (ward.opening_review["households"], ward.review["poor_households"]) == (800, 0)
    assert ward.opening_review["poor_persons"] is None
    assert ward.opening_review["near_poor_households"]
    assert ward.poor_movement["opening"] == 0


def test_claimed_rate_of_phan_thiet_is_right_with_and_without_the_ward() -> None:
    opening = _total("opening_review", "593")
    poor, households = opening["poor_households"], opening["households"]
    assert rate(poor, households) == rate(poor, households - 800)


@pytest.mark.parametrize("suffix", ["", PERSONS])
@pytest.mark.parametrize(
    ("sheet", "signs"),
    [("poor_movement", commune_figures.POOR_FLOWS), ("near_poor_movement", commune_figures.NEAR_POOR_FLOWS)],
)
def test_movements_balance_in_every_commune(sheet: str, signs: dict[str, int], suffix: str) -> None:
    for figures in FIGURES.values():
        moved = getattr(figures, sheet)
        net = sum(sign * moved[name + suffix] for name, sign in signs.items())
        assert moved["closing" + suffix] == moved["opening" + suffix] + net, figures.code


@pytest.mark.parametrize("suffix", ["", PERSONS])
def test_movements_agree_with_each_other_and_with_the_reviews(suffix: str) -> None:
    count = suffix or "_households"
    for f in FIGURES.values():
        poor, near = f.poor_movement, f.near_poor_movement
        assert poor["became_near_poor" + suffix] == near["from_poor" + suffix]
        assert poor["from_near_poor" + suffix] == near["became_poor" + suffix]
        assert poor["opening" + suffix] == (f.opening_review["poor" + count] or 0)
        assert near["opening" + suffix] == f.opening_review["near_poor" + count]
        assert poor["closing" + suffix] == f.review["poor" + count]
        assert near["closing" + suffix] == f.review["near_poor" + count]


def test_persons_go_with_households() -> None:
    for f in FIGURES.values():
        for moved in (f.poor_movement, f.near_poor_movement):
            for name, households in moved.items():
                if not name.endswith(PERSONS):
                    persons = moved[name + PERSONS]
                    assert 3 * households <= persons <= 5 * households, (f.code, name)


def test_reviews_are_plausible() -> None:
    for f in FIGURES.values():
        for review in (f.review, f.opening_review):
            known = {name: value or 0 for name, value in review.items()}
            classes = known["poor_households"] + known["near_poor_households"]
            assert 0 < classes + known["average_standard_households"] <= known["households"]
            assert 3.5 < known["persons"] / known["households"] < 4.2


def test_no_count_moves_by_more_than_half() -> None:
    for f in FIGURES.values():
        for name, before in f.opening_review.items():
            if before is not None and before >= 10:
                assert before / 2 <= f.review[name] <= before * 1.5, (f.code, name)


def test_island_and_mountain_districts_are_poorer_than_towns() -> None:
    totals = {code: _total("review", code) for code in commune_figures.districts()}
    poor = {code: t["poor_households"] / t["households"] for code, t in totals.items()}
    assert max(poor["593"], poor["594"]) < min(v for code, v in poor.items() if code not in ("593", "594"))
    assert max(poor, key=lambda code: poor[code]) == demo.OLD_EXCEL


# Files


def test_files_written(inbox: Path) -> None:
    found = sorted(path for path in inbox.rglob("*") if path.is_file())
    counts = Counter("/".join(path.relative_to(inbox).parts[:2]) for path in found)
    single = ("phan-thiet", "la-gi", "tuy-phong", "ham-thuan-nam", "duc-linh", "ham-tan", "phu-qui")
    districts = {*single, "bac-binh", "ham-thuan-bac", "tanh-linh"}
    expected = {f"2022/{name}": 1 for name in districts} | {f"2023/{name}": 1 for name in single}
    expected |= {"2023/bac-binh": 19, "2023/tanh-linh": 13, "2023/ham-thuan-bac": 2}
    assert counts == expected
    assert [path.parent.name for path in found if path.suffix == ".xls"] == ["phu-qui"]


def test_functions_return_what_they_wrote(written: tuple[Path, list[Path]]) -> None:
    inbox, returned = written
    assert len(returned) == len(set(returned)) == 10 + 40 + 1
    assert {path for path in inbox.rglob("*") if path.is_file()} == set(returned)


def test_files_are_the_same_bytes_every_time(inbox: Path, tmp_path: Path) -> None:
    demo.write_opening(tmp_path)
    demo.write_reports(tmp_path)
    demo.write_correction(tmp_path)
    assert _digests(tmp_path) == _digests(inbox)


def test_every_sheet_says_that_it_is_made_up_and_who_sent_it(inbox: Path) -> None:
    for path in inbox.rglob("*.xls*"):
        year = path.relative_to(inbox).parts[0]
        sheets = _texts(path)
        assert len(sheets) == (1 if year == "2022" else 3)
        for text in sheets:
            for label in (
                NOTE,
                "Người lập biểu",
                "CHỦ TỊCH",
                "Đơn vị tính: hộ, khẩu",
                "UBND ",
                f"NĂM {year}",
                "Tổng cộng",
            ):
                assert label in text, (path, label)
            assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text


def test_districts_use_both_families_of_headers(inbox: Path) -> None:
    for path in (inbox / "2023").rglob("*.xls*"):
        is_export = path.parent.name in ("tuy-phong", "duc-linh", "ham-tan")
        for text in _texts(path):
            assert ("Phường/ Xã" in text) is is_export
            assert ("Đơn vị\n" in text) is not is_export
        assert ("Phân tổ" in _texts(path)[1]) is is_export


def test_sums_and_rates_of_formulas_are_stored(inbox: Path) -> None:
    path = inbox / "2023/bac-binh/bao cao ra soat 2023.xlsx"
    formulas = openpyxl.load_workbook(path)["Biểu 1 Rà soát"]
    stored, total = _review(path), _total("review", "596")
    assert formulas["C12"].value == "=SUM(C13:C30)"
    assert formulas["F13"].value == "=ROUND(E13/C13*100,2)"
    assert stored["C12"].value == stored["C31"].value == total["households"]
    assert stored["F12"].value == rate(total["poor_households"], total["households"])


def test_blank_cells_of_the_ward_in_2022(inbox: Path) -> None:
    sheet = _review(inbox / "2022/phan-thiet/ket qua ra soat 2022.xlsx")
    row = _row_of(sheet, FIGURES[demo.WARD_WITH_BLANK_2022].name)
    blank = [column for column in "CDEFGHIJKLM" if sheet[f"{column}{row}"].value is None]
    assert (sheet[f"C{row}"].value, blank) == (800, ["E", "F", "K"])


def test_mistakes_stand_in_the_first_report_and_not_in_the_correction(inbox: Path) -> None:
    folder = inbox / "2023/ham-thuan-bac"
    first = _values(_review(folder / "bao cao ra soat 2023.xlsx"))
    sheet = _review(folder / "bao cao ra soat 2023 (sua lan 2) FINAL.xlsx")
    right, total = _values(sheet), _total("review", demo.CORRECTED_DISTRICT)
    poor = _row_of(sheet, FIGURES[demo.COMMUNE_WITH_DIGIT_TOO_MANY].name)
    point = _row_of(sheet, FIGURES[demo.COMMUNE_WITH_DECIMAL_POINT].name)
    last = _row_of(sheet, "Tổng cộng")
    different = {name for name in right if first[name] != right[name]}
    assert first.keys() == right.keys()
    assert different == {f"C{point}", f"E{poor}", f"C{last}", f"E{last}"}
    assert (first[f"C{point}"], right[f"C{point}"]) == (67.39, 6739)
    assert int(str(first[f"E{poor}"])) > int(str(first[f"C{poor}"]))
    assert (right[f"C{last}"], right[f"E{last}"]) == (total["households"], total["poor_households"])
    assert first[f"C{last}"] == total["households"] + 100
    assert first[f"E{last}"] == total["poor_households"] - 10


def test_one_commune_tells_more_than_its_district(inbox: Path) -> None:
    folder = inbox / "2023/bac-binh"
    district = _review(folder / "bao cao ra soat 2023.xlsx")
    surplus = {}
    for path in folder.glob("bieu*.xlsx"):
        own = _review_rows(path)[11]
        name, poor = str(own[1]), int(float(str(own[4])))
        surplus[name] = poor - int(str(district[f"E{_row_of(district, name)}"].value))
    assert len(surplus) == 18
    assert {name: more for name, more in surplus.items() if more} == {FIGURES[demo.DISAGREEING_COMMUNE].name: 3}


def test_spellings_of_unit_names(inbox: Path) -> None:
    def names(folder: str) -> set[object]:
        return {row[1] for row in _review_rows(inbox / "2023" / folder / "bao cao ra soat 2023.xlsx")}

    assert {"P. Phước Hội", "X. Tân Hải"} <= names("la-gi")
    assert {"TT. Tân Minh", "X. Tân Hà"} <= names("ham-tan")
    assert "XÃ HÀM MỸ" in names("ham-thuan-nam")
    assert "Xã  Phan  Dũng" in names("tuy-phong")
    assert "Xã Hàm Liêm" in names("ham-thuan-bac")
