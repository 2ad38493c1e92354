"""Cho vay của Ngân hàng Chính sách xã hội."""

from tonghop.schemas.form import About, Bounds, Count, Form, Money, PartOf, measure

_LOAN = Bounds(
    ("borrowers",),
    at_least=1_000_000,
    at_most=500_000_000,
    source="Ngân hàng Chính sách xã hội cho hộ nghèo vay đến 100 triệu đồng (QĐ 12/QĐ-HĐQT năm 2019); Bình Thuận 2023"
    " bình quân 37 đến 46 triệu đồng một hộ; một hộ có thể vay nhiều lần",
)


class PolicyLoans(
    Form,
    about=About(
        title_vi="Kết quả cho vay của Ngân hàng Chính sách xã hội",
        title_en="Loans of the Bank for Social Policies",
        source="Ngân hàng Chính sách xã hội; TT 10/2022/TT-BLĐTBXH",
        code_list="borrower_class",
        stands_for_parts=True,
    ),
):
    """One row per unit and class of borrower. Households that borrowed and the sum lent, cumulative; the debt and its
    overdue part on the day.
    """

    borrowers: Count = measure("Số hộ được vay vốn", "Households that borrowed", kind="cumulative", unit="household")
    loan_amount: Money = measure("Số tiền cho vay", "Sum lent", kind="cumulative", unit="vnd", bounds=_LOAN)
    outstanding: Money = measure("Tổng dư nợ", "Outstanding debt", kind="stock", unit="vnd")
    overdue: Money = measure("Nợ quá hạn", "Overdue debt", kind="stock", unit="vnd", part_of=PartOf("outstanding"))
