"""What is known before a file is opened, and of a sheet beside its cells."""

from dataclasses import dataclass, field
from functools import cached_property

from tonghop.configs.layouts import Layout, Vocabulary
from tonghop.configs.organisations import Organisation
from tonghop.configs.overrides import Override
from tonghop.configs.periods import Period
from tonghop.configs.rules import Rule
from tonghop.configs.texts import FindingText
from tonghop.configs.validity import is_in_force
from tonghop.schemas.marker import Marker
from tonghop.transforms.entities.overrides import Overrides
from tonghop.transforms.entities.senders import Organisations
from tonghop.transforms.entities.units import Unit, UnitIndex
from tonghop.transforms.spelling import name_key, plain, split_type, unaccented

UnitSpan = tuple[str, str, str, str, str, str | None]
"""A unit with its validity: code, valid_from, valid_to ('' in force), level, name, parent_code."""


@dataclass
class Context:
    """What the reader knows before it opens a file.

    `root`: the code of the unit whose reports are read. `units`: all units of it at any time.
    By form: `measures`; `claims`, those among them that senders compute, and the `rates` among these; `money`, those
    in đồng; `varying`, those whose unit each row names; `period_kinds`, the kinds of period in which units owe it.
    `plans`: the forms that hold targets.
    `texts`: the catalogue of findings. `overrides`: the decisions of persons. `provinces`: names by code.
    `organisations`: senders that are no units. `category_spans`: the first day of a category that exists only for a
    span of time, and the first day after it.
    `is_brief`: do not keep how headers and names were understood, which only `check` shows.
    """

    root: str
    units: list[UnitSpan]
    periods: dict[str, Period]
    layouts: tuple[Layout, ...]
    vocabulary: Vocabulary
    texts: dict[Rule, FindingText]
    measures: dict[str, tuple[str, ...]]
    claims: dict[str, frozenset[str]]
    rates: dict[str, frozenset[str]]
    money: dict[str, frozenset[str]] = field(default_factory=dict)
    provinces: dict[str, str] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    varying: dict[str, frozenset[str]] = field(default_factory=dict)
    period_kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    plans: frozenset[str] = frozenset()
    category_spans: dict[str, tuple[str, str]] = field(default_factory=dict)
    is_brief: bool = False
    _indexes: dict[str, UnitIndex] = field(default_factory=dict)

    @cached_property
    def senders(self) -> Organisations:
        """The organisations by the names under which they send."""
        return Organisations(self.organisations)

    @cached_property
    def place_names(self) -> frozenset[str]:
        """The names of all units at any time and of all provinces, without their types, with accents and without."""
        listed = (*(name for *_, name, _ in self.units), *self.provinces.values())
        names = {split_type(plain(name))[1] for name in listed}
        return frozenset(names | {unaccented(name) for name in names})

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name_key(name)[1] for _, _, _, _, name, _ in self.units)

    def is_unit_name(self, text: str) -> bool:
        """True for the name of a unit of any time, with its type or without."""
        return name_key(text)[1] in self._names or plain(text) in self._names

    def names(self, day: str) -> dict[str, str]:
        """Names by code of the units in force on a day."""
        return {code: name for code, start, end, _, name, _ in self.units if is_in_force(start, end, day)}

    def index(self, day: str) -> UnitIndex:
        """The units in force on a day; built once per day. Raises `NoUnits`."""
        if day not in self._indexes:
            in_force = [is_in_force(start, end, day) for _, start, end, *_ in self.units]
            units = [Unit(code, start, level, name, parent) for code, start, _, level, name, parent in self.units]
            self._indexes[day] = UnitIndex(
                (unit for unit, is_now in zip(units, in_force, strict=True) if is_now),
                (unit for unit, is_now in zip(units, in_force, strict=True) if not is_now),
            )
        return self._indexes[day]


@dataclass(frozen=True, slots=True)
class SheetSource:
    """What is known of a sheet beside its cells. `marker`: what our own template says of it."""

    file_name: str
    overrides: Overrides
    marker: Marker | None = None

    @property
    def form(self) -> str:
        """The form that persons or our template say it is; '' if neither does."""
        return self.overrides.form or (self.marker.form if self.marker else "")

    @property
    def period(self) -> str:
        """The period that persons or our template say it is for; '' if neither does."""
        return self.overrides.period or (self.marker.period if self.marker else "")
