"""Of all accepted statements about a unit, form and period the last one stands."""

import pytest

from tests.province import NEXT_NIGHT, NIGHT, Province
from tests.small_reports import names, review

UNITS = list(names("599").items())
(FIRST, FIRST_NAME), (SECOND, SECOND_NAME) = UNITS[:2]
SENDER = "HUYỆN TÁNH LINH"


def _district(poor: int, *units: tuple[str, str]) -> bytes:
    return review([(name, 100, 400, poor, 5) for _, name in units or UNITS], sender=SENDER)


def _commune(poor: object, name: str = FIRST_NAME) -> bytes:
    return review([(name, 100, 400, poor, 5)])


def _standing(province: Province) -> dict[str, str]:
    """Unit → submission whose statement stands."""
    return dict(province.rows("SELECT unit_code, submission_id FROM mart.current_statements ORDER BY 1"))


def test_in_one_run_communes_are_taken_before_districts_whatever_their_names(province: Province) -> None:
    (other, other_name), (beside, beside_name) = list(names("600").items())[:2]
    province.put("a.xlsx", _district(7))
    province.put("b.xlsx", _commune(1))
    province.put("c.xlsx", _commune(2, other_name))
    province.put(
        "d.xlsx", review([(other_name, 100, 400, 8, 5), (beside_name, 100, 400, 8, 5)], sender="HUYỆN ĐỨC LINH")
    )
    province.night()
    senders = [sender for (sender,) in province.rows("SELECT sender_code FROM core.submissions ORDER BY number")]
    assert (set(senders[:2]), set(senders[2:])) == ({FIRST, other}, {"599", "600"})
    assert [province.figure(unit, "poor_households")["value"] for unit in (FIRST, other, beside)] == [7, 8, 8]
    ids = {sender: f"{sender}/poverty_review/2023/v1" for sender in senders}
    assert set(_standing(province).values()) == {ids["599"], ids["600"]}
    standing = {ids[sender]: "superseded" if sender in (FIRST, other) else "current" for sender in senders}
    assert province.statuses() == standing


def test_district_stands_only_for_the_communes_that_it_names(province: Province) -> None:
    province.put("a.xlsx", _district(7, UNITS[0], UNITS[2]))
    province.put("b.xlsx", _commune(1, FIRST_NAME))
    province.put("c.xlsx", _commune(2, SECOND_NAME))
    province.night()
    poor = {code: province.figure(code, "poor_households")["value"] for code in (FIRST, SECOND, UNITS[2][0])}
    assert poor == {FIRST: 7, SECOND: 2, UNITS[2][0]: 7}


def test_in_one_run_files_of_one_sender_are_taken_by_hash(province: Province) -> None:
    for poor in range(1, 5):
        province.put(f"{poor}.xlsx", _commune(poor))
    province.night()
    sql = (
        "SELECT s.version, s.file_hash, o.value FROM core.submissions s JOIN core.observations o USING (submission_id) "
    )
    found = province.rows(sql + "WHERE o.measure = 'poor_households' ORDER BY s.version")
    assert [version for version, *_ in found] == [1, 2, 3, 4]
    assert [file_hash for _, file_hash, _ in found] == sorted(file_hash for _, file_hash, _ in found)
    assert province.figure(FIRST, "poor_households")["value"] == found[-1][2]


def test_later_run_stands_over_an_earlier_one(province: Province) -> None:
    province.put("a.xlsx", _district(7))
    province.night(NIGHT)
    province.put("b.xlsx", _commune(1))
    province.night(NEXT_NIGHT)
    standing = _standing(province)
    assert standing.pop(FIRST) == f"{FIRST}/poverty_review/2023/v1"
    assert set(standing.values()) == {"599/poverty_review/2023/v1"}
    assert province.count("599", "poor_households")["value"] == 7 * (len(UNITS) - 1) + 1


@pytest.mark.slow
def test_versions_are_numbered_per_sender_form_and_period(province: Province) -> None:
    for number, moment in enumerate((NIGHT, NEXT_NIGHT, "2023-12-12 21:30"), 1):
        province.put("a.xlsx", _commune(number))
        province.put("b.xlsx", review([(SECOND_NAME, 100, 400, number, 5)], year="2022"))
        province.night(moment)
    sql = "SELECT sender_code, period, version, status FROM core.submissions ORDER BY 1, 2, 3"
    last = {1: "superseded", 2: "superseded", 3: "current"}
    assert province.rows(sql) == [
        (sender, period, version, status)
        for sender, period in ((FIRST, "2023"), (SECOND, "2022"))
        for version, status in last.items()
    ]


