"""Folders and files compared."""

from hashlib import sha256
from pathlib import Path


def content_of(root: Path) -> dict[str, tuple[str, int]]:
    """Path → digest and time of change of every file below a folder."""
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {str(p.relative_to(root)): (sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in files}


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
