"""The tables of the report, and both kinds of file: what stands in a row, which signs, how a page looks."""

import re
from contextlib import closing
from pathlib import Path

from docx.oxml.ns import qn

from tests.filled import put
from tests.narratives import ReportTexts, changed, count, table_of, written
from tests.warehouses import rows
from tonghop.configs.report import report
from tonghop.reports.annual.document import DocumentTable
from tonghop.reports.annual.markdown import markdown
from tonghop.reports.language import Language
from tonghop.warehouse import store


def test_districts_stand_with_count_rate_change_rank_and_coverage(
    full_warehouse: Path, full_reports: dict[str, ReportTexts]
) -> None:
    table = table_of(full_reports["en"].document, "by unit")
    sql = """
        SELECT
            r.unit_code, r.numerator, r.value, c.change_count, c.change_points, k.rank, r.reported_units,
            r.expected_units
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
        for code, count, rate, change, points, rank, reported, units in rows(full_warehouse, sql)
    ]  # fmt: skip
    found = [[cell.rstrip("*=~") for cell in (row[0], *row[2:8])] for row in table.rows]
    assert found == expected
    assert table.has_total
    assert {column.group for column in table.columns} == {"", "Poor rate", "Near-poor rate"}


def test_ties_and_small_denominators_are_marked_and_explained(
    full_reports: dict[str, ReportTexts], own_warehouse: Path
) -> None:
    before = table_of(full_reports["en"].document, "by unit")
    assert not [note for note in before.notes if "tied" in note or "small denominator" in note]
    changed(
        own_warehouse,
        "UPDATE mart.ranks SET rank = 2, tied = 2 WHERE unit_code IN ('594', '595') AND period = '2023'",
        "UPDATE mart.ranks SET is_small = TRUE WHERE unit_code = '602' AND period = '2023'",
    )
    table = table_of(written(own_warehouse, "en"), "by unit")
    ranks = {row[0]: row[6] for row in table.rows}
    assert (ranks["594"], ranks["595"], ranks["602"], ranks["593"]) == ("2=", "2=", "10~", "1")
    assert "= tied; ~ small denominator." in table.notes[0]


def test_rows_of_categories_have_their_measures_and_all_of_them_last(full_reports: dict[str, ReportTexts]) -> None:
    fund = table_of(full_reports["vi"].document, "theo cấp quản lý")
    assert [column.title for column in fund.columns[1:4]] == [
        "Chỉ tiêu vận động (triệu đồng)", "Số tiền vận động được (triệu đồng)", "Số tiền đã chi (triệu đồng)",
    ]  # fmt: skip
    assert fund.rows == (
        ("Cấp tỉnh", "9.500", "22.733,5", "20.100", "–", "124/124"),
        ("Tổng cộng", "9.500", "22.733,5", "20.100", "–", "124/124"),
    )
    assert fund.has_total
    loans = table_of(full_reports["en"].document, "by class of borrower")
    assert [(row[0], row[1], row[2]) for row in loans.rows][:2] == [
        ("Poor households", "3,986", "181,700"), ("Near-poor households", "10,022", "458,400"),
    ]  # fmt: skip


def test_rates_of_two_families_stand_side_by_side_in_their_declared_order(full_reports: dict[str, ReportTexts]) -> None:
    table = table_of(full_reports["en"].document, "by deprivation")
    assert table.rows == (
        ("Employment", "3,411", "51.52", "–", "–"),
        ("Nutrition", "–", "–", "2,002", "16.41"),
        ("Quality of housing", "3,020", "45.61", "–", "–"),
        ("Source of water", "1,600", "24.17", "–", "–"),
        ("Hygienic toilet", "3,305", "49.92", "–", "–"),
    )
    assert "deprivation_share_… (employment, nutrition, housing_quality, clean_water, sanitation)" in table.notes[-1]


def test_targets_stand_beside_what_was_reached(full_reports: dict[str, ReportTexts]) -> None:
    document = full_reports["en"].document
    found = {row[0]: row[1:] for row in table_of(document, "Attainment").rows}
    assert found["Poor rate"] == (
        "change since the start of the year", "percentage points", "−0.60", "−0.62", "103.1", "target met", "124/124",
    )  # fmt: skip
    assert found["Amount raised"] == (
        "level to reach", "million đồng", "9,500", "22,733.5", "239.3", "target met", "124/124",
    )  # fmt: skip
    planned = table_of(document, "next period")
    assert planned.rows == (("Poor rate", "change since the start of the year", "percentage points", "−0.42"),)


def test_a_category_that_no_unit_has_does_not_apply(own_warehouse: Path) -> None:
    row = count("programme_disbursement", "planned_investment_central", "gnbv2125-5", 0)
    with closing(store.connect(own_warehouse)) as connection:
        put(connection, "mart.counts", [row | {"value": None, "reported_units": 0, "expected_units": 0}])
    table = table_of(written(own_warehouse, "en"), "by project")
    (found,) = [row for row in table.rows if row[0].startswith("Project 5")]
    assert found[1] == "x"
    assert "x does not apply" in table.notes[0]


def test_word_has_headings_tables_repeated_headers_and_pages_across(full_reports: dict[str, ReportTexts]) -> None:
    document, book = full_reports["vi"].document, full_reports["vi"].book
    headings = [p.text for p in book.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert len(headings) > len(report().sections)
    tables = [block for block in document.blocks if isinstance(block, DocumentTable)]
    assert len(book.tables) == len(tables) > 10
    for made, table in zip(book.tables, tables, strict=True):
        depth = 2 if any(column.group for column in table.columns) else 1
        marked = [row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None for row in made.rows]
        assert marked == [True] * depth + [False] * len(table.rows)
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in made.rows)
    portrait, landscape = book.sections
    assert portrait.page_width < portrait.page_height  # type: ignore[operator]
    assert landscape.page_width > landscape.page_height  # type: ignore[operator]
    assert all(not block.is_wide for block in document.body if isinstance(block, DocumentTable))
    assert {lang.get(qn("w:val")) for lang in book.styles.element.iter(qn("w:lang"))} == {"vi-VN"}


def test_markdown_has_one_line_a_row_whatever_stands_in_a_cell(own_warehouse: Path) -> None:
    changed(own_warehouse, "UPDATE mart.units_by_period SET unit_name = 'Huyện | *A* _b_' WHERE unit_code = '593'")
    document = written(own_warehouse, "en")
    text = markdown(document)
    assert r"Huyện \| \*A\* \_b\_" in text
    for block in document.blocks:
        if isinstance(block, DocumentTable):
            after = text.partition(f"**{block.caption}**\n\n")[2].split("\n\n")[0].splitlines()
            assert len(after) == 2 + len(block.rows)
            assert {len(re.findall(r"(?<!\\)\|", line)) for line in after} == {len(block.columns) + 1}
