"""A child process that writes returns: it opens files that people sent, and only a child dies of a broken one.

Over standard input and output go messages (`readers.messages`): first the bound on memory, then a job at a time,
answered when its return stands. It imports little, since a run waits for it.
"""

import sys
from pathlib import Path
from typing import NamedTuple

from tonghop.ledger.atomic import replacing
from tonghop.readers.messages import bound_memory, receive, send
from tonghop.reports.language import Language
from tonghop.schemas.returns import ReturnFinding


class Job(NamedTuple):
    """A return to write."""

    source: str
    target: str
    file_name: str
    findings: list[ReturnFinding]
    language: str


def write_return(job: Job, content: bytes) -> None:
    """Write a return; without the file's content it is the list of findings alone."""
    from tonghop.reports.workbooks.returns import (
        annotated,  # openpyxl is slow to import, and the parent seldom writes one itself
    )

    with replacing(Path(job.target)) as part:
        part.write_bytes(annotated(content, job.file_name, job.findings, Language(job.language)))


def main() -> None:
    """Write returns until the parent closes the pipe."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    bound_memory(receive(source))
    while True:
        try:
            job: Job = receive(source)
        except EOFError:
            return
        path = Path(job.source)
        write_return(job, path.read_bytes() if path.is_file() else b"")
        send(target, True)


if __name__ == "__main__":
    main()
