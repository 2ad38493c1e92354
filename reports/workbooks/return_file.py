"""Make one return: the sender's file, annotated. A confined child process does it, from what it is handed."""

from io import BytesIO
from typing import IO, NamedTuple

from tonghop.reports.language import LANGUAGES, Language
from tonghop.schemas.returns import ReturnFinding


class ReturnText(NamedTuple):
    """What a return says: the file's original name, its findings, and the language of the list."""

    file_name: str
    findings: list[ReturnFinding]
    language: str


def annotated_file(_greeting: None, text: ReturnText, file: IO[bytes]) -> bytes:
    """The annotated copy of a file."""
    return _annotated(file.read(), text)


def list_alone(text: ReturnText) -> bytes:
    """The list of findings alone, for a file that cannot be opened."""
    return _annotated(b"", text)


def warm_up() -> None:
    """Make a return of a return in each language: all that is imported, or read from our own files, is then there."""
    for code in LANGUAGES:
        text = ReturnText("", [ReturnFinding("error", None, "A1", None, None, None, "", "")], code)
        annotated_file(None, text, BytesIO(list_alone(text)))


def _annotated(content: bytes, text: ReturnText) -> bytes:
    from tonghop.reports.workbooks.returns import annotated  # openpyxl is slow to import, and a parent seldom writes

    return annotated(content, text.file_name, text.findings, Language(text.language))
