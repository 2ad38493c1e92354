"""How forms look on paper: complete, typed as they are compared, and told apart from one another by their own words."""

from collections.abc import Iterable, Iterator

import pytest

from tonghop.configs.layouts import Layout, vocabulary
from tonghop.readers.context import layouts_with_categories
from tonghop.schemas.form import FormSpec, all_forms
from tonghop.transforms.spelling import plain
from tonghop.transforms.tables.categories import OTHERS
from tonghop.transforms.tables.columns import Fit, fit, is_candidate
from tonghop.transforms.tables.form_fit import FORM_MARGIN
from tonghop.transforms.tables.understanding import Path

FORMS = all_forms()
LAYOUTS = {layout.name: layout for layout in layouts_with_categories()}
"""Every layout with the names of its form's categories, as the reader has it."""
OFFICIAL = {layout.form: layout for layout in LAYOUTS.values() if layout.is_official}
BESIDE = {"near_poor_movement_of_both", "poverty_review_2016"}
"""Layouts that are read beside another one only."""
WORDS = vocabulary()


@pytest.fixture(params=list(LAYOUTS))
def layout(request: pytest.FixtureRequest) -> Layout:
    name: str = request.param
    return LAYOUTS[name]


@pytest.fixture(params=list(OFFICIAL))
def official(request: pytest.FixtureRequest) -> Layout:
    form: str = request.param
    return OFFICIAL[form]


def names_of(form: FormSpec) -> set[str]:
    return {m.name for m in form.measures}


def told_by(layout: Layout) -> set[str]:
    """Measures, and their parts, of which a layout has columns; what begins with a line is known and not counted."""
    columns = (column for column in layout.columns if not column.startswith("_"))
    return {column + suffix for column in columns for suffix in layout.breakdown or {"": []}}


def test_every_form_has_one_official_layout_and_every_layout_a_form() -> None:
    assert {layout.form for layout in LAYOUTS.values()} == set(FORMS) == set(OFFICIAL)
    assert sum(layout.is_official for layout in LAYOUTS.values()) == len(FORMS)


def test_an_official_layout_has_a_column_for_every_measure_but_the_rates_of_a_sheet_of_their_own(
    official: Layout,
) -> None:
    spec = FORMS[official.form]
    apart = {m.name for m in spec.measures if m.is_claim} if spec.id.endswith("deprivation") else set()
    assert told_by(official) == names_of(spec) - apart


def test_a_layouts_columns_are_measures_of_its_form(layout: Layout) -> None:
    known = names_of(FORMS[layout.form])
    assert {column for column in layout.columns if not column.startswith("_")} <= known
    assert told_by(layout) & known
    assert {c for c in layout.columns if c.startswith("_")}.isdisjoint(f"_{name}" for name in known)


def test_every_measure_stands_in_a_layout_of_its_form() -> None:
    for form, spec in FORMS.items():
        reported = set().union(*(told_by(layout) for layout in LAYOUTS.values() if layout.form == form))
        assert names_of(spec) <= reported


def test_a_layout_requires_columns_of_its_own_and_has_titles_and_texts(layout: Layout) -> None:
    assert layout.required
    assert {name for names in layout.required for name in names.split("|")} <= set(layout.columns)
    assert bool(layout.titles) == (layout.name not in BESIDE)
    for patterns in layout.columns.values():
        assert patterns
        assert len(set(patterns)) == len(patterns)


def test_words_are_typed_as_they_are_compared(layout: Layout) -> None:
    patterns = [text for texts in layout.columns.values() for text in texts]
    words = [*layout.titles, *layout.titles_of_others, *layout.excluded_by, *layout.category_headers]
    parts = [text for texts in layout.breakdown.values() for text in texts]
    for text in (*patterns, *words, *parts):
        assert text == plain(text)
    assert all(" >" not in step and step for text in patterns for step in text.split(" > "))


def test_only_forms_with_a_breakdown_have_headers_of_categories(layout: Layout) -> None:
    has_categories = bool(FORMS[layout.form].about.code_list)
    assert bool(layout.categories) == bool(layout.category_headers) == has_categories
    assert layout.categories_in in ("rows", "columns")
    assert has_categories or layout.categories_in == "columns"


