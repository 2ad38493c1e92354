"""Every unit of the national list is found by what the list says of it."""

import pytest

from configs import loader
from tests.workbooks import context
from transforms.names import unaccented
from transforms.units import UnitIndex

PROVINCES = sorted(row.code for row in loader._unit_rows("vietnam_2023.csv") if row.level == "province")


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


def test_every_unit_in_capitals_without_accents_is_itself_or_a_question(index: UnitIndex) -> None:
    below = (u for u in index.by_code.values() if u.parent_code)
    found = ((u, index.resolve(unaccented(u.name).upper(), u.parent_code or "")) for u in below)
    wrong = [(u, match) for u, match in found if match.unit != u and match.how != "ambiguous"]
    assert wrong == []
