"""Extracts as tables on disk: Parquet goes from reading to checking to loading, never a frame."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from tonghop.schemas.check import check
from tonghop.schemas.findings import Finding
from tonghop.schemas.form import FormSpec
from tonghop.transforms.figures.observations import Observed

SUBMISSIONS = pl.Schema(
    {
        "file_hash": pl.String,
        "submission": pl.Int32,
        "form": pl.String,
        "period": pl.String,
        "sender_code": pl.String,
        "sender_valid_from": pl.String,
        "layout": pl.String,
        "sheets": pl.String,
        "mappings": pl.String,
    }
)
"""Grain: file × submission (its number in the file)."""

FILES = pl.Schema({"file_hash": pl.String, "is_refused": pl.Boolean})
"""Grain: file."""

OBSERVATIONS = pl.Schema(
    {
        "file_hash": pl.String,
        "submission": pl.Int32,
        "form": pl.String,
        "period": pl.String,
        "line": pl.Int32,
        "unit_code": pl.String,
        "unit_valid_from": pl.String,
        "measure": pl.String,
        "category": pl.String,
        "value": pl.String,
        "state": pl.String,
        "sheet": pl.String,
        "cell": pl.String,
        "raw": pl.String,
        "is_claim": pl.Boolean,
    }
)
"""Grain: file × submission × line × measure × category. `value` is decimal text."""

STATEMENTS = pl.Schema(
    {
        "file_hash": pl.String,
        "submission": pl.Int32,
        "line": pl.Int32,
        "form": pl.String,
        "period": pl.String,
        "unit_code": pl.String,
        "unit_valid_from": pl.String,
        "is_claim": pl.Boolean,
        "verdict": pl.String,
    }
)
"""Grain: file × submission × line (a row of a table). `verdict`: accepted, refused (an error), blank."""

FINDINGS = pl.Schema(
    {"file_hash": pl.String} | {n: pl.Int32 if n == "submission" else pl.String for n in Finding._fields}
)
"""Grain: one finding."""

_LINE = ["file_hash", "submission", "line"]
_ROW = [*_LINE, "category"]
"""What is checked together: a unit's figures of one category."""


def write_batch(runs: Sequence[str], observed: Observed, folder: Path, number: int) -> None:
    """Write a batch of files below the folders of their runs. `runs`: the run of each file."""
    run_of = pl.col("file").replace_strict(dict(enumerate(runs)), return_dtype=pl.String)
    figures = observed.figures.with_columns(run=run_of)
    for run_id in dict.fromkeys(runs):
        of_run = [extract for extract, run in zip(observed.extracts, runs, strict=True) if run == run_id]
        in_run = Observed(of_run, figures.filter(pl.col("run") == run_id))
        write_extracts(in_run, folder / run_id / f"batch-{number:04}")


def write_extracts(observed: Observed, directory: Path) -> None:
    """Write `files`, `submissions`, `observations` and `findings` of a batch of files as Parquet."""
    files = [(r.file_hash, r.is_refused) for r in observed.extracts]
    submissions = [
        (
            *(r.file_hash, n, s.form, s.period, s.sender_code, s.sender_valid_from, s.layout),
            ", ".join(s.tables),
            "; ".join(s.overrides) or None,
        )
        for r in observed.extracts
        for n, s in enumerate(r.submissions)
    ]
    findings = [(r.file_hash, *finding) for r in observed.extracts for finding in r.findings]
    directory.mkdir(parents=True, exist_ok=True)
    for name, rows, schema in (
        ("files", files, FILES),
        ("submissions", submissions, SUBMISSIONS),
        ("findings", findings, FINDINGS),
    ):
        pl.DataFrame(rows, schema=schema, orient="row").write_parquet(directory / f"{name}.parquet")
    observations = observed.figures.select(pl.col(name).cast(dtype) for name, dtype in OBSERVATIONS.items())
    observations.write_parquet(directory / "observations.parquet")


def check_batch(directories: Iterable[Path], specs: dict[str, FormSpec], target: Path) -> None:
    """Validate all figures of a batch with one pandera call per form; write `statements` and `checked` (findings)."""
    sources = [d / "observations.parquet" for d in directories]
    observations = pl.concat([pl.read_parquet(source) for source in sources])
    statements = [STATEMENTS.to_frame(eager=True)]
    findings = [FINDINGS.to_frame(eager=True)]
    for form in observations["form"].unique().sort():
        of_form = observations.filter(pl.col("form") == form)
        verdicts, found = _check_form(specs[form], of_form)
        statements.append(verdicts)
        findings.append(found)
    target.mkdir(parents=True, exist_ok=True)
    pl.concat(statements).write_parquet(target / "statements.parquet")
    pl.concat(findings).write_parquet(target / "checked.parquet")


