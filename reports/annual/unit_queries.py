"""The questions that the report asks the warehouse about one unit and one period, and their answers as rows."""

from pathlib import Path
from typing import Any

from tonghop.warehouse.query import ask_all

Record = dict[str, Any]
"""A row by column."""


def unit_records(warehouse: Path, unit: str, period: str) -> dict[str, list[Record]]:
    """The rows of each question by its name, all of one state of the warehouse. Raises `NoWarehouse`."""
    parameters = {"unit": unit, "period": period}
    results = ask_all(warehouse, *((sql, parameters if "$unit" in sql else None) for sql in _QUESTIONS.values()))
    return {name: result.dicts() for name, result in zip(_QUESTIONS, results, strict=True)}


_OWN_PERIODS = "(SELECT unnest([period, opening_period]) FROM core.periods WHERE period = $period)"
_HERE = """(
    SELECT descendant_code FROM mart.hierarchy_by_period WHERE period = $period AND ancestor_code = $unit AND depth <= 1
)"""

_QUESTIONS = {
    "units": """
        SELECT u.unit_code, u.unit_name, u.level
        FROM mart.hierarchy_by_period p
        JOIN mart.units_by_period u ON u.period = p.period AND u.unit_code = p.descendant_code
        WHERE p.period = $period AND p.ancestor_code = $unit AND p.depth <= 1
        ORDER BY p.depth, u.unit_code
    """,
    "periods": "FROM core.periods ORDER BY starts_on, period",
    "standards": "FROM core.standards",
    "forms": "FROM core.forms",
    "measures": "FROM core.measures WHERE NOT is_claim ORDER BY form, position",
    "indicators": """
        SELECT i.*, t.terms, t.numerator_unit, t.denominator_unit
        FROM core.indicators i
        JOIN (
            SELECT t.indicator, list_sort(list(DISTINCT t.form || '.' || t.measure)) AS terms,
                any_value(m.unit) FILTER (WHERE t.side = 'numerator') AS numerator_unit,
                any_value(m.unit) FILTER (WHERE t.side = 'denominator') AS denominator_unit
            FROM core.indicator_terms t JOIN core.measures m USING (form, measure)
            GROUP BY t.indicator
        ) t USING (indicator)
    """,
    "categories": "FROM core.categories ORDER BY form, position",
    "groups": "FROM core.groups",
    "runs": "FROM core.runs ORDER BY last_entry DESC LIMIT 1",
    "releases": "FROM core.releases ORDER BY number DESC",
    "rates": f"FROM mart.rates WHERE unit_code IN {_HERE} AND period IN {_OWN_PERIODS}",
    "counts": f"""
        SELECT * EXCLUDE (place) FROM (
            SELECT *, 1 AS place FROM mart.counts
            UNION ALL BY NAME
            SELECT *, 0 AS place FROM mart.category_totals  -- of a category that has parts their sum is meant
        )
        WHERE unit_code = $unit AND period IN {_OWN_PERIODS}
        ORDER BY place
    """,
    "changes": f"""
        FROM mart.changes WHERE unit_code IN {_HERE} AND period = $period AND against = 'year_opening'
    """,
    "gaps": "FROM mart.gaps WHERE unit_code = $unit AND period = $period",
    "ranks": "FROM mart.ranks WHERE among = $unit AND period = $period",
    "targets": """
        SELECT *, coalesce(indicator, form || '.' || measure) AS name
        FROM mart.attainment
        WHERE unit_code = $unit AND period IN (
            SELECT period FROM core.periods WHERE period = $period OR previous_period = $period
        )
        ORDER BY form, indicator, measure, category, aim, target_form, target_measure
    """,
}
