"""Outputs appear whole, never over what belongs to the home, and never through a link."""

import json
import os
from pathlib import Path

import pytest

from tests.command_line import answered, contents
from tests.province import Province
from tonghop.ledger.errors import BadCall
from tonghop.operations.outputs.destination import FOLDERS, output


@pytest.fixture
def home(one_report: Province, tmp_path: Path) -> Province:
    return one_report.copy(tmp_path / "home")


FORMATS = ["csv", "json", "xlsx", "parquet"]
KEPT = [
    "warehouse.duckdb", "tonghop.toml", "decisions.jsonl", "runs.jsonl", "mappings.yaml", "groups.csv", "x.csv",
    "archive/receipts.jsonl", "archive/ab/x", "inbox/x.csv", "releases/x", "logs/x", "outbox", "forms/../runs.jsonl",
    ".staging/x",
]  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_nothing_of_the_home_is_written_over(home: Province, name: str) -> None:
    before = contents(home.root)
    for words in (["sql", "SELECT 1 AS a", "-f", "csv", "-o"], ["rebuild", "--to"]):
        call = answered(*words, home.root / name, "--home", home.root, "--lang", "en")
        assert (call.code, call.out, len(call.err.splitlines())) == (2, "", 1), call
        assert contents(home.root) == before


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("format", FORMATS)
def test_the_folders_for_outputs_take_them(home: Province, folder: str, format: str) -> None:
    target = home.root / folder / f"x.{format}"
    call = answered("sql", "SELECT 1 AS a", "-f", format, "-o", target, "--home", home.root)
    assert call.code == 0
    assert [path.name for path in target.parent.iterdir() if path.name.startswith((".", "x"))] == [target.name]


def test_a_relative_path_and_a_linked_folder_lead_to_the_same_home(
    home: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "way").symlink_to(home.root / "archive")
    monkeypatch.chdir(home.root)
    for target in ("runs.jsonl", "../home/runs.jsonl", tmp_path / "way" / "receipts.jsonl"):
        before = contents(home.root)
        assert answered("sql", "SELECT 1", "-f", "csv", "-o", target, "--home", home.root).code == 2
        assert contents(home.root) == before


@pytest.mark.parametrize("format", FORMATS)
def test_no_link_is_followed(home: Province, tmp_path: Path, format: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine", encoding="utf-8")
    link, dangling, folder = tmp_path / "link", tmp_path / "dangling", home.root / "forms" / "2023"
    link.symlink_to(victim)
    dangling.symlink_to(tmp_path / "new")
    folder.parent.mkdir(exist_ok=True)
    folder.symlink_to(tmp_path)
    for target in (link, dangling, folder / "victim"):
        call = answered("sql", "SELECT 1 AS a", "-f", format, "-o", target, "--home", home.root)
        assert (call.code, len(call.err.splitlines())) == (2, 1)
    assert victim.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "new").exists()


def test_a_pipe_and_a_device_are_no_places(home: Province, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path / "pipe", Path("/dev/null"), tmp_path):
        assert answered("sql", "SELECT 1", "-f", "csv", "-o", target, "--home", home.root).code == 2
    assert Path("/dev/null").is_char_device()


def test_a_failed_output_leaves_the_file_before_and_nothing_else(home: Province, tmp_path: Path) -> None:
    target = tmp_path / "out" / "x.csv"
    target.parent.mkdir()
    target.write_text("before", encoding="utf-8")
    (target.parent / "x.csv.part").write_text("somebody's", encoding="utf-8")
    assert answered("sql", "FROM nothing", "-f", "csv", "-o", target, "--home", home.root).code == 2
    with pytest.raises(ZeroDivisionError), output(home, target) as path:
        path.write_text("half", encoding="utf-8")
        raise ZeroDivisionError
    assert {path.name: path.read_text(encoding="utf-8") for path in target.parent.iterdir()} == {
        "x.csv": "before",
        "x.csv.part": "somebody's",
    }


def test_a_folder_that_is_not_there_is_a_wrong_call(home: Province, tmp_path: Path) -> None:
    with pytest.raises(BadCall), output(home, tmp_path / "nowhere" / "x.csv"):
        pass
    assert not (tmp_path / "nowhere").exists()


def test_rebuild_into_a_file_of_ones_own(home: Province, tmp_path: Path) -> None:
    assert answered("rebuild", "--to", tmp_path / "copy.duckdb", "--home", home.root).code == 0
    question = ("sql", "SELECT count(*) AS n FROM core.observations", "-f", "json", "--home")
    ours = json.loads(answered(*question, home.root).out)
    (tmp_path / "copy.duckdb").replace(home.warehouse)
    assert json.loads(answered(*question, home.root).out) == ours
