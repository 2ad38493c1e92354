"""The tables of `core`, which only grow. DDL, COMMENT ON and the data dictionary are made from them.

Every description begins with the grain.
"""

from tonghop.schemas.table import VALUE, TableSpec, table

FINDING_COLUMNS = """
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
        found | VARCHAR | the text or number in that cell
        expected | VARCHAR | what was expected
        message_vi | VARCHAR | sentence in Vietnamese
        message_en | VARCHAR | sentence in English
        submission_id | VARCHAR | submission; null: the file as a whole
        run_id | VARCHAR | run that found it
"""
"""The columns that describe a finding, in `core` and in `mart`."""

CORE: tuple[TableSpec, ...] = (
    table(
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
    table(
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
    table(
        "core.periods",
        "One row per reporting period.",
        """
        period | VARCHAR | 2023, 2023-preliminary, 2023-H1, 2023-M05
        kind | VARCHAR | year, preliminary, half, month
        starts_on | DATE | first day
        ends_on | DATE | last day; the units in force on it are expected to report
        due_on | DATE | last day on time of the review (QĐ 24/2021/QĐ-TTg, Điều 7); null: none set
        standard | VARCHAR | poverty standard in force
        opening_period | VARCHAR | official review whose closing opens the year
        previous_period | VARCHAR | the period of the same kind before
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        """,
    ),
    table(
        "core.due_days",
        "One row per form and period for which a last day on time is set.",
        """
        form | VARCHAR | form
        period | VARCHAR | period
        due_on | DATE | last day on time (QĐ 24/2021/QĐ-TTg, Điều 7; TT 10/2022/TT-BLĐTBXH, Điều 4)
        """,
    ),
    table(
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
    table(
        "core.groups",
        "One row per group of lowest units.",
        """
        unit_group | VARCHAR | id
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        against | VARCHAR | group that its rates are compared with; null for none
        """,
    ),
    table(
        "core.unit_groups",
        "One row per unit, group and span in which it is in it.",
        """
        unit_code | VARCHAR | unit
        unit_group | VARCHAR | group
        valid_from | DATE | first day
        valid_to | DATE | first day after it, at the latest that after the unit; null: still
        source | VARCHAR | the document or list it comes from
        """,
    ),
    table(
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
    table(
        "core.forms",
        "One row per form.",
        """
        form | VARCHAR | id
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        source | VARCHAR | regulation
        period_kinds | VARCHAR[] | kinds of period for which every unit owes it
        code_list | VARCHAR | breakdown of its figures; empty where it has none
        stands_for_parts | BOOLEAN | a figure of a unit covers all units in it
        is_plan | BOOLEAN | it holds targets; no unit owes it
        """,
    ),
    table(
        "core.measures",
        "One row per form and measure.",
        """
        form | VARCHAR | form
        measure | VARCHAR | id
        position | INTEGER | order in the form
        title_vi | VARCHAR | title in Vietnamese
        title_en | VARCHAR | title in English
        kind | VARCHAR | stock, flow, cumulative; target: wanted, never added; claim: computed by the sender
        unit | VARCHAR | household, person, vnd, house, event …; percent for claimed rates
        is_claim | BOOLEAN | compared, never counted
        target_of | VARCHAR | measure of the form that this one sets a target for
        aim | VARCHAR | of a plan: value: the level to reach; change, reduction: against the opening of the year
        """,
    ),
    table(
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
        family | VARCHAR | rates that are reported together; empty for a rate by itself
        """,
    ),
    table(
        "core.indicator_terms",
        "One row per indicator and measure on a side of its line.",
        """
        indicator | VARCHAR | indicator
        side | VARCHAR | numerator, denominator
        form | VARCHAR | form of the measure
        measure | VARCHAR | measure
        """,
    ),
    table(
        "core.identities",
        "One row per pair of measures that must agree between forms or periods.",
        """
        rule | VARCHAR | id of the rule
        form | VARCHAR | form of the cell
        measure | VARCHAR | measure there
        other_form | VARCHAR | form of the other side
        other_measure | VARCHAR | measure of the other side
        other_period | VARCHAR | same, opening, previous
        relation | VARCHAR | equal, at_most, within_half
        severity | VARCHAR | error: the row is refused; warning: loaded and shown
        """,
    ),
    table(
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
    table(
        "core.category_paths",
        "One row per form and pair of categories of which one holds the other. Depth 0 is self; '' holds all.",
        """
        form | VARCHAR | form
        ancestor | VARCHAR | the upper category; empty for all
        descendant | VARCHAR | the category in it
        depth | INTEGER | steps between them
        """,
    ),
    table(
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
    table(
        "core.organisations",
        "One row per kind of sender that is no unit; its submissions have the sender <unit code>-<organisation>.",
        """
        organisation | VARCHAR | id
        title_vi | VARCHAR | name in Vietnamese
        title_en | VARCHAR | name in English
        """,
    ),
    table(
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
    table(
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
    table(
        "core.submissions",
        "One row per sender, form, period and version: one form in one file. Never changed but for its status.",
        """
        submission_id | VARCHAR | sender/form/period/v<version>
        number | BIGINT | order of loading
        rank | BIGINT | of two statements about a unit the higher rank is current; a file read again keeps it
        tie | BIGINT | shared by contents that came together and of which no rule says which is the later
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
    table(
        "core.statements",
        "One row per submission and statement: a row of a report about one unit, and its status.",
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
    table(
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
    table(
        "core.findings",
        "One row per finding: something wrong at one place of one file.",
        FINDING_COLUMNS
        + """
        is_audit | BOOLEAN | a contradiction between reports, found by an audit
        """,
    ),
    table(
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
    table(
        "core.runs",
        "One row per run that changed the warehouse (the home's runs.jsonl also lists runs that found nothing new).",
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
    table(
        "core.fallen_statements",
        "One row per run and statement that was current before it and is not after, while no later one took its place.",
        """
        run_id | VARCHAR | run that brought it about
        submission_id | VARCHAR | submission of the statement
        statement_number | INTEGER | its row
        unit_code | VARCHAR | unit
        form | VARCHAR | form
        period | VARCHAR | period
        status | VARCHAR | what became of it: refused, on_hold, withdrawn; superseded: its file was read again
        replaced_by | VARCHAR | submission of the earlier statement that is current again; null: the unit has none
        """,
    ),
    table(
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
