"""Sums over a few units, against their rule in Python: of each figure the lowest units count that answered."""

from collections.abc import Mapping
from typing import Any, Literal

from hypothesis import given
from hypothesis import strategies as st

from tests import properties
from tests.few_units import PARENTS, THRESHOLD, FewUnits
from tonghop.warehouse import models
from tonghop.warehouse.scope import Scope

Answer = int | str | None
"""A number, - for a dash, x for what does not apply, None for a blank."""

NUMBERS = st.integers(0, 99)
ANSWERS = st.one_of(NUMBERS, NUMBERS, st.sampled_from(["-", None, "x"]))
STANDING = st.sampled_from(["accepted", "accepted", "refused", "accepted by a person"])
ROWS = st.dictionaries(st.sampled_from(sorted(PARENTS)), st.tuples(ANSWERS, STANDING), max_size=8)
COMMUNES = frozenset(PARENTS) - frozenset(PARENTS.values())


def within(unit: str) -> set[str]:
    """The units in a unit, itself among them."""
    return {unit}.union(*(within(part) for part, above in PARENTS.items() if above == unit))


def expected(answers: Mapping[str, Answer], unit: str, accepted: set[str], *, is_whole: bool) -> dict[str, Any]:
    """The count of a unit. `is_whole`: an office's answer stands for all communes of its unit, as of inspections."""
    answered = {u for u, answer in answers.items() if answer == "-" or isinstance(answer, int)}
    counted = {u for u in answered & within(unit) if not (within(u) - {u}) & answered}
    stood_for = {u: len(within(u) & COMMUNES) if is_whole else len({u} & COMMUNES) for u in PARENTS}
    exempt = sum(stood_for[u] for u in within(unit) if is_whole and answers.get(u) == "x")
    reported = sum(stood_for[u] for u in counted)
    source: Literal["reported", "summed"] | None = None
    if counted:
        source = "reported" if unit in counted else "summed"
    numbers = [answers[u] for u in counted]
    return {
        "value": sum(n for n in numbers if isinstance(n, int)) if counted else None,
        "source": source,
        "reported_units": reported,
        "expected_units": max(len(within(unit) & COMMUNES) - exempt, reported),
        "accepted_units": len(counted & accepted),
    }


def check(province: FewUnits, answers: Mapping[str, Answer], accepted: set[str], form: str, **where: str) -> None:
    found = {row.pop("unit_code"): row for row in province.rows("counts", form=form, **where)}
    if any(answer is not None for answer in answers.values()):
        assert found.keys() == PARENTS.keys()
    for unit, row in found.items():
        wanted = expected(answers, unit, accepted, is_whole=form == "inspection")
        assert {name: row[name] for name in wanted} == wanted, unit


@given(ROWS)
@properties.all_examples(60, quick=10)
def test_a_count_is_the_sum_over_the_lowest_units_that_answered(rows: dict[str, tuple[Answer, str]]) -> None:
    province = FewUnits()
    refused = {unit for unit, (_, standing) in rows.items() if standing != "accepted"}
    accepted = {unit for unit, (_, standing) in rows.items() if standing == "accepted by a person"}
    submission = province.report([(unit, (answer,)) for unit, (answer, _) in rows.items()], refused=refused)
    for unit in accepted:
        province.decide("accept", submission, unit)
    answers = {unit: answer for unit, (answer, _) in rows.items() if unit in accepted or unit not in refused}
    check(province, answers, accepted, "poverty_review", measure="households")


@given(st.dictionaries(st.sampled_from(sorted(COMMUNES)), ANSWERS, max_size=5), st.one_of(st.none(), NUMBERS))
@properties.all_examples(40, quick=8)
def test_what_does_not_apply_is_asked_of_nobody(communes: dict[str, Answer], office: int | None) -> None:
    province = FewUnits()
    answers = communes | ({} if office is None else {"E": office})
    if answers:
        province.report([(u, (a,)) for u, a in answers.items()], form="inspection", category="general")
    check(province, answers, set(), "inspection", measure="inspections", category="general")


def test_periods_and_measures_are_counted_apart() -> None:
    province = FewUnits()
    province.report([("A", (100, 400)), ("B", (20, None))])
    province.report([("A", (7, 8)), ("F", (1, 1))], period="2022")
    check(province, {"A": 100, "B": 20}, set(), "poverty_review", measure="households", period="2023")
    check(province, {"A": 400, "B": None}, set(), "poverty_review", measure="persons", period="2023")
    check(province, {"A": 7, "F": 1}, set(), "poverty_review", measure="households", period="2022")


@given(ROWS, st.sets(st.sampled_from(sorted(PARENTS)), min_size=1))
@properties.all_examples(40, quick=8)
def test_a_part_is_counted_as_in_the_whole(rows: dict[str, tuple[Answer, str]], units: set[str]) -> None:
    """A run builds only the units that it can have changed."""
    province = FewUnits()
    for period in ("2022", "2023"):
        province.report([(unit, (answer, 5)) for unit, (answer, _) in rows.items()], period=period)
    whole = province.rows("counts", period="2023")
    part = Scope(("2023",), tuple(sorted(units))).drawn(models.marts()["counts"], THRESHOLD)
    found = province.connection.execute(f"FROM ({part}) ORDER BY ALL").fetchall()
    assert found == [tuple(row.values()) for row in whole if row["unit_code"] in units]
