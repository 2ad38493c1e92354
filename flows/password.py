"""The password of the server that serves a home: made once, in a file that its owner alone may read."""

import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from tonghop.ledger.home import Home
from tonghop.storage import disk

_PASSWORD = re.compile(r"tonghop:[\w-]{43}", re.ASCII)


def make_password(home: Home) -> str:
    """The home's password, `user:password` as Prefect takes it; made anew where others could have read or written it.

    Raises `OSError`.
    """
    if kept := password_of(home):
        return kept
    password = f"tonghop:{secrets.token_urlsafe(32)}"
    disk.write(home.server_password, password + "\n", mode=0o600)
    return password


def password_of(home: Home) -> str | None:
    """The password that stands in the home; None where there is none that only this user can know."""
    with suppress(OSError, UnicodeDecodeError):
        text = _private_text(home.server_password).strip()
        return text if _PASSWORD.fullmatch(text) else None
    return None


def _private_text(path: Path) -> str:
    """The text of a file of this user's that nobody else may open; empty for any other file. Raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        facts = os.fstat(descriptor)
        is_private = stat.S_ISREG(facts.st_mode) and facts.st_uid == os.geteuid() and not facts.st_mode & 0o077
        return file.read(1000).decode("ascii") if is_private else ""
