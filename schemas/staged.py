"""The frames between the steps of a run, as they lie in Parquet: pandera models that say what each column means."""

from typing import Any

import pandera.polars as pa
import polars as pl


def _column(description: str, *, nullable: bool = False) -> Any:
    return pa.Field(nullable=nullable, description=description)


class Staged(pa.DataFrameModel):
    """Base of the frames: the columns of the model and no others, in its order."""

    class Config:
        strict = True
        ordered = True

    @classmethod
    def columns(cls) -> pl.Schema:
        """Names and types of the columns."""
        return pl.Schema({name: column.dtype.type for name, column in cls.to_schema().columns.items()})

    @classmethod
    def of_shape(cls, frame: pl.DataFrame) -> pl.DataFrame:
        """The frame, if it has the columns of the model. Raises `SchemaErrors` otherwise; values are not looked at."""
        cls.validate(frame.lazy(), lazy=True)  # of a LazyFrame pandera checks the schema alone
        return frame


class Files(Staged):
    """One row per file."""

    file_hash: pl.String = _column("SHA-256 of the content")
    is_refused: pl.Boolean = _column("nothing of it could be compiled")


class Submissions(Staged):
    """One row per file and submission: one form for one period from one sender."""

    file_hash: pl.String = _column("file")
    submission: pl.Int32 = _column("number of the submission in the file, from 0")
    form: pl.String = _column("form")
    period: pl.String = _column("period")
    sender_code: pl.String = _column("unit that sent it, or <unit code>-<organisation>")
    sender_valid_from: pl.String = _column("validity of the sender")
    layout: pl.String = _column("layout by which it was recognised")
    sheets: pl.String = _column("sheets it was read from")
    mappings: pl.String = _column("what persons had decided about its headers, names, form or period", nullable=True)
    version_mark: pl.Int32 = _column("version by name or title, 0 for a mark without a number", nullable=True)
    saved_at: pl.String = _column("when the workbook was saved by its own word, ISO in UTC", nullable=True)


class Unread(Staged):
    """One row per file, submission and measure of which a column may stand in the report that was not read."""

    file_hash: pl.String = _column("file")
    submission: pl.Int32 = _column("number of the submission in the file")
    measure: pl.String = _column("measure; the rules that read it say nothing of this submission")


class Observations(Staged):
    """One row per file, submission, line, measure and category: a figure and the cell it came from."""

    file_hash: pl.String = _column("file")
    submission: pl.Int32 = _column("number of the submission in the file")
    form: pl.String = _column("form")
    period: pl.String = _column("period")
    line: pl.Int32 = _column("number of the row within the submission")
    unit_code: pl.String = _column("unit it is about")
    unit_valid_from: pl.String = _column("validity of the unit")
    measure: pl.String = _column("measure")
    category: pl.String = _column("category; empty where the form has none")
    value: pl.String = _column("the figure as decimal text, with the decimals that were written", nullable=True)
    state: pl.String = _column("reported, zero, dash, blank, not_applicable, unreadable")
    sheet: pl.String = _column("sheet of the file")
    cell: pl.String = _column("cell of the sheet")
    raw: pl.String = _column("what the cell holds, as text", nullable=True)
    is_claim: pl.Boolean = _column("a total or a rate that the sender computed: compared, never added")


class Statements(Staged):
    """One row per file, submission and line: a row of a table about one unit, and its verdict."""

    file_hash: pl.String = _column("file")
    submission: pl.Int32 = _column("number of the submission in the file")
    line: pl.Int32 = _column("number of the row within the submission")
    form: pl.String = _column("form")
    period: pl.String = _column("period")
    unit_code: pl.String = _column("unit it is about")
    unit_valid_from: pl.String = _column("validity of the unit")
    is_claim: pl.Boolean = _column("a total of other rows")
    verdict: pl.String = _column(
        "accepted; refused: an error finding or an unreadable figure; blank: no figure, or dashes alone"
    )


class Findings(Staged):
    """One row per finding: one fault at one place."""

    file_hash: pl.String = _column("file")
    rule: pl.String = _column("id of the rule")
    severity: pl.String = _column("error, warning, info")
    sheet: pl.String = _column("sheet", nullable=True)
    cell: pl.String = _column("cell", nullable=True)
    form: pl.String = _column("form", nullable=True)
    period: pl.String = _column("period", nullable=True)
    unit_code: pl.String = _column("unit it is about", nullable=True)
    measure: pl.String = _column("measure", nullable=True)
    found: pl.String = _column("the text or number in that cell", nullable=True)
    expected: pl.String = _column("what was expected", nullable=True)
    message_vi: pl.String = _column("sentence in Vietnamese")
    message_en: pl.String = _column("sentence in English")
    submission: pl.Int32 = _column("number of the submission in the file; -1: the file as a whole")
