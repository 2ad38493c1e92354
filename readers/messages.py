"""Messages between a process and its child: pickled, each preceded by its length."""

import pickle
import struct
from dataclasses import dataclass
from typing import IO, Any

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True)
class Failure:
    """Why a job has no answer. `is_fault`: our own code raised; else the job killed, stalled or starved its process.

    `reason`: one line. `traceback`: where the child was, as far as it could say; may be empty.
    """

    reason: str
    traceback: str = ""
    is_fault: bool = False


def send(stream: IO[bytes], message: object) -> None:
    """Write one message. Raises `BrokenPipeError` if the other side has gone."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one message. Raises `EOFError` if the other side has gone."""
    (length,) = _LENGTH.unpack(_read(stream, _LENGTH.size))
    return pickle.loads(_read(stream, length))


def _read(stream: IO[bytes], length: int) -> bytes:
    """Exactly `length` bytes; an unbuffered stream may return fewer at a time."""
    parts: list[bytes] = []
    while length:
        part = stream.read(length)
        if not part:
            raise EOFError
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
