"""Archive, receipts and decisions determine the warehouse: a rebuild gives the rows of the history, one by one."""

import shutil
from collections.abc import Callable

import pytest

from tests.homes import (
    KNOWN_LATER,
    NEXT_NIGHT,
    NIGHT,
    THIRD_NIGHT,
    Demo,
    at,
    copied,
    corrected,
    count,
    decision,
    differing,
    digest,
    names,
    night,
    one,
    put,
    rebuild,
    rebuilt,
    review,
    statuses,
    withdrawn,
)
from tonghop.ledger.home import Home
from tonghop.ledger.record import Ledger
from tonghop.operations import ingest, plans

AFTER = "2023-12-20 21:30"
LATER = "2023-12-21 21:30"
TANH_LINH = list(names("599").values())
DUC_LINH = list(names("600").values())


@pytest.fixture(scope="module")
def played(empty_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home after a night with a district and a commune of another, and the district's correction."""
    home = copied(empty_home, tmp_path_factory.mktemp("played") / "home")
    put(home, "2023/a.xlsx", review([(name, 900, 3600, 9, 9) for name in TANH_LINH], sender="HUYỆN TÁNH LINH"))
    put(home, "2023/b.xlsx", review([(DUC_LINH[0], 800, 3200, 8, 8)]))
    night(home, NIGHT)
    put(home, "2023/c.xlsx", review([(name, 900, 3600, 5, 5) for name in TANH_LINH], sender="HUYỆN TÁNH LINH"))
    corrected(home, "599", "2023", NEXT_NIGHT)
    return home


@pytest.fixture
def played_home(played: Home, home: Home) -> Home:
    """The test's own copy of it."""
    shutil.rmtree(home.root)
    return copied(played, home.root)


def _withdrawal(home: Home) -> None:
    withdrawn(home, "599/poverty_review/2023/v2", AFTER)


def _two_withdrawals_in_one_load(home: Home) -> None:
    for submission in ("599/poverty_review/2023/v2", "599/poverty_review/2023/v1"):
        Ledger(home).decide([decision("withdraw", AFTER, submission_id=submission)])
    ingest.run_plan(home, plans.Plan(plans.pending(home)), at=at(AFTER))


def _renamed_file(home: Home) -> None:
    shutil.copyfile(home.inbox / "2023/a.xlsx", home.inbox / "cùng nội dung.xlsx")
    assert night(home, AFTER).renamed
    put(home, "new.xlsx", review([(TANH_LINH[0], 900, 3600, 7, 7)]))
    night(home, LATER)


def _refused_files(home: Home) -> None:
    put(home, "a.xlsx", b"%PDF-1.7")
    put(home, "b.xlsx", b"")
    put(home, "c.xls", b"PK not a zip")
    night(home, AFTER)


def _row_in_error(home: Home) -> None:
    put(home, "a.xlsx", review([(TANH_LINH[0], 10, 40, 99, 0)]))
    night(home, AFTER)


def _two_communes_again(home: Home) -> None:
    put(home, "d.xlsx", review([(name, 900, 3600, 1, 1) for name in TANH_LINH[:2]], sender="HUYỆN TÁNH LINH"))
    corrected(home, "599", "2023", AFTER)


def _two_files_of_one_sender_in_one_night(home: Home) -> None:
    put(home, "d.xlsx", review([(DUC_LINH[0], 800, 3200, 1, 1)]))
    put(home, "e.xlsx", review([(DUC_LINH[0], 800, 3200, 2, 2)]))
    night(home, AFTER)


EVENTS = [
    pytest.param(_withdrawal, marks=pytest.mark.slow),
    pytest.param(_two_withdrawals_in_one_load, marks=pytest.mark.slow),
    pytest.param(_renamed_file, marks=pytest.mark.slow),
    pytest.param(_refused_files, marks=pytest.mark.slow),
    _row_in_error,
    pytest.param(_two_communes_again, marks=pytest.mark.slow),
    pytest.param(_two_files_of_one_sender_in_one_night, marks=pytest.mark.slow),
]


@pytest.mark.parametrize("event", EVENTS)
def test_rebuild_gives_the_rows_of_the_history_after(played_home: Home, event: Callable[[Home], None]) -> None:
    event(played_home)
    assert differing(played_home.warehouse, rebuilt(played_home)) == {}


@pytest.mark.slow
def test_rebuild_gives_the_rows_of_the_whole_demo(demo_states: Demo, corrected_home: Home) -> None:
    shutil.rmtree(corrected_home.inbox)
    corrected_home.warehouse.unlink()
    rebuild(corrected_home)
    assert differing(demo_states.corrected.warehouse, corrected_home.warehouse) == {}
    assert not corrected_home.staging.exists()


def test_rebuild_beside_the_warehouse_leaves_it_alone(played_home: Home) -> None:
    before = digest(played_home.warehouse)
    assert rebuilt(played_home) != played_home.warehouse
    assert digest(played_home.warehouse) == before


@pytest.mark.slow
def test_rebuild_takes_what_the_log_holds_and_the_warehouse_does_not_yet(played_home: Home) -> None:
    put(played_home, "new.xlsx", review([(TANH_LINH[0], 900, 3600, 7, 7)]))
    plans.receive(played_home, at(AFTER))
    held = plans.held_entries(played_home)
    rebuild(played_home)
    assert plans.held_entries(played_home) > held
    assert night(played_home, LATER).runs == ()


@pytest.mark.slow
def test_night_after_a_rebuild_goes_on_from_the_log(played_home: Home) -> None:
    rebuild(played_home)
    put(played_home, "new.xlsx", review([(TANH_LINH[0], 900, 3600, 7, 7)]))
    assert len(night(played_home, AFTER).runs) == 1
    assert differing(played_home.warehouse, rebuilt(played_home)) == {}


@pytest.mark.slow
def test_runs_left_over_are_loaded_each_as_if_on_its_own_night(home: Home, empty_home: Home) -> None:
    other = copied(empty_home, home.root.parent / "other")
    first, second = (review([(TANH_LINH[0], 100, 400, poor, 5)]) for poor in (3, 4))
    for moment, content in ((NIGHT, first), (NEXT_NIGHT, second)):
        put(other, "a.xlsx", content)
        night(other, moment)
        put(home, "a.xlsx", content)
        plans.receive(home, at(moment))
    night(home, THIRD_NIGHT)
    known_later = {
        **KNOWN_LATER,
        "core.submissions": {"accepted_at", "run_id"},
        "core.readings": {"accepted_at", "entry", "run_id"},
    }
    assert differing(other.warehouse, home.warehouse, leave_out=known_later) == {}
    assert sorted(statuses(home).values()) == ["current", "superseded"]
    assert count(home, "60", "poor_households")["value"] == 4
    assert one(home.warehouse, "SELECT count(*) FROM core.runs") == 2
