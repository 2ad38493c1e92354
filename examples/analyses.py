"""The demo's analyses of poor and near-poor households by commune: deprivations, groups, causes, children, ethnicity.

ALL OF IT IS MADE UP, within each commune's review of 2023 (`commune_figures.py`): the poor households of an
analysis are those of the review. It is known that Cơ-ho and Ra-glai live in the highland communes and Chăm in five
lowland ones; how many of them is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil

from tonghop.examples.apportionment import apportion, apportion_within, vary
from tonghop.examples.commune_figures import MOUNTAIN, CommuneFigures, figures

DEPRIVATIONS = {
    "employment": 0.52,
    "dependants": 0.36,
    "nutrition": 0.28,
    "health_insurance": 0.16,
    "adult_education": 0.42,
    "school_attendance": 0.09,
    "housing_quality": 0.46,
    "housing_area": 0.31,
    "clean_water": 0.24,
    "sanitation": 0.50,
    "telecommunication": 0.33,
    "information_means": 0.30,
}
"""The twelve indicators in their official order, with the share of poor households deprived before variation."""

CAUSES = {
    "no_land": 0.34,
    "no_capital": 0.47,
    "no_labour": 0.30,
    "no_tools": 0.22,
    "no_knowledge": 0.20,
    "no_skills": 0.25,
    "illness": 0.27,
    "other_cause": 0.11,
}
"""The eight causes, with the share of poor households that have each before variation."""

KINH, TAY, HOA, NUNG, CO_HO, CHAM, RA_GLAI, OTHERS = "01", "02", "04", "07", "16", "17", "21", "other"
GROUPS = (KINH, CHAM, CO_HO, RA_GLAI, HOA, NUNG, TAY, OTHERS)
"""The ethnic groups of the province's sheets, in their order; codes of the General Statistics Office."""

_ELSEWHERE = {CHAM: 0.5, CO_HO: 0.2, RA_GLAI: 0.2, HOA: 0.9, NUNG: 0.5, TAY: 0.4, OTHERS: 0.4}
"""Percent of households by group in communes without an entry in `_PEOPLED`; the rest are Kinh."""
_PEOPLED = {
    "22975": {RA_GLAI: 84},
    "22987": {CHAM: 56},
    "23008": {CO_HO: 62, RA_GLAI: 12},
    "23011": {CO_HO: 34, RA_GLAI: 38},
    "23017": {CO_HO: 26, RA_GLAI: 32},
    "23020": {HOA: 26, NUNG: 15, TAY: 8},
    "23023": {NUNG: 11, HOA: 6, TAY: 4},
    "23026": {CO_HO: 78},
    "23029": {NUNG: 14, TAY: 9, CO_HO: 6},
    "23035": {CHAM: 86},
    "23038": {CHAM: 88},
    "23044": {CHAM: 91},
    "23059": {CHAM: 12},
    "23065": {CO_HO: 82},
    "23068": {CO_HO: 80},
    "23074": {CO_HO: 87},
    "23107": {CO_HO: 14, NUNG: 6, TAY: 5},
    "23113": {RA_GLAI: 89},
    "23116": {RA_GLAI: 83},
    "23149": {CHAM: 9},
    "23161": {CO_HO: 61},
    "23188": {RA_GLAI: 14, CHAM: 9},
}
"""Percent of households by group in communes where more than a few are not Kinh."""
_POORER = {"poor": 4.0, "near_poor": 2.6}
"""How much likelier a household outside the Kinh, Hoa, Tày and Nùng is to be in a class."""


@dataclass(frozen=True)
class Analyses:
    """A commune's analyses of 2023: measure → households, or persons for children. `ethnicity`: by group first."""

    code: str
    deprivation: dict[str, int]
    near_poor_deprivation: dict[str, int]
    poverty_groups: dict[str, int]
    poverty_causes: dict[str, int]
    child_poverty: dict[str, int]
    ethnicity: dict[str, dict[str, int]]


