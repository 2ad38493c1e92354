"""Any history of a home against a model in plain Python: reports come, are corrected, withdrawn, accepted, published.

After every step counts, rates, states and coverage are the model's, the leaves of every figure add up, nothing has
left `core`, the ledger is whole, and what was known at any moment of the past is still told.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.operations.ledger_model import MEASURES, PROVINCE, Decided, Event, Report, State, Taken, Values
from tests.province import Province
from tests.small_reports import WITHOUT_PERSONS, names, review
from tests.warehouses import dicts, differing, rows
from tests.workbooks import COLUMNS, saved_at
from tonghop.ledger.clock import now
from tonghop.ledger.errors import BadCall
from tonghop.operations import decide, ingest, integrity, plans
from tonghop.operations import publish as publication
from tonghop.operations.errors import NotPublishable
from tonghop.schemas.form import all_forms
from tonghop.warehouse import build, models, query, store
from tonghop.warehouse.trace import Node, trace

DISTRICTS = {"599": "HUYỆN TÁNH LINH", "601": "HUYỆN HÀM TÂN"}
COMMUNES = {code: district for district in DISTRICTS for code in list(names(district))[:3]}
NAMES = {code: names(district)[code] for code, district in COMMUNES.items()}
PERIODS = ("2022", "2023")
WRITTEN = datetime(2023, 12, 1)
"""When the first file was written; the others follow by the minute."""

KILLED_AT = {
    "before the receipts": "tonghop.ledger.record.Ledger.receive",
    "before the load": "tonghop.operations.ingest.prepare",
    "before the swap": "tonghop.warehouse.store.promote",
    "after the swap": "tonghop.operations.ingest.give_back",
}

ROWS = st.one_of(
    st.tuples(st.integers(10, 20), st.integers(30, 60), st.integers(0, 5), st.integers(0, 5)),
    st.just((0, 0, 0, 0)),
    st.tuples(
        st.integers(1, 3), st.integers(5, 9), st.integers(4, 6), st.integers(0, 1)
    ),  # refused: more poor than all
)


class Killed(BaseException):
    """The program dies here."""


def die(*_: Any, **__: Any) -> None:
    raise Killed


class AnyHistory(RuleBasedStateMachine):
    """One home, the events of its log, and how many of these the warehouse holds."""

    empty: Province

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.home = self.empty.copy(self.folder / "home")
        self.events: list[Event] = []
        self.held = 0
        self.inbox: list[Report] = []
        self.written = self.minute = 0
        self.armed = ""
        self.known: list[tuple[datetime, int, str, Any]] = []
        self._remember()

    def _state(self, held: int | None = None) -> State:
        return State(self.events[: self.held if held is None else held], COMMUNES)

    # Rules

    @rule(
        district=st.sampled_from(sorted(DISTRICTS)),
        period=st.sampled_from(PERIODS),
        first=st.integers(0, 2),
        values=st.lists(ROWS, min_size=1, max_size=3),
        is_at_once=st.booleans(),
        is_partial=st.sampled_from((False, False, True)),
    )
    def send(
        self, district: str, period: str, first: int, values: list[Values], is_at_once: bool, is_partial: bool
    ) -> None:
        """One commune's report, or a district's of several; under a name of its own, at the time of the one before.

        A partial one has no column of persons.
        """
        if is_partial:
            values = [(row[0], None, *row[2:]) for row in values]
        of_district = [code for code, parent in COMMUNES.items() if parent == district]
        units = [of_district[(first + n) % len(of_district)] for n in range(len(values))]
        is_of_district = len(units) > 1
        content = review(
            [
                (NAMES[unit], *(figure for figure in row if figure is not None))
                for unit, row in zip(units, values, strict=True)
            ],
            sender=DISTRICTS[district] if is_of_district else "",
            year=period,
            columns=WITHOUT_PERSONS if is_partial else COLUMNS,
        )
        content = saved_at(content, f"{WRITTEN:%FT%T}")
        known = [r.content for e in self.events if isinstance(e, Taken) for r in e.reports]
        if content in known or content in [report.content for report in self.inbox]:
            return
        sender = district if is_of_district else units[0]
        self.written += 1
        minute = self.minute = self.minute + (not is_at_once)
        row_of = tuple(zip(units, values, strict=True))
        self.inbox.append(Report(sender, period, row_of, content, is_of_district, minute))
        self.home.put(f"{self.written}.xlsx", content, f"{WRITTEN + timedelta(minutes=minute):%FT%T}")

    @precondition(lambda self: self.inbox or self.held < len(self.events))
    @rule()
    def nightly(self) -> None:
        """Everything in the inbox, and what a killed run left."""
        events: list[Event] = [Taken("nightly", tuple(self.inbox))] if self.inbox else []
        if self._attempt(lambda: self._load(plans.receive(self.home, now())), events):
            self.inbox = []

    @precondition(lambda self: self.inbox or self._state().submissions)
    @rule(district=st.sampled_from(sorted(DISTRICTS)), period=st.sampled_from(PERIODS))
    def correct(self, district: str, period: str) -> None:
        """What is new or waits of one district and period."""
        inside = {district, *(code for code, parent in COMMUNES.items() if parent == district)}
        own_rows = [report for report in self.inbox if report.sender in inside and report.period == period]
        spoken_of = {unit for report in own_rows for unit, _ in report.rows}
        state = self._state()
        decided: list[Event] = [Decided("accept", name) for name in state.late(sorted(inside), period)]
        decided += [
            Decided("accept", name, unit)
            for name, unit in state.doubted(sorted(inside), period)
            if unit not in spoken_of
        ]
        taken: list[Event] = [Taken("correct", tuple(own_rows))] if own_rows else []

        def run() -> None:
            plan = plans.receive_correction(self.home, district, period, now(), is_preview=False)
            self._load(plan)

        if self._attempt(run, taken, decided):
            self.inbox = [report for report in self.inbox if report not in own_rows]

    @precondition(lambda self: self._state().submissions)
    @rule(place=st.integers(0, 99))
    def withdraw(self, place: int) -> None:
        state = self._state()
        name = list(state.submissions)[place % len(state.submissions)]
        is_refused = state.statuses()[name] == "withdrawn"
        self._decide(lambda: decide.withdraw(self.home, name, "nhầm", now()), is_refused, Decided("withdraw", name))

    @precondition(lambda self: self._state().submissions)
    @rule(place=st.integers(0, 99), only=st.booleans())
    def accept(self, place: int, only: bool) -> None:
        """A submission that waits, or the rows of it that were kept out, or one of these."""
        state = self._state()
        wanted = [name for name in state.submissions if state.kept_out(name)]
        name = wanted[place % len(wanted)] if wanted else next(iter(state.submissions))
        rows_kept_out = state.kept_out(name)
        unit = rows_kept_out[place % len(rows_kept_out)] if only and rows_kept_out else None
        is_waiting = state.submissions[name].is_late and state.statuses()[name] == "on_hold"
        if is_waiting and unit is None:
            decided = [Decided("accept", name)]
        else:
            decided = [Decided("accept", name, own) for own in rows_kept_out if unit in (None, own)]
        self._decide(lambda: decide.accept(self.home, name, unit, "đúng thế", now()), not decided, *decided)

    @precondition(lambda self: self._undoable())
    @rule(place=st.integers(0, 99))
    def undo(self, place: int) -> None:
        state, known = self._state(), self._undoable()
        chosen = known[place % len(known)]
        entry = self.home.rows("SELECT entry FROM core.decisions ORDER BY entry")[chosen][0]
        event = Decided("undo", undoes=chosen)
        self._decide(lambda: decide.undo(self.home, entry, "thôi", now()), state.is_undone(chosen), event)

    def _undoable(self) -> list[int]:
        decisions = self._state().decisions
        return [place for place, d in enumerate(decisions) if d.event.kind in ("withdraw", "accept")]

    @precondition(lambda self: self._state().submissions)
    @rule(period=st.sampled_from(PERIODS))
    def publish(self, period: str) -> None:
        """Refused without a reason, since most communes are missing; again only where a figure has changed."""
        pending = self.events[self.held :]
        if not self.armed:
            with pytest.raises((NotPublishable, BadCall)):
                publication.publish(self.home, period, "", now())
            self.held = len(self.events)
        state = self._state(len(self.events))
        last, figures = state.last_release(period), state.figures(period)
        if self.armed and pending:
            self._attempt(lambda: publication.publish(self.home, period, "biên bản", now()), [])
        elif (not figures and last is None) or figures == last:
            self._decide(lambda: publication.publish(self.home, period, "biên bản", now()), True)
        else:
            event = Decided("publish", period=period)
            self._decide(
                lambda: self._check_release(publication.publish(self.home, period, "biên bản", now()), last, figures),
                False,
                event,
            )

    def _check_release(self, made: publication.Release, last: Any, figures: dict[tuple[str, str], int]) -> None:
        """The frozen figures are the model's, and the revisions are what differs from the release before."""
        frozen = query.ask(self.home.warehouse, f"FROM read_parquet('{made.folder}/figures.parquet')").dicts()
        assert {(row["unit_code"], row["measure"]): row["value"] for row in frozen} == figures
        if last is None:
            assert made.revisions is None
            return
        assert made.revisions is not None
        revised = {
            (row["unit_code"], row["measure"]): (row["old"], row["new"])
            for row in made.revisions.dicts()
            if row["unit_code"] in COMMUNES and row["indicator"] is None
        }
        assert revised == {
            key: (last.get(key), figures.get(key))
            for key in last.keys() | figures.keys()
            if last.get(key) != figures.get(key)
        }

    @precondition(lambda self: self.events)
    @rule()
    def rebuild(self) -> None:
        """From archive and log: the same to the last row, unless something was still to be loaded."""
        draft = self._rebuilt(self.home)
        if self.held == len(self.events):
            assert differing(self.home.warehouse, draft) == {}
        ingest.promote(self.home, draft, plans.rebuild_plan(self.home))
        self.held = len(self.events)

    @precondition(lambda self: not self.armed)
    @rule(point=st.sampled_from(sorted(KILLED_AT)))
    def kill(self, point: str) -> None:
        """The next run dies there."""
        self.armed = point

    @rule(place=st.integers(0, 99))
    def look_back(self, place: int) -> None:
        self._check_as_of(*self.known[place % len(self.known)])

    # How a step is taken

    def _load(self, plan: plans.Plan) -> None:
        ingest.run_plan(self.home, plan)

    def _attempt(self, run: Callable[[], object], taken: Sequence[Event], decided: Sequence[Event] = ()) -> bool:
        """Run it, killed where that is armed; whether what it took is in the log."""
        point, self.armed = self.armed, ""
        before = [*self.events]
        self.events = [*before, *decided, *taken]
        try:
            if point:
                with patch(KILLED_AT[point], die):
                    run()
            else:
                run()
        except Killed:
            if point == "before the receipts":
                self.events = [*before, *decided]
                return False
            if point == "after the swap":
                self.held = len(self.events)
            return True
        self.held = len(self.events)
        return True

    def _decide(self, run: Callable[[], object], is_bad: bool, *events: Event) -> None:
        if is_bad:
            with pytest.raises(BadCall):
                run()
        else:
            self._attempt(run, [], events)

    def _remember(self) -> None:
        """How many events are held now, and the rows of a mart: each time of the next."""
        mart = models.with_past()[len(self.known) % len(models.with_past())]
        self.known.append((now(), self.held, mart, self._digest(mart, f"mart.{mart}")))
        shutil.copyfile(self.home.warehouse, self.folder / "before.duckdb")

    # What always holds

    @invariant()
    def warehouse_is_as_the_model_says(self) -> None:
        state, warehouse = self._state(), self.home.warehouse
        assert _counts(warehouse, "mart.counts") == state.counts()
        assert _rates(warehouse, "mart.rates") == state.rates()
        assert dict(rows(warehouse, "SELECT submission_id, status FROM core.submissions")) == state.statuses()
        reported = rows(warehouse, "SELECT submission_id, unit_code, status FROM core.statements")
        assert {(name, unit): status for name, unit, status in reported} == state.statement_statuses()
        assert _coverage(warehouse) == state.coverage()

    @invariant()
    def leaves_add_up(self) -> None:
        assert self.home.rows(_LEAVES_OFF) == []
        for period in sorted(self._state().periods()):
            if self._state().figures(period):
                figure = trace(self.home.warehouse, "poor_rate", PROVINCE, period)
                assert [(term, _sum_of_leaves(node)) for term, _, node in figure.terms] == [
                    ("numerator", figure.figure["numerator"]),
                    ("denominator", figure.figure["denominator"]),
                ]

    @invariant()
    def nothing_has_left_core(self) -> None:
        statuses = {f"core.{table}": {"status"} for table in ("files", "submissions", "statements")}
        changed = differing(self.folder / "before.duckdb", self.home.warehouse, "core.", statuses)
        assert {table: gone for table, (gone, _) in changed.items() if gone} == {}
        self._remember()

    @rule()
    def build_everything(self) -> None:
        """What was built in parts is what all of it built at once gives."""
        whole = self.folder / "whole.duckdb"
        shutil.copyfile(self.home.warehouse, whole)
        connection = store.connect(whole)
        build.build(connection, "", all_forms().values(), self.home.coverage_threshold)
        connection.close()
        assert differing(self.home.warehouse, whole, leave_out={"core.findings": {"run_id"}}) == {}
        whole.unlink()

    @invariant()
    def ledger_is_whole(self) -> None:
        assert integrity.verify(self.home).discrepancies == []

    def teardown(self) -> None:
        """The past is still told, and the same in a home made of archive and log alone."""
        for known in self.known:
            self._check_as_of(*known)
        elsewhere = self.folder / "elsewhere"
        shutil.copytree(self.home.root, elsewhere, ignore=shutil.ignore_patterns("warehouse.duckdb", "inbox"))
        province = Province.open(elsewhere)
        ingest.promote(province, self._rebuilt(province), plans.rebuild_plan(province))
        if self.held == len(self.events):
            assert differing(self.home.warehouse, province.warehouse) == {}
        shutil.rmtree(self.folder)

    def _digest(self, mart: str, source: str) -> Any:
        shown = ", ".join(column.name for column in models.mart(mart).columns)
        digest = "SELECT count(*), sum(hash(r)), bit_xor(hash(r)) FROM (SELECT {} FROM {}) r"
        return query.ask(self.home.warehouse, digest.format(shown, source)).rows

    def _check_as_of(self, moment: datetime, held: int, mart: str, digest: Any) -> None:
        state, instant = self._state(held), f"TIMESTAMPTZ '{moment.isoformat()}'"
        assert _counts(self.home.warehouse, f"counts_as_of({instant})") == state.counts()
        assert _rates(self.home.warehouse, f"rates_as_of({instant})") == state.rates()
        assert self._digest(mart, f"{mart}_as_of({instant})") == digest, mart

    def _rebuilt(self, province: Province) -> Path:
        plan = plans.rebuild_plan(province)
        ingest.read_all(province, plan)
        return ingest.prepare(province, plan, from_empty=True)


