"""What the warehouse would say of extracts that are not loaded."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from tonghop.schemas.form import all_forms
from tonghop.transforms.figures.form_checks import check_batch
from tonghop.transforms.figures.frames import write_extracts
from tonghop.transforms.figures.observations import Observed


@dataclass
class SubmissionSummary:
    """Of one submission: its figures, its units, and how many of its rows would be accepted, refused and put on hold.

    Claims are no units and no rows. Only who knows the current figures puts rows on hold.
    """

    figures: int = 0
    units: set[str] = field(default_factory=set)
    accepted: int = 0
    refused: int = 0
    on_hold: int = 0


@dataclass(frozen=True)
class ValidationSummary:
    """`submissions`: by file hash and number in the file; all zero for one of which no row counts.

    `findings`: of reading and of validation, as rows.
    """

    submissions: dict[tuple[str, int], SubmissionSummary]
    findings: list[dict[str, Any]]


def summarise(observed: Observed, folder: Path) -> ValidationSummary:
    """Validate what was read of files as a run does; `folder` holds what lies between."""
    write_extracts(observed, folder)
    check_batch([folder], all_forms(), folder)
    rows = pl.read_parquet(folder / "statements.parquet").filter(~pl.col("is_claim"))
    submissions: dict[tuple[str, int], SubmissionSummary] = defaultdict(SubmissionSummary)
    for file_hash, number, unit, verdict in rows["file_hash", "submission", "unit_code", "verdict"].iter_rows():
        summary = submissions[file_hash, number]
        summary.units.add(unit)
        summary.accepted += verdict == "accepted"
        summary.refused += verdict == "refused"
    counts = pl.read_parquet(folder / "observations.parquet").group_by("file_hash", "submission").len()
    for file_hash, number, count in counts.iter_rows():
        submissions[file_hash, number].figures = count
    found = pl.concat(pl.read_parquet(folder / f"{name}.parquet") for name in ("findings", "checked"))
    return ValidationSummary(submissions, found.to_dicts())
