"""The password of a home's server: made once, and never one that somebody else could know."""

import stat
from pathlib import Path

import pytest

from tests.province import Province
from tonghop.flows.password import make_password, password_of


def test_it_is_made_once_for_its_owner_alone(province: Province) -> None:
    assert password_of(province) is None
    password = make_password(province)
    assert stat.S_IMODE(province.server_password.stat().st_mode) == 0o600
    assert make_password(province) == password_of(province) == password


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_one_that_others_could_read_or_write_is_replaced(province: Province, mode: int) -> None:
    password = make_password(province)
    province.server_password.chmod(mode)
    assert password_of(province) is None
    assert make_password(province) != password


def test_a_link_is_replaced_and_what_it_names_is_left_alone(province: Province, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("precious", encoding="utf-8")
    province.server_password.symlink_to(other)
    assert make_password(province) == password_of(province)
    assert other.read_text(encoding="utf-8") == "precious"
    assert not province.server_password.is_symlink()


@pytest.mark.parametrize("text", ["", "tonghop:", "tonghop:guess", "tonghop:" + "a" * 43 + "\nx"])
def test_a_weak_one_is_replaced(province: Province, text: str) -> None:
    province.server_password.write_text(text, encoding="utf-8")
    province.server_password.chmod(0o600)
    assert make_password(province) != text
