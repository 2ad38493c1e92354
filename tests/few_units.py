"""A province of eight units whose warehouse a test fills by hand: what reports say, and what the models make of it.

Province P has two districts: D with the communes A, B and C, and E with F and G. Nothing is read and no night passes: a
report is rows of `core`, and of the models only those are built that a question needs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from duckdb import DuckDBPyConnection

from tests import filled
from tests.province import NIGHT, at
from tonghop.configs.units import UnitRow
from tonghop.schemas.form import all_forms
from tonghop.warehouse import dimensions, models, store, tables
from tonghop.warehouse.models import Model
from tonghop.warehouse.scope import Scope

PARENTS = {"P": "", "D": "P", "E": "P", "A": "D", "B": "D", "C": "D", "F": "E", "G": "E"}
"""Unit → the unit above it."""

LEVELS = {"": "province", "P": "district"}
"""The unit above → level."""

CLASSES = {"A": "urban", "B": "rural", "C": "rural", "F": "rural", "G": "rural"}

MEASURES = {
    "poverty_review": ("households", "persons", "poor_households", "near_poor_households"),
    "poor_movement": ("opening", "closing", "relapsed"),
    "inspection": ("inspections",),
    "poverty_groups": ("ethnic_minority", "no_work_capacity", "meritorious", "poor_households"),
    "poverty_causes": ("illness", "poor_households"),
    "deprivation": ("households",),
    "programme_disbursement": ("disbursed_recurrent_central",),
}
"""Form → what its reports tell here, in the order of their columns."""

STATES = {None: "blank", "-": "dash", "x": "not_applicable", 0: "zero"}
"""What is no number, or zero, and its state."""

THRESHOLD = 0.95
"""The coverage from which a rate is publishable."""

Figures = Sequence[int | str | None]
"""What a row says, in the order of `MEASURES`: a number, - for a dash, x for what does not apply, None for a blank."""


@cache
def _declared() -> DuckDBPyConnection:
    connection = store.connect(Path(":memory:"))
    filled.take_few_rows(connection)
    tables.settle(connection, (*models.tables(), *models.views()))
    units = [
        UnitRow(code, "2021-01-01", "", LEVELS.get(above, "commune"), f"Unit {code}", "", above, CLASSES.get(code, ""))
        for code, above in PARENTS.items()
    ]
    forms = all_forms()
    dimensions.follow(connection, [forms[form] for form in MEASURES], units)
    return connection


class FewUnits:
    """The province, empty at first. One for all tests of a process."""

    def __init__(self) -> None:
        self.connection = _declared()
        grown = ("runs", "files", "readings", "submissions", "statements", "observations", "findings", "decisions")
        self.connection.execute("; ".join(f"TRUNCATE core.{table}" for table in grown))
        self._sent = 0
        self._built: set[str] = set()

    # What happens

    def report(
        self,
        rows: Iterable[tuple[str, Figures]],
        *,
        form: str = "poverty_review",
        period: str = "2023",
        sender: str = "D",
        totals: Iterable[str | int] = (),
        refused: Iterable[str] = (),
        received: str = NIGHT,
        category: str = "",
        run: int | None = None,
        kind: str = "nightly",
    ) -> str:
        """A report comes, of units and their figures. `totals`: units or lines that sum others; `refused`: units.

        Gives its submission. The first row stands in line 3 of the sheet, the first figure in column C. `run`: the
        place of the run that brings it among the runs; by default it comes alone, after those before.
        """
        self._sent += 1
        self._built.clear()
        number, moment = self._sent, at(received)
        of = {"submission_id": f"{sender}/{form}/{period}/#{number}", "form": form, "period": period}
        reading = {"file_hash": f"hash {number}", "run_id": f"run {number}", "accepted_at": moment, "status": "read"}
        file = {"file_hash": f"hash {number}", "file_name": f"{number}.xlsx", "received_at": moment}
        self._put("files", [{**file, "status": "read"}])
        self._put("runs", [{"run_id": reading["run_id"], "kind": kind}])
        self._put("readings", [{**reading, "entry": number if run is None else run}])
        sent = {**of, **file, "number": number, "rank": number, "sender_code": sender, "is_late": False}
        self._put("submissions", [{**sent, "run_id": reading["run_id"], "accepted_at": moment}])
        for line, (unit, figures) in enumerate(rows, 1):
            row = {**of, "statement_number": line, "unit_code": unit, "is_claim": bool({unit, line} & {*totals})}
            is_blank = all(figure is None for figure in figures)
            result = "refused" if unit in refused else "blank" if is_blank else "accepted"
            self._put("statements", [{**row, "validation_result": result}])
            self._put(
                "observations",
                [
                    {
                        **row,
                        "measure": measure,
                        "category": category,
                        "sheet": "Sheet1",
                        "cell": f"{column}{line + 2}",
                        **_figure(figure),
                    }
                    for column, measure, figure in zip("CDEF", MEASURES[form], figures, strict=False)
                ],
            )
        return of["submission_id"]

    def decide(self, kind: str, submission: str, unit: str | None = None) -> None:
        """A person withdraws a submission, or accepts it or a row of it."""
        self._sent += 1
        self._built.clear()
        decided = {"entry": self._sent, "rank": self._sent, "submission_id": submission, "unit_code": unit}
        self._put("decisions", [{**decided, "kind": kind, "accepted_at": at(NIGHT)}])

    def find(self, rule: str, submission: str, cell: str) -> None:
        """Who read a submission found something at a cell of it."""
        self._put("findings", [{"rule": rule, "submission_id": submission, "sheet": "Sheet1", "cell": cell}])

    @contextmanager
    def standard(self, standard: str, period: str) -> Iterator[None]:
        """While this holds, another standard applied in a period."""
        self._built.clear()
        self.connection.execute("BEGIN")
        try:
            self.connection.execute("UPDATE core.periods SET standard = ? WHERE period = ?", [standard, period])
            yield
        finally:
            self.connection.execute("ROLLBACK")
            self._built.clear()

    def _put(self, table: str, rows: Sequence[filled.Row]) -> None:
        filled.put(self.connection, f"core.{table}", rows)

    # What its warehouse answers

    def rows(self, model: str, **where: Any) -> list[dict[str, Any]]:
        """Rows of a model in which columns have these values."""
        self._build(model)
        found = self.connection.execute(
            f"FROM mart.{model} WHERE {_condition(where)} ORDER BY ALL", list(where.values())
        )
        return _dicts(found)

    def count(self, unit: str, measure: str, **where: Any) -> dict[str, Any]:
        """One row of `mart.counts`."""
        (row,) = self.rows("counts", unit_code=unit, measure=measure, **{"period": "2023", **where})
        return row

    def rate(self, unit: str, indicator: str = "poor_rate") -> dict[str, Any]:
        """One row of `mart.rates`."""
        (row,) = self.rows("rates", unit_code=unit, indicator=indicator, period="2023")
        return row

    def figure(self, unit: str, measure: str) -> dict[str, Any]:
        """The current figure of a unit's own."""
        (row,) = self.rows("current_observations", unit_code=unit, measure=measure, period="2023")
        return row

    def audit(self, name: str, of: Literal["own", "reported"] = "reported") -> list[dict[str, Any]]:
        """What an audit finds, of reports or of our own sums."""
        audit = next(audit for audit in models.audits(of) if audit.name == name)
        self._build_inputs(audit)
        return _dicts(self.connection.execute(f"FROM ({Scope().drawn(audit, THRESHOLD)}) ORDER BY ALL"))

    def _build(self, name: str) -> None:
        """A model into its table, after those that it draws on; what is built already stays."""
        if name in self._built:
            return
        model = models.marts()[name]
        self._build_inputs(model)
        tables.refill(self.connection, f"mart.{name}", Scope().drawn(model, THRESHOLD))
        self._built.add(name)

    def _build_inputs(self, model: Model) -> None:
        for name in model.inputs:
            if name in models.marts():
                self._build(name)


def _figure(raw: int | str | None) -> dict[str, Any]:
    state = STATES.get(raw, "reported" if isinstance(raw, int) else "unreadable")
    value = raw if isinstance(raw, int) else None
    return {"raw": "" if raw is None else str(raw), "state": state, "value": value}


def _condition(where: Mapping[str, Any]) -> str:
    return " AND ".join(f"{name} = ?" for name in where) or "TRUE"


def _dicts(found: DuckDBPyConnection) -> list[dict[str, Any]]:
    columns = [column[0] for column in found.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
