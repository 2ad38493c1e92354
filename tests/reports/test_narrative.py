"""The report of a period: its numbers are the warehouse's, its words follow their signs, nothing is left out unsaid."""

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from configs.loader import ConfigError, parse_yaml, report, report_of
from configs.loader import indicators as declared_indicators
from flows.home import Home
from reports.document import Document, Number, Table
from reports.facts import PERCENT, POINTS, Fact, Facts, NoUnit
from reports.invented import Invented, read_invented
from reports.language import LANGUAGES, Language
from reports.markdown import markdown
from reports.narrative import narrative
from reports.word import word
from reports.wording import Wording
from schemas.form import all_forms
from tests.filled import put
from tests.homes import Demo, rows
from warehouse import store

PROVINCE = {"unit_code": "60", "unit_name": "Tỉnh Bình Thuận", "level": "province", "period": "2023"}
WHOLE = {"reported_units": 124, "expected_units": 124, "accepted_units": 0}
MILLION = 1_000_000

TOTALS: dict[tuple[str, str], int] = {
    ("education_support", "exempted_pupils"): 5_310,
    ("education_support", "reduced_pupils"): 2_120,
    ("education_support", "study_cost_pupils"): 7_430,
    ("education_support", "exemption_amount"): 4_215 * MILLION,
    ("education_support", "study_cost_amount"): 10_032 * MILLION,
    ("poor_fund", "target_amount"): 9_500 * MILLION,
    ("poor_fund", "raised_amount"): 22_733_500_000,
    ("poor_fund", "spent_amount"): 20_100 * MILLION,
    ("housing_support", "houses_built"): 138,
    ("housing_support", "houses_repaired"): 8,
    ("housing_support", "amount"): 8_992 * MILLION,
    ("vocational_training", "recruited"): 244,
    ("vocational_training", "amount"): 911 * MILLION,
    ("inspection", "places_inspected"): 45,
    ("inspection", "violations_found"): 3,
    ("inspection", "violations_handled"): 2,
    ("inspection", "amount_recovered"): 12_500_000,
}
"""Sums over all categories of a form that has categories."""

COUNTS: dict[tuple[str, str, str], int] = {
    ("health_insurance", "cards_issued", "poor"): 23_456,
    ("health_insurance", "cards_issued", "near_poor"): 33_465,
    ("policy_loans", "borrowers", "poor"): 3_986,
    ("policy_loans", "borrowers", "near_poor"): 10_022,
    ("policy_loans", "borrowers", "newly_escaped"): 19_828,
    ("policy_loans", "loan_amount", "poor"): 181_700 * MILLION,
    ("policy_loans", "loan_amount", "near_poor"): 458_400 * MILLION,
    ("policy_loans", "loan_amount", "newly_escaped"): 739_800 * MILLION,
    ("inspection", "inspections", "inspection"): 31,
    ("inspection", "inspections", "supervision"): 14,
    ("communication", "events", ""): 256,
    ("communication", "participants", ""): 15_360,
    ("communication", "articles", ""): 410,
    ("communication", "broadcasts", ""): 1,
    ("communication", "amount", ""): 777 * MILLION,
    ("programme_disbursement", "planned_investment_central", "gnbv2125-1.1"): 60_000 * MILLION,
    ("programme_disbursement", "disbursed_investment_central", "gnbv2125-1.1"): 45_123_400_000,
}

RATES: dict[str, tuple[int, int]] = {
    "ethnic_minority_poor_rate": (2_380, 25_011),
    "ethnic_minority_poor_share": (2_380, 6_621),
    "child_poor_rate": (4_012, 301_455),
    "insurance_coverage": (56_921, 58_000),
    "loan_per_borrower": (1_379_900 * MILLION, 33_836),
    "training_completion": (201, 244),
    "employment_after_training": (160, 201),
    "disbursement_rate": (90_123_400_000, 120_000 * MILLION),
    "disbursement_rate_investment": (60_000 * MILLION, 75_000 * MILLION),
    "disbursement_rate_recurrent": (30_123_400_000, 45_000 * MILLION),
    "disbursement_rate_central": (80_000 * MILLION, 100_000 * MILLION),
    "disbursement_rate_local": (10_123_400_000, 20_000 * MILLION),
}
DEPRIVED = {"employment": 3_411, "sanitation": 3_305, "housing_quality": 3_020, "clean_water": 1_600}
OF_THE_PLAN = {"form": "poverty_review", "indicator": "poor_rate", "category": "", "aim": "change"}


def _tell(warehouse: Path) -> None:
    """What no form of the small demo says, as the marts would hold it."""
    units = {i.indicator: i.unit for i in declared_indicators()}
    with closing(store.connect(warehouse)) as connection:
        put(connection, "mart.category_totals", [_count(form, m, "", v) for (form, m), v in TOTALS.items()])
        put(connection, "mart.counts", [_count(*key, value) | {"source": "summed"} for key, value in COUNTS.items()])
        shares = {f"deprivation_share_{name}": (count, 6_621) for name, count in DEPRIVED.items()}
        shares["near_poor_deprivation_share_nutrition"] = (2_002, 12_203)
        put(connection, "mart.rates", [_rate(name, *pair, units[name]) for name, pair in (RATES | shares).items()])
        put(connection, "mart.attainment", _targets())


