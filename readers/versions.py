"""By which version of the reader and of the configuration a file is read: what it gives may change with either."""

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from tonghop.ledger.home import Home

LIBRARIES = ("python-calamine", "openpyxl", "xlrd", "pandera", "polars", "rapidfuzz")
"""Libraries that read, decode, compare and check."""


@cache
def reader_version() -> str:
    """Of the code that reads and checks, and of its libraries: twelve characters of a SHA-256."""
    digest = hashlib.sha256()
    for package in ("transforms", "schemas"):
        _add(digest, files(f"tonghop.{package}"), (".py",))
    digest.update(" ".join(f"{name} {version(name)}" for name in LIBRARIES).encode())
    return digest.hexdigest()[:12]


@cache
def program_version() -> str:
    """Of reader, configuration and the steps between, a home's own decisions aside: workers and flow must be of one."""
    digest = _configs().copy()
    for package in ("ledger", "readers", "operations", "flows"):
        _add(digest, files(f"tonghop.{package}"), (".py",))
    return f"{reader_version()}-{digest.hexdigest()[:12]}"


def configs_version(home: Home) -> str:
    """Of layouts, vocabulary, units, periods and texts, and of the home's own decisions about names and headers."""
    digest = _configs().copy()
    if home.mappings.exists():
        digest.update(home.mappings.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _configs() -> "hashlib._Hash":
    digest = hashlib.sha256()
    _add(digest, files("tonghop.configs"), (".yaml", ".csv", ".py"))
    return digest


def _add(digest: "hashlib._Hash", folder: Traversable, endings: tuple[str, ...]) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            _add(digest, entry, endings)
        elif entry.name.endswith(endings):
            digest.update(f"{entry.name}\n".encode() + entry.read_bytes())
