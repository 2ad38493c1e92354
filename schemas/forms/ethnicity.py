"""Hộ nghèo, hộ cận nghèo theo dân tộc."""

import polars as pl

from tonghop.schemas.form import About, Count, Form, Row, measure, rule


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

    @rule(
        "error",
        at="poor_households",
        expected=lambda row: row.households - row.near_poor_households.fill_null(0),
        vi="Số hộ nghèo và cận nghèo của dân tộc lớn hơn tổng số hộ dân cư của dân tộc đó ({households}).",
        en="Poor and near-poor households of the ethnic group exceed all its households ({households}).",
    )
    def poor_within_households(row: Row) -> pl.Expr:
        total = row.poor_households.fill_null(0) + row.near_poor_households.fill_null(0)
        return total <= row.households
