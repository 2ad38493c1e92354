"""An archived file that would give something else by now: its header was unknown, then a person says what it means."""

from tests.province import Province
from tests.small_reports import names, review
from tests.workbooks import COLUMNS, Sheet, workbook

(FIRST, NAME), (SECOND, SECOND_NAME) = list(names("599").items())[:2]
OLD_HEADER = [*COLUMNS[:4], "Cột A (theo mẫu cũ)", COLUMNS[5]]
MAPPING = (
    '- {header: "Cột A (theo mẫu cũ)", form: poverty_review, measure: poor_households, reason: "Điện thoại", by: Lan}\n'
)


def send_old_header(province: Province) -> None:
    """A night with one report whose header nobody knows, refused for it, and one that is sound."""
    province.put("old.xlsx", workbook(Sheet(OLD_HEADER, [(1, NAME, 100, 400, 3, 5)])))
    province.put("sound.xlsx", review([(SECOND_NAME, 100, 400, 4, 5)]))
    province.night()
    assert province.statuses() == {f"{SECOND}/poverty_review/2023/v1": "current"}


def explain_old_header(province: Province) -> None:
    """A person decides what the old header means."""
    province.mappings.write_text(MAPPING, encoding="utf-8")
