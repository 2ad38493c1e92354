"""The frames between the steps: models with a meaning for each column, of which the written schemas are made."""

import polars as pl
import pytest
from pandera.errors import SchemaErrors

from tonghop.schemas.findings import Finding
from tonghop.schemas.staged import Files, Findings, Observations, Staged, Statements, Submissions

MODELS: list[type[Staged]] = [Files, Submissions, Observations, Statements, Findings]


@pytest.mark.parametrize("model", MODELS)
def test_a_frame_says_its_grain_and_what_each_column_means(model: type[Staged]) -> None:
    schema = model.to_schema()
    assert schema.description.startswith("One row per ")
    assert all(column.description for column in schema.columns.values())


@pytest.mark.parametrize("model", MODELS)
def test_an_empty_frame_of_the_columns_has_the_shape_of_its_model(model: type[Staged]) -> None:
    frame = model.columns().to_frame(eager=True)
    assert model.of_shape(frame).equals(frame)


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"file_hash": ["ab"]}),
        pl.DataFrame({"file_hash": ["ab"], "is_refused": ["no"]}),
        pl.DataFrame({"file_hash": ["ab"], "is_refused": [False], "size": [1]}),
        pl.DataFrame({"is_refused": [False], "file_hash": ["ab"]}),
    ],
)
def test_a_frame_of_other_columns_types_or_order_is_refused(frame: pl.DataFrame) -> None:
    with pytest.raises(SchemaErrors):
        Files.of_shape(frame)


def test_findings_have_the_fields_of_a_finding() -> None:
    assert tuple(Findings.columns().names()) == ("file_hash", *Finding._fields)
