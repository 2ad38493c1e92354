"""What was known at an instant is what the warehouse held then."""

from pathlib import Path

import pytest

from tests.province import CORRECTION, FIRST_NIGHT, NEXT_NIGHT, NIGHT, SECOND_NIGHT, Demo, Province, at
from tests.small_reports import names, review
from tonghop.warehouse import models

UNITS = list(names("599").items())
(FIRST, NAME), (SECOND, SECOND_NAME) = UNITS[:2]


def _then(moment: str) -> str:
    return f"TIMESTAMPTZ '{at(moment).isoformat()}'"


def _rows(province: Province, source: str, shown: str) -> list[tuple[object, ...]]:
    return province.rows(f"SELECT {shown} FROM {source} ORDER BY ALL")


@pytest.mark.parametrize("model", models.with_past())
@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (FIRST_NIGHT, "opening"),
        pytest.param(SECOND_NIGHT, "reported", marks=pytest.mark.slow),
        (CORRECTION, "corrected"),
    ],
)
def test_mart_as_of_a_night_is_the_mart_of_that_night(demo_states: Demo, moment: str, state: str, model: str) -> None:
    then: Province = getattr(demo_states, state)
    shown = ", ".join(then.columns(f"mart.{model}"))
    now = demo_states.corrected
    assert _rows(now, f"{model}_as_of({_then(moment)})", shown) == _rows(then, f"mart.{model}", shown)


@pytest.mark.slow
@pytest.mark.parametrize("model", models.with_past())
def test_one_period_alone_is_that_part_of_all(demo_states: Demo, model: str) -> None:
    now = demo_states.corrected
    shown = ", ".join(now.columns(f"mart.{model}"))
    arguments = f"{_then(SECOND_NIGHT)}, for_period := '2023'"
    whole = f"{model}_as_of({_then(SECOND_NIGHT)}) WHERE period = '2023'"
    assert _rows(now, f"{model}_as_of({arguments})", shown) == _rows(now, whole, shown)


@pytest.mark.parametrize("model", models.with_past())
def test_macro_has_the_columns_of_the_mart_and_a_meaning(demo_states: Demo, model: str) -> None:
    now = demo_states.corrected
    assert now.columns(f"{model}_as_of(now())") == now.columns(f"mart.{model}")
    sql = "SELECT comment FROM duckdb_functions() WHERE function_name = ?"
    assert "as it was known at an instant" in now.one(sql, [f"{model}_as_of"])


def test_nothing_was_known_before_the_first_night(demo_states: Demo) -> None:
    now = demo_states.corrected
    for model in models.with_past():
        assert now.rows(f"FROM {model}_as_of({_then('2022-01-01 00:00')})") == [], model


def test_figure_was_known_from_the_moment_of_the_load_on(demo_states: Demo) -> None:
    now = demo_states.corrected
    sql = (
        "SELECT value FROM counts_as_of({}) WHERE unit_code = '60' AND measure = 'poor_households' AND period = '2023'"
    )
    assert now.rows(sql.format(f"{_then(CORRECTION)} - INTERVAL 1 MICROSECOND")) == [(6326,)]
    assert now.rows(sql.format(_then(CORRECTION))) == [(6621,)]


def test_withdrawn_report_was_known_until_it_was_withdrawn(begun: Province) -> None:
    province = begun
    province.withdraw(f"{FIRST}/poverty_review/2023/v1", NEXT_NIGHT)
    sql = "SELECT value FROM counts_as_of({}) WHERE unit_code = '60' AND measure = 'poor_households'"
    assert province.rows(sql.format(_then(NIGHT))) == [(3,)]
    assert province.rows(sql.format(_then(NEXT_NIGHT))) == []
    statuses = "SELECT status FROM statement_statuses_as_of({})"
    assert province.rows(statuses.format(_then(NIGHT))) == [("eligible",)]
    assert province.rows(statuses.format(_then(NEXT_NIGHT))) == [("withdrawn",)]


@pytest.mark.slow
def test_the_past_does_not_move_when_reports_come_later(demo_states: Demo, tmp_path: Path) -> None:
    province = demo_states.reported.copy(tmp_path / "later")
    before = _rows(province, f"rates_as_of({_then(SECOND_NIGHT)})", "*")
    province.put("later.xlsx", review([(SECOND_NAME, 100, 400, 30, 5)]))
    province.night("2024-01-05 21:30")
    assert (
        province.one(
            "SELECT value FROM mart.current_observations "
            "WHERE unit_code = $1 AND measure = 'poor_households' AND period = '2023'",
            [SECOND],
        )
        == 30
    )
    assert _rows(province, f"rates_as_of({_then(SECOND_NIGHT)})", "*") == before
