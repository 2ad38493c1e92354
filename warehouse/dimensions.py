"""The dimensions that configuration gives: units, their paths and groups, periods, standards, forms, indicators."""

import hashlib
from collections.abc import Iterable, Sequence

from duckdb import DuckDBPyConnection

from tonghop.configs.categories import categories, programmes
from tonghop.configs.groups import UnitGroup, groups
from tonghop.configs.indicators import Identity, Indicator, identities, indicators
from tonghop.configs.organisations import organisations
from tonghop.configs.periods import due_on, periods, standards
from tonghop.configs.texts import finding_texts
from tonghop.configs.units import UnitRow
from tonghop.schemas.form import FormSpec
from tonghop.warehouse.tables import read_note, write_note


def follow(
    connection: DuckDBPyConnection,
    forms: Iterable[FormSpec],
    units: Iterable[UnitRow],
    unit_groups: Iterable[UnitGroup] = (),
) -> None:
    """Make the dimensions what configuration says now; nothing is written if they are that already.

    `unit_groups`: the groups of units that the list of units does not hold itself.
    """
    forms = list(forms)
    rows: dict[str, list[Sequence[object]]] = {
        "units": [_values(unit) for unit in units],
        "periods": [_values(period) for period in periods().values()],
        "due_days": [
            (spec.id, p.period, day) for spec in forms for p in periods().values() if (day := due_on(spec.id, p))
        ],
        "standards": [_values(standard) for standard in standards()],
        "forms": [_form(spec) for spec in forms],
        "measures": [
            (spec.id, m.name, position, m.title_vi, m.title_en, m.kind, m.unit, m.is_claim, m.target_of, m.aim)
            for spec in forms
            for position, m in enumerate(spec.measures)
        ],
        "categories": [
            (spec.id, c.category, c.parent, position, c.title_vi, c.title_en)
            for spec in forms
            for position, c in enumerate(categories(spec.about.code_list))
        ],
        "category_paths": [path for spec in forms for path in _category_paths(spec)],
        "indicators": [_indicator(i) for i in indicators()],
        "indicator_terms": [(i.indicator, *term) for i in indicators() for term in i.terms()],
        "identities": [_identity(i) for i in identities()],
        "organisations": [(o.organisation, o.title_vi, o.title_en) for o in organisations()],
        "programmes": [
            (p.programme, p.title_vi, p.title_en, p.valid_from, p.valid_to or None, p.source) for p in programmes()
        ],
        "groups": [(g.unit_group, g.title_vi, g.title_en, g.against or None) for g in groups()],
        "unit_groups": [(u.code, u.unit_group, u.valid_from, u.valid_to or None, u.source) for u in unit_groups],
    }
    version = hashlib.sha256(repr(rows).encode()).hexdigest()[:12]
    if version_of(connection) == version:
        return
    for table, values in rows.items():
        connection.execute(f"DELETE FROM core.{table}")
        _insert(connection, f"core.{table}", values)
    connection.execute(f"TRUNCATE core.unit_paths; {_PATHS}")
    connection.execute(f"TRUNCATE core.rate_terms; INSERT INTO core.rate_terms {_RATE_TERMS}")
    connection.execute(_CLASSES)
    write_note(connection, _VERSION, version)


_CLASSES = """
INSERT INTO core.unit_groups
SELECT code, urban_rural, valid_from, valid_to, 'list of units' FROM core.units WHERE urban_rural IS NOT NULL
"""
"""Urban and rural, as the list of units has them."""


_RATE_TERMS = """
WITH terms AS (
    SELECT t.indicator, t.side, t.form, t.measure, i.categories
    FROM core.indicator_terms t
    JOIN core.indicators i USING (indicator)
)
SELECT t.indicator, t.side, t.form, t.measure, p.descendant AS category, p.ancestor AS rate_category
FROM terms t
JOIN core.category_paths p USING (form)
WHERE len(t.categories) = 0
UNION
SELECT t.indicator, t.side, t.form, t.measure, p.descendant AS category, '' AS rate_category
FROM terms t
JOIN core.category_paths p ON p.form = t.form AND list_contains(t.categories, p.ancestor)
"""
"""A category enters its own rate and those of all that it is a part of; a rate of some categories has one value."""


_VERSION = "dimensions_version"


def version_of(connection: DuckDBPyConnection) -> str | None:
    """A digest of the dimensions that the warehouse holds: marts made with others have to be made anew."""
    return read_note(connection, _VERSION)


def _values(row: object) -> tuple[object, ...]:
    return tuple(value or None for value in vars(row).values())


def _form(spec: FormSpec) -> tuple[object, ...]:
    about = spec.about
    kinds = list(about.period_kinds)
    return (
        *(spec.id, about.title_vi, about.title_en, about.source, kinds, about.code_list),
        *(about.stands_for_parts, about.is_plan),
    )


def _category_paths(spec: FormSpec) -> list[tuple[str, str, str, int]]:
    """Each category under itself and all that it is a part of; '' is above all of them."""
    parents = {c.category: c.parent for c in categories(spec.about.code_list)}
    paths = [(spec.id, "", "", 0)]
    for category in parents:
        above, depth = category, 0
        while above:
            paths.append((spec.id, above, category, depth))
            above, depth = parents[above], depth + 1
        paths.append((spec.id, "", category, depth))
    return paths


def _indicator(i: Indicator) -> tuple[object, ...]:
    return (
        *(i.indicator, i.title_vi, i.title_en, i.form, i.numerator, i.denominator, i.good, i.source, i.unit),
        *(i.categories, i.family),
    )


def _identity(i: Identity) -> tuple[object, ...]:
    severity = finding_texts()[i.rule].severity
    return (i.rule, *i.left.split("."), *i.right.split("."), i.period, i.relation, severity)


def _insert(connection: DuckDBPyConnection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """A list per column: of a parameter per value the list of the country's units takes longer than all else here."""
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        values = ", ".join(f"unnest(${number})" for number in range(1, len(columns) + 1))
        connection.execute(f"INSERT INTO {table} SELECT {values}", columns)


_PATHS = """
INSERT INTO core.unit_paths
WITH RECURSIVE up AS (
    SELECT code AS ancestor_code, code AS descendant_code, 0 AS depth, valid_from, valid_to FROM core.units
    UNION ALL
    SELECT
        p.code, up.descendant_code, up.depth + 1,
        greatest(p.valid_from, up.valid_from),
        CASE WHEN p.valid_to IS NULL THEN up.valid_to WHEN up.valid_to IS NULL THEN p.valid_to
             ELSE least(p.valid_to, up.valid_to) END
    FROM up
    JOIN core.units child
        ON child.code = up.ancestor_code AND child.valid_from <= up.valid_from
        AND (child.valid_to IS NULL OR up.valid_from < child.valid_to)
    JOIN core.units p
        ON p.code = child.parent_code
        AND (up.valid_to IS NULL OR p.valid_from < up.valid_to)
        AND (p.valid_to IS NULL OR up.valid_from < p.valid_to)
)
SELECT DISTINCT ancestor_code, descendant_code, depth, valid_from, valid_to FROM up
"""
