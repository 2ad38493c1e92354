"""Đào tạo nghề cho lao động nghèo, cận nghèo, mới thoát nghèo."""

from tonghop.schemas.form import About, Bounds, Count, Form, Money, PartOf, measure

_COST = Bounds(
    ("recruited",),
    at_least=100_000,
    at_most=60_000_000,
    source="QĐ 46/2015/QĐ-TTg: hỗ trợ đào tạo tối đa 2 đến 6 triệu đồng một người một khóa; Bình Thuận 2023 bình quân"
    " 3,7 triệu đồng",
)


class VocationalTraining(
    Form,
    about=About(
        title_vi="Kết quả đào tạo nghề, giải quyết việc làm",
        title_en="Vocational training and employment after it",
        source="TT 10/2022/TT-BLĐTBXH",
        code_list="trainee",
        stands_for_parts=True,
    ),
):
    """One row per unit and class of trainee. Persons recruited, trained, then employed; flows in the period.

    Who completes a training may have begun it in the period before.
    """

    recruited: Count = measure("Số người tuyển sinh mới", "Persons recruited", kind="flow", unit="person")
    completed: Count = measure(
        "Số người hoàn thành khóa đào tạo",
        "Persons who completed the training",
        kind="flow",
        unit="person",
        part_of=PartOf("recruited", "warning"),
    )
    employed_after: Count = measure(
        "Số người có việc làm sau đào tạo",
        "Persons employed after the training",
        kind="flow",
        unit="person",
        part_of=PartOf("completed", "warning"),
    )
    amount: Money = measure("Kinh phí đào tạo nghề", "Amount", kind="flow", unit="vnd", bounds=_COST)
