"""The ledger's honesty: whatever is changed in, taken from or put into log, archive or releases is named."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command_line import answered
from tests.operations.conftest import FIRST
from tests.province import NIGHT, Province, at
from tonghop.ledger.log_entries import Decision, chained, link
from tonghop.ledger.record import Ledger
from tonghop.operations import integrity
from tonghop.warehouse import query


@pytest.fixture
def ledger_home(published_once: Province, tmp_path: Path) -> Province:
    """A copy of a home after a night, a withdrawal and a publication."""
    return published_once.copy(tmp_path / "home")


@pytest.fixture
def kept_open(ledger_home: Province) -> Iterator[None]:
    """The warehouse, which the test does not change, stays open: to open it takes nine tenths of a verification."""
    with query.one_state(ledger_home.warehouse):
        yield


def discrepancies(province: Province) -> list[tuple[str, str]]:
    return [(discrepancy.kind, discrepancy.where) for discrepancy in integrity.verify(province).discrepancies]


def log_of(province: Province, name: str) -> Path:
    return {
        "receipts": province.archive / "receipts.jsonl",
        "decisions": province.decisions,
        "loads": province.archive / "loads.jsonl",
    }[name]


def edit(path: Path, change: Callable[[list[str]], list[str]]) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("".join(f"{line}\n" for line in change(lines)), encoding="utf-8")


def test_ledger_as_the_program_wrote_it_fits(ledger_home: Province) -> None:
    found = integrity.verify(ledger_home)
    assert found.discrepancies == []
    assert found.counts == {"entries": 9, "files": 5, "readings": 1, "releases": 1, "runs": 3}


def test_entries_of_the_three_logs_are_numbered_and_chained_as_one(ledger_home: Province) -> None:
    entries = [facts for _, facts in Ledger(ledger_home).raw_entries()]
    assert [facts["entry"] for facts in entries] == list(range(1, len(entries) + 1))
    head = ""
    for facts in entries:
        assert facts["chain"] == link(head, facts)
        head = facts["chain"]
    assert len({facts["chain"] for facts in entries}) == len(entries)


@pytest.mark.usefixtures("kept_open")
@pytest.mark.parametrize(
    "log", ["receipts", *(pytest.param(log, marks=pytest.mark.slow) for log in ("decisions", "loads"))]
)
def test_any_changed_field_of_any_entry_shows(ledger_home: Province, log: str) -> None:
    path = log_of(ledger_home, log)
    lines = path.read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(lines):
        facts = json.loads(line)
        for key, value in facts.items():
            other = (
                not value if isinstance(value, bool) else (value or 0) + 7 if isinstance(value, int) else "otherwise"
            )
            changed = json.dumps(facts | {key: other}, ensure_ascii=False)
            edit(path, lambda _, p=place, c=changed: [*lines[:p], c, *lines[p + 1 :]])  # type: ignore[misc]
            assert discrepancies(ledger_home) != [], (log, place, key)
    edit(path, lambda _: lines)
    assert discrepancies(ledger_home) == []


@pytest.mark.usefixtures("kept_open")
@pytest.mark.parametrize("log", ["receipts", "decisions", "loads"])
def test_any_entry_taken_out_shows_where_it_was(ledger_home: Province, log: str) -> None:
    path = log_of(ledger_home, log)
    lines = path.read_text(encoding="utf-8").splitlines()
    for place, line in enumerate(lines):
        edit(path, lambda _, p=place: [*lines[:p], *lines[p + 1 :]])  # type: ignore[misc]
        found = integrity.verify(ledger_home).discrepancies
        entry = json.loads(line)["entry"]
        assert found, (log, place)
        if entry < 9:
            assert any(discrepancy.expected == f"#{entry}" for discrepancy in found) or log == "receipts", (log, place)
    edit(path, lambda _: lines)


def test_entries_cut_off_at_the_end_show_since_the_warehouse_holds_them(ledger_home: Province) -> None:
    edit(ledger_home.decisions, lambda lines: lines[:-1])
    edit(log_of(ledger_home, "loads"), lambda lines: lines[:-1])
    kinds = {kind for kind, _ in discrepancies(ledger_home)}
    assert "run_without_entry" in kinds
    assert "release_without_entry" in kinds


def test_entry_put_in_with_a_chain_of_its_own_shows(ledger_home: Province) -> None:
    """Somebody who knows the recipe can lengthen the log; what the warehouse was built from then does not hold it."""
    ledger = Ledger(ledger_home)
    entries = [facts for _, facts in ledger.raw_entries()]
    forged = chained(
        [
            Decision(
                4, "withdraw-x", "withdraw", at(NIGHT).isoformat(), "nobody", "x", f"{FIRST[0]}/poverty_review/2023/v1"
            )
        ],
        entries[2]["chain"],
    )
    edit(ledger_home.decisions, lambda lines: [json.dumps(asdict(forged[0])), *lines])
    assert discrepancies(ledger_home) != []


def test_log_written_anew_from_the_middle_does_not_fit_the_warehouse(ledger_home: Province) -> None:
    """A reason changed, and every chain value after it made to fit."""
    head = ""
    reported: dict[Path, list[str]] = {}
    for path, facts in Ledger(ledger_home).raw_entries():
        if facts.get("kind") == "withdraw":
            facts["reason"] = "another"
        facts["chain"] = head = link(head, facts)
        reported.setdefault(path, []).append(json.dumps(facts, ensure_ascii=False))
    for path, lines in reported.items():
        edit(path, lambda _, new=lines: new)  # type: ignore[misc]
    assert {kind for kind, _ in discrepancies(ledger_home)} == {"run_changed"}


def _archived(province: Province) -> Path:
    return sorted(province.archive.glob("[0-9a-f][0-9a-f]/*.xlsx"))[0]


def _reading(province: Province) -> Path:
    return sorted(province.archive.glob("readings/*/receipts.parquet"))[0]


TAMPERING: dict[str, tuple[Callable[[Province], object], str]] = {
    "file changed": (lambda province: _archived(province).write_bytes(b"x"), "file_changed"),
    "file removed": (lambda province: _archived(province).unlink(), "file_missing"),
    "file added": (lambda province: province.put("../archive/aa/new.xlsx", b"x"), "file_without_receipt"),
    "reading changed": (lambda province: _reading(province).write_bytes(b"x"), "reading_changed"),
    "reading removed": (lambda province: shutil.rmtree(_reading(province).parent), "reading_missing"),
    "release changed": (
        lambda province: (province.releases / "2023/1/counts.parquet").write_bytes(b"x"),
        "release_changed",
    ),
    "release's file removed": (
        lambda province: (province.releases / "2023/1/rates.parquet").unlink(),
        "release_changed",
    ),
    "release removed": (lambda province: shutil.rmtree(province.releases / "2023/1"), "release_missing"),
    "release added": (
        lambda province: shutil.copytree(province.releases / "2023/1", province.releases / "2023/2"),
        "release_without_entry",
    ),
    "log garbled": (lambda province: province.decisions.write_text("{]\n"), "log_unreadable"),
}


@pytest.mark.parametrize("tampering", TAMPERING)
def test_tampering_is_named(ledger_home: Province, tampering: str) -> None:
    tamper, kind = TAMPERING[tampering]
    tamper(ledger_home)
    assert kind in {found for found, _ in discrepancies(ledger_home)}


@pytest.mark.parametrize("tampering", ["file changed", "log garbled"])
def test_misfits_are_said_with_exit_code_1(ledger_home: Province, tampering: str) -> None:
    TAMPERING[tampering][0](ledger_home)
    call = answered("verify", "--home", ledger_home.root, "--lang", "en")
    assert call.code == 1
    assert "misfits in" in call.words or tampering == "log garbled"


def test_verify_says_what_it_looked_at_and_changes_nothing(ledger_home: Province) -> None:
    before = {path: path.read_bytes() for path in ledger_home.root.rglob("*") if path.is_file()}
    call = answered("verify", "--home", ledger_home.root, "--lang", "en")
    assert (call.code, call.err) == (0, "")
    assert "9 log entries, 5 archived files, 1 readings, 1 releases, 3 runs" in call.words
    assert {path: path.read_bytes() for path in ledger_home.root.rglob("*") if path.is_file()} == before


@pytest.mark.slow
def test_home_without_a_warehouse_is_verified_by_its_log(ledger_home: Province) -> None:
    ledger_home.warehouse.unlink()
    assert discrepancies(ledger_home) == []
    ledger_home.rebuild()
    assert discrepancies(Province.open(ledger_home.root)) == []


FACTS = st.dictionaries(
    st.sampled_from(["a", "b", "entry", "reason"]),
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    max_size=4,
)


@given(st.text(max_size=8), FACTS, FACTS)
def test_links_of_different_entries_differ(head: str, one: dict[str, object], other: dict[str, object]) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (link(head, one) == link(head, other)) == same
    assert link(head, one) != link(head + "x", one)
    assert link(head, one | {"chain": "y"}) == link(head, one)
