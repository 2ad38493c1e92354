"""Reports of a warehouse in which every form of the report is told, and what stands in them."""

import re
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import docx.document

from tests.filled import hold, put
from tonghop.configs.indicators import indicators as declared_indicators
from tonghop.configs.report import report
from tonghop.reports.annual.document import Document, DocumentTable
from tonghop.reports.annual.invented_figures import InventedFigures
from tonghop.reports.annual.markdown import markdown
from tonghop.reports.annual.narrative import narrative
from tonghop.reports.annual.statistic import PERCENT
from tonghop.reports.annual.unit_statistics import UnitStatistics
from tonghop.reports.annual.word import word
from tonghop.reports.language import Language
from tonghop.warehouse import models, store

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

OF_CATEGORY = {
    "education_support": "primary",
    "poor_fund": "province",
    "housing_support": "fund",
    "vocational_training": "poor",
    "inspection": "supervision",
}
"""The one category of each of these forms that has all of its sums."""

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


def fill_marts(warehouse: Path) -> None:
    """What no form of the review says, as the marts would hold it."""
    units = {i.indicator: i.unit for i in declared_indicators()}
    with closing(store.connect(warehouse)) as connection:
        for mart in ("category_totals", "counts"):
            connection.execute(f"DELETE FROM mart.{mart} WHERE form NOT IN ('poverty_review', 'poor_movement')")
        put(connection, "mart.category_totals", [count(form, m, "", v) for (form, m), v in TOTALS.items()])
        counted = COUNTS | {(form, measure, OF_CATEGORY[form]): value for (form, measure), value in TOTALS.items()}
        put(connection, "mart.counts", [count(*key, value) | {"source": "summed"} for key, value in counted.items()])
        shares = {f"deprivation_share_{name}": (count, 6_621) for name, count in DEPRIVED.items()}
        shares["near_poor_deprivation_share_nutrition"] = (2_002, 12_203)
        put(connection, "mart.rates", [_rate(name, *pair, units[name]) for name, pair in (RATES | shares).items()])
        put(connection, "mart.attainment", _targets())


def count(form: str, measure: str, category: str, value: int | None) -> dict[str, Any]:
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


@dataclass(frozen=True)
class ReportTexts:
    """A report and its two files; of the Word document what it says, too."""

    document: Document
    book: docx.document.Document
    word: str
    markdown: str


def report_texts(warehouse: Path, language: str) -> ReportTexts:
    document = written(warehouse, language)
    book = docx.Document(BytesIO(word(document)))
    return ReportTexts(document, book, _text_of(book), markdown(document))


def written(warehouse: Path, language: str, unit: str = "60", invented: InventedFigures | None = None) -> Document:
    statistics = UnitStatistics(warehouse, unit, "2023")
    document = narrative(statistics, report(), invented or InventedFigures({}), Language(language))
    assert document is not None
    return document


def text_of(document: Document) -> str:
    """Everything that the Word document says, its tables row by row."""
    return _text_of(docx.Document(BytesIO(word(document))))


def _text_of(book: docx.document.Document) -> str:
    cells = ("\t".join(cell.text for cell in row.cells) for table in book.tables for row in table.rows)
    return "\n".join([*(paragraph.text for paragraph in book.paragraphs), *cells])


def changed(warehouse: Path, *statements: str) -> Path:
    with closing(store.connect(warehouse)) as connection:
        for statement in statements:
            for view in models.views():
                if re.search(rf"\b{view.name}\b", statement):
                    hold(connection, view.name)
            connection.execute(statement)
    return warehouse


def not_reported(document: Document) -> list[str]:
    """The items of the list of what nobody reported: those before the heading of standards and sources."""
    text = markdown(document)
    heading, after = ("Chưa có báo cáo", "Chuẩn, nguồn") if document.language == "vi" else ("Not reported", "Standard")
    part = text.partition(f". {heading}\n")[2]
    return re.findall(r"^- (.*)$", part[: re.search(rf"^## \d+\. {after}", part, re.M).start()], re.M)  # type: ignore[union-attr]


def table_of(document: Document, caption: str) -> DocumentTable:
    return next(b for b in document.blocks if isinstance(b, DocumentTable) and caption in b.caption)


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
"""The figures published for the province, as both languages say them."""
