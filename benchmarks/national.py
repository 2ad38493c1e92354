"""A warehouse of national size: 10,598 communes, five years, three forms, some three million figures.

The figures are made up and put into `core` by SQL, a run a year; marts, corrections and nights on it are the program's
own. The reader knows one province, so the night's workbooks are those of the demo's 124 communes, as many times as the
country has 124 communes.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

from duckdb import DuckDBPyConnection

from benchmarks.nightly import NIGHT, multiply
from benchmarks.pairs import Pair
from configs.kinds import UnitRow
from configs.loader import provinces, units
from examples import demo
from flows import pipeline, planning
from flows.home import Home, open_home
from schemas.form import all_forms
from warehouse import build, dimensions, query, store
from warehouse.trace import trace

YEARS = ("2019", "2020", "2021", "2022", "2023")
TIMES = round(10_598 / 124)
DAY = "2023-12-31"
ROUNDS = 3
COUNTRY = UnitRow("VN", "2011-01-01", "", "country", "Việt Nam", "", "", "")
INSTANT = "TIMESTAMPTZ '2024-06-01 00:00:00+07'"


@contextmanager
def pairs() -> Iterator[list[Pair]]:
    """A correction beside a whole night; a trace and what was known at an instant beside the same from the marts."""
    with tempfile.TemporaryDirectory() as folder:
        home = make_home(Path(folder, "home"))
        demo.write_reports(Path(folder, "demo"))
        multiply(Path(folder, "demo"), Path(folder, "many"), TIMES)
        size = home.warehouse.stat().st_size / 1e6
        numbers = count()

        def copied() -> Home:
            root = Path(folder, f"copy-{next(numbers)}")
            shutil.copytree(home.root, root)
            return open_home(root)

        def to_correct() -> Home:
            copy = copied()
            demo.write_correction(copy.inbox)
            return copy

        def with_night() -> Home:
            copy = copied()
            shutil.copytree(Path(folder, "many"), copy.inbox, dirs_exist_ok=True)
            return copy

        nights = [with_night() for _ in range(ROUNDS)]

        yield [
            Pair(
                name=f"correct one district, {size:.0f} MB",
                baseline_name=f"nightly, {len(list(Path(folder, 'many').rglob('*.xlsx')))} workbooks",
                ours=_correct,
                baseline=lambda: _night(nights.pop()),
                target="≤ 0.1",
                prepare=to_correct,
                rounds=ROUNDS,
                is_warmed_up=False,
            ),
            Pair(
                name="trace poor_rate of a province",
                baseline_name="the rate from mart.rates",
                ours=lambda _: trace(home.warehouse, "poor_rate", demo.PROVINCE, "2023"),
                baseline=partial(query.ask, home.warehouse, f"FROM mart.rates WHERE {_OF_PROVINCE}"),
                target="< 1 s",
            ),
            *(_as_of(home, table, of) for table in ("counts", "rates") for of in ("TRUE", _OF_PROVINCE)),
        ]


_OF_PROVINCE = f"unit_code = '{demo.PROVINCE}' AND period = '2023'"


def _night(home: Home) -> None:
    pipeline.run_plan(home, planning.receive(home, NIGHT))


def _correct(home: object) -> None:
    assert isinstance(home, Home)
    plan = planning.receive_correction(home, demo.CORRECTED_DISTRICT, demo.PERIOD, NIGHT, is_preview=False)
    pipeline.run_plan(home, plan)


def _as_of(home: Home, table: str, where: str) -> Pair:
    """Every row aggregated, so that none is left out, and nothing is fetched."""
    question = "SELECT count(*), sum(value) FROM {source} WHERE " + where
    return Pair(
        name=f"{table}_as_of, {'everything' if where == 'TRUE' else 'one province and period'}",
        baseline_name=f"mart.{table}",
        ours=lambda _: query.ask(home.warehouse, question.format(source=f"{table}_as_of({INSTANT})")),
        baseline=partial(query.ask, home.warehouse, question.format(source=f"mart.{table}")),
        target="< 2 s",
    )


def make_home(root: Path) -> Home:
    """A home whose warehouse holds the reports of every district of the country for five years."""
    home = pipeline.make_home(root, demo.PROVINCE)
    connection = store.connect(home.warehouse)
    connection.execute("TRUNCATE core.units; TRUNCATE core.unit_paths; TRUNCATE core.periods; TRUNCATE core.standards")
    dimensions.fill(connection, _country())
    dimensions.describe(connection, all_forms().values())  # anew, for the groups that are by the list of units
    for number, year in enumerate(YEARS):
        _fill_year(connection, year, number)
    build.build(connection, "", all_forms().values(), home.coverage_threshold)
    connection.execute("CHECKPOINT")
    connection.close()
    return home


def _country() -> Iterator[UnitRow]:
    yield COUNTRY
    for province in provinces():
        for unit in (u for u in units(province) if u.valid_from <= DAY and (not u.valid_to or u.valid_to > DAY)):
            yield replace(
                unit, valid_from=COUNTRY.valid_from, valid_to="", parent_code=unit.parent_code or COUNTRY.code
            )


def _fill_year(connection: DuckDBPyConnection, year: str, number: int) -> None:
    """A report of every form from every district, loaded by one run on the first day of the year after."""
    facts = {"year": year, "number": number, "run_id": f"nightly-{year}"}
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
    WHERE u.level = 'district' AND len(f.period_kinds) > 0  -- the forms that every unit owes
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
        'standing' AS status, $run_id AS run_id
    FROM sent
    """,
    """
    INSERT INTO core.statements
    SELECT s.submission_id, row_number() OVER (PARTITION BY s.submission_id ORDER BY u.code) AS line, u.code,
        u.valid_from, s.form, $year, u.code = s.code, 'accepted', 'standing'
    FROM sent s JOIN core.units u ON s.code IN (u.parent_code, u.code)
    """,
    """
    INSERT INTO core.observations
    SELECT t.submission_id, t.line, t.unit_code, t.unit_valid_from, t.form, t.period, m.measure, '' AS category,
        v.value, CASE v.value WHEN 0 THEN 'zero' ELSE 'reported' END, 'Biểu' AS sheet,
        format('{}{}', chr(67 + m.position), t.line + 12) AS cell, CAST(v.value AS VARCHAR) AS raw, FALSE
    FROM core.statements t
    JOIN core.measures m ON m.form = t.form AND NOT m.is_claim
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN m.measure IN ('households', 'persons') THEN 1000 + hash(t.unit_code, m.measure) % 4000 + moved
            WHEN regexp_matches(m.measure, '^(opening|closing|poor_|near_poor_)') THEN
                hash(t.unit_code, contains(m.form || m.measure, 'near')) % 60 * persons
            WHEN regexp_matches(m.measure, '^(newly_|above_|escaped)') THEN moved * persons
            ELSE 0 END AS value
        FROM (SELECT hash(t.unit_code, t.period) % 5 AS moved, if(m.measure LIKE '%persons', 4, 1) AS persons)
    ) v
    WHERE t.period = $year AND NOT t.is_claim
    """,
    """
    INSERT INTO core.observations
    SELECT t.submission_id, t.line, t.unit_code, t.unit_valid_from, t.form, t.period, o.measure, '' AS category,
        o.total, if(o.total = 0, 'zero', 'reported'), 'Biểu' AS sheet, format('{}{}', o.letter, t.line + 12) AS cell,
        CAST(CAST(o.total AS BIGINT) AS VARCHAR), TRUE
    FROM core.statements t
    JOIN (
        SELECT submission_id, measure, sum(value) AS total, regexp_extract(any_value(cell), '[A-Z]+') AS letter
        FROM core.observations WHERE period = $year GROUP BY ALL
    ) o USING (submission_id)
    WHERE t.is_claim
    """,
    """
    INSERT INTO core.runs
    SELECT $run_id, 'nightly', NULL, max(sent_at), max(sent_at) + INTERVAL 1 HOUR, 0, '', 705, 0, 2115, 0 FROM sent
    """,
)
