"""The report of a period as documents in both languages."""

from dataclasses import dataclass
from pathlib import Path

from tonghop.configs.report import report
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.operations.arguments import district_code, known_period
from tonghop.operations.outputs.destination import output
from tonghop.reports.annual.document import Document
from tonghop.reports.annual.invented_figures import read_invented
from tonghop.reports.annual.markdown import markdown
from tonghop.reports.annual.narrative import narrative
from tonghop.reports.annual.unit_statistics import NoUnit, UnitStatistics
from tonghop.reports.annual.word import word
from tonghop.reports.language import LANGUAGES, Language
from tonghop.storage import disk

_STEMS = {"vi": "bao-cao", "en": "report"}


@dataclass(frozen=True)
class Written:
    """The files of a report, and how many numbers are in its text."""

    unit_name: str
    numbers: int
    folder: Path
    names: list[str]


def write(home: Home, period: str, unit: str | None) -> Written:
    """Write the report of the home's province, or of a unit in it, into `reports/<period>`; older files are replaced.

    Raises `BadCall` for an unknown unit or period, where nothing was reported, and where no file can be written.
    """
    code = district_code(home, unit or home.province, known_period(period))
    try:
        statistics = UnitStatistics(home.warehouse, code, period)
    except NoUnit:
        raise BadCall("report_nothing", unit=code, period=period) from None
    invented = read_invented(home.invented)
    documents = [narrative(statistics, report(), invented, Language(spoken)) for spoken in LANGUAGES]
    name = str(statistics.unit["unit_name"])
    folder, ending = home.reports / period, "" if unit is None else f"-{code}"
    names, numbers = [], 0
    for document in documents:
        if document is None:
            raise BadCall("report_nothing", unit=name, period=period)
        names += _write(home, document, folder, f"{_STEMS[document.language]}-{period}{ending}")
        numbers = len(document.numbers)
    return Written(name, numbers, folder, names)


def _write(home: Home, document: Document, folder: Path, stem: str) -> list[str]:
    """Both files of a document, each put in its place when it is whole."""
    contents = {f"{stem}.docx": word(document), f"{stem}.md": markdown(document).encode()}
    for name, content in contents.items():
        with output(home, folder / name) as path:
            disk.note(path, content)
    return list(contents)
