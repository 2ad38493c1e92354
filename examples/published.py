"""Which totals of the demo were published for Bình Thuận 2023, and which are invented.

Published by the province's department: what `PUBLISHED` holds, all of it totals of the province. How a total falls to
districts, communes and categories is invented everywhere, and so is every first half-year. Of the fund 22.7 bn đ,
239.3 % of 9.5 bn, was published; 22,733.5 m is an amount that gives both.
"""

from dataclasses import dataclass
from decimal import Decimal

from schemas.form import all_forms

MILLION = 1_000_000


@dataclass(frozen=True)
class Published:
    """A total of the province, summed over `categories` (none: over all); money in đồng."""

    form: str
    measure: str
    value: Decimal
    categories: tuple[str, ...] = ()
    period: str = "2023"


def _total(form: str, measure: str, value: int, *categories: str) -> Published:
    return Published(form, measure, Decimal(value), categories)


REVIEWED = (
    _total("poverty_review", "poor_households", 6_621),
    _total("poverty_review", "near_poor_households", 12_203),
    _total("deprivation", "households", 6_621),
    _total("near_poor_deprivation", "households", 12_203),
    _total("poverty_groups", "poor_households", 6_621),
    _total("poverty_causes", "poor_households", 6_621),
    _total("ethnicity", "poor_households", 6_621),
    _total("ethnicity", "near_poor_households", 12_203),
)
"""Poor and near-poor households, which the review and its analyses tell."""
OF_POLICIES = (
    _total("health_insurance", "cards_issued", 56_921, "poor", "near_poor"),
    _total("policy_loans", "borrowers", 3_986, "poor"),
    _total("policy_loans", "borrowers", 10_022, "near_poor"),
    _total("policy_loans", "borrowers", 19_828, "newly_escaped"),
    _total("policy_loans", "loan_amount", 181_700 * MILLION, "poor"),
    _total("policy_loans", "loan_amount", 458_400 * MILLION, "near_poor"),
    _total("policy_loans", "loan_amount", 739_800 * MILLION, "newly_escaped"),
    _total("poor_fund", "target_amount", 9_500 * MILLION),
    _total("poor_fund", "raised_amount", 22_733_500_000),
    _total("housing_support", "houses_built", 138),
    _total("housing_support", "houses_repaired", 8),
    _total("housing_support", "amount", 8_992 * MILLION),
    _total("vocational_training", "recruited", 244),
    _total("vocational_training", "amount", 911 * MILLION),
)
OF_THE_PLAN = (Published("targets", "target_change", Decimal("-0.42"), ("poor_rate",), "2024"),)
PUBLISHED = (*REVIEWED, *OF_POLICIES, *OF_THE_PLAN)

_REPORTED = frozenset({"poverty_review", "poor_movement", "near_poor_movement"})
"""The review's forms: not policies or analyses, and explained in `split.py`."""


def invented() -> frozenset[tuple[str, str]]:
    """Form and measure of every figure of an analysis, a policy or the plan of which no total was published."""
    counted = {(m.form, m.name) for form in all_forms().values() for m in form.additive() if form.id not in _REPORTED}
    return frozenset(counted - {(total.form, total.measure) for total in PUBLISHED})


def published(form: str, measure: str, *categories: str) -> int:
    """A total that was published; `KeyError` where none was."""
    totals = {(p.form, p.measure, p.categories): p.value for p in PUBLISHED}
    return int(totals[form, measure, categories])
