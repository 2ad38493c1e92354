"""Shared by the two forms of deprivation: the twelve indicators, and the rules between them and the households.

Indicators and their order: NĐ 07/2021/NĐ-CP. A household counts in every indicator in which it is deprived, and in none
twice: the claimed rates say that it is a part of the households.
"""

from typing import Any

import polars as pl

from tonghop.schemas.form import Count, Form, Row, Share, claimed, measure, rule
from tonghop.schemas.forms._poor import Words

INDICATORS: dict[str, Words] = {
    "employment": ("việc làm", "employment"),
    "dependants": ("người phụ thuộc trong hộ gia đình", "dependants in the household"),
    "nutrition": ("dinh dưỡng", "nutrition"),
    "health_insurance": ("bảo hiểm y tế", "health insurance"),
    "adult_education": ("trình độ giáo dục của người lớn", "education of adults"),
    "school_attendance": ("tình trạng đi học của trẻ em", "school attendance of children"),
    "housing_quality": ("chất lượng nhà ở", "quality of housing"),
    "housing_area": ("diện tích nhà ở bình quân đầu người", "area of housing per person"),
    "clean_water": ("nguồn nước sinh hoạt", "source of water"),
    "sanitation": ("nhà tiêu hợp vệ sinh", "hygienic toilet"),
    "telecommunication": ("sử dụng dịch vụ viễn thông", "use of telecommunication services"),
    "information_means": ("phương tiện phục vụ tiếp cận thông tin", "means of access to information"),
}
"""The indicators in which a household may be deprived."""


def households(who_vi: str, who_en: str) -> Any:
    """All households that the form covers."""
    return measure(f"Tổng số {who_vi}", who_en, kind="stock", unit="household")


def deprived(indicator: str) -> Any:
    """Households deprived in one indicator."""
    vi, en = INDICATORS[indicator]
    return measure(f"Thiếu hụt: {vi}", f"Deprived in: {en}", kind="stock", unit="household")


def deprived_rate(indicator: str) -> Any:
    """The rate of one indicator that the companion sheet of rates claims."""
    vi, en = INDICATORS[indicator]
    return claimed(f"Tỷ lệ thiếu hụt: {vi}", f"Rate of households deprived in: {en}", of=indicator, over="households")


def _sum_of_indicators(_: Row) -> pl.Expr:
    """The sum of the twelve indicators; a blank one counts as none."""
    return pl.sum_horizontal(pl.col(name).fill_null(0) for name in INDICATORS)


class Deprivations(Form):
    """The measures and rules of both forms; each declares which `households` it covers."""

    households: Count = households("hộ", "Households")
    deprivations_total: Count = measure(
        "Tổng số thiếu hụt", "Deprivations of all households together", kind="stock", unit="deprivation"
    )
    employment: Count = deprived("employment")
    dependants: Count = deprived("dependants")
    nutrition: Count = deprived("nutrition")
    health_insurance: Count = deprived("health_insurance")
    adult_education: Count = deprived("adult_education")
    school_attendance: Count = deprived("school_attendance")
    housing_quality: Count = deprived("housing_quality")
    housing_area: Count = deprived("housing_area")
    clean_water: Count = deprived("clean_water")
    sanitation: Count = deprived("sanitation")
    telecommunication: Count = deprived("telecommunication")
    information_means: Count = deprived("information_means")
    employment_rate: Share = deprived_rate("employment")
    dependants_rate: Share = deprived_rate("dependants")
    nutrition_rate: Share = deprived_rate("nutrition")
    health_insurance_rate: Share = deprived_rate("health_insurance")
    adult_education_rate: Share = deprived_rate("adult_education")
    school_attendance_rate: Share = deprived_rate("school_attendance")
    housing_quality_rate: Share = deprived_rate("housing_quality")
    housing_area_rate: Share = deprived_rate("housing_area")
    clean_water_rate: Share = deprived_rate("clean_water")
    sanitation_rate: Share = deprived_rate("sanitation")
    telecommunication_rate: Share = deprived_rate("telecommunication")
    information_means_rate: Share = deprived_rate("information_means")

    @rule(
        "warning",
        at="deprivations_total",
        expected=_sum_of_indicators,
        vi="Tổng số thiếu hụt ({deprivations_total}) khác tổng của 12 chỉ số ({expected}); chênh lệch {residual}.",
        en="The total of deprivations ({deprivations_total}) is not the sum of the 12 indicators ({expected}); "
        "residual {residual}.",
    )
    def total_is_sum_of_indicators(row: Row) -> pl.Expr:
        is_reported = pl.any_horizontal(pl.col(name).is_not_null() for name in INDICATORS)
        return ~is_reported | (row.deprivations_total == _sum_of_indicators(row))
