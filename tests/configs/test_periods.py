"""The periods that a report may be for."""

import itertools
from collections import Counter
from datetime import date, timedelta

import pytest

from tonghop.configs.periods import due_on, periods, standards
from tonghop.configs.yaml_files import load_yaml
from tonghop.schemas.form import all_forms

PERIODS = periods()
FIRST, LAST = "2021", "2030"


def test_a_year_has_its_official_and_preliminary_review_a_half_and_twelve_months() -> None:
    kinds = Counter((code[:4], period.kind) for code, period in PERIODS.items())
    for year in range(int(FIRST), int(LAST) + 1):
        of_year = {kind: count for (own, kind), count in kinds.items() if own == str(year)}
        assert of_year == {"year": 1, "preliminary": 1, "half": 1, "month": 12}


@pytest.mark.parametrize(
    ("code", "starts", "ends", "due", "opening", "previous"),
    [
        ("2023", "2023-01-01", "2023-12-31", "2023-12-19", "2022", "2022"),
        ("2023-preliminary", "2023-01-01", "2023-11-14", "2023-11-14", "2022", "2022-preliminary"),
        ("2023-H1", "2023-01-01", "2023-06-30", "", "2022", "2022-H1"),
        ("2023-M05", "2023-05-01", "2023-05-31", "2023-06-05", "2022", "2023-M04"),
        ("2023-M01", "2023-01-01", "2023-01-31", "2023-02-05", "2022", "2022-M12"),
        ("2023-M12", "2023-12-01", "2023-12-31", "2024-01-05", "2022", "2023-M11"),
        ("2024-M02", "2024-02-01", "2024-02-29", "2024-03-05", "2023", "2024-M01"),
    ],
)
def test_a_period_has_its_days(code: str, starts: str, ends: str, due: str, opening: str, previous: str) -> None:
    p = PERIODS[code]
    assert (p.starts_on, p.ends_on, p.due_on, p.opening_period, p.previous_period) == (
        starts,
        ends,
        due,
        opening,
        previous,
    )


@pytest.mark.parametrize("code", list(PERIODS))
def test_a_period_is_whole_and_speaks_both_languages(code: str) -> None:
    p = PERIODS[code]
    assert p.period == code
    assert date.fromisoformat(p.starts_on) < date.fromisoformat(p.ends_on)
    assert not p.due_on or p.due_on >= p.ends_on[:8]
    assert p.title_vi
    assert p.title_en
    assert code[:4] in p.title_vi
    assert p.previous_period in PERIODS or code[:4] == FIRST
    assert PERIODS.get(p.previous_period, p).kind == p.kind


def test_the_months_of_a_year_follow_each_other_without_a_gap() -> None:
    months = sorted((p for p in PERIODS.values() if p.kind == "month"), key=lambda p: p.starts_on)
    for one, following in itertools.pairwise(months):
        assert date.fromisoformat(following.starts_on) - date.fromisoformat(one.ends_on) == timedelta(days=1)
        assert following.previous_period == one.period


@pytest.mark.parametrize(
    ("period", "standard"),
    [("2021", "mdp-2021"), ("2023", "mdp-2021"), ("2026", "mdp-2021"), ("2027", "mdp-2027")],
)
def test_a_period_has_the_poverty_standard_in_force_on_its_last_day(period: str, standard: str) -> None:
    assert PERIODS[period].standard == standard


def test_standards_follow_each_other_without_gap_or_overlap() -> None:
    known_standards = standards()
    assert all(one.valid_to == following.valid_from for one, following in itertools.pairwise(known_standards))
    assert known_standards[-1].valid_to == ""


@pytest.mark.parametrize(
    ("form", "period", "due"),
    [
        ("poverty_review", "2023", "2023-12-19"),
        ("poverty_review", "2023-preliminary", "2023-11-14"),
        ("poverty_review", "2023-H1", ""),
        ("programme_disbursement", "2023-H1", "2023-05-31"),
        ("inspection", "2023", "2023-11-30"),
        ("policy_loans", "2023-M05", "2023-06-05"),
    ],
)
def test_reports_of_the_programme_are_due_before_june_and_december(form: str, period: str, due: str) -> None:
    assert due_on(form, periods()[period]) == due


def test_every_form_with_its_own_due_days_is_a_form() -> None:
    own = {form for form in all_forms() if due_on(form, periods()["2023"]) != periods()["2023"].due_on}
    assert len(own) == 9
    assert sum(map(len, (due["forms"] for due in load_yaml("periods.yaml")["due_days"].values()))) == len(own)
