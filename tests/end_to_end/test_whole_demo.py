"""The demo from its workbooks to the published figures, as `make demo` runs it."""

from pathlib import Path

import pytest

from flows.home import open_home
from tests.command_line import tonghop
from tests.homes import rows

pytestmark = pytest.mark.slow

PUBLISHED = {
    "vi": ("6.621", "1,96", "−2.038", "−0,62", "12.203", "3,62", "−2.152", "−0,65"),
    "en": ("6,621", "1.96", "−2,038", "−0.62", "12,203", "3.62", "−2,152", "−0.65"),
}


@pytest.mark.parametrize("lang", PUBLISHED)
def test_demo_ends_on_the_published_figures(tmp_path: Path, lang: str) -> None:
    root = tmp_path / "demo-home"
    call = tonghop("demo", "--home", root, "--lang", lang)
    assert (call.code, call.err) == (0, "")
    province = [line for line in call.out.splitlines() if "Tỉnh Bình Thuận" in line and "│" in line][-2:]
    told = " ".join(province)
    assert [figure for figure in PUBLISHED[lang] if figure not in told] == []
    sql = "SELECT kind FROM core.runs ORDER BY last_entry"
    assert rows(open_home(root).warehouse, sql) == [("nightly",), ("nightly",), ("correct",)]


def test_demo_is_made_anew_each_time(tmp_path: Path) -> None:
    root = tmp_path / "demo-home"
    assert tonghop("demo", "--home", root).code == 0
    (root / "inbox" / "ghi chú.txt").write_text("của tôi", encoding="utf-8")
    assert tonghop("demo", "--home", root).code == 0
    assert not (root / "inbox" / "ghi chú.txt").exists()
