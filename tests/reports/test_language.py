"""Numbers and messages in both languages."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.configs.texts import messages
from tonghop.reports.language import Language

VI, EN = Language("vi"), Language("en")


@pytest.mark.parametrize(
    ("value", "signed", "vi", "en"),
    [
        (6621, False, "6.621", "6,621"),
        (-2038, True, "−2.038", "−2,038"),
        (295, True, "+295", "+295"),
        (Decimal("0E-10"), True, "+0", "+0"),
        (None, True, "–", "–"),
        (Decimal("12203.0000000000"), False, "12.203", "12,203"),
    ],
)
def test_counts_have_the_marks_of_the_language(value: Decimal | None, signed: bool, vi: str, en: str) -> None:
    assert (VI.count(value, signed=signed), EN.count(value, signed=signed)) == (vi, en)


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        ("1.963232", "1,96", "1.96"),
        ("3.615", "3,62", "3.62"),
        ("-0.615", "−0,62", "−0.62"),
        ("0.125", "0,13", "0.13"),
        ("1234.5", "1.234,50", "1,234.50"),
    ],
)
def test_rates_have_two_decimals_rounded_half_up(value: str, vi: str, en: str) -> None:
    assert (VI.percent(Decimal(value)), EN.percent(Decimal(value))) == (vi, en)


@given(st.integers(-(10**12), 10**12))
def test_both_languages_write_the_same_count(number: int) -> None:
    digits = "".join(c for c in VI.count(number) if c.isdigit())
    assert int(digits) == abs(number)
    assert VI.count(number).translate(str.maketrans(".,", ",.")) == EN.count(number)


def test_an_unknown_language_is_vietnamese() -> None:
    assert Language("fr").say("no_rows") == messages()["no_rows"]["vi"]
