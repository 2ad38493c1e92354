"""What the demo's home knows beside its reports: which communes lie in which area, and which figures are invented.

`groups.csv` classes some highland communes. THE CLASSES ARE MADE UP after `split.py` and `analyses.py`, not taken from
the lists of the Government; the column `source` says so. `invented.csv` says of each figure that is not a published one
that it is invented (`published.py`).
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from tonghop.examples.analyses import KINH, analyses
from tonghop.examples.published import invented_lines
from tonghop.examples.split import MOUNTAIN, communes

SOURCE = "ví dụ tự đặt · invented for the demo"
_MANY = 0.5
"""The share of households that are no Kinh from which on a commune counts as an area of ethnic minorities here."""


def write_own_files(root: Path) -> list[Path]:
    """Write `groups.csv` and `invented.csv` into a home; returns the files."""
    groups = [(code, communes()[code].valid_from, "", group, SOURCE) for code, group in classes()]
    return [
        _write(root / "groups.csv", ("code", "valid_from", "valid_to", "unit_group", "source"), groups),
        _write(root / "invented.csv", ("form", "measure", "published"), invented_lines()),
    ]


def classes() -> list[tuple[str, str]]:
    """Commune and group, a commune in the highlands where most are of another group than the Kinh in both."""
    minority = [(code, "ethnic_minority") for code in sorted(communes()) if _is_of_minorities(code)]
    return minority + [(code, "mountain") for code in sorted(MOUNTAIN)]


def _is_of_minorities(code: str) -> bool:
    groups = analyses()[code].ethnicity
    households = {group: row["households"] for group, row in groups.items()}
    return 1 - households[KINH] / sum(households.values()) >= _MANY


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path
