"""The program's log: a file a day in the home's `logs/`, a JSON object a line. Runs and decisions write it.

Files are deleted after `[log] keep_days`.

A line has `at` (the program's clock), `level`, `module`, `message`, `pid`, `runs` (the ids of the runs under way) and,
if something failed, `traceback`: of this process or of its child. A log that cannot be written stops nobody.
"""

import json
import logging
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tonghop.configs.errors import ConfigError
from tonghop.ledger.clock import now
from tonghop.ledger.day_files import append
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.ledger.printable import printable_lines

_PACKAGE = logging.getLogger("tonghop")
_LOG = logging.getLogger(__name__)
_LINES = logging.Formatter()
"""Formats tracebacks."""


class _DayFile(logging.Handler):
    """Appends to the file of the day. Lines are held until the plan has named the runs."""

    def __init__(self, folder: Path, keep_days: int) -> None:
        super().__init__(logging.INFO)
        self.folder, self._keep_days = folder, keep_days
        self._runs: list[str] = []
        self._held: list[dict[str, Any]] | None = []

    def emit(self, record: logging.LogRecord) -> None:
        line = _line(record)
        if self._held is None:
            self._append([line])
        else:
            self._held.append(line)

    def name_runs(self, runs: Iterable[str]) -> None:
        """Name the runs in the lines held and in those to come."""
        self.acquire()
        try:
            self._runs += [run for run in runs if run not in self._runs]
            held, self._held = self._held or [], None
            self._append(held)
        finally:
            self.release()

    def forget(self) -> None:
        """Drop the lines held: a wrong call leaves nothing in the home, as long as no run had begun."""
        if self._held is not None:
            self._held = []

    def close(self) -> None:
        self.name_runs(())
        super().close()

    def _append(self, lines: list[dict[str, Any]]) -> None:
        text = "".join(json.dumps(line | {"runs": self._runs}, ensure_ascii=False) + "\n" for line in lines)
        if text:
            append(self.folder, "{}.jsonl", text, self._keep_days)


def _line(record: logging.LogRecord) -> dict[str, Any]:
    line: dict[str, Any] = {
        "at": now().isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "module": record.name,
        "message": record.getMessage(),
        "runs": [],
        "pid": record.process,
    }
    if traceback := _traceback(record):
        line["traceback"] = traceback
    return line


def _traceback(record: logging.LogRecord) -> str:
    """The traceback that a child sent (`extra={"traceback": …}`), else that of the exception handled here."""
    text: str = getattr(record, "traceback", "")
    return text or (_LINES.formatException(record.exc_info) if record.exc_info else "")


_open_files: list[_DayFile] = []
"""The files that this process is writing: one, unless runs on several homes overlap."""


@contextmanager
def recorded(home: Home, operation: str) -> Iterator[None]:
    """Write the log of a run or a decision. An error is logged with its traceback, unless the call was wrong.

    A block inside another for the same home does nothing.
    """
    if any(file.folder == home.logs for file in _open_files):
        yield
        return
    file = _DayFile(home.logs, home.log.keep_days)
    _open_files.append(file)
    _PACKAGE.addHandler(file)
    try:
        yield
    except (BadCall, ConfigError):
        file.forget()
        raise
    except BaseException:
        _LOG.exception("%s failed", operation)
        raise
    finally:
        _PACKAGE.removeHandler(file)
        _open_files.remove(file)
        file.close()


def name_runs(runs: Iterable[str]) -> None:
    """Put the ids of runs into the lines of the log that is being written."""
    ids = list(runs)
    for file in _open_files:
        file.name_runs(ids)


def show_on_stderr() -> None:
    """Print lines of every level, also of questions, on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Readable())
    _PACKAGE.addHandler(handler)


class _Readable(logging.Formatter):
    """A line for a person: level, module, message; a child's traceback below it, as the logging module puts its own."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        text: str = getattr(record, "traceback", "")
        return printable_lines("\n".join(filter(None, (super().format(record), text.rstrip()))))
