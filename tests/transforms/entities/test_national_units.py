"""Every unit of the national list is found by what the list says of it."""

from collections.abc import Callable

import pytest

from tests.workbooks import COLUMNS, Sheet, context, read
from tonghop.configs.units import unit_rows
from tonghop.transforms.entities.units import UnitIndex
from tonghop.transforms.spelling import name_key, unaccented

PROVINCES = sorted(row.code for row in unit_rows("vietnam_2023.csv") if row.level == "province")

SHORT = {
    "phường": "P.",
    "xã": "X.",
    "thị trấn": "TT.",
    "huyện": "H.",
    "quận": "Q.",
    "thị xã": "TX.",
    "thành phố": "TP.",
}

LIKE_A_TYPE = {"46": "Phường Phường Đúc", "49": "Thị trấn P Rao", "64": "Xã H Bông"}
"""Units whose names begin with what may be a type, by province."""


def bare(name: str) -> str:
    """Without its type."""
    return name_key(name)[1]


def abbreviated(name: str) -> str:
    kind = name_key(name)[0]
    return f"{SHORT[kind]} {name[len(kind) :].strip()}"


def in_capitals(name: str) -> str:
    return name.upper()


@pytest.fixture(params=PROVINCES)
def index(request: pytest.FixtureRequest) -> UnitIndex:
    province: str = request.param
    return context(province).index("2023-12-31")


def test_every_unit_resolves_by_its_code(index: UnitIndex) -> None:
    missed = [u for u in index.by_code.values() if index.resolve("", index.root.code, u.code).unit != u]
    assert missed == []


def test_every_unit_resolves_by_its_exact_name_within_the_unit_above(index: UnitIndex) -> None:
    below = (u for u in index.by_code.values() if u.parent_code)
    missed = [u for u in below if index.resolve(u.name, u.parent_code or "").unit != u]
    assert missed == []


@pytest.mark.parametrize("spell", [bare, abbreviated, in_capitals, unaccented], ids=lambda spell: spell.__name__)
def test_every_unit_typed_otherwise_is_itself_or_a_question(index: UnitIndex, spell: Callable[[str], str]) -> None:
    below = (u for u in index.by_code.values() if u.parent_code)
    found = ((u, index.resolve(spell(u.name), u.parent_code or "")) for u in below)
    wrong = [(u, match) for u, match in found if match.unit != u and match.how != "ambiguous"]
    assert [u.name for u, _ in wrong if spell is not bare or u.name not in LIKE_A_TYPE.values()] == []


@pytest.mark.parametrize(("province", "name"), LIKE_A_TYPE.items())
def test_a_name_that_begins_like_a_type_is_known_without_its_own(province: str, name: str) -> None:
    units = context(province).index("2023-12-31")
    (unit,) = [u for u in units.by_code.values() if u.name == name]
    assert units.resolve(bare(name), unit.parent_code or "").unit == unit


LIKE_OTHER_WORDS = {
    "01": "Xã Tân Xã",
    "08": "Xã Tứ Quận",
    "25": "Xã Tứ Xã",
    "34": "Xã Độc Lập",
    "46": "Phường Phường Đúc",
    "77": "Xã Phước Tỉnh",
}
"""Communes whose names hold a type of unit, or a word of the country's motto, by province."""


@pytest.mark.parametrize(("province", "name"), LIKE_OTHER_WORDS.items())
def test_a_commune_whose_name_holds_such_a_word_is_the_sender(province: str, name: str) -> None:
    units = context(province).index("2023-12-31")
    (unit,) = [u for u in units.by_code.values() if u.name == name]
    district = units.by_code[unit.parent_code or ""]
    above = [
        [f"UBND {district.name.upper()}", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [f"UBND {name.upper()}", None, None, "Độc lập - Tự do - Hạnh phúc"],
    ]
    rows = [["", "Tổng cộng", 100, 400, 5, 6], [1, name, 100, 400, 5, 6]]
    (submission,) = read(Sheet(COLUMNS, rows, above=above), province=province).submissions
    assert submission.sender_code == unit.code
