"""Thiếu hụt dịch vụ xã hội cơ bản của hộ cận nghèo."""

from functools import partial

from tonghop.schemas.form import About, Count
from tonghop.schemas.forms._deprivation import Deprivations, households, within_households

_within_households = partial(within_households, who_vi="hộ cận nghèo", who_en="near-poor households")


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

    employment_within_households = _within_households("employment")
    dependants_within_households = _within_households("dependants")
    nutrition_within_households = _within_households("nutrition")
    health_insurance_within_households = _within_households("health_insurance")
    adult_education_within_households = _within_households("adult_education")
    school_attendance_within_households = _within_households("school_attendance")
    housing_quality_within_households = _within_households("housing_quality")
    housing_area_within_households = _within_households("housing_area")
    clean_water_within_households = _within_households("clean_water")
    sanitation_within_households = _within_households("sanitation")
    telecommunication_within_households = _within_households("telecommunication")
    information_means_within_households = _within_households("information_means")
