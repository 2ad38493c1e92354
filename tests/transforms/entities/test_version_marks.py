"""Which version of a report a file is, by name and title."""

import pytest

from tonghop.configs.layouts import vocabulary
from tonghop.transforms.entities.version_marks import version_mark

REVIEW = "KẾT QUẢ RÀ SOÁT HỘ NGHÈO NĂM 2023"


@pytest.mark.parametrize(
    ("name", "title", "mark"),
    [
        ("bao cao.xlsx", REVIEW, None),
        ("bao cao (sua lan 2) FINAL.xlsx", REVIEW, 2),
        ("bao cao lần 3.xlsx", REVIEW, 3),
        ("bao_cao_v2.xlsx", REVIEW, 2),
        ("bao cao sửa.xlsx", REVIEW, 0),
        ("BÁO CÁO BỔ SUNG.xlsx", REVIEW, 0),
        ("bao cao FINAL.xlsx", REVIEW, 0),
        ("sua/bao cao.xlsx", REVIEW, None),
        ("gui.zip!/bao cao lan 2.xlsx", REVIEW, 2),
        ("b.xlsx", f"{REVIEW} (LẦN 2)", 2),
        ("b.xlsx", "BÁO CÁO SỬA LẦN 2", 2),
        ("b.xlsx", "(Đã điều chỉnh)", 0),
        ("b.xlsx", "DANH MỤC VỐN BỔ SUNG CHO CÁC XÃ NGHÈO NĂM 2023", None),
        ("b.xlsx", "HỘ NGHÈO VAY VỐN LẦN 2 TRÊN ĐỊA BÀN HUYỆN", None),
        ("ket qua vong 2.xlsx", REVIEW, None),
    ],
)
def test_names_and_titles_mark_versions(name: str, title: str, mark: int | None) -> None:
    assert version_mark(name, "Sheet1", [title], vocabulary()) == mark
