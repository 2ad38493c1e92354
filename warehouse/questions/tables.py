"""What can be asked: the tables, views and macros of the warehouse with their comments, and the columns of one."""

from typing import NamedTuple

from tonghop.warehouse.query import Question


class Column(NamedTuple):
    """A column: its name, DuckDB's type, its meaning."""

    name: str
    type: str
    comment: str


class Description(NamedTuple):
    """A table, view or macro. `example`: a question that answers."""

    name: str
    kind: str
    comment: str
    columns: list[Column]
    example: str


_OBJECTS = """
SELECT schema_name || '.' || table_name AS name, 'table' AS kind, comment FROM duckdb_tables()
UNION ALL
SELECT schema_name || '.' || view_name, 'view', comment FROM duckdb_views() WHERE NOT internal
UNION ALL
SELECT function_name || '(' || array_to_string(parameters, ', ') || ')', 'macro', comment
FROM duckdb_functions() WHERE NOT internal AND function_type = 'table_macro' AND comment IS NOT NULL
"""


def tables(schema: str = "") -> Question:
    """A row a table, view and macro: name, kind, comment; the marts first. `schema`: of one alone."""
    wanted = "WHERE starts_with(name, $schema || '.')" if schema else ""
    order = "ORDER BY CASE WHEN kind = 'macro' THEN 2 ELSE NOT starts_with(name, 'mart.') END, name"
    return Question(f"FROM ({_OBJECTS}) {wanted} {order}", {"schema": schema} if schema else None)


def comment_of(name: str) -> Question:
    """Name, kind and comment of one, named with or without its schema; none or several rows where it is not clear."""
    found = "list_contains([name, split_part(name, '.', 2), split_part(name, '(', 1)], lower($name))"
    return Question(f"FROM ({_OBJECTS}) WHERE {found}", {"name": name.partition("(")[0]})


def columns_of(name: str) -> Question:
    """A row a column of a table or view, by its name with its schema: column, type, comment."""
    return Question(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE schema_name || '.' || table_name = $name ORDER BY column_index",
        {"name": name},
    )
