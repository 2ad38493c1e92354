"""The warehouse's tables: columns, types, meanings. DDL, COMMENT ON and the data dictionary are made from here.

Every description begins with the grain.
"""

from typing import NamedTuple

WHOLE_DIGITS = 20
"""Digits before the decimal mark that a figure may have; what has more is no figure."""
VALUE = f"DECIMAL({WHOLE_DIGITS + 10}, 10)"
"""A figure as it was read."""
TOTAL = "DECIMAL(38, 10)"
"""A sum of figures."""
PERCENT = "DECIMAL(38, 12)"
"""A rate in percent, or a difference of rates in points; unrounded."""
AIM = "DECIMAL(38, 12)"
"""A target and what it is held against: a sum or a rate, unrounded; and one in percent of the other."""
SMALL_DENOMINATOR = 100
"""A rate of a smaller denominator moves by more than a point with one case: its rank says little."""


class Column(NamedTuple):
    """A column: its name, DuckDB type, and meaning."""

    name: str
    type: str
    comment: str


class TableSpec(NamedTuple):
    """A table: its name with schema, its meaning (grain first), and its columns."""

    name: str
    comment: str
    columns: tuple[Column, ...]


def _table(name: str, comment: str, columns: str) -> TableSpec:
    """A table from lines `name | type | meaning`."""
    parts = (line.split("|", 2) for line in columns.splitlines() if line.strip())
    return TableSpec(name, comment, tuple(Column(n.strip(), t.strip(), c.strip()) for n, t, c in parts))


_FINDING = """
        rule | VARCHAR | id of the rule
        severity | VARCHAR | error: the row is refused; warning: loaded and shown; info
        file_hash | VARCHAR | file
        file_name | VARCHAR | original name
        sheet | VARCHAR | sheet
        cell | VARCHAR | cell
        form | VARCHAR | form
        period | VARCHAR | period
        unit_code | VARCHAR | unit it is about
        measure | VARCHAR | measure
        found | VARCHAR | what stands there
        expected | VARCHAR | what was expected
        message_vi | VARCHAR | sentence in Vietnamese
        message_en | VARCHAR | sentence in English
        submission_id | VARCHAR | submission; null: the file as a whole
        run_id | VARCHAR | run that found it
"""