def _count(form: str, measure: str, category: str, value: int) -> dict[str, Any]:
    return PROVINCE | WHOLE | {"form": form, "measure": measure, "category": category, "value": value}


def _rate(indicator: str, numerator: int, denominator: int, unit: str) -> dict[str, Any]:
    value = Decimal(numerator) * (100 if unit == PERCENT else 1) / denominator
    sides = {"numerator": numerator, "denominator": denominator, "value": round(value, 12)}
    return PROVINCE | WHOLE | sides | {"indicator": indicator, "category": "", "publishable": True}


def _targets() -> list[dict[str, Any]]:
    fund = {
        **{"form": "poor_fund", "measure": "raised_amount", "category": "", "aim": "value", "target": 9_500 * MILLION},
        **{"actual": 22_733_500_000, "percent": Decimal("239.3"), "met": True, "target_form": "poor_fund"},
        **{"target_measure": "target_amount", "reported_units": 124, "expected_units": 124},
    }
    plan = OF_THE_PLAN | {"target_form": "targets", "target_measure": "target_change"}
    now = {"target": Decimal("-0.6"), "actual": Decimal("-0.618461"), "percent": Decimal("103.08"), "met": True}
    place = {key: value for key, value in PROVINCE.items() if key != "period"}
    return [
        PROVINCE | fund,
        PROVINCE | plan | now | {"comparable": True, "reported_units": 124, "expected_units": 124},
        place | plan | {"period": "2024", "target": Decimal("-0.42")},
    ]


