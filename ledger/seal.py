"""How the warehouse's file was when the program put it into its place: whoever writes it since changes size or time."""

import json
from pathlib import Path

from tonghop.ledger.home import Home
from tonghop.storage import disk


def seal(home: Home) -> None:
    """Note how the warehouse's file is now (`.warehouse.json`)."""
    disk.write(home.seal, json.dumps(_facts(home.warehouse)))


def is_touched(home: Home) -> bool:
    """True if somebody else has written the warehouse's file since; False too if nothing was noted."""
    try:
        noted = json.loads(home.seal.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return home.warehouse.exists() and noted != _facts(home.warehouse)


def _facts(path: Path) -> dict[str, int]:
    facts = path.stat()
    return {"size": facts.st_size, "mtime_ns": facts.st_mtime_ns}
