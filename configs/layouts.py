"""How forms look in spreadsheets, and the words around their figures."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from tonghop.configs.convert import convert
from tonghop.configs.errors import Place
from tonghop.configs.yaml_files import ROOT, load_yaml


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
    where official outputs have them, rows or columns; `other_categories`: names of what stands beside them and is not
    counted (other loans of the bank); `rows_say`: a word in a row's label → measure of the column →
    measure that is meant (“giảm …” under a column of levels), the first that stands there.

    `central`, `local`: words of the source of money in a row's label. One category may have a row for each source, of
    which that without a word is the central one; its figures are their sums.

    `rows_divide`: suffix of the measure → labels of rows below each unit's own that divide its figures (“- Hộ nghèo”);
    the unit's row is their sum. A table is read so only if it has such rows, and then by no other layout of the form.

    `explanations`: measure → words that may stand beside its name and change nothing (“other decrease (died, moved)”);
    the words of "" may stand beside any.

    `times`: measure → the qualifier that names it by itself (`opening`, `closing`), in any of its spellings.

    `units`, `kinds`, `together`: measure → unit of measurement, kind, and of a claim about several measures together
    these, put in from the form.

    `like`: another layout, whose entries hold where its own file has none. `under`: a step that stands above the name
    of each measure, or is part of it: of two forms in one table each has its own.

    `programme`: the one whose projects it lists, where its categories are projects.

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
    explanations: dict[str, list[str]] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)
    rows_say: dict[str, dict[str, str]] = field(default_factory=dict)
    rows_divide: dict[str, list[str]] = field(default_factory=dict)
    central: list[str] = field(default_factory=list)
    local: list[str] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    category_headers: list[str] = field(default_factory=list)
    other_categories: list[str] = field(default_factory=list)
    categories_in: Literal["columns", "rows"] = "columns"
    like: str = ""
    under: str = ""
    programme: str = ""
    is_official: bool = True
    form_number: str = ""
    categories: dict[str, list[str]] = field(default_factory=dict)
    category_parents: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    together: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class PeriodWords:
    """The words by which a text names its period. `labels`: what stands in the cell before a year or a date.

    `as_of`: before the day up to which figures go; `opening`, `closing`: ends of the year that follows; `middle`: a day
    between them; `since`: its beginning as the start of a span; `preliminary`. `numbers`: number → its words.
    `others`: words whose year is of something else, `time_of_others`: those that speak of a time alone;
    `relative`: times without a year that may follow those;
    `documents`: kinds of documents, whose number and year follow; `forms`: what a form's number follows.
    `standards`: words before the year of a poverty standard, `standard_years`: the years in which one began.
    """

    labels: list[str]
    as_of: list[str]
    opening: list[str]
    closing: list[str]
    middle: list[str]
    since: list[str]
    preliminary: list[str]
    others: list[str]
    time_of_others: list[str]
    relative: list[str]
    documents: list[str]
    forms: list[str]
    standards: list[str]
    standard_years: list[str]
    numbers: dict[str, list[str]]


@dataclass(frozen=True, eq=False)
class VersionWords:
    """The words that mark the version of a report: before its number (`lần 2`), and without one (`sửa`)."""

    numbered: list[str]
    revised: list[str]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words around the figures: headers of the unit's column, totals, furniture of the page.

    `units_of_measurement`: a measure's unit → its words, without those of money; `money`: name of a unit of money →
    đồng for one of it. `particles`: words that a header may have or lack. `classes`, `qualifiers`: what words mean →
    their spellings; `usual`: the qualifiers that leave every figure what it is; `of_kinds`: a measure's kind → the one
    that suits it best. `fillers`: words that say nothing, `fillers_of_titles` in a title alone. `abbreviations`: in
    headers; `synonyms`: the word that stands for all of one meaning → the others. `explanations`: as a layout's, of
    measures, or of units of measurement, in every layout.
    `lead_ins`: labels of rows that only introduce those below them.
    `period`: what names the period; `versions`: what marks a version.
    `counts`: words that say in a row what is counted there. `after_table`: beginnings of what stands below a table;
    `page_sums`: words of the sums of printed pages. `zones`: words that may stand beside a unit's name and leave it
    that unit, and that make up headings over units. `bodies`: beginnings of letterheads that say nothing of a table.
    """

    unit_headers: list[str]
    order_headers: list[str]
    code_headers: list[str]
    breakdown_headers: list[str]
    units_of_measurement: dict[str, list[str]]
    totals: list[str]
    groups: list[str]
    among: list[str]
    lead_ins: list[str]
    zones: list[str]
    below_lowest: list[str]
    item_headers: list[str]
    value_headers: list[str]
    note_headers: list[str]
    after_table: list[str]
    page_sums: list[str]
    bodies: list[str]
    senders: list[str]
    not_titles: list[str]
    money: dict[str, Decimal]
    period: PeriodWords
    versions: VersionWords
    classes: dict[str, list[str]]
    qualifiers: dict[str, list[str]]
    usual: list[str]
    of_kinds: dict[str, str]
    fillers: list[str]
    fillers_of_titles: list[str]
    synonyms: dict[str, list[str]]
    particles: list[str]
    counts: list[str]
    abbreviations: dict[str, str]
    explanations: dict[str, list[str]]


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts of `configs/layouts/`, by file name. Raises `ConfigError`."""
    names = sorted(path.name for path in (ROOT / "layouts").iterdir() if path.suffix == ".yaml")
    return tuple(_layout(f"layouts/{name}", name.removesuffix(".yaml")) for name in names)


def _layout(file: str, name: str) -> Layout:
    """A layout as its file says it; categories are put in from the form's code list."""
    entries: dict[str, Any] = load_yaml(file)
    if like := entries.get("like"):
        entries = {**load_yaml(f"layouts/{like}.yaml"), **entries}
    layout = convert(Layout, entries, Place(file), name=name, **_FROM_FORM)
    return replace(layout, columns=_columns_under(layout)) if layout.under else layout


_FROM_FORM: dict[str, Any] = {name: {} for name in ("categories", "category_parents", "units", "kinds", "together")}
"""What no file says: it is put in from the form."""


def _columns_under(layout: Layout) -> dict[str, list[str]]:
    """The headers of a layout under its step; one that holds the step's words may also stand without it."""
    step = layout.under
    return {
        measure: [f"{step} > {header}" for header in headers] + [header for header in headers if step in header]
        for measure, headers in layout.columns.items()
    }


@cache
def vocabulary() -> Vocabulary:
    """`configs/vocabulary.yaml`. Raises `ConfigError`."""
    return convert(Vocabulary, load_yaml("vocabulary.yaml"), Place("vocabulary.yaml"))
