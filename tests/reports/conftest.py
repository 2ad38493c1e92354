"""Warehouses that the tests of reports share."""

import shutil
from pathlib import Path

import pytest

from tests.homes import Demo
from tests.narratives import Told, tell, told
from tonghop.reports.language import LANGUAGES


@pytest.fixture(scope="session")
def told_warehouse(demo_states: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's warehouse in which every form of the report is told; to be copied, not written in."""
    path = tmp_path_factory.mktemp("told") / "warehouse.duckdb"
    shutil.copyfile(demo_states.corrected.warehouse, path)
    tell(path)
    return path


@pytest.fixture(scope="session")
def told_reports(told_warehouse: Path) -> dict[str, Told]:
    """Its reports, by language."""
    return {language: told(told_warehouse, language) for language in LANGUAGES}


@pytest.fixture
def own_warehouse(told_warehouse: Path, tmp_path: Path) -> Path:
    """The same, the test's own."""
    return Path(shutil.copyfile(told_warehouse, tmp_path / "warehouse.duckdb"))
