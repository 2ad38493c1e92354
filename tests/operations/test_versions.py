"""Of all accepted statements about a unit, form and period the last one stands."""

import pytest

from tests.conftest import Once, played_once
from tests.province import NEXT_NIGHT, NIGHT, THIRD_NIGHT, Province
from tests.small_reports import names, review
from tests.workbooks import saved_at

UNITS = list(names("599").items())
(FIRST, FIRST_NAME), (SECOND, SECOND_NAME) = UNITS[:2]
SENDER = "HUYỆN TÁNH LINH"


def _district(poor: int, units: list[tuple[str, str]], sender: str) -> bytes:
    return review([(name, 100, 400, poor, 5) for _, name in units], sender=sender)


def _commune(poor: object, name: str = FIRST_NAME) -> bytes:
    return review([(name, 100, 400, poor, 5)])


def _communes(district: str) -> list[tuple[str, str]]:
    """Code and name of the communes of a district."""
    return list(names(district).items())


def _standing(province: Province) -> dict[str, str]:
    """Unit → submission whose statement stands."""
    return dict(province.rows("SELECT unit_code, submission_id FROM mart.current_statements ORDER BY 1"))


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
    """A home after one night; each question has districts of its own, and so has each of the night after it."""

    def play(province: Province) -> None:
        reports = (_ordered(), _of_some_communes(), _refused(), _dashes(), _named_twice(), _sent_before())
        for name, content in (file for files in reports for file in files.items()):
            province.put(name, content)
        _two_contents(province)
        province.night(NIGHT)

    return played_once(once, "versions-one_night", empty, play)


(WHOLE, WHOLE_NAME), (OTHER, OTHER_NAME), (BESIDE, _) = _communes("602")[0], *_communes("601")[:2]


def _ordered() -> dict[str, bytes]:
    """Two districts and a commune of each; by its name one of the districts would come before its commune."""
    return {
        "a.xlsx": _district(7, _communes("602"), "HUYỆN PHÚ QUÍ"),
        "b.xlsx": _commune(1, WHOLE_NAME),
        "c.xlsx": _commune(2, OTHER_NAME),
        "d.xlsx": _district(8, _communes("601")[:2], "HUYỆN HÀM TÂN"),
    }


def test_in_one_run_communes_are_taken_before_districts_whatever_their_names(one_night: Province) -> None:
    senders = [sender for (sender,) in one_night.rows("SELECT sender_code FROM core.submissions ORDER BY number")]
    assert {WHOLE, OTHER, "601", "602"} <= set(senders)
    are_districts = [len(sender) == 3 for sender in senders]
    assert are_districts == sorted(are_districts)
    assert [one_night.figure(unit, "poor_households")["value"] for unit in (WHOLE, OTHER, BESIDE)] == [7, 8, 8]
    ids = {sender: f"{sender}/poverty_review/2023/v1" for sender in (WHOLE, OTHER, "601", "602")}
    standing = _standing(one_night)
    assert {standing[unit] for unit in (*names("602"), OTHER, BESIDE)} == {ids["601"], ids["602"]}
    statuses = one_night.statuses()
    assert [statuses[ids[sender]] for sender in ids] == ["superseded", "superseded", "current", "current"]


CITY = _communes("593")[:3]


def _of_some_communes() -> dict[str, bytes]:
    """A city names its first and third ward, while the first and second send reports of their own."""
    return {
        "city.xlsx": _district(7, [CITY[0], CITY[2]], "THÀNH PHỐ PHAN THIẾT"),
        "first ward.xlsx": _commune(1, CITY[0][1]),
        "second ward.xlsx": _commune(2, CITY[1][1]),
    }


def test_district_stands_only_for_the_communes_that_it_names(one_night: Province) -> None:
    assert [one_night.figure(code, "poor_households")["value"] for code, _ in CITY] == [7, 2, 7]


(MANY, MANY_NAME), (REFUSED, REFUSED_NAME) = _communes("594")[:2]


EARLY, LATE = "2023-12-20T08:00:00", "2023-12-20T09:00:00"
TWICE = _communes("594")[2:7]
"""Communes that send two or three contents in one night."""


