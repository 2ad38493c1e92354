"""Hộ nghèo theo nhóm đối tượng."""

from tonghop.schemas.form import About, Count, Form
from tonghop.schemas.forms._poor import part, poor_households, within_poor

_GROUPS = {
    "ethnic_minority": ("Hộ nghèo dân tộc thiểu số", "Poor households of ethnic minorities"),
    "no_work_capacity": ("Hộ nghèo không có khả năng lao động", "Poor households without capacity to work"),
    "meritorious": (
        "Hộ nghèo có thành viên là người có công với cách mạng",
        "Poor households with a member who served the revolution",
    ),
    "other_group": ("Hộ nghèo thuộc nhóm khác", "Poor households of other groups"),
}


class PovertyGroups(
    Form,
    about=About(
        title_vi="Phân tích hộ nghèo theo các nhóm đối tượng",
        title_en="Poor households by group",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII",
    ),
):
    """One row per unit. Poor households by group after the review, stocks. Groups overlap: they need not add up."""

    poor_households: Count = poor_households()
    ethnic_minority: Count = part(_GROUPS["ethnic_minority"])
    no_work_capacity: Count = part(_GROUPS["no_work_capacity"])
    meritorious: Count = part(_GROUPS["meritorious"])
    other_group: Count = part(_GROUPS["other_group"])

    ethnic_minority_within_poor_households = within_poor("ethnic_minority", _GROUPS["ethnic_minority"])
    no_work_capacity_within_poor_households = within_poor("no_work_capacity", _GROUPS["no_work_capacity"])
    meritorious_within_poor_households = within_poor("meritorious", _GROUPS["meritorious"])
    other_group_within_poor_households = within_poor("other_group", _GROUPS["other_group"])
