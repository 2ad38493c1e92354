"""Provinces that many tests share."""

import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from tests import properties, warehouses
from tests.province import CORRECTION, FIRST_NIGHT, SECOND_NIGHT, Demo, Province, at
from tests.small_reports import FIRST_REPORT, review
from tests.stale_files import send_old_header
from tonghop.examples import demo
from tonghop.operations import plans

settings.register_profile("tonghop", properties.all_examples(100), deadline=None, derandomize=True)
settings.load_profile("tonghop")

STATES = ("opening", "reported", "corrected")


def pytest_collection() -> None:
    """What is collected stays: there is no garbage to look for among it."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Thousands of collected tests need not be walked through at each collection of garbage."""
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_sessionfinish() -> None:
    """DuckDB's bindings print a page about objects that outlive the interpreter."""
    gc.unfreeze()
    warehouses.close()


Once = Callable[[str, Callable[[Path], None]], Path]
"""The folder of a name, filled by the first worker that asks for it."""


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """What costs seconds is made once for all workers of a run; nobody writes in it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def folder(name: str, fill: Callable[[Path], None]) -> Path:
        path = shared / f"shared-{name}"
        with FileLock(shared / f"shared-{name}.lock"):
            if not (done := path / "done").exists():
                path.mkdir()
                fill(path)
                done.touch()
        return path

    return folder


def played_once(once: Once, name: str, start: Province, play: Callable[[Province], None]) -> Province:
    """A home after what was played in a copy of another; the workers share it, and nobody writes in it."""
    return Province.open(once(name, lambda folder: play(start.copy(folder / "home"))) / "home")


@pytest.fixture(scope="session")
def empty(once: Once) -> Province:
    """Bình Thuận before anything came; to be copied, not written in."""

    def make(folder: Path) -> None:
        Province.new(folder / "home", demo.PROVINCE)

    return Province.open(once("empty", make) / "home")


@pytest.fixture(scope="session")
def demo_states(empty: Province, once: Once) -> Demo:
    """The demo run once through, its home kept after each step; to be copied, not written in."""

    def play(folder: Path) -> None:
        province = empty.copy(folder / "corrected")
        demo.write_opening(province.inbox)
        province.run_with_returns(plans.receive(province, at(FIRST_NIGHT)), FIRST_NIGHT)
        province.copy(folder / "opening")
        demo.write_reports(province.inbox)
        province.run_with_returns(plans.receive(province, at(SECOND_NIGHT)), SECOND_NIGHT)
        province.copy(folder / "reported")
        demo.write_correction(province.inbox)
        plan = plans.receive_correction(
            province, demo.CORRECTED_DISTRICT, demo.PERIOD, at(CORRECTION), is_preview=False
        )
        province.run_with_returns(plan, CORRECTION)

    folder = once("demo", play)
    return Demo(empty, *(Province.open(folder / state) for state in STATES))


@pytest.fixture(scope="session")
def one_report(empty: Province, once: Once) -> Province:
    """Bình Thuận after a night with one commune's report, `tests.small_reports.FIRST_REPORT`; to be copied."""

    def play(province: Province) -> None:
        province.put("a.xlsx", review([FIRST_REPORT]))
        province.night()

    return played_once(once, "one_report", empty, play)


@pytest.fixture(scope="session")
def old_header(empty: Province, once: Once) -> Province:
    """One report whose header nobody knows, refused for it, and one that is sound; to be copied."""
    return played_once(once, "old_header", empty, send_old_header)


@pytest.fixture
def begun(one_report: Province, tmp_path: Path) -> Province:
    """The test's own copy of it."""
    return one_report.copy(tmp_path / "home")


@pytest.fixture
def province(empty: Province, tmp_path: Path) -> Province:
    """Bình Thuận of the test's own, nothing in it."""
    return empty.copy(tmp_path / "home")


@pytest.fixture
def opening(demo_states: Demo, tmp_path: Path) -> Province:
    """The demo after its first night, the test's own."""
    return demo_states.opening.copy(tmp_path / "opening")


@pytest.fixture
def reported(demo_states: Demo, tmp_path: Path) -> Province:
    """The demo after its second night, the test's own."""
    return demo_states.reported.copy(tmp_path / "reported")


@pytest.fixture
def corrected(demo_states: Demo, tmp_path: Path) -> Province:
    """The demo after its correction, the test's own."""
    return demo_states.corrected.copy(tmp_path / "corrected")
