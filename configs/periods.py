"""The periods that a report may be for, and the poverty standards in force."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, partial

from tonghop.configs.convert import convert, convert_each, inside
from tonghop.configs.errors import Place
from tonghop.configs.validity import is_in_force
from tonghop.configs.yaml_files import load_yaml


@dataclass(frozen=True)
class Standard:
    """A poverty standard in force for a span of time (`valid_to` exclusive)."""

    standard: str
    valid_from: str
    valid_to: str
    title_vi: str
    title_en: str
    source: str


@dataclass(frozen=True)
class Period:
    """A reporting period. Dates are ISO texts; `due_on` is the review's last day on time, empty where none is set.

    `opening_period`: the official review whose closing opens the year; `previous_period`: the one of the same kind
    before.
    """

    period: str
    kind: str
    starts_on: str
    ends_on: str
    due_on: str
    standard: str
    opening_period: str
    previous_period: str
    title_vi: str
    title_en: str


@dataclass(frozen=True)
class _Kind:
    """A kind of period: how its code ends, from and to which day of the year it runs, and when it is due.

    `due`: the last day on time; `next_month 05`: the 5th of the month after; empty where none is set.
    """

    suffix: str
    starts: str
    ends: str
    due: str
    title_vi: str
    title_en: str


@dataclass(frozen=True)
class _Years:
    """The first and the last year that reports may be for."""

    first: int
    last: int


@dataclass(frozen=True)
class _Kinds:
    """Every kind of period."""

    year: _Kind
    preliminary: _Kind
    half: _Kind
    month: _Kind


@dataclass(frozen=True)
class _DueDays:
    """Last days on time, by kind of period, of forms that are due on other days than the review."""

    days: dict[str, str]
    forms: list[str]


@dataclass(frozen=True)
class _PeriodsFile:
    """What stands in `configs/periods.yaml`."""

    years: _Years
    kinds: _Kinds
    due_days: dict[str, _DueDays]
    standards: dict[str, dict[str, str]]


REVIEW_MONTHS = range(2, 10)
"""The months of the regular review (QĐ 24/2021/QĐ-TTg, Điều 7): changes are reported from February to September."""
_FILE = "periods.yaml"


@cache
def _periods_file() -> _PeriodsFile:
    return convert(_PeriodsFile, load_yaml(_FILE), Place(_FILE))


@cache
def standards() -> tuple[Standard, ...]:
    """The poverty standards of `configs/periods.yaml`, in order of time. Raises `ConfigError`."""
    data = load_yaml(_FILE)
    return convert_each(Standard, data["standards"], inside(Place(_FILE), data, "standards"), "standard")


@cache
def periods() -> dict[str, Period]:
    """Every period that a report may be for, by its code. Raises `ConfigError`."""
    file = _periods_file()
    built = (p for year in range(file.years.first, file.years.last + 1) for p in _periods_of(year, file.kinds))
    return {p.period: p for p in built}


def due_on(form: str, period: Period) -> str:
    """The last day on time of a form for a period, '' where none is set. Raises `ConfigError`."""
    own = (due.days for due in _periods_file().due_days.values() if form in due.forms)
    day = next((days[period.kind] for days in own if period.kind in days), "")
    return f"{period.period[:4]}-{day}" if day else period.due_on


def _periods_of(year: int, kinds: _Kinds) -> Iterator[Period]:
    for name, kind in (("year", kinds.year), ("preliminary", kinds.preliminary), ("half", kinds.half)):
        yield _period(
            name,
            kind,
            code=partial("{1}{0}".format, kind.suffix),
            year=year,
            starts=f"{year}-{kind.starts}",
            ends=f"{year}-{kind.ends}",
            due=f"{year}-{kind.due}" if kind.due else "",
        )
    due_day = int(kinds.month.due.removeprefix("next_month "))
    for month in range(1, 13):
        after = date(year + month // 12, month % 12 + 1, 1)
        period = _period(
            "month",
            kinds.month,
            code=partial("{1}-M{0:02}".format, month),
            year=year,
            starts=f"{year}-{month:02}-01",
            ends=(after - timedelta(days=1)).isoformat(),
            due=after.replace(day=due_day).isoformat(),
        )
        yield replace(period, previous_period=f"{year}-M{month - 1:02}" if month > 1 else f"{year - 1}-M12")


def _period(
    name: str, kind: _Kind, *, code: Callable[[int], str], year: int, starts: str, ends: str, due: str
) -> Period:
    standard = next(s for s in standards() if is_in_force(s.valid_from, s.valid_to, ends))
    is_month = name == "month"
    return Period(
        period=code(year),
        kind=name,
        starts_on=starts,
        ends_on=ends,
        due_on=due,
        standard=standard.standard,
        opening_period=str(year - 1),
        previous_period=code(year - 1),
        title_vi=f"tháng {int(starts[5:7])}/{year}" if is_month else f"{year}, {kind.title_vi}",
        title_en=f"month {int(starts[5:7])} of {year}" if is_month else f"{year}, {kind.title_en}",
    )
