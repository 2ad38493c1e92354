"""Append-only files: nothing that stands in one is ever removed, whatever a crash or an editor did to its end."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.ledger.json_lines import append_lines, read_lines

ENTRIES = st.lists(st.fixed_dictionaries({"entry": st.integers(1, 10**6), "text": st.text(max_size=30)}), max_size=5)


def read(path: Path) -> list[dict[str, object]]:
    return list(read_lines(path))


@given(ENTRIES, ENTRIES, st.data())
def test_entries_before_a_cut_stay_and_appending_removes_no_byte(
    tmp_path_factory: pytest.TempPathFactory,
    before: list[dict[str, object]],
    after: list[dict[str, object]],
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.mktemp("log") / "log.jsonl"
    append_lines(path, before)
    whole = path.read_bytes()
    cut = whole[: data.draw(st.integers(0, len(whole)))]
    path.write_bytes(cut)
    kept = read(path)
    assert kept == before[: len(kept)]
    append_lines(path, after)
    assert path.read_bytes().startswith(cut)
    assert read(path) == [*kept, *after]


def test_last_entry_whose_line_end_an_editor_took_away_is_one(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"entry": 1}\n{"entry": 2}', encoding="utf-8")
    assert read(path) == [{"entry": 1}, {"entry": 2}]
    append_lines(path, [{"entry": 3}])
    assert read(path) == [{"entry": 1}, {"entry": 2}, {"entry": 3}]


def test_blank_lines_say_nothing(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('\n{"entry": 1}\n \n\n', encoding="utf-8")
    append_lines(path, [{"entry": 2}])
    assert read(path) == [{"entry": 1}, {"entry": 2}]


def test_line_that_is_no_json_is_not_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"entry": 1\n{"entry": 2}\n', encoding="utf-8")
    with pytest.raises(ValueError, match="delimiter"):
        read(path)


def test_the_mark_of_a_cut_line_is_what_logs_have_had_since_0_2_0(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"entry": 1}\n{"entr\n{"cut_bytes": 6}\n{"entry": 2}\n', encoding="utf-8")
    assert read(path) == [{"entry": 1}, {"entry": 2}]
    path.write_text('{"entry": 1}\n{"entr', encoding="utf-8")
    append_lines(path, [])
    assert path.read_text(encoding="utf-8") == '{"entry": 1}\n{"entr\n{"cut_bytes": 6}\n'


def test_a_mark_excuses_only_the_line_before_it_and_its_length(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    for text in (
        '{"entr\n{"cut_bytes": 5}\n',
        '{"entr\n{"entry": 1}\n{"cut_bytes": 6}\n',
        '{"cut_bytes": 6}\n{"entr\n',
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match="Unterminated"):
            read(path)


def test_a_last_line_that_is_longer_than_a_piece_of_reading_is_ended_whole(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    entries = [{"entry": 1}, {"text": "x" * (2**16 * 2 + 5)}]
    path.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
    append_lines(path, [{"entry": 3}])
    assert read(path) == [*entries, {"entry": 3}]


def test_what_is_no_object_is_no_last_entry(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text('{"entry": 1}\n12', encoding="utf-8")
    assert read(path) == [{"entry": 1}]
    append_lines(path, [{"entry": 2}])
    assert read(path) == [{"entry": 1}, {"entry": 2}]


def test_disk_that_takes_only_a_part_leaves_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.jsonl"
    append_lines(path, [{"entry": 1}])
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tonghop.storage.calls.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        append_lines(path, [{"entry": 2}])
    assert path.read_bytes() == before
    assert json.loads(before) == {"entry": 1}