@pytest.fixture(scope="session")
def told_warehouse(demo_states: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's warehouse in which every form of the report is told; to be copied, not written in."""
    path = tmp_path_factory.mktemp("told") / "warehouse.duckdb"
    shutil.copyfile(demo_states.corrected.warehouse, path)
    _tell(path)
    return path


@pytest.fixture
def own_warehouse(told_warehouse: Path, tmp_path: Path) -> Path:
    """The same, the test's own."""
    return Path(shutil.copyfile(told_warehouse, tmp_path / "warehouse.duckdb"))


def written(warehouse: Path, language: str, unit: str = "60", invented: Invented | None = None) -> Document:
    facts = Facts(warehouse, unit, "2023")
    document = narrative(facts, report(), invented or Invented({}), Language(language))
    assert document is not None
    return document


def text_of(document: Document) -> str:
    """Everything that the Word document says, its tables row by row."""
    book = docx.Document(BytesIO(word(document)))
    cells = ("\t".join(cell.text for cell in row.cells) for table in book.tables for row in table.rows)
    return "\n".join([*(paragraph.text for paragraph in book.paragraphs), *cells])


def changed(warehouse: Path, *statements: str) -> Path:
    with closing(store.connect(warehouse)) as connection:
        for statement in statements:
            connection.execute(statement)
    return warehouse


# The published figures

PUBLISHED = [
    ("6.621 hộ nghèo, chiếm 1,96 %", "6,621 households in poverty, 1.96 %"),
    ("(8.659 hộ, 2,58 %)", "(8,659 households, 2.58 %)"),
    ("số hộ nghèo giảm 2.038 hộ", "poor households is down by 2,038 households"),
    ("tỷ lệ hộ nghèo giảm 0,62 điểm %", "poor rate down by 0.62 percentage points"),
    ("12.203 hộ, chiếm 3,62 %", "12,203 households, 3.62 %"),
    ("(14.355 hộ, 4,27 %)", "(14,355 households, 4.27 %)"),
    ("số hộ cận nghèo giảm 2.152 hộ", "near-poor households is down by 2,152 households"),
    ("tỷ lệ hộ cận nghèo giảm 0,65 điểm %", "near-poor rate down by 0.65 percentage points"),
    ("56.921 người thuộc hộ nghèo, hộ cận nghèo", "56,921 persons of poor and near-poor households"),
    ("3.986 hộ nghèo vay 181,7 tỷ đồng", "181.7 billion đồng to 3,986 households in poverty"),
    ("10.022 hộ vay 458,4 tỷ đồng", "10,022 households borrowed 458.4 billion đồng"),
    ("19.828 hộ vay 739,8 tỷ đồng", "19,828 households borrowed 739.8 billion đồng"),
    ("22,7 tỷ đồng trên chỉ tiêu 9,5 tỷ đồng, đạt 239,3 %", "22.7 billion đồng of a target of 9.5 billion đồng"),
    ("đạt 239,3 %", "which is 239.3 %"),
    ("138 căn nhà, sửa chữa 8 căn nhà", "138 houses; repaired: 8 houses"),
    ("kinh phí 8,992 tỷ đồng", "amount: 8.992 billion đồng"),
    ("244 người học nghề, kinh phí 911 triệu đồng", "244 persons; amount: 911 million đồng"),
    ("Chỉ tiêu kỳ 2024: tỷ lệ hộ nghèo giảm 0,42 điểm %", "Target for 2024: the poor rate down by 0.42"),
]


@pytest.mark.parametrize(("vi", "en"), PUBLISHED)
def test_every_published_figure_stands_in_both_files_of_both_languages(told_warehouse: Path, vi: str, en: str) -> None:
    for language, said in zip(LANGUAGES, (vi, en), strict=True):
        document = written(told_warehouse, language)
        assert said in text_of(document)
        assert said in markdown(document)


@pytest.mark.parametrize(
    ("vi", "en"),
    [
        ("tỷ lệ nghèo đa chiều (hộ nghèo và hộ cận nghèo) là 5,58 %", "poor and near-poor) is 5.58 %"),
        ("2.704 hộ thoát nghèo, bằng 31,23 %", "2,704 households left poverty, 31.23 %"),
        ("30 hộ, chiếm 3,87 %", "30 households, 3.87 %"),
        ("nông thôn cao hơn 1,89 điểm % so với thành thị", "the rural rate is higher by 1.89 percentage points"),
        ("2.380 hộ nghèo, tỷ lệ 9,52 %", "2,380 households in poverty are counted, a rate of 9.52 %"),
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
def test_the_other_figures_stand_there_too(told_warehouse: Path, vi: str, en: str) -> None:
    for language, said in zip(LANGUAGES, (vi, en), strict=True):
        assert said.lower() in markdown(written(told_warehouse, language)).lower()


def test_nothing_is_missing_where_everything_was_told(told_warehouse: Path) -> None:
    assert "Everything that the report tells of was reported." in markdown(written(told_warehouse, "en"))


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


def stored(warehouse: Path, fact: Fact) -> Decimal:
    """A number as the warehouse holds it, asked for by what the report says of it."""
    if fact.group or fact.aspect in ("points", "against_rate"):
        group, _, against = fact.group.partition(" − ")
        sql = "SELECT value FROM mart.group_rates WHERE (unit_code, period, indicator, unit_group) = (?, ?, ?, ?)"
        sides = [rows(warehouse, sql, [fact.unit_code, fact.period, fact.name, g])[0][0] for g in (group, against) if g]
        return Decimal(sides[0] - sides[1]) if against else Decimal(sides[0])
    category = fact.categories[0] if fact.categories else ""
    if fact.aspect == "value":
        form, measure = fact.name.split(".")
        sql = """SELECT sum(value) FROM (FROM mart.counts UNION ALL BY NAME FROM mart.category_totals)
            WHERE (unit_code, period, form, measure) = (?, ?, ?, ?) AND list_contains(?, category)"""
        return Decimal(
            rows(warehouse, sql, [fact.unit_code, fact.period, form, measure, list(fact.categories) or [""]])[0][0]
        )
    table, column = _ASPECTS[fact.aspect]
    if table == "attainment":
        name = category if fact.name.startswith("targets.") else fact.name
        sql = f"""SELECT {column} FROM mart.attainment WHERE (unit_code, period) = (?, ?)
            AND ? IN (indicator, form || '.' || measure, target_form || '.' || target_measure)"""
        return Decimal(rows(warehouse, sql, [fact.unit_code, fact.period, name])[0][0])
    sql = f"SELECT {column} FROM mart.{table} WHERE (unit_code, period, indicator, category) = (?, ?, ?, ?)"
    if table == "changes":
        sql += f" AND against = 'year_opening' AND base_period = '{fact.base_period}'"
    return Decimal(rows(warehouse, sql, [fact.unit_code, fact.period, fact.name, category])[0][0])


SCALES = {"tỷ": 10**9, "billion": 10**9, "triệu": 10**6, "million": 10**6}


def as_written(text: str, language: str) -> tuple[Decimal, int]:
    """The number in a text, and its decimals: 181,7 tỷ đồng → 181.7, 1."""
    (found,) = re.findall(r"\d[\d.,]*", text)
    if language == "vi":
        found = found.translate(str.maketrans(".,", ",."))
    number = Decimal(found.replace(",", ""))
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return number, -exponent


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_text_is_that_of_the_warehouse(told_warehouse: Path, language: str) -> None:
    numbers = written(told_warehouse, language).numbers
    assert len(numbers) > 60
    for number in numbers:
        value = stored(told_warehouse, number.fact)
        assert number.fact.value == value, number.what
        scale = next((size for word, size in SCALES.items() if f" {word} " in number.text), 1)
        told, decimals = as_written(number.text, language)
        exact = abs(value) / scale
        assert told == exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP), number
        assert decimals >= (0 if number.fact.unit not in (PERCENT, POINTS) else 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_appendix_lists_every_number_with_what_traces_it(told_warehouse: Path, language: str) -> None:
    document = written(told_warehouse, language)
    table = docx.Document(BytesIO(word(document))).tables[-1]
    listed = [[cell.text for cell in row.cells] for row in table.rows][1:]
    assert len(listed) == len(document.numbers)
    for place, (number, row) in enumerate(zip(document.numbers, listed, strict=True), 1):
        fact = number.fact
        period = f"{fact.period} − {fact.base_period}" if fact.base_period else fact.period
        assert row[:4] == [str(place), number.text, number.what, fact.name]
        assert row[4] == (fact.group or " + ".join(fact.categories))
        assert row[5:7] == [fact.unit_code, period]
        assert Decimal(row[7]) == fact.value
        assert fact.expected == 0 or row[9].startswith(f"{fact.reported}/{fact.expected}")


def test_no_number_of_the_text_is_typed_in_the_configuration() -> None:
    texts = [text for section in report().sections for s in section.sentences for text in (s.vi, s.en)]
    assert [text for text in texts if re.search(r"\d", text)] == []


def test_both_languages_tell_the_same_numbers(told_warehouse: Path) -> None:
    vi, en = (written(told_warehouse, language).numbers for language in LANGUAGES)
    assert {number.fact for number in vi} == {number.fact for number in en}


# Words by sign

WORDS = report().words
SPOKEN = {language: Wording(Language(language), WORDS) for language in LANGUAGES}


def difference(value: Decimal, unit: str, group: str = "") -> Fact:
    return Fact(value, unit, "x", "change", "60", "2023", 1, 1, ("x",), group=group, is_difference=True)


@given(st.integers(-(10**9), 10**9))
def test_a_change_is_said_by_its_sign(change: int) -> None:
    vi, en = (SPOKEN[language].told(difference(Decimal(change), "household")) for language in LANGUAGES)
    if change == 0:
        assert (vi, en) == ("không đổi", "unchanged")
        return
    assert vi.startswith("tăng " if change > 0 else "giảm ")
    assert en.startswith("up by " if change > 0 else "down by ")
    assert en.endswith("household" if abs(change) == 1 else "households")
    assert [as_written(said, language)[0] for said, language in ((vi, "vi"), (en, "en"))] == [abs(change)] * 2


@given(st.decimals("-99", "99", places=6))
def test_points_are_said_by_their_sign_and_never_as_zero(points: Decimal) -> None:
    vi, en = (SPOKEN[language].told(difference(points, POINTS)) for language in LANGUAGES)
    if points == 0:
        assert (vi, en) == ("không đổi", "unchanged")
    elif abs(points) < Decimal("0.005"):
        assert (vi, en) == ("gần như không đổi", "almost unchanged")
    else:
        assert re.fullmatch(rf"{'tăng' if points > 0 else 'giảm'} [\d.]+,\d\d điểm %", vi)
        assert re.fullmatch(rf"{'up' if points > 0 else 'down'} by [\d,]+\.\d\d percentage points", en)


@pytest.mark.parametrize(
    ("gap", "vi", "en"),
    [
        ("1.888", "cao hơn 1,89 điểm %", "higher by 1.89 percentage points"),
        ("-0.3", "thấp hơn 0,30 điểm %", "lower by 0.30 percentage points"),
        ("0", "bằng nhau", "equal"),
        ("0.001", "gần như bằng nhau", "almost equal"),
    ],
)
def test_a_gap_is_said_by_its_sign(gap: str, vi: str, en: str) -> None:
    fact = difference(Decimal(gap), POINTS, "rural − urban")
    assert [SPOKEN[language].told(fact) for language in LANGUAGES] == [vi, en]


@pytest.mark.parametrize(
    ("amount", "vi", "en"),
    [
        (0, "0 đồng", "0 đồng"),
        (999_999, "999.999 đồng", "999,999 đồng"),
        (1_250_000, "1,25 triệu đồng", "1.25 million đồng"),
        (911 * MILLION, "911 triệu đồng", "911 million đồng"),
        (8_992 * MILLION, "8,992 tỷ đồng", "8.992 billion đồng"),
        (22_733_500_000, "22,7 tỷ đồng", "22.7 billion đồng"),
        (1_234_560 * MILLION, "1.234,6 tỷ đồng", "1,234.6 billion đồng"),
    ],
)
def test_money_is_written_in_the_largest_fitting_scale(amount: int, vi: str, en: str) -> None:
    assert [SPOKEN[language].amount(Decimal(amount), "vnd") for language in LANGUAGES] == [vi, en]


def test_changes_upward_and_none_are_said_in_the_report(own_warehouse: Path) -> None:
    changed(
        own_warehouse,
        """UPDATE mart.changes SET change_count = 15, change_points = 0.07
        WHERE unit_code = '60' AND period = '2023' AND indicator = 'poor_rate' AND against = 'year_opening'""",
        """UPDATE mart.changes SET change_count = 0, change_points = 0
        WHERE unit_code = '60' AND period = '2023' AND indicator = 'near_poor_rate' AND against = 'year_opening'""",
    )
    vi, en = (markdown(written(own_warehouse, language)) for language in LANGUAGES)
    assert "số hộ nghèo tăng 15 hộ, tỷ lệ hộ nghèo tăng 0,07 điểm %." in vi
    assert "số hộ cận nghèo không đổi, tỷ lệ hộ cận nghèo không đổi." in vi
    assert "the number of poor households is up by 15 households, the poor rate up by 0.07 percentage points." in en
    assert "the number of near-poor households is unchanged, the near-poor rate unchanged." in en


# What must be said beside a number


def test_lacking_units_are_told_of_now_and_of_the_base(told_warehouse: Path, own_warehouse: Path) -> None:
    assert "Poor rate, 2022: 123 of 124 units reported." in markdown(written(told_warehouse, "en"))
    assert "2022: 123/124 đơn vị đã báo cáo" in text_of(written(told_warehouse, "vi"))
    changed(own_warehouse, "UPDATE mart.rates SET reported_units = 122 WHERE unit_code = '60' AND period = '2023'")
    assert "Near-poor rate, 2023: 122 of 124 units reported." in markdown(written(own_warehouse, "en"))


@pytest.mark.parametrize(
    ("statement", "vi", "en"),
    [
        (
            "UPDATE mart.changes SET comparable = FALSE WHERE unit_code = '60'",
            "kỳ 2023 và kỳ 2022 không so sánh được",
            "Poor rate: 2023 and 2022 are not comparable (another standard or other boundaries).",
        ),
        (
            "UPDATE mart.rates SET publishable = FALSE WHERE unit_code = '60'",
            "Tỷ lệ hộ nghèo, kỳ 2023: chưa đủ độ phủ để công bố.",
            "Poor rate, 2023: coverage too low to publish.",
        ),
        (
            "UPDATE mart.rates SET accepted_units = 2 WHERE unit_code = '60'",
            "có số liệu của 2 đơn vị được chấp nhận theo quyết định",
            "holds figures of 2 units that stand by a decision to accept them",
        ),
    ],
)
def test_what_cannot_be_taken_as_it_is_is_said(own_warehouse: Path, statement: str, vi: str, en: str) -> None:
    for language, said in zip(LANGUAGES, (vi, en), strict=True):
        assert said not in markdown(written(own_warehouse, language))
    changed(own_warehouse, statement)
    for language, said in zip(LANGUAGES, (vi, en), strict=True):
        assert said in markdown(written(own_warehouse, language))
        assert said in text_of(written(own_warehouse, language))


def not_reported(document: Document) -> list[str]:
    """The items of the list of what nobody reported: those before the heading of standards and sources."""
    text = markdown(document)
    heading, after = ("Chưa có báo cáo", "Chuẩn, nguồn") if document.language == "vi" else ("Not reported", "Standard")
    part = text.partition(f". {heading}\n")[2]
    return re.findall(r"^- (.*)$", part[: re.search(rf"^## \d+\. {after}", part, re.M).start()], re.M)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("statement", "item", "gone"),
    [
        ("DELETE FROM mart.counts WHERE form = 'policy_loans' AND category = 'poor'", "Policy loans: loans to poor", "3,986"),
        ("DELETE FROM mart.changes WHERE indicator = 'poor_rate'", "Poor and near-poor households: change of poor", "2,038"),
        ("UPDATE mart.attainment SET target = NULL WHERE period = '2024'", "Targets: target of the next", "2024: the poor"),
        ("UPDATE mart.counts SET value = NULL WHERE form = 'communication' AND measure = 'events'", "Communication: events", "15,360"),
        ("DELETE FROM mart.rates WHERE indicator = 'child_poor_rate'", "Poor and near-poor households: children", "4,012"),
    ],
)  # fmt: skip
def test_a_sentence_with_a_figure_that_is_not_there_goes_into_the_list(
    own_warehouse: Path, statement: str, item: str, gone: str
) -> None:
    before = markdown(written(own_warehouse, "en"))
    assert gone in before
    document = written(changed(own_warehouse, statement), "en")
    assert gone not in markdown(document)
    assert [told for told in not_reported(document) if told.startswith(item)] != []
    assert not re.search(r"\{|\}|None|–[ .,;]", "\n".join(p.text for p in _paragraphs(document)))


def _paragraphs(document: Document) -> Iterator[Any]:
    return (block for block in document.body if not isinstance(block, Table) and hasattr(block, "pieces"))


def test_a_section_of_which_nobody_told_anything_is_one_item(demo_states: Demo) -> None:
    vi, en = (not_reported(written(demo_states.corrected.warehouse, language)) for language in LANGUAGES)
    titles = [section for section in report().sections if section.section not in ("review", "deprivation")]
    assert {section.title_vi for section in titles} <= set(vi)
    assert {section.title_en for section in titles} <= set(en)
    headings = markdown(written(demo_states.corrected.warehouse, "en"))
    assert not [section for section in titles if re.search(rf"^## \d+\. {section.title_en}$", headings, re.M)]


def test_standard_sources_and_state_are_stated(told_warehouse: Path) -> None:
    said = markdown(written(told_warehouse, "vi"))
    assert "Chuẩn áp dụng: Chuẩn nghèo đa chiều 2021–2025. Căn cứ: NĐ 07/2021/NĐ-CP" in said
    assert "sau lần chạy 2023-12-15 09:00" in said
    assert "Kỳ chưa được công bố" in said
    forms = {form for form, _ in TOTALS} | {form for form, _, _ in COUNTS} | {"poverty_review", "poor_movement"}
    assert [form for form in forms if all_forms()[form].about.title_vi not in said] == []


# Tables


def table_of(document: Document, caption: str) -> Table:
    return next(b for b in document.blocks if isinstance(b, Table) and caption in b.caption)


def test_districts_stand_with_count_rate_change_rank_and_coverage(told_warehouse: Path) -> None:
    table = table_of(written(told_warehouse, "en"), "by unit")
    sql = """
        SELECT r.unit_code, r.numerator, r.value, c.change_count, c.change_points, k.rank, r.reported_units, r.expected_units
        FROM mart.rates r
        JOIN mart.changes c USING (unit_code, period, indicator, category)
        LEFT JOIN mart.ranks k USING (unit_code, period, indicator, category)
        WHERE r.period = '2023' AND r.indicator = 'poor_rate' AND r.category = '' AND c.against = 'year_opening'
            AND r.level <> 'commune'
        ORDER BY r.level, r.unit_code
    """
    say = Language("en")
    expected = [
        [code, say.count(count), say.percent(rate), say.count(change, signed=True), say.percent(points, signed=True),
         str(rank or "–"), f"{reported}/{units}"]
        for code, count, rate, change, points, rank, reported, units in rows(told_warehouse, sql)
    ]  # fmt: skip
    told = [[cell.rstrip("*=~") for cell in (row[0], *row[2:8])] for row in table.rows]
    assert told == expected
    assert table.has_total
    assert {column.group for column in table.columns} == {"", "Poor rate", "Near-poor rate"}


def test_ties_and_small_denominators_are_marked_and_explained(own_warehouse: Path) -> None:
    before = table_of(written(own_warehouse, "en"), "by unit")
    assert not [note for note in before.notes if "tied" in note or "small denominator" in note]
    changed(
        own_warehouse,
        "UPDATE mart.ranks SET rank = 2, tied = 2 WHERE unit_code IN ('594', '595') AND period = '2023' AND category = ''",
        "UPDATE mart.ranks SET is_small = TRUE WHERE unit_code = '602' AND period = '2023' AND category = ''",
    )
    table = table_of(written(own_warehouse, "en"), "by unit")
    ranks = {row[0]: row[6] for row in table.rows}
    assert (ranks["594"], ranks["595"], ranks["602"], ranks["593"]) == ("2=", "2=", "10~", "1")
    assert "= tied; ~ small denominator." in table.notes[0]


def test_rows_of_categories_have_their_measures_and_all_of_them_last(told_warehouse: Path) -> None:
    table = table_of(written(told_warehouse, "vi"), "theo nguồn kinh phí")
    assert table.rows == (("Tổng cộng", "138", "8", "8.992", "124/124"),) or table.rows[-1][0] == "Tổng cộng"
    loans = table_of(written(told_warehouse, "vi"), "theo đối tượng")
    assert loans.rows


def test_a_category_that_no_unit_has_does_not_apply(own_warehouse: Path) -> None:
    row = _count("programme_disbursement", "planned_investment_central", "gnbv2125-5", 0)
    with closing(store.connect(own_warehouse)) as connection:
        put(connection, "mart.counts", [row | {"value": None, "reported_units": 0, "expected_units": 0}])
    table = table_of(written(own_warehouse, "en"), "by project")
    (told,) = [row for row in table.rows if row[0].startswith("Project 5")]
    assert told[1] == "x"
    assert "x does not apply" in table.notes[0]


def test_word_has_headings_tables_repeated_headers_and_pages_across(told_warehouse: Path) -> None:
    document = written(told_warehouse, "vi")
    book = docx.Document(BytesIO(word(document)))
    headings = [p.text for p in book.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert len(headings) > len(report().sections)
    tables = [block for block in document.blocks if isinstance(block, Table)]
    assert len(book.tables) == len(tables) > 10
    for made, table in zip(book.tables, tables, strict=True):
        depth = 2 if any(column.group for column in table.columns) else 1
        marked = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in made.rows]
        assert marked == [True] * depth + [False] * len(table.rows)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in made.rows)  # type: ignore[union-attr]
    portrait, landscape = book.sections
    assert portrait.page_width < portrait.page_height  # type: ignore[operator]
    assert landscape.page_width > landscape.page_height  # type: ignore[operator]
    assert all(not block.is_wide for block in document.body if isinstance(block, Table))
    assert {lang.get(qn("w:val")) for lang in book.styles.element.iter(qn("w:lang"))} == {"vi-VN"}


def test_markdown_has_one_line_a_row_whatever_stands_in_a_cell(own_warehouse: Path) -> None:
    changed(own_warehouse, "UPDATE mart.unit_periods SET unit_name = 'Huyện | *A* _b_' WHERE unit_code = '593'")
    text = markdown(written(own_warehouse, "en"))
    assert r"Huyện \| \*A\* \_b\_" in text
    for block in written(own_warehouse, "en").blocks:
        if isinstance(block, Table):
            after = text.partition(f"**{block.caption}**\n\n")[2].split("\n\n")[0].splitlines()
            assert len(after) == 2 + len(block.rows)
            assert {len(re.findall(r"(?<!\\)\|", line)) for line in after} == {len(block.columns) + 1}


# Units


def test_a_district_has_its_own_report_and_its_communes_in_the_table(told_warehouse: Path) -> None:
    document = written(told_warehouse, "vi", "597")
    assert "Huyện Hàm Thuận Bắc có 1.474 hộ nghèo" in markdown(document)
    assert len(table_of(document, "theo đơn vị").rows) == 17 + 1
    assert {number.fact.unit_code for number in document.numbers} == {"597"}


def test_a_commune_has_no_table_of_units_and_misses_none(told_warehouse: Path) -> None:
    document = written(told_warehouse, "en", "23065")
    assert not [block for block in document.blocks if isinstance(block, Table) and "by unit" in block.caption]
    assert not [item for item in not_reported(document) if "by unit" in item]


def test_a_unit_or_period_of_which_nothing_is_known_has_no_report(demo_states: Demo, empty_home: Home) -> None:
    for warehouse, unit in ((demo_states.corrected.warehouse, "99999"), (empty_home.warehouse, "60")):
        with pytest.raises(NoUnit):
            Facts(warehouse, unit, "2023")


def test_a_period_without_figures_has_no_report(demo_states: Demo, own_warehouse: Path) -> None:
    changed(
        own_warehouse,
        *(f"DELETE FROM mart.{t}" for t in ("rates", "counts", "category_totals", "changes", "gaps", "attainment")),
    )
    assert narrative(Facts(own_warehouse, "60", "2023"), report(), Invented({}), Language("vi")) is None


# Invented figures


def marked_names(document: Document) -> set[tuple[str, str]]:
    return {(number.fact.name, number.fact.aspect) for number in document.numbers if number.is_invented}


def test_nothing_is_marked_where_no_file_says_so(told_warehouse: Path, tmp_path: Path) -> None:
    document = written(told_warehouse, "en", invented=read_invented(tmp_path / "invented.csv"))
    assert marked_names(document) == set()
    assert "†" not in markdown(document)


def test_invented_figures_are_marked_and_explained_in_text_and_tables(told_warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "invented.csv"
    path.write_text("form,measure\ncommunication,events\npoor_movement,relapsed\npoor_fund,spent_amount\n", "utf-8")
    document = written(told_warehouse, "vi", invented=read_invented(path))
    assert marked_names(document) == {
        ("communication.events", "value"),
        ("relapse_share", "count"),
        ("relapse_share", "rate"),
        ("poor_fund.spent_amount", "value"),
    }
    for text in (markdown(document), text_of(document)):
        assert "256 cuộc†" in text
        assert "20.100†" in text
        assert "†: số giả định để trình diễn, không phải số báo cáo." in text


def test_published_places_of_an_invented_figure_are_not_marked(told_warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "invented.csv"
    path.write_text(
        "form,measure,published\n"
        "poverty_review,poor_households,60/2023/ 60/2022/\n"
        "poverty_review,households,\n"
        ",poor_rate,60/2023/ 60/2022/\n"
        "health_insurance,cards_issued,60/2023/near_poor+poor\n"
        "policy_loans,borrowers,60/2023/poor\n",
        "utf-8",
    )
    invented = read_invented(path)
    document = written(told_warehouse, "en", invented=invented)
    marked = marked_names(document)
    assert ("health_insurance.cards_issued", "value") not in marked
    assert not {("poor_rate", a) for a in ("count", "rate", "change_count", "change_points", "base_rate")} & marked
    assert {("near_poor_rate", "rate"), ("poor_rate", "points"), ("policy_loans.borrowers", "value")} <= marked
    borrowed = [n for n in document.numbers if n.fact.name == "policy_loans.borrowers"]
    assert [(n.fact.categories, n.is_invented) for n in borrowed] == [
        (("poor",), False), (("near_poor",), True), (("newly_escaped",), True),
    ]  # fmt: skip
    by_unit = {row[0]: row[2] for row in table_of(document, "by unit").rows}
    assert by_unit["60"] == "6,621"
    assert by_unit["597"].endswith("†")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("measure,form\n", "line 1: form,measure,published was expected"),
        ("", "line 1"),
        ("form,measure\na\n", "line 2: 2 values were expected"),
        ("form,measure,published\na,b,60\n", "line 2: '60' is no unit/period/categories"),
    ],
)
def test_a_file_of_invented_figures_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, text: str, why: str
) -> None:
    path = tmp_path / "invented.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=re.escape(why)):
        read_invented(path)


