"""The password of the server that serves a home: made once, in a file that its owner alone may read."""

import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from tonghop.ledger.home import Home

_PASSWORD = re.compile(r"tonghop:[\w-]{43}", re.ASCII)


def make_password(home: Home) -> str:
    """The home's password, `user:password` as Prefect takes it; made anew where others could have read or written it.

    Raises `OSError`.
    """
    if kept := password_of(home):
        return kept
    path, password = home.server_password, f"tonghop:{secrets.token_urlsafe(32)}"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        os.fchmod(descriptor, 0o600)
        file.write(password + "\n")
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
