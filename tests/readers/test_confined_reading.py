"""A confined child reads every kind of file as this process does, and answers nothing but data."""

import os
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from tests.habits.test_files import ROWS, SHEET, open_document, page, text
from tests.province import Province
from tests.workbooks import COLUMNS, REVIEW, Sheet, old_workbook, workbook
from tonghop.readers.messages import Answers, Unintelligible
from tonghop.readers.pool import ReaderPool
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.workbook import understand

FONTS = Sheet(COLUMNS, [(1, "X· T©n §øc", 400, 1600, 8, 9), (2, "Xã Sông Phann", 300, 1200, "5 hộ", "–")])
TABLE: list[list[object]] = [[REVIEW], list(COLUMNS), *map(list, ROWS)]
CONTENTS = {
    "a.xlsx": workbook(SHEET),
    "b.xls": old_workbook(SHEET),
    "c.ods": open_document(TABLE),
    "d.html": page().encode(),
    "e.html": page('<meta charset="windows-1258">').encode("cp1258", "replace"),
    "f.csv": text(";").encode(),
    "g.csv": text(",").encode("utf-16"),
    "h.csv": text("\t").encode("cp1258", "replace"),
    "i.xlsx": workbook(FONTS),
    "j.xlsx": workbook(SHEET)[:1500],
    "k.pdf": b"%PDF-1.7",
    "l\ufffd.xlsx": workbook(SHEET) + b"\n",
    "m\x1b.xlsx": workbook(SHEET) + b"\n\n",
}


@pytest.fixture(scope="module")
def read(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Extract, Extract]]:
    """Of each file what a child says, and what this process says."""
    folder = tmp_path_factory.mktemp("confined")
    jobs = []
    for place, (name, content) in enumerate(CONTENTS.items()):
        (folder / str(place)).write_bytes(content)
        jobs.append((sha256(content).hexdigest(), name, folder / str(place)))
    with ReaderPool(empty, workers=1) as pool:
        extracts = pool.read(jobs)
        return {
            name: (extract, understand(CONTENTS[name], file_hash, name, pool.context))
            for extract, (file_hash, name, _) in zip(extracts, jobs, strict=True)
        }


@pytest.mark.parametrize("name", CONTENTS)
def test_a_confined_child_says_the_same(read: dict[str, tuple[Extract, Extract]], name: str) -> None:
    theirs, ours = read[name]
    assert theirs == ours
    assert type(theirs.cells.numbers) is type(ours.cells.numbers)


def test_the_kinds_are_what_they_are_called(read: dict[str, tuple[Extract, Extract]]) -> None:
    readable = [name for name, (extract, _) in read.items() if not extract.is_refused]
    assert {"a.xlsx", "b.xls", "c.ods", "d.html", "f.csv", "g.csv"} <= set(readable)


@pytest.fixture
def pipe() -> tuple[Answers[Extract], int]:
    ours, theirs = os.pipe()
    return Answers(ours, Extract, 2**20), theirs


def _message(content: bytes) -> bytes:
    return len(content).to_bytes(8, "little") + content


@pytest.mark.parametrize(
    "said",
    [
        _message(b"\x80\x04\x95\x00."),  # a pickle
        _message(msgspec.msgpack.encode(("done", {"file_hash": 7, "file_name": "x"}))),
        _message(msgspec.msgpack.encode(("done", {"file_hash": "h", "file_name": "x", "findings": [["a"]]}))),
        _message(msgspec.msgpack.encode(("other", None))),
        _message(msgspec.msgpack.encode("done")),
        _message(b"\xc1"),
        (2**62).to_bytes(8, "little"),
    ],
)
def test_what_is_no_answer_is_refused_and_never_run(pipe: tuple[Answers[Extract], int], said: bytes) -> None:
    answers, theirs = pipe
    os.write(theirs, said)
    with pytest.raises(Unintelligible):
        answers.read()


def test_an_answer_comes_in_pieces_and_none_is_waited_for(pipe: tuple[Answers[Extract], int]) -> None:
    answers, theirs = pipe
    said = _message(msgspec.msgpack.encode(("done", Extract("h", "a.xlsx"))))
    for place in range(0, len(said), 7):
        os.write(theirs, said[place : place + 7])
        found = answers.read()
        assert bool(found) == (place + 7 >= len(said))
    assert found == [Extract("h", "a.xlsx")]


def test_the_end_of_a_child_is_its_end(pipe: tuple[Answers[Extract], int]) -> None:
    answers, theirs = pipe
    os.close(theirs)
    with pytest.raises(EOFError):
        answers.read()


def test_no_reader_unpickles() -> None:
    from tonghop.readers import process_pool

    assert "pickle" not in Path(process_pool.__file__).read_text(encoding="utf-8")
