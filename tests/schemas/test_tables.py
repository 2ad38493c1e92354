"""The warehouse's tables as declared: named once, explained, of known types."""

import re
from collections import Counter

import pytest

from tonghop.schemas.core import CORE
from tonghop.schemas.table import TableSpec
from tonghop.warehouse import models

MART = (*models.tables(), *models.views())

TYPE = re.compile(r"(VARCHAR|DATE|TIMESTAMPTZ|INTEGER|BIGINT|BOOLEAN|DECIMAL\(\d+, \d+\))(\[\])?")


@pytest.fixture(params=[*CORE, *MART], ids=lambda table: table.name)
def table(request: pytest.FixtureRequest) -> TableSpec:
    spec: TableSpec = request.param
    return spec


def test_no_two_tables_have_one_name() -> None:
    assert max(Counter(t.name for t in (*CORE, *MART)).values()) == 1


def test_tables_are_named_by_their_schema() -> None:
    assert all(t.name.startswith("core.") for t in CORE)
    assert all(t.name.startswith("mart.") for t in MART)


def test_a_table_says_its_grain_first(table: TableSpec) -> None:
    assert table.comment.startswith("One row per ")


def test_no_two_columns_of_a_table_have_one_name(table: TableSpec) -> None:
    assert table.columns
    assert max(Counter(column.name for column in table.columns).values()) == 1


def test_every_column_has_a_name_a_type_and_a_meaning(table: TableSpec) -> None:
    for column in table.columns:
        assert re.fullmatch(r"[a-z][a-z_]*", column.name)
        assert TYPE.fullmatch(column.type)
        assert column.comment


@pytest.mark.parametrize(
    ("name", "promised"),
    [
        (
            "core.observations",
            "submission_id unit_code unit_valid_from form period measure category value state sheet cell raw is_claim",
        ),
        (
            "core.findings",
            "rule severity file_hash file_name sheet cell form period unit_code measure found expected message_vi"
            " message_en submission_id run_id",
        ),
        (
            "core.submissions",
            "submission_id sender_code form period version file_hash file_name received_at accepted_at status",
        ),
        (
            "mart.counts",
            "unit_code unit_name level period form measure category value source reported_units expected_units",
        ),
        (
            "mart.rates",
            "unit_code unit_name level period indicator category numerator denominator value reported_units"
            " expected_units publishable",
        ),
    ],
)
def test_the_columns_that_callers_count_on_are_there(name: str, promised: str) -> None:
    (found,) = [t for t in (*CORE, *MART) if t.name == name]
    assert set(promised.split()) <= {column.name for column in found.columns}
