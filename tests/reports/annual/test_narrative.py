"""The report of a period: its numbers are the warehouse's, its words follow their signs, nothing is left out unsaid."""

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from duckdb import DuckDBPyConnection

from tests.filled import put
from tests.narratives import (
    COUNTS,
    PUBLISHED,
    SCALES,
    TOTALS,
    ReportTexts,
    as_written,
    changed,
    not_reported,
    table_of,
    written,
)
from tests.province import Demo, Province
from tonghop.configs.report import report
from tonghop.reports.annual.document import Document, DocumentTable
from tonghop.reports.annual.invented_figures import InventedFigures
from tonghop.reports.annual.markdown import markdown
from tonghop.reports.annual.narrative import narrative
from tonghop.reports.annual.statistic import PERCENT, POINTS, Statistic
from tonghop.reports.annual.unit_statistics import NoUnit, UnitStatistics
from tonghop.reports.language import LANGUAGES, Language
from tonghop.schemas.form import all_forms
from tonghop.warehouse import store
from tonghop.warehouse.trace import trace


@pytest.mark.parametrize(("vi", "en"), PUBLISHED)
def test_every_published_figure_stands_in_both_files_of_both_languages(
    full_reports: dict[str, ReportTexts], vi: str, en: str
) -> None:
    for language, text in zip(LANGUAGES, (vi, en), strict=True):
        assert text in full_reports[language].word
        assert text in full_reports[language].markdown


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("tỷ lệ nghèo đa chiều (hộ nghèo và hộ cận nghèo) là 5,58 %", "poor and near-poor) is 5.58 %"),
        ("2.704 hộ thoát nghèo, bằng 31,23 %", "2,704 households left poverty, 31.23 %"),
        ("30 hộ, chiếm 3,87 %", "30 households, 3.87 %"),
        ("nông thôn cao hơn 1,89 điểm % so với thành thị", "the rural rate is higher by 1.89 percentage points"),
        ("2.380 hộ nghèo, tỷ lệ 9,52 %", "minorities: 2,380 households, a rate of 9.52 %"),
        ("chiếm 35,95 % tổng số hộ nghèo", "Of all poor households 35.95 %"),
        ("việc làm 3.411 hộ (51,52 %); nhà tiêu hợp vệ sinh 3.305", "employment 3,411 households (51.52 %); hygienic"),
        ("Miễn học phí cho 5.310 người, giảm học phí cho 2.120 người", "5,310 persons; with reduced fees: 2,120"),
        (
            "giải ngân 90,1 tỷ đồng trên kế hoạch 120 tỷ đồng, đạt 75,10 %",
            "90.1 billion đồng of 120 billion đồng planned",
        ),
        ("256 cuộc truyền thông với 15.360 người", "256 events with 15,360 persons present"),
        ("410 tin bài, 1 lượt phát", "410 articles and 1 broadcast."),
        ("31 cuộc kiểm tra và 14 cuộc giám sát tại 45 đơn vị", "31 events; supervision: 14 events; visited: 45 places"),
        ("bình quân một hộ là 40,8 triệu đồng", "The average loan of a household is 40.8 million đồng"),
        ("giảm 0,60 điểm % so với đầu năm; kết quả: giảm 0,62 điểm %; đạt chỉ tiêu", "points; target met."),
    ],
)
def test_the_other_figures_stand_there_too(full_reports: dict[str, ReportTexts], vi: str, en: str) -> None:
    for language, text in zip(LANGUAGES, (vi, en), strict=True):
        assert text.lower() in full_reports[language].markdown.lower()


def test_nothing_is_missing_where_everything_was_told(full_reports: dict[str, ReportTexts]) -> None:
    assert "Everything that the report covers was reported." in full_reports["en"].markdown


# Every number is the warehouse's

_ASPECTS = {
    "count": ("rates", "numerator"),
    "of": ("rates", "denominator"),
    "rate": ("rates", "value"),
    "base_count": ("rates", "numerator"),
    "base_rate": ("rates", "value"),
    "change_count": ("changes", "change_count"),
    "change_points": ("changes", "change_points"),
    "target": ("attainment", "target"),
    "actual": ("attainment", "actual"),
    "percent": ("attainment", "percent"),
}


