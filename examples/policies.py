"""The demo's figures of policies by district, 2023 and its first half: cards, loans, schooling, houses, money.

Of the year a few totals of the province were published (`published.py`) and hold to the digit. EVERYTHING ELSE IS MADE
UP: how these totals fall to districts and categories, every other total, and the whole of the half-year. The targets
of the fund are those of a plan: 2.2 bn đ for the province, 7.3 bn over the districts with their communes (Fatherland
Front of Bình Thuận, plan of 2022).

Money is in đồng throughout, in multiples of 100,000.
"""

from collections.abc import Callable, Mapping
from functools import cache

from tonghop.examples.published import MILLION, published
from tonghop.examples.shares import apportion, vary
from tonghop.examples.split import PROVINCE, add_up, communes_of, districts, figures
from tonghop.schemas.form import all_forms

GRAIN = 100_000
"""No amount is told more exactly."""

Figures = dict[str, int | None]
"""Measure → its figure; None: the measure does not apply."""
Told = dict[tuple[str, str], Figures]
"""What a form tells, by unit and category."""


@cache
def policies(period: str) -> dict[str, Told]:
    """Form → what it tells of 2023 or of its first half (`2023-H1`)."""
    year = {form: tell() for form, tell in _FORMS.items()}
    return year if period == "2023" else {form: _by_june(form, told) for form, told in year.items()}


@cache
def _reviews() -> dict[str, dict[str, int]]:
    """The true review of 2023 by district."""
    return {code: add_up(figures()[unit.code].review for unit in communes_of(code)) for code in districts()}


def _share(topic: str, total: int, of: str, among: tuple[str, ...] = ()) -> dict[str, int]:
    """A total over districts (or those `among` them) by a measure of their reviews, give or take a fifth."""
    reviews = {code: review for code, review in _reviews().items() if not among or code in among}
    return apportion(total, {code: review[of] * vary(topic, code, 0.8, 1.2) for code, review in reviews.items()})


def _by_june(form: str, told: Told) -> Told:
    """The first half of a year: so much of it as was done by June; what was planned for the year stands."""
    low, high = _DONE_BY_JUNE.get(form, (0.35, 0.5))
    amounts = {measure.name for measure in all_forms()[form].measures if measure.is_money}
    half: Told = {}
    for (unit, category), row in told.items():
        done = vary(f"{form} {category} by June", unit, low, high)
        part: Figures = {
            name: value if value is None or _is_for_the_year(name) else _part(value, done, name in amounts)
            for name, value in row.items()
        }
        counted = [value for name, value in part.items() if name not in amounts]
        if counted and not any(counted):  # nobody was helped yet: nothing was paid
            part = {name: value if value is None else 0 for name, value in part.items()}
        half[unit, category] = part
    return half


