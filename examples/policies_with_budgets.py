"""The demo's figures of money raised and spent: the fund for the poor, its houses, and the programme's capital."""

from tonghop.examples.apportionment import apportion, vary
from tonghop.examples.commune_figures import PROVINCE, districts
from tonghop.examples.policy_totals import GRAIN, FormFigures, PolicyFigures, by_district
from tonghop.examples.published_totals import MILLION, published

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


def poor_fund() -> FormFigures:
    """Amounts to be raised, raised and spent, by the province's own fund and by each district's."""
    province = published("poor_fund", "target_amount") - sum(DISTRICT_TARGETS.values()) * MILLION
    figures: FormFigures = {(PROVINCE, "province"): _fund(province, _PROVINCE_RAISED, _PROVINCE_SPENT)}
    weights = {code: target * vary("raised", code, 1.3, 2.7) for code, target in DISTRICT_TARGETS.items()}
    of_districts = published("poor_fund", "raised_amount") // GRAIN - _PROVINCE_RAISED
    for code, raised in apportion(of_districts, weights).items():
        spent = round(raised * vary("spent", code, 0.82, 0.97))
        figures[code, "district"] = _fund(DISTRICT_TARGETS[code] * MILLION, raised, spent)
    return figures


def _fund(target: int, raised: int, spent: int) -> PolicyFigures:
    return {"target_amount": target, "raised_amount": raised * GRAIN, "spent_amount": spent * GRAIN}


_BY_OTHERS = {"houses_built": 21, "houses_repaired": 2}
"""Houses that firms and sponsors paid for; the fund paid for the others, the programme for none here."""


def housing_support() -> FormFigures:
    """Houses built and repaired and their cost by district and source of money."""
    names = ("houses_built", "houses_repaired")
    fund = {name: published("housing_support", name) - _BY_OTHERS[name] for name in names}
    houses: dict[tuple[str, str], dict[str, int]] = {}
    for category, totals in (("fund", fund), ("other", _BY_OTHERS)):
        shares = {name: by_district(f"{category} {name}", totals[name], "poor_households") for name in names}
        houses |= {(code, category): {name: shares[name][code] for name in names} for code in districts()}
    weights = {
        f"{code} {category}": (62 * row["houses_built"] + 31 * row["houses_repaired"]) * vary(category, code, 0.9, 1.1)
        for (code, category), row in houses.items()
    }
    millions = apportion(published("housing_support", "amount") // MILLION, weights)
    figures: FormFigures = {key: {**row, "amount": millions[" ".join(key)] * MILLION} for key, row in houses.items()}
    none: PolicyFigures = dict.fromkeys((*names, "amount"))
    return figures | {(code, "programme"): none for code in districts()}


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


def programme_disbursement() -> FormFigures:
    """Capital planned and disbursed by district and sub-project."""
    figures: FormFigures = {}
    for project, plan in _PLANS.items():
        among = _BY_THE_SEA if project == "1.1" else ()
        shares = [by_district(f"{project} {n}", total, "poor_households", among) for n, total in enumerate(plan)]
        for code in districts():
            applies = any(plan) and code in shares[0]
            rows = _disbursed(f"{project} {code}", [share[code] for share in shares]) if applies else _NO_CAPITAL
            figures[code, f"{PROGRAMME}-{project}"] = rows
    return figures


_NO_CAPITAL: PolicyFigures = {f"{side}_{capital}": None for side in ("planned", "disbursed") for capital in _CAPITAL}


def _disbursed(key: str, central: list[int]) -> PolicyFigures:
    """The plan and what of it was spent; `central`: millions of investment and of recurrent money."""
    plans = [amount for own in central for amount in (own, round(own * _LOCAL_SHARE))]
    row: PolicyFigures = {}
    for capital, plan in zip(_CAPITAL, plans, strict=True):
        row[f"planned_{capital}"] = plan * MILLION
        row[f"disbursed_{capital}"] = round(plan * vary(f"disbursed {key}", capital, 0.55, 0.98)) * MILLION
    return row
