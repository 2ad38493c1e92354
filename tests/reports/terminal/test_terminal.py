"""Tables of the terminal: what they say, at the width of a small screen."""

import io
import shutil
from pathlib import Path

import pytest
from rich.console import Console

from tests.filled import hold
from tests.province import Demo
from tests.small_reports import names
from tests.workbooks import COLUMNS, HAM_TAN, Sheet, read
from tonghop.reports.causes import causes
from tonghop.reports.language import Language
from tonghop.reports.terminal import summary
from tonghop.reports.terminal.findings import print_findings
from tonghop.warehouse import query
from tonghop.warehouse.questions import findings
from tonghop.warehouse.store import connect


def terminal(width: int = 80) -> tuple[Console, io.StringIO]:
    text = io.StringIO()
    return Console(file=text, width=width, highlight=False), text


def line_of(text: str, *words: str) -> list[str]:
    """The cells of the only line that bears these words."""
    (line,) = [line for line in text.splitlines() if all(word in line for word in words)]
    return [cell.strip() for cell in line.strip("│┃ ").replace("┃", "│").split("│")]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_status_fits_a_screen_of_eighty_columns(demo_states: Demo, lang: str) -> None:
    console, text = terminal(80)
    summary.print_status(demo_states.reported.warehouse, "2023", console, Language(lang))
    lines = text.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert sum("Huyện Hàm Thuận Bắc" in line for line in lines) == 3
    assert "…" not in text.getvalue()


def test_rates_show_count_percent_change_and_coverage(demo_states: Demo) -> None:
    console, text = terminal()
    summary.print_rates(demo_states.corrected.warehouse, "2023", console, Language("vi"))
    poor, near_poor = text.getvalue().split("Tỷ lệ hộ cận nghèo")
    assert line_of(poor, "Tỉnh Bình Thuận") == ["Tỉnh Bình Thuận", "6.621", "1,96", "−2.038*", "−0,62*", "124/124"]
    assert line_of(near_poor, "Tỉnh Bình Thuận") == [
        "Tỉnh Bình Thuận", "12.203", "3,62", "−2.152", "−0,65", "124/124",
    ]  # fmt: skip


def test_a_change_is_marked_where_a_side_is_not_whole(demo_states: Demo) -> None:
    """A ward told no poor households in 2022, two communes were refused in the first reports of 2023."""
    console, text = terminal()
    summary.print_rates(demo_states.reported.warehouse, "2023", console, Language("vi"))
    poor = text.getvalue().split("Tỷ lệ hộ cận nghèo")[0]
    assert {name: "*" in line_of(poor, name)[3] for name in ("Phan Thiết", "La Gi", "Hàm Thuận Bắc", "Tỉnh")} == {
        "Phan Thiết": True,
        "La Gi": False,
        "Hàm Thuận Bắc": True,
        "Tỉnh": True,
    }
    assert "đơn vị đều có số liệu" in text.getvalue()


def test_a_change_across_two_standards_is_marked_as_no_comparison(demo_states: Demo, tmp_path: Path) -> None:
    other = tmp_path / "warehouse.duckdb"
    shutil.copyfile(demo_states.corrected.warehouse, other)
    connection = connect(other)
    hold(connection, "mart.changes")
    connection.execute("UPDATE mart.changes SET comparable = FALSE WHERE unit_code IN ('594', '60')")
    connection.close()
    console, text = terminal()
    summary.print_rates(other, "2023", console, Language("vi"))
    poor = text.getvalue().split("Tỷ lệ hộ cận nghèo")[0]
    assert {name: "≠" in line_of(poor, name)[3] for name in ("La Gi", "Tuy Phong", "Tỉnh")} == {
        "La Gi": True,
        "Tuy Phong": False,
        "Tỉnh": True,
    }
    assert "chuẩn nghèo hoặc địa giới khác" in text.getvalue()


def test_findings_stand_gravest_first_and_say_how_many_more(demo_states: Demo) -> None:
    rows = query.ask(demo_states.reported.warehouse, *findings.findings()).dicts()
    console, text = terminal(200)
    print_findings(rows, console, Language("en"), limit=4)
    words = text.getvalue()
    assert words.index("│ error ") < words.index("│ warning ")
    assert f"and {len(causes(rows)) - 4} more" in words


def test_no_findings_are_said_to_be_none() -> None:
    console, text = terminal()
    print_findings([], console, Language("en"))
    assert text.getvalue() == "No open findings.\n"


def test_names_with_brackets_are_not_markup() -> None:
    console, text = terminal(200)
    row = {
        "severity": "error", "file_name": "[bold]a[/bold].xlsx", "sheet": "[red]", "cell": "B2", "unit_name": None,
        "unit_code": None, "message_vi": "[x]", "message_en": "[/x]",
    }  # fmt: skip
    print_findings([row], console, Language("en"))
    assert "[bold]a[/bold].xlsx" in text.getvalue()
    assert "[red]!B2" in text.getvalue()
    assert "[/x]" in text.getvalue()


def test_a_cause_is_one_entry_on_a_screen_of_eighty_columns() -> None:
    """A column of formulas that nobody computed, and 33 sheets of something else."""
    communes = list(names(HAM_TAN).values())
    review = Sheet(COLUMNS, [[n, name, f"=4*{n}", 1600, 8, 9] for n, name in enumerate(communes, 1)], name="Biểu 1")
    letters = [Sheet(["Nội dung"], [["thư"]], name=f"Thư {n}", title="THƯ MỜI") for n in range(33)]
    found = [finding._asdict() | {"file_name": "ham tan.xlsx"} for finding in read(review, *letters).findings]
    assert len(found) == 33 + len(communes)
    console, text = terminal(80)
    print_findings(found, console, Language("vi"), scope="file")
    lines = text.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert f"1 lỗi ({len(communes)} nơi), 1 thông tin (33 nơi)" in lines[0]
    assert sum("ham tan.xlsx" in line for line in lines) == 2
    assert any(f"Biểu 1!C3:C{2 + len(communes)}" in line for line in lines)