def test_forms_of_projects_funds_plans_and_visits_have_their_categories_in_rows() -> None:
    in_rows = {form for form, layout in OFFICIAL.items() if layout.categories_in == "rows"}
    assert in_rows == {"programme_disbursement", "poor_fund", "targets", "inspection"}


def test_a_layout_is_read_beside_layouts_of_other_forms_that_there_are(layout: Layout) -> None:
    for name in layout.also:
        assert LAYOUTS[name].form != layout.form
        assert LAYOUTS[name].also == []
    assert {name for one in LAYOUTS.values() for name in one.also} == BESIDE


Figures = dict[int, tuple[Path, str, str]]
"""Columns of a table: the path of each header, the measure and the category that it is of."""


def first_paths(layout: Layout) -> Iterator[tuple[Path, str]]:
    """The header of each measure as templates and official outputs print it."""
    for column, patterns in layout.columns.items():
        for suffix, words in (layout.breakdown or {"": []}).items():
            if not column.startswith("_") and column + suffix in names_of(FORMS[layout.form]):
                yield (*patterns[0].split(" > "), *words[:1]), column + suffix


def table_of(layout: Layout, categories: Iterable[str] = ("",), is_over: bool = True) -> Figures:
    """The columns of a table with a layout's first headers, of each category if any; it stands over them or under."""
    figures: list[tuple[Path, str, str]] = []
    for category in categories:
        name = tuple(layout.categories[category][:1]) if category else ()
        for path, measure in first_paths(layout):
            figures.append((name + path if is_over else path + name, measure, category))
    return dict(enumerate(figures))


def fits_of(figures: Figures, titles: list[str]) -> list[Fit]:
    """The layouts that have all that they require in a table, the best first."""
    paths = {number: path for number, (path, *_) in figures.items()}
    found = (fit(layout, paths, titles, WORDS) for layout in LAYOUTS.values() if is_candidate(layout, titles))
    return sorted((f for f in found if not f.missing), key=lambda f: -f.score)


def assert_is_read_as(layout: Layout, figures: Figures, titles: list[str]) -> None:
    """A table is of a layout's form beyond doubt, and every column of it is what it was written for."""
    best, *others = fits_of(figures, titles)
    assert best.layout.form == layout.form
    assert all(best.score - other.score >= FORM_MARGIN for other in others if other.layout.form != layout.form)
    read = {column.index: (column.measure, column.category) for column in best.columns}
    assert read == {number: (measure, category) for number, (_, measure, category) in figures.items()}
    assert best.tied == []


def test_a_table_with_the_official_title_and_headers_is_its_form(official: Layout) -> None:
    title = FORMS[official.form].about.title_vi
    assert_is_read_as(official, table_of(official), [title])


@pytest.mark.parametrize("is_over", [True, False], ids=["over", "under"])
@pytest.mark.parametrize("has_title", [True, False], ids=["titled", "untitled"])
@pytest.mark.parametrize("form", [form for form, layout in OFFICIAL.items() if layout.categories])
def test_a_table_with_its_categories_in_columns_is_read_whole(form: str, has_title: bool, is_over: bool) -> None:
    layout = OFFICIAL[form]
    titles = [FORMS[form].about.title_vi] if has_title else []
    assert_is_read_as(layout, table_of(layout, [c for c in layout.categories if c != OTHERS], is_over), titles)


def test_every_layout_knows_its_own_headers_under_each_of_its_titles(layout: Layout) -> None:
    for title in layout.titles:
        assert_is_read_as(layout, table_of(layout), [title])


@pytest.mark.parametrize("form", [form for form, spec in FORMS.items() if not spec.about.code_list])
def test_a_form_without_categories_is_known_by_its_headers_alone(form: str) -> None:
    (best, *others) = [f for f in fits_of(table_of(OFFICIAL[form]), []) if not FORMS[f.layout.form].about.code_list]
    assert best.layout.form == form
    assert all(best.score - other.score >= FORM_MARGIN for other in others if other.layout.form != form)


@pytest.mark.parametrize("other", [form for form in FORMS if form not in ("poverty_review", "poor_movement")])
def test_no_title_of_another_form_is_taken_for_that_of_the_review(other: str) -> None:
    assert fit(LAYOUTS["poverty_review"], {}, [FORMS[other].about.title_vi], WORDS).title == ""


NUMBERS = [str(n) for n in range(1, 13)]
POOR, NEAR_POOR = "tổng số hộ nghèo", "tổng số hộ cận nghèo"


