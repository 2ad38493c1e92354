"""What the warehouse would say of extracts that are not loaded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from tonghop.schemas.form import all_forms
from tonghop.transforms.figures.frames import check_batch, write_extracts
from tonghop.transforms.figures.submissions import Extract


@dataclass
class Verdict:
    """Of one submission: its units, and how many of its rows would be accepted and refused. Claims are not counted."""

    units: set[str] = field(default_factory=set)
    accepted: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Verdicts:
    """`of`: by file hash and number of the submission in its file; nothing where none of its rows counts.

    `findings`: of reading and of checking, as rows.
    """

    of: dict[tuple[str, int], Verdict]
    findings: list[dict[str, Any]]


def verdicts(extracts: Sequence[Extract], folder: Path) -> Verdicts:
    """Check extracts as a run does; `folder` holds what lies between."""
    write_extracts(extracts, folder)
    check_batch([folder], all_forms(), folder)
    rows = pl.read_parquet(folder / "statements.parquet").filter(~pl.col("is_claim"))
    of: dict[tuple[str, int], Verdict] = defaultdict(Verdict)
    for file_hash, submission, unit, verdict in rows["file_hash", "submission", "unit_code", "verdict"].iter_rows():
        told = of[file_hash, submission]
        told.units.add(unit)
        told.accepted += verdict == "accepted"
        told.refused += verdict == "refused"
    found = pl.concat(pl.read_parquet(folder / f"{name}.parquet") for name in ("findings", "checked"))
    return Verdicts(of, found.to_dicts())
