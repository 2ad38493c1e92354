"""Thiếu hụt dịch vụ xã hội cơ bản của hộ nghèo."""

import polars as pl

from tonghop.schemas.form import About, Count, Row, rule
from tonghop.schemas.forms._deprivation import Deprivations, households

_FEWEST = 3
"""Deprivations that a poor household has at least: 30 points at 10 each (NĐ 07/2021/NĐ-CP)."""


class Deprivation(
    Deprivations,
    about=About(
        title_vi="Phân tích các chỉ số thiếu hụt dịch vụ xã hội cơ bản của hộ nghèo",
        title_en="Deprivation of poor households in basic social services",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII; NĐ 07/2021/NĐ-CP",
    ),
):
    """One row per unit. Poor households by the twelve indicators in which they are deprived; stocks after the review.

    The rates are claims of the companion sheet.
    """

    households: Count = households("hộ nghèo", "Poor households")

    @rule(
        "warning",
        at="deprivations_total",
        expected=lambda row: row.households * _FEWEST,
        vi="Tổng số thiếu hụt ({deprivations_total}) ít hơn 3 chỉ số mỗi hộ nghèo ({expected}).",
        en="Fewer deprivations ({deprivations_total}) than 3 for each poor household ({expected}).",
    )
    def three_for_each_household(row: Row) -> pl.Expr:
        return row.deprivations_total >= row.households * _FEWEST
