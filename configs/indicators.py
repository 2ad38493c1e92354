"""Rates, and identities between forms or periods."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal

from tonghop.configs.convert import convert, inside
from tonghop.configs.errors import Place
from tonghop.configs.rules import Rule
from tonghop.configs.yaml_files import LinedDict, load_yaml


@dataclass(frozen=True)
class Indicator:
    """A rate: a sum of measures over another. `form`: that of its measures, unless they say their own (`form.measure`).

    `unit`: percent, or that of the numerator for one of the denominator (vnd: đồng per borrower). `categories`: those
    that enter, with their parts; empty: all, and a rate is had for each as well. `family`: the entry of which it is
    one of many.
    """

    indicator: str
    title_vi: str
    title_en: str
    form: str
    numerator: list[str]
    denominator: list[str]
    good: Literal["up", "down"]
    source: str
    headline: bool = False
    unit: Literal["percent", "vnd"] = "percent"
    categories: list[str] = field(default_factory=list)
    family: str = ""

    def terms(self) -> list[tuple[str, str, str]]:
        """Side (numerator, denominator), form and measure of each term."""
        sides = (("numerator", self.numerator), ("denominator", self.denominator))
        return [(side, *self._place(name)) for side, names in sides for name in names]

    def _place(self, name: str) -> tuple[str, str]:
        form, _, measure = name.rpartition(".")
        return form or self.form, measure


@dataclass(frozen=True)
class Identity:
    """Two measures, as `form.measure`, that must agree between forms or periods."""

    rule: Rule
    left: str
    right: str
    period: Literal["same", "opening", "previous"]
    relation: Literal["equal", "at_most", "within_half"]


@cache
def indicators() -> tuple[Indicator, ...]:
    """`configs/indicators.yaml`, in its order. Raises `ConfigError`."""
    data, place = load_yaml(_INDICATORS), Place(_INDICATORS)
    return tuple(
        indicator for key, part in data.items() for indicator in _indicators_of(key, part, inside(place, data, key))
    )


_INDICATORS, _IDENTITIES = "indicators.yaml", "identities.yaml"


@dataclass(frozen=True)
class _Words:
    """What a measure adds to the title of its family's rates."""

    vi: str
    en: str


def _indicators_of(key: str, data: Any, place: Place) -> Iterator[Indicator]:
    """The indicator of an entry; of one with `each` a rate per measure named there, `<entry>_<measure>`.

    `each`: measure → its words in both languages (`vi`, `en`), which follow the entry's title.
    """
    if not isinstance(data, LinedDict) or "each" not in data:
        yield convert(Indicator, data, place, indicator=key)
        return
    family = data.without("each")
    for measure, words in data["each"].items():
        own = convert(_Words, words, inside(inside(place, data, "each"), data["each"], measure))
        entry = convert(Indicator, family, place, indicator=f"{key}_{measure}", numerator=[measure], family=key)
        yield replace(entry, title_vi=f"{entry.title_vi}: {own.vi}", title_en=f"{entry.title_en}: {own.en}")


@cache
def identities() -> tuple[Identity, ...]:
    """`configs/identities.yaml`, in its order. Raises `ConfigError`."""
    data = load_yaml(_IDENTITIES)
    return tuple(convert(Identity, part, Place(_IDENTITIES, line)) for part, line in zip(data, data.lines, strict=True))
