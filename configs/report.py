"""What the yearly report says: sections of sentences and tables, and how a unit of measurement is written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from string import Formatter
from typing import Any, Literal

from tonghop.configs.convert import convert, convert_each, inside, shown
from tonghop.configs.errors import ConfigError, Place
from tonghop.configs.yaml_files import LinedDict, load_yaml

REPORT_ASPECTS = {
    "indicator": ("count", "of", "rate", "change_count", "change_points", "base_count", "base_rate"),
    "gap": ("rate", "against_rate", "points"),
    "measure": ("value", "change", "base"),
    "target": ("target", "actual", "percent", "outcome"),
    "family": ("list",),
}
"""What of a figure a sentence may say, by the figure's kind. `count` and `of`: numerator and denominator of a rate;
`base`: at the opening of the year; `outcome`: whether a target was met."""


REPORT_FACTS = ("unit", "period", "base_period", "next_period")
"""What else a sentence may name: the unit, the periods."""


@dataclass(frozen=True)
class ReportScale:
    """How many of a unit together are written."""

    vi: str
    en: str


@dataclass(frozen=True)
class ReportWord:
    """How the report writes a unit of measurement after a number; `en_many`: after any but one, empty: the same.

    `scales`: whole numbers, the largest first, of which one is written as a unit of its own (`vi`, `en`): an amount is
    written in the largest that is not above it.
    """

    vi: str
    en: str
    en_many: str = ""
    scales: dict[str, ReportScale] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportFigure:
    """What a sentence of the report speaks of. One of four:

    `indicator`, with a `group` its gap to the group against which that one stands; `measure` (`form.measure`);
    `target`, the indicator or `form.measure` of which something is wanted (`aim`: value or change); `family`, the rates
    told together, of which the `first` largest are named.

    `categories`: those that are added up; empty: all. `period`: this, or the next of its kind.
    """

    name: str
    indicator: str = ""
    measure: str = ""
    target: str = ""
    family: str = ""
    group: str = ""
    aim: Literal["value", "change"] = "value"
    first: int = 3
    categories: list[str] = field(default_factory=list)
    period: Literal["this", "next"] = "this"

    @property
    def kind(self) -> str:
        """gap, indicator, measure, target or family."""
        if self.group:
            return "gap"
        return next(kind for kind in ("indicator", "measure", "target", "family") if getattr(self, kind))


@dataclass(frozen=True)
class ReportSentence:
    """A sentence of the report in both languages, with `{figure.aspect}` where a number stands.

    `figures`: what the names in braces mean. `title_…`: what the sentence is about, for the list of what nobody
    reported.
    """

    sentence: str
    title_vi: str
    title_en: str
    vi: str
    en: str
    figures: dict[str, ReportFigure]


@dataclass(frozen=True)
class ReportTable:
    """A table of the report. What its rows are depends on what is given:

    `units`: indicators, a row for each unit directly below; `families`: a row for each rate of the families;
    `form` with `measures` and `indicators`: a row for each category of the form; `targets`: a row for each target of
    this period or of the next.
    """

    table: str
    title_vi: str
    title_en: str
    units: list[str] = field(default_factory=list)
    families: list[str] = field(default_factory=list)
    form: str = ""
    measures: list[str] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    targets: Literal["no", "this", "next"] = "no"


@dataclass(frozen=True)
class ReportSection:
    """A part of the report under one heading."""

    section: str
    title_vi: str
    title_en: str
    sentences: tuple[ReportSentence, ...]
    tables: tuple[ReportTable, ...]


@dataclass(frozen=True)
class Report:
    """What the report of a period says. `words`: unit of measurement → how it is written."""

    title_vi: str
    title_en: str
    words: dict[str, ReportWord]
    sections: tuple[ReportSection, ...]


@cache
def report() -> Report:
    """`configs/report.yaml`. Raises `ConfigError`."""
    return report_of(load_yaml("report.yaml"), "report.yaml")


def report_of(data: Any, name: str) -> Report:
    """A report as a file says it. Raises `ConfigError`, also where a placeholder names no figure or nothing of it."""
    place = Place(name)
    parts = data.without("sections") if isinstance(data, LinedDict) else data
    listed, at = _part(data, "sections", place)
    sections = tuple(_section(key, part, inside(at, listed, key)) for key, part in listed.items())
    return convert(Report, parts, place, sections=sections)


def _part(data: Any, key: str, place: Place) -> tuple[LinedDict, Place]:
    """A mapping within a mapping, empty where it is not there, and its place. Raises `ConfigError` where it is none."""
    part = data.get(key) if isinstance(data, LinedDict) else data
    at = inside(place, data, key)
    if part is None:
        part = LinedDict()
        part.lines = {}
    if not isinstance(part, LinedDict):
        raise ConfigError(at, "not_mapping", found=shown(part))
    return part, at


def _section(key: str, data: Any, place: Place) -> ReportSection:
    sentences, at = _part(data, "sentences", place)
    own = tuple(_sentence(name, part, inside(at, sentences, name)) for name, part in sentences.items())
    listed, at = _part(data, "tables", place)
    tables = convert_each(ReportTable, listed, at, "table")
    return convert(
        ReportSection, data.without("sentences").without("tables"), place, section=key, sentences=own, tables=tables
    )


def _sentence(key: str, data: Any, place: Place) -> ReportSentence:
    listed, at = _part(data, "figures", place)
    figures = {name: _figure(name, part, inside(at, listed, name)) for name, part in listed.items()}
    sentence = convert(ReportSentence, data.without("figures"), place, sentence=key, figures=figures)
    vi, en = (set(placeholders(text, figures, place)) for text in (sentence.vi, sentence.en))
    if vi != en:
        name, aspect = min(vi ^ en)
        raise ConfigError(place, "one_language_alone", found=".".join(filter(None, (name, aspect))))
    if unused := set(figures) - {name for name, _ in vi}:
        raise ConfigError(place, "figure_unused", found=min(unused))
    return sentence


def _figure(name: str, data: Any, place: Place) -> ReportFigure:
    figure = convert(ReportFigure, data, place, name=name)
    if sum(map(bool, (figure.indicator, figure.measure, figure.target, figure.family))) != 1:
        raise ConfigError(place, "no_one_figure")
    if figure.group and not figure.indicator:
        raise ConfigError(place, "group_without_indicator")
    if not figure.measure and len(figure.categories) > 1:
        raise ConfigError(place, "sum_of_rates")
    if figure.measure and "." not in figure.measure:
        raise ConfigError(place, "no_form_measure", found=figure.measure)
    return figure


def placeholders(text: str, figures: dict[str, ReportFigure], place: Place) -> Iterator[tuple[str, str]]:
    """Figure and aspect of each placeholder of a sentence; a fact has no aspect. Raises `ConfigError`."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise ConfigError(place, "bad_placeholder", why=error) from None
    for _, named, form, conversion in parts:
        if named is None:
            continue
        name, _, aspect = named.partition(".")
        known = REPORT_ASPECTS[figures[name].kind] if name in figures else ()
        if form or conversion or not (aspect in known or named in REPORT_FACTS):
            raise ConfigError(place, "no_figure", found=f"{{{named}}}", known=", ".join(known or figures))
        yield name, aspect
