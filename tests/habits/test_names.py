"""Names as they are typed; habits.md, "Names": the right unit or a question, never another unit."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.properties import all_examples
from tests.workbooks import context

INDEX = context().index("2023-12-31")
UNITS = sorted(code for code, unit in INDEX.by_code.items() if unit.level != "province")
SHORT = {"Xã ": ("X. ", "X.", "xã  "), "Phường ": ("P. ", "P."), "Thị trấn ": ("TT ", "TT. "), "Huyện ": ("H. ", "H.")}


def shortened(name: str, how: int) -> str:
    for long, shorts in SHORT.items():
        if name.startswith(long):
            return shorts[how % len(shorts)] + name.removeprefix(long)
    return name


TONES = [("òa", "oà"), ("óa", "oá"), ("ủy", "uỷ"), ("úy", "uý"), ("ùy", "uỳ"), ("ỏa", "oả")]
HABITS: list[Callable[[str], str]] = [
    str.upper,
    str.lower,
    lambda name: name.replace("Đ", "Ð"),
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: name.replace(" ", "  "),
    lambda name: name.replace(" ", "\u00a0"),
    lambda name: f" {name} ",
    lambda name: shortened(name, 0),
    lambda name: shortened(name, 1),
    lambda name: f"1.2. {name}",
    lambda name: f"UBND {name}",
    lambda name: f"{name} (NTM)",
    lambda name: "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)),
    lambda name: name.replace("Quí", "Quý").replace("Lũy", "Luỹ"),
    *(lambda name, old=old, new=new: name.replace(old, new) for old, new in TONES),
]


@given(st.sampled_from(UNITS), st.lists(st.sampled_from(HABITS), max_size=3), st.booleans(), st.booleans())
@all_examples(600)
def test_a_name_typed_by_habit_is_its_unit_or_a_question(
    code: str, habits: list[Callable[[str], str]], is_near: bool, is_bare: bool
) -> None:
    name = INDEX.by_code[code].name
    if is_bare and name.startswith(("Xã ", "Phường ", "Huyện ")):
        name = name.split(" ", 1)[1]
    for habit in habits:
        name = habit(name)
    within = (INDEX.by_code[code].parent_code or INDEX.root.code) if is_near else INDEX.root.code
    match = INDEX.resolve(name, within)
    if match.unit is None:
        assert match.how in ("ambiguous", "unknown", "outside", "former")
        assert match.how != "ambiguous" or INDEX.by_code[code] in match.candidates
    else:
        assert match.unit.code == code, (name, match)


def test_two_communes_of_one_name_are_a_question_without_their_district() -> None:
    assert {u.code for u in INDEX.resolve("Xã Tân Hà", "60").candidates} == {"23221", "23257"}
    assert INDEX.resolve("Xã Tân Hà", "601").unit == INDEX.by_code["23257"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Xã Tân Hà - huyện Hàm Tân", "23257"),
        ("Xã Tân Hà – H. Đức Linh", "23221"),
        ("Tân Hà (Đức Linh)", "23221"),
        ("Xã Tân Hà, Hàm Tân", "23257"),
        ("Xã Tân Hà (thuộc huyện Hàm Tân)", "23257"),
        ("1. Xã Tân Hà, huyện Hàm Tân", "23257"),
    ],
)
def test_a_name_may_say_its_district(text: str, code: str) -> None:
    assert INDEX.resolve(text, "60").unit == INDEX.by_code[code]


@pytest.mark.parametrize("text", ["Xã Tân Hà, huyện Đức Linh", "Tân Hà (Đức Linh)"])
def test_a_district_beside_the_name_is_believed_over_the_sheet_s(text: str) -> None:
    match = INDEX.resolve(text, "601")
    assert (match.how, [unit.code for unit in match.candidates]) == ("outside", ["23221"])


def test_a_name_with_a_note_in_brackets_is_as_before() -> None:
    assert INDEX.resolve("Xã Tân Đức (NTM)", "60").unit == INDEX.by_code["23251"]
    assert INDEX.resolve("Xã Tân Hà (NTM)", "60").how == "ambiguous"
