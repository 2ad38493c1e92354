"""A question leaves the home as it was: every file, byte for byte, and every name."""

from pathlib import Path

import pytest

from tests.command_line import answered
from tests.conftest import Once, played_once
from tests.province import NEXT_NIGHT, Province, at
from tests.small_reports import names, review
from tests.workbooks import COLUMNS, Sheet, workbook
from tonghop.operations import publish, reprocess

(FIRST, NAME), (_, SECOND_NAME) = list(names("599").items())[:2]
OLD_HEADER = [*COLUMNS[:4], "Cột A (theo mẫu cũ)", COLUMNS[5]]
MAPPING = (
    '- {header: "Cột A (theo mẫu cũ)", form: poverty_review, measure: poor_households, reason: "Điện thoại", by: Lan}\n'
)
QUESTIONS = {
    "status": ["status"],
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
def asked_home(empty: Province, once: Once) -> Province:
    """A published period, and an archived file that would give something else by now: every question has an answer."""

    def play(province: Province) -> None:
        province.put("old.xlsx", workbook(Sheet(OLD_HEADER, [(1, NAME, 100, 400, 3, 5)])))
        province.put("sound.xlsx", review([(SECOND_NAME, 100, 400, 4, 5)]))
        province.night()
        publish.publish(province, "2023", "biên bản số 1", at(NEXT_NIGHT))
        province.mappings.write_text(MAPPING, encoding="utf-8")

    return played_once(once, "questions_write_nothing-asked_home", empty, play)


@pytest.mark.parametrize("words", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_question_writes_nothing_into_the_home(asked_home: Province, words: list[str]) -> None:
    before = all_of(asked_home.root)
    words = [word.format(inbox=asked_home.inbox) for word in words]
    call = answered(*words, "--home", asked_home.root, "--lang", "en")
    assert (call.code, call.err) == (0, "")
    assert all_of(asked_home.root) == before


def test_status_says_the_same_before_and_after_a_run_has_compared_the_archive(asked_home: Province) -> None:
    before = answered("status", "--home", asked_home.root, "--lang", "en")
    assert "1 archived files would give something else" in before.words
    reprocess.remember_for_questions(asked_home)
    assert asked_home.concerned.exists()
    assert answered("status", "--home", asked_home.root, "--lang", "en") == before
    asked_home.concerned.unlink()
