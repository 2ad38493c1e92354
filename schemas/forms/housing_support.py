"""Hỗ trợ nhà ở cho hộ nghèo, hộ cận nghèo."""

import polars as pl

from tonghop.schemas.form import About, Bounds, Count, Form, Money, Row, measure, rule

_HOUSE = Bounds(
    ("houses_built", "houses_repaired"),
    at_least=1_000_000,
    at_most=500_000_000,
    source="QĐ 90/QĐ-TTg, TT 46/2022/TT-BTC: 40 triệu đồng xây mới, 20 triệu đồng sửa chữa từ ngân sách trung ương;"
    " Bình Thuận 2023 bình quân 61,6 triệu đồng một nhà",
)


class HousingSupport(
    Form,
    about=About(
        title_vi="Kết quả hỗ trợ nhà ở cho hộ nghèo, hộ cận nghèo",
        title_en="Houses built and repaired for poor and near-poor households",
        source="TT 10/2022/TT-BLĐTBXH",
        code_list="money_source",
        stands_for_parts=True,
    ),
):
    """One row per unit and source of money. Houses built and repaired and their cost; flows in the period."""

    houses_built: Count = measure("Số nhà xây mới", "Houses built", kind="flow", unit="house")
    houses_repaired: Count = measure("Số nhà sửa chữa", "Houses repaired", kind="flow", unit="house")
    amount: Money = measure("Kinh phí hỗ trợ nhà ở", "Amount", kind="flow", unit="vnd", bounds=_HOUSE)

    @rule(
        "warning",
        at="amount",
        expected=lambda _: pl.lit("> 0"),
        vi="Có nhà xây mới ({houses_built}) hoặc sửa chữa ({houses_repaired}) nhưng kinh phí bằng 0.",
        en="Houses were built ({houses_built}) or repaired ({houses_repaired}), but the amount is 0.",
    )
    def houses_cost_money(row: Row) -> pl.Expr:
        return (row.houses_built.fill_null(0) + row.houses_repaired.fill_null(0) == 0) | (row.amount > 0)
