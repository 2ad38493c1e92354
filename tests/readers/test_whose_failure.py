"""What the machine did is not what the file is: only a proved death refuses a file; the rest the next night takes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import answered
from tests.province import NEXT_NIGHT, Province
from tests.small_reports import names, review
from tests.workbooks import COLUMNS, Sheet, workbook
from tonghop.readers import pool as pools
from tonghop.readers.messages import Failure
from tonghop.readers.pool import ReaderPool, ReadersFailed
from tonghop.transforms.figures.submissions import Extract

UNITS = list(names("599").items())


def _good(place: int = 0) -> bytes:
    return review([(UNITS[place][1], 100, 400, 3 + place, 5)])


def _memory(province: Province, megabytes: int) -> Province:
    path = province.root / "tonghop.toml"
    text = re.sub("max_read_memory_megabytes = .*", f"max_read_memory_megabytes = {megabytes}", path.read_text("utf-8"))
    path.write_text(text, encoding="utf-8")
    return Province.open(province.root)


@pytest.mark.slow
def test_a_setting_under_which_no_reader_lives_refuses_no_file_and_the_next_night_takes_them(
    province: Province,
) -> None:
    province = _memory(province, 30)
    # more than the reader has left of what it took before its bound
    notes = [(f"{number} {'ghi chú ' * 3500}",) for number in range(600)]
    row = (1, UNITS[0][1], 100, 400, 3, 5)
    province.put("a.xlsx", workbook(Sheet(COLUMNS, [row], below=notes)))
    call = answered("nightly", "--home", province.root, "--lang", "en")
    assert (call.code, len(call.err.splitlines())) == (1, 1)
    assert "no file is to blame" in call.err
    assert province.rows("FROM core.findings") == []
    assert list(province.outbox.rglob("*.xlsx")) == []
    assert "fail" in answered("status", "--home", province.root, "--lang", "en").words
    province = _memory(province, 2048)
    province.full_night(NEXT_NIGHT)
    assert province.count("599", "poor_households")["value"] == 3
    assert province.rows("FROM core.findings WHERE rule IN ('file_reader_died', 'program_fault')") == []


class _Staged:
    """Readers in the place of processes: each gives the next of the answers that it was told."""

    def __init__(self, answers: Iterator[Extract | Failure]) -> None:
        self._answers = answers

    def __enter__(self) -> "_Staged":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass

    def run(self, jobs: list[object], on_failure: object, on_done: object = None, meanwhile: object = None) -> object:
        return [next(self._answers) for _ in jobs]


DEATH, MISSING = Failure("exit -9"), Failure("ImportError: no lxml", "Traceback", True, True)
FAULT = Failure("KeyError: 'x'", "Traceback …", True)
READ, GOOD = Extract("h", "a.xlsx"), Extract("good", "good.xlsx")


def _judged(
    province: Province, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *answers: Extract | Failure
) -> tuple[list[str], int]:
    """The rules that a file gets at which readers answered so, and how many of the answers nobody asked for."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(_good())
    left = iter(answers)
    monkeypatch.setattr(pools, "ProcessPool", lambda *_: _Staged(left))
    with ReaderPool(province, 1) as pool:
        (extract,) = pool.read([("h", "a.xlsx", path)])
    return [finding.rule for finding in extract.findings], len(list(left))


@pytest.mark.parametrize(
    ("answers", "rules"),
    [
        ((READ,), []),
        ((DEATH, READ), []),
        ((DEATH, DEATH, READ), []),
        ((DEATH, DEATH, DEATH, GOOD), ["file_reader_died"]),
        ((FAULT, GOOD), ["program_fault"]),
    ],
)
def test_a_file_is_refused_only_if_it_alone_kills_two_more_and_a_good_one_passes(
    empty: Province,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    answers: tuple[Extract | Failure, ...],
    rules: list[str],
) -> None:
    assert _judged(empty, monkeypatch, tmp_path, *answers) == (rules, 0)


@pytest.mark.parametrize(
    "answers",
    [
        (DEATH, DEATH, DEATH, DEATH),
        (MISSING,),
        (FAULT, FAULT),
        (FAULT, MISSING),
        (Extract("other", "a.xlsx"),),
    ],
)
def test_otherwise_the_run_fails(
    empty: Province, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answers: tuple[Extract | Failure, ...]
) -> None:
    with pytest.raises(ReadersFailed):
        _judged(empty, monkeypatch, tmp_path, *answers)


def test_a_file_that_is_not_in_the_archive_is_no_fault_of_the_file(province: Province) -> None:
    from tests.province import NIGHT, at
    from tonghop.ledger.record import Ledger
    from tonghop.operations import plans
    from tonghop.operations.ingest import run_plan

    province.put("a.xlsx", _good())
    plan = plans.receive(province, at(NIGHT))
    (receipt,) = plan.receipts()
    Ledger(province).archive.path_of(receipt.file_hash, receipt.file_name).unlink()
    with pytest.raises(FileNotFoundError):
        run_plan(province, plan)
    assert province.rows("FROM core.findings") == []
