"""A cell that its own file contradicts, by its total and by its row's rate, is told once and as the cause."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from tests.workbooks import Header, ReadFile, Sheet, checked, finding, read, rules

COLUMNS: tuple[Header, ...] = ("STT", "Đơn vị", "Tổng số hộ dân cư", "Số hộ nghèo", "Tỷ lệ hộ nghèo", "Số hộ cận nghèo")
Row = Sequence[object]
FIRST: Row = [1, "Xã Tân Đức", 1000, 138, 13.8, 60]
SECOND: Row = [2, "Xã Tân Thắng", 2000, 70, 3.5, 80]
TOTAL: Row = [None, "Tổng cộng", 3000, 208, 6.93, 140]


def _read(first: Row, second: Row = SECOND, total: Row = TOTAL) -> ReadFile:
    return read(Sheet(COLUMNS, [first, second, total]))


def _checked(folder: Path, extract: ReadFile) -> tuple[list[str], dict[str, str]]:
    statements, found = checked(folder, extract)
    rows = statements.filter(~pl.col("is_claim")).select("unit_code", "verdict").iter_rows()
    return found["rule"].to_list(), dict(rows)


def test_a_slip_against_total_and_rate_is_told_once_at_its_cell_and_its_row_is_refused(tmp_path: Path) -> None:
    extract = _read([1, "Xã Tân Đức", 1000, 13, 13.8, 60])
    assert rules(extract) == ["figure_contradicted"]
    told = finding(extract, "figure_contradicted")
    assert (told.cell, told.found, told.severity) == ("D3", "13", "error")
    assert told.expected == "138 (D5: 208; E3: 13.8)"
    assert _checked(tmp_path, extract) == ([], {"23251": "refused", "23254": "accepted"})


def test_a_wrong_denominator_is_told_as_the_cause_as_well(tmp_path: Path) -> None:
    extract = _read([1, "Xã Tân Đức", 400, 138, 13.8, 60])
    assert [(f.rule, f.cell, f.expected) for f in extract.findings] == [
        ("figure_contradicted", "C3", "1000 (C5: 3000; E3: 13.8)")
    ]
    assert _checked(tmp_path, extract) == ([], {"23251": "refused", "23254": "accepted"})


def test_a_wrong_total_alone_accuses_no_row(tmp_path: Path) -> None:
    extract = _read(FIRST, total=[None, "Tổng cộng", 3000, 280, 6.93, 140])
    assert rules(extract) == ["total_row"]
    assert set(_checked(tmp_path, extract)[1].values()) == {"accepted"}


def test_a_wrong_rate_alone_is_the_rates_fault(tmp_path: Path) -> None:
    extract = _read([*FIRST[:4], 1.38, FIRST[5]])
    assert rules(extract) == []
    assert _checked(tmp_path, extract) == (["claimed_rate"], {"23251": "accepted", "23254": "accepted"})


def test_a_rate_that_was_computed_from_the_slip_is_no_witness(tmp_path: Path) -> None:
    extract = _read([1, "Xã Tân Đức", 1000, 13, 1.3, 60])
    assert rules(extract) == ["total_row"]
    assert set(_checked(tmp_path, extract)[1].values()) == {"accepted"}


def test_where_two_rows_explain_the_total_nobody_is_accused() -> None:
    same = [2, "Xã Tân Thắng", 1000, 13, 13.8, 80]
    extract = _read([1, "Xã Tân Đức", 1000, 13, 13.8, 60], same, [None, "Tổng cộng", 2000, 151, 7.55, 140])
    assert rules(extract) == ["total_row"]


def test_two_totals_above_the_cell_are_one_cause() -> None:
    rows: list[Row] = [
        ["I", "Huyện Hàm Tân", *TOTAL[2:]],
        [1, "Xã Tân Đức", 1000, 13, 13.8, 60],
        SECOND,
        [None, "TỔNG CỘNG", *TOTAL[2:]],
    ]
    assert rules(read(Sheet(COLUMNS, rows, above=[["UBND TỈNH BÌNH THUẬN"]]))) == ["figure_contradicted"]


def test_what_follows_from_the_slip_is_not_told_beside_it(tmp_path: Path) -> None:
    for number, slip in enumerate((1380, 13.8)):  # more poor than households; no whole number
        extract = _read([1, "Xã Tân Đức", 1000, slip, 13.8, 60])
        assert rules(extract) == ["figure_contradicted"]
        assert _checked(tmp_path / str(number), extract) == ([], {"23251": "refused", "23254": "accepted"})


def test_a_claimed_sum_is_a_witness_too(tmp_path: Path) -> None:
    columns = (*COLUMNS[:4], COLUMNS[5], "Hộ nghèo và hộ cận nghèo")
    second, total = [2, "Xã Tân Thắng", 2000, 70, 80, 150], [None, "Tổng cộng", 3000, 208, 140, 348]
    extract = read(Sheet(columns, [[1, "Xã Tân Đức", 1000, 13, 60, 198], second, total]))
    assert [(f.rule, f.cell, f.expected) for f in extract.findings] == [
        ("figure_contradicted", "D3", "138 (D5: 208; F3: 198)")
    ]
    assert _checked(tmp_path, extract) == ([], {"23251": "refused", "23254": "accepted"})
    from_slip = read(Sheet(columns, [[1, "Xã Tân Đức", 1000, 13, 60, 73], second, total]))
    assert rules(from_slip) == ["total_row", "total_row"]


def test_a_rate_of_two_measures_together_is_a_witness_too() -> None:
    columns = (*COLUMNS[:4], COLUMNS[5], "Tỷ lệ hộ nghèo và hộ cận nghèo")
    rows = [[1, "Xã Tân Đức", 1000, 138, 6, 19.8], [2, "Xã Tân Thắng", 2000, 70, 80, 7.5]]
    extract = read(Sheet(columns, [*rows, [None, "Tổng cộng", 3000, 208, 140, 11.6]]))
    assert [(f.rule, f.cell, f.expected) for f in extract.findings] == [
        ("figure_contradicted", "E3", "60 (E5: 140; F3: 19.8)")
    ]
