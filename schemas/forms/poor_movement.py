"""Diễn biến hộ nghèo."""

import polars as pl

from tonghop.schemas.form import About, Count, Form, Row
from tonghop.schemas.forms._movement import Flows, households, persons

_FLOWS = Flows(
    less=("became_near_poor", "above_near_poor", "other_decrease"),
    plus=("from_near_poor", "relapsed", "newly_poor", "other_increase"),
)
_LEFT = ("became_near_poor", "above_near_poor")
_BECAME_NEAR_POOR = ("thoát nghèo, trở thành cận nghèo", "left poverty and became near-poor")
_ABOVE_NEAR_POOR = ("thoát nghèo, vượt chuẩn cận nghèo", "left poverty above the near-poor standard")
_FROM_NEAR_POOR = ("cận nghèo trở thành nghèo", "near-poor that became poor")


class PoorMovement(
    Form,
    about=About(
        title_vi="Diễn biến hộ nghèo",
        title_en="Movement of poor households",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII",
        period_kinds=("year",),
    ),
):
    """One row per unit. Who moved in and out of poverty since the start of the year, and why.

    Stocks at the opening and the closing, flows between them; each for households and, as `_persons`, for the
    persons in them.
    """

    opening: Count = households("nghèo đầu kỳ", "poor at the opening", kind="stock")
    opening_persons: Count = persons("nghèo đầu kỳ", "poor at the opening", kind="stock", of="opening")
    became_near_poor: Count = households(*_BECAME_NEAR_POOR, kind="flow")
    became_near_poor_persons: Count = persons(*_BECAME_NEAR_POOR, kind="flow", of="became_near_poor")
    above_near_poor: Count = households(*_ABOVE_NEAR_POOR, kind="flow")
    above_near_poor_persons: Count = persons(*_ABOVE_NEAR_POOR, kind="flow", of="above_near_poor")
    other_decrease: Count = households("giảm khác", "other decrease", kind="flow")
    other_decrease_persons: Count = persons("giảm khác", "other decrease", kind="flow")
    from_near_poor: Count = households(*_FROM_NEAR_POOR, kind="flow")
    from_near_poor_persons: Count = persons(*_FROM_NEAR_POOR, kind="flow", of="from_near_poor")
    relapsed: Count = households("tái nghèo", "relapsed into poverty", kind="flow")
    relapsed_persons: Count = persons("tái nghèo", "relapsed into poverty", kind="flow", of="relapsed")
    newly_poor: Count = households("nghèo mới", "newly poor", kind="flow")
    newly_poor_persons: Count = persons("nghèo mới", "newly poor", kind="flow", of="newly_poor")
    other_increase: Count = households("tăng khác", "other increase", kind="flow")
    other_increase_persons: Count = persons("tăng khác", "other increase", kind="flow")
    closing: Count = households("nghèo cuối kỳ", "poor at the closing", kind="stock")
    closing_persons: Count = persons("nghèo cuối kỳ", "poor at the closing", kind="stock", of="closing")

    left_within_opening = _FLOWS.left_within_opening("left_within_opening", _LEFT)
    left_persons_within_opening = _FLOWS.left_within_opening("left_persons_within_opening", _LEFT, "_persons")

    @_FLOWS.rule("Số hộ nghèo", "Poor households")
    def closing_follows_from_flows(row: Row) -> pl.Expr:
        return _FLOWS.follows(row)

    @_FLOWS.rule("Nhân khẩu nghèo", "Poor persons", "_persons")
    def closing_persons_follow_from_flows(row: Row) -> pl.Expr:
        return _FLOWS.follows(row, "_persons")
