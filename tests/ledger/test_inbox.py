"""Whatever lies in an inbox: it is taken, or it waits, and the others go on."""

import os
import socket
import threading
import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.province import NEXT_NIGHT, NIGHT, Province
from tests.small_reports import names, review
from tests.warehouses import rows
from tonghop.ledger.archive import Archive
from tonghop.ledger.inbox import Arrival, Waits, arrival_of, look_through
from tonghop.ledger.record import Ledger
from tonghop.operations import returns

UNITS = list(names("599").items())
MEGABYTE = 2**20


def _good(place: int = 0) -> bytes:
    return review([(UNITS[place][1], 100, 400, 3 + place, 5)])


def _with(province: Province, **settings: int) -> Province:
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    path = province.root / "tonghop.toml"
    kept = [line for line in path.read_text("utf-8").splitlines() if line.partition(" ")[0] not in settings]
    path.write_text(lines + "\n".join(kept), encoding="utf-8")
    return Province.open(province.root)


def _hostile(inbox: Path) -> dict[str, str]:
    """Put what cannot be taken into an inbox; gives why each waits, by name."""
    os.mkfifo(inbox / "ống.xlsx")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(inbox / "socket.xlsx"))
    (inbox / "liên kết.xlsx").symlink_to("/etc/passwd")
    (inbox / "vòng").symlink_to(inbox)
    (inbox / "đứt").symlink_to(inbox / "không có")
    return {
        "ống.xlsx": "special",
        "socket.xlsx": "special",
        "liên kết.xlsx": "linked",
        "vòng": "linked",
        "đứt": "linked",
    }


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_pipes_sockets_and_links_wait_and_the_night_goes_on(province: Province) -> None:
    waiting = _hostile(province.inbox)
    province.put("a.xlsx", _good())
    plan = province.night()
    assert dict(plan.skipped) == waiting
    assert province.count("599", "poor_households")["value"] == 3


def test_names_that_are_no_utf8_are_read_and_can_be_shown(province: Province) -> None:
    with open(os.fsencode(province.inbox) + b"/B\xe1o c\xe1o.xlsx", "wb") as file:  # noqa: PTH123 (no text names it)
        file.write(_good())
    province.night()
    assert [r.file_name for r in Ledger(province).receipts()] == ["B\ufffdo c\ufffdo.xlsx"]
    assert province.count("599", "poor_households")["value"] == 3