def _two_contents(province: Province) -> None:
    """By mark, by the time of saving, by the file's time; neither; neither, but with the same figures.

    What is decided by one rule speaks against it by those after it, and by its hash for both orders.
    """
    (_, marked), (_, by_save), (_, by_file), (_, open_), (_, alike) = TWICE
    late, early = ({"modified_at": LATE}, {"modified_at": EARLY})
    province.put("two/a (sua lan 2).xlsx", saved_at(_commune(2, marked), EARLY), **early)
    province.put("two/a.xlsx", saved_at(_commune(1, marked), LATE), **late)
    province.put("two/b (1).xlsx", saved_at(_commune(2, by_save), LATE), **early)
    province.put("two/b (2).xlsx", saved_at(_commune(1, by_save), EARLY), **late)
    for name, poor, time in (("c", 1, early), ("d", 2, late)):
        province.put(f"two/{name}.xlsx", saved_at(_commune(poor, by_file), EARLY), **time)
    for name, unit, figures in (("e", open_, (1, 2)), ("f", alike, (3, 3)), ("g", MANY_NAME, (1, 2, 3, 4))):
        for number, poor in enumerate(figures):
            content = review([(unit, 100, 400, poor, 5)], sender="XÃ" if number == 0 else "")
            province.put(f"two/{name}{number}.xlsx", saved_at(content, EARLY), **early)


def test_of_two_contents_the_one_marked_saved_or_written_later_counts(one_night: Province) -> None:
    codes = [code for code, _ in TWICE]
    assert [one_night.figure(code, "poor_households")["value"] for code in (*codes[:3], codes[4])] == [2, 2, 2, 3]


def test_two_contents_are_told_with_both_cells(one_night: Province) -> None:
    found = one_night.dicts(
        "SELECT unit_code, file_name, cell, found, expected FROM core.findings WHERE rule = 'versions_differ'"
    )
    told = {row["unit_code"]: (row["file_name"], row["cell"], row["found"], row["expected"]) for row in found}
    codes = [code for code, _ in TWICE]
    assert told == {
        codes[0]: ("two/a (sua lan 2).xlsx", "E3", "2", "1 (two/a.xlsx, Sheet1!E3)"),
        codes[1]: ("two/b (1).xlsx", "E3", "2", "1 (two/b (2).xlsx, Sheet1!E3)"),
        codes[2]: ("two/d.xlsx", "E3", "2", "1 (two/c.xlsx, Sheet1!E3)"),
    }


def test_where_no_rule_decides_neither_counts_and_both_are_asked(one_night: Province) -> None:
    code, _ = TWICE[3]
    assert code not in _standing(one_night)
    found = one_night.dicts(
        "SELECT unit_code, file_name, found, expected FROM mart.open_findings WHERE rule = 'versions_undecided'"
    )
    assert {row["unit_code"] for row in found} == {code, MANY}
    of_two = {row["file_name"]: (row["found"], row["expected"]) for row in found if row["unit_code"] == code}
    assert of_two == {
        "two/e0.xlsx": ("1", "2 (two/e1.xlsx, Sheet1!E3)"),
        "two/e1.xlsx": ("2", "1 (two/e0.xlsx, Sheet1!E4)"),
    }


def _refused() -> dict[str, bytes]:
    return {"refused.xlsx": _commune("nhiều", REFUSED_NAME)}


def test_submission_of_which_no_row_is_accepted_is_refused_and_keeps_its_figures(one_night: Province) -> None:
    assert one_night.statuses()[f"{REFUSED}/poverty_review/2023/v1"] == "refused"
    sql = "SELECT raw, value, state FROM core.observations WHERE measure = 'poor_households' AND unit_code = ?"
    assert one_night.rows(sql, [REFUSED]) == [("nhiều", None, "unreadable")]
    assert one_night.rows("FROM mart.current_statements WHERE unit_code = ?", [REFUSED]) == []


DASHES, DENOMINATOR, ZEROS = _communes("593")[3:6]


def _dashes() -> dict[str, bytes]:
    """A row of dashes, a dash for the households, and a row of zeros with its own total."""
    return {
        "dashes.xlsx": review([(DASHES[1], "-", "-", "-", "-")]),
        "denominator.xlsx": review([(DENOMINATOR[1], "-", 400, 3, 5)]),
        "zeros.xlsx": review([(ZEROS[1], 0, 0, 0, 0), ("Toàn xã", 0, 0, 0, 0)], sender=ZEROS[1].upper()),
    }


