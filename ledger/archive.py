"""The archive of a home: every received file by its hash, and the extracts of every run.

The extracts (`archive/readings/<run>/`, Parquet) are kept because a later version of the program may read the same
files differently, and a rebuild must give the history as it was.
"""

import logging
from pathlib import Path

from tonghop.ledger.digests import checksum_of, copied_digest, digest_of
from tonghop.ledger.inbox import Arrival, Waits, opened
from tonghop.storage import disk

_LOG = logging.getLogger(__name__)


class Archive:
    """The folder `archive/` of a home. Nothing in it is ever changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: set[Path] = set()  # what was stored by this object: it need not be read again
        self._unsynced = disk.UnsyncedFolders()

    def path_of(self, file_hash: str, name: str) -> Path:
        """Where a file lies: its name is its hash, with the suffix of the name under which it first came."""
        suffix = Path(name).suffix.lower()
        suffix = suffix if suffix.isascii() and len(suffix) <= 6 else ""
        return self.folder / file_hash[:2] / f"{file_hash}{suffix}"

    def store(self, arrival: Arrival) -> None:
        """Copy a file byte for byte. Raises `Waits` if it cannot be read or its content has changed.

        A file that a killed run left is kept if it holds what it should, and replaced otherwise. `sync` comes before
        any receipt.
        """
        target = self.path_of(arrival.file_hash, arrival.name)
        if arrival.unarchived or target in self._held:
            return
        if not self._is_whole(target, arrival):
            with opened(arrival.path) as source, disk.replacing(target, later=self._unsynced) as part:
                with disk.writing(part) as file:
                    digest, _ = copied_digest(source, file, arrival.size)
                if digest != arrival.file_hash:
                    raise Waits("changing", arrival.name)
        self._held.add(target)

    def _is_whole(self, target: Path, arrival: Arrival) -> bool:
        """Whether the archive has a file's content already; then it is on the disk, too, when `sync` returns."""
        if not target.exists():
            return False
        if (found := digest_of(target)) != arrival.file_hash:
            _LOG.warning("%s held other content (%s) and is taken from the inbox anew: %s", target, found, arrival.name)
            return False
        disk.sync_all(target)
        self._unsynced.add(target.parent)
        self._unsynced.add(self.folder)
        return True

    def sync(self) -> None:
        """Have the names of all files that were stored on the disk. Raises `OSError`."""
        self._unsynced.sync()

    def extracts_of(self, run_id: str) -> Path:
        """The folder of a run's extracts."""
        return self.folder / "readings" / run_id

    def keep_extracts(self, run_id: str, staged: Path) -> str:
        """Copy the extracts of a run into the archive; gives their checksum."""
        target = self.extracts_of(run_id)
        with disk.replacing(target) as part:
            disk.copy_folder(staged, part)
        return checksum_of(target)
