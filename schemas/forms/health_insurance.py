"""Cấp thẻ bảo hiểm y tế."""

from tonghop.schemas.form import About, Bounds, Count, Form, Money, PartOf, measure

_PREMIUM = Bounds(
    ("cards_issued",),
    at_least=10_000,
    at_most=5_000_000,
    source="Luật BHYT, NĐ 146/2018/NĐ-CP: 4,5 % lương cơ sở mỗi tháng, tức 804.600 đến 1.263.600 đồng một thẻ cả năm"
    " (2022–2025); một tháng, hoặc phần hỗ trợ 70 %, ít hơn",
)


class HealthInsurance(
    Form,
    about=About(
        title_vi="Kết quả cấp thẻ bảo hiểm y tế",
        title_en="Health insurance cards issued",
        source="TT 10/2022/TT-BLĐTBXH",
        code_list="beneficiary",
        stands_for_parts=True,
    ),
):
    """One row per unit and class of beneficiary. Persons who are entitled and cards issued, cumulative in the year."""

    eligible_persons: Count = measure(
        "Số người thuộc diện được cấp thẻ", "Persons entitled to a card", kind="cumulative", unit="person"
    )
    cards_issued: Count = measure(
        "Số thẻ đã cấp",
        "Cards issued",
        kind="cumulative",
        unit="person",
        part_of=PartOf("eligible_persons", "warning"),
    )
    budget: Money = measure("Kinh phí", "Budget", kind="cumulative", unit="vnd", bounds=_PREMIUM)
