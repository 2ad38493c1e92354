"""What stands in a model's file is true of its SELECT."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests import filled
from tests.province import Demo
from tonghop.warehouse import models
from tonghop.warehouse.models import Model
from tonghop.warehouse.scope import Scope

MARTS = [*models.marts().values(), models.open_findings()]
AUDITS = [*models.audits("own"), *models.audits("reported")]


@pytest.mark.parametrize("mart", MARTS, ids=lambda mart: mart.name)
def test_declared_columns_are_those_of_the_select(mart: Model) -> None:
    described = filled.warehouse().execute(f"DESCRIBE {Scope().drawn(mart, 0.95)}").fetchall()
    assert [name for name, *_ in described] == [column.name for column in mart.columns]


@pytest.mark.parametrize("mart", [mart for mart in MARTS if mart.head.key], ids=lambda mart: mart.name)
def test_no_two_rows_share_a_key(demo_states: Demo, mart: Model) -> None:
    key = ", ".join(mart.head.key)
    twice = f"SELECT {key} FROM mart.{mart.name} GROUP BY ALL HAVING count(*) > 1"
    assert demo_states.corrected.rows(twice) == []


@pytest.mark.parametrize("model", [*MARTS, *AUDITS], ids=lambda model: f"{model.head.kind}-{model.name}")
def test_no_part_of_a_model_bears_the_name_of_what_models_draw_on(model: Model) -> None:
    parts = {entry["key"] for node in _nodes(model) for entry in node.get("cte_map", {}).get("map", ())}
    assert parts.isdisjoint({*models.GROWING, *models.marts(), *models.GIVEN})


@pytest.mark.parametrize("model", [*MARTS, *AUDITS], ids=lambda model: f"{model.head.kind}-{model.name}")
def test_a_model_names_with_its_schema_only_what_does_not_grow(model: Model) -> None:
    named = {(n["schema_name"], n["table_name"]) for n in _nodes(model) if n.get("type") == "BASE_TABLE"}
    marts = {name for schema, name in named if schema == "mart"}
    assert marts <= {"audit_findings"}  # the audits' own, of which no past and no scope is asked
    assert not {name for schema, name in named if schema == "core"} & {*models.GROWING}


def _nodes(model: Model) -> list[dict[str, Any]]:
    """Every part of a model as DuckDB parses it."""
    (parsed,) = filled.warehouse().execute("SELECT json_serialize_sql(?)", [model.select]).fetchone() or ("",)
    return list(_within(json.loads(parsed)))


def _within(node: object) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _within(part)


def test_models_come_after_those_that_they_draw_on() -> None:
    names = list(models.marts())
    for place, model in enumerate(models.marts().values()):
        assert {name for name in model.inputs if name in names} <= set(names[:place]), model.name
    assert set(models.marts()["rates"].inputs) == {
        "hierarchy_by_period", "rate_inputs", "reported_cells", "settings", "units_by_period", "wanted_units",
    }  # fmt: skip


def test_what_a_warehouse_says_of_the_models_is_what_the_parser_finds(
    demo_states: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "_TABLES_OF", {})
    noted = json.loads(demo_states.corrected.one("SELECT tables_named()"))
    parsed = models._drawn_on([model.select for model in (*MARTS, *AUDITS)])
    assert noted == {models._digest(select): names for select, names in parsed.items()}


def test_a_text_that_the_warehouse_does_not_know_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    known, other = "SELECT 1 FROM counts", "SELECT 1 FROM rates JOIN core.units USING (unit_code)"
    monkeypatch.setattr(models, "_TABLES_OF", {models._digest(known): ["counts"]})
    assert models._drawn_on([known, other]) == {known: ["counts"], other: ["rates"]}
