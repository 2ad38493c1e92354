"""A child process that does jobs within bounds: some broken files make a library abort or panic, and only a child dies.

`python -P -m tonghop.readers.child PACKAGE.MODULE:FUNCTION [confined]`. Messages (`readers.messages`) come over
standard input, a socket, and answers go to standard output: first a greeting and the bound on memory, then one job at a
time. Each job is answered by what `FUNCTION(greeting, job)` returns (`FUNCTION(greeting, job, file)`, where the parent
hands a file over), or by a `Failure`. A confined child (`readers.confinement`) calls `warm_up()` of the function's
module, which imports all that a job may need, and then opens nothing any more.
"""

import errno
import faulthandler
import gc
import resource
import socket
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import IO

from tonghop.readers.confinement import confine
from tonghop.readers.messages import Failure, answer, receive

_YOUNG_OBJECTS = 50_000
"""Objects between two searches for garbage: units and headers stay, and searching among them costs 4 % of reading."""

_OF_THE_MACHINE = frozenset({errno.EIO, errno.ENOSPC, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.ESTALE})
"""Errors that a disk or a full machine gives. Libraries raise others, with a number or without, at what a file holds.

A module that is missing shows in `warm_up`, before the first file; one that is imported later is a fault of ours.
"""


def main(name: str, *options: str) -> None:
    """Do jobs until the parent closes the socket."""
    faulthandler.enable()  # what the process was at when a library aborted, or when the parent ended it for overrunning
    module, _, function = name.partition(":")
    work: Callable[..., object] = getattr(import_module(module), function)
    if is_confined := "confined" in options:
        getattr(import_module(module), "warm_up", lambda: None)()
    source, target = socket.socket(fileno=sys.stdin.fileno()), sys.stdout.buffer
    try:
        (greeting, memory), _file = receive(source)
        _bound_memory(memory)
        gc.set_threshold(_YOUNG_OBJECTS)
        if is_confined:
            confine()
        while True:
            job, file = receive(source)
            _reply(target, _answer(work, greeting, job, file))
    except EOFError:
        return


def _answer(work: Callable[..., object], greeting: object, job: object, file: IO[bytes] | None) -> object:
    """What came of a job. A panic of a library, which is no `Exception`, is told apart from a fault of our own code."""
    try:
        if file is None:
            return work(greeting, job)
        with file:
            return work(greeting, job, file)
    except MemoryError:
        return Failure("out of memory", traceback.format_exc())
    except Exception as error:
        is_environment = isinstance(error, OSError) and error.errno in _OF_THE_MACHINE
        return Failure(f"{type(error).__name__}: {error}", traceback.format_exc(), True, is_environment)
    except BaseException as panic:
        if isinstance(panic, (KeyboardInterrupt, SystemExit)):
            raise
        return Failure(str(panic)[:200], traceback.format_exc())


def _reply(target: IO[bytes], outcome: object) -> None:
    try:
        answer(target, outcome)
    except MemoryError:
        answer(target, Failure("out of memory"))
    except (TypeError, ValueError) as error:  # what it found is no data that the parent could parse
        answer(target, Failure(f"{type(error).__name__}: {error}", traceback.format_exc(), True))


def _bound_memory(memory: int) -> None:
    """Allow this process no more than `memory` bytes, and no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
