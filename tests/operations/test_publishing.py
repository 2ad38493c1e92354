"""Publishing: refused while something stands against it; frozen, numbered, closed; revised with old, new and cause."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import answered
from tests.conftest import Once, played_once
from tests.operations import conftest
from tests.province import NEXT_NIGHT, NIGHT, THIRD_NIGHT, Demo, Province, at, decision
from tests.small_reports import movement, review
from tonghop.ledger.digests import checksum_of
from tonghop.ledger.errors import BadCall
from tonghop.ledger.record import Ledger
from tonghop.operations import history, integrity, plans
from tonghop.operations import publish as publication
from tonghop.operations.errors import NotPublishable

(FIRST, NAME), (SECOND, SECOND_NAME), (UNTOUCHED, _) = conftest.FIRST, conftest.SECOND, conftest.UNTOUCHED
LATER, LATEST = "2023-12-20 09:00", "2023-12-21 09:00"


def publish(province: Province, reason: str = "biên bản số 1", moment: str = NEXT_NIGHT) -> publication.Release:
    return publication.publish(province, "2023", reason, at(moment))


@pytest.fixture
def reported(reported_once: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return reported_once.copy(tmp_path / "reported")


@pytest.fixture(scope="module")
def second_night(reported_once: Province, once: Once) -> Province:
    """On the next night a commune tells other figures; nobody writes in it."""

    def play(province: Province) -> None:
        province.put("c.xlsx", review([(NAME, 100, 400, 6, 5)]))
        province.night(NEXT_NIGHT)

    return played_once(once, "publishing-second_night", reported_once, play)


@pytest.fixture
def published(published_once: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return published_once.copy(tmp_path / "published")


@pytest.fixture(scope="module")
def late(published_once: Province, once: Once) -> Province:
    """On a night after the publication a commune sends other figures; nobody writes in it."""

    def play(province: Province) -> None:
        province.put("late.xlsx", review([(NAME, 100, 400, 9, 5)]))
        province.night(THIRD_NIGHT)

    return played_once(once, "publishing-late", published_once, play)


@pytest.fixture(scope="module")
def published_again(late: Province, tmp_path_factory: pytest.TempPathFactory) -> tuple[Province, publication.Release]:
    """A correction takes that file and another commune's new one, and the period is published again.

    The home and that release; nobody writes in it.
    """
    province = late.copy(tmp_path_factory.mktemp("again") / "home")
    province.put("again.xlsx", review([(SECOND_NAME, 100, 400, 6, 5)]))
    province.put("2022.xlsx", review([(NAME, 100, 400, 9, 5)], year="2022"))
    province.correct("599", "2023", LATER)
    return province, publish(province, moment=LATEST)


def test_whole_period_without_errors_is_published_without_a_reason(demo_states: Demo, tmp_path: Path) -> None:
    province = demo_states.corrected.copy(tmp_path / "home")
    made = publish(province, "", "2023-12-20 09:00")
    assert (made.number, made.obstacles, made.revisions) == (1, [], None)
    frozen = province.dicts(f"FROM read_parquet('{made.folder}/rates.parquet') WHERE unit_code = '60'")
    poor = next(row for row in frozen if row["indicator"] == "poor_rate")
    assert (poor["numerator"], round(poor["value"], 2)) == (6621, Decimal("1.96"))
    for table in ("counts", "rates", "figures", "findings", "coverage", "changes", "reconciliation"):
        assert (made.folder / f"{table}.parquet").is_file()
    assert checksum_of(made.folder) == made.checksum == province.one("SELECT checksum FROM core.releases")
    figures = f"SELECT count(*) FROM read_parquet('{made.folder}/figures.parquet') WHERE file_hash IS NULL OR cell = ''"
    assert province.one(figures) == 0


def test_error_findings_and_low_coverage_stand_against_it(reported: Province) -> None:
    province = reported
    with pytest.raises(NotPublishable) as refused:
        publish(province, "")
    answer = {(row["kind"], row["what"]): (row["found"], row["expected"]) for row in refused.value.obstacles}
    assert answer["errors", None] == (1, 0)
    assert answer["coverage", "poverty_review"] == (3, 124)
    call = answered("publish", "2023", "--home", province.root, "--lang", "en")
    assert (call.code, len(call.err.splitlines())) == (1, 1)
    assert "poverty_review has 3 of 124 units; 1 error findings" in call.err
    assert not list(province.releases.iterdir())
    assert province.rows("FROM core.releases") == []


def test_reason_for_publishing_all_the_same_is_recorded(published_once: Province) -> None:
    answer = "SELECT number, reason, published_by <> '' FROM core.releases"
    assert published_once.rows(answer) == [(1, "biên bản số 1", True)]
    manifest = json.loads((published_once.releases / "2023/1/release.json").read_text(encoding="utf-8"))
    assert (manifest["period"], manifest["number"], manifest["reason"]) == ("2023", 1, "biên bản số 1")


def test_published_twice_without_a_change_is_a_wrong_call(published: Province) -> None:
    with pytest.raises(BadCall, match="1"):
        publish(published, moment=THIRD_NIGHT)


def test_period_of_which_nobody_told_is_a_wrong_call(reported: Province) -> None:
    assert answered("publish", "2019", "--home", reported.root).code == 2
    assert answered("publish", "1066", "--home", reported.root).code == 2


def test_late_file_waits_and_only_a_correction_takes_it(
    late: Province, published_again: tuple[Province, publication.Release]
) -> None:
    assert late.statuses()[f"{FIRST}/poverty_review/2023/v2"] == "on_hold"
    assert late.count("60", "poor_households")["value"] == 3 + 4 + 2
    (found,) = late.dicts("FROM mart.open_findings WHERE rule = 'period_closed'")
    assert (found["file_name"], found["cell"]) == ("late.xlsx", "C3")
    corrected, _ = published_again
    assert corrected.statuses()[f"{FIRST}/poverty_review/2023/v2"] == "current"
    assert corrected.count("60", "poor_households")["value"] == 9 + 6 + 2
    assert corrected.count("60", "poor_households")["accepted_units"] == 1
    assert corrected.rows("FROM mart.open_findings WHERE rule = 'period_closed'") == []
    assert corrected.rows("FROM core.submissions WHERE period = '2022'") == []


def revised(made: publication.Release, unit: str) -> dict[str, tuple[Any, Any, str]]:
    """Measure or indicator → old, new, cause."""
    assert made.revisions is not None
    return {
        row["measure"] or row["indicator"]: (row["old"], row["new"], row["cause"])
        for row in made.revisions.dicts()
        if row["unit_code"] == unit
    }


def test_next_release_lists_what_it_revises_with_old_new_and_cause(
    published_again: tuple[Province, publication.Release],
) -> None:
    province, made = published_again
    late, again = f"late.xlsx ({FIRST}/poverty_review/2023/v2)", f"again.xlsx ({SECOND}/poverty_review/2023/v2)"
    both = f"{again}; {late}"
    assert made.number == 2
    for unit, old, new, cause in (
        (FIRST, 3, 9, late),
        (SECOND, 4, 6, again),
        ("599", 7, 15, both),
        ("60", 9, 17, both),
    ):
        assert revised(made, unit)["poor_households"] == (old, new, cause)
        assert revised(made, unit)["poor_rate"][2] == cause
    assert revised(made, UNTOUCHED) == revised(made, "597") == {}
    assert province.one(f"SELECT count(*) FROM read_parquet('{made.folder}/revisions.parquet')") == len(
        made.revisions.rows if made.revisions else []
    )
    assert integrity.verify(province).discrepancies == []


@pytest.mark.slow
def test_period_whose_figures_were_all_taken_back_is_published_once_more_with_nothing_in_it(
    published: Province,
) -> None:
    for unit in (FIRST, SECOND, UNTOUCHED):
        withdrawal = decision("withdraw", THIRD_NIGHT, submission_id=f"{unit}/poverty_review/2023/v1")
        Ledger(published).decide([withdrawal])
    published.run(plans.Plan(plans.pending(Ledger(published))), THIRD_NIGHT)
    assert published.rows("FROM mart.current_observations") == []
    made = publish(published, moment=LATER)
    assert (made.number, made.folder) == (2, published.releases / "2023/2")
    for unit, poor in ((FIRST, 3), (SECOND, 4), (UNTOUCHED, 2), ("599", 7), ("60", 9)):
        old, new, cause = revised(made, unit)["poor_households"]
        assert (old, new) == (poor, None)
        assert "gửi nhầm" in cause
    assert {new for unit in (FIRST, SECOND, UNTOUCHED, "60") for _, new, _ in revised(made, unit).values()} == {None}
    assert published.rows(f"FROM read_parquet('{made.folder}/figures.parquet')") == []
    assert integrity.verify(published).discrepancies == []
    with pytest.raises(BadCall) as refused:
        publication.publish(published, "2022", "biên bản số 2", at(LATER))
    assert refused.value.key == "nothing_to_publish"


@pytest.mark.slow
def test_figure_that_the_last_report_leaves_out_names_that_report_as_its_cause(published: Province) -> None:
    published.put("again.xlsx", review([(NAME, 100, 400, 3, "")]))
    published.correct("599", "2023", THIRD_NIGHT)
    made = publish(published, moment=LATER)
    cause = f"again.xlsx ({FIRST}/poverty_review/2023/v2)"
    assert revised(made, FIRST)["near_poor_households"] == (5, None, cause)
    assert revised(made, "60")["near_poor_households"] == (15, 10, cause)


@pytest.mark.slow
def test_figure_of_a_form_that_was_taken_back_names_the_decision(reported: Province) -> None:
    reported.put("m.xlsx", movement([(NAME, 6, 3)]))
    reported.night(NEXT_NIGHT)
    publish(reported)
    withdraw = f"{FIRST}/poor_movement/2023/v1"
    assert answered("withdraw", withdraw, "--reason", "gửi nhầm", "--home", reported.root).code == 0
    made = publish(reported, moment="2026-12-31 09:00")
    old, new, cause = revised(made, FIRST)["closing"]
    assert (old, new) == (3, None)
    assert withdraw in cause
    assert "gửi nhầm" in cause


# What changed between two instants


@pytest.mark.slow
def test_what_changed_between_two_instants_and_which_file_did_it(second_night: Province) -> None:
    changes = history.changes(second_night, "2023", NIGHT, NEXT_NIGHT)
    (figure,) = changes.figures.dicts()
    assert (figure["unit_code"], figure["measure"], figure["before"], figure["after"]) == (
        FIRST,
        "poor_households",
        3,
        6,
    )
    assert (figure["file_before"], figure["file_after"], figure["cell_after"]) == ("a.xlsx", "c.xlsx", "E3")
    assert figure["cause"] == f"c.xlsx ({FIRST}/poverty_review/2023/v2)"
    counts = {row["unit_code"]: (row["before"], row["after"]) for row in changes.counts.dicts()}
    assert counts == {FIRST: (3, 6), "599": (7, 10), "60": (9, 12)}
    assert history.changes(second_night, "2023", NEXT_NIGHT, "").figures.rows == []
    backwards = history.changes(second_night, "2023", NEXT_NIGHT, NIGHT)
    assert {row["unit_code"]: (row["before"], row["after"]) for row in backwards.counts.dicts()}["60"] == (12, 9)


@pytest.mark.slow
def test_diff_of_the_command_line_between_days_and_releases(
    published_again: tuple[Province, publication.Release],
) -> None:
    province, _ = published_again
    for start, end in (("2023-12-11", "2023-12-31"), ("r1", "r2"), ("r1", "2023-12-31")):
        call = answered("diff", "2023", "--from", start, "--to", end, "--home", province.root, "--format", "json")
        assert call.code == 0, call.err
        answer = json.loads(call.out)
        assert [(f["before"], f["after"], f["file_after"]) for f in answer["figures"]] == [
            (3, 9, "late.xlsx"),
            (4, 6, "again.xlsx"),
        ]
    table = answered("diff", "2023", "--from", "r1", "--home", province.root, "--lang", "en")
    assert "Poor households" in table.words
    assert f"late.xlsx ({FIRST}/poverty_review/2023/v2)" in table.words


@pytest.mark.parametrize("start", ["yesterday", "2023-13-01", "r9", ""])
def test_diff_from_no_instant_is_a_wrong_call(empty: Province, start: str) -> None:
    call = answered("diff", "2023", "--from", start, "--home", empty.root)
    assert (call.code, len(call.err.splitlines())) == (2, 1)