def export(households: str, heading: str, steps: Iterable[str], total: str = "") -> dict[int, Path]:
    """The columns of a sheet of deprivations as the official export heads them."""
    heads: list[Path] = [(households,), *([(total,)] if total else []), *((heading, step) for step in steps)]
    return dict(enumerate(heads))


def deprivations_of(paths: dict[int, Path], title: str) -> dict[int, str]:
    """What the columns of a sheet of deprivations are read as, with the form before the measure."""
    titles = [title.lower()]
    found = (fit(layout, paths, titles, WORDS) for layout in LAYOUTS.values() if is_candidate(layout, titles))
    whole = sorted((f for f in found if not f.missing), key=lambda f: -f.score)
    return {c.index: f"{whole[0].layout.form}.{c.measure}" for c in whole[0].columns} if whole else {}


HEADING = "chỉ số thiếu hụt dịch vụ xã hội cơ bản của hộ nghèo"
RATES = "tỷ lệ chỉ số thiếu hụt dịch vụ xã hội cơ bản của hộ nghèo (%)"
TITLE = "PHÂN TÍCH CÁC CHỈ SỐ THIẾU HỤT DỊCH VỤ XÃ HỘI CƠ BẢN CỦA HỘ NGHÈO"
OF_RATES = "PHÂN TÍCH TỶ LỆ CÁC CHỈ SỐ THIẾU HỤT DỊCH VỤ XÃ HỘI CƠ BẢN CỦA HỘ NGHÈO"


def measures_of(form: str, *, claims: bool) -> list[str]:
    return [f"{form}.{m.name}" for m in FORMS[form].measures if m.is_claim == claims]


@pytest.mark.parametrize("title", [TITLE, TITLE.replace("HỘ NGHÈO", "HỘ CẬN NGHÈO")])
def test_the_export_of_near_poor_households_is_known_whatever_its_title_says(title: str) -> None:
    read = deprivations_of(export(NEAR_POOR, HEADING, NUMBERS, "tổng số thiếu hụt"), title)
    assert list(read.values()) == measures_of("near_poor_deprivation", claims=False)


def test_the_export_of_poor_households_heads_the_twelve_with_numbers() -> None:
    read = deprivations_of(export(POOR, HEADING, NUMBERS, "tổng số thiếu hụt"), TITLE)
    assert list(read.values()) == measures_of("deprivation", claims=False)


def test_a_sheet_whose_title_and_header_name_different_households_stays_open() -> None:
    paths = export(POOR, HEADING, NUMBERS, "tổng số thiếu hụt")
    assert deprivations_of(paths, TITLE.replace("HỘ NGHÈO", "HỘ CẬN NGHÈO")) == {}
    assert deprivations_of(export("tổng số hộ", HEADING, NUMBERS, "tổng số thiếu hụt"), TITLE) == {}


@pytest.mark.parametrize(
    ("households", "form", "title"),
    [
        (POOR, "deprivation", OF_RATES),
        (NEAR_POOR, "near_poor_deprivation", OF_RATES),
        (NEAR_POOR, "near_poor_deprivation", OF_RATES.replace("HỘ NGHÈO", "HỘ CẬN NGHÈO")),
        (POOR, "deprivation", ""),
        (NEAR_POOR, "near_poor_deprivation", ""),
    ],
)
def test_the_companion_sheet_of_rates_claims_rates_and_counts_nothing(households: str, form: str, title: str) -> None:
    read = deprivations_of(export(households, RATES, NUMBERS), title)
    assert list(read.values()) == [f"{form}.households", *measures_of(form, claims=True)]


def test_a_sheet_of_ten_indicators_is_another_standards_and_not_read() -> None:
    assert deprivations_of(export(POOR, HEADING, NUMBERS[:10], "tổng số thiếu hụt"), TITLE) == {}


@pytest.mark.parametrize(
    ("title", "is_taken"),
    [
        ("giải ngân vốn chương trình mục tiêu quốc gia giảm nghèo bền vững năm 2023", True),
        ("tình hình giải ngân vốn theo dự án, tiểu dự án năm 2023", True),
        ("giải ngân chương trình phát triển kinh tế - xã hội vùng đồng bào dân tộc thiểu số và miền núi", False),
        ("giải ngân vốn theo quyết định số 1719/qđ-ttg", False),
        ("giải ngân chương trình mục tiêu quốc gia xây dựng nông thôn mới", False),
    ],
)
def test_a_sheet_of_another_programme_is_not_read_with_these_projects(title: str, is_taken: bool) -> None:
    read = [f.layout.form for f in fits_of(table_of(OFFICIAL["programme_disbursement"]), [title])]
    assert ("programme_disbursement" in read) == is_taken


