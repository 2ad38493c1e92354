"""Figures that are invented for demonstration: marked where a file of the home says so."""

import re
from pathlib import Path

import pytest

from tests.narratives import table_of, text_of, written
from tonghop.configs.errors import ConfigError
from tonghop.reports.annual.document import Document
from tonghop.reports.annual.invented_figures import read_invented
from tonghop.reports.annual.markdown import markdown


def marked_names(document: Document) -> set[tuple[str, str, str]]:
    """Figure, aspect and group of every number that bears the sign."""
    return {(n.statistic.name, n.statistic.aspect, n.statistic.group) for n in document.numbers if n.is_invented}


def test_nothing_is_marked_where_no_file_says_so(full_warehouse: Path, tmp_path: Path) -> None:
    document = written(full_warehouse, "en", invented=read_invented(tmp_path / "invented.csv"))
    assert marked_names(document) == set()
    assert "†" not in markdown(document)


def test_invented_figures_are_marked_and_explained_in_text_and_tables(full_warehouse: Path, tmp_path: Path) -> None:
    path = tmp_path / "invented.csv"
    path.write_text("form,measure\ncommunication,events\npoor_movement,relapsed\npoor_fund,spent_amount\n", "utf-8")
    document = written(full_warehouse, "vi", invented=read_invented(path))
    assert marked_names(document) == {
        ("communication.events", "value", ""),
        ("relapse_share", "count", ""),
        ("relapse_share", "rate", ""),
        ("poor_fund.spent_amount", "value", ""),
    }
    for text in (markdown(document), text_of(document)):
        assert "256 cuộc†" in text
        assert "20.100†" in text
        assert "†: số giả định để trình diễn, không phải số báo cáo." in text


def test_published_places_of_an_invented_figure_are_not_marked(full_warehouse: Path, tmp_path: Path) -> None:
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
    document = written(full_warehouse, "en", invented=invented)
    marked = marked_names(document)
    assert ("health_insurance.cards_issued", "value", "") not in marked
    assert not [aspect for name, aspect, group in marked if name == "poor_rate" and not group]
    assert {
        ("near_poor_rate", "rate", ""),
        ("poor_rate", "rate", "rural"),
        ("poor_rate", "against_rate", "urban"),
    } <= marked
    borrowed = [n for n in document.numbers if n.statistic.name == "policy_loans.borrowers"]
    assert [(n.statistic.categories, n.is_invented) for n in borrowed] == [
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