def _counts(warehouse: Path, source: str) -> set[tuple[Any, ...]]:
    reported = dicts(warehouse, f"FROM {source} WHERE reported_units > 0")
    keys = ("unit_code", "period", "measure", "value", "reported_units", "accepted_units")
    assert {row["measure"] for row in reported} <= set(MEASURES)
    return {tuple(row[key] for key in keys) for row in reported}


def _rates(warehouse: Path, source: str) -> set[tuple[Any, ...]]:
    reported = dicts(
        warehouse, f"FROM {source} WHERE reported_units > 0 AND indicator IN ('poor_rate', 'near_poor_rate')"
    )
    for row in reported:
        expected = None if not row["denominator"] else float(row["numerator"]) * 100 / float(row["denominator"])
        assert (row["value"] and float(row["value"])) == pytest.approx(expected, abs=1e-6)
    keys = ("unit_code", "period", "indicator", "numerator", "denominator", "reported_units")
    return {tuple(row[key] for key in keys) for row in reported}


def _coverage(warehouse: Path) -> dict[tuple[str, str], str]:
    reported = dicts(
        warehouse,
        "FROM mart.coverage WHERE form = 'poverty_review' AND missing = 0 AND list_contains($1, unit_code)",
        [sorted(COMMUNES)],
    )
    return {
        (row["unit_code"], row["period"]): next(status for status, column in _COVERED if row[column])
        for row in reported
    }


