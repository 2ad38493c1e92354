"""The columns of the demo's sheets in two families: with short headers, and with those of the official export."""

from dataclasses import dataclass

HOUSEHOLDS, PERSONS = "Số hộ", "Nhân khẩu"


@dataclass(frozen=True)
class DemoColumn:
    """A column of figures.

    `header`: one text for each header row, repeated where merged downwards. `over`: the denominator, where the column
    holds the claimed rate of `measure`. `number`: its text in the number row. `scale`: the divisor of figures in
    thousands, millions or billions.
    """

    header: tuple[str, ...]
    measure: str
    number: str
    over: str = ""
    width: float = 11
    scale: int = 1


_AVERAGE = "Hộ làm nông, lâm, ngư, diêm nghiệp\ncó mức sống trung bình"


def _one_text(text: str, rows: int) -> tuple[str, ...]:
    return (text,) * rows


def _pair(above: str, measure: str, first: int) -> list[DemoColumn]:
    """A class of households in the short review: count, and rate over all households."""
    return [
        DemoColumn((above, above, HOUSEHOLDS), measure, str(first)),
        DemoColumn((above, above, "Tỷ lệ\n%"), measure, f"{first + 1}={first}/1*100", over="households"),
    ]


SHORT_REVIEW = (
    DemoColumn(_one_text("Tổng số\nhộ dân cư", 3), "households", "1"),
    DemoColumn(_one_text("Tổng số\nnhân khẩu", 3), "persons", "2"),
    *_pair("Hộ nghèo", "poor_households", 3),
    *_pair("Hộ cận nghèo", "near_poor_households", 5),
    *_pair(_AVERAGE, "average_standard_households", 7),
    DemoColumn(_one_text("Nhân khẩu\nnghèo", 3), "poor_persons", "9"),
    DemoColumn(_one_text("Nhân khẩu\ncận nghèo", 3), "near_poor_persons", "10"),
    DemoColumn(_one_text("Nhân khẩu\ncó mức sống\ntrung bình", 3), "average_standard_persons", "11"),
)


def _export_pair(result: str, above: str, unit: str, measure: str, first: int) -> list[DemoColumn]:
    over, base = ("households", 1) if unit == HOUSEHOLDS else ("persons", 2)
    return [
        DemoColumn((result, above, unit), measure, str(first), width=12),
        DemoColumn((result, above, "Tỷ lệ"), measure, f"{first + 1}={first}/{base}*100", over=over, width=12),
    ]


_ALL = "Tổng số hộ dân cư (tại thời điểm\nrà soát)"
_OF_HOUSEHOLDS, _OF_PERSONS = "Kết quả rà soát về hộ (chính thức)", "Kết quả rà soát về khẩu (chính thức)"

EXPORT_REVIEW = (
    DemoColumn((_ALL, _ALL, HOUSEHOLDS), "households", "1"),
    DemoColumn((_ALL, _ALL, PERSONS), "persons", "2"),
    *_export_pair(_OF_HOUSEHOLDS, "Tổng số hộ nghèo", HOUSEHOLDS, "poor_households", 3),
    *_export_pair(_OF_HOUSEHOLDS, "Tổng số hộ cận nghèo", HOUSEHOLDS, "near_poor_households", 5),
    *_export_pair(
        _OF_HOUSEHOLDS,
        "Tổng số hộ nông, lâm, ngư nghiệp có mức sống trung bình",
        HOUSEHOLDS,
        "average_standard_households",
        7,
    ),
    *_export_pair(_OF_PERSONS, "Tổng số khẩu nghèo", "Số khẩu", "poor_persons", 9),
    *_export_pair(_OF_PERSONS, "Tổng số khẩu cận nghèo", "Số khẩu", "near_poor_persons", 11),
    *_export_pair(_OF_PERSONS, "Tổng số khẩu có mức sống trung bình", "Số khẩu", "average_standard_persons", 13),
)

_GONE_OTHERWISE = "Giảm khác\n(chuyển đi, chết,\ntách/nhập hộ)"
_OUT, _IN, _DOWN = "Thoát nghèo", "Phát sinh", "Giảm trong kỳ"
_SHORT_POOR = {
    "opening": ("Số hộ nghèo\nđầu kỳ", "Số hộ nghèo\nđầu kỳ"),
    "became_near_poor": (_OUT, "Trở thành\nhộ cận nghèo"),
    "above_near_poor": (_OUT, "Vượt chuẩn\ncận nghèo"),
    "other_decrease": (_GONE_OTHERWISE, _GONE_OTHERWISE),
    "from_near_poor": (_IN, "Hộ cận nghèo\ntrở thành hộ nghèo"),
    "relapsed": (_IN, "Tái nghèo"),
    "newly_poor": (_IN, "Hộ nghèo mới"),
    "other_increase": ("Tăng khác", "Tăng khác"),
    "closing": ("Số hộ nghèo\ncuối kỳ", "Số hộ nghèo\ncuối kỳ"),
}
_SHORT_NEAR_POOR = {
    "opening": ("Số hộ cận nghèo\nđầu kỳ", "Số hộ cận nghèo\nđầu kỳ"),
    "escaped": (_DOWN, "Vượt chuẩn\ncận nghèo"),
    "became_poor": (_DOWN, "Trở thành\nhộ nghèo"),
    "other_decrease": (_GONE_OTHERWISE, _GONE_OTHERWISE),
    "from_poor": (_IN, "Hộ nghèo trở thành\nhộ cận nghèo"),
    "relapsed": (_IN, "Tái cận nghèo"),
    "newly_near_poor": (_IN, "Hộ cận nghèo mới"),
    "other_increase": ("Tăng khác", "Tăng khác"),
    "closing": ("Số hộ cận nghèo\ncuối kỳ", "Số hộ cận nghèo\ncuối kỳ"),
}


