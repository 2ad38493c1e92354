"""The sheets of the demo's policies without their figures: titles, headers, categories, units of money."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tonghop.configs.categories import categories
from tonghop.examples.offices import BANK, FRONT, INSURANCE, LABOUR, PERIOD, SCHOOLS, Office
from tonghop.examples.policies_with_budgets import PROGRAMME

HALF = "2023-H1"
MONEY = {"đồng": 1, "nghìn đồng": 1_000, "triệu đồng": 1_000_000, "tỷ đồng": 1_000_000_000}
"""Unit of money of a sheet → đồng."""

HeaderTexts = tuple[str, ...]
"""The texts of a column's header from above; those of amounts may name the unit of money: `Kinh phí ({money})`."""


@dataclass(frozen=True)
class PolicySheet:
    """How a sender lays out a form: headers by measure, labels by category.

    `shape`: `columns` (a group of columns for each category), `rows` (a column of categories beside the units), `below`
    (categories in rows below their unit, in the same column), `plain` (no categories). `money` stands above the table,
    unless headers name it: then `counted` stands there. `published`: which totals of the year were published, for the
    note.
    """

    form: str
    name: str
    title: str
    measures: Mapping[str, HeaderTexts]
    categories: Mapping[str, str] = field(default_factory=lambda: {"": ""})
    shape: str = "plain"
    category_header: str = ""
    counted: str = "người"
    money: str = "triệu đồng"
    published: str = ""
    has_total: bool = True

    @property
    def measured_in(self) -> str:
        """The line above the table that names its unit of measurement."""
        in_headers = any("{money}" in text for header in self.measures.values() for text in header)
        return f"Đơn vị tính: {self.counted if in_headers else self.money}"


