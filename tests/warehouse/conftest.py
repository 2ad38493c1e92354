"""A home that several tests of the warehouse look at."""

import pytest

from tests.conftest import Once, played_once
from tests.province import Province
from tests.small_reports import names, review

REPORTED, WITHDRAWN, LATE = "2023-12-19 21:30", "2023-12-19 22:00", "2023-12-20 21:30"
"""When reports came to `partly`, when one was withdrawn, and when another came after the due day."""


@pytest.fixture(scope="session")
def partly(empty: Province, once: Once) -> Province:
    """A home after two nights and a withdrawal. Of Tánh Linh's communes, by code, each has another fate.

    The first reported, the second was refused, the third withdrawn, the fourth was late, the fifth has a row without
    any figure, the others are missing. A commune of Đức Linh left a cell blank, and the province alone reported the
    total of Hàm Tân.
    """

    def play(province: Province) -> None:
        (_, first), (_, second), (third, third_name), (_, fourth), (_, fifth) = list(names("599").items())[:5]
        province.put("a.xlsx", review([(first, 100, 400, 3, 5), (fifth, *[None] * 4)], sender="HUYỆN TÁNH LINH"))
        province.put("b.xlsx", review([(second, 10, 400, 30, 5)]))
        province.put("c.xlsx", review([(third_name, 100, 400, 4, 5)]))
        province.put("blank.xlsx", review([(next(iter(names("600").values())), 100, 400, None, 5)]))
        province.put("own.xlsx", review([("Huyện Hàm Tân", 1000, 4000, 30, 50)], sender="UBND TỈNH BÌNH THUẬN"))
        province.night(REPORTED)
        province.withdraw(f"{third}/poverty_review/2023/v1", WITHDRAWN)
        province.put("late.xlsx", review([(fourth, 100, 400, 1, 5)]))
        province.night(LATE)

    return played_once(once, "partly", empty, play)
