"""Kiểm tra, giám sát."""

from tonghop.schemas.form import About, Bounds, Count, Form, Money, PartOf, measure

_FOUND = PartOf("violations_found", "warning")
"""Some that are handled may have been found in the period before."""

_VIOLATION = Bounds(
    ("violations_found",),
    at_least=10_000,
    at_most=3_000_000_000,
    source="Không văn bản nào đặt mức: thu hồi của một vi phạm từ vài chục nghìn đến vài tỷ đồng; khoảng đủ rộng để chỉ"
    " nhận ra đơn vị tiền ghi nhầm",
)


class Inspection(
    Form,
    about=About(
        title_vi="Kết quả kiểm tra, giám sát công tác giảm nghèo",
        title_en="Inspection and supervision of poverty reduction",
        source="TT 10/2022/TT-BLĐTBXH, Phụ lục II",
        code_list="inspection_kind",
        stands_for_parts=True,
    ),
):
    """One row per unit and kind of visit. Visits, places, violations and the money recovered; flows in the period."""

    inspections: Count = measure("Số cuộc kiểm tra, giám sát", "Inspections", kind="flow", unit="event")
    places_inspected: Count = measure(
        "Số đơn vị được kiểm tra, giám sát", "Places inspected", kind="flow", unit="place"
    )
    violations_found: Count = measure("Số vi phạm phát hiện", "Violations found", kind="flow", unit="case")
    violations_handled: Count = measure(
        "Số vi phạm đã xử lý", "Violations handled", kind="flow", unit="case", part_of=_FOUND
    )
    amount_recovered: Money = measure("Số tiền thu hồi", "Amount recovered", kind="flow", unit="vnd", bounds=_VIOLATION)
