"""A dry run: what the nightly run would understand of files and say of them, with nothing written into the home."""

import tempfile
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tonghop.ledger.home import Home
from tonghop.ledger.inbox import Arrival, arrival_of
from tonghop.readers.pool import Job, ReaderPool
from tonghop.readers.zip_members import unpacked
from tonghop.storage import disk
from tonghop.transforms.context import Context
from tonghop.transforms.figures.submissions import Extract

if TYPE_CHECKING:
    from tonghop.operations.rehearsal import Rehearsal
    from tonghop.operations.validation_summary import ValidationSummary
    from tonghop.transforms.figures.observations import Observed

_GRAVITY = {"error": 0, "warning": 1, "info": 2}


class DryRun(NamedTuple):
    """What was read of each file, and how it was validated.

    `findings`: rows as of `core.findings` with the unit's name, the gravest first. `context`: what they were read by.
    `fallen`: rows that would count no longer. `is_compared`: whether the files were compared with the current figures;
    null where there are none.
    """

    extracts: list[Extract]
    summary: "ValidationSummary"
    findings: list[dict[str, Any]]
    context: Context
    fallen: list[dict[str, Any]]
    is_compared: bool | None


def dry_run(home: Home, files: list[Path]) -> DryRun:
    """Read and validate files, and the members of archives, as the nightly run would.

    Where the home has current figures, the night is rehearsed beside them: the same code says the same.
    """
    with ReaderPool(home, workers=1) as pool, tempfile.TemporaryDirectory() as folder:
        arrivals = _arrivals(home, files, Path(folder, "unpacked"))
        extracts = pool.read(
            [Job(a.file_hash, a.name, a.path, a.size if a.unarchived else None) for a in arrivals],
            meanwhile=lambda: import_module("tonghop.operations.validation_summary"),
        )  # takes as long as to read a file
        from tonghop.operations.validation_summary import summarise
        from tonghop.transforms.figures.observations import observe

        observed = observe(extracts, pool.context)
        summary = summarise(observed, Path(folder))
        night = _rehearsed(home, arrivals, observed, Path(folder, "home")) if home.warehouse.exists() else None
    if night is None:
        is_compared = False if home.warehouse.exists() else None
        return DryRun(
            observed.extracts, summary, _found(observed, summary, pool.context), pool.context, [], is_compared
        )
    _settle(summary, observed.extracts, night)
    return DryRun(observed.extracts, summary, night.findings, pool.context, night.fallen, True)


def _rehearsed(home: Home, arrivals: list[Arrival], observed: "Observed", folder: Path) -> "Rehearsal | None":
    """What the night would write; none where another version of the program made the warehouse."""
    from tonghop.operations.rehearsal import rehearse
    from tonghop.warehouse.tables import OtherVersion

    disk.make_folders(folder, is_synced=False)
    try:
        return rehearse(home, arrivals, observed, folder)
    except OtherVersion:
        return None


def _settle(summary: "ValidationSummary", extracts: list[Extract], night: "Rehearsal") -> None:
    """Count the rows as the night would; what stands twice in a file for one sender, form and period, it joins."""
    places = [(extract.file_hash, n, s) for extract in extracts for n, s in enumerate(extract.submissions)]
    keys = Counter((file_hash, s.sender_code, s.form, s.period) for file_hash, _, s in places)
    for file_hash, number, submission in places:
        key = (file_hash, submission.sender_code, submission.form, submission.period)
        if keys[key] == 1 and (rows := night.statuses.get(key)):
            counted = summary.submissions[file_hash, number]
            counted.accepted = rows["current"] + rows["superseded"]
            counted.refused, counted.on_hold = rows["refused"], rows["on_hold"]


def _found(observed: "Observed", summary: "ValidationSummary", context: Context) -> list[dict[str, Any]]:
    """What reading and validation found, as the night's findings."""
    names_in = cache(lambda period: context.names(context.periods[period].ends_on))
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
    return findings


def _arrivals(home: Home, files: list[Path], folder: Path) -> list[Arrival]:
    """The files, each archive followed by its members; content that comes twice once."""
    found: list[Arrival] = []
    for path in files:
        arrival = arrival_of(path, _name_of(home, path), home.max_archived_megabytes * 2**20)
        found.append(arrival)
        found += unpacked(home, [arrival], folder)[0]
    return list({arrival.file_hash: arrival for arrival in found}.values())


def _name_of(home: Home, path: Path) -> str:
    """The name as in the inbox: its folders may say the period."""
    absolute = path.absolute()
    inbox = home.inbox.absolute()
    return absolute.relative_to(inbox).as_posix() if absolute.is_relative_to(inbox) else absolute.name
