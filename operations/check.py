"""A dry run: what the nightly run would understand of files and say of them, with nothing written."""

import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tonghop.ledger.digests import digest_of
from tonghop.ledger.home import Home
from tonghop.ledger.zip_members import unpacked
from tonghop.readers.file_reader import Job
from tonghop.readers.pool import ReaderPool
from tonghop.transforms.context import Context
from tonghop.transforms.figures.submissions import Extract

if TYPE_CHECKING:
    from tonghop.operations.validation_summary import ValidationSummary

_GRAVITY = {"error": 0, "warning": 1, "info": 2}


class DryRun(NamedTuple):
    """What was read of each file, and how it was validated.

    `findings`: rows as of `core.findings` with the unit's name, the gravest first. `context`: what they were read by.
    """

    extracts: list[Extract]
    summary: "ValidationSummary"
    findings: list[dict[str, Any]]
    context: Context


def dry_run(home: Home, files: list[Path]) -> DryRun:
    """Read and validate files, and the members of archives, as the nightly run would."""
    with ReaderPool(home, workers=1) as pool, tempfile.TemporaryDirectory() as folder:
        jobs = _jobs(home, files, Path(folder, "unpacked"))
        extracts = pool.read(
            jobs, meanwhile=lambda: import_module("tonghop.operations.validation_summary")
        )  # takes as long as to read a file
        from tonghop.operations.validation_summary import summarise
        from tonghop.transforms.figures.observations import observe

        observed = observe(extracts, pool.context)
        summary = summarise(observed, Path(folder))
    names_in = cache(lambda period: pool.context.names(pool.context.periods[period].ends_on))
    file_names = {extract.file_hash: extract.file_name for extract in observed.extracts}
    findings = [
        row
        | {
            "file_name": file_names[row["file_hash"]],
            "unit_name": names_in(row["period"])[row["unit_code"]] if row["unit_code"] and row["period"] else None,
        }
        for row in summary.findings
    ]
    findings.sort(
        key=lambda row: (
            _GRAVITY[row["severity"]],
            row["file_name"],
            row["sheet"] or "",
            len(row["cell"] or ""),
            row["cell"] or "",
        )
    )
    return DryRun(observed.extracts, summary, findings, pool.context)


def _jobs(home: Home, files: list[Path], folder: Path) -> list[Job]:
    """The files, each archive followed by its members; content that comes twice once."""
    jobs: list[Job] = []
    for path in files:
        name = _name_of(home, path)
        jobs.append((digest_of(path), name, path))
        if path.stat().st_size <= home.max_file_megabytes * 2**20:
            jobs += [(member.file_hash, member.name, member.path) for member in unpacked(path, name, folder)]
    return list({job[0]: job for job in jobs}.values())


def _name_of(home: Home, path: Path) -> str:
    """The name as in the inbox: its folders may say the period."""
    absolute = path.absolute()
    inbox = home.inbox.absolute()
    return absolute.relative_to(inbox).as_posix() if absolute.is_relative_to(inbox) else absolute.name
