"""Homes that many tests share."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.homes import CORRECTION, FIRST_NIGHT, SECOND_NIGHT, Demo, copied, corrected, night
from tonghop.examples import demo
from tonghop.ledger.home import Home
from tonghop.operations import ingest

settings.register_profile("tonghop", deadline=None, derandomize=True)
settings.load_profile("tonghop")


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home of Bình Thuận before anything came; to be copied, not written in."""
    return ingest.make_home(tmp_path_factory.mktemp("homes") / "empty", demo.PROVINCE)


@pytest.fixture(scope="session")
def demo_states(empty_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo run once through, its home kept after each step; to be copied, not written in."""
    folder = tmp_path_factory.mktemp("demo")
    home = copied(empty_home, folder / "home")
    demo.write_opening(home.inbox)
    night(home, FIRST_NIGHT)
    opening = copied(home, folder / "opening")
    demo.write_reports(home.inbox)
    night(home, SECOND_NIGHT)
    reported = copied(home, folder / "reported")
    demo.write_correction(home.inbox)
    corrected(home, demo.CORRECTED_DISTRICT, demo.PERIOD, CORRECTION)
    return Demo(empty_home, opening, reported, home)


@pytest.fixture
def home(empty_home: Home, tmp_path: Path) -> Home:
    """A home of Bình Thuận of the test's own, nothing in it."""
    return copied(empty_home, tmp_path / "home")


@pytest.fixture
def opening_home(demo_states: Demo, tmp_path: Path) -> Home:
    """The demo after its first night, the test's own."""
    return copied(demo_states.opening, tmp_path / "opening")


@pytest.fixture
def reported_home(demo_states: Demo, tmp_path: Path) -> Home:
    """The demo after its second night, the test's own."""
    return copied(demo_states.reported, tmp_path / "reported")


@pytest.fixture
def corrected_home(demo_states: Demo, tmp_path: Path) -> Home:
    """The demo after its correction, the test's own."""
    return copied(demo_states.corrected, tmp_path / "corrected")
