"""Archive, receipts and decisions determine the warehouse: a rebuild gives the rows of the history, one by one."""

import shutil
from collections.abc import Callable

import pytest

from tests.conftest import Once, played_once
from tests.folders import digest
from tests.province import NEXT_NIGHT, NIGHT, THIRD_NIGHT, Demo, Province, at, decision
from tests.small_reports import names, review
from tests.warehouses import KNOWN_LATER, differing
from tonghop.ledger.record import Ledger
from tonghop.operations import ingest, plans

AFTER = "2023-12-20 21:30"
LATER = "2023-12-21 21:30"
TANH_LINH = list(names("599").values())
DUC_LINH = list(names("600").values())


@pytest.fixture(scope="module")
def played(empty: Province, once: Once) -> Province:
    """A home after a night with a district and a commune of another, and the district's correction."""

    def play(province: Province) -> None:
        province.put("2023/a.xlsx", review([(name, 900, 3600, 9, 9) for name in TANH_LINH], sender="HUYỆN TÁNH LINH"))
        province.put("2023/b.xlsx", review([(DUC_LINH[0], 800, 3200, 8, 8)]))
        province.night(NIGHT)
        province.put("2023/c.xlsx", review([(name, 900, 3600, 5, 5) for name in TANH_LINH], sender="HUYỆN TÁNH LINH"))
        province.correct("599", "2023", NEXT_NIGHT)

    return played_once(once, "rebuild-played", empty, play)


@pytest.fixture
def played_home(played: Province, province: Province) -> Province:
    """The test's own copy of it."""
    shutil.rmtree(province.root)
    return played.copy(province.root)


def _withdrawal(province: Province) -> None:
    province.withdraw("599/poverty_review/2023/v2", AFTER)


def _two_withdrawals_in_one_load(province: Province) -> None:
    for submission in ("599/poverty_review/2023/v2", "599/poverty_review/2023/v1"):
        Ledger(province).decide([decision("withdraw", AFTER, submission_id=submission)])
    ingest.run_plan(province, plans.Plan(plans.pending(Ledger(province))), at=at(AFTER))


def _renamed_file(province: Province) -> None:
    shutil.copyfile(province.inbox / "2023/a.xlsx", province.inbox / "cùng nội dung.xlsx")
    assert province.night(AFTER).renamed
    province.put("new.xlsx", review([(TANH_LINH[0], 900, 3600, 7, 7)]))
    province.night(LATER)


def _refused_files(province: Province) -> None:
    province.put("a.xlsx", b"%PDF-1.7")
    province.put("b.xlsx", b"")
    province.put("c.xls", b"PK not a zip")
    province.night(AFTER)


def _row_in_error(province: Province) -> None:
    province.put("a.xlsx", review([(TANH_LINH[0], 10, 40, 99, 0)]))
    province.night(AFTER)


def _two_communes_again(province: Province) -> None:
    province.put("d.xlsx", review([(name, 900, 3600, 1, 1) for name in TANH_LINH[:2]], sender="HUYỆN TÁNH LINH"))
    province.correct("599", "2023", AFTER)


def _two_files_of_one_sender_in_one_night(province: Province) -> None:
    province.put("d.xlsx", review([(DUC_LINH[0], 800, 3200, 1, 1)]))
    province.put("e.xlsx", review([(DUC_LINH[0], 800, 3200, 2, 2)]))
    province.night(AFTER)


EVENTS = [
    pytest.param(_withdrawal, marks=pytest.mark.slow),
    pytest.param(_two_withdrawals_in_one_load, marks=pytest.mark.slow),
    pytest.param(_renamed_file, marks=pytest.mark.slow),
    pytest.param(_refused_files, marks=pytest.mark.slow),
    pytest.param(_row_in_error, marks=pytest.mark.slow),
    pytest.param(_two_communes_again, marks=pytest.mark.slow),
    pytest.param(_two_files_of_one_sender_in_one_night, marks=pytest.mark.slow),
]


@pytest.mark.parametrize("event", EVENTS)
def test_rebuild_gives_the_rows_of_the_history_after(played_home: Province, event: Callable[[Province], None]) -> None:
    event(played_home)
    assert differing(played_home.warehouse, played_home.rebuilt()) == {}


@pytest.mark.slow
def test_rebuild_gives_the_rows_of_the_whole_demo(demo_states: Demo, corrected: Province) -> None:
    shutil.rmtree(corrected.inbox)
    corrected.warehouse.unlink()
    corrected.rebuild()
    assert differing(demo_states.corrected.warehouse, corrected.warehouse) == {}
    assert not corrected.staging.exists()


@pytest.mark.slow
def test_rebuild_beside_the_warehouse_leaves_it_alone(played_home: Province) -> None:
    before = digest(played_home.warehouse)
    beside = played_home.rebuilt()
    assert beside != played_home.warehouse
    assert digest(played_home.warehouse) == before
    assert differing(played_home.warehouse, beside) == {}


@pytest.mark.slow
def test_rebuild_takes_what_the_log_holds_and_the_warehouse_does_not_yet(played_home: Province) -> None:
    played_home.put("new.xlsx", review([(TANH_LINH[0], 900, 3600, 7, 7)]))
    plans.receive(played_home, at(AFTER))
    held = plans.held_entries(played_home)
    played_home.rebuild()
    assert plans.held_entries(played_home) > held
    assert played_home.night(LATER).runs == ()


@pytest.mark.slow
def test_night_after_a_rebuild_goes_on_from_the_log(played_home: Province) -> None:
    played_home.rebuild()
    played_home.put("new.xlsx", review([(TANH_LINH[0], 900, 3600, 7, 7)]))
    assert len(played_home.night(AFTER).runs) == 1
    assert differing(played_home.warehouse, played_home.rebuilt()) == {}


@pytest.mark.slow
def test_runs_left_over_are_loaded_each_as_if_on_its_own_night(province: Province, empty: Province) -> None:
    other = empty.copy(province.root.parent / "other")
    first, second = (review([(TANH_LINH[0], 100, 400, poor, 5)]) for poor in (3, 4))
    for moment, content in ((NIGHT, first), (NEXT_NIGHT, second)):
        other.put("a.xlsx", content)
        other.night(moment)
        province.put("a.xlsx", content)
        plans.receive(province, at(moment))
    province.night(THIRD_NIGHT)
    known_later = {
        **KNOWN_LATER,
        "core.submissions": {"accepted_at", "run_id"},
        "core.readings": {"accepted_at", "entry", "run_id"},
    }
    assert differing(other.warehouse, province.warehouse, leave_out=known_later) == {}
    assert sorted(province.statuses().values()) == ["current", "superseded"]
    assert province.count("60", "poor_households")["value"] == 4
    assert province.one("SELECT count(*) FROM core.runs") == 2
