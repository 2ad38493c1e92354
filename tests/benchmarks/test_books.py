"""Workbooks of the nation: the same every time, figures that add up, and a night that comes to their sums exactly."""

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from benchmarks import books
from benchmarks.books import FORMS, Book, Choice
from benchmarks.senders import WHOLE, Sender, senders
from tests.province import Province
from tonghop.configs.units import country
from tonghop.examples.commune_figures import NEAR_POOR_FLOWS, POOR_FLOWS


def _written(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_choice_gives_the_same_bytes(tmp_path: Path) -> None:
    for choice in (Choice(3), Choice(40, "60", "demo")):
        first, second = tmp_path / f"{choice.mix}-1", tmp_path / f"{choice.mix}-2"
        assert [path.exists() for path in books.write_books(first, choice)] == [True] * len(books.books_of(choice))
        books.write_books(second, choice)
        assert _written(first) == _written(second)


def test_what_stands_is_not_written_again_and_what_is_missing_is(tmp_path: Path) -> None:
    first, second = books.write_books(tmp_path, Choice(2))
    os.utime(first, (1, 1))
    whole = second.read_bytes()
    second.unlink()
    third = books.write_books(tmp_path, Choice(3))[2]
    assert first.stat().st_mtime == 1
    assert second.read_bytes() == whole
    assert len(_written(tmp_path)) == 3
    assert third.exists()


def test_another_state_of_the_generator_has_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = books.write_books(tmp_path, Choice(1))
    monkeypatch.setattr(books, "generator", lambda: "another")
    (after,) = books.write_books(tmp_path, Choice(1))
    assert before != after
    assert before.exists() and after.exists()


def test_every_commune_in_force_is_a_sender_once() -> None:
    codes = Counter(sender.commune.code for sender in senders())
    assert len(codes) == WHOLE
    assert set(codes.values()) == {1}
    assert {sender.province.code for sender in Choice(200, "60").senders} == {"60"}
    assert len(Choice(200, "60").senders) == 124


def test_no_two_workbooks_stand_in_one_place() -> None:
    for mix in books.MIXES:
        places = Counter(book.path for book in books.books_of(Choice(mix=mix)))
        assert set(places.values()) == {1}


def test_figures_keep_the_identities_of_their_forms() -> None:
    for sender in senders()[::89]:
        review, poor, near_poor = sender.figures
        for suffix in ("", "_persons"):
            for sheet, flows in ((poor, POOR_FLOWS), (near_poor, NEAR_POOR_FLOWS)):
                moved = sum(sign * sheet[name + suffix] for name, sign in flows.items())
                assert sheet["opening" + suffix] + moved == sheet["closing" + suffix]
            assert poor["closing" + suffix] == review["poor" + (suffix or "_households")]
            assert near_poor["closing" + suffix] == review["near_poor" + (suffix or "_households")]


def _home_with(root: Path, chosen: Iterable[Book]) -> Province:
    """A home of the nation after a night with some workbooks."""
    province = Province.new(root, country().code)
    for book in chosen:
        books.write_book(province.inbox, book)
    province.night()
    return province


def _counts(province: Province) -> books.Sums:
    sql = "SELECT unit_code, form, measure, value FROM mart.counts WHERE period = '2023' AND value IS NOT NULL"
    return {(code, form, measure): int(value) for code, form, measure, value in province.rows(sql)}


def _from_all_over() -> list[Sender]:
    """Some of the communes from all over the country, and some whose name and whose district's name others share."""
    names = Counter((sender.district.name, sender.commune.name) for sender in senders())
    twins = [sender for sender in senders() if names[sender.district.name, sender.commune.name] > 1]
    numbered = [sender for sender in senders() if sender.commune.name == "Phường 1"][::5]
    assert twins
    return list({sender.commune.code: sender for sender in (*senders()[::353], *numbered, *twins[:24])}.values())


@pytest.fixture(scope="module")
def communes(tmp_path_factory: pytest.TempPathFactory) -> Province:
    return _home_with(tmp_path_factory.mktemp("nation") / "home", [Book((sender,)) for sender in _from_all_over()])


@pytest.mark.slow
def test_the_nations_counts_are_the_figures_written(communes: Province) -> None:
    chosen = _from_all_over()
    assert len({sender.province.code for sender in chosen}) > 20
    assert _counts(communes) == books.sums_of(Book((sender,)) for sender in chosen)


@pytest.mark.slow
def test_each_workbook_is_of_the_commune_that_sent_it(communes: Province) -> None:
    sql = "SELECT file_name, sender_code, form FROM core.submissions WHERE status = 'current' ORDER BY ALL"
    sent = [(str(Book((s,)).path), s.commune.code, form) for s in _from_all_over() for form in FORMS]
    assert communes.rows(sql) == sorted(sent)


@pytest.mark.slow
def test_nothing_is_found_but_communes_unlike_their_neighbours(communes: Province) -> None:
    sql = "SELECT rule, severity FROM core.findings WHERE rule NOT LIKE 'outlier_%' OR severity <> 'info'"
    assert communes.rows(sql) == []


@pytest.mark.slow
def test_districts_that_send_for_their_communes_and_those_that_do_both_come_to_the_same(tmp_path: Path) -> None:
    chosen = _three_ways()
    province = _home_with(tmp_path / "home", chosen)
    assert _counts(province) == books.sums_of(chosen)
    assert province.one("SELECT count(*) FROM core.findings WHERE severity = 'error'") == 0


def _three_ways() -> list[Book]:
    """A district of each way of sending, the smallest that have more than five communes."""
    by_district: dict[str, list[Book]] = {}
    for book in books.books_of(Choice(mix="demo")):
        by_district.setdefault(book.senders[0].district.code, []).append(book)
    found: dict[tuple[bool, bool], list[Book]] = {}
    for own in sorted(by_district.values(), key=len):
        way = (any(book.is_of_district for book in own), not all(book.is_of_district for book in own))
        if sum(len(book.senders) for book in own) > 5:
            found.setdefault(way, own)
    assert len(found) == 3
    return [book for own in found.values() for book in own]