CORE: tuple[TableSpec, ...] = (
    _table(
        "core.units",
        "One row per unit and span of validity. Administrative units; codes are reused: never join on the code alone.",
        """
        code | VARCHAR | official code, text
        valid_from | DATE | first day of this span
        valid_to | DATE | first day after it; null: still in force
        level | VARCHAR | province, district, commune
        name | VARCHAR | name with its type, as in the list
        type | VARCHAR | tỉnh, huyện, xã, phường …
        parent_code | VARCHAR | code of the unit above
        urban_rural | VARCHAR | urban or rural by type of commune; null above it
        """,
    ),
    _table(
        "core.unit_paths",
        "One row per ancestor, descendant and span in which both hold. The hierarchy's closure; depth 0 is self.",
        """
        ancestor_code | VARCHAR | the upper unit
        descendant_code | VARCHAR | the unit in it
        depth | INTEGER | steps between them
        valid_from | DATE | first day of the span
        valid_to | DATE | first day after it; null: still in force
        """,
    ),
    _table(
        "core.periods",
        "One row per reporting period.",
        """
        period | VARCHAR | 2023, 2023-preliminary, 2023-H1, 2023-M05
        kind | VARCHAR | year, preliminary, half, month
        starts_on | DATE | first day
        ends_on | DATE | last day; the units in force on it are expected to report
        due_on | DATE | last day on time (QĐ 24/2021/QĐ-TTg, Điều 7); null: none set
        standard | VARCHAR | poverty standard in force
        opening_period | VARCHAR | official review whose closing opens the year
        previous_period | VARCHAR | the period of the same kind before
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        """,
    ),
    _table(
        "core.standards",
        "One row per poverty standard.",
        """
        standard | VARCHAR | id
        valid_from | DATE | first day
        valid_to | DATE | first day after; null: in force
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        source | VARCHAR | regulation
        """,
    ),
    _table(
        "core.groups",
        "One row per group of lowest units.",
        """
        unit_group | VARCHAR | id
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        against | VARCHAR | group that its rates are compared with; null for none
        """,
    ),
    _table(
        "core.unit_groups",
        "One row per unit, group and span in which it is in it.",
        """
        unit_code | VARCHAR | unit
        unit_group | VARCHAR | group
        valid_from | DATE | first day
        valid_to | DATE | first day after it, at the latest that after the unit; null: still
        source | VARCHAR | what says so
        """,
    ),
    _table(
        "core.programmes",
        "One row per programme of several years.",
        """
        programme | VARCHAR | id
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        valid_from | DATE | first day
        valid_to | DATE | first day after it; null: none is set
        source | VARCHAR | regulation
        """,
    ),
    _table(
        "core.forms",
        "One row per form.",
        """
        form | VARCHAR | id
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        source | VARCHAR | regulation
        period_kinds | VARCHAR[] | kinds of period for which every unit owes it
        code_list | VARCHAR | breakdown of its figures; empty where it has none
        stands_for_parts | BOOLEAN | what is told of a unit covers all units in it
        is_plan | BOOLEAN | it says what is wanted; no unit owes it
        """,
    ),
    _table(
        "core.measures",
        "One row per form and measure.",
        """
        form | VARCHAR | form
        measure | VARCHAR | id
        position | INTEGER | order in the form
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        kind | VARCHAR | stock, flow, cumulative; target: wanted, never added; claim: a rate that the sender computed
        unit | VARCHAR | household, person, vnd, house, event …; percent for claims
        is_claim | BOOLEAN | compared, never counted
        target_of | VARCHAR | measure of the form that this one sets a target for
        aim | VARCHAR | of a plan: value: the level to reach; change, reduction: against the opening of the year
        """,
    ),
    _table(
        "core.indicators",
        "One row per indicator: a rate in percent of sums of measures.",
        """
        indicator | VARCHAR | id
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        form | VARCHAR | form of its measures
        numerator | VARCHAR[] | measures added above the line; form.measure where it is of another form
        denominator | VARCHAR[] | measures added below it
        good | VARCHAR | direction that is good: up, down
        source | VARCHAR | regulation
        unit | VARCHAR | percent; vnd: đồng for one of the denominator
        categories | VARCHAR[] | categories that alone enter, with their parts; empty: all
        family | VARCHAR | rates that are told together; empty where it stands alone
        """,
    ),
    _table(
        "core.indicator_terms",
        "One row per indicator and measure on a side of its line.",
        """
        indicator | VARCHAR | indicator
        side | VARCHAR | numerator, denominator
        form | VARCHAR | form of the measure
        measure | VARCHAR | measure
        """,
    ),
    _table(
        "core.identities",
        "One row per pair of measures that must agree between forms or periods.",
        """
        rule | VARCHAR | id of the rule
        form | VARCHAR | form at whose cell the finding stands
        measure | VARCHAR | measure there
        other_form | VARCHAR | form of the other side
        other_measure | VARCHAR | measure of the other side
        other_period | VARCHAR | same, opening, previous
        relation | VARCHAR | equal, at_most, within_half
        severity | VARCHAR | error: the row is refused; warning: loaded and shown
        """,
    ),
    _table(
        "core.categories",
        "One row per form and category of its breakdown.",
        """
        form | VARCHAR | form
        category | VARCHAR | id
        parent | VARCHAR | category of which it is a part; empty for none
        position | INTEGER | order in the form
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        """,
    ),
    _table(
        "core.category_paths",
        "One row per form and pair of categories of which one holds the other. Depth 0 is self; '' holds all.",
        """
        form | VARCHAR | form
        ancestor | VARCHAR | the upper category; empty for all
        descendant | VARCHAR | the category in it
        depth | INTEGER | steps between them
        """,
    ),
    _table(
        "core.rate_terms",
        "One row per indicator, measure and category of it, and category of the rate that it enters.",
        """
        indicator | VARCHAR | indicator
        side | VARCHAR | numerator, denominator
        form | VARCHAR | form
        measure | VARCHAR | measure
        category | VARCHAR | category of the figure
        rate_category | VARCHAR | category of the rate; empty: of all
        """,
    ),
    _table(
        "core.organisations",
        "One row per kind of sender that is no unit; its submissions have the sender <unit code>-<organisation>.",
        """
        organisation | VARCHAR | id
        title_vi | VARCHAR | name in Vietnamese
        title_en | VARCHAR | name in English
        """,
    ),
    _table(
        "core.files",
        "One row per file content received.",
        """
        file_hash | VARCHAR | SHA-256 of the content, its name in the archive
        file_name | VARCHAR | path in the inbox when first received
        size | BIGINT | bytes
        received_at | TIMESTAMPTZ | when it was archived
        received_by | VARCHAR | account that ran the program
        status | VARCHAR | by its last reading: read, or refused: nothing of it could be compiled
        run_id | VARCHAR | run that loaded it
        """,
    ),
    _table(
        "core.readings",
        "One row per file content and run that read it: once when it came, again where code or configs had changed.",
        """
        file_hash | VARCHAR | file
        run_id | VARCHAR | run that loaded what was read
        reader | VARCHAR | version of the code and the libraries that read it
        configs | VARCHAR | version of layouts, vocabulary, units and decisions about names and headers
        status | VARCHAR | read, or refused: nothing of it could be compiled
        is_reread | BOOLEAN | it takes the place of what the file gave before
        entry | BIGINT | last entry of its run in the log: of two readings the one of the higher entry speaks
        accepted_at | TIMESTAMPTZ | since when the warehouse holds it
        """,
    ),
    _table(
        "core.submissions",
        "One row per sender, form, period and version: one form in one file. Never changed but for its status.",
        """
        submission_id | VARCHAR | sender/form/period/v<version>
        number | BIGINT | order of loading
        rank | BIGINT | of two statements about a unit the one of higher rank stands; a file read again keeps its rank
        sender_code | VARCHAR | unit that sent it, or <unit code>-<organisation>
        sender_valid_from | DATE | validity of the sender
        form | VARCHAR | form
        period | VARCHAR | period
        version | INTEGER | 1, 2 … per sender, form and period
        layout | VARCHAR | layout by which it was recognised
        sheets | VARCHAR | sheets it was read from
        mappings | VARCHAR | what persons had decided about its headers, names, form or period, with reasons; or null
        file_hash | VARCHAR | file
        file_name | VARCHAR | original name
        received_at | TIMESTAMPTZ | when the file was archived
        accepted_at | TIMESTAMPTZ | since when the warehouse holds it
        is_late | BOOLEAN | came by night after its period was published: it waits for a correction or an acceptance
        reader | VARCHAR | version of the code and the libraries that read it
        configs | VARCHAR | version of layouts, vocabulary, units and decisions about names and headers
        status | VARCHAR | current, superseded, withdrawn, refused, on_hold
        run_id | VARCHAR | run that loaded it
        """,
    ),
    _table(
        "core.statements",
        "One row per submission and statement: what a row of a report says of its unit, and what became of it.",
        """
        submission_id | VARCHAR | submission
        statement_number | INTEGER | number of the row within the submission
        unit_code | VARCHAR | unit it is about
        unit_valid_from | DATE | validity of the unit
        form | VARCHAR | form
        period | VARCHAR | period
        is_claim | BOOLEAN | a total of other rows: kept, compared, never added
        validation_result | VARCHAR | accepted; refused: an error finding; blank: no figure in the row
        status | VARCHAR | current, superseded, withdrawn, refused, on_hold, blank
        """,
    ),
    _table(
        "core.observations",
        "One row per figure of a submission: unit, measure, category, and the cell it came from.",
        f"""
        submission_id | VARCHAR | submission
        statement_number | INTEGER | row of the report (core.statements)
        unit_code | VARCHAR | unit
        unit_valid_from | DATE | validity of the unit
        form | VARCHAR | form
        period | VARCHAR | period
        measure | VARCHAR | measure
        category | VARCHAR | category; empty where the form has none
        value | {VALUE} | the figure; null unless state is reported or zero
        state | VARCHAR | reported, zero, dash, blank, not_applicable, unreadable
        sheet | VARCHAR | sheet of the file
        cell | VARCHAR | cell of the sheet
        raw | VARCHAR | what the cell holds, as text
        is_claim | BOOLEAN | a total or a rate that the sender computed: compared, never added
        """,
    ),
    _table(
        "core.findings",
        "One row per finding: something wrong at one place of one file.",
        _FINDING
        + """
        is_audit | BOOLEAN | a contradiction between reports, found by an audit
        """,
    ),
    _table(
        "core.decisions",
        "One row per decision of a person: withdrawals, acceptances, what undoes them, publications.",
        """
        entry | BIGINT | its number in the log, by which another decision undoes it
        kind | VARCHAR | withdraw, accept, undo, publish
        decided_at | TIMESTAMPTZ | when
        decided_by | VARCHAR | account
        reason | VARCHAR | why
        submission_id | VARCHAR | submission withdrawn or accepted
        unit_code | VARCHAR | the one row of it that is accepted; null: the whole
        file_hash | VARCHAR | file withdrawn of which nothing could be compiled
        undoes | BIGINT | entry of the decision that it undoes
        period | VARCHAR | period published
        number | INTEGER | number of the release
        rank | BIGINT | rank that an acceptance gives, on the scale of core.submissions.rank
        accepted_at | TIMESTAMPTZ | since when the warehouse holds it
        run_id | VARCHAR | run that carried it out
        """,
    ),
    _table(
        "core.runs",
        "One row per run that changed the warehouse (runs that found nothing new stand in the home's runs.jsonl).",
        """
        run_id | VARCHAR | id
        kind | VARCHAR | nightly, correct, withdraw, accept, undo, publish
        scope | VARCHAR | district and period of a correction; null otherwise
        started_at | TIMESTAMPTZ | when it began
        finished_at | TIMESTAMPTZ | when the warehouse first held it
        last_entry | BIGINT | last entry of the log that the warehouse holds after it
        chain | VARCHAR | SHA-256 over the log up to that entry
        files | INTEGER | files taken
        refused_files | INTEGER | files of which nothing could be compiled
        submissions | INTEGER | submissions loaded
        findings | INTEGER | findings made
        """,
    ),
    _table(
        "core.releases",
        "One row per published release of a period.",
        """
        period | VARCHAR | period
        number | INTEGER | 1, 2 … per period
        published_at | TIMESTAMPTZ | when
        published_by | VARCHAR | account
        checksum | VARCHAR | SHA-256 over the files of releases/<period>/<number>
        reason | VARCHAR | why it was published although something stood against it; null: nothing did
        run_id | VARCHAR | run that published it
        """,
    ),
)

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
        submission_id | VARCHAR | submission it stands in
        statement_number | INTEGER | its row there
        is_accepted | BOOLEAN | it stands by a decision to accept it
        rank | BIGINT | its rank among the statements about the unit
