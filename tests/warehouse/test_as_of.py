"""What was known at an instant is what the warehouse held then."""

from pathlib import Path

import pytest

from tests.province import CORRECTION, FIRST_NIGHT, SECOND_NIGHT, Demo, Province, at
from tests.small_reports import names, review
from tests.warehouse.conftest import REPORTED, WITHDRAWN
from tests.warehouses import ask
from tonghop.operations import decide
from tonghop.warehouse import models
from tonghop.warehouse.query import Result

UNITS = list(names("599").items())
(SECOND, SECOND_NAME), (THIRD, _) = UNITS[1:3]


def _then(moment: str) -> str:
    return f"TIMESTAMPTZ '{at(moment).isoformat()}'"


def _rows(province: Province, source: str, shown: str) -> list[tuple[object, ...]]:
    return province.rows(f"SELECT {shown} FROM {source} ORDER BY ALL")


def _digest(province: Province, source: str, shown: str) -> list[tuple[object, ...]]:
    """The rows in short: to fetch and sort ten thousands of them takes longer than to compute them."""
    sql = f"SELECT count(*), sum(hash(r)), bit_xor(hash(r)) FROM (SELECT {shown} FROM {source}) r"
    return province.rows(sql)


LONG = ("group_rates", "ranks", "reconciliation")
"""Marts whose past takes longest to plan; what they draw on, the others ask for too."""


@pytest.mark.parametrize(
    "model", [pytest.param(model, marks=pytest.mark.slow if model in LONG else ()) for model in models.with_past()]
)
@pytest.mark.parametrize(
    ("moment", "state"),
    [
        pytest.param(FIRST_NIGHT, "opening", marks=pytest.mark.slow),
        (SECOND_NIGHT, "reported"),  # with what came before it, and without the correction
        pytest.param(CORRECTION, "corrected", marks=pytest.mark.slow),
    ],
)
def test_mart_as_of_a_night_is_the_mart_of_that_night(demo_states: Demo, moment: str, state: str, model: str) -> None:
    then: Province = getattr(demo_states, state)
    shown = ", ".join(then.columns(f"mart.{model}"))
    now = demo_states.corrected
    known, held = (now, f"{model}_as_of({_then(moment)})", shown), (then, f"mart.{model}", shown)
    assert _digest(*known) == _digest(*held) or _rows(*known) == _rows(*held)


@pytest.mark.slow
@pytest.mark.parametrize("model", models.with_past())
def test_one_period_alone_is_that_part_of_all(demo_states: Demo, model: str) -> None:
    now = demo_states.corrected
    shown = ", ".join(now.columns(f"mart.{model}"))
    arguments = f"{_then(SECOND_NIGHT)}, for_period := '2023'"
    whole = f"{model}_as_of({_then(SECOND_NIGHT)}) WHERE period = '2023'"
    assert _rows(now, f"{model}_as_of({arguments})", shown) == _rows(now, whole, shown)


@pytest.fixture(scope="module")
def before_all(demo_states: Demo) -> dict[str, Result]:
    """What each macro answers of a moment before the first night of the demo."""
    moment = _then("2022-01-01 00:00")
    return {
        model: ask(demo_states.corrected.warehouse, f"FROM {model}_as_of({moment})") for model in models.with_past()
    }


@pytest.mark.parametrize("model", models.with_past())
def test_macro_has_the_columns_of_the_mart_and_a_meaning(
    demo_states: Demo, before_all: dict[str, Result], model: str
) -> None:
    now = demo_states.corrected
    assert before_all[model].columns == now.columns(f"mart.{model}")
    sql = "SELECT comment FROM duckdb_functions() WHERE function_name = ?"
    assert "as it was known at an instant" in now.one(sql, [f"{model}_as_of"])


@pytest.mark.parametrize("model", models.with_past())
def test_nothing_was_known_before_the_first_night(before_all: dict[str, Result], model: str) -> None:
    assert before_all[model].rows == []


def test_figure_was_known_from_the_moment_of_the_load_on(demo_states: Demo) -> None:
    now = demo_states.corrected
    sql = (
        "SELECT value FROM counts_as_of({}) WHERE unit_code = '60' AND measure = 'poor_households' AND period = '2023'"
    )
    assert now.rows(sql.format(f"{_then(CORRECTION)} - INTERVAL 1 MICROSECOND")) == [(6326,)]
    assert now.rows(sql.format(_then(CORRECTION))) == [(6621,)]


def test_withdrawn_report_was_known_until_it_was_withdrawn(partly: Province) -> None:
    count = "SELECT value FROM counts_as_of({}) WHERE unit_code = '599' AND measure = 'poor_households'"
    assert partly.rows(count.format(_then(REPORTED))) == [(3 + 4,)]
    assert partly.rows(count.format(_then(WITHDRAWN))) == [(3,)]
    statuses = f"SELECT status FROM statement_statuses_as_of({{}}) WHERE unit_code = '{THIRD}'"
    assert partly.rows(statuses.format(_then(REPORTED))) == [("eligible",)]
    assert partly.rows(statuses.format(_then(WITHDRAWN))) == [("withdrawn",)]


@pytest.mark.slow
def test_the_past_does_not_move_when_reports_come_later(demo_states: Demo, tmp_path: Path) -> None:
    province = demo_states.reported.copy(tmp_path / "later")
    before = _rows(province, f"rates_as_of({_then(SECOND_NIGHT)})", "*")
    province.put("later.xlsx", review([(SECOND_NAME, 100, 400, 30, 5)]))
    province.night("2024-01-05 21:30")
    decide.accept(province, "later.xlsx", None, "đã kiểm tra", at("2024-01-05 21:40"))  # other forms contradict it
    assert (
        province.one(
            "SELECT value FROM mart.current_observations "
            "WHERE unit_code = $1 AND measure = 'poor_households' AND period = '2023'",
            [SECOND],
        )
        == 30
    )
    assert _rows(province, f"rates_as_of({_then(SECOND_NIGHT)})", "*") == before
