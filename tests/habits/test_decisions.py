"""What persons decided that headers, names and files mean: used first, shown, recorded; habits.md, "Names"."""

from pathlib import Path

import pytest

from tests.command_line import PROGRAM, answered
from tests.province import Province
from tests.warehouses import dicts
from tests.workbooks import COLUMNS, REVIEW, Sheet, workbook
from tonghop.configs.errors import ConfigError
from tonghop.readers.context import reading_context

ROW = (1, "Xã Tân Đức", 400, 1600, 8, 9)
REASON = 'reason: "Điện thoại ngày 05/12", by: Lan'


@pytest.fixture
def province(empty: Province, tmp_path: Path) -> Province:
    return empty.copy(tmp_path / "home")


def decide(province: Province, *entries: str) -> None:
    province.mappings.write_text("".join(f"- {{{entry}, {REASON}}}\n" for entry in entries), encoding="utf-8")


def taken(province: Province, sheet: Sheet, name: str = "bao cao.xlsx") -> list[tuple[object, ...]]:
    """Unit, value and what was recorded of the poor households of the one submission of a night."""
    province.put(name, workbook(sheet))
    province.night()
    return province.rows(
        "SELECT unit_code, CAST(value AS INTEGER), form, s.period, s.mappings FROM core.observations o "
        "JOIN core.submissions s USING (submission_id, form) WHERE measure = 'poor_households'",
    )


def test_a_header_that_nobody_knows_is_what_a_person_says(province: Province) -> None:
    decide(province, 'header: "Cột A (theo mẫu cũ)", form: poverty_review, measure: poor_households')
    columns = [*COLUMNS[:4], "Cột A (theo mẫu cũ)", COLUMNS[5]]
    wanted = "“Cột A (theo mẫu cũ)” → poor_households: Điện thoại ngày 05/12 (Lan)"
    assert taken(province, Sheet(columns, [ROW])) == [("23251", 8, "poverty_review", "2023", wanted)]


def test_a_header_may_be_said_to_be_none(province: Province) -> None:
    decide(province, 'header: "Số hộ cận nghèo", measure: none')
    assert taken(province, Sheet([*COLUMNS, "Tổng số hộ cận nghèo"], [(*ROW, 3)]))[0][1] == 8
    sql = "SELECT CAST(value AS INTEGER) FROM core.observations WHERE measure = 'near_poor_households'"
    assert province.rows(sql) == [(3,)]


def test_a_name_that_nobody_knows_is_what_a_person_says(province: Province) -> None:
    decide(province, 'name: "Xã Anh Hùng", unit: "23251"')
    reported = taken(province, Sheet(COLUMNS, [(1, "Xã Anh Hùng", 400, 1600, 8, 9)]))
    assert reported == [("23251", 8, "poverty_review", "2023", "“Xã Anh Hùng” → 23251: Điện thoại ngày 05/12 (Lan)")]


def test_a_name_may_mean_a_unit_only_within_a_district(province: Province) -> None:
    decide(province, 'name: "Tân Hà", within: "601", unit: "23257"')
    reported = taken(province, Sheet(COLUMNS, [(1, "Tân Hà", 400, 1600, 8, 9)], above=[["UBND HUYỆN ĐỨC LINH"]]))
    assert [(code, recorded) for code, *_, recorded in reported] == [("23221", None)]


def test_a_file_s_period_and_form_are_what_a_person_says(province: Province) -> None:
    decide(province, 'file: "bao*.xlsx", period: "2022", form: poverty_review')
    reported = taken(province, Sheet(COLUMNS, [ROW], title="Danh sách tổng hợp"))
    assert [(code, form, period) for code, _, form, period, _ in reported] == [("23251", "poverty_review", "2022")]


def test_a_decision_that_is_not_called_for_is_not_recorded(province: Province) -> None:
    decide(province, 'name: "Xã Anh Hùng", unit: "23251"', 'file: "khác.xlsx", period: "2022"')
    assert taken(province, Sheet(COLUMNS, [ROW])) == [("23251", 8, "poverty_review", "2023", None)]


def test_check_shows_the_decision(province: Province) -> None:
    decide(province, 'name: "Xã Anh Hùng", unit: "23251"')
    province.put("a.xlsx", workbook(Sheet(COLUMNS, [(1, "Xã Anh Hùng", 400, 1600, 8, 9)])))
    text = answered("check", province.inbox / "a.xlsx", "--home", province.root).words
    assert "Theo quyết định: “Xã Anh Hùng” → 23251" in text
    assert "poor_households" in text and REVIEW in text


@pytest.mark.slow
def test_a_rebuild_follows_the_same_decisions(province: Province) -> None:
    decide(province, 'name: "Xã Anh Hùng", unit: "23251"')
    taken(province, Sheet(COLUMNS, [(1, "Xã Anh Hùng", 400, 1600, 8, 9)]))
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
