"""Files that the demo's home keeps beside its reports: which communes lie in which area, which figures are invented.

`groups.csv` puts some communes into areas. THE AREAS ARE MADE UP from `commune_figures.py` and `analyses.py`, not taken
from the lists of the Government; the column `source` says so. `invented.csv` lists every figure of which no total was
published (`published_totals.py`).
"""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from tonghop.examples.analyses import KINH, analyses
from tonghop.examples.commune_figures import MOUNTAIN, communes
from tonghop.examples.published_totals import invented_lines
from tonghop.storage import disk

SOURCE = "ví dụ tự đặt · invented for the demo"
_MANY = 0.5
"""A commune counts as an area of ethnic minorities from this share of households that are not Kinh."""


def write_home_files(root: Path) -> list[Path]:
    """Write `groups.csv` and `invented.csv` into a home; returns the files."""
    groups = [(code, communes()[code].valid_from, "", group, SOURCE) for code, group in areas()]
    return [
        _write(root / "groups.csv", ("code", "valid_from", "valid_to", "unit_group", "source"), groups),
        _write(root / "invented.csv", ("form", "measure", "published"), invented_lines()),
    ]


def areas() -> list[tuple[str, str]]:
    """Pairs of commune and area; a commune may lie in both areas, `ethnic_minority` and `mountain`."""
    minority = [(code, "ethnic_minority") for code in sorted(communes()) if _is_of_minorities(code)]
    return minority + [(code, "mountain") for code in sorted(MOUNTAIN)]


def _is_of_minorities(code: str) -> bool:
    groups = analyses()[code].ethnicity
    households = {group: row["households"] for group, row in groups.items()}
    return 1 - households[KINH] / sum(households.values()) >= _MANY


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    disk.write(path, text.getvalue())
    return path
