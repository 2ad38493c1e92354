"""The night of the demo that goes through a served deployment: what it leaves, also where it cannot or is ended."""

import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.command_line import environment
from tests.province import Province

pytestmark = pytest.mark.slow

NIGHT = """
import sys
from pathlib import Path
from rich.console import Console
from tonghop.cli import demo
from tonghop.ledger.home import open_home
from tonghop.reports.language import Language

demo._served_night(open_home(Path(sys.argv[1])), "plan", "2023-12-29", Console(), Language("en"))
"""


def begun_night(home: Province, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", NIGHT, str(home.root)],
        env=environment(PYTHONUNBUFFERED="1", **variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def address_in(line: str) -> str:
    return next(word for word in line.split() if word.startswith("http://")).rstrip(".")


def is_answering(url: str) -> bool:
    try:
        with urlopen(f"{url}/api/health", timeout=5):
            return True
    except OSError:
        return False


def commands() -> str:
    """What runs on this machine."""
    texts = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            texts.append(path.read_text().replace("\0", " "))
        except OSError:
            continue
    return "\n".join(texts)


def test_the_night_is_a_run_of_the_deployment_and_its_server_ends(province: Province) -> None:
    # a server that the caller has configured is left alone
    night = begun_night(province, PREFECT_API_URL="http://127.0.0.1:9/api")
    out, _ = night.communicate(timeout=300)
    assert night.returncode == 0, out
    (announced,) = [line for line in out.splitlines() if "is now a run of the deployment" in line]
    assert f"{address_in(announced)}/runs/flow-run/" in out
    assert "1 files taken" in out
    assert province.rows("SELECT kind FROM core.runs") == [("nightly",)]
    assert not is_answering(address_in(announced))
    assert str(province.root) not in commands()


def test_without_a_server_the_night_runs_in_the_process(province: Province) -> None:
    province.prefect.touch()  # a file where the server's folder has to be
    night = begun_night(province)
    out, _ = night.communicate(timeout=300)
    assert night.returncode == 0, out
    assert "The night runs in this process." in " ".join(out.split())
    assert "1 files taken" in out
    assert str(province.root) not in commands()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_night_that_is_ended_leaves_no_server(province: Province, how: signal.Signals) -> None:
    night = begun_night(province)
    assert night.stdout
    lines = iter(night.stdout.readline, "")
    announced = next(line for line in lines if "UI: " in line)
    night.send_signal(how)
    night.communicate(timeout=120)
    assert night.returncode != 0
    assert not is_answering(address_in(announced))
    assert str(province.root) not in commands()
