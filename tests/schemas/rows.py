"""Frames of a form for tests: rows by measure, what is not named is not there."""

from collections.abc import Mapping
from decimal import Decimal

import polars as pl
from pandera.errors import SchemaErrors

from tonghop.schemas.form import FIGURE, FormSpec, all_forms

Row = Mapping[str, float | Decimal | None]

TWELVE = (
    "employment",
    "dependants",
    "nutrition",
    "health_insurance",
    "adult_education",
    "school_attendance",
    "housing_quality",
    "housing_area",
    "clean_water",
    "sanitation",
    "telecommunication",
    "information_means",
)
"""The indicators of deprivation, in the order of the decree."""
CAPITAL = ("investment_central", "investment_local", "recurrent_central", "recurrent_local")
GROUPS = ("ethnic_minority", "no_work_capacity", "meritorious", "other_group")
OF_CHILDREN = ("nutrition", "health_insurance", "school_attendance")
CAUSES = (
    "no_land",
    "no_capital",
    "no_labour",
    "no_tools",
    "no_knowledge",
    "no_skills",
    "illness",
    "other_cause",
)

GOOD: dict[str, Row] = {
    "poverty_review": {
        "households": 100,
        "persons": 400,
        "poor_households": 5,
        "near_poor_households": 6,
        "poor_persons": 20,
        "near_poor_persons": 24,
    },
    "poor_movement": {"opening": 50, "became_near_poor": 10, "relapsed": 2, "newly_poor": 3, "closing": 45},
    "near_poor_movement": {"opening": 60, "escaped": 12, "from_poor": 10, "other_increase": 1, "closing": 59},
    "deprivation": {"households": 10, "deprivations_total": 36, **dict.fromkeys(TWELVE, 3)},
    "near_poor_deprivation": {"households": 20, "deprivations_total": 24, **dict.fromkeys(TWELVE, 2)},
    "poverty_groups": {
        "poor_households": 8,
        **dict.fromkeys(GROUPS, 5),
        "near_poor_households": 9,
        **{f"near_poor_{group}": 4 for group in GROUPS},
    },
    "poverty_causes": {"poor_households": 8, **dict.fromkeys(CAUSES, 5)},
    "child_poverty": {
        "children": 200,
        "poor_children": 20,
        "near_poor_children": 30,
        "health": 10,
        "education": 11,
        "housing": 12,
        "water_sanitation": 13,
        "information": 14,
        **{f"{name}_{kind}": 6 for name in ("poor", "near_poor") for kind in OF_CHILDREN},
    },
    "ethnicity": {"households": 100, "poor_households": 5, "near_poor_households": 6},
    "health_insurance": {"eligible_persons": 300, "cards_issued": 298, "budget": 240_000_000.5},
    "education_support": {
        "exempted_pupils": 12,
        "reduced_pupils": 7,
        "study_cost_pupils": 19,
        "exemption_amount": 9_000_000,
        "study_cost_amount": 25_650_000,
    },
    "policy_loans": {
        "borrowers": 40,
        "loan_amount": 1_800_000_000,
        "outstanding": 1_500_000_000,
        "overdue": 3_000_000,
    },
    "poor_fund": {"target_amount": 9_500_000_000, "raised_amount": 22_733_500_000, "spent_amount": 8_992_000_000},
    "housing_support": {"houses_built": 3, "houses_repaired": 1, "amount": 195_000_000},
    "vocational_training": {"recruited": 30, "completed": 28, "employed_after": 21, "amount": 110_000_000},
    "programme_disbursement": {f"{side}_{c}": 1_000_000.0 for side in ("planned", "disbursed") for c in CAPITAL},
    "communication": {"events": 4, "participants": 220, "articles": 9, "broadcasts": 60, "amount": 18_000_000},
    "inspection": {
        "inspections": 3,
        "places_inspected": 7,
        "violations_found": 2,
        "violations_handled": 2,
        "amount_recovered": 1_250_000,
    },
    "targets": {"target_value": 1.54, "target_change": -0.42, "target_reduction": 0.42},
}
"""A row of each form that breaks no rule."""


def frame(spec: FormSpec, *rows: Row, decimals: int | None = None) -> pl.DataFrame:
    """Rows as a form validates them: its columns. `decimals`: those written of every claimed rate, if that is known."""
    columns = {m.name: pl.Series([_figure(row.get(m.name)) for row in rows], dtype=FIGURE) for m in spec.measures}
    rates = [m.name for m in spec.measures if m.is_claim and decimals is not None]
    return pl.DataFrame(columns).with_columns(pl.lit(decimals, pl.Int32).alias(f"decimals_{name}") for name in rates)


def _figure(value: float | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def failure_cases(spec: FormSpec, rows: pl.DataFrame) -> list[tuple[int, str, str]]:
    """Row, check and measure of all that the model by itself says is wrong with a frame."""
    try:
        spec.model.validate(rows, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        assert cases["index"].null_count() == 0, cases
        return sorted(cases.select("index", "check", "column").iter_rows())
    return []


def form(name: str) -> FormSpec:
    """A declared form."""
    return all_forms()[name]
