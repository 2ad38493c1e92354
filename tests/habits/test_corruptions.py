"""Broken files: refused, or read whole; no exception, no hang, nothing read in part."""

import random
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from tests import properties
from tests.habits.test_files import open_document, text
from tests.province import Province
from tests.workbooks import COLUMNS, REVIEW, ReadFile, Sheet, figures, old_workbook, read_file, workbook
from tonghop.readers.pool import ReaderPool

ROWS = [(n, name, 400 + n, 1600 + n, 8, 9) for n, name in enumerate(("Xã Tân Đức", "Xã Sông Phan", "Xã Sơn Mỹ"))]
WHOLE = {
    "xlsx": workbook(Sheet(COLUMNS, ROWS)),
    "xls": old_workbook(Sheet(COLUMNS, ROWS)),
    "ods": open_document([[REVIEW], list(COLUMNS), *map(list, ROWS)]),
    "csv": text(";").encode(),
}
PARTS = {
    "xlsx": ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"],
    "ods": ["content.xml"],
}


def with_part(content: bytes, part: str, change: bytes | None) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
            elif change is not None:
                target.writestr(name, change)
    return stream.getvalue()


def flipped(kind: str, chance: random.Random) -> bytes:
    spoilt = bytearray(WHOLE[kind])
    for _ in range(chance.randint(1, 12)):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def cut_parts(chance: random.Random) -> Iterator[bytes]:
    for kind, parts in PARTS.items():
        for part in sorted(set(parts) & set(zipfile.ZipFile(BytesIO(WHOLE[kind])).namelist())):
            whole = zipfile.ZipFile(BytesIO(WHOLE[kind])).read(part)
            yield with_part(WHOLE[kind], part, None)
            for _ in range(8):
                yield with_part(WHOLE[kind], part, whole[: chance.randrange(len(whole))])


@pytest.fixture(scope="module")
def pool(empty: Province) -> Iterator[ReaderPool]:
    with ReaderPool(empty, workers=2) as pool:
        yield pool


def read_all(pool: ReaderPool, contents: list[bytes], folder: Path) -> list[ReadFile]:
    jobs = []
    for content in dict.fromkeys(contents):
        digest = sha256(content).hexdigest()
        path = folder / digest
        path.write_bytes(content)
        jobs.append((digest, "bao cao.xlsx", path))
    return [read_file(extract) for extract in pool.read(jobs)]


def is_told(extract: ReadFile) -> bool:
    """Refused with a reason, or every row that is there read or told."""
    units = sum(len(figures(extract, n)) for n in range(len(extract.submissions)))
    return (
        any(f.severity == "error" for f in extract.findings)
        if extract.is_refused
        else units + len(extract.findings) >= 1
    )


@pytest.mark.hypothesis  # with all of its files in `make test-slow`
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_flipped_bytes_do_no_harm(pool: ReaderPool, kind: str, tmp_path: Path) -> None:
    chance = random.Random(f"flip {kind}")
    extracts = read_all(pool, [flipped(kind, chance) for _ in range(properties.number_of(80))], tmp_path)
    assert all(map(is_told, extracts))
    assert not [f for r in extracts for f in r.findings if f.rule == "program_fault"]


@pytest.mark.hypothesis
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_container_with_flipped_bytes_is_read_whole_or_not_at_all(
    pool: ReaderPool, kind: str, tmp_path: Path
) -> None:
    """Its parts have checksums: what was changed is known."""
    chance = random.Random(f"whole {kind}")
    for extract in read_all(pool, [flipped(kind, chance) for _ in range(properties.number_of(60))], tmp_path):
        assert extract.is_refused or len(figures(extract)) == len(ROWS) or extract.findings


@pytest.mark.hypothesis
@pytest.mark.parametrize("kind", WHOLE)
def test_truncated_files_do_no_harm(pool: ReaderPool, kind: str, tmp_path: Path) -> None:
    chance = random.Random(f"cut {kind}")
    contents = [WHOLE[kind][: chance.randrange(len(WHOLE[kind]))] for _ in range(properties.number_of(40))]
    extracts = read_all(pool, contents, tmp_path)
    assert not [f for r in extracts for f in r.findings if f.rule == "program_fault"]
    if kind in PARTS:
        assert all(extract.is_refused for extract in extracts)
    if kind == "xls":  # its last sector may be shorter
        whole = len(WHOLE[kind])
        assert all(e.is_refused for e, cut in zip(extracts, contents, strict=True) if len(cut) <= whole - 512)


def test_cut_xml_is_never_read_in_part(pool: ReaderPool, tmp_path: Path) -> None:
    for extract in read_all(pool, list(cut_parts(random.Random("xml"))), tmp_path):
        assert extract.is_refused or len(figures(extract)) == len(ROWS), extract.findings
        assert not [f for f in extract.findings if f.rule == "program_fault"]
