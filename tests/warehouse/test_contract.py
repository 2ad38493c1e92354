"""What a caller of the warehouse may count on: tables, columns, types, meanings, and the hierarchy's closure."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tests.province import Demo, Province
from tests.warehouses import tables
from tonghop.schemas.form import all_forms

PROMISED = {
    "core.units": ["code", "valid_from"],
    "core.unit_paths": ["ancestor_code", "descendant_code", "depth", "valid_from", "valid_to"],
    "core.periods": ["period", "due_on", "standard"],
    "core.standards": ["standard"],
    "core.forms": ["form"],
    "core.measures": ["form", "measure", "kind", "unit"],
    "core.indicators": ["indicator", "numerator", "denominator"],
    "core.groups": ["unit_group", "against"],
    "core.unit_groups": ["unit_code", "unit_group", "valid_from", "valid_to", "source"],
    "core.programmes": ["programme", "valid_from", "valid_to"],
    "core.categories": ["form", "category"],
    "core.files": ["file_hash", "file_name"],
    "core.runs": ["run_id"],
    "core.releases": ["period"],
    "core.observations": [
        *("submission_id", "unit_code", "unit_valid_from", "form", "period", "measure", "category"),
        *("value", "state", "sheet", "cell", "raw", "is_claim"),
    ],
    "core.findings": [
        *("rule", "severity", "file_hash", "file_name", "sheet", "cell", "form", "period", "unit_code", "measure"),
        *("found", "expected", "message_vi", "message_en", "submission_id", "run_id"),
    ],
    "core.submissions": [
        *("submission_id", "sender_code", "form", "period", "version", "file_hash", "file_name"),
        *("received_at", "accepted_at", "status"),
    ],
    "mart.counts": [
        *("unit_code", "unit_name", "level", "period", "form", "measure", "category", "value", "source"),
        *("reported_units", "expected_units"),
    ],
    "mart.rates": [
        *("unit_code", "unit_name", "level", "period", "indicator", "category", "numerator", "denominator"),
        *("value", "reported_units", "expected_units", "publishable"),
    ],
    "mart.changes": ["unit_code", "period", "indicator", "measure", "change_count", "change_points", "comparable"],
    "mart.coverage": ["unit_code", "period", "form", "expected", "reported", "on_time", "refused", "withdrawn"],
    "mart.reconciliation": ["unit_code", "period", "measure", "claimed", "summed", "residual"],
    "mart.group_rates": [
        *("unit_code", "unit_name", "level", "period", "unit_group", "indicator", "category", "numerator"),
        *("denominator", "value", "reported_units", "expected_units", "accepted_units", "publishable"),
    ],
    "mart.gaps": [
        *("unit_code", "period", "unit_group", "against_group", "indicator", "category", "value", "against_value"),
        "gap_points",
    ],
    "mart.ranks": [
        *("unit_code", "period", "indicator", "category", "among", "rank", "tied", "ranked_units", "is_small"),
    ],
    "mart.attainment": [
        *("unit_code", "unit_name", "level", "period", "form", "measure", "indicator", "category", "aim"),
        *("target", "actual", "percent", "met", "reported_units", "expected_units"),
    ],
    **{
        table: [
            *("unit_code", "unit_name", "level", span, "form", "measure", "category", "kind", "method", "value"),
            *("periods", "reported_units", "expected_units"),
        ]
        for table, span in (("mart.yearly", "year"), ("mart.programmes", "programme"))
    },
} | {
    f"mart.{form}": ["unit_code", "period", "category", *(m.name for m in spec.additive())]
    for form, spec in all_forms().items()
}


@pytest.mark.parametrize("table", PROMISED)
def test_table_has_the_columns_of_the_design(demo_states: Demo, table: str) -> None:
    found = demo_states.corrected.columns(table)
    assert [name for name in PROMISED[table] if name not in found] == []


def test_tables_are_there_before_anything_came(demo_states: Demo) -> None:
    assert tables(demo_states.empty.warehouse) == tables(demo_states.corrected.warehouse)
    for table in tables(demo_states.empty.warehouse, "mart"):
        assert demo_states.empty.one(f"SELECT count(*) FROM {table}") == 0, table


def test_every_table_has_a_comment_that_begins_with_its_grain(demo_states: Demo) -> None:
    sql = """
        SELECT schema_name || '.' || table_name, comment FROM duckdb_tables()
        UNION ALL SELECT schema_name || '.' || view_name, comment FROM duckdb_views() WHERE NOT internal
    """
    without = [name for name, comment in demo_states.corrected.rows(sql) if not _tells_grain(comment)]
    assert without == []


def _tells_grain(comment: str | None) -> bool:
    return (comment or "").startswith("One row per ")


def test_every_column_has_a_comment(demo_states: Demo) -> None:
    sql = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
    assert demo_states.corrected.rows(sql) == []


def _types(demo: Demo, condition: str) -> dict[str, str]:
    sql = f"""
        SELECT schema_name || '.' || table_name || '.' || column_name, data_type FROM duckdb_columns()
        WHERE NOT internal AND ({condition})
    """
    return dict(demo.corrected.rows(sql))


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        (r"(.*_)?period", "VARCHAR"),
        (r"(.*_)?code", "VARCHAR"),
        (r"value|base_value|claimed|summed|residual|numerator|denominator|change_.*", "DECIMAL"),
        (r"(un)?publishable|is_.*|comparable", "BOOLEAN"),
        (r"valid_from|valid_to|.*_on", "DATE"),
        (r".*_at", "TIMESTAMP WITH TIME ZONE"),
        (r".*_units|expected|reported|late|refused|withdrawn|missing", "BIGINT"),
    ],
)
def test_columns_of_one_meaning_have_one_type(demo_states: Demo, names: str, kind: str) -> None:
    not_the_same_meaning = (
        "core.indicators.numerator",
        "core.indicators.denominator",
        "core.findings.expected",
        "mart.audit_findings.expected",
        "mart.identity_violations.expected",
        "mart.open_findings.expected",
        "mart.coverage.on_time",
    )
    found = _types(demo_states, f"regexp_full_match(column_name, '{names}')")
    assert len(found) > 1
    wrong = {n: t for n, t in found.items() if not t.startswith(kind) and n not in not_the_same_meaning}
    assert wrong == {}


def test_no_figure_is_a_floating_point_number(demo_states: Demo) -> None:
    assert _types(demo_states, "data_type IN ('DOUBLE', 'FLOAT', 'HUGEINT')") == {}


@pytest.mark.parametrize("form", list(all_forms()))
def test_wide_table_counts_in_whole_numbers_and_rates_in_decimals(demo_states: Demo, form: str) -> None:
    spec = all_forms()[form]
    types = _types(demo_states, f"schema_name = 'mart' AND table_name = '{form}'")
    kinds = {
        m.name: "BIGINT" if m.is_whole else "DECIMAL(38,2)" if m.is_money else "DECIMAL(38,10)" for m in spec.additive()
    }
    assert {name: types[f"mart.{form}.{name}"] for name in kinds} == kinds
    sql = "SELECT indicator FROM core.indicators WHERE form = ?"
    rates = [name for (name,) in demo_states.corrected.rows(sql, [form])]
    assert {types[f"mart.{form}.{name}"] for name in rates} <= {"DECIMAL(38,12)"}


@pytest.mark.parametrize("form", list(all_forms()))
def test_wide_table_has_one_row_per_unit_and_period_with_the_figures_of_the_long_ones(
    demo_states: Demo, form: str
) -> None:
    corrected = demo_states.corrected
    sql = f"SELECT unit_code, period, category FROM mart.{form} GROUP BY ALL HAVING count(*) > 1"
    assert corrected.rows(sql) == []
    for measure in all_forms()[form].additive():
        sql = f"""
            FROM mart.counts c FULL JOIN mart.{form} w USING (unit_code, period, category)
            WHERE c.form = '{form}' AND c.measure = '{measure.name}' AND c.value IS DISTINCT FROM w.{measure.name}
        """
        assert corrected.rows(sql) == []


GRAINS = {
    "core.units": "code, valid_from",
    "core.unit_paths": "ancestor_code, descendant_code, valid_from",
    "core.periods": "period",
    "core.measures": "form, measure",
    "core.files": "file_hash",
    "core.submissions": "sender_code, form, period, version",
    "core.statements": "submission_id, statement_number",
    "core.observations": "submission_id, statement_number, measure, category",
    "core.runs": "run_id",
    "mart.current_statements": "unit_code, form, period",
    "mart.reported_totals": "unit_code, form, period",
    "mart.units_by_period": "unit_code, period",
    "mart.hierarchy_by_period": "ancestor_code, descendant_code, period",
    "mart.current_observations": "unit_code, period, form, measure, category",
    "mart.reported_cells": "period, form, measure, category",
    "mart.counts": "unit_code, period, form, measure, category",
    "mart.rates": "unit_code, period, indicator, category",
    "mart.changes": "unit_code, period, form, measure, indicator, category, against",
    "mart.coverage": "unit_code, period, form",
    "mart.reconciliation": "unit_code, period, form, measure, category, kind, submission_id",
    "core.groups": "unit_group",
    "core.unit_groups": "unit_code, unit_group, valid_from",
    "core.programmes": "programme",
    "mart.group_rates": "unit_code, period, unit_group, indicator, category",
    "mart.gaps": "unit_code, period, unit_group, indicator, category",
    "mart.ranks": "unit_code, period, indicator, category",
    "mart.yearly": "unit_code, valid_from, year, form, measure, category",
    "mart.programmes": "unit_code, valid_from, programme, form, measure, category",
}


@pytest.mark.parametrize("table", GRAINS)
def test_table_has_one_row_per_its_grain(demo_states: Demo, table: str) -> None:
    sql = f"SELECT {GRAINS[table]}, count(*) FROM {table} GROUP BY ALL HAVING count(*) > 1 LIMIT 3"
    assert demo_states.corrected.rows(sql) == []
    assert demo_states.corrected.one(f"SELECT count(*) FROM {table}") > 0


# The hierarchy


def _days(corrected: Province) -> Iterator[date]:
    """The days on which something changes, and the days before them."""
    sql = "SELECT valid_from FROM core.units UNION SELECT valid_to FROM core.units WHERE valid_to IS NOT NULL"
    for (day,) in corrected.rows(sql):
        yield day
        yield day - timedelta(days=1)


def test_paths_of_a_day_are_the_chains_of_parents_of_that_day(demo_states: Demo) -> None:
    corrected = demo_states.corrected
    units = corrected.rows("SELECT code, parent_code, valid_from, valid_to FROM core.units")
    paths = corrected.rows("SELECT ancestor_code, descendant_code, depth, valid_from, valid_to FROM core.unit_paths")
    for day in sorted(set(_days(corrected))):
        parents = {code: parent for code, parent, start, end in units if start <= day and (end is None or day < end)}
        chains = {
            (above, code, depth) for code in parents for depth, above in enumerate(_chain(code, parents)) if above
        }
        held = [(a, d, depth) for a, d, depth, start, end in paths if start <= day and (end is None or day < end)]
        assert set(held) == chains, day
        assert len(held) == len(chains)


def _chain(code: str | None, parents: dict[str, str | None]) -> Iterator[str]:
    while code in parents:
        yield code
        code = parents[code]


def test_spans_of_a_path_do_not_overlap_and_are_not_empty(demo_states: Demo) -> None:
    sql = """
        FROM core.unit_paths a LEFT JOIN core.unit_paths b
            ON a.ancestor_code = b.ancestor_code AND a.descendant_code = b.descendant_code
            AND a.valid_from < b.valid_from AND (a.valid_to IS NULL OR b.valid_from < a.valid_to)
        WHERE b.depth IS NOT NULL OR a.valid_to <= a.valid_from
    """
    assert demo_states.corrected.rows(sql) == []


@pytest.mark.parametrize(("period", "units"), [("2022", (1, 10, 124)), ("2023", (1, 10, 124))])
def test_units_of_a_period_are_those_in_force_on_its_last_day(
    demo_states: Demo, period: str, units: tuple[int, ...]
) -> None:
    sql = """
        SELECT level, count(*), count(*) FILTER (WHERE is_lowest) FROM mart.units_by_period
        WHERE period = ? GROUP BY ALL
    """
    found = {level: (number, lowest) for level, number, lowest in demo_states.corrected.rows(sql, [period])}
    province, district, commune = units
    assert found == {"province": (province, 0), "district": (district, 0), "commune": (commune, commune)}


def test_every_figure_is_of_a_unit_in_force(demo_states: Demo) -> None:
    sql = """
        FROM core.observations o JOIN core.periods p USING (period)
        ANTI JOIN core.units u ON u.code = o.unit_code AND u.valid_from = o.unit_valid_from
            AND u.valid_from <= p.ends_on AND (u.valid_to IS NULL OR p.ends_on < u.valid_to)
    """
    assert demo_states.corrected.rows(sql) == []