def stored(connection: DuckDBPyConnection, statistic: Statistic) -> Decimal:
    """A number as the warehouse holds it, asked for by what the report says of it."""
    if statistic.group:
        groups = statistic.group.split(" − ")
        sql = "SELECT value FROM mart.group_rates WHERE (unit_code, period, indicator, unit_group) = (?, ?, ?, ?)"
        sides = [
            only(connection, sql, statistic.unit_code, statistic.period, statistic.name, group) for group in groups
        ]
        return sides[0] - sides[1] if len(sides) > 1 else sides[0]
    if statistic.aspect == "value":
        sql = """SELECT sum(value) FROM (FROM mart.counts UNION ALL BY NAME FROM mart.category_totals)
            WHERE (unit_code, period, form, measure) = (?, ?, ?, ?) AND list_contains(?, category)"""
        return only(
            connection,
            sql,
            statistic.unit_code,
            statistic.period,
            *statistic.name.split("."),
            list(statistic.categories) or [""],
        )
    category = statistic.categories[0] if statistic.categories else ""
    table, column = _ASPECTS[statistic.aspect]
    if table == "attainment":
        name = category if statistic.name.startswith("targets.") else statistic.name
        sql = f"""SELECT {column} FROM mart.attainment WHERE (unit_code, period) = (?, ?)
            AND ? IN (indicator, form || '.' || measure, target_form || '.' || target_measure)"""
        return only(connection, sql, statistic.unit_code, statistic.period, name)
    sql = f"SELECT {column} FROM mart.{table} WHERE (unit_code, period, indicator, category) = (?, ?, ?, ?)"
    if table == "changes":
        sql += f" AND against = 'year_opening' AND base_period = '{statistic.base_period}'"
    return only(connection, sql, statistic.unit_code, statistic.period, statistic.name, category)


