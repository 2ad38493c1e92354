"""The demo's workbooks of Excel 97 are what their tool writes of the demo's sheets today."""

from pathlib import Path

from tests import excel_97
from tonghop.examples import demo


def test_the_files_of_the_package_are_the_demos_sheets() -> None:
    written = dict(excel_97.workbooks())
    assert {path.name: path.read_bytes() for path in excel_97.FOLDER.iterdir()} == written


def test_the_demo_copies_them(tmp_path: Path) -> None:
    written = [*demo.write_reports(tmp_path), *demo.write_analyses(tmp_path)]
    copied = {path.name: path.read_bytes() for path in written if path.suffix == ".xls"}
    assert copied == dict(excel_97.workbooks())
