"""Trẻ em thuộc hộ nghèo, hộ cận nghèo."""

from typing import Any

from tonghop.schemas.form import About, Count, Form, PartOf, measure, together_within

_ALL = ("Tổng số trẻ em", "All children")
_CLASSES = {
    "poor_children": ("Trẻ em thuộc hộ nghèo", "Children of poor households"),
    "near_poor_children": ("Trẻ em thuộc hộ cận nghèo", "Children of near-poor households"),
}
_DEPRIVATIONS = {
    "health": ("Trẻ em thiếu hụt về y tế", "Children deprived in health"),
    "education": ("Trẻ em thiếu hụt về giáo dục", "Children deprived in education"),
    "housing": ("Trẻ em thiếu hụt về nhà ở", "Children deprived in housing"),
    "water_sanitation": ("Trẻ em thiếu hụt về nước sạch và vệ sinh", "Children deprived in water and sanitation"),
    "information": ("Trẻ em thiếu hụt về thông tin", "Children deprived in information"),
}
_OF_CLASS = {
    f"{name}_{kind}": (f"{vi} thiếu hụt về {of_vi}", f"{en} deprived in {of_en}")
    for name, (vi, en) in (("poor", _CLASSES["poor_children"]), ("near_poor", _CLASSES["near_poor_children"]))
    for kind, of_vi, of_en in (
        ("nutrition", "dinh dưỡng", "nutrition"),
        ("health_insurance", "bảo hiểm y tế", "health insurance"),
        ("school_attendance", "đi học", "school attendance"),
    )
}
"""What the official form counts of each class."""


def _deprived(name: str) -> Any:
    return measure(*_DEPRIVATIONS[name], kind="stock", unit="person", part_of=PartOf("children"))


def _of_class(name: str) -> Any:
    whole = "near_poor_children" if name.startswith("near_poor") else "poor_children"
    return measure(*_OF_CLASS[name], kind="stock", unit="person", part_of=PartOf(whole))


class ChildPoverty(
    Form,
    about=About(
        title_vi="Tổng hợp chỉ tiêu thiếu hụt của trẻ em thuộc hộ nghèo, hộ cận nghèo",
        title_en="Children in poor and near-poor households and their deprivations",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII",
    ),
):
    """One row per unit. Children, those of poor and near-poor households, and those deprived; stocks in persons.

    The official form counts the deprived of each class by themselves, and neither all children nor housing, water and
    information.
    """

    children: Count = measure(*_ALL, kind="stock", unit="person")
    poor_children: Count = measure(*_CLASSES["poor_children"], kind="stock", unit="person")
    near_poor_children: Count = measure(*_CLASSES["near_poor_children"], kind="stock", unit="person")
    health: Count = _deprived("health")
    education: Count = _deprived("education")
    housing: Count = _deprived("housing")
    water_sanitation: Count = _deprived("water_sanitation")
    information: Count = _deprived("information")
    poor_nutrition: Count = _of_class("poor_nutrition")
    poor_health_insurance: Count = _of_class("poor_health_insurance")
    poor_school_attendance: Count = _of_class("poor_school_attendance")
    near_poor_nutrition: Count = _of_class("near_poor_nutrition")
    near_poor_health_insurance: Count = _of_class("near_poor_health_insurance")
    near_poor_school_attendance: Count = _of_class("near_poor_school_attendance")

    both_classes_within_children = together_within(
        "error", "both_classes_within_children", ("poor_children", "near_poor_children"), "children", at_whole=True
    )
