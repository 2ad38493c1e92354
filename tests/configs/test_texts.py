"""What the program says: every sentence there, in both languages, with the facts that it names."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest

from tests.sentences import faults
from tonghop.configs.indicators import identities
from tonghop.configs.rules import RULES, Rule
from tonghop.configs.texts import finding_texts, messages
from tonghop.configs.yaml_files import ROOT as CONFIGS

ROOT = CONFIGS.parent
FINDINGS, MESSAGES = finding_texts(), messages()
ROOMS = ("transforms", "readers", "operations", "flows", "cli", "ledger", "reports")


def sources(*packages: str) -> list[ast.Module]:
    paths = sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))
    assert paths
    return [ast.parse(path.read_text(encoding="utf-8")) for path in paths]


def calls(names: set[str], *packages: str) -> Iterator[ast.Call]:
    for node in (node for tree in sources(*packages) for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names:
            yield node


def constants(node: ast.AST) -> set[str]:
    """The texts that an expression of message keys may give: a constant, or either side of a condition."""
    if isinstance(node, ast.IfExp):
        return constants(node.body) | constants(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def test_the_catalogue_has_every_rule_that_the_type_names() -> None:
    assert list(FINDINGS) == list(RULES)


def test_no_rule_of_the_catalogue_is_left_over() -> None:
    """That each rule that is named is in the catalogue, mypy says."""
    modules = "".join(path.read_text("utf-8") for room in (*ROOMS, "warehouse") for path in (ROOT / room).rglob("*.py"))
    audits = "".join(path.read_text("utf-8") for path in (ROOT / "warehouse").rglob("*.sql"))
    named = {rule for rule in RULES if f'"{rule}"' in modules or f"'{rule}'" in audits}
    assert set(RULES) - named - {identity.rule for identity in identities()} == set()


@pytest.mark.parametrize("rule", list(FINDINGS))
def test_a_finding_speaks_both_languages_with_the_same_facts(rule: Rule) -> None:
    text = FINDINGS[rule]
    assert re.fullmatch("[a-z_]+", rule)
    assert text.severity in ("error", "warning", "info")
    assert text.vi
    assert text.en
    assert text.vi != text.en
    assert (
        placeholders(text.vi)
        == placeholders(text.en)
        <= {"found", "expected", *(["measure"] if _is_audits(rule) else [])}
    )


def _is_audits(rule: Rule) -> bool:
    """Whether an audit says it, which knows the measure's title; readers know only how the sheet heads it."""
    audits = "".join(path.read_text("utf-8") for path in (ROOT / "warehouse").rglob("*.sql"))
    return f"'{rule}'" in audits or rule in {identity.rule for identity in identities()}


@pytest.mark.parametrize("rule", list(FINDINGS))
def test_a_finding_says_what_to_do_and_names_no_id(rule: Rule) -> None:
    """With facts as they are; what readers really say is tried wherever a test reads a file (`tests.workbooks`)."""
    facts = {"found": "45", "expected": "44 (2022, a.xlsx, Biểu 1!C5)", "measure": "Số hộ nghèo"}
    text = FINDINGS[rule]
    assert faults(rule, text.severity, text.vi.format(**facts), text.en.format(**facts)) == []


@pytest.mark.parametrize("rule", list(FINDINGS))
def test_a_finding_holds_any_text_as_a_fact(rule: Rule) -> None:
    facts = {"found": "{x} %s “ {", "expected": "}{", "measure": "{y}"}
    for text in (FINDINGS[rule].vi, FINDINGS[rule].en):
        assert all(facts[name] in text.format(**facts) for name in placeholders(text))


@pytest.mark.parametrize("key", list(MESSAGES))
def test_a_message_speaks_both_languages_with_the_same_facts(key: str) -> None:
    texts = MESSAGES[key]
    assert list(texts) == ["vi", "en"]
    assert all(text.strip() for text in texts.values())
    assert placeholders(texts["vi"]) == placeholders(texts["en"])


def test_every_message_that_the_program_says_is_there_with_all_its_facts() -> None:
    spoken = [call for call in calls({"say", "BadCall", "NoCluster"}, *ROOMS) if constants(call.args[0])]
    assert len(spoken) > 30
    for call in spoken:
        facts = {keyword.arg for keyword in call.keywords}
        for key in constants(call.args[0]):
            assert key in MESSAGES
            assert None in facts or placeholders(MESSAGES[key]["vi"]) <= facts, key
