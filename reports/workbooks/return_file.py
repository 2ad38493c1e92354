"""Write one return: the sender's file, annotated. A child process does it; it imports little, since a run waits."""

from pathlib import Path
from typing import NamedTuple

from tonghop.reports.language import Language
from tonghop.schemas.returns import ReturnFinding
from tonghop.storage import disk


class ReturnJob(NamedTuple):
    """A return to write: the archived file, the path of the return, the file's original name, and its findings."""

    source: Path
    target: Path
    file_name: str
    findings: list[ReturnFinding]
    language: str


def write_return(_greeting: None, job: ReturnJob) -> None:
    """Write the annotated copy of a file. If the archive no longer has the file, write the list of findings alone."""
    _write(job, job.source.read_bytes() if job.source.is_file() else b"")


def write_list(job: ReturnJob) -> None:
    """Write the list of findings alone, for a file that cannot be opened."""
    _write(job, b"")


def _write(job: ReturnJob, content: bytes) -> None:
    from tonghop.reports.workbooks.returns import annotated  # openpyxl is slow to import, and a parent seldom writes

    disk.write(job.target, annotated(content, job.file_name, job.findings, Language(job.language)))
