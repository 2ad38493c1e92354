"""Words of a header by themselves: what a small vocabulary finds in a text, and what is left of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tonghop.configs.layouts import vocabulary
from tonghop.transforms.tables.phrases import (
    CLASS,
    FILLER,
    QUALIFIER,
    UNIT,
    Phrase,
    classes_in,
    find_phrases,
    phrases_of,
    qualifiers_in,
    standard,
    whole_words,
)

WORDS = replace(
    vocabulary(),
    units_of_measurement={"household": ["hộ", "số hộ"], "person": ["khẩu", "hộ"]},
    money={"đồng": Decimal(1), "triệu đồng": Decimal(1_000_000)},
    totals=["tổng số"],
    fillers=["trong đó"],
    classes={
        "head": ["khẩu"],
        "poor": ["hộ nghèo", "nghèo"],
        "near_poor": ["hộ cận nghèo", "cận nghèo"],
        "both": ["nghèo"],
    },
    qualifiers={"first": ["đầu kỳ"], "opening": ["đầu năm", "đầu kỳ"], "year": ["năm"]},
    particles=["của"],
    synonyms={"tổng số": ["tổng cộng", "cộng"]},
)


def found(text: str, *fillers: str) -> dict[str, tuple[str, frozenset[str]]]:
    phrases, _ = find_phrases(text, phrases_of(WORDS, fillers, text.isascii()))
    return {phrase.phrase: (phrase.role, phrase.meanings) for phrase in phrases}


def test_each_phrase_of_a_text_is_found_with_its_role_and_meaning() -> None:
    assert found("tổng số hộ nghèo đầu năm") == {
        "tổng số": (FILLER, frozenset()),
        "hộ nghèo": (CLASS, frozenset({"poor"})),
        "đầu năm": (QUALIFIER, frozenset({"opening"})),
    }
    assert found("số hộ, triệu đồng, trong đó") == {
        "số hộ": (UNIT, frozenset({"household"})),
        "triệu đồng": (UNIT, frozenset({"vnd"})),
        "trong đó": (FILLER, frozenset()),
    }
    assert found("chia ra hộ", "chia ra")["chia ra"] == (FILLER, frozenset())


def test_a_phrase_of_several_meanings_has_them_all() -> None:
    assert found("hộ")["hộ"] == (UNIT, frozenset({"household", "person"}))
    assert found("nghèo")["nghèo"] == (CLASS, frozenset({"poor", "both"}))


def test_a_phrase_of_two_roles_has_the_meanings_of_the_later_one_alone() -> None:
    assert found("khẩu")["khẩu"] == (UNIT, frozenset({"person"}))


def test_a_qualifier_of_two_meanings_has_both() -> None:
    assert found("đầu kỳ")["đầu kỳ"] == (QUALIFIER, frozenset({"opening", "first"}))


def test_the_longer_phrase_takes_its_words_from_the_shorter() -> None:
    assert found("cận nghèo") == {"cận nghèo": (CLASS, frozenset({"near_poor"}))}
    assert find_phrases("hộ cận nghèo và hộ nghèo", phrases_of(WORDS, (), False))[1] == " |  và  | "


def test_a_phrase_is_whole_words_and_does_not_reach_over_what_was_cut() -> None:
    assert found("hộp khẩu") == {"khẩu": (UNIT, frozenset({"person"}))}
    assert found("đầu trong đó năm") == {"trong đó": (FILLER, frozenset()), "năm": (QUALIFIER, frozenset({"year"}))}
    assert whole_words("a.b").search("xa.b a.bc (a.b)")
    assert not whole_words("a.b").search("xa.b a.bc acb")


def test_phrases_without_accents_are_those_of_texts_without_any() -> None:
    assert found("tong so ho ngheo") == {"tong so": (FILLER, frozenset()), "ho ngheo": (CLASS, frozenset({"poor"}))}
    assert "ho ngheo" not in {phrase.phrase for phrase in phrases_of(WORDS, (), False)}


def test_the_longest_phrases_come_first_and_the_others_by_the_alphabet() -> None:
    phrases = [phrase.phrase for phrase in phrases_of(WORDS, (), False)]
    assert phrases == sorted(phrases, key=lambda phrase: (-len(phrase), phrase))
    assert "" not in phrases


def test_nothing_is_found_in_nothing() -> None:
    assert find_phrases("", [Phrase("hộ", UNIT, frozenset())]) == ([], "")
    assert find_phrases("hộp", [Phrase("hộ", UNIT, frozenset())]) == ([], "hộp")


@pytest.mark.parametrize(
    ("text", "classes"),
    [
        ("hộ nghèo", {"poor"}),
        ("hộ cận nghèo", {"near_poor"}),
        ("hộ nghèo, hộ cận nghèo", {"poor", "near_poor"}),
        ("ho can ngheo", {"near_poor"}),
        ("nghèo", {"poor", "both"}),
        ("tổng số hộ", set()),
    ],
)
def test_classes_in_a_text(text: str, classes: set[str]) -> None:
    assert classes_in(text, WORDS) == classes


@pytest.mark.parametrize(
    ("text", "qualifiers"),
    [
        ("hộ nghèo đầu năm", {"opening", "year"}),
        ("đầu kỳ", {"opening", "first"}),
        ("dau nam", {"opening", "year"}),
        ("nămx", set()),
        ("hộ nghèo", set()),
    ],
)
def test_qualifiers_in_a_text_are_those_within_longer_ones_too(text: str, qualifiers: set[str]) -> None:
    assert qualifiers_in(text, WORDS) == qualifiers


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tổng cộng", "tổng số"),
        ("cộng", "tổng số"),
        ("tổng số của hộ", "tổng số hộ"),
        ("công cộng của", "công tổng số"),
        ("tong cong cua ho", "tong so ho"),
        ("cộngx của", "cộngx"),
        ("", ""),
    ],
)
def test_one_word_stands_for_each_meaning(text: str, meant: str) -> None:
    assert standard(text, WORDS) == meant
