"""What the warehouse should say, in plain Python: a list of events, and the state that follows from them.

Reports are small reviews of a few communes. Nothing here is taken from the program.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

Values = tuple[int, int | None, int, int]
"""Households, persons, poor households, near-poor households; null for persons of whom the table has no column."""

MEASURES = ("households", "persons", "poor_households", "near_poor_households")
PERSONS = MEASURES.index("persons")
RATES = {"poor_rate": (2, 0), "near_poor_rate": (3, 0)}
"""Indicator → places of numerator and denominator in `Values`."""

PROVINCE = "60"


@dataclass(frozen=True)
class Report:
    """A file: who sent it, for which period, a row for each commune, and when it was written."""

    sender: str
    period: str
    rows: tuple[tuple[str, Values], ...]
    content: bytes = field(repr=False)
    is_of_district: bool
    written: int


@dataclass(frozen=True)
class Submission:
    """A report as it was taken. `number`: its place among all events that give a statement its rank.

    `tie`: what it shares with reports of which nobody knows which is the later.
    """

    id: str
    report: Report
    number: int
    is_late: bool
    is_correction: bool
    tie: tuple[object, ...]


@dataclass(frozen=True)
class Taken:
    """A run took reports from the inbox. `kind`: nightly or correct."""

    kind: str
    reports: tuple[Report, ...]


@dataclass(frozen=True)
class Decided:
    """A person decided. `undoes`: place of the decision in question among all decisions."""

    kind: str
    submission: str = ""
    unit: str = ""
    undoes: int = -1
    period: str = ""


Event = Taken | Decided


@dataclass(frozen=True)
class Decision:
    """A decision in the log, with its rank."""

    event: Decided
    number: int


class State:
    """What follows from a list of events. `parents`: commune → district."""

    def __init__(self, events: Iterable[Event], parents: dict[str, str]) -> None:
        self.parents = parents
        self.submissions: dict[str, Submission] = {}
        self.decisions: list[Decision] = []
        self.releases: list[tuple[str, dict[tuple[str, str], int]]] = []
        self._last = 0
        for event in events:
            self._take(event) if isinstance(event, Taken) else self._decide(event)

    def _take(self, event: Taken) -> None:
        published = {period for period, _ in self.releases}
        run = self._last
        for report in sorted(event.reports, key=lambda r: (r.is_of_district, r.written, sha256(r.content).hexdigest())):
            known = [s for s in self.submissions.values() if (s.report.sender, s.report.period) == _key(report)]
            name = f"{report.sender}/poverty_review/{report.period}/v{len(known) + 1}"
            is_late = event.kind == "nightly" and report.period in published
            tie = (run, report.written, *_key(report))
            self.submissions[name] = Submission(name, report, self._next(), is_late, event.kind == "correct", tie)

    def _decide(self, event: Decided) -> None:
        if event.kind == "publish":
            self.releases.append((event.period, self.figures(event.period)))
        self.decisions.append(Decision(event, self._next()))

    def _next(self) -> int:
        self._last += 1
        return self._last

    # Decisions that hold

    def _holding(self, kind: str) -> Iterator[Decision]:
        undone = {d.event.undoes for d in self.decisions if d.event.kind == "undo"}
        return (d for place, d in enumerate(self.decisions) if d.event.kind == kind and place not in undone)

    def is_undone(self, place: int) -> bool:
        return any(d.event.undoes == place for d in self.decisions if d.event.kind == "undo")

    def _accepted(self, submission: Submission, unit: str) -> int:
        """The rank of the last acceptance of a submission (`unit` empty) or of one row; 0 for none."""
        found = [
            d.number for d in self._holding("accept") if (d.event.submission, d.event.unit) == (submission.id, unit)
        ]
        return max(found, default=0)

    # Rows

    def row_status(self, submission: Submission, unit: str, values: Values) -> str:
        """withdrawn, on_hold, refused or eligible."""
        status = self._own_status(submission, unit, values)
        is_partial = status == "eligible" and (submission, unit) in self._walked(submission.report.period)[1]
        return "on_hold" if is_partial else status

    def _own_status(self, submission: Submission, unit: str, values: Values) -> str:
        """What the row itself is, whatever came before it about its commune."""
        if self._is_withdrawn(submission):
            return "withdrawn"
        if self._accepted(submission, unit):
            return "eligible"
        if submission.is_late and not self._accepted(submission, ""):
            return "on_hold"
        if values[2] > values[0]:
            return "refused"
        if self._is_undecided(submission, unit, values):
            return "on_hold"
        return "on_hold" if not any(values) else "eligible"

    def _is_withdrawn(self, submission: Submission) -> bool:
        return any(d.event.submission == submission.id for d in self._holding("withdraw"))

    def _is_undecided(self, submission: Submission, unit: str, values: Values) -> bool:
        """Whether another report says something else of the unit, and nobody knows which is the later."""
        return any(
            other.tie == submission.tie and not self._is_withdrawn(other) and row not in (None, values)
            for other in self.submissions.values()
            if (row := dict(other.report.rows).get(unit)) is None or row[2] <= row[0]
        )

    def current(self, period: str) -> dict[str, tuple[Submission, Values]]:
        """Commune → the current row."""
        return self._walked(period)[0]

    def _walked(self, period: str) -> tuple[dict[str, tuple[Submission, Values]], list[tuple[Submission, str]]]:
        """Commune → the current row; and the rows that wait because they lack the persons that this one had."""
        current: dict[str, tuple[Submission, Values]] = {}
        partial = []
        for _, submission, unit, values in sorted(self._speaking(period), key=_rank):
            had_persons = unit in current and current[unit][1][PERSONS] is not None
            is_decided = submission.is_correction or self.is_accepted(submission, unit)
            if had_persons and values[PERSONS] is None and not is_decided:
                partial.append((submission, unit))
            else:
                current[unit] = submission, values
        return current, partial

    def _speaking(self, period: str) -> Iterator[tuple[int, Submission, str, Values]]:
        """The rows that nothing of themselves keeps out, with their ranks."""
        for submission in self.submissions.values():
            for unit, values in submission.report.rows if submission.report.period == period else ():
                if self._own_status(submission, unit, values) == "eligible":
                    accepted = max(self._accepted(submission, ""), self._accepted(submission, unit))
                    yield max(submission.number, accepted), submission, unit, values

    def is_accepted(self, submission: Submission, unit: str) -> bool:
        return bool(self._accepted(submission, "") or self._accepted(submission, unit))

    def statement_statuses(self) -> dict[tuple[str, str], str]:
        """(submission, commune) → status, with current and superseded told apart."""
        found = {}
        for submission in self.submissions.values():
            for unit, values in submission.report.rows:
                status = self.row_status(submission, unit, values)
                stands = self.current(submission.report.period).get(unit, (None,))[0] is submission
                found[submission.id, unit] = status if status != "eligible" else "current" if stands else "superseded"
        return found

    def statuses(self) -> dict[str, str]:
        """Submission → status: the best that became of its rows."""
        rows = self.statement_statuses()
        return {
            name: _best([rows[name, unit] for unit, _ in submission.report.rows])
            for name, submission in self.submissions.items()
        }

    # Sums

    def figures(self, period: str) -> dict[tuple[str, str], int]:
        """(commune, measure) → figure."""
        return {
            (unit, measure): value
            for unit, (_, values) in self.current(period).items()
            for measure, value in zip(MEASURES, values, strict=True)
            if value is not None
        }

    def added(self, period: str) -> dict[str, list[tuple[Values, bool]]]:
        """Unit → the rows of the communes in it, and whether each was accepted by a decision."""
        found: dict[str, list[tuple[Values, bool]]] = {}
        for unit, (submission, values) in self.current(period).items():
            for whole in (unit, self.parents[unit], PROVINCE):
                found.setdefault(whole, []).append((values, self.is_accepted(submission, unit)))
        return found

    def counts(self) -> set[tuple[str, str, str, int, int, int]]:
        """Unit, period, measure, value, communes that reported it, communes accepted of these."""
        found = set()
        for period in self.periods():
            for unit, added in self.added(period).items():
                for place, measure in enumerate(MEASURES):
                    told = [(value, is_accepted) for v, is_accepted in added if (value := v[place]) is not None]
                    accepted = sum(is_accepted for _, is_accepted in told)
                    if told:
                        found.add((unit, period, measure, sum(value for value, _ in told), len(told), accepted))
        return found

    def rates(self) -> set[tuple[str, str, str, int, int, int]]:
        """Unit, period, indicator, numerator, denominator, communes over which both are summed."""
        return {
            (unit, period, indicator, _sum(added, above), _sum(added, below), len(added))
            for period in self.periods()
            for unit, added in self.added(period).items()
            for indicator, (above, below) in RATES.items()
        }

    def periods(self) -> set[str]:
        return {submission.report.period for submission in self.submissions.values()}

    def coverage(self) -> dict[tuple[str, str], str]:
        """(commune, period) → reported, or what became of the last row about it."""
        found = {}
        for submission in self.submissions.values():  # in order: the last row counts
            for unit, values in submission.report.rows:
                status = self.row_status(submission, unit, values)
                found[unit, submission.report.period] = status
        for period in self.periods():
            found.update({(unit, period): "reported" for unit in self.current(period)})
        return found

    # What a person may decide

    def kept_out(self, submission: str) -> list[str]:
        """Communes whose row of a submission was refused or waits."""
        rows = self.statement_statuses()
        return sorted(unit for (name, unit), s in rows.items() if name == submission and s in ("refused", "on_hold"))

    def late(self, communes: Sequence[str], period: str) -> list[str]:
        """Submissions of a district and period that wait because it was published, oldest first."""
        statuses = self.statuses()
        return [
            s.id
            for s in self.submissions.values()
            if s.is_late and statuses[s.id] == "on_hold" and s.report.period == period and s.report.sender in communes
        ]

    def doubted(self, communes: Sequence[str], period: str) -> list[tuple[str, str]]:
        """(submission, commune) of the last row of each that waits and would be later than its current one."""
        current, partial = self._walked(period)
        last = {unit: submission for submission, unit in partial if unit in communes}
        ranks = {(s.id, unit): rank for rank, s, unit, _ in self._speaking(period)}
        return sorted(
            (submission.id, unit)
            for unit, submission in last.items()
            if ranks[current[unit][0].id, unit] < ranks[submission.id, unit]
        )

    def last_release(self, period: str) -> dict[tuple[str, str], int] | None:
        return next((figures for known, figures in reversed(self.releases) if known == period), None)


def _sum(added: Iterable[tuple[Values, bool]], place: int) -> int:
    return sum(values[place] or 0 for values, _ in added)


def _key(report: Report) -> tuple[str, str]:
    return report.sender, report.period


def _rank(row: tuple[int, Submission, str, Values]) -> int:
    return row[0]


def _best(rows: list[str]) -> str:
    for status in ("withdrawn", "current", "on_hold"):
        if status in rows:
            return status
    return "refused" if set(rows) == {"refused"} else "superseded"
