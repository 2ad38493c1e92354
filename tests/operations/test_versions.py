"""Of all accepted statements about a unit, form and period the last one stands."""

import pytest

from tests.conftest import Once, played_once
from tests.province import NEXT_NIGHT, NIGHT, THIRD_NIGHT, Province
from tests.small_reports import names, review

UNITS = list(names("599").items())
(FIRST, FIRST_NAME), (SECOND, SECOND_NAME) = UNITS[:2]
SENDER = "HUYỆN TÁNH LINH"


def _district(poor: int, *units: tuple[str, str]) -> bytes:
    return review([(name, 100, 400, poor, 5) for _, name in units or UNITS], sender=SENDER)


def _commune(poor: object, name: str = FIRST_NAME) -> bytes:
    return review([(name, 100, 400, poor, 5)])


def _communes(district: str) -> list[tuple[str, str]]:
    """Code and name of the communes of a district."""
    return list(names(district).items())


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


@pytest.mark.slow
def test_versions_are_numbered_per_sender_form_and_period(province: Province) -> None:
    for number, moment in enumerate((NIGHT, NEXT_NIGHT, THIRD_NIGHT), 1):
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


@pytest.fixture(scope="module")
def one_night(empty: Province, once: Once) -> Province:
    """A home after one night; each question has a district of its own."""

    def play(province: Province) -> None:
        for name, content in {**_of_some_communes(), **_of_one_sender(), **_refused(), **_named_twice()}.items():
            province.put(name, content)
        province.night()

    return played_once(once, "versions-one_night", empty, play)


def _of_some_communes() -> dict[str, bytes]:
    """A district names its first and third commune, while the first and second send reports of their own."""
    return {
        "a.xlsx": _district(7, UNITS[0], UNITS[2]),
        "b.xlsx": _commune(1, FIRST_NAME),
        "c.xlsx": _commune(2, SECOND_NAME),
    }


def test_district_stands_only_for_the_communes_that_it_names(one_night: Province) -> None:
    poor = {code: one_night.figure(code, "poor_households")["value"] for code in (FIRST, SECOND, UNITS[2][0])}
    assert poor == {FIRST: 7, SECOND: 2, UNITS[2][0]: 7}


def _of_one_sender() -> dict[str, bytes]:
    return {f"{poor}.xlsx": _commune(poor, _communes("600")[0][1]) for poor in range(1, 5)}


def test_in_one_run_files_of_one_sender_are_taken_by_hash(one_night: Province) -> None:
    sender = _communes("600")[0][0]
    sql = """
        SELECT s.version, s.file_hash, o.value FROM core.submissions s JOIN core.observations o USING (submission_id)
        WHERE o.measure = 'poor_households' AND s.sender_code = ? ORDER BY s.version
    """
    found = one_night.rows(sql, [sender])
    assert [version for version, *_ in found] == [1, 2, 3, 4]
    assert [file_hash for _, file_hash, _ in found] == sorted(file_hash for _, file_hash, _ in found)
    assert one_night.figure(sender, "poor_households")["value"] == found[-1][2]


def _refused() -> dict[str, bytes]:
    return {"refused.xlsx": _commune("nhiều", _communes("598")[0][1])}


def test_submission_of_which_no_row_is_accepted_is_refused_and_keeps_its_figures(one_night: Province) -> None:
    sender = _communes("598")[0][0]
    assert one_night.statuses()[f"{sender}/poverty_review/2023/v1"] == "refused"
    sql = "SELECT raw, value, state FROM core.observations WHERE measure = 'poor_households' AND unit_code = ?"
    assert one_night.rows(sql, [sender]) == [("nhiều", None, "unreadable")]
    assert one_night.rows("FROM mart.current_statements WHERE unit_code = ?", [sender]) == []


