"""The demo's figures of policies by district, for 2023 and its first half: cards, loans, schooling, houses, money.

A few totals of the province were published for the year (`published_totals.py`) and hold to the digit. EVERYTHING ELSE
IS MADE UP: how these totals fall to districts and categories, every other total, and the whole of the half-year. The
targets of the fund are those of a plan: 2.2 bn đ for the province, 7.3 bn over the districts with their communes
(Fatherland Front of Bình Thuận, plan of 2022).

Money is in đồng throughout, in multiples of 100,000.
"""

from collections.abc import Callable, Mapping
from functools import cache

from tonghop.examples.apportionment import vary
from tonghop.examples.commune_figures import districts
from tonghop.examples.policies_for_persons import (
    education_support,
    health_insurance,
    policy_loans,
    vocational_training,
)
from tonghop.examples.policies_with_budgets import housing_support, poor_fund, programme_disbursement
from tonghop.examples.policy_totals import GRAIN, FormFigures, PolicyFigures, by_district
from tonghop.schemas.form import all_forms


@cache
def policies(period: str) -> dict[str, FormFigures]:
    """Form → its figures for 2023 or for the first half of it (`2023-H1`)."""
    year = {form: compute() for form, compute in _FORMS.items()}
    return year if period == "2023" else {form: _by_june(form, figures) for form, figures in year.items()}


def _by_june(form: str, year: FormFigures) -> FormFigures:
    """The first half of a year: the part that was done by June; what was planned for the year stays."""
    low, high = _DONE_BY_JUNE.get(form, (0.35, 0.5))
    amounts = {measure.name for measure in all_forms()[form].measures if measure.is_money}
    half: FormFigures = {}
    for (unit, category), row in year.items():
        done = vary(f"{form} {category} by June", unit, low, high)
        part: PolicyFigures = {
            name: value if value is None or _is_for_the_year(name) else _part(value, done, name in amounts)
            for name, value in row.items()
        }
        counted = [value for name, value in part.items() if name not in amounts]
        if counted and not any(counted):  # nobody was helped yet, so nothing was paid
            part = {name: value if value is None else 0 for name, value in part.items()}
        half[unit, category] = part
    return half


def _part(value: int, done: float, is_money: bool) -> int:
    grain = GRAIN if is_money else 1
    return int(value // grain * done) * grain


_DONE_BY_JUNE = {"health_insurance": (0.88, 0.96), "policy_loans": (0.84, 0.93), "programme_disbursement": (0.2, 0.4)}


def _is_for_the_year(measure: str) -> bool:
    return measure.startswith("planned_") or measure in ("eligible_persons", "target_amount")


# Communication, inspection


def _communication() -> FormFigures:
    events = by_district("events", 386, "poor_households")
    figures: FormFigures = {}
    for code, count in events.items():
        figures[code, ""] = {
            "events": count,
            "participants": round(count * vary("participants", code, 52, 88)),
            "articles": round(count * vary("articles", code, 0.9, 2.1)),
            "broadcasts": round(count * vary("broadcasts", code, 2.4, 5.2)),
            "amount": round(count * vary("communication", code, 28, 46)) * GRAIN,
        }
    return figures


def _inspection() -> FormFigures:
    figures: FormFigures = {}
    for kind, (fewest, most, found) in {"inspection": (2, 5, 0.5), "supervision": (4, 9, 0.2)}.items():
        for code in districts():
            visits = int(vary(kind, code, fewest, most))
            violations = int(visits * vary(f"{kind} violations", code, 0, 2 * found))
            figures[code, kind] = {
                "inspections": visits,
                "places_inspected": round(visits * vary(f"{kind} places", code, 1.2, 2.6)),
                "violations_found": violations,
                "violations_handled": violations,
                "amount_recovered": round(violations * vary(f"{kind} recovered", code, 8, 64)) * GRAIN,
            }
    return figures


_FORMS: Mapping[str, Callable[[], FormFigures]] = {
    "health_insurance": health_insurance,
    "education_support": education_support,
    "policy_loans": policy_loans,
    "poor_fund": poor_fund,
    "housing_support": housing_support,
    "vocational_training": vocational_training,
    "programme_disbursement": programme_disbursement,
    "communication": _communication,
    "inspection": _inspection,
}
