"""A warehouse of national size: 10,599 communes, five years, three forms or ten, some three or nine million figures.

The figures are made up. SQL puts them into `core`, with one run for each year.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from duckdb import DuckDBPyConnection

from tonghop.configs.units import UnitRow, country, units
from tonghop.examples import demo
from tonghop.examples.commune_figures import is_current
from tonghop.ledger.home import Home
from tonghop.operations import ingest
from tonghop.schemas.form import all_forms
from tonghop.warehouse import build, dimensions, store

YEARS = ("2021", "2022", "2023", "2024", "2025")
FIRST_DAY = "2011-01-01"
"""From when units are in force in the benchmark: before its first year."""
OWED = ("poverty_review", "poor_movement", "near_poor_movement")
"""The forms that every unit owes."""
TEN = (
    *OWED,
    *("deprivation", "near_poor_deprivation", "poverty_causes", "poverty_groups", "child_poverty"),
    *("health_insurance", "education_support"),
)
"""With seven more forms: two have categories, and two have twelve deprivations each."""


def make_home(root: Path, forms: Collection[str] = OWED, years: Sequence[str] = YEARS) -> Home:
    """A home whose warehouse holds reports of some forms from every district of the country, with empty marts."""
    home = ingest.make_home(root, demo.PROVINCE)
    connection = store.connect(home.warehouse)
    dimensions.follow(connection, all_forms().values(), _country())
    for number, year in enumerate(years):
        _fill_year(connection, year, number, forms)
    connection.execute("CHECKPOINT")
    connection.close()
    return home


def build_home(home: Home) -> None:
    """Build all marts and run all audits of a home, as its first run does."""
    connection = store.connect(home.warehouse, megabytes=home.max_build_memory_megabytes)
    build.build(connection, "", all_forms().values(), home.coverage_threshold)
    connection.execute("CHECKPOINT")
    connection.close()


@contextmanager
def of_the_country() -> Iterator[None]:
    """Runs keep the units of the country: a home knows one province, and a run would take the others out."""
    with patch.object(ingest, "units", lambda _: tuple(_country())):
        yield


def _country() -> Iterator[UnitRow]:
    for unit in units(country().code):
        if unit.level == "country" or is_current(unit):
            yield replace(unit, valid_from=FIRST_DAY, valid_to="")


def _fill_year(connection: DuckDBPyConnection, year: str, number: int, forms: Collection[str]) -> None:
    """Insert a report of every form from every district, loaded by one run on the first day of the next year."""
    facts = {"year": year, "number": number, "forms": list(forms), "run_id": f"nightly-{year}"}
    for statement in _YEAR:
        connection.execute(statement, {key: value for key, value in facts.items() if f"${key}" in statement})


_YEAR = (
    """
    CREATE OR REPLACE TEMP TABLE sent AS
    SELECT
        format('{}/{}/{}/v1', u.code, f.form, $year) AS submission_id, u.code, f.form,
        md5(u.code || $year) || md5($year || u.code) AS file_hash, format('{}/{}.xlsx', $year, u.code) AS file_name,
        make_timestamptz(CAST($year AS INT), 12, 15, 21, 30, 0, 'Asia/Ho_Chi_Minh') AS sent_at,
        row_number() OVER (ORDER BY u.code, f.form) + $number * 10000 AS number
    FROM core.units u CROSS JOIN core.forms f
    WHERE u.level = 'district' AND list_contains($forms, f.form)
    """,
    """
    INSERT INTO core.files
    SELECT DISTINCT file_hash, file_name, 50000, sent_at, 'benchmark', 'read', $run_id FROM sent
    """,
    """
    INSERT INTO core.readings
    SELECT DISTINCT file_hash, $run_id, 'made', 'up', 'read', FALSE, 0, sent_at + INTERVAL 1 HOUR FROM sent
    """,
    """
    INSERT INTO core.submissions BY NAME
    SELECT submission_id, number, number AS rank, code AS sender_code, DATE '2011-01-01' AS sender_valid_from, form,
        $year AS period, 1 AS version, form AS layout, 'Biểu' AS sheets, file_hash, file_name, sent_at AS received_at,
        sent_at + INTERVAL 1 HOUR AS accepted_at, FALSE AS is_late, 'made' AS reader, 'up' AS configs,
        'current' AS status, $run_id AS run_id
    FROM sent
    """,
    """
    INSERT INTO core.statements
    SELECT s.submission_id, row_number() OVER (PARTITION BY s.submission_id ORDER BY u.code) AS statement_number,
        u.code, u.valid_from, s.form, $year, u.code = s.code, 'accepted', 'current'
    FROM sent s JOIN core.units u ON s.code IN (u.parent_code, u.code)
    ORDER BY s.number, statement_number
    """,
    """
    CREATE OR REPLACE TEMP TABLE columns AS  -- the columns of each form's sheet; figures begin at column D
    SELECT m.form, m.measure, m.unit, m.is_claim, coalesce(c.category, '') AS category,
        row_number() OVER (PARTITION BY m.form ORDER BY m.position, c.position) + 2 AS place,
        if(place < 26, '', 'A') || chr(CAST(65 + place % 26 AS INTEGER)) AS letter
    FROM core.measures m
    LEFT JOIN core.categories c ON c.form = m.form
    WHERE list_contains($forms, m.form)
    """,
    """
    CREATE OR REPLACE TEMP TABLE invented AS  -- a unit's own figures; its poor are the same in every year
    SELECT t.submission_id, t.statement_number, t.unit_code, t.unit_valid_from, c.*,
        hash(t.unit_code, t.period) % 5 AS moved,
        if(c.measure LIKE '%persons', 4, 1) AS persons,
        1000 + hash(t.unit_code, 'households') % 4000 + moved AS households,
        hash(t.unit_code) % 60 AS poor, hash(t.unit_code, 'near') % 60 AS near_poor,
        if(t.form LIKE 'near%' OR c.measure LIKE 'near%', near_poor, poor) AS of_class,
        0.25 + (hash(t.unit_code, c.measure, c.category) % 100 + hash(t.unit_code, c.measure, c.category, $year) % 100)
            / 400 AS share
    FROM core.statements t
    JOIN columns c ON c.form = t.form
    WHERE t.period = $year AND NOT t.is_claim
    """,
    """
    INSERT INTO core.observations
    SELECT t.submission_id, t.statement_number, t.unit_code, t.unit_valid_from, t.form, $year, t.measure, t.category,
        v.value, CASE v.value WHEN 0 THEN 'zero' ELSE 'reported' END, 'Biểu' AS sheet,
        format('{}{}', t.letter, t.statement_number + 12) AS cell,
        rtrim(rtrim(CAST(CAST(v.value AS DECIMAL(18, 2)) AS VARCHAR), '0'), '.') AS raw, t.is_claim
    FROM invented t
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN t.form = 'poverty_review' AND t.is_claim THEN round(100.0 * of_class / households, 2)
            WHEN t.is_claim THEN round(100.0 * floor(of_class * share) / nullif(of_class, 0), 2)
            WHEN t.form = 'poverty_review' AND t.measure IN ('households', 'persons') THEN households * persons
            WHEN t.measure LIKE 'average_standard%' THEN households * persons // 2
            WHEN t.measure = 'children' THEN households
            WHEN t.measure = 'deprivations_total' THEN of_class * 4 + moved
            WHEN t.measure IN ('households', 'opening', 'closing', 'opening_persons', 'closing_persons')
                OR regexp_matches(t.measure, '^(near_)?poor_') THEN of_class * persons
            WHEN regexp_matches(t.measure, '^(newly_|above_|escaped)') THEN moved * persons
            WHEN t.form LIKE '%movement' THEN 0
            WHEN t.unit = 'vnd' THEN floor(2000 * share) * 1000000
            ELSE floor(if(list_contains(['health_insurance', 'education_support'], t.form), 300, of_class) * share)
            END AS value
    ) v
    WHERE v.value IS NOT NULL
    ORDER BY t.submission_id, t.statement_number, t.measure, t.category
    """,
    """
    INSERT INTO core.observations
    SELECT t.submission_id, t.statement_number, t.unit_code, t.unit_valid_from, t.form, t.period, o.measure, o.category,
        o.total, if(o.total = 0, 'zero', 'reported'), 'Biểu' AS sheet,
        format('{}{}', o.letter, t.statement_number + 12) AS cell,
        CAST(CAST(o.total AS BIGINT) AS VARCHAR), TRUE
    FROM core.statements t
    JOIN (
        SELECT submission_id, measure, category, sum(value) AS total,
            regexp_extract(any_value(cell), '[A-Z]+') AS letter
        FROM core.observations WHERE period = $year AND NOT is_claim GROUP BY ALL
    ) o USING (submission_id)
    WHERE t.is_claim
    """,
    """
    INSERT INTO core.runs
    SELECT $run_id, 'nightly', NULL, max(sent_at), max(sent_at) + INTERVAL 1 HOUR, 0, '', count(DISTINCT code), 0,
        count(*), 0
    FROM sent
    """,
)
