"""The demo's figures of policies that help persons and households: insurance cards, schooling, loans, training."""

from tonghop.examples.apportionment import apportion, vary
from tonghop.examples.commune_figures import districts
from tonghop.examples.policy_totals import FormFigures, PolicyFigures, by_district, in_millions
from tonghop.examples.published_totals import MILLION, published

# Cards


_CARDS = {"poor": 21_486, "newly_escaped": 8_214, "ethnic_minority_area": 31_760}
_CARD_COST = {"poor": 889_000, "near_poor": 889_000, "newly_escaped": 622_000, "ethnic_minority_area": 889_000}
"""Đồng of public money for a card and a year."""
_WITH_MINORITY_AREA = ("595", "596", "597", "598", "599")


def health_insurance() -> FormFigures:
    """Persons entitled, cards issued and their cost by district and class of beneficiary."""
    both = published("health_insurance", "cards_issued", "poor", "near_poor")
    totals = _CARDS | {"near_poor": both - _CARDS["poor"]}
    figures: FormFigures = {}
    for category, cost in _CARD_COST.items():
        among = _WITH_MINORITY_AREA if category == "ethnic_minority_area" else ()
        of = {"poor": "poor_persons", "near_poor": "near_poor_persons"}.get(category, "persons")
        cards = by_district(f"cards {category}", totals[category], of, among)
        for code in districts():
            figures[code, category] = _cards(code, category, cards.get(code), cost)
    return figures


def _cards(code: str, category: str, cards: int | None, cost: int) -> PolicyFigures:
    if cards is None:
        return {"eligible_persons": None, "cards_issued": None, "budget": None}
    eligible = round(cards * vary(f"eligible {category}", code, 1.0, 1.05))
    return {"eligible_persons": eligible, "cards_issued": cards, "budget": in_millions(1, cards * cost)}


# Schooling


_PUPILS = {
    "preschool": (2_140, 1_020, 1_870),
    "primary": (0, 0, 4_930),
    "lower_secondary": (4_260, 1_980, 3_410),
    "upper_secondary": (1_730, 890, 1_260),
    "vocational": (412, 95, 0),
}
"""Pupils exempted from fees, with reduced fees, and with support for their costs; primary schools take no fees."""
_FEES = {"preschool": 540_000, "lower_secondary": 540_000, "upper_secondary": 720_000, "vocational": 8_400_000}
_STUDY_COST = 1_350_000
"""Đồng a pupil: 150,000 a month (NĐ 81/2021/NĐ-CP), nine months."""
_WITH_COLLEGES = ("593", "594", "595", "596")


def education_support() -> FormFigures:
    """Pupils helped and amounts by district and school level."""
    figures: FormFigures = {}
    for level, totals in _PUPILS.items():
        among = _WITH_COLLEGES if level == "vocational" else ()
        names = ("exempted", "reduced", "study cost")
        shares = [by_district(f"{level} {n}", total, "persons", among) for n, total in zip(names, totals, strict=True)]
        for code in districts():
            figures[code, level] = _pupils(level, *(share.get(code, 0) for share in shares))
    return figures


def _pupils(level: str, exempted: int, reduced: int, supported: int) -> PolicyFigures:
    fee = _FEES.get(level)
    has_fees, has_support = bool(fee and exempted), bool(supported)
    amount = in_millions(1, (exempted + reduced // 2) * (fee or 0))
    return {
        "exempted_pupils": exempted if has_fees else None,
        "reduced_pupils": reduced if has_fees else None,
        "study_cost_pupils": supported if has_support else None,
        "exemption_amount": amount if has_fees else None,
        "study_cost_amount": in_millions(1, supported * _STUDY_COST) if has_support else None,
    }


# Loans


def policy_loans() -> FormFigures:
    """Borrowers, amounts lent, outstanding and overdue by district and class of borrower."""
    figures: FormFigures = {}
    weights = {"poor": "poor_households", "near_poor": "near_poor_households", "newly_escaped": "near_poor_households"}
    for category, of in weights.items():
        borrowers = by_district(f"borrowers {category}", published("policy_loans", "borrowers", category), of)
        loans = {code: count * vary(f"loan {category}", code, 0.93, 1.07) for code, count in borrowers.items()}
        millions = apportion(published("policy_loans", "loan_amount", category) // MILLION, loans)
        for code, count in borrowers.items():
            amount = millions[code] * MILLION
            outstanding = in_millions(vary(f"outstanding {category}", code, 0.86, 0.95), amount)
            figures[code, category] = {
                "borrowers": count,
                "loan_amount": amount,
                "outstanding": outstanding,
                "overdue": in_millions(vary(f"overdue {category}", code, 0.0008, 0.003), outstanding),
            }
    return figures


# Training


_TRAINEES = {"poor": 58, "near_poor": 81, "newly_escaped": 34}


def vocational_training() -> FormFigures:
    """Trainees recruited, trained and employed, and the cost, by district and class of trainee."""
    all_trainees = published("vocational_training", "recruited")
    totals = _TRAINEES | {"other_worker": all_trainees - sum(_TRAINEES.values())}
    recruited = {
        f"{code} {category}": count
        for category, total in totals.items()
        for code, count in by_district(f"trainees {category}", total, "near_poor_households").items()
    }
    weights = {key: count * vary("training", key, 0.85, 1.15) for key, count in recruited.items()}
    millions = apportion(published("vocational_training", "amount") // MILLION, weights)
    figures: FormFigures = {}
    for key, count in recruited.items():
        code, category = key.split()
        completed = round(count * vary("completed", key, 0.82, 1.0))
        figures[code, category] = {
            "recruited": count,
            "completed": completed,
            "employed_after": round(completed * vary("employed", key, 0.65, 0.95)),
            "amount": millions[key] * MILLION,
        }
    return figures
