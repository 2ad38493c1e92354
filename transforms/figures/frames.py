"""Extracts as tables on disk: Parquet goes from reading to checking to loading, never a frame."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from tonghop.schemas.staged import Files, Findings, Observations, Statements, Submissions, Unread
from tonghop.storage import disk
from tonghop.transforms.figures.observations import Observed

FILES, SUBMISSIONS, OBSERVATIONS, STATEMENTS, FINDINGS = (
    model.columns() for model in (Files, Submissions, Observations, Statements, Findings)
)


def write_batch(runs: Sequence[str], observed: Observed, folder: Path, number: int) -> None:
    """Write a batch of files below the folders of their runs. `runs`: the run of each file."""
    run_of = pl.col("file").replace_strict(dict(enumerate(runs)), return_dtype=pl.String)
    figures = observed.figures.with_columns(run=run_of)
    for run_id in dict.fromkeys(runs):
        of_run = [extract for extract, run in zip(observed.extracts, runs, strict=True) if run == run_id]
        in_run = Observed(of_run, figures.filter(pl.col("run") == run_id))
        write_extracts(in_run, folder / run_id / f"batch-{number:04}")


def write_extracts(observed: Observed, directory: Path) -> None:
    """Write `files`, `submissions`, `unread`, `observations` and `findings` of a batch of files as Parquet."""
    files = [(r.file_hash, r.is_refused) for r in observed.extracts]
    numbered = [(r, n, s) for r in observed.extracts for n, s in enumerate(r.submissions)]
    submissions = [
        (
            *(r.file_hash, n, s.form, s.period, s.sender_code, s.sender_valid_from, s.layout),
            ", ".join(s.tables),
            "; ".join(s.overrides) or None,
            s.version_mark,
            r.saved_at or None,
        )
        for r, n, s in numbered
    ]
    unread = [(r.file_hash, n, measure) for r, n, s in numbered for measure in dict.fromkeys(s.unread)]
    findings = [(r.file_hash, *finding) for r in observed.extracts for finding in r.findings]
    disk.make_folders(directory, is_synced=False)
    for name, rows, schema in (
        ("files", files, FILES),
        ("submissions", submissions, SUBMISSIONS),
        ("unread", unread, Unread.columns()),
        ("findings", findings, FINDINGS),
    ):
        pl.DataFrame(rows, schema=schema, orient="row").write_parquet(disk.for_library(directory / f"{name}.parquet"))
    observations = observed.figures.select(pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items())
    observations.write_parquet(disk.for_library(directory / "observations.parquet"))


_CHECKED = {"statements": STATEMENTS, "checked": FINDINGS}
_READ = {"files": FILES, "submissions": SUBMISSIONS, "observations": OBSERVATIONS, "findings": FINDINGS}
_NO_DIFFERENCE = ("message_vi", "message_en", "version_mark", "saved_at")
"""The wording of findings, and which of two versions is the later: that is settled when a file comes."""


def differing(before: Iterable[Path], after: Path, files: set[str]) -> set[str]:
    """The files (hashes) among `files` whose extracts differ: in figures, states, cells, verdicts or findings.

    `before`, `after`: folders with batches as `write_extracts` writes them and what `check_batch` adds.
    `_NO_DIFFERENCE` is none.
    """
    before = list(before)
    found: set[str] = set()
    for name in (*_READ, *_CHECKED):
        old, new = _table(name, before, files), _table(name, [after], files)
        columns = old.columns
        for one, other in ((old, new), (new, old)):
            alone = one.join(other, on=columns, how="anti", nulls_equal=True)
            found |= set(alone["file_hash"])
    return found


def _table(name: str, folders: Iterable[Path], files: set[str]) -> pl.DataFrame:
    """One table of several folders, with the number of times that each row occurs."""
    schema = {**_READ, **_CHECKED}[name]
    paths = [
        path
        for folder in folders
        for path in folder.glob(f"batch-*/{name}.parquet" if name in _READ else f"{name}.parquet")
    ]
    frames = [schema.to_frame(eager=True), *(pl.read_parquet(path) for path in paths)]
    rows = pl.concat(frame.drop(_NO_DIFFERENCE, strict=False) for frame in frames)
    chosen = rows.filter(pl.col("file_hash").is_in(list(files)))
    return chosen.group_by(chosen.columns).len()


def submitters(folder: Path, files: set[str]) -> list[tuple[str, str, str]]:
    """Hash, sender and period of the submissions of files, by the extracts in a folder."""
    rows = _table("submissions", [folder], files).select("file_hash", "sender_code", "period").unique()
    return sorted(rows.rows())