@pytest.mark.parametrize("form", ["poverty_groups", "poverty_causes"])
@pytest.mark.parametrize("has_total", [True, False])
def test_a_sheet_of_both_classes_is_read_where_a_column_says_that_it_counts_the_poor(
    form: str, has_total: bool
) -> None:
    title = FORMS[form].about.title_vi.lower().replace("hộ nghèo", "hộ nghèo, hộ cận nghèo")
    of_poor = {n: f for n, f in table_of(OFFICIAL[form]).items() if not f[1].startswith("near_poor")}
    figures = {n: f for n, f in of_poor.items() if has_total or f[1] != "poor_households"}
    layouts = (f.layout for f in fits_of(figures, [title]) if not f.layout.rows_divide)
    assert [layout.name for layout in layouts] == [f"{form}_with_near_poor"] * has_total


@pytest.mark.parametrize("form", ["poverty_groups", "poverty_causes"])
def test_near_poor_households_beside_the_poor_are_not_taken_for_them(form: str) -> None:
    layout = LAYOUTS[f"{form}_with_near_poor"]
    own = {name: patterns for name, patterns in layout.columns.items() if "near_poor" not in name}
    parts = {name: patterns[0].split(" > ")[0] for name, patterns in own.items()}
    total = parts.pop("poor_households")
    heads = [(total,), *((text, who) for text in parts.values() for who in ("hộ nghèo", "hộ cận nghèo"))]
    best = fit(layout, dict(enumerate(heads)), [], WORDS)
    named = "near_poor_{}" if form == "poverty_groups" else "{}_near_poor"
    near_poor = {2 + 2 * n: named.format(name) for n, name in enumerate(parts)}
    assert {c.index: c.measure for c in best.columns} == {
        0: "poor_households",
        **{1 + 2 * n: name for n, name in enumerate(parts)},
        **near_poor,
    }


FORMER = {
    "near_poor_movement_2016": (
        "cận nghèo",
        ["opening", "escaped", "relapsed", "newly_near_poor", "closing"],
        ["households", "near_poor_households"],
    ),
    "poor_movement_2016": (
        "nghèo",
        ["opening", "relapsed", "newly_poor", "closing"],
        ["households", "poor_households"],
    ),
}
"""The class of households of a form of 2016–2020, and what of it is read as movement and as review."""


def former(who: str) -> dict[int, Path]:
    """The columns of "Mẫu số 3" of 2016–2020."""
    flows = f"diễn biến hộ {who} trong năm"
    heads: list[Path] = [("tổng số hộ dân cư", "số hộ"), ("tổng số hộ dân cư", "trong đó hộ dtts")]
    for point in ("đầu năm (theo quyết định đã phê duyệt của ubnd tỉnh)", "cuối năm"):
        heads += [(f"số hộ {who} {point}", text) for text in ("số hộ", "tỷ lệ %", "số hộ dtts", "tỷ lệ %")]
    for flow in (f"số hộ thoát {who}", f"số hộ tái {who}", f"số hộ {who} phát sinh"):
        heads += [(flows, flow, text) for text in ("số hộ", "tỷ lệ %")]
    return dict(enumerate(heads))


@pytest.mark.parametrize("name", list(FORMER))
def test_the_form_of_2016_is_read_as_movement_and_as_review(name: str) -> None:
    who, movement, review = FORMER[name]
    title = f"tổng hợp kết quả điều tra, rà soát hộ {who} năm 2018 cấp xã/huyện/tỉnh"
    paths = former(who)
    found = [fit(layout, paths, [title], WORDS) for layout in LAYOUTS.values() if is_candidate(layout, [title])]
    best = max((f for f in found if not f.missing), key=lambda f: f.score)
    assert best.layout.name == name
    assert sorted(c.measure for c in best.columns) == sorted(movement)
    (beside,) = best.layout.also
    read = fit(LAYOUTS[beside], paths, [], WORDS)
    assert sorted(c.measure for c in read.columns) == sorted(review)
    assert read.tied == []
