"""What the warehouse would say of extracts that are not loaded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from tonghop.schemas.form import all_forms
from tonghop.transforms.figures.form_checks import check_batch
from tonghop.transforms.figures.frames import write_extracts
from tonghop.transforms.figures.submissions import Extract


@dataclass
class SubmissionSummary:
    """Of one submission: its units, and how many of its rows would be accepted and refused. Claims are not counted."""

    units: set[str] = field(default_factory=set)
    accepted: int = 0
    refused: int = 0


@dataclass(frozen=True)
class ValidationSummary:
    """`submissions`: by file hash and number in the file; all zero for one of which no row counts.

    `findings`: of reading and of validation, as rows.
    """

    submissions: dict[tuple[str, int], SubmissionSummary]
    findings: list[dict[str, Any]]


def summarise(extracts: Sequence[Extract], folder: Path) -> ValidationSummary:
    """Validate extracts as a run does; `folder` holds what lies between."""
    write_extracts(extracts, folder)
    check_batch([folder], all_forms(), folder)
    rows = pl.read_parquet(folder / "statements.parquet").filter(~pl.col("is_claim"))
    submissions: dict[tuple[str, int], SubmissionSummary] = defaultdict(SubmissionSummary)
    for file_hash, number, unit, verdict in rows["file_hash", "submission", "unit_code", "verdict"].iter_rows():
        summary = submissions[file_hash, number]
        summary.units.add(unit)
        summary.accepted += verdict == "accepted"
        summary.refused += verdict == "refused"
    found = pl.concat(pl.read_parquet(folder / f"{name}.parquet") for name in ("findings", "checked"))
    return ValidationSummary(submissions, found.to_dicts())
