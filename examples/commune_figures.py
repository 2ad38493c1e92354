"""The demo's figures: the published totals of Bình Thuận, split over its 124 communes.

THE SPLIT IS MADE UP. Only the province's totals of poor and near-poor households were published, not how they
divide over communes. Each commune gets a share by a guessed size and a guessed rate of its kind of place: island
and mountain communes are poorer than wards. Persons, movements and households of average standard are invented
throughout. Every sheet written from these figures says so below its table.

The total numbers of households are chosen, and one ward's poor households of 2022 are left blank. With one
common denominator no whole number of households gives both published changes in points (-0.62 and -0.65)
from unrounded rates. With the ward's 800 households outside the poor rate's denominator
(336,200 - 800 = 335,400) all published digits hold: 8,659 / 335,400 = 2.58 %, 14,355 / 336,200 = 4.27 %,
6,621 / 337,250 = 1.96 %, 12,203 / 337,250 = 3.62 %, differences -0.62 and -0.65.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from tonghop.configs.units import UnitRow, units
from tonghop.configs.validity import is_in_force
from tonghop.examples.apportionment import apportion, vary

PROVINCE = "60"
STATE_DAY = "2023-12-31"
WARD_WITH_BLANK_2022 = "22948"
BIG_COMMUNE = "23104"

TOTALS_2022 = {"households": 336_200, "poor_households": 8_659, "near_poor_households": 14_355}
TOTALS_2023 = {"households": 337_250, "poor_households": 6_621, "near_poor_households": 12_203}

REVIEW = (
    "households",
    "persons",
    "poor_households",
    "poor_persons",
    "near_poor_households",
    "near_poor_persons",
    "average_standard_households",
    "average_standard_persons",
)
POOR_FLOWS = {
    "became_near_poor": -1,
    "above_near_poor": -1,
    "other_decrease": -1,
    "from_near_poor": 1,
    "relapsed": 1,
    "newly_poor": 1,
    "other_increase": 1,
}
"""Flows of the poor in the form's order, with their sign in the closing count."""
NEAR_POOR_FLOWS = {
    "escaped": -1,
    "became_poor": -1,
    "other_decrease": -1,
    "from_poor": 1,
    "relapsed": 1,
    "newly_near_poor": 1,
    "other_increase": 1,
}

_DISTRICT_SIZES = {
    "593": 62,
    "594": 29,
    "595": 38,
    "596": 34,
    "597": 47,
    "598": 29,
    "599": 28,
    "600": 36,
    "601": 20,
    "602": 7.5,
}
MOUNTAIN = frozenset(
    "22975 23008 23011 23017 23026 23029 23065 23068 23074 23107 23113 23116 23161 23188".split()  # noqa: SIM905
)
"""Highland communes: few households, many of them poor."""
_POORER_DISTRICTS = frozenset({"596", "597", "599"})


@dataclass(frozen=True)
class _CommuneKind:
    """The guess for a kind of commune: relative size, and percent of households in each class."""

    size: float
    poor: float
    near_poor: float
    average_standard: float


_KINDS = {
    "city ward": _CommuneKind(1.0, 0.35, 1.0, 2),
    "town ward": _CommuneKind(1.0, 0.7, 1.7, 4),
    "city edge": _CommuneKind(1.0, 1.16, 2.4, 12),
    "township": _CommuneKind(1.5, 1.5, 3.0, 10),
    "lowland": _CommuneKind(1.0, 2.4, 4.4, 24),
    "mountain": _CommuneKind(0.35, 15.0, 14.0, 34),
    "island": _CommuneKind(1.0, 6.0, 9.0, 16),
}


@dataclass(frozen=True)
class CommuneFigures:
    """A commune's true figures, by measure id.

    `opening_review` is the official review of 2022 (None: the cell is blank), `review` that of 2023. The
    movements are of 2023; the twin of a measure for persons ends in `_persons`.
    """

    code: str
    name: str
    district: str
    opening_review: dict[str, int | None]
    review: dict[str, int]
    poor_movement: dict[str, int]
    near_poor_movement: dict[str, int]


@cache
def districts() -> dict[str, UnitRow]:
    """The districts in force at the end of 2023, by code."""
    return {row.code: row for row in _in_force("district")}


@cache
def communes() -> dict[str, UnitRow]:
    """The communes in force at the end of 2023, by code."""
    return {row.code: row for row in _in_force("commune")}