def _named_twice() -> dict[str, bytes]:
    """Of each of two districts the first commune has two rows, the second one."""
    reports = {}
    for district, office, figures in (("596", "HUYỆN BẮC BÌNH", (3, 4)), ("597", "HUYỆN HÀM THUẬN BẮC", (3, 3))):
        (_, twice), (_, once), *_ = _communes(district)
        rows = [*((twice, 100, 400, poor, 5) for poor in figures), (once, 100, 400, 6, 5)]
        reports[f"{district}.xlsx"] = review(rows, sender=office)
    return reports


def test_unit_named_twice_with_different_figures_is_compiled_from_neither_row(one_night: Province) -> None:
    communes = _communes("596")
    assert [unit for unit in _standing(one_night) if unit in dict(communes)] == [communes[1][0]]
    assert one_night.count("596", "poor_households")["value"] == 6


def test_unit_named_twice_with_the_same_figures_counts_once(one_night: Province) -> None:
    assert one_night.count("597", "poor_households")["value"] == 9


NOT_ACCEPTED = {
    "more poor than households": ((10, 400, 99, 5), "refused"),
    "words for a number": ((100, 400, "nhiều", 5), "refused"),
    "half a household": ((100, 400, 2.5, 5), "refused"),
    "no figure at all": ((None, None, None, None), "blank"),
}


@pytest.fixture(scope="module")
def sent_again(empty: Province, once: Once) -> Province:
    """A home after two nights, in which districts and communes send again; each question has a district of its own.

    After the good report of the district 599 each of four communes has a row that is not accepted.
    """

    def play(province: Province) -> None:
        later, replaced, blank = _communes("600"), _communes("597")[:2], _communes("598")[0][1]
        province.put("a.xlsx", _district(3))
        province.put("later.xlsx", review([(name, 100, 400, 7, 5) for _, name in later], sender="HUYỆN ĐỨC LINH"))
        province.put("all.xlsx", review([(name, 100, 400, 7, 5) for _, name in replaced], sender="HUYỆN HÀM THUẬN BẮC"))
        province.put("blank.xlsx", _commune(3, blank))
        province.night(NIGHT)
        bad = [(name, *row) for (_, name), (row, _) in zip(UNITS, NOT_ACCEPTED.values(), strict=False)]
        good = [(name, 100, 400, 6, 5) for _, name in UNITS[len(bad) :]]
        province.put("b.xlsx", review([*bad, *good], sender=SENDER))
        province.put("later.xlsx", _commune(1, later[0][1]))
        for number, (_, name) in enumerate(replaced, 1):
            province.put(f"{number}.xlsx", _commune(number, name))
        province.put("blank.xlsx", _commune(None, blank))
        province.night(NEXT_NIGHT)

    return played_once(once, "versions-sent_again", empty, play)


def test_later_run_stands_over_an_earlier_one(sent_again: Province) -> None:
    communes = _communes("600")
    first = communes[0][0]
    standing = {unit: submission for unit, submission in _standing(sent_again).items() if unit in dict(communes)}
    assert standing.pop(first) == f"{first}/poverty_review/2023/v1"
    assert set(standing.values()) == {"600/poverty_review/2023/v1"}
    assert sent_again.count("600", "poor_households")["value"] == 7 * (len(communes) - 1) + 1


def test_submission_all_of_whose_rows_are_replaced_is_superseded(sent_again: Province) -> None:
    assert sent_again.statuses()["597/poverty_review/2023/v1"] == "superseded"


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
    of_district = {name: status for name, status in sent_again.statuses().items() if name.startswith("599/")}
    assert of_district == {"599/poverty_review/2023/v1": "current", "599/poverty_review/2023/v2": "current"}


def test_a_cell_left_blank_in_a_later_version_takes_the_figure_back(sent_again: Province) -> None:
    unit = _communes("598")[0][0]
    assert sent_again.figure(unit, "poor_households")["state"] == "blank"
    assert sent_again.figure(unit, "households")["value"] == 100
    assert sent_again.count("598", "poor_households")["value"] is None
    assert sent_again.count("598", "households")["value"] == 100
