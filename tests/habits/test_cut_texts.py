"""Text files cut at any byte: the figures of the whole, or a finding that the file was cut; never another figure."""

from collections.abc import Iterator

import pytest

from tests import properties
from tests.habits.test_files import page, text
from tests.workbooks import COLUMNS, REVIEW, ReadFile, figures, finding, rules, understood

CUT = frozenset({"line_cut", "figure_cut", "text_unended", "page_cut", "page_unended", "table_cut"})
ROWS = [
    (1, "Xã Tân Đức", 1400, 5600, 83, 19),
    (2, "Xã Sông Phan", 1300, 5200, 52, 206),
    (3, "Xã Sơn Mỹ", 200, 900, 7, 31),
]
TABLE: list[list[object]] = [[REVIEW], list(COLUMNS), *map(list, ROWS)]


def joined(delimiter: str, end: str = "\n") -> str:
    """The review as a text table without quotes."""
    return "".join(delimiter.join(map(str, row)) + end for row in TABLE)


WHOLE = {
    "csv": joined(";").encode(),
    "csv, lines of Windows": joined(",", "\r\n").encode("utf-8-sig"),
    "csv with quotes": text(";").encode(),
    "csv, UTF-16": joined("\t", "\r\n").encode("utf-16"),
    "csv, UTF-16 without a mark": joined("\t").encode("utf-16-le"),
    "page": page('<meta charset="utf-8">').encode(),
    "page, UTF-16": page().encode("utf-16"),
    "fragment": page().partition("<body>")[2].partition("</body>")[0].encode(),
}
NEWLINES = {name: "\n".encode("utf-16-le" if "UTF-16" in name else "utf-8") for name in WHOLE}


def cuts(name: str) -> Iterator[bytes]:
    """A file without its last bytes, of any number of them; each second one in the quick suite."""
    content = WHOLE[name]
    step = max(1, len(content) // (properties.number_of(40) * 2))
    for length in {*range(40, len(content), step), *range(len(content) - 40, len(content))}:
        yield content[:length]


def is_at_a_line_end(content: bytes, name: str) -> bool:
    """Whether a cut fell between two lines, or two tables: nothing of what is left shows it."""
    return "csv" in name and content.endswith((NEWLINES[name], b"\r", b"\r\x00"))


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_cut_anywhere_gives_no_other_figure_and_is_told(name: str) -> None:
    whole = figures(understood(WHOLE[name], "bao cao.csv"))
    for content in cuts(name):
        extract = understood(content, "bao cao.csv")
        read = {unit: row for n in range(len(extract.submissions)) for unit, row in figures(extract, n).items()}
        lost = [unit for unit, row in whole.items() if read.get(unit) != row]
        wrong = [(unit, row) for unit, row in read.items() for m, v in row.items() if v not in (None, whole[unit][m])]
        assert not wrong, (content[-60:], wrong)
        is_told = bool(CUT & set(rules(extract))) or (not read and any(f.severity == "error" for f in extract.findings))
        assert not lost or is_told or is_at_a_line_end(content, name), (content[-60:], rules(extract))


def ended_with(last: str) -> ReadFile:
    return understood((joined(";") + last).encode(), "bao cao.csv")


def test_the_last_figure_of_a_line_without_an_end_waits() -> None:
    content = joined(";").rstrip("\n").encode()
    extract = understood(content, "bao cao.csv")
    assert figures(extract)["23266"] == {
        "households": "200",
        "persons": "900",
        "poor_households": "7",
        "near_poor_households": None,
    }
    assert [(f.rule, f.cell) for f in extract.findings] == [("figure_cut", "F5")]


def test_where_no_figure_ends_the_text_its_missing_end_is_told_by_itself() -> None:
    table = "".join(
        f"{line};{note}\n" for line, note in zip(joined(";").splitlines(), ["", "Ghi chú", 1, 2, 3], strict=True)
    )
    assert rules(understood(table.rstrip("\n").encode(), "bao cao.csv")) == ["text_unended", "column_unknown"]


def test_a_last_line_that_stops_halfway_gives_nothing() -> None:
    extract = ended_with("4;Xã Tân Hà;40")
    assert rules(extract) == ["line_cut"]
    assert len(figures(extract)) == len(ROWS)


@pytest.mark.parametrize("last", ["Người lập biểu", ";TỔNG", ";;;;;"])
def test_a_last_line_without_figures_is_only_told(last: str) -> None:
    extract = ended_with(last)
    assert rules(extract) == ["text_unended"]
    assert len(figures(extract)) == len(ROWS)


def test_a_quote_closes_the_last_figure() -> None:
    extract = understood((joined(";").rstrip("\n").removesuffix("31") + '"31"').encode(), "bao cao.csv")
    assert figures(extract)["23266"]["near_poor_households"] == "31"
    assert rules(extract) == ["text_unended"]


def test_the_mark_of_an_old_end_is_an_end() -> None:
    assert rules(ended_with("\x1a")) == []


def test_a_page_whose_table_has_no_end_is_refused() -> None:
    extract = understood(WHOLE["page"].partition(b"</table>")[0], "bao cao.xls")
    assert (extract.is_refused, rules(extract)) == (True, ["page_cut"])
    assert str(finding(extract, "page_cut").found).endswith("| 6")


def test_a_page_without_its_own_end_is_told_and_read() -> None:
    extract = understood(WHOLE["page"].partition(b"</body>")[0], "bao cao.xls")
    assert rules(extract) == ["page_unended"]
    assert len(figures(extract)) == 2
