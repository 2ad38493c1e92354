"""A running server is closed to those without its password, and carries out nothing that somebody writes into it."""

import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.command_line import tonghop
from tests.province import Province
from tests.served import Served, free_port, until

pytestmark = pytest.mark.slow  # a server


@pytest.fixture(scope="module")
def served(empty: Province, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(empty.copy(tmp_path_factory.mktemp("closed") / "home"))
    try:
        until(served.is_ready)
        yield served
    finally:
        served.kill()


def refusal(served: Served, path: str, body: dict[str, Any], **how: Any) -> int:
    """The status with which a call is refused."""
    with pytest.raises(HTTPError) as refused:
        served.call(path, body, **how)
    return refused.value.code


def step(marker: Path) -> dict[str, Any]:
    """A change of a deployment that would run a command."""
    script = {"script": f"touch {marker}"}
    return {"pull_steps": [{"prefect.deployments.steps.run_shell_script": script}]}


def test_the_password_is_its_owner_s_alone(served: Served) -> None:
    assert stat.S_IMODE(served.home.server_password.stat().st_mode) == 0o600
    assert served.password not in served.log.read_text(encoding="utf-8")


@pytest.mark.parametrize("password", ["", "tonghop:guessed"])
def test_nobody_reads_or_changes_a_deployment_without_the_password(
    served: Served, password: str, tmp_path: Path
) -> None:
    path = f"/deployments/{served.deployments()['nightly']['id']}"
    assert refusal(served, "/deployments/filter", {}, password=password) == 401
    assert refusal(served, path, step(tmp_path / "ran"), method="PATCH", password=password) == 401
    assert refusal(served, f"{path}/create_flow_run", {}, password=password) == 401
    assert served.deployments()["nightly"]["pull_steps"] == []


def test_a_page_from_elsewhere_is_refused_and_the_server_s_own_is_not(served: Served) -> None:
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    foreign = {**asks, "Origin": "http://evil.example"}
    assert refusal(served, "/deployments/filter", {}, method="OPTIONS", **foreign) == 400
    assert refusal(served, "/deployments/filter", {}, password="", Origin="http://evil.example") == 401
    served.call("/deployments/filter", {}, Origin=served.url)


def test_no_run_goes_to_another_home(served: Served) -> None:
    path = f"/deployments/{served.deployments()['nightly']['id']}/create_flow_run"
    assert refusal(served, path, {"parameters": {"home": "/elsewhere"}}) == 409


def test_a_step_that_somebody_wrote_into_a_deployment_is_not_carried_out(served: Served, tmp_path: Path) -> None:
    """Even with the password: what a run does is not the server's to say."""
    path = f"/deployments/{served.deployments()['nightly']['id']}"
    marker = tmp_path / "ran"
    served.call(path, {**step(marker), "entrypoint": "os:getcwd"}, method="PATCH")
    run = tonghop("nightly", "--home", served.home.root, "--lang", "en")
    assert (run.code, served.url in run.words) == (0, True)
    assert not marker.exists()


def test_a_second_server_of_another_home_is_refused_and_changes_nothing(
    served: Served, empty: Province, tmp_path: Path
) -> None:
    other = empty.copy(tmp_path / "other")
    before = served.post("/deployments/filter", {})
    refused = tonghop("serve", "--home", other.root, "--port", served.port, "--lang", "en")
    assert (refused.code, len(refused.err.splitlines())) == (2, 1)
    assert f"has port {served.port}" in refused.err
    assert [d["id"] for d in served.post("/deployments/filter", {})] == [d["id"] for d in before]
    again = tonghop("serve", "--home", served.home.root, "--port", free_port(), "--lang", "en")
    assert (again.code, len(again.err.splitlines())) == (3, 1)


def test_a_port_of_another_program_is_refused(empty: Province, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        words = ["--home", empty.copy(tmp_path / "home").root, "--port", other.getsockname()[1], "--lang", "en"]
        refused = tonghop("serve", *words)
    assert (refused.code, len(refused.err.splitlines())) == (2, 1)
    assert "cannot be opened" in refused.err


def test_no_home_is_served_through_a_server_that_asks_for_no_password(empty: Province, tmp_path: Path) -> None:
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        from prefect.settings import PREFECT_API_URL

        home = empty.copy(tmp_path / "home")
        refused = tonghop("serve", "--home", home.root, "--lang", "en", PREFECT_API_URL=str(PREFECT_API_URL.value()))
    assert (refused.code, len(refused.err.splitlines())) == (2, 1)
    assert "asks for no password" in refused.err
