"""Đào tạo nghề cho lao động nghèo, cận nghèo, mới thoát nghèo."""

from tonghop.schemas.form import About, Count, Form, Money, measure


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
    """One row per unit and class of trainee. Persons recruited, trained, then employed; flows in the period."""

    recruited: Count = measure("Số người tuyển sinh mới", "Persons recruited", kind="flow", unit="person")
    completed: Count = measure(
        "Số người hoàn thành khóa đào tạo", "Persons who completed the training", kind="flow", unit="person"
    )
    employed_after: Count = measure(
        "Số người có việc làm sau đào tạo", "Persons employed after the training", kind="flow", unit="person"
    )
    amount: Money = measure("Kinh phí đào tạo nghề", "Amount", kind="flow", unit="vnd")
