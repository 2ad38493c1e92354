"""`tonghop forms`: which workbooks it writes and says, and that a wrong call is one line and writes nothing."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.command_line import answered, contents
from tests.province import Demo, Province
from tonghop.operations.check import dry_run


@pytest.fixture
def province(demo_states: Demo, tmp_path: Path) -> Province:
    return demo_states.corrected.copy(tmp_path / "home")


def written(province: Province) -> dict[str, list[str]]:
    """Period → names of the workbooks."""
    return {folder.name: sorted(path.name for path in folder.iterdir()) for folder in sorted(province.forms.iterdir())}


def test_the_workbooks_of_the_province_and_its_districts(province: Province) -> None:
    call = answered("forms", "2023", "--unit", "60", "--home", province.root)
    assert (call.code, call.err) == (0, "")
    names = written(province)["2023"]
    assert len(names) == 11
    assert {"60 Tỉnh Bình Thuận.xlsx", "602 Huyện Phú Quí.xlsx"} < set(names)
    assert all(name.split()[0] in call.words for name in names)
    book = load_workbook(province.forms / "2023" / "60 Tỉnh Bình Thuận.xlsx", data_only=True)
    poor = [cell.value for page in book for row in page.iter_rows() for cell in row if cell.value == 6621]
    assert len(poor) >= 2  # the review's and the movement's


def test_the_whole_is_meant_where_no_unit_is_named(begun: Province) -> None:
    assert answered("forms", "2023", "--home", begun.root).code == 0
    assert "60 Tỉnh Bình Thuận.xlsx" in written(begun)["2023"]


@pytest.mark.slow
def test_a_district_by_name(province: Province) -> None:
    call = answered("forms", "2023", "--unit", "Hàm Thuận Bắc", "--home", province.root)
    assert call.code == 0
    assert written(province) == {"2023": ["597 Huyện Hàm Thuận Bắc.xlsx"]}
    checked = dry_run(province, [province.forms / "2023" / "597 Huyện Hàm Thuận Bắc.xlsx"])
    assert checked.findings == []


def test_written_again_nothing_changes(begun: Province) -> None:
    answered("forms", "2023", "--unit", "599", "--home", begun.root)
    assert written(begun) == {"2023": ["599 Huyện Tánh Linh.xlsx"]}
    before = contents(begun.root)
    assert answered("forms", "2023", "--unit", "599", "--home", begun.root).code == 0
    assert contents(begun.root) == before


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["1823", "--unit", "60"], "1823"),
        (["2023", "--unit", "Huyện Không Có"], "Huyện Không Có"),
        (["2023", "--unit", "99999"], "99999"),
        (["2021", "--unit", "60"], "Tỉnh Bình Thuận"),
        (["--unit", "60"], "PERIOD"),
    ],
)
def test_a_wrong_call_is_one_line_and_writes_nothing(one_report: Province, words: list[str], text: str) -> None:
    before = contents(one_report.root)
    call = answered("forms", *words, "--home", one_report.root, "--lang", "en")
    assert (call.code, call.out, len(call.err.splitlines())) == (2, "", 1)
    assert text.lower() in call.err.lower()
    assert contents(one_report.root) == before


def test_a_home_that_is_none_is_a_wrong_call(tmp_path: Path) -> None:
    call = answered("forms", "2023", "--home", tmp_path / "nowhere")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
