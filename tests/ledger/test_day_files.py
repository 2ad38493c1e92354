"""Logs of a day each, and how long they are kept."""

from pathlib import Path

import pytest

from tests.command_line import answered
from tests.province import Province
from tonghop.ledger.day_files import append


def _say(folder: Path, day: str, name: str = "{}.jsonl", keep_days: int = 10) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TONGHOP_NOW", f"{day}T21:30:00+07:00")
        append(folder, name, f"{day}\n", keep_days)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_day_has_a_file_of_each_name(tmp_path: Path) -> None:
    for day in ("2026-03-01", "2026-03-01", "2026-03-02"):
        for name in ("{}.jsonl", "server-{}.log"):
            _say(tmp_path / "logs", day, name)
    assert _names(tmp_path / "logs") == [
        "2026-03-01.jsonl", "2026-03-02.jsonl", "server-2026-03-01.log", "server-2026-03-02.log",
    ]  # fmt: skip
    assert (tmp_path / "logs" / "2026-03-01.jsonl").read_text() == "2026-03-01\n2026-03-01\n"


def test_files_of_all_names_are_deleted_after_their_days_and_nothing_else(tmp_path: Path) -> None:
    for name in ("{}.jsonl", "server-{}.log"):
        _say(tmp_path, "2026-03-01", name)
    for other in ("2026-03-01.txt", "mine-2026.log", "notes.log"):
        (tmp_path / other).touch()
    (tmp_path / "2020-01-01.jsonl.d").mkdir()
    before = set(_names(tmp_path))
    _say(tmp_path, "2026-03-11")
    assert set(_names(tmp_path)) == before | {"2026-03-11.jsonl"}
    _say(tmp_path, "2026-03-12")
    assert set(_names(tmp_path)) == before - {"2026-03-01.jsonl", "server-2026-03-01.log"} | {
        "2026-03-11.jsonl", "2026-03-12.jsonl",
    }  # fmt: skip


def test_a_night_deletes_the_logs_that_are_older_than_the_setting(one_report: Province, tmp_path: Path) -> None:
    province = one_report.copy(tmp_path / "home")
    settings = province.root / "tonghop.toml"
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\n[log]\nkeep_days = 30\n", encoding="utf-8")
    province.logs.mkdir(exist_ok=True)
    (province.logs / "2023-10-01.jsonl").write_text("{}\n")
    call = answered("nightly", "--home", province.root, TONGHOP_NOW="2023-12-20T21:30:00+07:00")
    assert (call.code, call.err) == (0, "")
    assert _names(province.logs) == ["2023-12-20.jsonl"]
