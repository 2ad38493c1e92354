"""The review forms of TT 07/2021 (Phụ lục VII, 7.1 to 7.9) with their headers as printed."""

import pytest

from tests.workbooks import Header, ReadFile, Sheet, figures, finding, measures, read, rules

APPROVED = "(theo Quyết định phê duyệt của cấp có thẩm quyền)"
LEGEND = (
    "(1: Việc làm; 2: Người phụ thuộc trong hộ gia đình; 3: Dinh dưỡng; 4: Bảo hiểm y tế; 5: Trình độ giáo dục của"
    " người lớn; 6: Tình trạng đi học của trẻ em; 7: Chất lượng nhà ở; 8: Diện tích nhà ở bình quân đầu người; 9: Nguồn"
    " nước sinh hoạt; 10: Nhà tiêu hợp vệ sinh; 11: Sử dụng dịch vụ viễn thông; 12: Phương tiện phục vụ tiếp cận"
    " thông tin)"
)
INDICATORS = [
    *("employment", "dependants", "nutrition", "health_insurance", "adult_education", "school_attendance"),
    *("housing_quality", "housing_area", "clean_water", "sanitation", "telecommunication", "information_means"),
]
REVIEWED = "Kết quả rà soát (sơ bộ/chính thức)"
CLASSES = (("NGHÈO", "nghèo", "poor"), ("CẬN NGHÈO", "cận nghèo", "near_poor"))


def review() -> dict[Header, str]:
    residents = "Tổng số hộ dân cư(tại thời điểm rà soát)"
    heads: dict[Header, str] = {(residents, "Số hộ"): "households", (residents, "Nhân khẩu"): "persons"}
    for group, who, name in CLASSES:
        heads[REVIEWED, group, f"Hộ {who}", "Số hộ"] = f"{name}_households"
        heads[REVIEWED, group, f"Hộ {who}", "Tỷ lệ"] = f"{name}_rate"
        heads[REVIEWED, group, f"Khẩu {who}", "Số khẩu"] = f"{name}_persons"
        heads[REVIEWED, group, f"Khẩu {who}", "Tỷ lệ"] = f"{name}_person_rate"
    return heads


def movement(who: str, less: dict[Header, str], became: str, relapsed: str, newly: str) -> dict[Header, str]:
    down, up = f"Diễn biến giảm số hộ {who}", f"Diễn biến tăng số hộ {who}"
    outside = "Số hộ ngoài danh sách hộ nghèo, hộ cận nghèo gặp khó khăn đột xuất trong năm"
    died = f"Nguyên nhân: thay đổi nhân khẩu, hộ {who} đơn thân chết đi, chuyển đi nơi khác, tách, nhập với hộ khác,…"
    return {
        f"Tổng số            hộ {who} đầu năm {APPROVED}": "opening",
        **{(down, *(head if isinstance(head, tuple) else (head,))): name for head, name in less.items()},
        (down, died): "other_decrease",
        (up, became): "from_near_poor" if who == "nghèo" else "from_poor",
        (up, outside, relapsed): "relapsed",
        (up, outside, "Phát sinh mới"): newly,
        (up, "Nguyên nhân: thay đổi nhân khẩu, chuyển đến, tách, nhập với hộ khác,..."): "other_increase",
        f"Tổng số hộ {who} cuối năm {APPROVED}": "closing",
    }


ESCAPED = "Số hộ thoát nghèo"
POOR_LESS: dict[Header, str] = {
    (ESCAPED, "Trở thành hộ cận nghèo"): "became_near_poor",
    (ESCAPED, "Vượt chuẩn cận nghèo"): "above_near_poor",
}
NEAR_POOR_LESS: dict[Header, str] = {
    "Số hộ thoát cận nghèo": "escaped",
    "Số hộ cận nghèo trở thành hộ nghèo": "became_poor",
}


