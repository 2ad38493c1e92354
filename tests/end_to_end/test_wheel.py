"""The wheel holds all that the program reads at run time."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
ROOMS = tuple(link.name for link in (ROOT / "src" / "tonghop").iterdir() if link.is_symlink())


def test_wheel_holds_every_file_of_its_packages(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True
    )
    (wheel,) = tmp_path.glob("tonghop-*.whl")
    with ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = {Path(name).name for name in archive.namelist() if ".dist-info/" in name}
    sources = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file())
    wanted = {f"tonghop/{path.relative_to(ROOT)}" for path in sources if "__pycache__" not in path.parts}
    assert held == wanted | {"tonghop/__init__.py", "tonghop/__main__.py"}
    assert {suffix for name in held if (suffix := Path(name).suffix)} >= {".py", ".sql", ".yaml", ".csv"}
    assert {"entry_points.txt", "LICENSE"} <= metadata
