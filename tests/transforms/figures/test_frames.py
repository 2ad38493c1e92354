"""A batch of files checked together: what becomes of each row, and the findings at their cells."""

from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from pandera.errors import SchemaErrors

from tests.small_reports import names
from tests.workbooks import COLUMNS, HAM_TAN, POOR, ReadFile, Sheet, checked, context, read, understood
from tonghop.schemas.form import all_forms
from tonghop.schemas.staged import Files, Findings, Observations, Staged, Statements, Submissions, Unread
from tonghop.transforms.figures.form_checks import check_batch
from tonghop.transforms.figures.frames import write_extracts
from tonghop.transforms.figures.observations import observe

GOOD: list[object] = [1, "Xã Tân Đức", 100, 400, 5, 6]
WITH_RATE = [*COLUMNS, "Tỷ lệ hộ nghèo (%)"]
HASHES = ["file_hash", "submission", "line"]


def verdicts(statements: pl.DataFrame) -> dict[str, str]:
    """Unit → verdict, of the rows that are no sums."""
    own = statements.filter(~pl.col("is_claim"))
    return dict(own.select("unit_code", "verdict").iter_rows())


def found(findings: pl.DataFrame) -> list[tuple[str, str, str, str]]:
    """Rule, severity, cell and what stands there."""
    return list(findings.select("rule", "severity", "cell", "found").iter_rows())


def batch() -> list[ReadFile]:
    """Files of all kinds: good, wrong, blank, of two forms, without a form, no workbook at all."""
    movement = Sheet(["Đơn vị", "Đầu kỳ", "Tái nghèo", "Cuối kỳ"], [["Xã Tân Đức", 9, 1, 5]], title=POOR, name="2")
    wrong = Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, 500, 6], [2, "Xã Tân Thắng"], [None, "Tổng cộng", 1, 2, 3, 4]])
    return [
        read(Sheet(COLUMNS, [GOOD])),
        read(Sheet(WITH_RATE, [[*GOOD, 7], [2, "Xã Tân Thắng", 67.39, "?", 5, 6, 1]])),
        read(wrong, movement),
        read(Sheet(["Nội dung"], [["thư"]])),
        understood(b"no workbook"),
        read(movement),
    ]


class CheckedBatch(NamedTuple):
    """What checking `batch` together gives, and the folder in which it is written."""

    folder: Path
    extracts: list[ReadFile]
    tables: tuple[pl.DataFrame, pl.DataFrame]


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> CheckedBatch:
    """Several tests look at it; nobody writes in its folder."""
    folder, extracts = tmp_path_factory.mktemp("together"), batch()
    return CheckedBatch(folder, extracts, checked(folder, *extracts))


