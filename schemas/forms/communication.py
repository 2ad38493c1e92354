"""Truyền thông về giảm nghèo."""

from tonghop.schemas.form import About, Bounds, Count, Form, Money, measure

_EVENT = Bounds(
    ("events",),
    at_least=10_000,
    at_most=1_000_000_000,
    source="Không văn bản nào đặt mức cho một buổi: hội nghị cấp xã vài triệu đồng, chiến dịch cấp tỉnh vài trăm triệu"
    " đồng; khoảng đủ rộng để chỉ nhận ra đơn vị tiền ghi nhầm",
)


class Communication(
    Form,
    about=About(
        title_vi="Kết quả truyền thông về giảm nghèo",
        title_en="Communication about poverty reduction",
        source="TT 10/2022/TT-BLĐTBXH",
        stands_for_parts=True,
    ),
):
    """One row per unit. Events, participants, articles, broadcasts and their cost; flows in the period."""

    events: Count = measure("Số buổi truyền thông", "Events", kind="flow", unit="event")
    participants: Count = measure("Số lượt người tham dự", "Participants", kind="flow", unit="person")
    articles: Count = measure("Số tin, bài", "Articles", kind="flow", unit="article")
    broadcasts: Count = measure("Số lượt phát thanh, truyền hình", "Broadcasts", kind="flow", unit="broadcast")
    amount: Money = measure("Kinh phí truyền thông", "Amount", kind="flow", unit="vnd", bounds=_EVENT)