_COVERED = (("reported", "reported"), ("refused", "refused"), ("withdrawn", "withdrawn"), ("on_hold", "waiting"))
"""What became of a commune's report, and the column of the coverage that counts it."""


def _sum_of_leaves(node: Node) -> Any:
    return sum(leaf["value"] or 0 for leaf in node.leaves) + sum(map(_sum_of_leaves, node.children))


_LEAVES_OFF = """
WITH sums AS (
    SELECT unit_code, period, form, indicator, term, category, sum(value) AS value,
        CASE WHEN indicator IS NULL THEN measure END AS measure
    FROM mart.lineage GROUP BY ALL
),
told AS (
    SELECT unit_code, period, form, NULL AS indicator, 'count' AS term, category, value, measure FROM mart.counts
    WHERE reported_units > 0
    UNION ALL BY NAME
    SELECT r.unit_code, r.period, i.form, r.indicator, t.term, r.category,
        CASE t.term WHEN 'numerator' THEN r.numerator ELSE r.denominator END AS value, NULL AS measure
    FROM mart.rates r
    JOIN core.indicators i USING (indicator)
    CROSS JOIN (VALUES ('numerator'), ('denominator')) t(term)
    WHERE r.reported_units > 0
)
(FROM sums SELECT unit_code, period, form, indicator, term, category, value, measure
    EXCEPT FROM told SELECT unit_code, period, form, indicator, term, category, value, measure)
UNION ALL
(FROM told SELECT unit_code, period, form, indicator, term, category, value, measure
    EXCEPT FROM sums SELECT unit_code, period, form, indicator, term, category, value, measure)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("number", "examples", "steps"), [(0, 1, 5), *((number, 3, 15) for number in range(1, 6))])
def test_any_history_of_a_home(empty: Province, number: int, examples: int, steps: int) -> None:
    """`number`: of the seed, so that two workers share the histories between them."""
    machine = seed(number)(type("AnyHistory", (AnyHistory,), {"empty": empty}))
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=False,  # the seed says which histories
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
