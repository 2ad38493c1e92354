"""Numbers in words: a change is said by its sign, an amount with its unit."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.narratives import MILLION, as_written
from tonghop.configs.report import report
from tonghop.reports.annual.document import Number
from tonghop.reports.annual.number_format import NumberFormat
from tonghop.reports.annual.statistic import POINTS, Statistic
from tonghop.reports.language import LANGUAGES, Language

WORDS = report().words
SPOKEN = {language: NumberFormat(Language(language), WORDS) for language in LANGUAGES}


def difference(value: Decimal, unit: str, group: str = "") -> Statistic:
    return Statistic(value, unit, "x", "change", "60", "2023", 1, 1, ("x",), group=group, is_difference=True)


@given(st.integers(-(10**9), 10**9))
def test_a_change_is_said_by_its_sign(change: int) -> None:
    vi, en = (SPOKEN[language].in_sentence(difference(Decimal(change), "household")) for language in LANGUAGES)
    if change == 0:
        assert (vi, en) == ("không đổi", "unchanged")
        return
    assert vi.startswith("tăng " if change > 0 else "giảm ")
    assert en.startswith("up by " if change > 0 else "down by ")
    assert en.endswith("household" if abs(change) == 1 else "households")
    assert [as_written(text, language)[0] for text, language in ((vi, "vi"), (en, "en"))] == [abs(change)] * 2


@given(st.decimals("-99", "99", places=6))
def test_points_are_said_by_their_sign_and_never_as_zero(points: Decimal) -> None:
    vi, en = (SPOKEN[language].in_sentence(difference(points, POINTS)) for language in LANGUAGES)
    if points == 0:
        assert (vi, en) == ("không đổi", "unchanged")
    elif abs(points) < Decimal("0.005"):
        assert (vi, en) == ("gần như không đổi", "almost unchanged")
    else:
        assert re.fullmatch(rf"{'tăng' if points > 0 else 'giảm'} [\d.]+,\d\d điểm %", vi)
        assert re.fullmatch(rf"{'up' if points > 0 else 'down'} by [\d,]+\.\d\d percentage points", en)


@pytest.mark.parametrize(
    ("gap", "vi", "en"),
    [
        ("1.888", "cao hơn 1,89 điểm %", "higher by 1.89 percentage points"),
        ("-0.3", "thấp hơn 0,30 điểm %", "lower by 0.30 percentage points"),
        ("0", "bằng nhau", "equal"),
        ("0.001", "gần như bằng nhau", "almost equal"),
    ],
)
def test_a_gap_is_said_by_its_sign(gap: str, vi: str, en: str) -> None:
    statistic = difference(Decimal(gap), POINTS, "rural − urban")
    assert [SPOKEN[language].in_sentence(statistic) for language in LANGUAGES] == [vi, en]


@pytest.mark.parametrize(
    ("amount", "vi", "en"),
    [
        (0, "0 đồng", "0 đồng"),
        (999_999, "999.999 đồng", "999,999 đồng"),
        (1_250_000, "1,25 triệu đồng", "1.25 million đồng"),
        (911 * MILLION, "911 triệu đồng", "911 million đồng"),
        (8_992 * MILLION, "8,992 tỷ đồng", "8.992 billion đồng"),
        (22_733_500_000, "22,7 tỷ đồng", "22.7 billion đồng"),
        (1_234_560 * MILLION, "1.234,6 tỷ đồng", "1,234.6 billion đồng"),
    ],
)
def test_money_is_written_in_the_largest_fitting_scale(amount: int, vi: str, en: str) -> None:
    assert [SPOKEN[language].amount(Decimal(amount), "vnd") for language in LANGUAGES] == [vi, en]


def test_a_number_is_marked_only_where_it_is_invented() -> None:
    statistic = difference(Decimal(1), "household")
    assert (Number("1 hộ", "x", statistic).marked, Number("1 hộ", "x", statistic, True).marked) == ("1 hộ", "1 hộ†")
