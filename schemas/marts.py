"""The tables and views of `mart`, which a build makes from `core`. Every description begins with the grain."""

from tonghop.schemas.core import FINDING_COLUMNS
from tonghop.schemas.table import AIM, PERCENT, SMALL_DENOMINATOR, TOTAL, VALUE, TableSpec, table

_COVERAGE = """
        reported_units | BIGINT | lowest units that reported it
        expected_units | BIGINT | lowest units that should have
        accepted_units | BIGINT | units whose figure counts by a decision to accept it
"""
_UNIT = """
        unit_code | VARCHAR | unit
        unit_name | VARCHAR | its name on the last day of the period
        level | VARCHAR | its level
        period | VARCHAR | period
"""

_OF_YEARS = """
        unit_code | VARCHAR | unit
        valid_from | DATE | first day of its span: of two units that bore one code each has its own
        unit_name | VARCHAR | its name on the last day of the last of the periods
        level | VARCHAR | its level
        {span}
        form | VARCHAR | form
        measure | VARCHAR | measure
        category | VARCHAR | category
        kind | VARCHAR | stock, flow, cumulative
        method | VARCHAR | last: that of the last period with a figure; sum: of periods that do not overlap
"""

_STANDS = """
        unit_code | VARCHAR | unit
        form | VARCHAR | form
        period | VARCHAR | period
        submission_id | VARCHAR | submission it comes from
        statement_number | INTEGER | its row there
        is_accepted | BOOLEAN | it is current because somebody decided to accept it
        rank | BIGINT | its rank among the statements about the unit
"""

