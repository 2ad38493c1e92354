"""The figures of a batch of files: each file as if it were alone, and one that breaks us costs only itself."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl
import pytest

from tests.workbooks import COLUMNS, Sheet, context, finding, read, rules
from tonghop.transforms.figures import observations
from tonghop.transforms.figures.batch import Batch, read_batch
from tonghop.transforms.figures.observations import Observed, observe
from tonghop.transforms.figures.submissions import Extract

FUND = ["Đơn vị", "Số tiền vận động", "Số tiền chi"]


def review(households: int) -> Extract:
    """A file with two communes, a sum, and a dash."""
    rows: list[list[object]] = [[1, "Xã Tân Đức", households, 400, 5, "-"], [2, "Xã Tân Thắng", 200, 900, 7, 8]]
    return read(Sheet(COLUMNS, [*rows, [None, "Tổng cộng", households + 200, 1300, 12, 9]])).extract


def broken() -> Extract:
    """A file whose cells are not as many as its rows and columns say."""
    extract = review(300)
    extract.cells.numbers.pop()
    extract.cells.texts.pop()
    return extract


def values(observed: Observed, file: int) -> list[tuple[Any, ...]]:
    """The figures of one file."""
    of_file = observed.figures.filter(pl.col("file") == file)
    return of_file.select("unit_code", "measure", "value", "state", "cell", "is_claim").rows()


@cache
def alone(households: int) -> list[tuple[Any, ...]]:
    """The figures of a file read by itself; several tests ask for them."""
    return values(observe([review(households)], context()), 0)


def test_a_batch_says_of_each_file_what_it_says_alone() -> None:
    extracts = [review(households) for households in (100, 150, 230)]
    together = observe(extracts, context())
    for file, extract in enumerate(extracts):
        single = observe([extract], context())
        assert values(together, file) == values(single, 0)
        assert together.extracts[file].findings == single.extracts[0].findings
        assert [f.rule for f in single.extracts[0].findings] == ["total_row"]


@pytest.mark.parametrize("place", [0, 2, 4, *(pytest.param(place, marks=pytest.mark.slow) for place in (1, 3))])
def test_file_at_which_we_fail_is_refused_and_the_others_are_read(place: int) -> None:
    told = (100, 150, 230, 310)
    good = [review(households) for households in told]
    observed = observe([*good[:place], broken(), *good[place:]], context())
    refused = observed.extracts[place]
    assert (refused.is_refused, refused.submissions) == (True, [])
    assert [f.rule for f in refused.findings] == ["program_fault"]
    assert values(observed, place) == []
    others = [file for file in range(5) if file != place]
    assert [values(observed, file) for file in others] == [alone(households) for households in told]
    assert not any(observed.extracts[file].is_refused for file in others)


@pytest.mark.parametrize("fault", [pl.exceptions.PanicException("polars"), ValueError("ours")])
def test_a_panic_of_polars_is_a_fault_of_the_program(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    whole = read_batch

    def fails(extracts: Sequence[Extract], money: Mapping[str, int]) -> Batch:
        if any(extract.submissions for extract in extracts):
            raise fault
        return whole(extracts, money)

    monkeypatch.setattr(observations, "read_batch", fails)
    observed = observe([review(100), review(200)], context())
    assert [[f.rule for f in extract.findings] for extract in observed.extracts] == [["program_fault"]] * 2


def test_want_of_memory_is_no_fault_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def starves(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr(observations, "read_batch", starves)
    with pytest.raises(MemoryError):
        observe([review(100)], context())


def fund(*amounts: object, total: object) -> list[str]:
    """The rules of the findings about a fund of a district, in triệu."""
    names = ("Xã Tân Đức", "Xã Tân Thắng", "Xã Tân Hà")
    rows = [[name, amount, 0] for name, amount in zip(names, amounts, strict=False)]
    above = [["Đơn vị tính: triệu đồng"]]
    sheet = Sheet(FUND, [*rows, ["Tổng cộng", total, 0]], title="QUỸ VÌ NGƯỜI NGHÈO NĂM 2023", above=above)
    return rules(read(sheet, name="quy.xlsx"))


@pytest.mark.parametrize(
    ("amounts", "total"),
    [((0.1, 0.2), 0.30000000000000004), ((0.1, 0.2), 0.3), ((0.1, 0.7, 0.1), 0.8999999999999999), ((8.3, 1.1), 9.4)],
)
def test_noise_of_binary_fractions_is_no_wrong_total(amounts: tuple[float, ...], total: float) -> None:
    assert fund(*amounts, total=total) == []


@pytest.mark.parametrize("total", [0.300001, 0.299999, 0.31])
def test_a_total_that_is_off_by_one_dong_is_wrong(total: float) -> None:
    assert fund(0.1, 0.2, total=total) == ["total_row"]


def test_a_large_total_that_is_off_by_one_is_wrong() -> None:
    rows = [["Xã Tân Đức", 10**12, 0], ["Xã Tân Thắng", 10**12, 0], ["Tổng cộng", 2 * 10**12 + 1, 0]]
    sheet = Sheet(FUND, rows, title="QUỸ VÌ NGƯỜI NGHÈO NĂM 2023", above=[["Đơn vị tính: đồng"]])
    assert finding(read(sheet, name="quy.xlsx"), "total_row").expected == "2000000000000"
