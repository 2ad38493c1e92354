"""A file without a column that the unit's report before answered waits: it takes no figure until a person says so."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.command_line import answered
from tests.conftest import Once, played_once
from tests.province import CORRECTION, NEXT_NIGHT, THIRD_NIGHT, Province
from tests.small_reports import TITLE, WITHOUT_PERSONS, names, review
from tests.warehouses import differing
from tests.workbooks import COLUMNS, Header, Sheet, workbook
from tonghop.ledger.clock import now

(UNIT, NAME), (_, OTHER_NAME) = list(names("599").items())[:2]
FULL, PARTIAL = (f"{UNIT}/poverty_review/2023/v{version}" for version in (1, 2))


def _partial(*figures: object) -> bytes:
    return review([(NAME, *figures)], columns=WITHOUT_PERSONS)


def _hamlets(columns: Sequence[Header], figures: Sequence[int]) -> bytes:
    """A commune's own table of two hamlets that say the same, with its total."""
    rows = [[n, f"Thôn {n}", *figures] for n in (1, 2)]
    total = [None, "Tổng cộng", *[2 * figure for figure in figures]]
    header = ["STT", "Thôn", *columns[2:]]
    return workbook(Sheet(header, [*rows, total], title=TITLE.format(year=2023), above=[[f"UBND {NAME}"]]))


@pytest.fixture(scope="module")
def full(empty: Province, once: Once) -> Province:
    """A night with a full report; nobody writes in it."""

    def play(province: Province) -> None:
        province.put("full.xlsx", review([(NAME, 100, 400, 3, 5)]))
        province.night()

    return played_once(once, "partial-full", empty, play)


@pytest.fixture(scope="module")
def waiting(full: Province, once: Once) -> Province:
    """The night after, with a partial one; nobody writes in it."""

    def play(province: Province) -> None:
        province.put("partial.xlsx", _partial(110, 4, 6))
        province.night(NEXT_NIGHT)

    return played_once(once, "partial-waiting", full, play)


def _figures(province: Province) -> list[int | None]:
    """Households and persons of the commune as they count."""
    sql = "SELECT measure, value::INTEGER FROM mart.current_observations WHERE unit_code = ?"
    counted = dict(province.rows(sql, [UNIT]))
    return [counted.get(measure) for measure in ("households", "persons")]


def _errors(province: Province) -> list[tuple[str, ...]]:
    return province.rows("SELECT rule, file_name, cell FROM mart.open_findings WHERE severity = 'error' ORDER BY ALL")


def _assert_rebuilt_alike(province: Province) -> None:
    """From archive and log, and as it is known now."""
    assert differing(province.warehouse, province.rebuilt()) == {}
    shown = "SELECT submission_id, status FROM {} ORDER BY ALL"
    statuses = province.rows(shown.format("mart.statement_statuses"))
    assert province.rows(shown.format("statement_statuses_as_of(now())")) == statuses


def test_the_partial_file_waits_and_the_full_one_stays(waiting: Province) -> None:
    assert waiting.statuses() == {FULL: "current", PARTIAL: "on_hold"}
    assert _figures(waiting) == [100, 400]
    (leaf,) = waiting.rows(
        "SELECT submission_id, cell FROM mart.lineage WHERE unit_code = ? AND indicator IS NULL AND measure = ?",
        [UNIT, "persons"],
    )
    assert leaf == (FULL, "D3")


def test_it_is_told_once_at_the_new_file_with_the_measure_and_the_cell_of_the_old_one(waiting: Province) -> None:
    assert _errors(waiting) == [("lacks_figures", "partial.xlsx", "C3")]
    ((vi, en),) = waiting.rows("SELECT message_vi, message_en FROM mart.open_findings WHERE severity = 'error'")
    for message in (vi, en):
        assert "Tổng số nhân khẩu" in message
        assert "400 (full.xlsx, Sheet1!D3)" in message
    assert "đang chờ" in vi
    assert "on hold" in en


def test_a_full_file_after_it_is_current_and_ends_the_question(waiting: Province, tmp_path: Path) -> None:
    province = waiting.copy(tmp_path / "home")
    province.put("full again.xlsx", review([(NAME, 120, 480, 4, 6)]))
    province.night(THIRD_NIGHT)
    assert _figures(province) == [120, 480]
    assert _errors(province) == []


def test_full_after_partial_in_one_night_is_current(empty: Province, tmp_path: Path) -> None:
    province = empty.copy(tmp_path / "home")
    province.put("a (lần 1).xlsx", _partial(110, 4, 6))
    province.put("a (lần 2).xlsx", review([(NAME, 100, 400, 3, 5)]))
    province.night()
    assert _figures(province) == [100, 400]
    assert _errors(province) == []


def test_partial_after_full_in_one_night_waits(empty: Province, tmp_path: Path) -> None:
    province = empty.copy(tmp_path / "home")
    province.put("a (lần 1).xlsx", review([(NAME, 100, 400, 3, 5)]))
    province.put("a (lần 2).xlsx", _partial(110, 4, 6))
    province.night()
    assert _figures(province) == [100, 400]
    assert _errors(province) == [("lacks_figures", "a (lần 2).xlsx", "C3")]