MART: tuple[TableSpec, ...] = (
    table(
        "mart.active_decisions",
        "One row per withdrawal or acceptance that holds: not undone.",
        """
        entry | BIGINT | number in the log
        kind | VARCHAR | withdraw, accept
        submission_id | VARCHAR | submission
        unit_code | VARCHAR | the one row accepted; null: the whole submission
        file_hash | VARCHAR | file withdrawn
        rank | BIGINT | rank that an acceptance gives
        """,
    ),
    table(
        "mart.all_zeros",
        "One row per submission and statement whose figures are all zero, which no other report confirms: a question.",
        """
        submission_id | VARCHAR | submission
        statement_number | INTEGER | row
        unit_code | VARCHAR | unit
        form | VARCHAR | form
        period | VARCHAR | period
        """,
    ),
    table(
        "mart.statement_checks",
        "One row per submission and statement: what of it by itself keeps it from speaking for its unit.",
        """
        submission_id | VARCHAR | submission
        statement_number | INTEGER | row
        unit_code | VARCHAR | unit
        form | VARCHAR | form
        period | VARCHAR | period
        is_claim | BOOLEAN | a total of other rows
        status | VARCHAR | eligible, withdrawn, superseded, on_hold, refused, blank
        rank | BIGINT | the one of higher rank is current
        number | BIGINT | of its submission
        is_accepted | BOOLEAN | admitted by a decision
        """,
    ),
    table(
        "mart.identity_violations",
        "One row per submission, statement and identity of severity error that it breaks with another form.",
        """
        rule | VARCHAR | id of the rule
        form | VARCHAR | form
        period | VARCHAR | period
        unit_code | VARCHAR | unit
        measure | VARCHAR | measure
        found | VARCHAR | the figures in the report, with their cells
        expected | VARCHAR | the other side, with its cell
        submission_id | VARCHAR | submission of the row that is refused
        statement_number | INTEGER | row
        sheet | VARCHAR | sheet
        cell | VARCHAR | cell
        """,
    ),
    table(
        "mart.statements",
        "One row per submission and statement: whether it speaks for its unit, and if not, why.",
        """
        submission_id | VARCHAR | submission
        statement_number | INTEGER | row
        unit_code | VARCHAR | unit
        form | VARCHAR | form
        period | VARCHAR | period
        is_claim | BOOLEAN | a total of other rows
        status | VARCHAR | eligible: the one of highest rank is current; withdrawn, superseded, on_hold, refused, blank
        rank | BIGINT | the one of higher rank is current
        number | BIGINT | of its submission
        is_accepted | BOOLEAN | admitted by a decision
        """,
    ),
    table(
        "mart.current_statements",
        "One row per unit, form and period: the current statement, which is the last accepted one.",
        _STANDS,
    ),
    table(
        "mart.reported_totals",
        "One row per unit, form and period: the current row of sums, kept for comparison.",
        _STANDS
        + """
        validation_result | VARCHAR | accepted; refused: compared, but never a figure of the unit
        """,
    ),
    table(
        "mart.units_by_period",
        "One row per unit and period. Units in force on the last day of each period for which something was sent.",
        """
        unit_code | VARCHAR | unit
        valid_from | DATE | first day of the unit's span in force then
        unit_name | VARCHAR | its name then
        level | VARCHAR | its level
        period | VARCHAR | period
        ends_on | DATE | last day of the period
        is_lowest | BOOLEAN | no unit lies in it: it is expected to report
        expected_units | BIGINT | lowest units in it
        """,
    ),
    table(
        "mart.hierarchy_by_period",
        "One row per ancestor, descendant and period. The hierarchy as it stood on the last day of the period.",
        """
        period | VARCHAR | period
        ancestor_code | VARCHAR | the upper unit
        descendant_code | VARCHAR | the unit in it
        depth | INTEGER | steps between them; 0 is the unit itself
        is_lowest | BOOLEAN | no unit lies in the descendant
        """,
    ),
    table(
        "mart.current_observations",
        "One row per unit, period, form, measure and category: the current figure of the unit itself, with its cell.",
        f"""
        unit_code | VARCHAR | unit
        period | VARCHAR | period
        form | VARCHAR | form
        measure | VARCHAR | measure
        category | VARCHAR | category
        value | {VALUE} | the figure
        state | VARCHAR | reported, zero, dash, blank, not_applicable, unreadable
        is_answered | BOOLEAN | reported, zero or dash: the unit gave an answer
        is_claim | BOOLEAN | a row of sums: it serves only where no part of the unit answered
        is_counted | BOOLEAN | it enters the sums: answered, and no part of the unit answered
        is_accepted | BOOLEAN | it is current because somebody decided to accept it
        submission_id | VARCHAR | submission
        sheet | VARCHAR | sheet
        cell | VARCHAR | cell
        raw | VARCHAR | text of the cell
        """,
    ),
    table(
        "mart.reported_cells",
        "One row per period, form, measure and category that anybody reported: it is expected of every unit.",
        """
        period | VARCHAR | period
        form | VARCHAR | form
        measure | VARCHAR | measure
        category | VARCHAR | category
        """,
    ),
    table(
        "mart.counts",
        "One row per unit, period, form, measure and category. Sums over the lowest units that reported.",
        _UNIT
        + f"""
        form | VARCHAR | form
        measure | VARCHAR | measure
        category | VARCHAR | category
        value | {TOTAL} | the count; null where nothing was reported
        source | VARCHAR | summed: from units below; reported: the unit's own statement
        """
        + _COVERAGE.strip(),
    ),
    table(
        "mart.category_totals",
        "One row per unit, period, form, measure and category that has parts ('' for all). Sums over these.",
        _UNIT
        + f"""
        form | VARCHAR | form
        measure | VARCHAR | measure
        category | VARCHAR | category whose parts are added; empty: all categories
        value | {TOTAL} | the sum; null where nothing was reported
        """
        + _COVERAGE.strip(),
    ),
    table(
        "mart.rate_inputs",
        "One row per unit, period, indicator and category: the lowest units that answered every measure of a rate.",
        f"""
        unit_code | VARCHAR | unit
        period | VARCHAR | period
        indicator | VARCHAR | indicator
        category | VARCHAR | category
        numerator | {TOTAL} | its part above the line
        denominator | {TOTAL} | its part below it
        is_accepted | BOOLEAN | one of its figures is current because somebody decided to accept it
        is_applicable | BOOLEAN | false for a unit that does not have what is rated: outside of rate and coverage
        units | BIGINT | lowest units that it covers
        """,
    ),
    table(
        "mart.rates",
        "One row per unit, period, indicator and category. Rates of summed counts over units that answered both sides.",
        _UNIT
        + f"""
        indicator | VARCHAR | indicator
        category | VARCHAR | category
        numerator | {TOTAL} | sum above the line
        denominator | {TOTAL} | sum below it, over the same units
        value | {PERCENT} | percent, unrounded; đồng where the indicator's unit is vnd
        """
        + _COVERAGE.strip()
        + """
        publishable | BOOLEAN | coverage reaches the threshold of the home's settings
        """,
    ),
    table(
        "mart.coverage",
        "One row per unit, period and form. Counts of lowest units: who should report, who did.",
        _UNIT
        + """
        form | VARCHAR | form
        expected | BIGINT | lowest units in force
        reported | BIGINT | with a current statement
        on_time | BIGINT | of these, by the due day; null where none is set
        late | BIGINT | of these, after it; null where none is set
        refused | BIGINT | without one, whose last row was refused
        withdrawn | BIGINT | without one, whose submission was withdrawn
        waiting | BIGINT | without one, whose last row waits: its period is published, or all its figures are zero
        accepted | BIGINT | of the reported, by a decision to accept it
        missing | BIGINT | expected, and nothing came
        """,
    ),
    table(
        "mart.reconciliation",
        "One row per unit, period, form, measure and other statement: a claimed total, or a second sender's figure.",
        _UNIT
        + f"""
        form | VARCHAR | form
        measure | VARCHAR | measure
        category | VARCHAR | category
        kind | VARCHAR | total: a claimed total; statement: another sender's statement about the same unit
        claimed | {TOTAL} | the total in the report
        summed | {TOTAL} | the sum of the parts, or the unit's own current figure
        residual | {TOTAL} | claimed less summed
        reported_units | BIGINT | lowest units in the sum
        expected_units | BIGINT | lowest units that should be
        submission_id | VARCHAR | submission of the claim
        sheet | VARCHAR | its sheet
        cell | VARCHAR | its cell
        """,
    ),
    table(
        "mart.group_rates",
        "One row per unit, period, group of its lowest units, indicator and category. Rates over the group's units.",
        _UNIT
        + f"""
        unit_group | VARCHAR | group; a unit has a row where a lowest unit of the group lies in it
        indicator | VARCHAR | indicator
        category | VARCHAR | category
        numerator | {TOTAL} | sum above the line
        denominator | {TOTAL} | sum below it, over the same units
        value | {PERCENT} | percent, unrounded; đồng where the indicator's unit is vnd
        reported_units | BIGINT | lowest units of the group that reported it themselves
        expected_units | BIGINT | lowest units of the group that should have
        accepted_units | BIGINT | units whose figure counts by a decision to accept it
        publishable | BOOLEAN | coverage reaches the threshold of the home's settings
        """,
    ),
    table(
        "mart.attainment",
        "One row per unit, period and target: from a plan for the unit, or from a form with target and result.",
        _UNIT
        + f"""
        form | VARCHAR | form of what is aimed at
        measure | VARCHAR | measure aimed at; null for an indicator
        indicator | VARCHAR | indicator aimed at; null for a measure
        category | VARCHAR | category; empty for all
        aim | VARCHAR | value: a level to reach; change: against the opening of the year, below zero for less
        target | {AIM} | what is wanted; of a plan never a sum of the parts' targets
        actual | {AIM} | what is: count, rate, change in count, or change in points; null where not known
        percent | {AIM} | actual per hundred of the target; null for a target of zero
        met | BOOLEAN | reached, in the good direction of the indicator, or in that of the change wanted
        comparable | BOOLEAN | of a change: same poverty standard, same boundaries; null for a level
        target_form | VARCHAR | form that sets the target
        target_measure | VARCHAR | measure that sets it
        reported_units | BIGINT | lowest units that reported what is aimed at
        expected_units | BIGINT | lowest units that should have
        """,
    ),
    table(
        "mart.audit_findings",
        "One row per contradiction between reports that holds now.",
        """
        audit | VARCHAR | the SELECT that found it
        rule | VARCHAR | id of the rule
        form | VARCHAR | form
        period | VARCHAR | period
        unit_code | VARCHAR | unit
        measure | VARCHAR | measure
        found | VARCHAR | the figure in the report, with its cell
        expected | VARCHAR | the other side, with its cell
        submission_id | VARCHAR | submission of the figure found
        sheet | VARCHAR | sheet
        cell | VARCHAR | cell
        """,
    ),
    table(
        "mart.open_findings",
        "One row per finding that still concerns a current figure, or a file that could not be read.",
        FINDING_COLUMNS,
    ),
)