def communes_of(district: str) -> list[UnitRow]:
    """A district's communes in the order of their codes."""
    return [row for row in communes().values() if row.parent_code == district]


def _in_force(level: str) -> list[UnitRow]:
    rows = (row for row in units(PROVINCE) if row.level == level and is_current(row))
    return sorted(rows, key=lambda row: row.code)


def is_current(unit: UnitRow) -> bool:
    """Whether a unit is in force at the end of 2023."""
    return is_in_force(unit.valid_from, unit.valid_to, STATE_DAY)


@cache
def figures() -> dict[str, CommuneFigures]:
    """The true figures of every commune, by code."""
    opening, review = _reviews()
    return {code: _commune_figures(unit, opening[code], review[code]) for code, unit in communes().items()}


def add_up(parts: Iterable[Mapping[str, int | None]]) -> dict[str, int]:
    """Sums by measure; a blank adds nothing."""
    total: dict[str, int] = defaultdict(int)
    for part in parts:
        for measure, value in part.items():
            total[measure] += value or 0
    return dict(total)


def _commune_figures(unit: UnitRow, opening: dict[str, int], review: dict[str, int]) -> CommuneFigures:
    poor = _poor_movement(unit.code, opening, review)
    near_poor = _near_poor_movement(unit.code, opening, review, poor)
    final = review | {
        "poor_persons": poor["closing_persons"],
        "near_poor_persons": near_poor["closing_persons"],
    }
    seen: dict[str, int | None] = {measure: opening[measure] for measure in REVIEW}
    if unit.code == WARD_WITH_BLANK_2022:
        seen |= {"poor_households": None, "poor_persons": None}
    ordered = {measure: final[measure] for measure in REVIEW}
    return CommuneFigures(unit.code, unit.name, unit.parent_code, seen, ordered, poor, near_poor)


def _kind(unit: UnitRow) -> _CommuneKind:
    if unit.parent_code == "602":
        return _KINDS["island"]
    if unit.code in MOUNTAIN:
        return _KINDS["mountain"]
    if unit.parent_code == "593":
        return _KINDS["city ward" if unit.type == "phường" else "city edge"]
    if unit.type == "phường":
        return _KINDS["town ward"]
    return _KINDS["township" if unit.type == "thị trấn" else "lowland"]


def _size_weights() -> dict[str, float]:
    raw = {code: _kind(unit).size * vary("size", code, 0.65, 1.4) for code, unit in communes().items()}
    whole: dict[str, float] = defaultdict(float)
    for code, unit in communes().items():
        whole[unit.parent_code] += raw[code]
    return {c: _DISTRICT_SIZES[u.parent_code] * raw[c] / whole[u.parent_code] for c, u in communes().items()}


def _reviews() -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """The reviews of 2022 and 2023 by commune; the movements settle the persons of 2023 later."""
    before, after = _households()
    poor_before, near_before = _class_2022("poor", before), _class_2022("near_poor", before)
    poor_after = _class_2023("poor", poor_before, 0.70, 0.83)
    near_after = _class_2023("near_poor", near_before, 0.79, 0.91)
    opening = {c: _review(u, before[c], poor_before[c], near_before[c], 1.0) for c, u in communes().items()}
    review = {c: _review(u, after[c], poor_after[c], near_after[c], 0.97) for c, u in communes().items()}
    return opening, review


def _households() -> tuple[dict[str, int], dict[str, int]]:
    weights = _size_weights()
    before = apportion(TOTALS_2022["households"], weights, {WARD_WITH_BLANK_2022: 800, BIG_COMMUNE: 6_718})
    growth = TOTALS_2023["households"] - TOTALS_2022["households"]
    growing = {code: count * vary("growth", code, 0.6, 1.4) for code, count in before.items()}
    added = apportion(growth, growing, {BIG_COMMUNE: 21})
    return before, {code: before[code] + added[code] for code in before}


def _class_2022(name: str, households: dict[str, int]) -> dict[str, int]:
    weights = {}
    for code, unit in communes().items():
        poorer = 1.3 if unit.parent_code in _POORER_DISTRICTS else 1.0
        rate = _kind(unit).poor if name == "poor" else _kind(unit).near_poor
        weights[code] = households[code] * rate * poorer * vary(name, code, 0.75, 1.25)
    fixed = {WARD_WITH_BLANK_2022: 0} if name == "poor" else {}
    return apportion(TOTALS_2022[f"{name}_households"], weights, fixed)


