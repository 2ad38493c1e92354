"""A child process that reads workbooks: some broken files make the reader abort or panic, and only a child dies.

Over standard input and output go messages (`readers.messages`): first the context, then a file's hash, name and path
at a time, answered by its `Extract`.
"""

import sys
from pathlib import Path

from tonghop.readers.messages import bound_memory, receive, send
from tonghop.transforms.context import Context
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.workbook import refuse, understand


def _read(file_hash: str, name: str, path: str, context: Context) -> Extract:
    """Read one file. A panic of the reader refuses it; a fault of this program is told apart, and the night goes on."""
    try:
        return understand(Path(path).read_bytes(), file_hash, name, context)
    except MemoryError:
        return refuse(file_hash, name, "file_reader_died", "out of memory", context)
    except Exception as error:
        return refuse(file_hash, name, "program_fault", f"{type(error).__name__}: {error}", context)
    except BaseException as panic:
        if isinstance(panic, (KeyboardInterrupt, SystemExit)):
            raise
        return refuse(file_hash, name, "file_reader_died", str(panic)[:200], context)


def main() -> None:
    """Serve until the parent closes the pipe."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    context, memory = receive(source)
    bound_memory(memory)
    while True:
        try:
            file_hash, name, path = receive(source)
        except EOFError:
            return
        send(target, _read(file_hash, name, path, context))


if __name__ == "__main__":
    main()
