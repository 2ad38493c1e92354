"""Every sentence that a sender reads: no id, no statistic, in both languages, with what to do at its end.

The catalogue is tried whole, forms by a row that breaks each of their rules, audits by homes in which reports
contradict each other. What readers say is tried wherever a test reads a file (`tests.workbooks`).
"""

import pytest

from tests.province import Demo, Province
from tests.schemas.rows import form, frame
from tests.schemas.test_rules import BROKEN, GOOD
from tests.sentences import faults
from tests.warehouse.test_audits_between_reports import contradicting
from tonghop.configs.rules import RULES
from tonghop.configs.texts import finding_texts
from tonghop.schemas.check import check
from tonghop.schemas.form import all_forms

__all__ = ["contradicting"]

TEXTS = finding_texts()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_of_the_catalogue_says_what_to_do(rule: str) -> None:
    text = TEXTS[rule]  # type: ignore[index]
    facts = {"found": "45", "expected": "44 (2022, a.xlsx, Biểu 1!C5)", "measure": "Số hộ nghèo"}
    assert faults(rule, text.severity, text.vi.format(**facts), text.en.format(**facts)) == []


@pytest.mark.parametrize("name", list(all_forms()))
def test_a_rule_of_a_form_says_what_to_do(name: str) -> None:
    spec = form(name)
    wrong = [{**GOOD[name], **change} for (of, _), (change, *_) in BROKEN.items() if of == name]
    for m in spec.measures:
        wrong += [{m.name: -1.5}] if m.is_whole else []
        wrong += [{m.name: 77.7, m.claim_of or "": 5, m.claim_over or "": 10}] if m.is_claim else []
    failures = check(spec.model, frame(spec, *wrong))
    assert len(failures) >= len(spec.rules)
    for row in failures.iter_rows(named=True):
        assert faults(row["rule"], row["severity"], row["message_vi"], row["message_en"]) == [], row


def _told(province: Province) -> list[dict[str, str]]:
    sql = "SELECT DISTINCT rule, severity, found, expected, message_vi, message_en FROM core.findings"
    return province.dicts(sql)


def test_what_audits_say_names_files_and_cells_and_no_id(contradicting: Province) -> None:  # noqa: F811
    told = _told(contradicting)
    assert {"sent_again", "all_zeros", "total_disagrees", "opening_is_last_closing", "closing_is_review"} <= {
        row["rule"] for row in told
    }
    for row in told:
        assert faults(row["rule"], row["severity"], row["message_vi"], row["message_en"]) == [], row


def test_what_is_said_of_the_demo(demo_states: Demo) -> None:
    for row in _told(demo_states.corrected):
        assert faults(row["rule"], row["severity"], row["message_vi"], row["message_en"]) == [], row
