"""Hộ nghèo theo nhóm đối tượng."""

from typing import Any

from tonghop.schemas.form import About, Count, Form
from tonghop.schemas.forms._poor import households, part, poor_households

_GROUPS = {
    "ethnic_minority": ("Hộ nghèo dân tộc thiểu số", "Poor households of ethnic minorities"),
    "no_work_capacity": ("Hộ nghèo không có khả năng lao động", "Poor households without capacity to work"),
    "meritorious": (
        "Hộ nghèo có thành viên là người có công với cách mạng",
        "Poor households with a member who served the revolution",
    ),
    "other_group": ("Hộ nghèo thuộc nhóm khác", "Poor households of other groups"),
}
_NEAR_POOR = {
    "near_poor_ethnic_minority": ("Hộ cận nghèo dân tộc thiểu số", "Near-poor households of ethnic minorities"),
    "near_poor_no_work_capacity": (
        "Hộ cận nghèo không có khả năng lao động",
        "Near-poor households without capacity to work",
    ),
    "near_poor_meritorious": (
        "Hộ cận nghèo có thành viên là người có công với cách mạng",
        "Near-poor households with a member who served the revolution",
    ),
    "near_poor_other_group": ("Hộ cận nghèo thuộc nhóm khác", "Near-poor households of other groups"),
}
_ALL_NEAR_POOR = ("Tổng số hộ cận nghèo", "Near-poor households")


def _near_poor(name: str) -> Any:
    return part(_NEAR_POOR[name], whole="near_poor_households")


class PovertyGroups(
    Form,
    about=About(
        title_vi="Phân tích hộ nghèo theo các nhóm đối tượng",
        title_en="Poor households by group",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII",
    ),
):
    """One row per unit. Poor and near-poor households by group after the review, stocks.

    Groups overlap: they need not add up, though the official form (7.8) computes the last as the rest.
    """

    poor_households: Count = poor_households()
    ethnic_minority: Count = part(_GROUPS["ethnic_minority"])
    no_work_capacity: Count = part(_GROUPS["no_work_capacity"])
    meritorious: Count = part(_GROUPS["meritorious"])
    other_group: Count = part(_GROUPS["other_group"])
    near_poor_households: Count = households(_ALL_NEAR_POOR)
    near_poor_ethnic_minority: Count = _near_poor("near_poor_ethnic_minority")
    near_poor_no_work_capacity: Count = _near_poor("near_poor_no_work_capacity")
    near_poor_meritorious: Count = _near_poor("near_poor_meritorious")
    near_poor_other_group: Count = _near_poor("near_poor_other_group")
