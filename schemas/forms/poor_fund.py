"""Quỹ "Vì người nghèo"."""

from tonghop.schemas.form import About, Bounds, Form, Money, PartOf, measure

_RAISED = PartOf("raised_amount", "warning")
"""More may be spent than was raised in the year: money is carried over."""

_OF_A_UNIT = Bounds(
    (),
    at_least=100_000,
    at_most=500_000_000_000,
    source="Bình Thuận 2022: toàn tỉnh 22,7 tỷ đồng; không văn bản nào đặt mức. Hai giới hạn tự chọn, chỉ để nhận ra"
    " đơn vị tiền ghi nhầm: một suất quà cũng vài trăm nghìn đồng",
)


class PoorFund(
    Form,
    about=About(
        title_vi="Kết quả vận động Quỹ “Vì người nghèo”",
        title_en="The fund “For the poor”: raised and spent",
        source="Ủy ban Mặt trận Tổ quốc Việt Nam; TT 10/2022/TT-BLĐTBXH",
        code_list="fund_level",
        stands_for_parts=True,
    ),
):
    """One row per unit and level of the fund. Amounts to be raised, raised and spent; flows in the year."""

    target_amount: Money = measure(
        "Chỉ tiêu vận động",
        "Amount to be raised",
        kind="flow",
        unit="vnd",
        target_of="raised_amount",
        bounds=_OF_A_UNIT,
    )
    raised_amount: Money = measure("Số tiền vận động được", "Amount raised", kind="flow", unit="vnd", bounds=_OF_A_UNIT)
    spent_amount: Money = measure(
        "Số tiền đã chi", "Amount spent", kind="flow", unit="vnd", part_of=_RAISED, bounds=_OF_A_UNIT
    )
