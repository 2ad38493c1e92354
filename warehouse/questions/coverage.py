"""Who reported, who did not, and the rates of a period."""

from tonghop.warehouse.query import Question


def latest_period() -> Question:
    """The last period for which a report came. Plans are no reports. One row or none."""
    return Question("""
        SELECT p.period
        FROM core.periods p
        WHERE p.period IN (SELECT period FROM core.submissions JOIN core.forms USING (form) WHERE NOT is_plan)
        ORDER BY p.ends_on DESC, p.kind DESC LIMIT 1
    """)


def coverage(period: str) -> Question:
    """The coverage of the whole and of the units directly below it. Grain: unit × form; the whole comes last."""
    return Question(
        """
        SELECT
            c.period, c.unit_code, c.unit_name, c.level, p.depth, c.form, f.title_vi, f.title_en,
            c.expected, c.reported, c.late, c.refused, c.withdrawn, c.waiting, c.missing
        FROM mart.coverage c
        JOIN core.forms f USING (form)
        JOIN mart.hierarchy_by_period p ON p.period = c.period AND p.descendant_code = c.unit_code
            AND p.ancestor_code = (SELECT code FROM core.units WHERE parent_code IS NULL LIMIT 1)
        WHERE c.period = $period AND p.depth <= 1
        ORDER BY p.depth DESC, c.unit_code, c.form
        """,
        {"period": period},
    )


def rates(period: str) -> Question:
    """The rates of the whole and of the units directly below it, each with its change since the opening of the year.

    Grain: unit × indicator; the whole comes last.
    """
    return Question(
        """
        SELECT
            r.unit_code, r.unit_name, r.level, p.depth, r.indicator, i.title_vi, i.title_en, r.numerator,
            r.denominator, r.value, r.reported_units, r.expected_units, r.publishable, c.change_count,
            c.change_points, c.comparable, c.base_reported_units, c.base_expected_units
        FROM mart.rates r
        JOIN core.indicators i USING (indicator)
        JOIN mart.hierarchy_by_period p ON p.period = r.period AND p.descendant_code = r.unit_code
            AND p.ancestor_code = (SELECT code FROM core.units WHERE parent_code IS NULL LIMIT 1)
        LEFT JOIN mart.changes c
            ON c.unit_code = r.unit_code AND c.period = r.period AND c.indicator = r.indicator
            AND c.category = r.category AND c.against = 'year_opening'
        WHERE r.period = $period AND p.depth <= 1 AND r.category = ''
        ORDER BY p.depth DESC, r.unit_code
        """,
        {"period": period},
    )


def own_counts_and_targets(unit: str) -> Question:
    """The counts of a unit and the targets set for it. Grain: period × form × measure × category."""
    return Question(
        """
        SELECT period, form, measure, category, value FROM mart.counts WHERE unit_code = $unit AND value IS NOT NULL
        UNION ALL
        SELECT o.period, o.form, o.measure, o.category, o.value
        FROM mart.current_observations o
        JOIN core.measures m ON m.form = o.form AND m.measure = o.measure
        WHERE o.unit_code = $unit AND m.kind = 'target' AND o.value IS NOT NULL
        """,
        {"unit": unit},
    )


def measure_titles() -> Question:
    """Titles and units of measurement. Grain: form × measure."""
    return Question("SELECT form, measure, title_vi, title_en, unit FROM core.measures")


def category_titles() -> Question:
    """Titles of categories. Grain: form × category."""
    return Question("SELECT form, category, title_vi, title_en FROM core.categories")
