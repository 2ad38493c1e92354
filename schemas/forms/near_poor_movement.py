"""Diễn biến hộ cận nghèo."""

import polars as pl

from schemas.form import About, Count, Form, Row, balance, measure, rule

_DECREASES = ("escaped", "became_poor", "other_decrease")
_INCREASES = ("from_poor", "relapsed", "newly_near_poor", "other_increase")


def _closing(twin: str = "") -> pl.Expr:
    return balance("opening", less=_DECREASES, plus=_INCREASES, twin=twin)


class NearPoorMovement(
    Form,
    about=About(
        title_vi="Diễn biến hộ cận nghèo",
        title_en="Movement of near-poor households",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII",
        period_kinds=("year",),
    ),
):
    """One row per unit. Who moved in and out of near-poverty since the start of the year, and why.

    Stocks at the opening and the closing, flows between them; each for households and, as `_persons`, for the
    persons in them.
    """

    opening: Count = measure(
        "Số hộ: cận nghèo đầu kỳ", "Households: near-poor at the opening", kind="stock", unit="household"
    )
    opening_persons: Count = measure(
        "Nhân khẩu: cận nghèo đầu kỳ", "Persons: near-poor at the opening", kind="stock", unit="person"
    )
    escaped: Count = measure(
        "Số hộ: vượt chuẩn cận nghèo",
        "Households: rose above the near-poor standard",
        kind="flow",
        unit="household",
    )
    escaped_persons: Count = measure(
        "Nhân khẩu: vượt chuẩn cận nghèo",
        "Persons: rose above the near-poor standard",
        kind="flow",
        unit="person",
    )
    became_poor: Count = measure(
        "Số hộ: cận nghèo trở thành nghèo",
        "Households: near-poor that became poor",
        kind="flow",
        unit="household",
    )
    became_poor_persons: Count = measure(
        "Nhân khẩu: cận nghèo trở thành nghèo",
        "Persons: near-poor that became poor",
        kind="flow",
        unit="person",
    )
    other_decrease: Count = measure("Số hộ: giảm khác", "Households: other decrease", kind="flow", unit="household")
    other_decrease_persons: Count = measure(
        "Nhân khẩu: giảm khác", "Persons: other decrease", kind="flow", unit="person"
    )
    from_poor: Count = measure(
        "Số hộ: nghèo trở thành cận nghèo",
        "Households: poor that became near-poor",
        kind="flow",
        unit="household",
    )
    from_poor_persons: Count = measure(
        "Nhân khẩu: nghèo trở thành cận nghèo",
        "Persons: poor that became near-poor",
        kind="flow",
        unit="person",
    )
    relapsed: Count = measure(
        "Số hộ: tái cận nghèo", "Households: relapsed into near-poverty", kind="flow", unit="household"
    )
    relapsed_persons: Count = measure(
        "Nhân khẩu: tái cận nghèo", "Persons: relapsed into near-poverty", kind="flow", unit="person"
    )
    newly_near_poor: Count = measure(
        "Số hộ: cận nghèo mới", "Households: newly near-poor", kind="flow", unit="household"
    )
    newly_near_poor_persons: Count = measure(
        "Nhân khẩu: cận nghèo mới", "Persons: newly near-poor", kind="flow", unit="person"
    )
    other_increase: Count = measure("Số hộ: tăng khác", "Households: other increase", kind="flow", unit="household")
    other_increase_persons: Count = measure(
        "Nhân khẩu: tăng khác", "Persons: other increase", kind="flow", unit="person"
    )
    closing: Count = measure(
        "Số hộ: cận nghèo cuối kỳ", "Households: near-poor at the closing", kind="stock", unit="household"
    )
    closing_persons: Count = measure(
        "Nhân khẩu: cận nghèo cuối kỳ", "Persons: near-poor at the closing", kind="stock", unit="person"
    )

    @staticmethod
    @rule(
        "warning",
        at="closing",
        expected=lambda row: _closing(),
        vi="Số hộ cận nghèo cuối kỳ không bằng đầu kỳ trừ giảm cộng tăng ({expected}); chênh lệch {residual}.",
        en="Closing differs from opening less decreases plus increases ({expected}); residual {residual}.",
    )
    def closing_follows_from_flows(row: Row) -> pl.Expr:
        return row.closing == _closing()

    @staticmethod
    @rule(
        "warning",
        at="closing_persons",
        expected=lambda row: _closing("_persons"),
        vi="Nhân khẩu cuối kỳ không bằng đầu kỳ trừ giảm cộng tăng ({expected}); chênh lệch {residual}.",
        en="Closing persons differ from opening less decreases plus increases ({expected}); residual {residual}.",
    )
    def closing_persons_follow_from_flows(row: Row) -> pl.Expr:
        return row.closing_persons == _closing("_persons")