def _check_form(spec: FormSpec, observations: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    lines = _lines(spec, observations)
    rows = _rows(observations)
    result = check(spec, _wide(spec, observations, rows))
    is_sum = pl.col("row").is_in(rows.filter("is_sum")["row"].implode())
    failures = result.failures.filter(~is_sum | (pl.col("severity") == "error") | (pl.col("rule") == "claimed_rate"))
    failures = failures.join(rows.select("row", *_ROW), on="row")
    refused = failures.filter(pl.col("severity") == "error").select(_LINE).unique()
    verdict = (
        pl.when("is_blank")
        .then(pl.lit("blank"))
        .when(pl.col("is_broken") | pl.col("is_unreadable"))
        .then(pl.lit("refused"))
        .otherwise(pl.lit("accepted"))
    )
    verdicts = (
        lines.join(refused.with_columns(pl.lit(True).alias("is_broken")), on=_LINE, how="left", maintain_order="left")
        .with_columns(pl.col("is_broken").fill_null(False))
        .with_columns(verdict.alias("verdict"))
    )
    return verdicts.select(STATEMENTS.names()), _findings(failures, lines, observations)


def _lines(spec: FormSpec, observations: pl.DataFrame) -> pl.DataFrame:
    """One row per line, in a fixed order: whether it is a claim, is blank, or has an unreadable figure."""
    rates = [m.name for m in spec.measures if m.is_claim]
    is_figure = ~pl.col("measure").is_in(rates)
    return (
        observations.group_by([*_LINE, "form", "period", "unit_code", "unit_valid_from"], maintain_order=True)
        .agg(
            (is_figure.any() & (pl.col("is_claim") | ~is_figure).all()).alias("is_claim"),
            ((pl.col("state") == "blank") | ~is_figure).all().alias("is_blank"),
            ((pl.col("state") == "unreadable") & is_figure & ~pl.col("is_claim")).any().alias("is_unreadable"),
        )
        .sort(_LINE)
    )


def _rows(observations: pl.DataFrame) -> pl.DataFrame:
    """One row per line and category, numbered in a fixed order, with whether all its figures are sums of others."""
    grouped = observations.group_by(_ROW).agg(pl.col("is_claim").all().alias("is_sum"))
    return grouped.sort(_ROW).with_row_index("row")


def _wide(spec: FormSpec, observations: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """A row per line and category: a Float64 column per measure, and the number of decimals of each claimed rate."""
    values = observations.select(*_ROW, "measure", pl.col("value").cast(pl.Float64))
    wide = rows.select("row", *_ROW).join(
        values.pivot(on="measure", index=_ROW, values="value", aggregate_function="first"), on=_ROW, how="left"
    )
    absent = [m.name for m in spec.measures if m.name not in wide.columns]
    wide = wide.with_columns(pl.lit(None, dtype=pl.Float64).alias(name) for name in absent)
    rates = [m.name for m in spec.measures if m.is_claim]
    if not rates:
        return wide.sort("row")
    decimals = observations.filter(pl.col("measure").is_in(rates)).select(
        *_ROW,
        ("decimals_" + pl.col("measure")).alias("measure"),
        pl.col("value").str.extract(r"\.(\d*)$").str.len_chars().fill_null(0).cast(pl.Int32).alias("decimals"),
    )
    wide = wide.join(
        decimals.pivot(on="measure", index=_ROW, values="decimals", aggregate_function="first"), on=_ROW, how="left"
    )
    missing = [f"decimals_{name}" for name in rates if f"decimals_{name}" not in wide.columns]
    return wide.with_columns(pl.lit(0, dtype=pl.Int32).alias(name) for name in missing).sort("row")


def _findings(failures: pl.DataFrame, lines: pl.DataFrame, observations: pl.DataFrame) -> pl.DataFrame:
    """Broken rules as findings, each at the cell of its measure, with what the cell holds."""
    cells = observations.select(*_ROW, "measure", "sheet", "cell", pl.col("raw").alias("found"))
    return (
        failures.join(lines, on=_LINE)
        .join(cells, on=[*_ROW, "measure"], how="left")
        .sort(*_ROW, "rule", "measure")
        .select(FINDINGS.names())
        .cast(FINDINGS)
    )


_CHECKED = {"statements": STATEMENTS, "checked": FINDINGS}
_READ = {"files": FILES, "submissions": SUBMISSIONS, "observations": OBSERVATIONS, "findings": FINDINGS}
_WORDING = ("message_vi", "message_en")


def differing(before: Iterable[Path], after: Path, files: set[str]) -> set[str]:
    """The files (hashes) among `files` whose extracts differ: in figures, states, cells, verdicts or findings.

    `before`, `after`: folders with batches as `write_extracts` writes them and what `check_batch` adds. The wording
    of a finding is no difference.
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
    rows = pl.concat([schema.to_frame(eager=True), *(pl.read_parquet(path) for path in paths)])
    chosen = rows.filter(pl.col("file_hash").is_in(list(files))).drop(_WORDING, strict=False)
    return chosen.group_by(chosen.columns).len()


def submitters(folder: Path, files: set[str]) -> list[tuple[str, str, str]]:
    """Hash, sender and period of the submissions of files, by the extracts in a folder."""
    rows = _table("submissions", [folder], files).select("file_hash", "sender_code", "period").unique()
    return sorted(rows.rows())