def deprivation(who: str, *, is_rate: bool) -> dict[Header, str]:
    group = f"hỉ số thiếu hụt dịch vụ xã hội cơ bản của hộ {who}"
    group = f"Tỷ lệ c{group} (so với tổng số hộ {who}) {LEGEND}" if is_rate else f"C{group} {LEGEND}"
    suffix = "_rate" if is_rate else ""
    numbered: dict[Header, str] = {(group, str(n)): name + suffix for n, name in enumerate(INDICATORS, 1)}
    return {f"Tổng số hộ {who}": "households", **numbered}


def analysis(who: str, *, is_rate: bool) -> str:
    rates = "TỶ LỆ " if is_rate else ""
    return f"PHÂN TÍCH {rates}CÁC CHỈ SỐ THIẾU HỤT DỊCH VỤ XÃ HỘI CƠ BẢN CỦA HỘ {who.upper()} NĂM 2023"


FORMS: dict[str, tuple[str, dict[Header, str]]] = {
    "7.1": ("TỔNG HỢP KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023", review()),
    "7.2": (
        "TỔNG HỢP DIỄN BIẾN HỘ NGHÈO TRONG NĂM 2023",
        movement("nghèo", POOR_LESS, "Số hộ cận nghèo trở thành hộ nghèo", "Tái nghèo", "newly_poor"),
    ),
    "7.3": (
        "TỔNG HỢP DIỄN BIẾN HỘ CẬN NGHÈO TRONG NĂM 2023",
        movement("cận nghèo", NEAR_POOR_LESS, "Số hộ nghèo trở thành hộ cận nghèo", "Tái cận nghèo", "newly_near_poor"),
    ),
    **{
        number: (analysis(who, is_rate=is_rate), deprivation(who, is_rate=is_rate))
        for number, who, is_rate in (
            ("7.4", "nghèo", False),
            ("7.5", "nghèo", True),
            ("7.6", "cận nghèo", False),
            ("7.7", "cận nghèo", True),
        )
    },
}


@pytest.mark.parametrize("number", FORMS)
def test_an_official_form_is_read_as_printed(number: str) -> None:
    title, heads = FORMS[number]
    values = [5.5 if name.endswith("_rate") else 100 for name in heads.values()]
    extract = read(Sheet(["TT", "Khu vực/ Đơn vị", *heads], [[1, "Xã Tân Đức", *values]], title=title))
    columns = {name: chr(ord("C") + place) for place, name in enumerate(heads.values())}
    assert measures(extract) == columns
    assert rules(extract) == []


def test_groups_of_poor_and_near_poor_households_are_told_apart() -> None:
    groups = {
        "Tổng số": "households",
        "Hộ DTTS": "ethnic_minority",
        "Hộ không có khả năng lao động": "no_work_capacity",
        "Hộ có người có công": "meritorious",
        "Khác": "other_group",
    }
    names = ["poor_households", *list(groups.values())[1:], *(f"near_poor_{name}" for name in groups.values())]
    heads: list[Header] = [(who, group) for who in ("Hộ nghèo", "Hộ cận nghèo") for group in groups]
    title = "PHÂN TÍCH HỘ NGHÈO, HỘ CẬN NGHÈO THEO CÁC NHÓM ĐỐI TƯỢNG NĂM 2023"
    extract = read(Sheet(["STT", "Đơn vị", *heads], [[1, "Xã Tân Đức", *range(90, 80, -1)]], title=title))
    assert measures(extract) == {name: chr(ord("C") + place) for place, name in enumerate(names)}
    assert rules(extract) == []


