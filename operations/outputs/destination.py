"""Where an output goes: that a place may not or cannot be written to is no failure of the program."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.storage import disk

FOLDERS = ("forms", "reports", "site", "parquet", "outbox")
"""The folders of a home in which outputs may lie. All else in it is the record, its settings or its state."""


@contextmanager
def output(home: Home, target: Path, *, makes_folders: bool = False, is_template: bool = False) -> Iterator[Path]:
    """Give a path to write at; what is there takes the target's place when the block ends.

    `makes_folders`: those above the target, also outside of the home. `is_template`: as in `check_destination`. A link
    is never followed. Raises `BadCall` as `check_destination`, and where the target cannot be written.
    """
    check_destination(home, target, is_template=is_template)
    part = target.with_name(f".{secrets.token_hex(8)}{disk.PART}")
    try:
        if makes_folders or _is_inside(home, target):
            disk.make_folders(target.parent)
        with disk.replacing(target, part=part, makes_folders=False):
            disk.note(part, b"")  # if nothing can be written there, it shows before the work
            yield part
    except Exception as error:
        if cause := _cause(error):
            raise BadCall("not_writable", path=target, why=cause.strerror or cause) from None
        raise


def check_destination(home: Home, target: Path, *, is_template: bool = False) -> None:
    """Raises `BadCall` for a link, for what is no regular file, and for a place in the home outside of `FOLDERS`.

    `is_template`: a file to be filled in, which may also lie in the inbox if none of its name is there yet.

    A link among the folders above the target counts as the place that it leads to; in the home there may be none.
    """
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise BadCall("output_is_link", path=target)
    for folder in (folder for folder in target.absolute().parents if folder.is_relative_to(home.root.absolute())):
        if folder != home.root.absolute() and folder.is_symlink():
            raise BadCall("output_is_link", path=folder)
    if _is_inside(home, target):
        below = _place(target).relative_to(home.root.resolve()).parts
        is_new = is_template and below[0] == "inbox" and not target.exists()
        if len(below) < 2 or not (below[0] in FOLDERS or is_new):
            raise BadCall("output_in_home", path=target, folders=", ".join(f"{name}/" for name in FOLDERS))


def _place(target: Path) -> Path:
    """Where a file of this name would lie, links in the folders above it followed."""
    return target.parent.resolve() / target.name


def _is_inside(home: Home, target: Path) -> bool:
    """Whether a target lies in a home; a folder without settings is none, and templates need none."""
    has_home = (home.root / "tonghop.toml").exists()
    return has_home and _place(target).is_relative_to(home.root.resolve())


def _cause(error: Exception) -> OSError | None:
    """The error of the disk behind an error; XlsxWriter wraps it in one of its own."""
    causes = (error, *error.args)
    return next((cause for cause in causes if isinstance(cause, OSError)), None)
