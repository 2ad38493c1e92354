"""Hộ nghèo theo nguyên nhân nghèo."""

from typing import Any

from tonghop.schemas.form import About, Count, Form
from tonghop.schemas.forms._poor import households, part, poor_households

_CAUSES = {
    "no_land": ("Không có đất sản xuất", "No land to work"),
    "no_capital": ("Không có vốn sản xuất, kinh doanh", "No capital"),
    "no_labour": ("Không có lao động", "No labour"),
    "no_tools": ("Không có công cụ, phương tiện sản xuất", "No tools or means of production"),
    "no_knowledge": ("Không có kiến thức về sản xuất", "No knowledge of production"),
    "no_skills": ("Không có kỹ năng lao động, sản xuất", "No skills of work"),
    "illness": ("Có người ốm đau, bệnh nặng, tai nạn", "Illness or accident"),
    "other_cause": ("Nguyên nhân khác", "Other cause"),
}


def _near_poor(cause: str) -> Any:
    """Near-poor households with a cause; the official form has no column of all of them."""
    vi, en = _CAUSES[cause]
    return households((f"Hộ cận nghèo: {vi[0].lower()}{vi[1:]}", f"Near-poor households: {en[0].lower()}{en[1:]}"))


class PovertyCauses(
    Form,
    about=About(
        title_vi="Phân nhóm hộ nghèo theo các nguyên nhân nghèo",
        title_en="Poor households by cause of poverty",
        source="TT 07/2021/TT-BLĐTBXH, Phụ lục VII",
    ),
):
    """One row per unit. Poor and near-poor households by cause after the review, stocks.

    A household may have several causes. In the official form (7.10) the near-poor have a row of their
    own below the unit's.
    """

    poor_households: Count = poor_households()
    no_land: Count = part(_CAUSES["no_land"])
    no_capital: Count = part(_CAUSES["no_capital"])
    no_labour: Count = part(_CAUSES["no_labour"])
    no_tools: Count = part(_CAUSES["no_tools"])
    no_knowledge: Count = part(_CAUSES["no_knowledge"])
    no_skills: Count = part(_CAUSES["no_skills"])
    illness: Count = part(_CAUSES["illness"])
    other_cause: Count = part(_CAUSES["other_cause"])
    no_land_near_poor: Count = _near_poor("no_land")
    no_capital_near_poor: Count = _near_poor("no_capital")
    no_labour_near_poor: Count = _near_poor("no_labour")
    no_tools_near_poor: Count = _near_poor("no_tools")
    no_knowledge_near_poor: Count = _near_poor("no_knowledge")
    no_skills_near_poor: Count = _near_poor("no_skills")
    illness_near_poor: Count = _near_poor("illness")
    other_cause_near_poor: Count = _near_poor("other_cause")