def test_children_of_each_class_are_counted_by_themselves() -> None:
    parts: dict[tuple[str, ...], str] = {
        ("Tổng số trẻ em",): "children",
        ("Y tế", "Dinh dưỡng"): "nutrition",
        ("Y tế", "Bảo hiểm y tế"): "health_insurance",
        ("Giáo dục", "Tình trạng đi học"): "school_attendance",
    }
    names = [f"{name}_{part}" for name in ("poor", "near_poor") for part in parts.values()]
    groups = [f"Chỉ số thiếu hụt về trẻ em thuộc {who}" for who in ("hộ nghèo", "hộ cận nghèo")]
    heads: list[Header] = [(group, *part) for group in groups for part in parts]
    title = "TỔNG HỢP CHỈ TIÊU THIẾU HỤT CỦA TRẺ EM THUỘC HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2023"
    extract = read(Sheet(["STT", "Phường/Xã", *heads], [[1, "Xã Tân Đức", *range(90, 82, -1)]], title=title))
    assert measures(extract) == {name: chr(ord("C") + place) for place, name in enumerate(names)}
    assert rules(extract) == []


def test_ethnic_groups_stand_below_the_households_of_each_class() -> None:
    groups = ["Tổng số (trừ DT Kinh)", "Kinh", "Chăm", "Raglai", "Khác"]
    heads: list[Header] = []
    for who in ("nghèo", "cận nghèo"):
        heads += [f"Tổng số hộ {who}", *((f"Hộ {who} dân tộc thiểu số", group) for group in groups)]
    row = [1, "Xã Tân Đức", 20, 12, 8, 5, 4, 3, 30, 18, 12, 9, 5, 4]  # total, all but Kinh, Kinh, Chăm, Raglai, others
    title = "PHÂN NHÓM HỘ NGHÈO, HỘ CẬN NGHÈO THEO DÂN TỘC NĂM 2023"
    extract = read(Sheet(["TT", "Khu vực/ Đơn vị", *heads], [row], title=title))
    observed = {o.cell.rstrip("0123456789"): (o.measure, o.value) for o in extract.submissions[0].observations}
    poor = {"C": "20", "E": "8", "F": "5", "G": "4", "H": "3"}
    near_poor = {"I": "30", "K": "12", "L": "9", "M": "5", "N": "4"}
    assert observed == {
        **{column: ("poor_households", value) for column, value in poor.items()},
        **{column: ("near_poor_households", value) for column, value in near_poor.items()},
    }
    assert {(f.cell, f.severity) for f in extract.findings} == {("D2", "info"), ("J2", "info")}  # sums, not read


CAUSES = {
    "Không có đất sản xuất": "no_land",
    "Không có vốn sản xuất, kinh doanh": "no_capital",
    "Không có lao động": "no_labour",
    "Không có công cụ/ phương tiện sản xuất": "no_tools",
    "Không có kiến thức về sản xuất": "no_knowledge",
    "Không có kỹ năng lao động, sản xuất": "no_skills",
    "Có người ốm đau, bệnh nặng, tai nạn...": "illness",
    "Nguyên nhân khác (ghi rõ)": "other_cause",
}