_CARDS = PolicySheet(
    "health_insurance",
    "Cấp thẻ BHYT",
    "KẾT QUẢ CẤP THẺ BẢO HIỂM Y TẾ CHO CÁC ĐỐI TƯỢNG CHÍNH SÁCH",
    {
        "eligible_persons": ("Số người\nthuộc diện",),
        "cards_issued": ("Số thẻ\nđã cấp",),
        "budget": ("Kinh phí\n({money})",),
    },
    {
        "poor": "Người thuộc\nhộ nghèo",
        "near_poor": "Người thuộc\nhộ cận nghèo",
        "newly_escaped": "Hộ mới\nthoát nghèo",
        "ethnic_minority_area": "Người DTTS\nvùng khó khăn",
    },
    "columns",
    "Đối tượng",
    "người, thẻ",
    published="56.921 thẻ của người nghèo và cận nghèo",
)
_LOANS = PolicySheet(
    "policy_loans",
    "Cho vay",
    "KẾT QUẢ CHO VAY HỘ NGHÈO, HỘ CẬN NGHÈO, HỘ MỚI THOÁT NGHÈO",
    {
        "borrowers": ("Số hộ\nvay vốn",),
        "loan_amount": ("Số tiền\ncho vay",),
        "outstanding": ("Tổng dư nợ",),
        "overdue": ("Nợ\nquá hạn",),
    },
    {"poor": "Cho vay hộ nghèo", "near_poor": "Cho vay hộ cận nghèo", "newly_escaped": "Cho vay hộ mới thoát nghèo"},
    "columns",
    "Chương trình cho vay",
    published="số hộ vay và số tiền cho vay của từng chương trình",
)
_SCHOOLING = PolicySheet(
    "education_support",
    "Miễn giảm học phí",
    "KẾT QUẢ MIỄN, GIẢM HỌC PHÍ VÀ HỖ TRỢ CHI PHÍ HỌC TẬP",
    {
        "exempted_pupils": ("Số học sinh", "Được miễn\nhọc phí"),
        "reduced_pupils": ("Số học sinh", "Được giảm\nhọc phí"),
        "study_cost_pupils": ("Số học sinh", "Được hỗ trợ\nchi phí học tập"),
        "exemption_amount": ("Kinh phí", "Miễn, giảm\nhọc phí"),
        "study_cost_amount": ("Kinh phí", "Hỗ trợ chi phí\nhọc tập"),
    },
    {
        "preschool": "Mầm non",
        "primary": "Tiểu học",
        "lower_secondary": "Trung học cơ sở",
        "upper_secondary": "Trung học phổ thông",
        "vocational": "Giáo dục nghề nghiệp",
    },
    "below",
    "Cấp học",
    money="nghìn đồng",
)
_FUND = PolicySheet(
    "poor_fund",
    "Quỹ Vì người nghèo",
    "KẾT QUẢ VẬN ĐỘNG QUỸ “VÌ NGƯỜI NGHÈO”",
    {
        "target_amount": ("Chỉ tiêu\nvận động",),
        "raised_amount": ("Số tiền\nvận động được",),
        "spent_amount": ("Số tiền\nđã chi",),
    },
    {"province": "Cấp tỉnh", "district": "Cấp huyện và cấp xã"},
    "rows",
    "Cấp quỹ",
    published="tổng số vận động được và chỉ tiêu",
    has_total=False,
)
_HOUSES = PolicySheet(
    "housing_support",
    "Nhà ở",
    "KẾT QUẢ HỖ TRỢ NHÀ Ở CHO HỘ NGHÈO, HỘ CẬN NGHÈO",
    {
        "houses_built": ("Số nhà\nxây mới",),
        "houses_repaired": ("Số nhà\nsửa chữa",),
        "amount": ("Kinh phí",),
    },
    {
        "fund": "Quỹ “Vì người nghèo”",
        "programme": "Chương trình mục tiêu quốc gia",
        "other": "Nguồn khác",
    },
    "columns",
    "Nguồn kinh phí",
    published="138 nhà xây mới, 8 nhà sửa chữa, 8.992 triệu đồng",
)
_TRAINING = PolicySheet(
    "vocational_training",
    "Đào tạo nghề",
    "KẾT QUẢ ĐÀO TẠO NGHỀ, GIẢI QUYẾT VIỆC LÀM",
    {
        "recruited": ("Tuyển sinh\nmới",),
        "completed": ("Hoàn thành\nkhóa đào tạo",),
        "employed_after": ("Có việc làm\nsau đào tạo",),
        "amount": ("Kinh phí\nđào tạo",),
    },
    {
        "poor": "Lao động thuộc hộ nghèo",
        "near_poor": "Lao động thuộc hộ cận nghèo",
        "newly_escaped": "Lao động thuộc hộ mới thoát nghèo",
        "other_worker": "Lao động khác",
    },
    "rows",
    "Đối tượng",
    published="244 người tuyển sinh mới, 911 triệu đồng",
)
_SIDES = {"planned": "Kế hoạch vốn", "disbursed": "Giải ngân"}
_KINDS = {"investment": "Vốn đầu tư", "recurrent": "Vốn sự nghiệp"}
_BUDGETS = {"central": "Ngân sách\ntrung ương", "local": "Ngân sách\nđịa phương"}
_CAPITAL = PolicySheet(
    "programme_disbursement",
    "Giải ngân",
    "TÌNH HÌNH GIẢI NGÂN VỐN CHƯƠNG TRÌNH MỤC TIÊU QUỐC GIA GIẢM NGHÈO BỀN VỮNG",
    {
        f"{side}_{kind}_{budget}": (_SIDES[side], _KINDS[kind], _BUDGETS[budget])
        for side in _SIDES
        for kind in _KINDS
        for budget in _BUDGETS
    },
    {each.category: each.title_vi for each in categories("sub_project") if each.category.startswith(f"{PROGRAMME}-")},
    "rows",
    "Dự án/Tiểu dự án",
)
_WORDS = PolicySheet(
    "communication",
    "Truyền thông",
    "KẾT QUẢ TRUYỀN THÔNG VỀ GIẢM NGHÈO",
    {
        "events": ("Số buổi\ntruyền thông",),
        "participants": ("Số lượt\nngười tham dự",),
        "articles": ("Số tin, bài",),
        "broadcasts": ("Số lượt phát thanh,\ntruyền hình",),
        "amount": ("Kinh phí\n({money})",),
    },
    counted="buổi, lượt người",
    money="nghìn đồng",
)
_VISITS = PolicySheet(
    "inspection",
    "Kiểm tra, giám sát",
    "KẾT QUẢ KIỂM TRA, GIÁM SÁT CÔNG TÁC GIẢM NGHÈO",
    {
        "inspections": ("Số cuộc",),
        "places_inspected": ("Số đơn vị\nđược kiểm tra",),
        "violations_found": ("Số vi phạm\nphát hiện",),
        "violations_handled": ("Số vi phạm\nđã xử lý",),
        "amount_recovered": ("Số tiền thu hồi\n({money})",),
    },
    {"inspection": "Kiểm tra", "supervision": "Giám sát"},
    "columns",
    "Hình thức",
    "cuộc",
    "đồng",
)

FILES: dict[str, tuple[tuple[Office, str, tuple[PolicySheet, ...]], ...]] = {
    PERIOD: (
        (BANK, "ket qua cho vay 2023", (_LOANS,)),
        (FRONT, "quy vi nguoi ngheo va nha o 2023", (_FUND, _HOUSES)),
        (INSURANCE, "cap the BHYT 2023", (_CARDS,)),
        (SCHOOLS, "mien giam hoc phi 2023", (_SCHOOLING,)),
        (LABOUR, "chinh sach giam ngheo 2023", (_TRAINING, _CAPITAL, _WORDS, _VISITS)),
    ),
    HALF: (
        (BANK, "cho vay 6 thang 2023", (replace(_LOANS, shape="rows", money="tỷ đồng"),)),
        (FRONT, "quy va nha o 6 thang 2023", (replace(_FUND, money="đồng"), replace(_HOUSES, shape="rows"))),
        (INSURANCE, "cap the 6 thang 2023", (replace(_CARDS, shape="rows", money="nghìn đồng"),)),
        (SCHOOLS, "hoc phi 6 thang 2023", (replace(_SCHOOLING, shape="rows"),)),
        (
            LABOUR,
            "bao cao 6 thang 2023",
            (replace(_TRAINING, shape="below"), replace(_CAPITAL, money="tỷ đồng"), _WORDS, _VISITS),
        ),
    ),
}
"""The workbooks of each period: sender, name, sheets. The half-year has other shapes and units of money."""
