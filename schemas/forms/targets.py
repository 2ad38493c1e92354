"""Kế hoạch năm: chỉ tiêu giao."""

from tonghop.schemas.form import About, Aim, Form, measure


class Targets(
    Form,
    about=About(
        title_vi="Chỉ tiêu kế hoạch giảm nghèo",
        title_en="Targets of the plan of poverty reduction",
        source="TT 10/2022/TT-BLĐTBXH, Phụ lục III, Biểu số 01",
        code_list="target",
        stands_for_parts=True,
        is_plan=True,
    ),
):
    """One row per unit and indicator or measure for which the plan sets a target; never summed over units.

    `target_value`: the level to reach. `target_change`: the change against the start of the year, negative for a
    decrease. `target_reduction`: the decrease as a positive number. Rates in percent, their changes in points.
    """

    target_value: Aim = measure("Mức cần đạt", "Level to reach", kind="target", unit="varies", aim="value")
    target_change: Aim = measure(
        "Mức tăng, giảm so với đầu năm",
        "Change since the start",
        kind="target",
        unit="varies",
        aim="change",
    )
    target_reduction: Aim = measure(
        "Mức giảm so với đầu năm",
        "Reduction since the start",
        kind="target",
        unit="varies",
        aim="reduction",
    )
