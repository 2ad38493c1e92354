"""Warehouses that the tests of reports share."""

import shutil
from pathlib import Path

import pytest

from tests.narratives import ReportTexts, fill_marts, report_texts
from tests.province import Demo
from tonghop.reports.language import LANGUAGES


@pytest.fixture(scope="session")
def full_warehouse(demo_states: Demo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's warehouse with figures of every form in the report. Copy it; never write in it."""
    path = tmp_path_factory.mktemp("full") / "warehouse.duckdb"
    shutil.copyfile(demo_states.corrected.warehouse, path)
    fill_marts(path)
    return path


@pytest.fixture(scope="session")
def full_reports(full_warehouse: Path) -> dict[str, ReportTexts]:
    """Its reports, by language."""
    return {language: report_texts(full_warehouse, language) for language in LANGUAGES}


@pytest.fixture
def own_warehouse(full_warehouse: Path, tmp_path: Path) -> Path:
    """The same, the test's own."""
    return Path(shutil.copyfile(full_warehouse, tmp_path / "warehouse.duckdb"))
