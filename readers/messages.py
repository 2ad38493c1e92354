"""Messages between a process and its child.

What the parent says is pickled and goes over a socket, with the descriptor of the file that it is about. What the
child answers is parsed as data, MessagePack of declared types: the child reads strangers' files, so nobody runs what it
says. Each message is preceded by its length.
"""

import os
import pickle
import socket
import struct
from dataclasses import dataclass
from typing import IO, Any, Generic, TypeVar

import msgspec

_HEAD = struct.Struct("<Q?")
"""The length of a message of the parent, and whether a descriptor comes with it."""
_LENGTH = struct.Struct("<Q")
_CHUNK = 2**20

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Failure:
    """Why a job has no answer. `is_fault`: our own code raised; else the job killed, stalled or starved its process.

    `reason`: one line. `traceback`: where the child was, as far as it could say; may be empty. `is_environment`: what
    raised says nothing of the file: a module, a file of the program's own or a right was missing.
    """

    reason: str
    traceback: str = ""
    is_fault: bool = False
    is_environment: bool = False


class Unintelligible(Exception):
    """A child's answer is not what a child says."""


def send(connection: socket.socket, message: object, file: IO[bytes] | None = None) -> None:
    """Send a child a message, and a file open for reading. Raises `BrokenPipeError` if it has gone."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    head = _HEAD.pack(len(content), file is not None)
    try:
        if file is None:
            connection.sendall(head)
        else:
            socket.send_fds(connection, [head], [file.fileno()])
        connection.sendall(content)
    except ConnectionResetError as error:
        raise BrokenPipeError from error


def receive(connection: socket.socket) -> tuple[Any, IO[bytes] | None]:
    """What the parent sent. Raises `EOFError` if it has gone."""
    head, descriptors, *_ = socket.recv_fds(connection, _HEAD.size, 1)
    head += _exactly(connection, _HEAD.size - len(head)) if head else b""
    if not head:
        raise EOFError
    length, has_file = _HEAD.unpack(head)
    file = os.fdopen(descriptors[0], "rb", buffering=0) if has_file else None
    return pickle.loads(_exactly(connection, length)), file


def _exactly(connection: socket.socket, length: int) -> bytes:
    content = bytearray(length)
    view = memoryview(content)
    while view:
        read = connection.recv_into(view)
        if not read:
            raise EOFError
        view = view[read:]
    return bytes(content)


def answer(stream: IO[bytes], result: object) -> None:
    """Give the parent what came of a job. Raises `TypeError` for what is no data."""
    tag = "failed" if isinstance(result, Failure) else "done"
    content = msgspec.msgpack.encode((tag, result))
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


class Answers(Generic[Answer]):
    """The answers of one child, as they come over its pipe: a child that stops halfway is not waited for.

    `kind`: the type of an answer; `most`: bytes that one may have.
    """

    def __init__(self, descriptor: int, kind: Any, most: int) -> None:
        self._descriptor, self._most = descriptor, most
        self._tagged = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])
        self._kinds = {"done": msgspec.msgpack.Decoder(kind), "failed": msgspec.msgpack.Decoder(Failure)}
        self._content = bytearray()

    def read(self) -> list[Answer | Failure]:
        """The answers that are complete with what the pipe holds now.

        Raises `EOFError` if the child has gone, `Unintelligible` for what is no answer.
        """
        chunk = os.read(self._descriptor, _CHUNK)
        if not chunk:
            raise EOFError
        self._content += chunk
        found = []
        while (content := self._next()) is not None:
            found.append(self._parsed(content))
        return found

    def _next(self) -> bytes | None:
        if len(self._content) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack_from(self._content)
        if length > self._most:
            raise Unintelligible(f"{length} byte")
        if len(self._content) < _LENGTH.size + length:
            return None
        content = bytes(memoryview(self._content)[_LENGTH.size : _LENGTH.size + length])
        del self._content[: _LENGTH.size + length]
        return content

    def _parsed(self, content: bytes) -> Answer | Failure:
        try:
            tag, rest = self._tagged.decode(content)
            parsed: Answer | Failure = self._kinds[tag].decode(rest)
            return parsed
        except (msgspec.MsgspecError, KeyError, UnicodeError) as error:
            raise Unintelligible(str(error)) from error