def only(connection: DuckDBPyConnection, sql: str, *facts: object) -> Decimal:
    """The only value of the only row."""
    ((value,),) = connection.execute(sql, list(facts)).fetchall()
    assert isinstance(value, Decimal)
    return value


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_text_is_that_of_the_warehouse(
    full_warehouse: Path, full_reports: dict[str, ReportTexts], language: str
) -> None:
    numbers = full_reports[language].document.numbers
    assert len(numbers) > 60
    with closing(store.connect(full_warehouse, read_only=True)) as connection:
        for number in numbers:
            assert number.statistic.value == stored(connection, number.statistic), number.what
    for number in numbers:
        scale = next((size for word, size in SCALES.items() if f" {word} " in number.text), 1)
        text, decimals = as_written(number.text, language)
        exact = abs(number.statistic.value) / scale
        assert text == exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP), number
        assert decimals == 2 or number.statistic.unit not in (PERCENT, POINTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_appendix_lists_every_number_with_what_traces_it(
    full_reports: dict[str, ReportTexts], language: str
) -> None:
    document, table = full_reports[language].document, full_reports[language].book.tables[-1]
    listed = [[cell.text for cell in row.cells] for row in table.rows][1:]
    assert len(listed) == len(document.numbers)
    for place, (number, row) in enumerate(zip(document.numbers, listed, strict=True), 1):
        statistic = number.statistic
        period = f"{statistic.period} − {statistic.base_period}" if statistic.base_period else statistic.period
        assert row[:4] == [str(place), number.text, number.what, statistic.name]
        assert row[4] == (statistic.group or " + ".join(statistic.categories))
        assert row[5:7] == [statistic.unit_code, period]
        assert Decimal(row[7]) == statistic.value
        assert statistic.expected == 0 or row[9].startswith(f"{statistic.reported}/{statistic.expected}")


@pytest.mark.slow
def test_what_the_appendix_names_can_be_traced(demo_states: Demo) -> None:
    warehouse = demo_states.corrected.warehouse
    rates = [n.statistic for n in written(warehouse, "en").numbers if n.statistic.aspect in ("rate", "base_rate")]
    for statistic in (statistic for statistic in rates if not statistic.group):
        assert (
            trace(warehouse, statistic.name, statistic.unit_code, statistic.period).figure["value"] == statistic.value
        )


def test_no_number_of_the_text_is_typed_in_the_configuration() -> None:
    texts = [text for section in report().sections for s in section.sentences for text in (s.vi, s.en)]
    assert [text for text in texts if re.search(r"\d", text)] == []


def test_both_languages_tell_the_same_numbers(full_reports: dict[str, ReportTexts]) -> None:
    vi, en = (full_reports[language].document.numbers for language in LANGUAGES)
    assert {number.statistic for number in vi} == {number.statistic for number in en}


@pytest.fixture(scope="module")
def told_otherwise(full_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By language the report of a province whose poor are more, whose near-poor are as many, and which lacks units.

    The period is published twice.
    """
    warehouse = Path(shutil.copyfile(full_warehouse, tmp_path_factory.mktemp("otherwise") / "warehouse.duckdb"))
    changed(
        warehouse,
        """UPDATE mart.changes SET change_count = 15, change_points = 0.07
        WHERE unit_code = '60' AND period = '2023' AND indicator = 'poor_rate' AND against = 'year_opening'""",
        """UPDATE mart.changes SET change_count = 0, change_points = 0
        WHERE unit_code = '60' AND period = '2023' AND indicator = 'near_poor_rate' AND against = 'year_opening'""",
        "UPDATE mart.rates SET reported_units = 122 WHERE unit_code = '60' AND period = '2023'",
    )
    with closing(store.connect(warehouse)) as connection:
        release = {"published_at": "2024-01-05 10:00:00+07", "published_by": "x", "checksum": "y", "run_id": "z"}
        put(connection, "core.releases", [release | {"period": "2023", "number": n} for n in (1, 2)])
    return {language: markdown(written(warehouse, language)) for language in LANGUAGES}


def test_changes_upward_and_none_are_said_in_the_report(told_otherwise: dict[str, str]) -> None:
    vi, en = (told_otherwise[language] for language in LANGUAGES)
    assert "số hộ nghèo tăng 15 hộ, tỷ lệ hộ nghèo tăng 0,07 điểm %." in vi
    assert "số hộ cận nghèo không đổi, tỷ lệ hộ cận nghèo không đổi." in vi
    assert "the number of poor households is up by 15 households, the poor rate up by 0.07 percentage points." in en
    assert "the number of near-poor households is unchanged, the near-poor rate unchanged." in en


# What must be said beside a number


def test_lacking_units_are_told_of_now_and_of_the_base(
    full_reports: dict[str, ReportTexts], told_otherwise: dict[str, str]
) -> None:
    assert "Poor rate, 2022: 123 of 124 units reported." in full_reports["en"].markdown
    assert "2022: 123/124 đơn vị đã báo cáo" in full_reports["vi"].word
    assert "Near-poor rate, 2023: 122 of 124 units reported." in told_otherwise["en"]


DOUBTS = {
    "UPDATE mart.changes SET comparable = FALSE WHERE unit_code = '60'": (
        "kỳ 2023 và kỳ 2022 không so sánh được",
        "Poor rate: 2023 and 2022 are not comparable (another standard or other boundaries).",
    ),
    "UPDATE mart.rates SET publishable = FALSE WHERE unit_code = '60'": (
        "Tỷ lệ hộ nghèo, kỳ 2023: chưa đủ độ phủ để công bố.",
        "Poor rate, 2023: coverage too low to publish.",
    ),
    "UPDATE mart.rates SET accepted_units = 2 WHERE unit_code = '60'": (
        "có số liệu của 2 đơn vị được chấp nhận theo quyết định",
        "holds figures of 2 units that are current by a decision to accept them",
    ),
}
"""What makes a figure doubtful, and what is said of it in both languages."""


@pytest.fixture(scope="module")
def doubtful(full_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By language the report of a province with all of these doubts."""
    warehouse = Path(shutil.copyfile(full_warehouse, tmp_path_factory.mktemp("doubtful") / "warehouse.duckdb"))
    changed(warehouse, *DOUBTS)
    return {language: markdown(written(warehouse, language)) for language in LANGUAGES}


@pytest.mark.parametrize(("vi", "en"), DOUBTS.values())
def test_what_cannot_be_taken_as_it_is_is_said(
    full_reports: dict[str, ReportTexts], doubtful: dict[str, str], vi: str, en: str
) -> None:
    for language, text in zip(LANGUAGES, (vi, en), strict=True):
        assert text not in full_reports[language].markdown
        assert text in doubtful[language]


LACKING = {
    "DELETE FROM mart.counts WHERE form = 'policy_loans' AND category = 'poor'": (
        "Policy loans: loans to poor households",
        "3,986",
    ),
    "DELETE FROM mart.changes WHERE indicator = 'poor_rate'": (
        "Poor and near-poor households: change of poor households",
        "2,038",
    ),
    "UPDATE mart.attainment SET target = NULL WHERE period = '2024'": (
        "Targets: target of the next period",
        "2024: the poor",
    ),
    "UPDATE mart.counts SET value = NULL WHERE form = 'communication' AND measure = 'events'": (
        "Communication: events and participants",
        "15,360",
    ),
    "DELETE FROM mart.rates WHERE indicator = 'child_poor_rate'": (
        "Poor and near-poor households: children of poor households",
        "4,012",
    ),
}
"""What takes a figure away, the item of the list of what is not reported, and what the report says no more."""


@pytest.fixture(scope="module")
def lacking(full_warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Document:
    """The report of a province that lacks all of these figures."""
    warehouse = Path(shutil.copyfile(full_warehouse, tmp_path_factory.mktemp("lacking") / "warehouse.duckdb"))
    return written(changed(warehouse, *LACKING), "en")


@pytest.mark.parametrize(("item", "gone"), LACKING.values())
def test_a_sentence_with_a_figure_that_is_not_there_goes_into_the_list(
    full_reports: dict[str, ReportTexts], lacking: Document, item: str, gone: str
) -> None:
    assert gone in full_reports["en"].markdown
    assert gone not in markdown(lacking)
    assert [entry for entry in _one_by_one(not_reported(lacking)) if entry.startswith(item)] != []
    assert not re.search(r"\{|\}|None|–[ .,;]", "\n".join(p.text for p in _paragraphs(lacking)))


def _one_by_one(entries: Iterable[str]) -> Iterator[str]:
    """Of each section the list names all that is missing in one entry: “Communication: articles; broadcasts”."""
    for section, _, items in (entry.partition(": ") for entry in entries):
        yield from (f"{section}: {item}" for item in items.split("; "))


def _paragraphs(document: Document) -> Iterator[Any]:
    return (block for block in document.body if not isinstance(block, DocumentTable) and hasattr(block, "pieces"))


def test_a_section_of_which_nobody_told_anything_is_one_item(demo_states: Demo) -> None:
    documents = {language: written(demo_states.corrected.warehouse, language) for language in LANGUAGES}
    vi, en = map(not_reported, documents.values())
    titles = [section for section in report().sections if section.section not in ("review", "deprivation")]
    assert {section.title_vi for section in titles} <= set(vi)
    assert {section.title_en for section in titles} <= set(en)
    headings = markdown(documents["en"])
    assert not [section for section in titles if re.search(rf"^## \d+\. {section.title_en}$", headings, re.M)]


def test_a_published_period_says_its_release(told_otherwise: dict[str, str]) -> None:
    assert "The period is published, release 2 of 2024-01-05." in told_otherwise["en"]
    assert "Kỳ đã công bố, lần 2, ngày 2024-01-05." in told_otherwise["vi"]


def test_standard_sources_and_state_are_stated(full_reports: dict[str, ReportTexts]) -> None:
    text = full_reports["vi"].markdown
    assert "Chuẩn áp dụng: Chuẩn nghèo đa chiều 2021–2025. Căn cứ: NĐ 07/2021/NĐ-CP" in text
    assert "sau lần chạy 2023-12-15 09:00" in text
    assert "Kỳ chưa được công bố" in text
    forms = {form for form, _ in TOTALS} | {form for form, _, _ in COUNTS} | {"poverty_review", "poor_movement"}
    assert [form for form in forms if all_forms()[form].about.title_vi not in text] == []


# Units


def test_a_district_has_its_own_report_and_its_communes_in_the_table(full_warehouse: Path) -> None:
    document = written(full_warehouse, "vi", "597")
    assert "Huyện Hàm Thuận Bắc có 1.474 hộ nghèo" in markdown(document)
    assert len(table_of(document, "theo đơn vị").rows) == 17 + 1
    assert {number.statistic.unit_code for number in document.numbers} == {"597"}


def test_a_commune_has_no_table_of_units_and_misses_none(full_warehouse: Path) -> None:
    document = written(full_warehouse, "en", "23065")
    assert not [block for block in document.blocks if isinstance(block, DocumentTable) and "by unit" in block.caption]
    assert not [item for item in not_reported(document) if "by unit" in item]


def test_a_unit_or_period_of_which_nothing_is_known_has_no_report(demo_states: Demo, empty: Province) -> None:
    for warehouse, unit in ((demo_states.corrected.warehouse, "99999"), (empty.warehouse, "60")):
        with pytest.raises(NoUnit):
            UnitStatistics(warehouse, unit, "2023")


def test_a_period_without_figures_has_no_report(demo_states: Demo, own_warehouse: Path) -> None:
    changed(
        own_warehouse,
        *(f"DELETE FROM mart.{t}" for t in ("rates", "counts", "category_totals", "changes", "gaps", "attainment")),
    )
    assert narrative(UnitStatistics(own_warehouse, "60", "2023"), report(), InventedFigures({}), Language("vi")) is None