@pytest.mark.parametrize(
    "title",
    [
        "PHÂN TÍCH HỘ NGHÈO, HỘ CẬN NGHÈO THEO CÁC NGUYÊN NHÂN NGHÈO NĂM 2023",
        "PHÂN TÍCH CÁC NGUYÊN NHÂN NGHÈO NĂM 2023",
    ],
)
def test_causes_are_those_of_the_rows_of_each_class(title: str) -> None:
    rows: list[list[object]] = []
    for name, poor, near_poor in (("Xã Tân Đức", 5, 7), ("Xã Sông Phan", 3, 4)):
        of_both = [poor + near_poor] * len(CAUSES)
        rows += [[len(rows) // 3 + 1, name, *of_both], [None, "- Hộ nghèo", *[poor] * 8]]
        rows += [[None, "- Hộ cận nghèo", *[near_poor] * 8]]
    rows += [
        ["III", "Tổng cộng (I + II)", *[19] * 8],
        [None, "- Hộ nghèo", *[8] * 8],
        [None, "- Hộ cận nghèo", *[11] * 8],
    ]
    heads: list[Header] = [("Nguyên nhân nghèo, cận nghèo", cause) for cause in CAUSES]
    extract = read(Sheet(["TT", "Khu vực/ Đơn vị", *heads], rows, title=title))
    assert figures(extract) == {
        code: {cause + suffix: n for suffix, n in (("", poor), ("_near_poor", near_poor)) for cause in CAUSES.values()}
        for code, poor, near_poor in (("23251", "5", "7"), ("23239", "3", "4"))
    }
    assert rules(extract) == []
    cells = {o.measure: o.cell for s in extract.submissions for o in s.observations if o.unit_code == "23251"}
    assert (cells["no_land"], cells["no_land_near_poor"]) == ("C5", "C6")


def _divided(*rows: tuple[str, int]) -> ReadFile:
    """A sheet of causes with the same figure in all columns of a row, below a commune with a row of each class."""
    heads: list[Header] = [("Nguyên nhân nghèo, cận nghèo", cause) for cause in CAUSES]
    first = (("Xã Tân Đức", 12), ("- Hộ nghèo", 5), ("- Hộ cận nghèo", 7))
    typed = [[None, label, *[figure] * len(CAUSES)] for label, figure in (*first, *rows)]
    title = "PHÂN TÍCH HỘ NGHÈO, HỘ CẬN NGHÈO THEO CÁC NGUYÊN NHÂN NGHÈO NĂM 2023"
    return read(Sheet(["TT", "Khu vực/ Đơn vị", *heads], typed, title=title))


def test_a_unit_that_has_near_poor_households_alone_is_read() -> None:
    extract = _divided(("Xã Sông Phan", 4), ("- Hộ cận nghèo", 4))
    assert figures(extract)["23239"] == {f"{cause}_near_poor": "4" for cause in CAUSES.values()}
    assert rules(extract) == []


def test_a_unit_whose_poor_households_lack_a_row_is_a_question() -> None:
    extract = _divided(("Xã Sông Phan", 9), ("- Hộ cận nghèo", 4))
    assert list(figures(extract)) == ["23251"]
    assert finding(extract, "category_unknown").found == "Xã Sông Phan"


def test_an_undivided_unit_among_divided_ones_is_of_both_classes_unless_it_has_none() -> None:
    extract = _divided(("Xã Sông Phan", 9), ("Xã Tân Hà", 0))
    assert figures(extract).keys() == {"23251", "23257"}
    assert set(figures(extract)["23257"].values()) == {"0"}
    assert finding(extract, "category_unknown").found == "Xã Sông Phan"


def test_an_undivided_total_is_no_total_of_the_poor() -> None:
    extract = _divided(("Tổng cộng", 12))
    assert rules(extract) == []


def test_a_unit_s_row_that_is_not_the_sum_of_its_classes_is_told_once() -> None:
    extract = _divided(("Xã Sông Phan", 19), ("- Hộ nghèo", 5), ("- Hộ cận nghèo", 4))
    assert [(f.rule, f.cell, f.found, f.expected) for f in extract.findings] == [("category_total", "C7", "19", "9")]
    assert set(figures(extract)["23239"].values()) == {"5", "4"}


def test_a_column_beside_the_causes_of_the_poor_is_not_taken_for_one_of_the_near_poor() -> None:
    heads = ["STT", "Đơn vị", "Tổng số hộ nghèo", *[*CAUSES][:3], "Không có đất ở"]
    title = "HỘ NGHÈO THEO NGUYÊN NHÂN NGHÈO NĂM 2023"
    extract = read(Sheet(heads, [[1, "Xã Tân Đức", 9, 5, 4, 3, 2]], title=title))
    assert [(f.rule, f.cell) for f in extract.findings] == [("column_of_other", "G2")]
    assert figures(extract)["23251"] == {"poor_households": "9", "no_land": "5", "no_capital": "4", "no_labour": "3"}
