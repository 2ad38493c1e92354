"""What a table of the warehouse holds, for whoever wants to ask it."""

from difflib import get_close_matches

from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.warehouse.query import ask, one_state
from tonghop.warehouse.questions.tables import Column, Description, columns_of, comment_of, tables


def description(home: Home, name: str) -> Description:
    """What a table, view or macro holds, by its name with or without its schema. A macro has its table's columns.

    Raises `BadCall` for an unknown name, with the nearest ones, and for one that two schemas have.
    """
    with one_state(home.warehouse):
        found = ask(home.warehouse, *comment_of(name)).rows
        if len(found) != 1:
            raise BadCall("unknown_table", name=name, nearest=", ".join(_nearest(home, name, found)))
        full_name, kind, comment = found[0]
        shown = full_name if kind != "macro" else f"mart.{full_name.partition('_as_of(')[0]}"
        columns = [Column(*row) for row in ask(home.warehouse, *columns_of(shown)).rows]
    return Description(full_name, kind, comment, columns, f"FROM {_called(full_name, kind)} LIMIT 10")


def _called(name: str, kind: str) -> str:
    return f"{name.partition('(')[0]}(now())" if kind == "macro" else name


def _nearest(home: Home, name: str, found: list[tuple[str, ...]]) -> list[str]:
    """Those that have this name, else those of similar names, else the first few."""
    if found:
        return [row[0] for row in found]
    known = {row[0].rpartition(".")[2].partition("(")[0]: row[0] for row in ask(home.warehouse, *tables()).rows}
    near = get_close_matches(name.lower().rpartition(".")[2], list(known), n=5, cutoff=0.5)
    return [known[each] for each in near] or list(known.values())[:5]