VERDICTS: list[tuple[list[object], str]] = [
    ([100, 400, 5, 6], "accepted"),
    ([100, 400, 0, 0], "accepted"),
    ([100, 400, "-", "x"], "accepted"),
    ([100, 1600, 5, 6], "accepted"),
    ([100, None, None, None], "accepted"),
    ([67.39, 400, 5, 6], "refused"),
    ([100, 400, 50, 60], "refused"),
    ([100, 99, 5, 6], "refused"),
    ([100, 400, -5, 6], "refused"),
    ([100, 400, "năm", 6], "refused"),
    ([100, 400, "#REF!", 6], "refused"),
    ([None, None, None, None], "blank"),
]
"""Figures of a row, and what becomes of it."""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The verdicts on these rows in the order of a report that holds them all, each of a commune of its own."""
    communes = list(names("597").items())[: len(VERDICTS)]
    rows = [[n, name, *row] for n, ((_, name), (row, _)) in enumerate(zip(communes, VERDICTS, strict=True), 1)]
    statements, _ = checked(tmp_path_factory.mktemp("judged"), read(Sheet(COLUMNS, rows, below=[["Ghi chú 2023"]])))
    found = verdicts(statements)
    assert found.keys() == {code for code, _ in communes}
    return [found[code] for code, _ in communes]


@pytest.mark.parametrize("place", range(len(VERDICTS)), ids=lambda place: f"{VERDICTS[place][0]}")
def test_a_row_is_accepted_refused_or_blank(judged: list[str], place: int) -> None:
    assert judged[place] == VERDICTS[place][1]


def test_one_wrong_commune_is_refused_while_the_others_stand(tmp_path: Path) -> None:
    rows = [GOOD, [2, "Xã Tân Thắng", 67.39, 400, 5, 6], [3, "Xã Sơn Mỹ", 200, 900, 0, 1]]
    statements, findings = checked(tmp_path, read(Sheet(COLUMNS, rows)))
    assert verdicts(statements) == {"23251": "accepted", "23254": "refused", "23266": "accepted"}
    assert found(findings) == [("whole_number", "error", "C4", "67.39")]


def test_a_wrong_figure_hides_no_other_error_of_its_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [[1, "Xã Tân Đức", 100, 99.5, 95, 6], [2, "Xã Tân Thắng", 100, 99, 67.39, 6]]
    statements, findings = checked(tmp_path, read(Sheet(COLUMNS, rows)))
    assert set(verdicts(statements).values()) == {"refused"}
    assert found(findings) == [
        ("poor_within_households", "error", "E3", "95"),
        ("whole_number", "error", "D3", "99.5"),
        ("persons_at_least_households", "error", "D4", "99"),
        ("whole_number", "error", "E4", "67.39"),
    ]


def test_the_noise_of_binary_fractions_is_no_decimal(tmp_path: Path) -> None:
    statements, findings = checked(tmp_path, read(Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, 5.00000000000001, 6]])))
    assert (verdicts(statements), found(findings)) == ({"23251": "accepted"}, [])


def test_a_frame_of_another_shape_is_a_fault_of_the_program(tmp_path: Path) -> None:
    extract = read(Sheet(COLUMNS, [GOOD]))
    write_extracts(observe([extract.extract], context()), tmp_path)
    path = tmp_path / "observations.parquet"
    pl.read_parquet(path).with_columns(pl.col("value").cast(pl.Float64)).write_parquet(path)
    with pytest.raises(SchemaErrors, match="value"):
        check_batch([tmp_path], all_forms(), tmp_path / "target")


def test_a_finding_stands_at_the_cell_of_its_measure_with_its_facts(tmp_path: Path) -> None:
    sheet = Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 400, "1.000", 6]], top=3, left=2, name="Biểu 1")
    _, findings = checked(tmp_path, read(sheet))
    (fact,) = findings.iter_rows(named=True)
    assert fact["message_vi"]
    assert fact["message_en"]
    assert {
        k: fact[k] for k in ("rule", "sheet", "cell", "form", "period", "unit_code", "measure", "found", "expected")
    } == {
        "rule": "poor_within_households",
        "sheet": "Biểu 1",
        "cell": "G6",
        "form": "poverty_review",
        "period": "2023",
        "unit_code": "23251",
        "measure": "poor_households",
        "found": "1.000",
        "expected": "94",
    }


@pytest.mark.parametrize(
    ("rate", "is_told"),
    [
        (5, False),
        ("5,00", False),
        ("5,0 %", False),
        (0.0500000001, False),
        (0.05, False),
        (5.01, True),
        ("5,1", True),
        (50, True),
        (None, False),
    ],
)
def test_a_claimed_rate_is_compared_and_refuses_nothing(tmp_path: Path, rate: object, is_told: bool) -> None:
    statements, findings = checked(tmp_path, read(Sheet(WITH_RATE, [[*GOOD, rate]])))
    assert verdicts(statements) == {"23251": "accepted"}
    assert [(rule, cell) for rule, _, cell, _ in found(findings)] == [("claimed_rate", "G3")] * is_told


def test_a_sum_is_marked_and_spared_the_warnings_of_a_unit(tmp_path: Path) -> None:
    rows: list[list[object]] = [[1, "Xã Tân Đức", 100, 1600, 5, 6], [None, "Tổng cộng", 100, 1600, 5, 6]]
    statements, findings = checked(tmp_path, read(Sheet(COLUMNS, rows)))
    assert list(statements.select("unit_code", "is_claim", "verdict").iter_rows()) == [
        ("23251", False, "accepted"),
        ("23251", True, "accepted"),
    ]
    assert [(rule, cell) for rule, _, cell, _ in found(findings)] == [("persons_per_household", "D3")]


def test_an_impossible_sum_is_refused_and_its_units_stand(tmp_path: Path) -> None:
    rows: list[list[object]] = [GOOD, [2, "Xã Tân Thắng", 100, 400, 5, 6], [None, "Huyện Hàm Tân", 200, 800, 10.5, 12]]
    statements, findings = checked(tmp_path, read(Sheet(COLUMNS, rows)))
    assert dict(statements.select("unit_code", "verdict").iter_rows()) == {
        "23251": "accepted",
        "23254": "accepted",
        HAM_TAN: "refused",
    }
    assert found(findings) == [("whole_number", "error", "E5", "10.5")]


def test_files_checked_together_say_what_each_says_alone(together: CheckedBatch, tmp_path: Path) -> None:
    alone = [checked(tmp_path / str(n), extract) for n, extract in enumerate(together.extracts)]
    for table, parts in zip(together.tables, zip(*alone, strict=True), strict=True):
        keys = [*HASHES, "rule", "measure"] if "rule" in table.columns else HASHES
        keys = [key for key in keys if key in table.columns]
        assert pl.concat(parts).sort(keys).equals(table.sort(keys))
    assert all(table.height > 3 for table in together.tables)


def test_directories_checked_together_say_what_one_says(together: CheckedBatch, tmp_path: Path) -> None:
    for n, extract in enumerate(together.extracts):
        write_extracts(observe([extract.extract], context()), tmp_path / f"part{n}")
    check_batch(sorted(tmp_path.glob("part*")), all_forms(), tmp_path / "target")
    for table, name in zip(together.tables, ("statements", "checked"), strict=True):
        other = pl.read_parquet(tmp_path / "target" / f"{name}.parquet")
        assert other.sort(pl.all()).equals(table.sort(pl.all()))


def test_every_line_read_has_one_verdict(together: CheckedBatch) -> None:
    statements, _ = together.tables
    observations = pl.read_parquet(together.folder / "read" / "observations.parquet")
    assert statements.select(HASHES).is_unique().all()
    assert statements.select(HASHES).sort(HASHES).equals(observations.select(HASHES).unique().sort(HASHES))
    assert set(statements["verdict"]) == {"accepted", "refused", "blank"}


def test_what_is_written_has_the_declared_columns_and_keeps_everything(together: CheckedBatch) -> None:
    extracts = together.extracts
    tables = {p.stem: pl.read_parquet(p) for p in together.folder.rglob("*.parquet")}
    models: dict[str, type[Staged]] = {
        "files": Files,
        "submissions": Submissions,
        "observations": Observations,
        "findings": Findings,
        "statements": Statements,
        "checked": Findings,
        "unread": Unread,
    }
    assert {name: table.schema for name, table in tables.items()} == {n: m.columns() for n, m in models.items()}
    for name, model in models.items():
        model.validate(tables[name], lazy=True)
    assert tables["files"].rows() == [(r.file_hash, r.is_refused) for r in extracts]
    assert tables["findings"].height == sum(len(r.findings) for r in extracts)
    assert tables["observations"].height == sum(len(s.observations) for r in extracts for s in r.submissions)


def test_a_batch_without_any_figure_gives_empty_tables(tmp_path: Path) -> None:
    statements, findings = checked(tmp_path, understood(b""))
    assert (statements.schema, findings.schema) == (Statements.columns(), Findings.columns())
    assert (statements.height, findings.height) == (0, 0)


def test_forms_of_one_batch_are_checked_each_by_its_own_rules(tmp_path: Path) -> None:
    movement = Sheet(["Đơn vị", "Đầu kỳ", "Tái nghèo", "Cuối kỳ"], [["Xã Tân Đức", 9, 1, 5]], title=POOR, name="2")
    statements, findings = checked(
        tmp_path, read(Sheet(COLUMNS, [[1, "Xã Tân Đức", 100, 99, 5, 6]], name="1"), movement)
    )
    assert dict(statements.select("form", "verdict").iter_rows()) == {
        "poor_movement": "accepted",
        "poverty_review": "refused",
    }
    reported = findings.select("form", "rule", "sheet", "cell", "submission").rows()
    assert ("poor_movement", "closing_follows_from_flows", "2", "D3", 1) in reported
    assert ("poverty_review", "persons_at_least_households", "1", "D3", 0) in reported


def test_a_warning_that_reads_what_an_error_of_its_row_reads_has_the_same_cause(tmp_path: Path) -> None:
    """Columns that changed places: every rate is wrong with them, and no other row says so."""
    rate = [*WITH_RATE, "Tỷ lệ hộ cận nghèo (%)"]
    swapped = [1, "Xã Tân Đức", 400, 100, 5, 6, 5.0, 6.0]
    sound = [2, "Xã Tân Thắng", 100, 400, 5, 6, 4.0, 6.0]
    _, findings = checked(tmp_path, read(Sheet(rate, [swapped, sound])))
    assert found(findings) == [
        ("persons_at_least_households", "error", "D3", "100"),
        ("claimed_rate", "warning", "G4", "4"),
    ]


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_sum_over_rows_that_leave_a_column_blank_is_compared_with_no_other_column(
    tmp_path: Path, is_whole: bool
) -> None:
    """One commune of three tells its poor persons: their sum is less than the poor households of all."""
    columns = [*COLUMNS, "Số nhân khẩu nghèo"]
    rows: list[list[object]] = [
        [1, "Xã Tân Đức", 100, 400, 5, 6, 20],
        [2, "Xã Tân Thắng", 100, 400, 25, 6, 100 if is_whole else None],
        [None, "Tổng cộng", 200, 800, 30, 12, 20],
    ]
    extract = read(Sheet(columns, rows))
    _, findings = checked(tmp_path, extract)
    told = [("poor_persons_at_least_poor_households", "error", "G5", "20")] if is_whole else []
    assert found(findings) == told
