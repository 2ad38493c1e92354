"""The outbox: an annotated copy for each file with findings, in its sender's folder."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment

from tests.province import NEXT_NIGHT, Province
from tests.workbooks import COLUMNS, Sheet, old_workbook, workbook
from tonghop.operations import returns
from tonghop.operations.returns import ReturnJob, return_name
from tonghop.readers.process_pool import Bounds
from tonghop.reports.workbooks.return_file import ReturnText
from tonghop.schemas.returns import ReturnFinding

WRONG = workbook(Sheet(COLUMNS, [(1, "Xã Tân Đức", 400, 1600, "tám", 9)], name="Biểu 1"))
RIGHT = workbook(Sheet(COLUMNS, [(1, "Xã Tân Đức", 400, 1600, 8, 9)], name="Biểu 1"))


@pytest.fixture
def province(empty: Province, tmp_path: Path) -> Province:
    return empty.copy(tmp_path / "home")


def outbox(province: Province) -> list[str]:
    return sorted(path.relative_to(province.outbox).as_posix() for path in province.outbox.rglob("*") if path.is_file())


def test_a_file_with_findings_comes_back_annotated_and_a_clean_one_does_not(province: Province) -> None:
    province.put("2023/tan duc.xlsx", WRONG)
    province.put("sach.xlsx", workbook(Sheet(COLUMNS, [(1, "Xã Sông Phan", 300, 1200, 5, 6)])))
    province.put("quet.pdf", b"%PDF-1.7")
    province.full_night()
    assert outbox(province) == ["23251/2023 - tan duc_xlsx (phát hiện).xlsx", "unknown/quet_pdf (phát hiện).xlsx"]
    book = load_workbook(province.outbox / "23251/2023 - tan duc_xlsx (phát hiện).xlsx")
    assert "tám" in book["Biểu 1"]["E3"].comment.text
    assert book["Biểu 1"]["E3"].value == "tám"


@pytest.mark.slow
def test_of_a_file_that_is_gone_from_the_archive_the_list_alone_comes_back(
    province: Province, capfd: pytest.CaptureFixture[str]
) -> None:
    province.put("tan duc.xlsx", WRONG)
    runs = [run.run_id for run in province.full_night().runs]
    next(province.archive.glob("[0-9a-f][0-9a-f]/*.xlsx")).unlink()
    assert returns.give_back(province, runs) == 1
    (only,) = outbox(province)
    assert len(load_workbook(province.outbox / only).sheetnames) == 1
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.slow
def test_a_corrected_file_takes_its_return_back(province: Province) -> None:
    province.put("tan duc.xlsx", WRONG)
    province.full_night()
    assert len(outbox(province)) == 1
    province.put("tan duc.xlsx", RIGHT)
    province.full_night(NEXT_NIGHT)
    assert outbox(province) == []


@pytest.mark.slow
def test_a_correction_under_another_name_takes_the_return_back(province: Province) -> None:
    province.put("tan duc.xlsx", WRONG)
    province.full_night()
    province.put("tan duc (sua lan 2).xlsx", RIGHT)
    province.full_night(NEXT_NIGHT)
    assert outbox(province) == []


@pytest.mark.slow
def test_a_return_whose_file_still_counts_in_part_stays(province: Province) -> None:
    wrong = (2, "Xã Sông Phan", 300, 1200, "năm", 6)
    province.put("ham tan.xlsx", workbook(Sheet(COLUMNS, [(1, "Xã Tân Đức", 400, 1600, 8, 9), wrong])))
    province.full_night()
    province.put("tan duc.xlsx", workbook(Sheet(COLUMNS, [(1, "Xã Tân Đức", 400, 1600, 7, 9)])))
    province.full_night(NEXT_NIGHT)
    assert len(outbox(province)) == 1


@pytest.mark.parametrize("name", ["../../x.xlsx", "a.zip!/../y.xls", "C:\\x.xlsx", "a" * 400, "..", "x\ny.ods"])
def test_the_name_of_a_return_stays_in_its_folder(name: str) -> None:
    target = Path("outbox") / return_name(name)
    assert target.parent == Path("outbox")
    assert len(target.name.encode()) < 255
    assert target.name.isprintable()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a/b.xlsx", "a - b.xlsx"),
        ("a/b - c.xlsx", "a - b/c.xlsx"),
        ("a.xlsx", "a_xlsx"),
        ("a?.xlsx", "a!.xlsx"),
        ("a.xlsx", "a .xlsx"),
        ("x/a.xls", "x/a.xlsx"),
        ("a" * 300 + "1.xlsx", "a" * 300 + "2.xlsx"),
    ],
)
def test_two_files_have_two_returns(one: str, other: str) -> None:
    assert return_name(one) != return_name(other)


@given(st.sets(st.text("ab -_./x", max_size=9), min_size=2, max_size=2))
def test_no_two_names_have_one_return(names: set[str]) -> None:
    paths = {str(PurePosixPath(f"a{name}b")) for name in names}
    assert len({return_name(path) for path in paths}) == len(paths)


def test_twins_of_one_night_both_come_back(province: Province) -> None:
    for name, poor in (("ham tan/a.xlsx", 400), ("ham tan - a.xlsx", 401)):
        province.put(name, workbook(Sheet(COLUMNS, [(1, "Xã Tân Đức", poor, 300, 8, 9)])))
    province.full_night()
    assert len(outbox(province)) == 2


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError])
def test_returns_that_a_run_could_not_write_are_written_by_the_next_which_finds_nothing_new(
    province: Province, fault: type[BaseException]
) -> None:
    province.put("tan duc.xlsx", WRONG)
    with patch("tonghop.operations.ingest.give_back", side_effect=fault), suppress(KeyboardInterrupt):
        province.full_night()
    assert province.one("SELECT count(*) FROM core.files") == 1
    assert (outbox(province), returns.owed(province)) == ([], [province.one("SELECT run_id FROM core.runs")])
    province.full_night(NEXT_NIGHT)
    assert outbox(province) == ["23251/tan duc_xlsx (phát hiện).xlsx"]
    assert returns.owed(province) == []


def _jobs(tmp_path: Path, contents: Mapping[str, bytes]) -> list[ReturnJob]:
    finding = ReturnFinding("error", "Biểu 1", "A1", None, "1", None, "Sai.", "Wrong.")
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return [
        ReturnJob(tmp_path / name, tmp_path / f"{name} back.xlsx", ReturnText(name, [finding], "vi"))
        for name in contents
    ]


def _sheets(job: ReturnJob) -> list[str]:
    return load_workbook(BytesIO(job.target.read_bytes())).sheetnames


def test_a_file_at_which_the_writer_is_too_slow_comes_back_as_the_list(tmp_path: Path) -> None:
    jobs = _jobs(tmp_path, {"a.xlsx": WRONG, "b.xlsx": WRONG})
    returns.write_returns(jobs, Bounds(memory=2**32, seconds=0.0))
    assert [_sheets(job) for job in jobs] == [["Phát hiện"]] * 2


def test_a_confined_writer_returns_every_kind_of_workbook(tmp_path: Path) -> None:
    book = load_workbook(BytesIO(WRONG))
    sheet = book.worksheets[0]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=2, max_row=3))
    sheet.add_chart(chart, "H2")
    sheet["A1"].comment = Comment("của huyện", "A")
    sheet["A1"].hyperlink = "#B2"
    sheet["J9"] = datetime(2023, 12, 15)
    rich = BytesIO()
    book.save(rich)
    contents = {
        "a.xlsx": rich.getvalue(),
        "b.xls": old_workbook(Sheet(COLUMNS, [(1, "Xã Tân Đức", 400, 1600, 8, 9)], name="Biểu 1")),
        "c.xlsx": WRONG,
    }
    jobs = _jobs(tmp_path, contents)
    returns.write_returns(jobs, Bounds(memory=2**32, seconds=60.0))
    assert [_sheets(job) for job in jobs] == [["Phát hiện", "Biểu 1"]] * 3
    back: Any = load_workbook(BytesIO(jobs[0].target.read_bytes())).worksheets[1]
    assert (len(back._charts), back["J9"].value) == (1, datetime(2023, 12, 15))
    assert "của huyện" in back["A1"].comment.text
    assert "Sai." in back["A1"].comment.text


def test_a_return_that_was_sent_again_comes_back_with_one_list(tmp_path: Path) -> None:
    (first,) = _jobs(tmp_path, {"a.xlsx": WRONG})
    returns.write_returns([first], Bounds(memory=2**32, seconds=60.0))
    (second,) = _jobs(tmp_path, {"b.xlsx": first.target.read_bytes()})
    returns.write_returns([second], Bounds(memory=2**32, seconds=60.0))
    assert _sheets(second)[0].startswith("Phát hiện")
    assert "Biểu 1" in _sheets(second)