def test_a_row_of_dashes_is_no_report_and_is_told(one_night: Province) -> None:
    code, _ = DASHES
    assert code not in _standing(one_night)
    sql = "SELECT cell, found FROM mart.open_findings WHERE rule = 'all_dashes' AND unit_code = ?"
    assert one_night.rows(sql, [code]) == [("C3", "4 × -")]


def test_a_dash_is_no_denominator(one_night: Province) -> None:
    code, _ = DENOMINATOR
    assert one_night.figure(code, "poor_households")["value"] == 3
    assert one_night.rows("FROM mart.rate_inputs WHERE unit_code = ? AND indicator = 'poor_rate'", [code]) == []


def test_a_row_on_hold_does_not_come_back_through_its_own_total(one_night: Province) -> None:
    code, _ = ZEROS
    sql = "SELECT is_claim, status FROM core.statements WHERE unit_code = ? ORDER BY ALL"
    assert one_night.rows(sql, [code])[0] == (False, "on_hold")
    assert one_night.rows("FROM mart.current_observations WHERE unit_code = ?", [code]) == []


def _named_twice() -> dict[str, bytes]:
    """Of each of two districts the first commune has two rows, the second one."""
    reports = {}
    for district, office, figures in (("596", "HUYỆN BẮC BÌNH", (3, 4)), ("595", "HUYỆN TUY PHONG", (3, 3))):
        (_, twice), (_, once), *_ = _communes(district)
        rows = [*((twice, 100, 400, poor, 5) for poor in figures), (once, 100, 400, 6, 5)]
        reports[f"{district}.xlsx"] = review(rows, sender=office)
    return reports


def test_unit_named_twice_with_different_figures_is_compiled_from_neither_row(one_night: Province) -> None:
    communes = _communes("596")
    assert [unit for unit in _standing(one_night) if unit in dict(communes)] == [communes[1][0]]
    assert one_night.count("596", "poor_households")["value"] == 6


def test_unit_named_twice_with_the_same_figures_counts_once(one_night: Province) -> None:
    assert one_night.count("595", "poor_households")["value"] == 9


NOT_ACCEPTED = {
    "more poor than households": ((10, 400, 99, 5), "refused"),
    "words for a number": ((100, 400, "nhiều", 5), "refused"),
    "half a household": ((100, 400, 2.5, 5), "refused"),
    "no figure at all": ((None, None, None, None), "blank"),
}


def _sent_before() -> dict[str, bytes]:
    """What districts and a commune tell, of whom others tell something else on the next night."""
    return {
        "599.xlsx": _district(3, UNITS, SENDER),
        "600.xlsx": _district(7, _communes("600"), "HUYỆN ĐỨC LINH"),
        "597.xlsx": _district(7, _communes("597")[:2], "HUYỆN HÀM THUẬN BẮC"),
        "blank.xlsx": _commune(3, _communes("598")[0][1]),
    }


@pytest.fixture(scope="module")
def sent_again(one_night: Province, once: Once) -> Province:
    """The home after a second night, on which districts and communes send again.

    After the good report of the district 599 each of four communes has a row that is not accepted.
    """

    def play(province: Province) -> None:
        bad = [(name, *row) for (_, name), (row, _) in zip(UNITS, NOT_ACCEPTED.values(), strict=False)]
        good = [(name, 100, 400, 6, 5) for _, name in UNITS[len(bad) :]]
        province.put("599 again.xlsx", review([*bad, *good], sender=SENDER))
        province.put("600 first.xlsx", _commune(1, _communes("600")[0][1]))
        for number, (_, name) in enumerate(_communes("597")[:2], 1):
            province.put(f"597 {number}.xlsx", _commune(number, name))
        province.put("blank.xlsx", _commune(None, _communes("598")[0][1]))
        province.night(NEXT_NIGHT)

    return played_once(once, "versions-sent_again", one_night, play)


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
    sql = "SELECT file_name, cell, expected FROM mart.open_findings WHERE rule = 'figure_taken_back' AND unit_code = ?"
    assert sent_again.rows(sql, [unit]) == [("blank.xlsx", "E3", "3 (blank.xlsx, Sheet1!E3)")]