# What the report is declared by

DECLARED = """
title_vi: a
title_en: b
words: {{household: {{vi: hộ, en: household}}}}
sections:
  one:
    title_vi: c
    title_en: d
    sentences:
      first: {{title_vi: e, title_en: f, figures: {{{figures}}}, vi: "{vi}", en: "{en}"}}
"""


def declared(figures: str, vi: str, en: str | None = None) -> Any:
    return report_of(parse_yaml(DECLARED.format(figures=figures, vi=vi, en=en or vi), "report.yaml"), "report.yaml")


def test_a_sentence_names_its_figures_and_the_facts() -> None:
    (section,) = declared("poor: {indicator: r}", "{poor.count} {unit} {period} {base_period} {next_period}").sections
    assert section.sentences[0].figures["poor"].kind == "indicator"


@pytest.mark.parametrize(
    ("figures", "vi", "en", "why"),
    [
        ("poor: {indicator: r}", "{rich.count}", "{rich.count}", "{rich.count} names no figure"),
        ("poor: {indicator: r}", "{poor.value}", "{poor.value}", "{poor.value} names no figure (known: count"),
        ("poor: {indicator: r}", "{poor}", "{poor}", "{poor} names no figure"),
        ("poor: {indicator: r}", "{}", "{}", "{} names no figure"),
        ("poor: {indicator: r}", "{poor.rate:.2f}", "{poor.rate:.2f}", "names no figure"),
        ("poor: {indicator: r}", "{poor.rate", "{poor.rate", "expected '}'"),
        ("poor: {indicator: r}", "{poor.rate}", "{poor.count}", "stands in one language alone"),
        (
            "poor: {indicator: r}, more: {measure: f.m}",
            "{poor.rate}",
            "{poor.rate}",
            "nothing is said of figure 'more'",
        ),
        (
            "poor: {indicator: r, measure: f.m}",
            "{poor.rate}",
            "{poor.rate}",
            "one of indicator, measure, target, family",
        ),
        ("poor: {}", "{poor.rate}", "{poor.rate}", "one of indicator, measure, target, family"),
        ("poor: {measure: m}", "{poor.value}", "{poor.value}", "'m' is no form.measure"),
        ("poor: {measure: f.m, group: rural}", "{poor.value}", "{poor.value}", "a group is of an indicator"),
        ("poor: {indicator: r, categories: [a, b]}", "{poor.rate}", "{poor.rate}", "only a measure is added up"),
        ("poor: {target: r, aim: more}", "{poor.target}", "{poor.target}", "aim is one of value, change"),
        ("poor: {target: r, period: last}", "{poor.target}", "{poor.target}", "period is one of this, next"),
        ("poor: {indicator: r, wrong: x}", "{poor.rate}", "{poor.rate}", "unknown key 'wrong'"),
    ],
)
def test_a_declaration_that_cannot_be_followed_is_refused(figures: str, vi: str, en: str, why: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(why)) as raised:
        declared(figures, vi, en)
    assert "report.yaml: one: first" in str(raised.value)


