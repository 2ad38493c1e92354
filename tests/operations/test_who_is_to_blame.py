"""One slip, 138 typed 13, against the other forms of the commune: it waits, and nobody else loses a row."""

from pathlib import Path

import pytest

from tests.command_line import answered
from tests.conftest import Once, played_once
from tests.province import NEXT_NIGHT, THIRD_NIGHT, Province
from tests.small_reports import movement, names, review
from tests.warehouses import differing
from tests.workbooks import Sheet, workbook

(UNIT, NAME), (_, OTHER_NAME) = list(names("599").items())[:2]
GROUPS = ("STT", "Đơn vị", "Số hộ nghèo", "Hộ nghèo dân tộc thiểu số", "Không có khả năng lao động", "Người có công")
CAUSES = ("STT", "Đơn vị", "Số hộ nghèo", "Không có đất sản xuất", "Không có vốn sản xuất", "Không có lao động")
SLIP = f"{UNIT}/poverty_review/2023/v2"


def _divided(title: str, columns: tuple[str, ...]) -> bytes:
    return workbook(Sheet(columns, [[1, NAME, 138, 40, 30, 20]], title=f"{title} NĂM 2023"))


def _review(poor: int) -> bytes:
    """The commune's review, its row above its own total."""
    row = (1000, 4000, poor, 50)
    return review([(NAME, *row), ("Toàn xã", *row)], sender=NAME.upper())


@pytest.fixture(scope="module")
def agreeing(empty: Province, once: Once) -> Province:
    """Four forms of a commune that agree, each in a file of its own; nobody writes in it."""

    def play(province: Province) -> None:
        province.put("review.xlsx", _review(138))
        province.put("movement.xlsx", movement([(NAME, 138, 138)]))
        province.put("groups.xlsx", _divided("HỘ NGHÈO THEO CÁC NHÓM ĐỐI TƯỢNG", GROUPS))
        province.put("causes.xlsx", _divided("HỘ NGHÈO THEO NGUYÊN NHÂN NGHÈO", CAUSES))
        province.night()
        assert province.one("SELECT count(*) FROM mart.current_statements") == 4

    return played_once(once, "blame-agreeing", empty, play)


@pytest.fixture(scope="module")
def slipped(agreeing: Province, once: Once) -> Province:
    """The night after, with the slip; nobody writes in it."""

    def play(province: Province) -> None:
        province.put("review again.xlsx", _review(13))
        province.night(NEXT_NIGHT)

    return played_once(once, "blame-slipped", agreeing, play)


def _errors(province: Province) -> list[tuple[str, ...]]:
    return province.rows("SELECT rule, file_name, cell FROM mart.open_findings WHERE severity = 'error' ORDER BY ALL")


def test_the_slip_is_on_hold_and_the_old_figure_stays(slipped: Province) -> None:
    assert slipped.statuses()[SLIP] == "on_hold"
    row = slipped.figure(UNIT, "poor_households")
    assert (row["value"], row["submission_id"]) == (138, f"{UNIT}/poverty_review/2023/v1")
    assert slipped.one("SELECT count(*) FROM core.statements WHERE status = 'refused'") == 0


def test_its_cell_is_told_once_with_those_of_the_others_and_nobody_else_is_accused(slipped: Province) -> None:
    assert _errors(slipped) == [("contradicts_others", "review again.xlsx", "E4")]
    ((vi, en),) = slipped.rows("SELECT message_vi, message_en FROM mart.open_findings WHERE severity = 'error'")
    for place in ("138 (movement.xlsx, Sheet1!D3)", "138 (groups.xlsx, Sheet1!C3)", "138 (causes.xlsx, Sheet1!C3)"):
        assert place in vi
        assert place in en
    assert "đang chờ" in vi
    assert "on hold" in en


@pytest.mark.slow
def test_rebuild_and_the_past_decide_alike(slipped: Province) -> None:
    assert differing(slipped.warehouse, slipped.rebuilt()) == {}
    shown = "SELECT submission_id, status FROM {} ORDER BY ALL"
    now = slipped.rows(shown.format("mart.statement_statuses"))
    assert slipped.rows(shown.format("statement_statuses_as_of(now())")) == now


@pytest.mark.slow
def test_accept_takes_it_and_names_what_it_contradicts_and_the_rows_that_fall(
    slipped: Province, tmp_path: Path
) -> None:
    province = slipped.copy(tmp_path / "accepted")
    said = answered("accept", SLIP, "--reason", "đã xác minh", "--home", province.root, "--lang", "en").words
    assert province.figure(UNIT, "poor_households")["value"] == 13
    assert "138 (movement.xlsx, Sheet1!D3)" in said
    assert "2 rows that counted before count no longer" in said
    assert said.count("refused, since another form contradicts them, nothing takes their place: " + NAME) == 2
    status = answered("status", "--home", province.root, "--lang", "en").words
    assert "2 rows that counted before count no longer" in status
    assert differing(province.warehouse, province.rebuilt()) == {}


@pytest.mark.slow
def test_correct_takes_what_waits_unless_a_new_file_speaks_of_it(slipped: Province, tmp_path: Path) -> None:
    province = slipped.copy(tmp_path / "taken")
    province.correct("599", "2023", THIRD_NIGHT)
    assert province.figure(UNIT, "poor_households")["value"] == 13
    assert province.rows("SELECT submission_id, unit_code FROM core.decisions") == [(SLIP, UNIT)]
    corrected = slipped.copy(tmp_path / "corrected")
    corrected.put("review right.xlsx", review([(NAME, 1000, 4000, 138, 51)]))
    corrected.correct("599", "2023", THIRD_NIGHT)
    assert corrected.rows("FROM core.decisions") == []
    assert corrected.figure(UNIT, "near_poor_households")["value"] == 51
    assert _errors(corrected) == []


@pytest.mark.slow
def test_correct_takes_a_slip_that_it_brings_and_names_what_contradicts_it(agreeing: Province, tmp_path: Path) -> None:
    province = agreeing.copy(tmp_path / "corrected")
    province.put("review again.xlsx", _review(13))
    said = answered("correct", "599", "2023", "--home", province.root, "--lang", "en").words
    assert province.figure(UNIT, "poor_households")["value"] == 13
    assert f"{NAME}: 13 (review again.xlsx, Sheet1!E4) is taken, although these contradict it" in said
    assert "138 (causes.xlsx, Sheet1!C3)" in said
    assert "2 rows that counted before count no longer" in said


@pytest.mark.slow
def test_withdrawn_and_contradicted_rows_are_named_by_the_night(slipped: Province, tmp_path: Path) -> None:
    province = slipped.copy(tmp_path / "withdrawn")
    said = answered(
        "withdraw", f"{UNIT}/poverty_review/2023/v1", "--reason", "nhầm", "--home", province.root, "--lang", "en"
    ).words
    assert f"withdrawn, nothing takes their place: {NAME}" in said
    assert province.rows("FROM mart.current_observations WHERE form = 'poverty_review'") == []  # nor by its own total
    province.put("other.xlsx", review([(OTHER_NAME, 100, 400, 3, 5)]))
    said = answered("nightly", "--home", province.root, "--lang", "en").words
    assert "count no longer" not in said
