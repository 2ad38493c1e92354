"""`check` says of a file, word for word, what the night then writes: it is the same code beside the same figures."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import answered, contents
from tests.province import Demo, Province
from tests.small_reports import MEASURES, names, review
from tests.workbooks import COLUMNS, Sheet, saved_at, workbook
from tonghop.operations.check import dry_run

NIGHT = "2023-12-16 21:30"
TOLD = ("rule", "severity", "file_name", "sheet", "cell", "form", "period", "unit_code", "measure", "found", "expected")
COMMUNES = list(names("599").items())
FURTHER = ("poor_persons", "near_poor_persons", "average_standard_households", "average_standard_persons")
PARTIAL = COLUMNS[:2] + COLUMNS[4:]
"""A review that leaves out all households and persons."""
FULL = (
    *COLUMNS,
    "Số nhân khẩu nghèo",
    "Số nhân khẩu cận nghèo",
    "Số hộ có mức sống trung bình",
    "Số nhân khẩu của hộ có mức sống trung bình",
)
"""The columns of the demo's review: a report without one of them would wait for that alone."""


def _rows(communes: Sequence[tuple[str, str]], *figures: object) -> list[tuple[object, ...]]:
    return [(name, *figures) for _, name in communes]


def _full(rows: Sequence[tuple[object, ...]], *, sender: str = "") -> bytes:
    """A review with all columns of the demo's. What a row of four figures leaves out is that of households of four."""

    def further(*figures: object) -> list[int]:
        poor, near_poor = (4 * figure if isinstance(figure, int) else 4 for figure in figures[2:])
        return [poor, near_poor, int(any(figures)), 4 * int(any(figures))]

    completed = [(*row, *further(*row[1:])) if len(row) == 1 + len(MEASURES) else row for row in rows]
    return review(completed, sender=sender, columns=FULL)


def _now(province: Province, code: str) -> list[int]:
    """The current figures of a commune, in the order of all columns."""
    return [int(province.figure(code, measure)["value"]) for measure in (*MEASURES, *FURTHER)]


def _files(province: Province) -> dict[str, bytes]:
    """Workbooks that each have another fate beside the demo's reports."""
    code, name = COMMUNES[0]
    old, twice = _now(province, code), _now(province, COMMUNES[7][0])
    few = [[1, COMMUNES[4][1], *old[2:4]]]
    return {
        "right.xlsx": _full([(name, *old)]),
        "with errors.xlsx": _full(_rows(COMMUNES[1:2], 100, 400, 130, "năm")),
        "contradicting.xlsx": _full(_rows(COMMUNES[2:3], 3000, 12000, 1, 2)),
        "of others/contradicting and zeros.xlsx": _full(
            [*_rows(COMMUNES[3:4], 3000, 12000, 1, 2), *_rows(COMMUNES[5:6], 0, 0, 0, 0)], sender="HUYỆN TÁNH LINH"
        ),
        "partial.xlsx": workbook(Sheet(PARTIAL, few)),
        "outlier.xlsx": _full(_rows(COMMUNES[6:7], 100, 400, 60, 5)),
        "twice (lan 1).xlsx": saved_at(_full(_rows(COMMUNES[7:8], *twice)), "2023-12-15T08:00:00"),
        "twice (lan 2).xlsx": saved_at(_full(_rows(COMMUNES[7:8], twice[0] + 1, *twice[1:])), "2023-12-15T08:00:00"),
        "no workbook.xlsx": b"%PDF-1.7",
    }


def _told(rows: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    return sorted(tuple(str(row[column]) for column in (*TOLD, "message_vi", "message_en")) for row in rows)


def _letters(text: str) -> str:
    """Without what a table folds and draws."""
    return re.sub(r"[\s│]+", "", text)


def _compare(province: Province, paths: Sequence[Path], lang: str) -> list[tuple[str, ...]]:
    """Check files, then let the night take them; gives what both say."""
    before = contents(province.root)
    checked = dry_run(province, list(paths))
    said = answered("check", *paths, "--home", province.root, "--lang", lang, COLUMNS="100000").out
    assert contents(province.root) == before
    plan = province.night(NIGHT)
    written = province.dicts("FROM core.findings WHERE run_id = ? AND file_name IN ?", [
        plan.runs[0].run_id, [path.relative_to(province.inbox).as_posix() for path in paths],
    ])  # fmt: skip
    assert _told(checked.findings) == _told(written)
    assert [row for row in written if _letters(row[f"message_{lang}"]) not in _letters(said)] == []
    statuses = province.rows(
        "SELECT st.status, count(*) FROM core.statements st JOIN core.submissions su USING (submission_id) "
        "WHERE su.run_id = ? AND NOT is_claim GROUP BY ALL",
        [plan.runs[0].run_id],
    )
    counted = list(checked.summary.submissions.values())
    assert sum(each.on_hold for each in counted) == dict(statuses).get("on_hold", 0)
    assert sum(each.refused for each in counted) == dict(statuses).get("refused", 0)
    return _told(written)


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_check_of_files_together_says_what_the_night_writes(demo_states: Demo, tmp_path: Path, lang: str) -> None:
    province = demo_states.reported.copy(tmp_path / "home")
    paths = [province.put(name, content, "2023-12-15 08:00") for name, content in _files(province).items()]
    rules = {told[0] for told in _compare(province, paths, lang)}
    assert rules >= {
        "contradicts_others",
        "all_zeros",
        "poor_within_households",
        "lacks_figures",
        "versions_differ",
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["right.xlsx", "contradicting.xlsx", "partial.xlsx", "twice (lan 2).xlsx"])
def test_check_of_a_file_alone_says_what_the_night_writes(demo_states: Demo, tmp_path: Path, name: str) -> None:
    province = demo_states.reported.copy(tmp_path / "home")
    _compare(province, [province.put(name, _files(province)[name], "2023-12-15 08:00")], "vi")


def test_check_compares_with_the_current_figures(begun: Province) -> None:
    code, name = COMMUNES[0]
    path = begun.put("again.xlsx", review([(name, 100, 400, None, 5)]))
    found = _compare(begun, [path], "en")
    assert [(told[0], told[4], told[7]) for told in found] == [("figure_taken_back", "E3", code)]