def _short_movement(headers: dict[str, tuple[str, str]]) -> tuple[DemoColumn, ...]:
    """One column a measure: households only."""
    numbers = [*"12345678", "9=1-2-3-4+5+6+7+8"]
    pairs = zip(headers.items(), numbers, strict=True)
    return tuple(DemoColumn((above, below, below), measure, number) for (measure, (above, below)), number in pairs)


def _short_movement_twins(headers: dict[str, tuple[str, str]]) -> tuple[DemoColumn, ...]:
    """Two columns a measure: households, persons."""
    columns = []
    for place, (measure, (above, below)) in enumerate(headers.items()):
        for offset, (word, suffix) in enumerate(((HOUSEHOLDS, ""), (PERSONS, "_persons"))):
            number = f"{1 + 2 * place + offset}"
            columns.append(DemoColumn((above, below, word), measure + suffix, number, width=9))
    return tuple(columns)


SHORT_POOR = _short_movement(_SHORT_POOR)
SHORT_NEAR_POOR = _short_movement(_SHORT_NEAR_POOR)
SHORT_POOR_TWINS = _short_movement_twins(_SHORT_POOR)
SHORT_NEAR_POOR_TWINS = _short_movement_twins(_SHORT_NEAR_POOR)

_OTHERS_IN = "Số hộ khác: thay đổi nhân khẩu, chuyển đến, tách, nhập với hộ khác,…"
_POOR_OTHERS_OUT = (
    "Số hộ khác: thay đổi nhân khẩu, hộ nghèo đơn thân chết, chuyển đi nơi khác, tách, nhập với hộ khác,…"
)
_NEAR_OTHERS_OUT = "Số hộ khác: thay đổi nhân khẩu, hộ  đơn thân chết, chuyển đi nơi khác, tách, nhập với hộ khác,…"
_POOR_DOWN, _POOR_UP = "Diễn biến giảm số hộ nghèo", "Diễn biến tăng số hộ nghèo"
_NEAR_DOWN, _NEAR_UP = "Diễn biến giảm", "Diễn biến tăng số hộ cận nghèo"
_ESCAPED, _ADDED = "Số hộ thoát nghèo", "Số hộ nghèo bổ sung trong năm"
_BALANCE = "9=1-2-3-4+5+6+7+8"


def _under(above: str, text: str) -> tuple[str, ...]:
    return (above, text, text, text)


EXPORT_POOR = (
    DemoColumn(_one_text("Tổng số hộ nghèo đầu kỳ", 4), "opening", "1"),
    DemoColumn((_POOR_DOWN, _ESCAPED, "Trở thành hộ cận nghèo", "Trở thành hộ cận nghèo"), "became_near_poor", "2"),
    DemoColumn((_POOR_DOWN, _ESCAPED, "Vượt chuẩn cận nghèo", "Vượt chuẩn cận nghèo"), "above_near_poor", "3"),
    DemoColumn(_under(_POOR_DOWN, _POOR_OTHERS_OUT), "other_decrease", "4", width=18),
    DemoColumn(_under(_POOR_UP, "Số hộ cận nghèo trở thành hộ nghèo"), "from_near_poor", "5"),
    DemoColumn((_POOR_UP, _ADDED, "Tái nghèo", "Tái nghèo"), "relapsed", "6"),
    DemoColumn((_POOR_UP, _ADDED, "Phát sinh mới", "Phát sinh mới"), "newly_poor", "7"),
    DemoColumn(_under(_POOR_UP, _OTHERS_IN), "other_increase", "8", width=18),
    DemoColumn(_one_text("Tổng số hộ nghèo cuối kỳ", 4), "closing", _BALANCE, width=17),
)
EXPORT_NEAR_POOR = (
    DemoColumn(_one_text("Tổng số hộ cận nghèo đầu kỳ", 4), "opening", "1"),
    DemoColumn(_under(_NEAR_DOWN, "Số hộ thoát cận nghèo"), "escaped", "2"),
    DemoColumn(_under(_NEAR_DOWN, "Số hộ cận nghèo trở thành hộ nghèo"), "became_poor", "3"),
    DemoColumn(_under(_NEAR_DOWN, _NEAR_OTHERS_OUT), "other_decrease", "4", width=18),
    DemoColumn(_under(_NEAR_UP, "Số hộ nghèo trở thành hộ cận nghèo"), "from_poor", "5"),
    DemoColumn((_NEAR_UP, "Số hộ bổ sung", "Tái cận nghèo", "Tái cận nghèo"), "relapsed", "6"),
    DemoColumn((_NEAR_UP, "Số hộ bổ sung", "Phát sinh mới", "Phát sinh mới"), "newly_near_poor", "7"),
    DemoColumn(_under(_NEAR_UP, _OTHERS_IN), "other_increase", "8", width=18),
    DemoColumn(_one_text("Tổng số hộ cận nghèo cuối kỳ", 4), "closing", _BALANCE, width=17),
)
