"""`report`: the documents of a period, in the home, without Prefect; a wrong call is one line."""

from pathlib import Path

import docx
import pytest

from tests.command_line import Call, answered, contents
from tests.narratives import changed
from tests.province import Demo, Province

NAMES = ["bao-cao-2023.docx", "bao-cao-2023.md", "report-2023.docx", "report-2023.md"]


def paragraphs(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


@pytest.fixture(scope="module")
def written(demo_states: Demo, tmp_path_factory: pytest.TempPathFactory) -> tuple[Province, Call, set[str]]:
    """The demo after a report, which takes the place of an earlier one; the call, and the files that it changed."""
    province = demo_states.corrected.copy(tmp_path_factory.mktemp("written") / "home")
    (province.reports / "2023").mkdir(parents=True)
    (province.reports / "2023" / "report-2023.md").write_text("old", encoding="utf-8")
    before = contents(province.root)
    call = answered("report", "2023", "--home", province.root, "--lang", "en")
    after = contents(province.root)
    return province, call, {name for name in after if after[name] != before.get(name)}


def test_report_writes_both_files_of_both_languages(written: tuple[Province, Call, set[str]]) -> None:
    province, call, changed_files = written
    assert (call.code, call.err) == (0, "")
    folder = province.reports / "2023"
    assert sorted(path.name for path in folder.iterdir()) == NAMES
    text = f"Wrote the report of Tỉnh Bình Thuận, 2023, 21 numbers with their sources: {folder} ({', '.join(NAMES)})"
    assert text in call.words
    for stem, text in (("bao-cao", "giảm 2.038 hộ"), ("report", "down by 2,038 households")):
        assert text in paragraphs(folder / f"{stem}-2023.docx")
        assert text in (folder / f"{stem}-2023.md").read_text(encoding="utf-8")
    assert changed_files == {f"reports/2023/{name}" for name in NAMES}


@pytest.mark.slow
def test_a_unit_has_a_report_of_its_own_by_code_or_name(corrected: Province) -> None:
    for unit in ("597", "Hàm Thuận Bắc"):
        call = answered("report", "2023", "--unit", unit, TONGHOP_HOME=str(corrected.root))
        assert (call.code, call.err) == (0, "")
    folder = corrected.reports / "2023"
    names = [name.replace("2023", "2023-597") for name in NAMES]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert "Huyện Hàm Thuận Bắc có 1.474 hộ nghèo" in paragraphs(folder / names[0])


def test_a_later_report_takes_the_place_of_an_earlier_one(written: tuple[Province, Call, set[str]]) -> None:
    province, *_ = written
    folder = province.reports / "2023"
    assert "6,621 households" in (folder / "report-2023.md").read_text(encoding="utf-8")
    assert sorted(path.name for path in folder.iterdir()) == NAMES


def test_figures_that_the_home_calls_invented_bear_a_sign(corrected: Province) -> None:
    corrected.invented.write_text("form,measure\npoor_movement,relapsed\n", encoding="utf-8")
    assert answered("report", "2023", "--home", corrected.root).code == 0
    text = (corrected.reports / "2023" / "report-2023.md").read_text(encoding="utf-8")
    assert "30 households†" in text
    assert "†: invented for demonstration, not reported." in text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["1823"], "No period “1823”"),
        (["2023", "--unit", "99999"], "99999"),
        (["2023", "--unit", "Huyện Không Có"], "Huyện Không Có"),
        (["2021"], "There is no figure of"),
        (["2023-M05"], "There is no figure of"),
        (["2023", "--lang", "fr"], "fr"),
    ],
)
def test_what_cannot_be_reported_is_one_line(one_report: Province, words: list[str], text: str) -> None:
    before = contents(one_report.root)
    call = answered("--lang", "en", "report", *words, "--home", one_report.root)
    assert (call.code, call.out, len(call.err.splitlines())) == (2, "", 1)
    assert call.err.startswith("tonghop: ")
    assert text in call.err
    assert contents(one_report.root) == before


def test_a_place_where_nothing_can_be_written_is_one_line(begun: Province) -> None:
    begun.reports.write_text("a file", encoding="utf-8")
    call = answered("report", "2023", "--home", begun.root, "--lang", "en")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert "cannot be written" in call.err


def test_a_file_of_invented_figures_that_cannot_be_read_is_one_line(begun: Province) -> None:
    begun.invented.write_text("a,b\n", encoding="utf-8")
    call = answered("report", "2023", "--home", begun.root, "--lang", "en")
    assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert "invented.csv, line 1" in call.err


def test_a_report_of_a_warehouse_without_rates_is_none(begun: Province) -> None:
    marts = ("rates", "counts", "category_totals", "changes", "gaps", "attainment")
    changed(begun.warehouse, *(f"DELETE FROM mart.{name}" for name in marts))
    call = answered("report", "2023", "--home", begun.root, "--lang", "en")
    assert (call.code, call.err) == (2, "tonghop: There is no figure of Tỉnh Bình Thuận in 2023 yet.\n")