MEASURES = {f"{spec.id}.{m.name}": (spec, m) for spec in all_forms().values() for m in spec.additive()}
INDICATORS = {i.indicator: i for i in declared_indicators()}
FAMILIES = {i.family for i in declared_indicators() if i.family}
FIGURES = [f for section in report().sections for s in section.sentences for f in s.figures.values()]
TABLES = [table for section in report().sections for table in section.tables]


def test_what_the_report_names_is_there() -> None:
    assert {f.indicator for f in FIGURES if f.indicator} <= set(INDICATORS)
    assert {f.measure for f in FIGURES if f.measure} <= set(MEASURES)
    assert {f.target for f in FIGURES if f.target} <= set(INDICATORS) | set(MEASURES)
    assert {f.family for f in FIGURES if f.family} | {name for t in TABLES for name in t.families} <= FAMILIES
    assert {name for t in TABLES for name in (*t.units, *t.indicators)} <= set(INDICATORS)
    assert {f"{t.form}.{name}" for t in TABLES for name in t.measures} <= set(MEASURES)
    assert {t.targets for t in TABLES} <= {"no", "this", "next"}


def test_categories_and_groups_that_the_report_names_are_there() -> None:
    from configs.loader import categories, groups

    for figure in (figure for figure in FIGURES if figure.measure and figure.categories):
        known = {c.category for c in categories(MEASURES[figure.measure][0].about.dimension)}
        assert set(figure.categories) <= known
    assert {f.group for f in FIGURES if f.group} <= {g.unit_group for g in groups() if g.against}


def test_every_unit_of_measurement_of_a_form_has_words() -> None:
    units = {m.unit for _, m in MEASURES.values() if m.kind != "target"}
    assert units <= set(WORDS)
    assert all(word.vi and word.en for word in WORDS.values())


def test_scales_are_told_the_largest_first() -> None:
    for word in WORDS.values():
        assert [int(scale) for scale in word.scales] == sorted(map(int, word.scales), reverse=True)


def test_every_form_of_the_programme_is_told_in_the_report() -> None:
    of_rates = {i.form for i in declared_indicators() if i.family in {f.family for f in FIGURES}}
    named = {INDICATORS[name].form for f in FIGURES for name in (f.indicator, f.target) if name in INDICATORS}
    forms = {f.measure.partition(".")[0] for f in FIGURES if f.measure} | named | of_rates
    left = {spec.id for spec in all_forms().values() if not spec.about.is_plan} - forms
    assert left <= {"near_poor_movement", "poverty_causes", "poor_fund"}


def test_a_number_is_marked_only_where_it_is_invented() -> None:
    fact = difference(Decimal(1), "household")
    assert (Number("1 hộ", "x", fact).marked, Number("1 hộ", "x", fact, True).marked) == ("1 hộ", "1 hộ†")
