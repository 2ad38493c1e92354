"""What the configuration files say, as types. Apart from the loader, so that readers start without YAML."""

from dataclasses import dataclass, field


@dataclass(frozen=True, eq=False)
class Layout:
    """How a form looks in a spreadsheet. `columns`: measure → header paths (`over > under`), any of which names it;
    a name that begins with `_` is of a column that is known and not counted.

    `breakdown`: suffix of the measure → texts of a last header level, or of a column, that divide a unit's figures
    (households, persons). `required`: the measures without which a table is not this form (`a|b`: one of these).
    `titles_of_others`: texts that hold a title of this form and name another one too. `excluded_by`: texts above a
    table that say that it is something else, whatever its columns; `named_by`: texts of which one must stand in the
    sheet. `also`: layouts by which the same table is read as well (an older sheet holds two forms); a layout without
    titles is read only so.

    Of a form with a breakdown: `category_headers`, the headers of a column of categories; `categories`, category →
    names (its parents' first, `over > under`), and `category_parents`, put in from the code list; `categories_in`:
    where official outputs have them, rows or columns; `rows_say`: a word in a row's label → measure of the column →
    measure that is meant (“giảm …” under a column of levels), the first that stands there.

    `is_official`: of several layouts of a form the one of templates and outputs.
    """

    name: str
    form: str
    titles: list[str]
    required: list[str]
    columns: dict[str, list[str]]
    breakdown: dict[str, list[str]] = field(default_factory=dict)
    titles_of_others: list[str] = field(default_factory=list)
    excluded_by: list[str] = field(default_factory=list)
    named_by: list[str] = field(default_factory=list)
    rows_say: dict[str, dict[str, str]] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    category_headers: list[str] = field(default_factory=list)
    categories_in: str = "columns"
    is_official: str = "yes"
    form_number: str = ""
    categories: dict[str, list[str]] = field(default_factory=dict)
    category_parents: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words around the figures: headers of the unit's column, totals, furniture of the page."""

    unit_headers: list[str]
    order_headers: list[str]
    code_headers: list[str]
    breakdown_headers: list[str]
    units_of_measurement: list[str]
    totals: list[str]
    groups: list[str]
    among: list[str]
    below_lowest: list[str]
    item_headers: list[str]
    value_headers: list[str]
    note_headers: list[str]
    senders: list[str]
    not_titles: list[str]
    money: dict[str, str]


@dataclass(frozen=True)
class Mapping:
    """What a person decided that a text or a file means, with the reason. One of three:

    `header` (a column's path, `over > under`) is `measure` (`none`: not read), maybe only in a `form`;
    `name` (of a row) is the unit of code `unit`, maybe only `within` a unit;
    a `file` (its name with wildcards, or its SHA-256), maybe only one `sheet`, is of a `form` and/or a `period`.
    The first two may be narrowed to a `file`, too.
    """

    reason: str
    by: str = ""
    file: str = ""
    sheet: str = ""
    header: str = ""
    name: str = ""
    form: str = ""
    period: str = ""
    measure: str = ""
    unit: str = ""
    within: str = ""


@dataclass(frozen=True)
class Category:
    """A category of a code list. `parent`: the one of which it is a part, '' for none; `names`: how sheets write it.

    `valid_from`, `valid_to` (exclusive): the days in which it means this; empty for always.
    """

    code_list: str
    category: str
    title_vi: str
    title_en: str
    names: list[str]
    parent: str = ""
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True)
class Organisation:
    """A sender of reports that is no administrative unit. `names`: how the top of a sheet writes it."""

    organisation: str
    title_vi: str
    title_en: str
    names: list[str]


@dataclass(frozen=True)
class Programme:
    """A programme and the span in which its periods lie (`valid_to` exclusive); its projects are categories."""

    programme: str
    title_vi: str
    title_en: str
    valid_from: str
    valid_to: str
    source: str


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
    good: str
    source: str
    headline: str = "no"
    unit: str = "percent"
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
    """A reporting period. Dates are ISO texts; `due_on` is the last day on time, empty where none is set.

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
class FindingText:
    """A rule of the catalogue of findings: its severity and its sentences."""

    severity: str
    vi: str
    en: str


@dataclass(frozen=True)
class Identity:
    """Two measures, as `form.measure`, that must agree between forms or periods."""

    rule: str
    left: str
    right: str
    period: str
    relation: str


@dataclass(frozen=True)
class UnitRow:
    """A line of a unit list; key `(code, valid_from)`, `valid_to` exclusive, empty: in force."""

    code: str
    valid_from: str
    valid_to: str
    level: str
    name: str
    type: str
    parent_code: str
    urban_rural: str


@dataclass(frozen=True)
class Group:
    """A group of lowest units whose rates are summed apart. `against`: the group it is compared with, '' for none."""

    unit_group: str
    title_vi: str
    title_en: str
    against: str = ""


@dataclass(frozen=True)
class UnitGroup:
    """A unit is in a group for a span of time (`valid_to` exclusive, empty: still). `source`: what says so."""

    code: str
    valid_from: str
    valid_to: str
    unit_group: str
    source: str


@dataclass(frozen=True)
class ReportWord:
    """How the report writes a unit of measurement after a number; `en_many`: after any but one, empty: the same.

    `scales`: whole numbers, the largest first, of which one is written as a unit of its own (`vi`, `en`): an amount is
    written in the largest that is not above it.
    """

    vi: str
    en: str
    en_many: str = ""
    scales: dict[str, dict[str, str]] = field(default_factory=dict)


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
    aim: str = "value"
    first: str = "3"
    categories: list[str] = field(default_factory=list)
    period: str = "this"

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
    `form` with `measures` and `indicators`: a row for each category of the form; `targets` (yes): a row for each
    target.
    """

    table: str
    title_vi: str
    title_en: str
    units: list[str] = field(default_factory=list)
    families: list[str] = field(default_factory=list)
    form: str = ""
    measures: list[str] = field(default_factory=list)
    indicators: list[str] = field(default_factory=list)
    targets: str = "no"


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
