"""The demo from its workbooks to the published figures, as `make demo` runs it."""

from pathlib import Path

import pytest

from tests.command_line import tonghop
from tests.province import Province

pytestmark = pytest.mark.slow

PUBLISHED = {
    "vi": ("6.621", "1,96", "−2.038", "−0,62", "12.203", "3,62", "−2.152", "−0,65"),
    "en": ("6,621", "1.96", "−2,038", "−0.62", "12,203", "3.62", "−2,152", "−0.65"),
}
POLICIES = {
    "vi": "56.921;3.986;10.022;19.828;181.700 tr.đ;458.400 tr.đ;739.800 tr.đ;9.500 tr.đ;22.733,5 tr.đ;138;8;"
    "8.992 tr.đ;244;911 tr.đ;−0,42",
    "en": "56,921;3,986;10,022;19,828;181,700 m đ;458,400 m đ;739,800 m đ;9,500 m đ;22,733.5 m đ;138;8;"
    "8,992 m đ;244;911 m đ;−0.42",
}
ORIGIN = {"vi": ("công bố", "giả định"), "en": ("published", "invented")}
"""How the demo marks a published total, and an invented one."""


@pytest.mark.parametrize("lang", PUBLISHED)
def test_demo_ends_on_the_published_figures(tmp_path: Path, lang: str) -> None:
    root = tmp_path / "demo-home"
    call = tonghop("demo", "--home", root, "--lang", lang)
    assert (call.code, call.err) == (0, "")
    province = [line for line in call.out.splitlines() if "Tỉnh Bình Thuận" in line and "│" in line][-2:]
    reported = " ".join(province)
    assert [figure for figure in PUBLISHED[lang] if figure not in reported] == []
    published, invented = ORIGIN[lang]
    totals = [[cell.strip() for cell in line.split("│")] for line in call.out.splitlines() if line.count("│") == 5]
    assert [cells[3] for cells in totals if cells[4] == published] == POLICIES[lang].split(";")
    assert all(cells[3] not in ("", "–") for cells in totals if cells[4] == invented)
    assert len([cells for cells in totals if cells[4] == invented]) >= 4
    sql = "SELECT kind FROM core.runs ORDER BY last_entry"
    kinds = [kind for (kind,) in Province.open(root).rows(sql)]
    assert kinds == ["nightly", "nightly", "nightly", "correct", "nightly"]


def test_demo_is_made_anew_each_time(tmp_path: Path) -> None:
    root = tmp_path / "demo-home"
    assert tonghop("demo", "--home", root).code == 0
    (root / "inbox" / "ghi chú.txt").write_text("của tôi", encoding="utf-8")
    assert tonghop("demo", "--home", root).code == 0
    assert not (root / "inbox" / "ghi chú.txt").exists()
