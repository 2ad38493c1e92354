"""Which totals of the demo were published for Bình Thuận 2023, and which are invented.

The province's department published the values below, all of them totals of the province. How a total is divided over
districts, communes and categories is invented everywhere, and so is every first half-year. For the fund, 22.7 bn đ and
239.3 % of 9.5 bn were published; 22,733.5 m is an amount that gives both.
"""

from dataclasses import dataclass
from decimal import Decimal

from tonghop.examples.commune_figures import PROVINCE, TOTALS_2022, TOTALS_2023
from tonghop.schemas.form import all_forms

MILLION = 1_000_000


@dataclass(frozen=True)
class PublishedTotal:
    """A total of the province, summed over `categories` (none: over all); money in đồng. `value`: None if invented."""

    form: str
    measure: str
    value: Decimal | None = None
    categories: tuple[str, ...] = ()
    period: str = "2023"

    def holds(self, period: str, form: str, measure: str, category: str) -> bool:
        """True where a figure is a part of the total."""
        is_same = (period, form, measure) == (self.period, self.form, self.measure)
        return is_same and (not self.categories or category in self.categories)

    @property
    def place(self) -> str:
        """Unit, period and categories as `invented.csv` writes them."""
        return _place(self.period, self.categories)


def _total(form: str, measure: str, value: int, *categories: str, period: str = "2023") -> PublishedTotal:
    return PublishedTotal(form, measure, Decimal(value), categories, period)


_POOR, _NEAR_POOR = (TOTALS_2023[name] for name in ("poor_households", "near_poor_households"))
OF_REVIEWS = (
    _total("poverty_review", "poor_households", _POOR),
    _total("poverty_review", "near_poor_households", _NEAR_POOR),
    _total("poverty_review", "poor_households", TOTALS_2022["poor_households"], period="2022"),
    _total("poverty_review", "near_poor_households", TOTALS_2022["near_poor_households"], period="2022"),
    _total("deprivation", "households", _POOR),
    _total("near_poor_deprivation", "households", _NEAR_POOR),
    _total("poverty_groups", "poor_households", _POOR),
    _total("poverty_causes", "poor_households", _POOR),
    _total("ethnicity", "poor_households", _POOR),
    _total("ethnicity", "near_poor_households", _NEAR_POOR),
)
"""Poor and near-poor households in the review and its analyses; those of 2022 opened the year."""
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
OF_THE_PLAN = (PublishedTotal("targets", "target_change", Decimal("-0.42"), ("poor_rate",), "2024"),)
PUBLISHED = (*OF_REVIEWS, *OF_POLICIES, *OF_THE_PLAN)

SHOWN = (
    *OF_POLICIES,
    PublishedTotal("education_support", "exempted_pupils"),
    PublishedTotal("education_support", "study_cost_pupils"),
    PublishedTotal("programme_disbursement", "planned_recurrent_central"),
    PublishedTotal("programme_disbursement", "disbursed_recurrent_central"),
    PublishedTotal("communication", "events"),
    PublishedTotal("inspection", "inspections"),
    *OF_THE_PLAN,
)
"""What the demo shows at its end: the policies' published totals, a few invented ones, and the plan."""

RATES = {"poor_rate": ("2023", "2022"), "near_poor_rate": ("2023", "2022")}
"""Rates of the province that were published without their denominators, with their periods."""


def invented() -> frozenset[tuple[str, str]]:
    """Form and measure of every figure of which no total was published."""
    counted = {(m.form, m.name) for form in all_forms().values() for m in form.additive()}
    return frozenset(counted - {(total.form, total.measure) for total in PUBLISHED})


def invented_lines() -> list[tuple[str, str, str]]:
    """The lines of `invented.csv`: form, measure, and the exceptions where a published figure stands.

    An exception is `unit/period/categories`; the form of a rate is empty.
    """
    places: dict[tuple[str, str], list[str]] = {key: [] for key in sorted(invented())}
    for total in PUBLISHED:
        places.setdefault((total.form, total.measure), []).append(total.place)
    for rate, periods in RATES.items():
        places["", rate] = [_place(period, ()) for period in periods]
    return [(form, name, " ".join(exceptions)) for (form, name), exceptions in places.items()]


def _place(period: str, categories: tuple[str, ...]) -> str:
    return f"{PROVINCE}/{period}/{'+'.join(categories)}"


def published(form: str, measure: str, *categories: str) -> int:
    """A published total of the policies of 2023. Raises `KeyError` where none was published."""
    totals = {(p.form, p.measure, p.categories): p.value for p in OF_POLICIES}
    return int(totals[form, measure, categories] or 0)