def test_a_folder_and_a_file_that_cannot_be_read_wait(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (inbox / "khóa").mkdir()
    (inbox / "b.xlsx").write_bytes(b"b")
    (inbox / "a.xlsx").write_bytes(b"a")
    scandir, opener = os.scandir, os.open

    def refuse_folder(path: Path) -> object:
        if Path(path).name == "khóa":
            raise PermissionError(13, "denied")
        return scandir(path)

    def refuse_file(path: Path, flags: int) -> int:
        if Path(path).name == "b.xlsx":
            raise OSError(5, "input/output error")
        return opener(path, flags)

    monkeypatch.setattr(os, "scandir", refuse_folder)  # whoever runs the tests may be allowed everything
    monkeypatch.setattr(os, "open", refuse_file)
    found = look_through(inbox, MEGABYTE)
    assert [arrival.name for arrival in found.files] == ["a.xlsx"]
    assert dict(found.waiting) == {"khóa/": "unreadable", "b.xlsx": "unreadable"}


def test_a_file_that_grows_waits(inbox: Path) -> None:
    path, stop = inbox / "a.xlsx", threading.Event()
    path.write_bytes(bytes(50 * MEGABYTE))

    def grow() -> None:
        with path.open("ab") as file:
            while not stop.is_set():
                file.write(bytes(MEGABYTE))
                file.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        with pytest.raises(Waits) as raised:
            arrival_of(path, "a.xlsx", 10**12)
    finally:
        stop.set()
        writer.join()
    assert raised.value.why == "changing"


def test_a_file_that_changes_before_it_is_copied_waits_and_is_not_in_the_log(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    province.put("a.xlsx", _good(0))
    changing = province.put("b.xlsx", _good(1))
    store = Archive.store

    def change_and_store(archive: Archive, arrival: Arrival) -> None:
        if arrival.path == changing:
            changing.write_bytes(_good(2))
        store(archive, arrival)

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "store", change_and_store)
        assert province.night().skipped == (("b.xlsx", "changing"),)
    assert [r.file_name for r in Ledger(province).receipts()] == ["a.xlsx"]
    assert not list(province.archive.rglob("*.part"))
    assert province.night(NEXT_NIGHT).skipped == ()
    assert province.count("599", "poor_households")["value"] == 3 + 5


@pytest.fixture
def with_nothing_of_20_gigabytes(province: Province) -> Province:
    """A home whose inbox holds a sparse file of 20 GB beside a good one, after a night."""
    with (province.inbox / "lớn.xlsx").open("wb") as file:
        file.truncate(20 * 2**30)
    province.put("a.xlsx", _good())
    province.full_night()
    return province


def test_20_gigabytes_of_nothing_have_a_receipt_and_a_finding_and_are_not_archived(
    with_nothing_of_20_gigabytes: Province,
) -> None:
    province = with_nothing_of_20_gigabytes
    sql = "SELECT file_name, rule, found FROM core.findings WHERE severity = 'error'"
    expected = [("lớn.xlsx", "file_not_archived", f"{20 * 2**30} byte")]
    assert province.rows(sql) == expected
    receipts = {r.file_name: (r.size, r.unarchived) for r in Ledger(province).receipts()}
    assert receipts["lớn.xlsx"] == (20 * 2**30, "size")
    assert sum(path.stat().st_size for path in province.archive.rglob("*") if path.is_file()) < MEGABYTE
    assert province.count("599", "poor_households")["value"] == 3
    assert len(list(province.outbox.rglob("*.xlsx"))) == 1
    assert province.night(NEXT_NIGHT).runs == ()
    assert rows(province.rebuilt(), sql) == expected


def test_a_night_takes_no_more_bytes_than_it_may(province: Province) -> None:
    province = _with(province, max_night_megabytes=1)
    for place in range(3):
        province.put(f"{place}.bin", bytes([place + 1]) * (MEGABYTE * 2 // 5))
    assert province.night().skipped == (("2.bin", "night_full"),)
    assert province.night(NEXT_NIGHT).skipped == ()
    assert len(Ledger(province).receipts()) == 3


def _zip(**members: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return stream.getvalue()


@pytest.mark.slow
def test_small_archives_of_much_nothing_are_not_unpacked(province: Province) -> None:
    for place in range(20):
        province.put(f"{place}.zip", _zip(**{"a.csv": bytes([place + 65]) * (63 * MEGABYTE)}))
    province.put("z.zip", _zip(**{"tốt.xlsx": _good()}))
    province.night()
    assert len(Ledger(province).receipts()) == 20 + 2
    assert sum(path.stat().st_size for path in province.archive.rglob("*") if path.is_file()) < 3 * MEGABYTE
    assert province.rows("SELECT rule, count(*) FROM core.findings WHERE severity = 'error' GROUP BY ALL") == [
        ("file_bomb", 20)
    ]
    assert province.count("599", "poor_households")["value"] == 3


@pytest.mark.slow
def test_an_archive_at_which_its_process_dies_waits(province: Province) -> None:
    province = _with(province, max_read_memory_megabytes=160)
    province.put("a.zip", _zip(**{"a.bin": os.urandom(140 * MEGABYTE)}))
    province.put("b.xlsx", _good())
    assert province.night().skipped == (("a.zip", "unpack_failed"),)
    assert province.count("599", "poor_households")["value"] == 3


def test_names_of_255_bytes_and_twins_by_normalisation_and_case(province: Province) -> None:
    long = "ệ" * 83 + ".xlsx"
    assert len(long.encode()) == 254
    contents = {long: 0, "Xã.xlsx": 1, unicodedata.normalize("NFD", "Xã.xlsx"): 2, "xã.XLSX": 3}
    for name, place in contents.items():
        province.put(name, _good(place))
    province.put("sâu/" * 40 + "a.xlsx", _good(4))
    province.night(NIGHT)
    assert province.count("599", "poor_households")["value"] == sum(3 + place for place in range(5))
    assert len(Ledger(province).receipts()) == 5


def test_a_return_has_a_name_that_a_file_system_holds() -> None:
    long = returns.return_name("huyện/" + "ệ" * 83 + "1.xlsx")
    other = returns.return_name("huyện/" + "ệ" * 83 + "2.xlsx")
    assert len(long.encode()) + len(".part") <= 255
    assert long != other
    assert returns.return_name("ham tan/a.xlsx") == "ham tan - a_xlsx (phát hiện).xlsx"
