"""A child process that does jobs within bounds: some broken files make a library abort or panic, and only a child dies.

`python -P -m tonghop.readers.child PACKAGE.MODULE:FUNCTION`. Messages (`readers.messages`) go over standard input and
output: first a greeting and the bound on memory, then one job at a time. Each job is answered by what
`FUNCTION(greeting, job)` returns, or by a `Failure`. The function's module should import little: a run waits for it.
"""

import faulthandler
import gc
import resource
import sys
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any

from tonghop.readers.messages import Failure, receive, send

_YOUNG_OBJECTS = 50_000
"""Objects between two searches for garbage: units and headers stay, and searching among them costs 4 % of reading."""


def main(name: str) -> None:
    """Do jobs until the parent closes the pipe."""
    faulthandler.enable()  # what the process was at when a library aborted, or when the parent ended it for overrunning
    module, _, function = name.partition(":")
    work: Callable[[Any, Any], object] = getattr(import_module(module), function)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    greeting, memory = receive(source)
    _bound_memory(memory)
    gc.set_threshold(_YOUNG_OBJECTS)
    while True:
        try:
            job = receive(source)
        except EOFError:
            return
        send(target, _answer(work, greeting, job))


def _answer(work: Callable[[Any, Any], object], greeting: object, job: object) -> object:
    """What came of a job. A panic of a library, which is no `Exception`, is told apart from a fault of our own code."""
    try:
        return work(greeting, job)
    except MemoryError:
        return Failure("out of memory", traceback.format_exc())
    except Exception as error:
        return Failure(f"{type(error).__name__}: {error}", traceback.format_exc(), is_fault=True)
    except BaseException as panic:
        if isinstance(panic, (KeyboardInterrupt, SystemExit)):
            raise
        return Failure(str(panic)[:200], traceback.format_exc())


def _bound_memory(memory: int) -> None:
    """Allow this process no more than `memory` bytes, and no core file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1])
