"""Hộ nghèo, hộ cận nghèo theo dân tộc."""

from tonghop.schemas.form import About, Count, Form, measure, together_within


class Ethnicity(
    Form,
    about=About(
        title_vi="Phân tích hộ nghèo, hộ cận nghèo theo dân tộc",
        title_en="Poor and near-poor households by ethnic group",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII",
        code_list="ethnic_group",
    ),
):
    """One row per unit and ethnic group. Households by class after the review, stocks; groups add up to the review."""

    households: Count = measure("Tổng số hộ dân cư", "Households", kind="stock", unit="household")
    poor_households: Count = measure("Số hộ nghèo", "Poor households", kind="stock", unit="household")
    near_poor_households: Count = measure("Số hộ cận nghèo", "Near-poor households", kind="stock", unit="household")

    poor_within_households = together_within(
        "error", "poor_within_households", ("poor_households", "near_poor_households"), "households"
    )
