"""Giải ngân vốn Chương trình mục tiêu quốc gia giảm nghèo bền vững."""

from typing import Any

from tonghop.schemas.form import About, Bounds, Form, Money, PartOf, measure
from tonghop.schemas.forms._poor import Words

_CAPITAL: dict[str, Words] = {
    "investment_central": ("vốn đầu tư, ngân sách trung ương", "investment, central budget"),
    "investment_local": ("vốn đầu tư, ngân sách địa phương", "investment, local budget"),
    "recurrent_central": ("vốn sự nghiệp, ngân sách trung ương", "recurrent, central budget"),
    "recurrent_local": ("vốn sự nghiệp, ngân sách địa phương", "recurrent, local budget"),
}
"""Kinds of capital by source."""
_OF_A_UNIT = Bounds(
    (),
    at_least=100_000,
    at_most=2_000_000_000_000,
    source="QĐ 90/QĐ-TTg: 75.000 tỷ đồng cho cả nước, các dự án và năm năm; một đơn vị, một tiểu dự án, một nguồn vốn,"
    " một năm không quá 2.000 tỷ đồng. Giới hạn dưới tự chọn: vốn giao bằng triệu đồng, giữa năm có thể mới"
    " giải ngân một phần",
)


def _planned(capital: str) -> Any:
    vi, en = _CAPITAL[capital]
    result = f"disbursed_{capital}"
    titles = f"Kế hoạch: {vi}", f"Planned: {en}"
    return measure(*titles, kind="cumulative", unit="vnd", target_of=result, bounds=_OF_A_UNIT)


def _disbursed(capital: str) -> Any:
    vi, en = _CAPITAL[capital]
    of = PartOf(f"planned_{capital}", "warning")  # money is carried over between years
    titles = f"Giải ngân: {vi}", f"Disbursed: {en}"
    return measure(*titles, kind="cumulative", unit="vnd", part_of=of, bounds=_OF_A_UNIT)


class ProgrammeDisbursement(
    Form,
    about=About(
        title_vi="Giải ngân vốn Chương trình mục tiêu quốc gia giảm nghèo bền vững",
        title_en="Disbursement of the national target programme of sustainable poverty reduction",
        source="TT 10/2022/TT-BLĐTBXH, Phụ lục III; QĐ 90/QĐ-TTg",
        code_list="sub_project",
        stands_for_parts=True,
    ),
):
    """One row per unit and sub-project. Funds planned and disbursed by kind and source of capital, cumulative in the
    year. More may be disbursed than was planned: money is carried over between years.
    """

    planned_investment_central: Money = _planned("investment_central")
    planned_investment_local: Money = _planned("investment_local")
    planned_recurrent_central: Money = _planned("recurrent_central")
    planned_recurrent_local: Money = _planned("recurrent_local")
    disbursed_investment_central: Money = _disbursed("investment_central")
    disbursed_investment_local: Money = _disbursed("investment_local")
    disbursed_recurrent_central: Money = _disbursed("recurrent_central")
    disbursed_recurrent_local: Money = _disbursed("recurrent_local")