def _class_2023(name: str, before: dict[str, int], low: float, high: float) -> dict[str, int]:
    weights = {code: count * vary(f"{name} stays", code, low, high) for code, count in before.items()}
    return apportion(TOTALS_2023[f"{name}_households"], weights)


def _review(unit: UnitRow, households: int, poor: int, near_poor: int, average: float) -> dict[str, int]:
    share = _kind(unit).average_standard / 100 * average * vary("average", unit.code, 0.75, 1.25)
    middling = round(households * share)
    return {
        "households": households,
        "persons": round(households * vary("persons", unit.code, 3.7, 4.0)),
        "poor_households": poor,
        "poor_persons": _persons("poor", unit.code, poor),
        "near_poor_households": near_poor,
        "near_poor_persons": _persons("near_poor", unit.code, near_poor),
        "average_standard_households": middling,
        "average_standard_persons": _persons("average", unit.code, middling),
    }


def _persons(name: str, code: str, households: int) -> int:
    return round(households * vary(f"{name} persons", code, 3.6, 4.1))


def _divide(topic: str, code: str, total: int, weights: Mapping[str, float]) -> dict[str, int]:
    return apportion(total, {key: weight * vary(f"{topic} {key}", code, 0.6, 1.4) for key, weight in weights.items()})


def _poor_movement(code: str, opening: dict[str, int], review: dict[str, int]) -> dict[str, int]:
    start, end = opening["poor_households"], review["poor_households"]
    came = round(start * vary("poor in", code, 0.07, 0.13))
    ways_in = {"from_near_poor": 0.25, "relapsed": 0.05, "newly_poor": 0.6, "other_increase": 0.1}
    ways_out = {"became_near_poor": 0.46, "above_near_poor": 0.47, "other_decrease": 0.07}
    flows = _divide("poor", code, start - end + came, ways_out) | _divide("poor", code, came, ways_in)
    stocks = (start, end, opening["poor_persons"], review["poor_persons"])
    shared = ("became_near_poor", "from_near_poor")
    known = {name: _persons("poor", code, flows[name]) for name in shared}
    return _movement(POOR_FLOWS, flows, stocks, known, vary("poor persons", code, 3.6, 4.1))


def _near_poor_movement(
    code: str, opening: dict[str, int], review: dict[str, int], poor: dict[str, int]
) -> dict[str, int]:
    start, end = opening["near_poor_households"], review["near_poor_households"]
    came = round(start * vary("near poor in", code, 0.04, 0.08))
    flows = {"from_poor": poor["became_near_poor"], "became_poor": poor["from_near_poor"]}
    gone = start - end + came + flows["from_poor"] - flows["became_poor"]
    flows |= _divide("near", code, gone, {"escaped": 0.93, "other_decrease": 0.07})
    flows |= _divide("near", code, came, {"relapsed": 0.1, "newly_near_poor": 0.75, "other_increase": 0.15})
    stocks = (start, end, opening["near_poor_persons"], review["near_poor_persons"])
    known = {"from_poor": poor["became_near_poor_persons"], "became_poor": poor["from_near_poor_persons"]}
    return _movement(NEAR_POOR_FLOWS, flows, stocks, known, vary("near_poor persons", code, 3.6, 4.1))


def _movement(
    signs: dict[str, int],
    flows: dict[str, int],
    stocks: tuple[int, int, int, int],
    known: dict[str, int],
    size: float,
) -> dict[str, int]:
    """A movement's households and persons. `known`: persons of the flows that the other movement shares."""
    start, end, start_persons, end_persons = stocks
    persons = {name: known.get(name, round(flows[name] * size)) for name in signs}
    gap = end_persons - start_persons - sum(sign * persons[name] for name, sign in signs.items())
    residual = _absorb(persons, flows, {name: sign for name, sign in signs.items() if name not in known}, gap)
    movement = {"opening": start} | {name: flows[name] for name in signs} | {"closing": end}
    twins = {"opening": start_persons} | persons | {"closing": end_persons - residual}
    return movement | {f"{name}_persons": value for name, value in twins.items()}


def _absorb(persons: dict[str, int], flows: dict[str, int], signs: dict[str, int], gap: int) -> int:
    """Add a residual of rounding to the largest flows, at three to five persons a household; returns the rest."""
    for name in sorted(signs, key=lambda key: -flows[key]):
        wanted = persons[name] + signs[name] * gap
        settled = min(max(wanted, 3 * flows[name]), 5 * flows[name])
        gap -= signs[name] * (settled - persons[name])
        persons[name] = settled
    return gap
