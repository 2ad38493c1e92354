"""Amounts for one household: a sheet in another unit of money than it says is one cause, a right one says nothing."""

from pathlib import Path

import polars as pl
import pytest

from tests.workbooks import Sheet, checked, read
from tonghop.reports.causes import causes
from tonghop.reports.language import Language

TITLE = "KẾT QUẢ CHO VAY CỦA NGÂN HÀNG CHÍNH SÁCH XÃ HỘI ĐỐI VỚI HỘ NGHÈO NĂM 2023"
NAMES = ["Xã Tân Đức", "Xã Sông Phan", "Xã Tân Thắng", "Xã Tân Hà"]
COLUMNS = ["STT", "Đơn vị", "Đối tượng", "Số hộ được vay vốn", "Số tiền cho vay"]


def loans(amounts: list[object], unit: str) -> Sheet:
    """What four communes lent to ten households each."""
    rows = [[n, name, "Hộ nghèo", 10, amount] for n, (name, amount) in enumerate(zip(NAMES, amounts, strict=True), 1)]
    return Sheet(COLUMNS, rows, title=TITLE, above=[["UBND HUYỆN HÀM TÂN"], [f"Đơn vị tính: {unit}"]])


def told(folder: Path, amounts: list[object], unit: str) -> pl.DataFrame:
    extract = read(loans(amounts, unit))
    assert [f.rule for f in extract.findings] == []
    statements, findings = checked(folder, extract)
    assert statements["verdict"].to_list() == ["accepted"] * 4
    return findings


@pytest.mark.parametrize(
    ("amounts", "unit"),
    [
        ([400, 410, 420, 430.5], "triệu đồng"),
        ([400_000, 410_000, 420_000, 430_500], "nghìn đồng"),
        (["400,5", "410,0", "420", "430"], "triệu đồng"),
        ([0, 410, None, "-"], "triệu đồng"),
    ],
)
def test_amounts_in_the_unit_that_the_sheet_names_say_nothing(tmp_path: Path, amounts: list[object], unit: str) -> None:
    extract = read(loans(amounts, unit))
    _, findings = checked(tmp_path, extract)
    assert findings.rows() == []


@pytest.mark.parametrize(
    ("amounts", "unit", "fits"),
    [
        ([400_000, 410_000, 420_000, 430_500], "triệu đồng", "bằng nghìn đồng, không phải triệu đồng"),
        ([400, 410, 420, 430], "nghìn đồng", "bằng triệu đồng, không phải nghìn đồng"),
        ([400_000_000] * 4, "triệu đồng", "bằng đồng, không phải triệu đồng"),
        ([400, 410, 420, 430], "tỷ đồng", "bằng triệu đồng, không phải tỷ đồng"),
    ],
)
def test_a_sheet_in_another_unit_than_it_names_is_one_cause_that_names_the_one_that_fits(
    tmp_path: Path, amounts: list[object], unit: str, fits: str
) -> None:
    findings = told(tmp_path, amounts, unit)
    assert findings["cell"].to_list() == ["E5", "E6", "E7", "E8"]
    assert set(findings["severity"]) == {"warning"}
    (cause,) = causes(row | {"file_name": "a.xlsx"} for row in findings.iter_rows(named=True))
    assert cause.place == "Sheet1!E5:E8"
    assert fits in cause.message(Language("vi"))


def test_one_amount_in_another_unit_is_told_at_its_cell(tmp_path: Path) -> None:
    (finding,) = told(tmp_path, [400, 410, 420_000, 430], "triệu đồng").iter_rows(named=True)
    assert (finding["cell"], finding["found"], finding["measure"]) == ("E7", "420000", "loan_amount")
    assert "42 tỷ đồng" in finding["message_vi"]
    assert "42 billion đồng, outside of 1 million đồng – 500 million đồng" in finding["message_en"]


def test_a_figure_with_a_mark_between_thousands_goes_by_the_others_of_its_column(tmp_path: Path) -> None:
    findings = told(tmp_path, ["400.000", "410.000.000", 400, 400], "triệu đồng")
    by_cell = dict(findings.select("cell", "message_en").iter_rows())
    assert set(by_cell) == {"E5", "E6"}
    assert "in thousand đồng, not in million đồng" in by_cell["E5"]
    assert "in đồng, not in million đồng" in by_cell["E6"]
