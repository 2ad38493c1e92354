"""Miễn, giảm học phí; hỗ trợ chi phí học tập."""

from tonghop.schemas.form import About, Bounds, Count, Form, Money, measure

_FEES = Bounds(
    ("exempted_pupils", "reduced_pupils"),
    at_least=10_000,
    at_most=60_000_000,
    source="NĐ 81/2021/NĐ-CP: học phí phổ thông 50 đến 650 nghìn đồng một tháng, đại học đến 2,5 triệu đồng; một năm 9"
    " đến 10 tháng",
)
_STUDY_COSTS = Bounds(
    ("study_cost_pupils",),
    at_least=50_000,
    at_most=20_000_000,
    source="NĐ 81/2021/NĐ-CP, Điều 18: 150 nghìn đồng một tháng, không quá 9 tháng; sinh viên dân tộc thiểu số nghèo"
    " 60 % lương cơ sở một tháng (QĐ 66/2013/QĐ-TTg)",
)


class EducationSupport(
    Form,
    about=About(
        title_vi="Miễn, giảm học phí và hỗ trợ chi phí học tập",
        title_en="Exemption from school fees and support of the costs of study",
        source="TT 10/2022/TT-BLĐTBXH",
        code_list="school_level",
        stands_for_parts=True,
    ),
):
    """One row per unit and school level. Pupils helped and the money spent on them; flows in the period."""

    exempted_pupils: Count = measure(
        "Số học sinh được miễn học phí", "Pupils exempted from fees", kind="flow", unit="person"
    )
    reduced_pupils: Count = measure(
        "Số học sinh được giảm học phí", "Pupils with reduced fees", kind="flow", unit="person"
    )
    study_cost_pupils: Count = measure(
        "Số học sinh được hỗ trợ chi phí học tập",
        "Pupils whose costs of study are supported",
        kind="flow",
        unit="person",
    )
    exemption_amount: Money = measure(
        "Kinh phí miễn, giảm học phí",
        "Amount of exemptions and reductions",
        kind="flow",
        unit="vnd",
        bounds=_FEES,
    )
    study_cost_amount: Money = measure(
        "Kinh phí hỗ trợ chi phí học tập",
        "Amount of support of the costs of study",
        kind="flow",
        unit="vnd",
        bounds=_STUDY_COSTS,
    )
