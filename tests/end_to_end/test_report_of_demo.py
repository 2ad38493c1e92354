"""The report of the whole demo: every published figure in both languages, what is invented with its sign."""

import re
from pathlib import Path

import pytest

from tests.narratives import PUBLISHED, text_of
from tests.province import Demo, Province
from tonghop.configs.report import report
from tonghop.examples import demo
from tonghop.reports.annual.invented_figures import read_invented
from tonghop.reports.annual.markdown import markdown
from tonghop.reports.annual.narrative import narrative
from tonghop.reports.annual.unit_statistics import UnitStatistics
from tonghop.reports.language import LANGUAGES, Language

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def whole_home(demo_states: Demo, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """The demo with the forms of all its offices."""
    province = demo_states.corrected.copy(tmp_path_factory.mktemp("whole") / "home")
    demo.write_home_files(province.root)
    demo.write_analyses(province.inbox)
    demo.write_policies(province.inbox, demo.PERIOD)
    demo.write_plan(province.inbox)
    province.night("2023-12-29 21:30")
    return province


@pytest.mark.parametrize(("vi", "en"), PUBLISHED)
def test_every_published_figure_stands_without_a_sign_in_both_languages(whole_home: Province, vi: str, en: str) -> None:
    statistics, invented = UnitStatistics(whole_home.warehouse, "60", "2023"), read_invented(whole_home.invented)
    for language, text in zip(LANGUAGES, (vi, en), strict=True):
        document = narrative(statistics, report(), invented, Language(language))
        assert document is not None
        assert text in text_of(document)
        assert text in markdown(document)


def test_what_was_not_published_bears_the_sign_and_all_is_told(whole_home: Province, tmp_path: Path) -> None:
    statistics, invented = UnitStatistics(whole_home.warehouse, "60", "2023"), read_invented(whole_home.invented)
    document = narrative(statistics, report(), invented, Language("en"))
    assert document is not None
    forms = {
        "education_support",
        "programme_disbursement",
        "communication",
        "inspection",
        "poor_movement",
        "child_poverty",
    }
    of_those = [n for n in document.numbers if {term.partition(".")[0] for term in n.statistic.terms} & forms]
    assert len(of_those) > 25
    assert [n.what for n in of_those if not n.is_invented] == []
    missing = re.findall(r"^- (.*): target of the period", markdown(document), re.M)
    assert missing == ["Targets"]