@cache
def analyses() -> dict[str, Analyses]:
    """The analyses of every commune, by code."""
    return {code: _analyses(commune) for code, commune in figures().items()}


def _analyses(commune: CommuneFigures) -> Analyses:
    code, review = commune.code, commune.review
    poor, near_poor = review["poor_households"], review["near_poor_households"]
    highland = 0.35 if code in MOUNTAIN else 0.0
    of_poor = ceil(poor * (vary("deprivations", code, 3.2, 3.9) + highland))
    of_near_poor = int(near_poor * (vary("near-poor deprivations", code, 1.2, 2.0) + highland))
    ethnicity = _ethnicity(code, review)
    minority = sum(group["poor_households"] for name, group in ethnicity.items() if name != KINH)
    return Analyses(
        code,
        _deprived("poor", code, poor, of_poor),
        _deprived("near-poor", code, near_poor, of_near_poor),
        _groups(code, poor, minority),
        {"poor_households": poor} | {name: _part(name, code, poor, share) for name, share in CAUSES.items()},
        _children(code, review),
        ethnicity,
    )


def _deprived(topic: str, code: str, households: int, deprivations: int) -> dict[str, int]:
    """How many households are deprived in each indicator; none is counted twice in one."""
    weights = {name: share * vary(f"{topic} {name}", code, 0.75, 1.25) for name, share in DEPRIVATIONS.items()}
    parts = apportion_within(deprivations, weights, dict.fromkeys(weights, households))
    return {"households": households, "deprivations_total": deprivations} | parts


def _part(topic: str, code: str, whole: int, share: float) -> int:
    return min(whole, round(whole * share * vary(topic, code, 0.7, 1.3)))


def _groups(code: str, poor: int, minority: int) -> dict[str, int]:
    """Groups of poor households: they overlap, and many households are in none."""
    return {
        "poor_households": poor,
        "ethnic_minority": minority,
        "no_work_capacity": _part("no work capacity", code, poor, 0.24),
        "meritorious": _part("meritorious", code, poor, 0.008),
        "other_group": _part("other group", code, poor, 0.12),
    }


def _children(code: str, review: Mapping[str, int]) -> dict[str, int]:
    """All children of a commune, those of its poor and near-poor households, and how many of these are deprived."""
    poor = _part("poor children", code, review["poor_persons"], 0.36)
    near_poor = _part("near-poor children", code, review["near_poor_persons"], 0.33)
    lacking = {"health": 0.22, "education": 0.09, "housing": 0.34, "water_sanitation": 0.31, "information": 0.28}
    return {
        "children": round(review["persons"] * vary("children", code, 0.25, 0.29)),
        "poor_children": poor,
        "near_poor_children": near_poor,
    } | {name: _part(f"children {name}", code, poor + near_poor, share) for name, share in lacking.items()}


def _ethnicity(code: str, review: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Households by ethnic group: all, poor and near-poor; each class adds up to the review."""
    percents = _ELSEWHERE | _PEOPLED.get(code, {})
    percents = {KINH: 100 - sum(percents.values())} | percents
    weights = {group: percents[group] * vary(f"group {group}", code, 0.8, 1.2) for group in GROUPS}
    households = apportion(review["households"], weights)
    poor = _class_by_group("poor", review["poor_households"], households, households)
    room = {group: households[group] - poor[group] for group in GROUPS}
    near_poor = _class_by_group("near_poor", review["near_poor_households"], households, room)
    return {
        group: {
            "households": households[group],
            "poor_households": poor[group],
            "near_poor_households": near_poor[group],
        }
        for group in GROUPS
    }


def _class_by_group(name: str, total: int, households: Mapping[str, int], room: Mapping[str, int]) -> dict[str, int]:
    poorer = {CHAM, CO_HO, RA_GLAI, OTHERS}
    weights = {g: count * (_POORER[name] if g in poorer else 1.0) for g, count in households.items()}
    return apportion_within(total, weights, room)