def test_partial_sum_of_hamlets_waits_and_the_full_one_stays(empty: Province, tmp_path: Path) -> None:
    province = empty.copy(tmp_path / "home")
    province.put("thôn.xlsx", _hamlets(COLUMNS, (50, 200, 2, 3)))
    province.night()
    assert _figures(province) == [100, 400]
    province.put("thôn again.xlsx", _hamlets(WITHOUT_PERSONS, (60, 3, 4)))
    province.night(NEXT_NIGHT)
    assert _figures(province) == [100, 400]
    assert [rule for rule, *_ in _errors(province)] == ["lacks_figures"]
    _assert_rebuilt_alike(province)


def test_check_says_what_the_night_will_say(full: Province, tmp_path: Path) -> None:
    province = full.copy(tmp_path / "home")
    said = answered("check", province.put("p.xlsx", _partial(110, 4, 6)), "--home", province.root, "--lang", "en")
    assert "This table has no figures of Tổng số nhân khẩu" in said.words
    assert "400 (full.xlsx, Sheet1!D3)" in said.words


def test_a_first_partial_row_beside_one_that_waits_counts_and_coverage_says_what_waits(
    full: Province, tmp_path: Path
) -> None:
    province = full.copy(tmp_path / "home")
    rows = [(NAME, 110, 4, 6), (OTHER_NAME, 50, 1, 2)]
    province.put("both.xlsx", review(rows, sender="HUYỆN TÁNH LINH", columns=WITHOUT_PERSONS))
    province.night(NEXT_NIGHT)
    assert province.count("599", "households")["value"] == 150
    assert province.count("599", "persons")["value"] == 400
    province.withdraw(FULL, THIRD_NIGHT)
    assert province.count("599", "households")["value"] == 160
    _assert_rebuilt_alike(province)


@pytest.mark.slow
def test_accept_takes_it_and_says_what_is_lost_and_undo_brings_the_full_one_back(
    waiting: Province, tmp_path: Path
) -> None:
    province = waiting.copy(tmp_path / "home")
    before = now()
    said = answered("accept", PARTIAL, "--reason", "đã bỏ cột", "--home", province.root, "--lang", "en").words
    assert f"{NAME}: partial.xlsx is taken, although it has no figures of Tổng số nhân khẩu" in said
    assert "400 (full.xlsx, Sheet1!D3)" in said
    assert _figures(province) == [110, None]
    assert _errors(province) == []
    _assert_rebuilt_alike(province)
    then = f"statement_statuses_as_of(TIMESTAMPTZ '{before.isoformat()}')"
    assert province.rows(f"SELECT status FROM {then} WHERE submission_id = ?", [PARTIAL]) == [("on_hold",)]
    entry = province.one("SELECT entry FROM core.decisions")
    answered("undo", entry, "--reason", "thôi", "--home", province.root)
    assert _figures(province) == [100, 400]
    assert _errors(province) == [("lacks_figures", "partial.xlsx", "C3")]
    _assert_rebuilt_alike(province)


@pytest.mark.slow
def test_after_it_was_accepted_the_next_is_compared_with_it(waiting: Province, tmp_path: Path) -> None:
    province = waiting.copy(tmp_path / "home")
    answered("accept", PARTIAL, "--reason", "đã bỏ cột", "--home", province.root)
    province.put("partial again.xlsx", _partial(115, 4, 6))
    province.night(THIRD_NIGHT)
    assert _figures(province) == [115, None]


@pytest.mark.slow
def test_three_in_a_row_are_compared_with_the_one_that_counts(waiting: Province, tmp_path: Path) -> None:
    province = waiting.copy(tmp_path / "home")
    province.put("partial again.xlsx", _partial(115, 4, 6))
    province.night(THIRD_NIGHT)
    assert _figures(province) == [100, 400]
    assert [name for _, name, _ in _errors(province)] == ["partial again.xlsx", "partial.xlsx"]
    _assert_rebuilt_alike(province)


@pytest.mark.slow
def test_withdrawing_the_full_one_lets_the_partial_one_in(waiting: Province, tmp_path: Path) -> None:
    province = waiting.copy(tmp_path / "home")
    province.withdraw(FULL, THIRD_NIGHT)
    assert province.statuses() == {FULL: "withdrawn", PARTIAL: "current"}
    assert _figures(province) == [110, None]
    assert _errors(province) == []
    _assert_rebuilt_alike(province)


@pytest.mark.slow
def test_correct_takes_what_waits_unless_a_new_file_speaks_of_it(waiting: Province, tmp_path: Path) -> None:
    province = waiting.copy(tmp_path / "taken")
    said = answered("correct", "599", "2023", "--home", province.root, "--lang", "en").words
    assert "although it has no figures of Tổng số nhân khẩu" in said
    assert _figures(province) == [110, None]
    assert province.rows("SELECT submission_id, unit_code FROM core.decisions") == [(PARTIAL, UNIT)]
    corrected = waiting.copy(tmp_path / "corrected")
    corrected.put("full again.xlsx", review([(NAME, 120, 480, 4, 6)]))
    corrected.correct("599", "2023", CORRECTION)
    assert corrected.rows("FROM core.decisions") == []
    assert _figures(corrected) == [120, 480]


@pytest.mark.slow
def test_correct_takes_a_partial_file_that_it_brings_and_names_what_is_lost(full: Province, tmp_path: Path) -> None:
    province = full.copy(tmp_path / "home")
    province.put("partial.xlsx", _partial(110, 4, 6))
    said = answered("correct", "599", "2023", "--home", province.root, "--lang", "en").words
    assert f"{NAME}: partial.xlsx is taken, although it has no figures of Tổng số nhân khẩu" in said
    assert "400 (full.xlsx, Sheet1!D3)" in said
    assert _figures(province) == [110, None]
    _assert_rebuilt_alike(province)