def _part(value: int, done: float, is_money: bool) -> int:
    grain = GRAIN if is_money else 1
    return int(value // grain * done) * grain


_DONE_BY_JUNE = {"health_insurance": (0.88, 0.96), "policy_loans": (0.84, 0.93), "programme_disbursement": (0.2, 0.4)}


def _is_for_the_year(measure: str) -> bool:
    return measure.startswith("planned_") or measure in ("eligible_persons", "target_amount")


def _of(share: float, value: int) -> int:
    """A part of an amount, in millions."""
    return round(value * share / MILLION) * MILLION


# Cards


_CARDS = {"poor": 21_486, "newly_escaped": 8_214, "ethnic_minority_area": 31_760}
_CARD_COST = {"poor": 889_000, "near_poor": 889_000, "newly_escaped": 622_000, "ethnic_minority_area": 889_000}
"""Đồng of public money for a card and a year."""
_WITH_MINORITY_AREA = ("595", "596", "597", "598", "599")


def _health_insurance() -> Told:
    both = published("health_insurance", "cards_issued", "poor", "near_poor")
    totals = _CARDS | {"near_poor": both - _CARDS["poor"]}
    told: Told = {}
    for category, cost in _CARD_COST.items():
        among = _WITH_MINORITY_AREA if category == "ethnic_minority_area" else ()
        of = {"poor": "poor_persons", "near_poor": "near_poor_persons"}.get(category, "persons")
        cards = _share(f"cards {category}", totals[category], of, among)
        for code in districts():
            told[code, category] = _cards(code, category, cards.get(code), cost)
    return told


def _cards(code: str, category: str, cards: int | None, cost: int) -> Figures:
    if cards is None:
        return {"eligible_persons": None, "cards_issued": None, "budget": None}
    eligible = round(cards * vary(f"eligible {category}", code, 1.0, 1.05))
    return {"eligible_persons": eligible, "cards_issued": cards, "budget": _of(1, cards * cost)}


# Schooling


_PUPILS = {
    "preschool": (2_140, 1_020, 1_870),
    "primary": (0, 0, 4_930),
    "lower_secondary": (4_260, 1_980, 3_410),
    "upper_secondary": (1_730, 890, 1_260),
    "vocational": (412, 95, 0),
}
"""Pupils exempted, with reduced fees, and whose costs are supported; primary schools take no fees."""
_FEES = {"preschool": 540_000, "lower_secondary": 540_000, "upper_secondary": 720_000, "vocational": 8_400_000}
_STUDY_COST = 1_350_000
"""Đồng a pupil: 150,000 a month (NĐ 81/2021/NĐ-CP), nine months."""
_WITH_COLLEGES = ("593", "594", "595", "596")


def _education_support() -> Told:
    told: Told = {}
    for level, totals in _PUPILS.items():
        among = _WITH_COLLEGES if level == "vocational" else ()
        names = ("exempted", "reduced", "study cost")
        shares = [_share(f"{level} {n}", total, "persons", among) for n, total in zip(names, totals, strict=True)]
        for code in districts():
            told[code, level] = _pupils(level, *(share.get(code, 0) for share in shares))
    return told


def _pupils(level: str, exempted: int, reduced: int, supported: int) -> Figures:
    fee = _FEES.get(level)
    has_fees, has_support = bool(fee and exempted), bool(supported)
    amount = _of(1, (exempted + reduced // 2) * (fee or 0))
    return {
        "exempted_pupils": exempted if has_fees else None,
        "reduced_pupils": reduced if has_fees else None,
        "study_cost_pupils": supported if has_support else None,
        "exemption_amount": amount if has_fees else None,
        "study_cost_amount": _of(1, supported * _STUDY_COST) if has_support else None,
    }


# Loans


def _policy_loans() -> Told:
    told: Told = {}
    weights = {"poor": "poor_households", "near_poor": "near_poor_households", "newly_escaped": "near_poor_households"}
    for category, of in weights.items():
        borrowers = _share(f"borrowers {category}", published("policy_loans", "borrowers", category), of)
        loans = {code: count * vary(f"loan {category}", code, 0.93, 1.07) for code, count in borrowers.items()}
        millions = apportion(published("policy_loans", "loan_amount", category) // MILLION, loans)
        for code, count in borrowers.items():
            amount = millions[code] * MILLION
            outstanding = _of(vary(f"outstanding {category}", code, 0.86, 0.95), amount)
            told[code, category] = {
                "borrowers": count,
                "loan_amount": amount,
                "outstanding": outstanding,
                "overdue": _of(vary(f"overdue {category}", code, 0.0008, 0.003), outstanding),
            }
    return told


# The fund and its houses


DISTRICT_TARGETS = {
    "593": 1_000,
    "594": 850,
    "595": 800,
    "596": 850,
    "597": 800,
    "598": 650,
    "599": 650,
    "600": 700,
    "601": 750,
    "602": 250,
}
"""Million đồng that each district with its communes was to raise."""
_PROVINCE_RAISED = 84_187
_PROVINCE_SPENT = 79_412
"""Of the province's own fund, in units of `GRAIN`."""


def _poor_fund() -> Told:
    province = published("poor_fund", "target_amount") - sum(DISTRICT_TARGETS.values()) * MILLION
    told: Told = {(PROVINCE, "province"): _fund(province, _PROVINCE_RAISED, _PROVINCE_SPENT)}
    weights = {code: target * vary("raised", code, 1.3, 2.7) for code, target in DISTRICT_TARGETS.items()}
    left = published("poor_fund", "raised_amount") // GRAIN - _PROVINCE_RAISED
    for code, raised in apportion(left, weights).items():
        spent = round(raised * vary("spent", code, 0.82, 0.97))
        told[code, "district"] = _fund(DISTRICT_TARGETS[code] * MILLION, raised, spent)
    return told


def _fund(target: int, raised: int, spent: int) -> Figures:
    return {"target_amount": target, "raised_amount": raised * GRAIN, "spent_amount": spent * GRAIN}


_BY_OTHERS = {"houses_built": 21, "houses_repaired": 2}
"""Houses that firms and sponsors paid for; the fund paid for the others, the programme for none here."""


def _housing_support() -> Told:
    names = ("houses_built", "houses_repaired")
    fund = {name: published("housing_support", name) - _BY_OTHERS[name] for name in names}
    houses: dict[tuple[str, str], dict[str, int]] = {}
    for category, totals in (("fund", fund), ("other", _BY_OTHERS)):
        shares = {name: _share(f"{category} {name}", totals[name], "poor_households") for name in names}
        houses |= {(code, category): {name: shares[name][code] for name in names} for code in districts()}
    weights = {
        f"{code} {category}": (62 * row["houses_built"] + 31 * row["houses_repaired"]) * vary(category, code, 0.9, 1.1)
        for (code, category), row in houses.items()
    }
    millions = apportion(published("housing_support", "amount") // MILLION, weights)
    told: Told = {key: {**row, "amount": millions[" ".join(key)] * MILLION} for key, row in houses.items()}
    none: Figures = dict.fromkeys((*names, "amount"))
    return told | {(code, "programme"): none for code in districts()}


# Training


_TRAINEES = {"poor": 58, "near_poor": 81, "newly_escaped": 34}


def _vocational_training() -> Told:
    all_trainees = published("vocational_training", "recruited")
    totals = _TRAINEES | {"other_worker": all_trainees - sum(_TRAINEES.values())}
    recruited = {
        f"{code} {category}": count
        for category, total in totals.items()
        for code, count in _share(f"trainees {category}", total, "near_poor_households").items()
    }
    weights = {key: count * vary("training", key, 0.85, 1.15) for key, count in recruited.items()}
    millions = apportion(published("vocational_training", "amount") // MILLION, weights)
    told: Told = {}
    for key, count in recruited.items():
        code, category = key.split()
        completed = round(count * vary("completed", key, 0.82, 1.0))
        told[code, category] = {
            "recruited": count,
            "completed": completed,
            "employed_after": round(completed * vary("employed", key, 0.65, 0.95)),
            "amount": millions[key] * MILLION,
        }
    return told


# Money of the programme


PROGRAMME = "gnbv2125"
_CAPITAL = ("investment_central", "investment_local", "recurrent_central", "recurrent_local")
_PLANS: dict[str, tuple[int, int]] = {
    "1.1": (8_400, 620),
    "1.2": (0, 0),
    "2": (0, 16_240),
    "3.1": (0, 6_870),
    "3.2": (0, 2_350),
    "4.1": (10_300, 7_420),
    "4.2": (0, 1_640),
    "4.3": (1_900, 2_110),
    "5": (0, 0),
    "6.1": (0, 1_980),
    "6.2": (0, 1_120),
    "7.1": (0, 2_360),
    "7.2": (0, 1_180),
}
"""Million đồng of the central budget by sub-project: investment, recurrent. None of 1.2 and 5: no poor district."""
_LOCAL_SHARE = 0.1
"""What the local budget adds to each đồng of the central one."""
_BY_THE_SEA = ("595", "596", "602")
"""Districts that take part in 1.1."""


def _programme_disbursement() -> Told:
    told: Told = {}
    for project, plan in _PLANS.items():
        among = _BY_THE_SEA if project == "1.1" else ()
        shares = [_share(f"{project} {n}", total, "poor_households", among) for n, total in enumerate(plan)]
        for code in districts():
            applies = any(plan) and code in shares[0]
            rows = _disbursed(f"{project} {code}", [share[code] for share in shares]) if applies else _NO_CAPITAL
            told[code, f"{PROGRAMME}-{project}"] = rows
    return told


_NO_CAPITAL: Figures = {f"{side}_{capital}": None for side in ("planned", "disbursed") for capital in _CAPITAL}


def _disbursed(key: str, central: list[int]) -> Figures:
    """The plan and what of it was spent; `central`: millions of investment and of recurrent money."""
    plans = [amount for own in central for amount in (own, round(own * _LOCAL_SHARE))]
    row: Figures = {}
    for capital, plan in zip(_CAPITAL, plans, strict=True):
        row[f"planned_{capital}"] = plan * MILLION
        row[f"disbursed_{capital}"] = round(plan * vary(f"disbursed {key}", capital, 0.55, 0.98)) * MILLION
    return row


# Communication, inspection


def _communication() -> Told:
    events = _share("events", 386, "poor_households")
    told: Told = {}
    for code, count in events.items():
        told[code, ""] = {
            "events": count,
            "participants": round(count * vary("participants", code, 52, 88)),
            "articles": round(count * vary("articles", code, 0.9, 2.1)),
            "broadcasts": round(count * vary("broadcasts", code, 2.4, 5.2)),
            "amount": round(count * vary("communication", code, 28, 46)) * GRAIN,
        }
    return told


def _inspection() -> Told:
    told: Told = {}
    for kind, (fewest, most, found) in {"inspection": (2, 5, 0.5), "supervision": (4, 9, 0.2)}.items():
        for code in districts():
            visits = int(vary(kind, code, fewest, most))
            violations = int(visits * vary(f"{kind} violations", code, 0, 2 * found))
            told[code, kind] = {
                "inspections": visits,
                "places_inspected": round(visits * vary(f"{kind} places", code, 1.2, 2.6)),
                "violations_found": violations,
                "violations_handled": violations,
                "amount_recovered": round(violations * vary(f"{kind} recovered", code, 8, 64)) * GRAIN,
            }
    return told


_FORMS: Mapping[str, Callable[[], Told]] = {
    "health_insurance": _health_insurance,
    "education_support": _education_support,
    "policy_loans": _policy_loans,
    "poor_fund": _poor_fund,
    "housing_support": _housing_support,
    "vocational_training": _vocational_training,
    "programme_disbursement": _programme_disbursement,
    "communication": _communication,
    "inspection": _inspection,
}
