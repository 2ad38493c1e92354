"""Where an output goes: a place that cannot be written to is the caller's affair, not a failure of the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from tonghop.ledger.atomic import replacing
from tonghop.ledger.errors import BadCall


@contextmanager
def refusing(target: Path) -> Iterator[None]:
    """Raises `BadCall` if what is written in the block cannot be written."""
    try:
        yield
    except (OSError, FileCreateError) as error:
        cause = error if isinstance(error, OSError) else error.args[0]
        raise BadCall("not_writable", path=target, why=getattr(cause, "strerror", None) or cause) from None


@contextmanager
def output(target: Path) -> Iterator[Path]:
    """Give a path to write at; what is there takes the target's place when the block ends. Raises `BadCall`."""
    with refusing(target), replacing(target) as part:
        yield part
