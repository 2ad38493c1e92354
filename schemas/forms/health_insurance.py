"""Cấp thẻ bảo hiểm y tế."""

from tonghop.schemas.form import About, Count, Form, Money, measure
from tonghop.schemas.forms._within import within


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
    cards_issued: Count = measure("Số thẻ đã cấp", "Cards issued", kind="cumulative", unit="person")
    budget: Money = measure("Kinh phí", "Budget", kind="cumulative", unit="vnd")

    cards_issued_within_eligible_persons = within(
        "warning",
        "cards_issued",
        ("Số thẻ đã cấp", "Cards issued"),
        whole="eligible_persons",
        of=("Số người thuộc diện được cấp thẻ", "Persons entitled to a card"),
    )