NOT_ACCEPTED = {
    "more poor than households": ((10, 400, 99, 5), "refused"),
    "words for a number": ((100, 400, "nhiều", 5), "refused"),
    "half a household": ((100, 400, 2.5, 5), "refused"),
    "no figure at all": ((None, None, None, None), "blank"),
}


@pytest.fixture(scope="module")
def sent_again(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """A home after a district's good report and one in which each of four communes has a row that is not accepted."""
    province = empty.copy(tmp_path_factory.mktemp("again") / "home")
    province.put("a.xlsx", _district(3))
    province.night(NIGHT)
    bad = [(name, *row) for (_, name), (row, _) in zip(UNITS, NOT_ACCEPTED.values(), strict=False)]
    good = [(name, 100, 400, 6, 5) for _, name in UNITS[len(bad) :]]
    province.put("b.xlsx", review([*bad, *good], sender=SENDER))
    province.night(NEXT_NIGHT)
    return province


@pytest.mark.parametrize("fault", NOT_ACCEPTED)
def test_row_that_is_not_accepted_does_not_replace_an_accepted_one(sent_again: Province, fault: str) -> None:
    unit, verdict = UNITS[list(NOT_ACCEPTED).index(fault)][0], NOT_ACCEPTED[fault][1]
    sql = """
        SELECT validation_result FROM core.statements
        WHERE submission_id = '599/poverty_review/2023/v2' AND unit_code = ?
    """
    assert sent_again.rows(sql, [unit]) == [(verdict,)]
    row = sent_again.figure(unit, "poor_households")
    assert (row["value"], row["submission_id"]) == (3, "599/poverty_review/2023/v1")


def test_rows_beside_those_that_are_not_accepted_are_taken(sent_again: Province) -> None:
    assert {sent_again.figure(unit, "poor_households")["value"] for unit, _ in UNITS[len(NOT_ACCEPTED) :]} == {6}
    both = {"599/poverty_review/2023/v1": "current", "599/poverty_review/2023/v2": "current"}
    assert sent_again.statuses() == both


def test_submission_of_which_no_row_is_accepted_is_refused_and_keeps_its_figures(province: Province) -> None:
    province.put("a.xlsx", _commune("nhiều"))
    province.night()
    assert province.statuses() == {f"{FIRST}/poverty_review/2023/v1": "refused"}
    sql = "SELECT raw, value, state FROM core.observations WHERE measure = 'poor_households'"
    assert province.rows(sql) == [("nhiều", None, "unreadable")]
    assert province.rows("FROM mart.current_statements") == []


def test_a_cell_left_blank_in_a_later_version_takes_the_figure_back(province: Province) -> None:
    province.put("a.xlsx", _commune(3))
    province.night(NIGHT)
    province.put("b.xlsx", _commune(None))
    province.night(NEXT_NIGHT)
    assert (province.figure(FIRST, "poor_households")["state"], province.figure(FIRST, "households")["value"]) == (
        "blank",
        100,
    )
    assert province.count("599", "poor_households")["value"] is None
    assert province.count("599", "households")["value"] == 100


def test_unit_named_twice_with_different_figures_is_compiled_from_neither_row(province: Province) -> None:
    twice = [(FIRST_NAME, 100, 400, 3, 5), (FIRST_NAME, 100, 400, 4, 5), (SECOND_NAME, 100, 400, 6, 5)]
    province.put("a.xlsx", review(twice, sender=SENDER))
    province.night()
    assert list(_standing(province)) == [SECOND]
    assert province.count("599", "poor_households")["value"] == 6


def test_unit_named_twice_with_the_same_figures_counts_once(province: Province) -> None:
    province.put("a.xlsx", review([(FIRST_NAME, 100, 400, 3, 5)] * 2 + [(SECOND_NAME, 100, 400, 6, 5)], sender=SENDER))
    province.night()
    assert province.count("599", "poor_households")["value"] == 9


@pytest.mark.slow
def test_submission_all_of_whose_rows_are_replaced_is_superseded(province: Province) -> None:
    province.put("a.xlsx", _district(7, UNITS[0], UNITS[1]))
    province.night(NIGHT)
    province.put("b.xlsx", _commune(1, FIRST_NAME))
    province.put("c.xlsx", _commune(2, SECOND_NAME))
    province.night(NEXT_NIGHT)
    assert province.statuses()["599/poverty_review/2023/v1"] == "superseded"
