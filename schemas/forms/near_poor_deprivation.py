"""Thiếu hụt dịch vụ xã hội cơ bản của hộ cận nghèo."""

from tonghop.schemas.form import About, Count
from tonghop.schemas.forms._deprivation import Deprivations, households


class NearPoorDeprivation(
    Deprivations,
    about=About(
        title_vi="Phân tích các chỉ số thiếu hụt dịch vụ xã hội cơ bản của hộ cận nghèo",
        title_en="Deprivation of near-poor households in basic social services",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII; NĐ 07/2021/NĐ-CP",
    ),
):
    """One row per unit. Near-poor households by the twelve indicators in which they are deprived; stocks after the
    review. The rates are claims of the companion sheet.
    """

    households: Count = households("hộ cận nghèo", "Near-poor households")
