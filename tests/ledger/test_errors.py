"""A wrong call keeps its facts; its sentence is made from them."""

import pickle

from tonghop.ledger.errors import BadCall

WRONG = BadCall("unknown_period", period="2099")


def test_its_text_is_the_sentence_in_every_language() -> None:
    vi, _, en = str(WRONG).partition(" · ")
    assert vi.startswith("Không có kỳ “2099”.")
    assert en.startswith("No period “2099”.")


def test_what_languages_share_is_said_once() -> None:
    assert str(BadCall("bad_option", option="--lang", value="fr", known="vi | en")) == "--lang fr: vi | en"


def test_facts_travel_between_processes() -> None:
    copy = pickle.loads(pickle.dumps(WRONG))
    assert (copy.key, copy.facts, str(copy)) == (WRONG.key, WRONG.facts, str(WRONG))
