"""A home's record in one file, and back again: archive, log, decisions, settings, releases, and the warehouse.

The file is a tar archive, so that it can be opened without this program. Its last member, `MANIFEST.json`, has the
SHA-256 of each other one. Left out: what is written for people anew (`outbox/`, `forms/`, `reports/`, `site/`), what a
run stages, Prefect's database and the server's password.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from tonghop.ledger.clock import now
from tonghop.ledger.digests import copied_digest
from tonghop.ledger.errors import BadCall, ExplainedError
from tonghop.ledger.home import Home, make_folders, open_home
from tonghop.ledger.seal import is_touched, seal
from tonghop.operations import ingest
from tonghop.operations.outputs.destination import check_destination, output
from tonghop.storage import disk

MANIFEST = "MANIFEST.json"
_FOLDERS = ("inbox", "archive", "releases", "logs")
_FILES = (
    *("tonghop.toml", "mappings.yaml", "groups.csv", "report.docx", "boundaries.geojson", "invented.csv"),
    *("decisions.jsonl", "runs.jsonl"),
)


class BackupDamaged(ExplainedError):
    """A backup's file is not what was written."""


class Backup(NamedTuple):
    """What a backup holds. `left_out`: names in the inbox that could not be read."""

    files: int
    bytes: int
    left_out: list[str]


def back_up(home: Home, target: Path) -> Backup:
    """Write a home's record into a file and read it back; no run writes meanwhile.

    Raises `BadCall` where the target may not or cannot be written, `store.Locked`, `BackupDamaged` if the disk gives
    back something else than was written.
    """
    check_destination(home, target)
    with ingest.exclusive(home, "backup", is_logged=False), output(home, target) as part:
        digests: dict[str, str] = {}
        left_out: list[str] = []
        with disk.writing(part) as file, tarfile.open(fileobj=file, mode="w") as archive:
            for path in _record(home):
                name = path.relative_to(home.root).as_posix()
                if (digest := _add(archive, path, name, home)) is None:
                    left_out.append(name)
                else:
                    digests[name] = digest
            _add_manifest(archive, digests)
        _check(part)
        return Backup(len(digests), part.stat().st_size, left_out)


def _record(home: Home) -> Iterator[Path]:
    """The files of a home's record. A warehouse that another program has written is none: the log makes it anew."""
    for name in _FILES:
        if (path := home.root / name).is_file():
            yield path
    for folder in _FOLDERS:
        yield from sorted(path for path in (home.root / folder).rglob("*") if path.is_file() and not path.is_symlink())
    if home.warehouse.is_file() and not is_touched(home):
        yield home.warehouse


def _add(archive: tarfile.TarFile, path: Path, name: str, home: Home) -> str | None:
    """Put a file into the archive; gives its digest. None for a file of the inbox that cannot be read."""
    member = tarfile.TarInfo(name)
    facts = path.stat()
    member.mtime, member.mode = facts.st_mtime, facts.st_mode & 0o666
    is_inbox = path.is_relative_to(home.inbox)
    try:
        with path.open("rb") as file:
            content = io.BytesIO(file.read()) if is_inbox else None
            member.size = len(content.getbuffer()) if content else facts.st_size
            reader = _Hashing(content or file)
            archive.addfile(member, reader)
    except OSError:
        if is_inbox:
            return None
        raise
    return reader.digest.hexdigest()


class _Hashing:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self.digest.update(content)
        return content


def _add_manifest(archive: tarfile.TarFile, digests: dict[str, str]) -> None:
    facts = {"format": 1, "written_at": now().isoformat(timespec="seconds"), "files": digests}
    content = json.dumps(facts, ensure_ascii=False, indent=1).encode()
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(content), 0o644
    archive.addfile(member, io.BytesIO(content))


def restore(source: Path, root: Path) -> Home:
    """Make a home of a backup, in a folder that is empty or not there; gives it.

    Raises `BadCall` for another folder or a source that is no file, `BackupDamaged` where a file is not what was
    written: then there is no home.
    """
    if not source.is_file():
        raise BadCall("no_file", path=source)
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise BadCall("restore_needs_empty", path=root)
    with disk.replacing(root) as part:
        make_folders(part)
        _check(source, part)
        home = open_home(part)
        if home.warehouse.exists():
            seal(home)
    return open_home(root)


def _check(source: Path, into: Path | None = None) -> None:
    """Read a backup and compare each file with the manifest; `into`: a folder that receives the files as they are read.

    Raises `BackupDamaged`; what the folder has received by then is of no use.
    """
    try:
        with tarfile.open(source, "r:") as archive:
            *members, manifest = archive.getmembers()
            digests = json.loads(_opened(archive, manifest).read())["files"] if manifest.name == MANIFEST else {}
            if [member.name for member in members] != list(digests):
                raise BackupDamaged("backup_damaged", path=source, why=MANIFEST)
            for member in members:
                is_whole = member.isreg() and _is_below(member.name)
                if not is_whole or _unpacked(archive, member, into) != digests[member.name]:
                    raise BackupDamaged("backup_damaged", path=source, why=member.name)
    except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError) as error:
        raise BackupDamaged("backup_damaged", path=source, why=error) from None


def _unpacked(archive: tarfile.TarFile, member: tarfile.TarInfo, into: Path | None) -> str:
    """The digest of a member, which is written to the disk if there is a folder for it."""
    content = _opened(archive, member)
    if into is None:
        return copied_digest(content)[0]
    path = into / member.name
    disk.make_folders(path.parent, is_synced=False)
    with disk.writing(path) as file:
        return copied_digest(content, file)[0]


def _opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(member)
    if file is None:
        raise tarfile.ReadError(member.name)
    return file


def _is_below(name: str) -> bool:
    """Whether a member's name stays below the folder into which it is written."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts
