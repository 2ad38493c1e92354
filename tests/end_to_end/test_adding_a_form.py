"""`docs/adding-a-form.md` is true: its files and commands, in a copy of the repository."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/adding-a-form.md").read_text(encoding="utf-8")
ROOMS = tuple(link.name for link in (ROOT / "src" / "tonghop").iterdir() if link.is_symlink())
BLOCK = re.compile(r"^```(\w+) ?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"(\w[\w ]+) (\d+), (\d+) and (\d+)")

pytestmark = pytest.mark.slow


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The product's packages, and on them what the page adds: files of its own, and lines at the end of others."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "src", tmp_path / "src", symlinks=True)
    for _, place, text in BLOCK.findall(PAGE):
        if place.startswith(">> "):
            target = tmp_path / place.removeprefix(">> ")
            target.write_text(target.read_text(encoding="utf-8") + text, encoding="utf-8")
        elif place:
            assert not (tmp_path / place).exists(), place
            (tmp_path / place).write_text(text, encoding="utf-8")
    return tmp_path


def _run(repository: Path, line: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(repository / "src"), "COLUMNS": "200"}
    _, *words = shlex.split(line)
    program = f"import tonghop.cli.app as app; assert app.__file__.startswith({str(repository)!r}); app.main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=repository,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _fill(path: Path, rows: list[tuple[str, ...]]) -> None:
    """Type the figures into the rows that the template has for these units: its open cells, from left to right."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    for name, *figures in rows:
        row = next(cell.row for cell in page["B"] if str(cell.value or "").endswith(name))
        cells = [cell for cell in page[row] if not cell.protection.locked]
        assert len(cells) == len(figures)
        for cell, figure in zip(cells, figures, strict=True):
            cell.value = int(figure)
    book.save(path)


def test_what_the_page_says_gives_a_form_from_template_to_rate(repository: Path) -> None:
    first, second = (text.splitlines() for kind, _, text in BLOCK.findall(PAGE) if kind == "sh")
    expected = next(text for kind, _, text in BLOCK.findall(PAGE) if kind == "text").splitlines()
    for line in first:
        _run(repository, line)
    _fill(repository / "water/inbox/phu-qui.xlsx", TYPED.findall(PAGE))
    reported = [_run(repository, line) for line in second]
    assert expected[0] in reported[0]
    assert reported[-1].splitlines() == expected[1:]


def test_the_page_adds_one_module_one_layout_and_lines_for_the_rate() -> None:
    places = [place for _, place, _ in BLOCK.findall(PAGE) if place]
    assert places == [
        "schemas/forms/clean_water.py",
        "configs/layouts/clean_water.yaml",
        ">> configs/indicators.yaml",
    ]
