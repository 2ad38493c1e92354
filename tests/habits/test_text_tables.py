"""Text tables: what does not divide into columns, or lost its letters, is told; nothing is swallowed."""

import pytest

from tests.workbooks import COLUMNS, REVIEW, ReadFile, figures, finding, reported, rules, understood

HEAD = [f"{REVIEW};;;;;", ";".join(map(str, COLUMNS))]
ROWS = ["1;Xã Tân Đức;400;1600;8;9", "2;Xã Sông Phan;300;1200;5;6", "3;Xã Sơn Mỹ;200;900;7;3"]
TAN_DUC, SONG_PHAN, SON_MY = "23251", "23239", "23266"


def read(*rows: str, head: list[str] = HEAD) -> ReadFile:
    return understood(("\n".join([*head, *rows]) + "\n").encode(), "bao cao.csv")


@pytest.mark.parametrize(
    "rows",
    [
        [ROWS[0], '2;"Xã Sông Phan;300;1200;5;6', ROWS[2]],
        [ROWS[0], '2;"Xã Sông Phan;300;1200;5;6', ROWS[2].replace("Xã Sơn Mỹ", '"Xã Sơn Mỹ"')],
    ],
)
def test_a_quote_that_is_not_closed_swallows_no_row(rows: list[str]) -> None:
    extract = read(*rows)
    assert figures(extract).keys() == {TAN_DUC, SON_MY}
    assert [(rule, cell) for rule, cell, _ in reported(extract)] == [("table_cut", "A4")]


def test_a_header_of_several_lines_is_one_cell() -> None:
    head = [HEAD[0], HEAD[1].replace("Tổng số hộ dân cư", '"Tổng số hộ\ndân cư"')]
    extract = read(*ROWS, head=head)
    assert figures(extract)[TAN_DUC]["households"] == "400"
    assert extract.findings == []


def test_thousands_that_are_divided_by_the_delimiter_give_no_figure() -> None:
    head = [line.replace(";", ",") for line in ("KẾT QUẢ RÀ SOÁT HỘ NGHÈO VÀ CẬN NGHÈO NĂM 2023;;;;;", HEAD[1])]
    extract = read("1,Xã Tân Đức,1,400,5,600,8,9", "2,Xã Sông Phan,300,1,200,5,6", "3,Xã Sơn Mỹ,200,900,7,3", head=head)
    assert figures(extract).keys() == {SON_MY}
    assert reported(extract) == [("table_cut", "A3", "3"), ("table_cut", "A4", "4")]


def test_a_row_that_is_too_short_is_told() -> None:
    extract = read("1;Xã Tân Đức;400;1600;8", *ROWS[1:])
    assert figures(extract)[TAN_DUC]["near_poor_households"] is None
    assert finding(extract, "row_short").cell == "A3"


def test_a_text_kept_by_a_formula_is_that_text() -> None:
    extract = read('1;Xã Tân Đức;="400";="1600";="8";="9"', *ROWS[1:])
    assert (figures(extract)[TAN_DUC]["households"], extract.findings) == ("400", [])


@pytest.mark.parametrize(
    "content",
    [
        "\n".join([*HEAD, *ROWS]).encode("latin-1", "replace"),
        "\n".join([*HEAD, *ROWS]).encode().decode("cp1252", "replace").encode(),
    ],
    ids=["question marks", "read in another encoding"],
)
def test_letters_that_were_lost_are_said_to_be_lost(content: bytes) -> None:
    assert rules(understood(content, "bao cao.csv")) == ["text_lost"]


def test_questions_of_the_author_are_no_lost_letters() -> None:
    extract = read(*ROWS, "Ghi chu: dung khong? sai khong? xem lai? ai lam? bao gio? o dau?;;;;;")
    assert "text_lost" not in rules(extract)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"/>',
            ".fods",
        ),
        (b'ID;PCALCOOO32\nC;X1;Y1;K"UBND"\nE\n', ".slk"),
        (b'TABLE\r\n0,1\r\n"Sheet1"\r\nVECTORS\r\n0,7\r\n', ".dif"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "XML Spreadsheet 2003",
        ),
    ],
)
def test_a_table_in_another_format_is_refused_by_its_name(content: bytes, found: str) -> None:
    extract = understood(content, "bao cao.csv")
    assert rules(extract) == ["file_format_other"]
    assert found in str(extract.findings[0].found)
    assert ".xlsx" in extract.findings[0].message_vi


def test_a_text_that_only_begins_like_another_format_is_read() -> None:
    assert figures(read(*ROWS, head=[f"ID;{REVIEW};;;;", HEAD[1]])).keys() == {TAN_DUC, SONG_PHAN, SON_MY}


@pytest.mark.parametrize("name", ["bao\u00a0cao.csv", "báo cáo ✅.csv", "báo cáo 👩‍💻.csv"])
def test_a_name_with_odd_spaces_or_pictures_is_accepted(name: str) -> None:
    assert figures(understood("\n".join([*HEAD, *ROWS]).encode(), name)).keys() == {TAN_DUC, SONG_PHAN, SON_MY}


@pytest.mark.parametrize("name", ["bao\u202ecao.csv", "bao\u2028cao.csv"])
def test_a_name_that_turns_or_breaks_a_line_is_not(name: str) -> None:
    assert rules(understood(b"1;2", name)) == ["file_name_unsafe"]
