"""The archive of a home: every received file by its hash, and the extracts of every run.

The extracts (`archive/readings/<run>/`, Parquet) are kept because a later version of the program may read the same
files differently, and a rebuild must give the history as it was.
"""

import shutil
from pathlib import Path

from tonghop.ledger.atomic import replacing
from tonghop.ledger.digests import checksum_of, copied_digest
from tonghop.ledger.inbox import Arrival, Waits, opened


class Archive:
    """The folder `archive/` of a home. Nothing in it is ever changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path_of(self, file_hash: str, name: str) -> Path:
        """Where a file lies: its name is its hash, with the suffix of the name under which it first came."""
        suffix = Path(name).suffix.lower()
        suffix = suffix if suffix.isascii() and len(suffix) <= 6 else ""
        return self.folder / file_hash[:2] / f"{file_hash}{suffix}"

    def store(self, arrival: Arrival) -> None:
        """Copy a file byte for byte. Raises `Waits` if it cannot be read or its content has changed."""
        target = self.path_of(arrival.file_hash, arrival.name)
        if arrival.unarchived or target.exists():
            return
        with opened(arrival.path) as source, replacing(target) as part:
            with part.open("wb") as file:
                digest, _ = copied_digest(source, file, arrival.size)
            if digest != arrival.file_hash:
                raise Waits("changing", arrival.name)

    def extracts_of(self, run_id: str) -> Path:
        """The folder of a run's extracts."""
        return self.folder / "readings" / run_id

    def keep_extracts(self, run_id: str, staged: Path) -> str:
        """Copy the extracts of a run into the archive; gives their checksum."""
        target = self.extracts_of(run_id)
        with replacing(target) as part:
            shutil.copytree(staged, part)
        return checksum_of(target)
