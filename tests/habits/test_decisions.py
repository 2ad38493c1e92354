"""What persons decided that headers, names and files mean: used first, shown, recorded; habits.md, "Names"."""

from pathlib import Path

import pytest

from tests.command_line import PROGRAM, answered
from tests.conftest import Once, played_once
from tests.province import Province
from tests.warehouses import dicts
from tests.workbooks import COLUMNS, REVIEW, Sheet, workbook
from tonghop.configs.errors import ConfigError
from tonghop.readers.context import reading_context

FIGURES = (400, 1600, 8, 9)
REASON = 'reason: "Điện thoại ngày 05/12", by: Lan'
UNKNOWN_NAME = 'name: "Xã Anh Hùng", unit: "23197"'
DECISIONS = (
    'header: "Cột A (theo mẫu cũ)", form: poverty_review, measure: poor_households',
    'header: "Hộ cận nghèo", measure: none',
    UNKNOWN_NAME,
    'name: "Tân Hà", within: "601", unit: "23257"',
    'file: "bao*.xlsx", period: "2022", form: poverty_review',
    'file: "khác.xlsx", period: "2022"',
)


def decide(province: Province, *entries: str) -> None:
    province.mappings.write_text("".join(f"- {{{entry}, {REASON}}}\n" for entry in entries), encoding="utf-8")


def row(name: str) -> tuple[object, ...]:
    return (1, name, *FIGURES)


@pytest.fixture(scope="module")
def decided(empty: Province, once: Once) -> Province:
    """A home in which persons decided what six texts mean, after a night with a file for each; nobody writes in it.

    Five of the files call for one of the decisions each. The sixth file calls for none, and no file for the last one.
    """

    def play(province: Province) -> None:
        decide(province, *DECISIONS)
        for name, sheet in {
            "header.xlsx": Sheet([*COLUMNS[:4], "Cột A (theo mẫu cũ)", COLUMNS[5]], [row("Xã Tân Đức")]),
            "none.xlsx": Sheet([*COLUMNS[:5], "Hộ cận nghèo", "Tổng số hộ cận nghèo"], [(*row("Xã Sông Phan"), 3)]),
            "name.xlsx": Sheet(COLUMNS, [row("Xã Anh Hùng")]),
            "within.xlsx": Sheet(COLUMNS, [row("Tân Hà")], above=[["UBND HUYỆN ĐỨC LINH"]]),
            "bao cao.xlsx": Sheet(COLUMNS, [row("Xã Tân Phúc")], title="Danh sách tổng hợp"),
            "not called for.xlsx": Sheet(COLUMNS, [row("Xã La Ngâu")]),
        }.items():
            province.put(name, workbook(sheet))
        province.night()

    return played_once(once, "decisions-decided", empty, play)


def taken(province: Province, file: str, measure: str = "poor_households") -> list[tuple[object, ...]]:
    """Unit, value and what was recorded of a measure in the one submission of a file."""
    return province.rows(
        "SELECT unit_code, CAST(value AS INTEGER), form, s.period, s.mappings FROM core.observations o "
        "JOIN core.submissions s USING (submission_id, form) WHERE file_name = ? AND measure = ?",
        [file, measure],
    )


def test_a_header_that_nobody_knows_is_what_a_person_says(decided: Province) -> None:
    wanted = "“Cột A (theo mẫu cũ)” → poor_households: Điện thoại ngày 05/12 (Lan)"
    assert taken(decided, "header.xlsx") == [("23251", 8, "poverty_review", "2023", wanted)]


def test_a_header_may_be_said_to_be_none(decided: Province) -> None:
    assert taken(decided, "none.xlsx")[0][1] == 8
    ((unit, value, *_, recorded),) = taken(decided, "none.xlsx", "near_poor_households")
    assert (unit, value) == ("23239", 3)
    assert str(recorded).startswith("“Hộ cận nghèo” → none")


def test_a_name_that_nobody_knows_is_what_a_person_says(decided: Province) -> None:
    reported = taken(decided, "name.xlsx")
    assert reported == [("23197", 8, "poverty_review", "2023", "“Xã Anh Hùng” → 23197: Điện thoại ngày 05/12 (Lan)")]


def test_a_name_may_mean_a_unit_only_within_a_district(decided: Province) -> None:
    assert [(code, recorded) for code, *_, recorded in taken(decided, "within.xlsx")] == [("23221", None)]


def test_a_file_s_period_and_form_are_what_a_person_says(decided: Province) -> None:
    reported = taken(decided, "bao cao.xlsx")
    assert [(code, form, period) for code, _, form, period, _ in reported] == [("23242", "poverty_review", "2022")]


def test_a_decision_that_is_not_called_for_is_not_recorded(decided: Province) -> None:
    assert taken(decided, "not called for.xlsx") == [("23161", 8, "poverty_review", "2023", None)]


def test_check_shows_the_decision(province: Province) -> None:
    decide(province, UNKNOWN_NAME)
    province.put("a.xlsx", workbook(Sheet(COLUMNS, [row("Xã Anh Hùng")])))
    text = answered("check", province.inbox / "a.xlsx", "--home", province.root).words
    assert "Theo quyết định: “Xã Anh Hùng” → 23197" in text
    assert "poor_households" in text and REVIEW in text


@pytest.mark.slow
def test_a_rebuild_follows_the_same_decisions(decided: Province, tmp_path: Path) -> None:
    province = decided.copy(tmp_path / "home")
    sql = "SELECT * EXCLUDE (accepted_at) FROM core.submissions"
    assert dicts(province.rebuilt(), sql) == province.dicts(sql)


@pytest.mark.parametrize(
    "entry",
    [
        'header: "A", unit: "1", reason: x',
        'header: "A", measure: poor_households',
        'name: "A", unit: "23251", reason: " "',
        'file: "A", reason: x',
        'file: "A", form: no_form, reason: x',
        'file: "A", period: "1066", reason: x',
        'header: "A", meazure: poor_households, reason: x',
    ],
)
def test_a_decision_that_says_nothing_is_refused_with_its_line(province: Province, entry: str) -> None:
    province.mappings.write_text(f"- {{{entry}}}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mappings\.yaml, line 1"):
        reading_context(province.province, province.mappings)
    answer = answered("check", PROGRAM, "--home", province.root)
    assert answer.code == 2
    assert "mappings.yaml, dòng 1" in answer.words