VIEWS: tuple[TableSpec, ...] = (
    table(
        "mart.changes",
        "One row per unit, period, indicator or measure, and base (year_opening, previous_period) with figures.",
        _UNIT
        + f"""
        form | VARCHAR | form
        measure | VARCHAR | measure; null for an indicator
        indicator | VARCHAR | indicator; null for a measure
        category | VARCHAR | category
        against | VARCHAR | year_opening: official figure of the year before; previous_period: same kind, before
        base_period | VARCHAR | the period compared with
        base_value | {TOTAL} | count or percent then
        value | {TOTAL} | count or percent now
        change_count | {TOTAL} | change in count; for an indicator, of its numerator
        change_points | {PERCENT} | change in percentage points, from unrounded rates; null for a measure
        reported_units | BIGINT | lowest units that reported it now
        expected_units | BIGINT | lowest units that should have
        base_reported_units | BIGINT | lowest units that reported it then
        base_expected_units | BIGINT | lowest units that should have
        comparable | BOOLEAN | same poverty standard, same boundaries
        """,
    ),
    table(
        "mart.gaps",
        "One row per unit, period, indicator, category and group that is compared with another, both with units there.",
        _UNIT
        + f"""
        unit_group | VARCHAR | group
        against_group | VARCHAR | group that it is compared with
        indicator | VARCHAR | indicator
        category | VARCHAR | category
        value | {PERCENT} | rate of the group
        against_value | {PERCENT} | rate of the other
        gap_points | {PERCENT} | the first less the second, from unrounded rates; null where one is; đồng for vnd
        reported_units | BIGINT | lowest units of the group that reported it
        expected_units | BIGINT | lowest units of the group that should have
        against_reported_units | BIGINT | lowest units of the other that reported it
        against_expected_units | BIGINT | lowest units of the other that should have
        publishable | BOOLEAN | both rates are
        """,
    ),
    table(
        "mart.ranks",
        "One row per unit below another, period, indicator and category. Its place among those below the same one.",
        _UNIT
        + f"""
        indicator | VARCHAR | indicator
        category | VARCHAR | category
        among | VARCHAR | unit directly above: ranked are the units of one level directly below it
        value | {PERCENT} | the rate, unrounded
        rank | BIGINT | 1 is best by the indicator's good direction, at two decimals as printed; null without a rate
        tied | BIGINT | units with this rank
        ranked_units | BIGINT | units with a rank
        is_small | BOOLEAN | denominator under {SMALL_DENOMINATOR}
        publishable | BOOLEAN | coverage of its rate reaches the threshold of the home's settings
        """,
    ),
    table(
        "mart.yearly",
        "One row per unit, year, form, measure and category with a figure. Of targets and preliminary figures none.",
        _OF_YEARS.format(span="year | VARCHAR | year")
        + f"""
        value | {TOTAL} | the count
        periods | VARCHAR[] | periods that it is made of, in order
        reported_units | BIGINT | lowest units that reported it, in the period with fewest
        expected_units | BIGINT | lowest units that should have, in the period with most
        """,
    ),
    table(
        "mart.programmes",
        "One row per unit, programme, form, measure and category with a figure in one of its years.",
        _OF_YEARS.format(span="programme | VARCHAR | programme")
        + f"""
        value | {TOTAL} | the count: flows of the years added, of all else the last year's
        periods | VARCHAR[] | periods that it is made of, in order
        reported_units | BIGINT | lowest units that reported it, in the period with fewest
        expected_units | BIGINT | lowest units that should have, in the period with most
        """,
    ),
    table(
        "mart.lineage",
        "One row per unit, period, count or rate, term and leaf: the cells of which the figure is the sum.",
        f"""
        unit_code | VARCHAR | unit whose figure it is
        period | VARCHAR | period
        form | VARCHAR | form
        indicator | VARCHAR | indicator; null for a count
        term | VARCHAR | count, numerator, denominator
        measure | VARCHAR | measure
        rate_category | VARCHAR | category of the count or rate
        category | VARCHAR | category of the figure
        leaf_code | VARCHAR | unit that reported
        leaf_name | VARCHAR | its name then
        leaf_level | VARCHAR | its level
        depth | INTEGER | steps from the unit to the leaf
        value | {VALUE} | the leaf's figure; null for a dash
        state | VARCHAR | reported, zero, dash
        is_claim | BOOLEAN | a row of sums: no part of the leaf answered
        is_accepted | BOOLEAN | it is current because somebody decided to accept it
        submission_id | VARCHAR | submission
        file_name | VARCHAR | original name of the file
        file_hash | VARCHAR | SHA-256 of the file
        received_at | TIMESTAMPTZ | when the file was archived
        sheet | VARCHAR | sheet
        cell | VARCHAR | cell
        raw | VARCHAR | text of the cell
        """,
    ),
)
"""Marts that are SELECTs over others, computed where they are asked for: each after those that it draws on."""
