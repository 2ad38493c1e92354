"""Diễn biến hộ cận nghèo."""

import polars as pl

from tonghop.schemas.form import About, Count, Form, Row
from tonghop.schemas.forms._movement import Flows, households, persons

_FLOWS = Flows(
    less=("escaped", "became_poor", "other_decrease"),
    plus=("from_poor", "relapsed", "newly_near_poor", "other_increase"),
)
_LEFT = ("escaped", "became_poor")
_ESCAPED = ("vượt chuẩn cận nghèo", "rose above the near-poor standard")
_BECAME_POOR = ("cận nghèo trở thành nghèo", "near-poor that became poor")
_FROM_POOR = ("nghèo trở thành cận nghèo", "poor that became near-poor")
_RELAPSED = ("tái cận nghèo", "relapsed into near-poverty")


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

    opening: Count = households("cận nghèo đầu kỳ", "near-poor at the opening", kind="stock")
    opening_persons: Count = persons("cận nghèo đầu kỳ", "near-poor at the opening", kind="stock", of="opening")
    escaped: Count = households(*_ESCAPED, kind="flow")
    escaped_persons: Count = persons(*_ESCAPED, kind="flow", of="escaped")
    became_poor: Count = households(*_BECAME_POOR, kind="flow")
    became_poor_persons: Count = persons(*_BECAME_POOR, kind="flow", of="became_poor")
    other_decrease: Count = households("giảm khác", "other decrease", kind="flow")
    other_decrease_persons: Count = persons("giảm khác", "other decrease", kind="flow")
    from_poor: Count = households(*_FROM_POOR, kind="flow")
    from_poor_persons: Count = persons(*_FROM_POOR, kind="flow", of="from_poor")
    relapsed: Count = households(*_RELAPSED, kind="flow")
    relapsed_persons: Count = persons(*_RELAPSED, kind="flow", of="relapsed")
    newly_near_poor: Count = households("cận nghèo mới", "newly near-poor", kind="flow")
    newly_near_poor_persons: Count = persons("cận nghèo mới", "newly near-poor", kind="flow", of="newly_near_poor")
    other_increase: Count = households("tăng khác", "other increase", kind="flow")
    other_increase_persons: Count = persons("tăng khác", "other increase", kind="flow")
    closing: Count = households("cận nghèo cuối kỳ", "near-poor at the closing", kind="stock")
    closing_persons: Count = persons("cận nghèo cuối kỳ", "near-poor at the closing", kind="stock", of="closing")

    left_within_opening = _FLOWS.left_within_opening("left_within_opening", _LEFT)
    left_persons_within_opening = _FLOWS.left_within_opening("left_persons_within_opening", _LEFT, "_persons")

    @_FLOWS.rule("Số hộ cận nghèo", "Near-poor households")
    def closing_follows_from_flows(row: Row) -> pl.Expr:
        return _FLOWS.follows(row)

    @_FLOWS.rule("Nhân khẩu cận nghèo", "Near-poor persons", "_persons")
    def closing_persons_follow_from_flows(row: Row) -> pl.Expr:
        return _FLOWS.follows(row, "_persons")