"""

MART: tuple[TableSpec, ...] = (
    _table(
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
    _table(
        "mart.all_zeros",
        "One row per submission and statement whose every figure is zero while no other report says so: a question.",
        """
        submission_id | VARCHAR | submission
        statement_number | INTEGER | row
        unit_code | VARCHAR | unit
        form | VARCHAR | form
        period | VARCHAR | period
        """,
    ),
    _table(
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
        rank | BIGINT | the higher stands
        number | BIGINT | of its submission
        is_accepted | BOOLEAN | admitted by a decision
        """,
    ),
    _table(
        "mart.identity_violations",
        "One row per submission, statement and identity of severity error that it breaks with another form.",
        """
        rule | VARCHAR | id of the rule
        form | VARCHAR | form
        period | VARCHAR | period
        unit_code | VARCHAR | unit
        measure | VARCHAR | measure
        found | VARCHAR | what stands there, with its cells
        expected | VARCHAR | the other side, with its cell
        submission_id | VARCHAR | submission of the row that is refused
        statement_number | INTEGER | row
        sheet | VARCHAR | sheet
        cell | VARCHAR | cell
        """,
    ),
    _table(
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
        rank | BIGINT | the higher stands
        number | BIGINT | of its submission
        is_accepted | BOOLEAN | admitted by a decision
        """,
    ),
    _table(
        "mart.current_statements",
        "One row per unit, form and period: the statement that stands, the last accepted one.",
        _STANDS,
    ),
    _table(
        "mart.reported_totals",
        "One row per unit, form and period: the row of sums that stands for it, kept for comparison.",
        _STANDS
        + """
        validation_result | VARCHAR | accepted; refused: compared, but never a figure of the unit
        """,
    ),
    _table(
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
    _table(
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
    _table(
        "mart.current_observations",
        "One row per unit, period, form, measure and category: what stands of each unit itself, with its cell.",
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
        is_accepted | BOOLEAN | it stands by a decision to accept it
        submission_id | VARCHAR | submission
        sheet | VARCHAR | sheet
        cell | VARCHAR | cell
        raw | VARCHAR | text of the cell
        """,
    ),
    _table(
        "mart.reported_cells",
        "One row per period, form, measure and category of which somebody told something: each stands for every unit.",
        """
        period | VARCHAR | period
        form | VARCHAR | form
        measure | VARCHAR | measure
        category | VARCHAR | category
        """,
    ),
    _table(
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
    _table(
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
    _table(
        "mart.rate_inputs",
        "One row per unit, period, indicator and category: the lowest units that answered every measure of a rate.",
        f"""
        unit_code | VARCHAR | unit
        period | VARCHAR | period
        indicator | VARCHAR | indicator
        category | VARCHAR | category
        numerator | {TOTAL} | its part above the line
        denominator | {TOTAL} | its part below it
        is_accepted | BOOLEAN | one of its figures stands by a decision to accept it
        is_applicable | BOOLEAN | false for a unit that does not have what is rated: outside of rate and coverage
        units | BIGINT | lowest units that it covers
        """,
    ),
    _table(
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
    _table(
        "mart.coverage",
        "One row per unit, period and form. Counts of lowest units: who should report, who did.",
        _UNIT
        + """
        form | VARCHAR | form
        expected | BIGINT | lowest units in force
        reported | BIGINT | with a statement that stands
        on_time | BIGINT | of these, by the due day; null where none is set
        late | BIGINT | of these, after it; null where none is set
        refused | BIGINT | without one, whose last row was refused
        withdrawn | BIGINT | without one, whose submission was withdrawn
        waiting | BIGINT | without one, whose last row waits: its period is published, or all its figures are zero
        accepted | BIGINT | of the reported, by a decision to accept it
        missing | BIGINT | expected, and nothing came
        """,
    ),
    _table(
        "mart.reconciliation",
        "One row per unit, period, form, measure and other statement: a claimed total, or a second sender's figure.",
        _UNIT
        + f"""
        form | VARCHAR | form
        measure | VARCHAR | measure
        category | VARCHAR | category
        kind | VARCHAR | total: a claimed total; statement: another sender's statement about the same unit
        claimed | {TOTAL} | what it says
        summed | {TOTAL} | what stands: the sum of the parts, or the unit's standing figure
        residual | {TOTAL} | claimed less summed
        reported_units | BIGINT | lowest units in the sum
        expected_units | BIGINT | lowest units that should be
        submission_id | VARCHAR | submission of the claim
        sheet | VARCHAR | its sheet
        cell | VARCHAR | its cell
        """,
    ),
    _table(
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
    _table(
        "mart.attainment",
        "One row per unit, period and target: of a plan for the unit, or of a form that tells target and result.",
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
    _table(
        "mart.audit_findings",
        "One row per contradiction between reports that holds now.",
        """
        audit | VARCHAR | the SELECT that found it
        rule | VARCHAR | id of the rule
        form | VARCHAR | form
        period | VARCHAR | period
        unit_code | VARCHAR | unit
        measure | VARCHAR | measure
        found | VARCHAR | what stands there, with its cell
        expected | VARCHAR | the other side, with its cell
        submission_id | VARCHAR | submission of the figure found
        sheet | VARCHAR | sheet
        cell | VARCHAR | cell
        """,
    ),
    _table(
        "mart.open_findings",
        "One row per finding that still concerns a figure that stands, or a file that could not be read.",
        _FINDING,
    ),
)

VIEWS: tuple[TableSpec, ...] = (
    _table(
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
    _table(
        "mart.gaps",
        "One row per unit, period, indicator, category and group that stands against another with units there too.",
        _UNIT
        + f"""
        unit_group | VARCHAR | group
        against_group | VARCHAR | group that it stands against
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
    _table(
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
    _table(
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
    _table(
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
    _table(
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
        is_accepted | BOOLEAN | it stands by a decision to accept it
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
