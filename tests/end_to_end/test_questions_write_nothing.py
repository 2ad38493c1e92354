"""A question leaves the home as it was: every file, byte for byte, and every name."""

from pathlib import Path

import pytest

from tests.command_line import answered
from tests.conftest import Once, played_once
from tests.province import NEXT_NIGHT, Province, at
from tests.stale_files import explain_old_header
from tonghop.operations import publish, reprocess

QUESTIONS = {
    "findings": ["findings"],
    "sql": ["sql", "FROM mart.counts"],
    "trace": ["trace", "poor_households", "--unit", "60", "--period", "2023"],
    "diff": ["diff", "2023", "--from", "r1"],
    "releases": ["releases"],
    "check": ["check", "{inbox}/old.xlsx"],
    "verify": ["verify"],
}


def all_of(root: Path) -> dict[str, bytes | None]:
    """Every path below a folder with its content; folders have none."""
    return {str(path.relative_to(root)): path.read_bytes() if path.is_file() else None for path in root.rglob("*")}


@pytest.fixture(scope="module")
def asked_home(old_header: Province, once: Once) -> Province:
    """A published period, and an archived file that would give something else by now: every question has an answer.

    Nobody writes in it.
    """

    def play(province: Province) -> None:
        publish.publish(province, "2023", "biên bản số 1", at(NEXT_NIGHT))
        explain_old_header(province)

    return played_once(once, "questions_write_nothing-asked_home", old_header, play)


@pytest.mark.parametrize("words", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_question_writes_nothing_into_the_home(asked_home: Province, words: list[str]) -> None:
    before = all_of(asked_home.root)
    words = [word.format(inbox=asked_home.inbox) for word in words]
    call = answered(*words, "--home", asked_home.root, "--lang", "en")
    assert (call.code, call.err) == (0, "")
    assert all_of(asked_home.root) == before


def test_status_writes_nothing_and_says_the_same_before_and_after_a_run_has_compared_the_archive(
    asked_home: Province, tmp_path: Path
) -> None:
    province = asked_home.copy(tmp_path / "home")
    before = all_of(province.root)
    status = answered("status", "--home", province.root, "--lang", "en")
    assert (status.code, status.err) == (0, "")
    assert all_of(province.root) == before
    assert "1 archived files would give something else" in status.words
    reprocess.remember_for_questions(province)
    assert province.concerned.exists()
    assert answered("status", "--home", province.root, "--lang", "en") == status
