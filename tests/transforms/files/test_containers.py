"""A container's part is what the standard library reads, or the container is broken."""

import zipfile
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.transforms.files.containers import BROKEN_CONTAINER, Container

KINDS = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])


def _zipped(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


@given(st.dictionaries(st.text("abcđ/.", min_size=1), st.binary(max_size=5000), min_size=1), KINDS, st.binary())
def test_a_part_is_what_the_standard_library_reads(members: dict[str, bytes], kind: int, before: bytes) -> None:
    with Container(before + _zipped(members, kind)) as container:
        assert {name: container.part(name) for name in container.namelist()} == members


def test_a_part_that_is_not_there_is_told() -> None:
    with Container(_zipped({"a": b"1"})) as container, pytest.raises(KeyError):
        container.part("b")


@given(st.data())
def test_a_spoilt_part_is_never_handed_out(data: st.DataObject) -> None:
    true = bytes(range(256)) * 20
    content = bytearray(_zipped({"a": true}))
    place = data.draw(st.integers(0, content.index(b"PK\x01\x02") - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    with Container(bytes(content)) as container, suppress(*BROKEN_CONTAINER):
        assert container.part("a") == true


def test_a_part_that_unpacks_to_more_than_it_says_is_broken() -> None:
    honest = _zipped({"a": bytes(100_000)})
    liar = honest.replace((100_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    liar = liar.replace(zlib.crc32(bytes(100_000)).to_bytes(4, "little"), zlib.crc32(bytes(100)).to_bytes(4, "little"))
    with Container(liar) as container, pytest.raises(zipfile.BadZipFile):
        container.part("a")
