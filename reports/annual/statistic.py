"""A number of the report with its provenance: what it counts, for which unit and period, and how many reported it."""

from dataclasses import dataclass
from decimal import Decimal

PERCENT, POINTS, ATTAINED = "percent", "points", "attained"
"""Units of measurement of what is computed: a rate, a difference of rates, a result per hundred of a target."""


@dataclass(frozen=True)
class Statistic:
    """One number that the warehouse holds.

    `value`: in `unit`, a unit of measurement; signed where `is_difference` (against the base period or another group).
    `name`: the indicator, or `form.measure`. `terms`: the measures that it is computed from, as `form.measure`.
    `aspect`: count, rate, change … of the declared figure. `categories`: those summed; none means all.
    `reported`, `expected`, `accepted`: lowest units. `base_…`: the same for the base of a change between periods.
    `group`: the group of lowest units that it is about, where it is not about all.
    """

    value: Decimal
    unit: str
    name: str
    aspect: str
    unit_code: str
    period: str
    reported: int
    expected: int
    terms: tuple[str, ...]
    categories: tuple[str, ...] = ()
    group: str = ""
    base_period: str = ""
    base_reported: int = 0
    base_expected: int = 0
    accepted: int = 0
    is_publishable: bool = True
    is_comparable: bool = True
    is_difference: bool = False

    @property
    def is_whole(self) -> bool:
        """True where every unit that should have reported did, on both sides of a difference."""
        return self.reported == self.expected and self.base_reported == self.base_expected


@dataclass(frozen=True)
class Outcome:
    """Whether a target was met."""

    met: bool


PlaceholderValue = Statistic | Outcome | tuple[tuple[str, Statistic, Statistic], ...]
"""What replaces a placeholder: for a family its largest rates, each as indicator, count and rate."""
