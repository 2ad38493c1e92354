"""`tonghop serve`: the deployments nightly and correct of a home, one run at a time."""

import asyncio
import re
import signal
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from types import FrameType
from typing import Any, Literal
from uuid import UUID

from tonghop.flows.choices import period_choices, unit_choices
from tonghop.flows.client import configure
from tonghop.flows.server import running_server
from tonghop.flows.serving import serving
from tonghop.flows.watch import watching
from tonghop.ledger.home import Home

TIME_ZONE = "Asia/Ho_Chi_Minh"


def serve_home(home: Home, port: int, say: Callable[..., None]) -> None:
    """Serve until stopped. `say` is called with the key of a message and its facts.

    Raises `AlreadyServed`; `NoServer` where the configured or the local server does not answer; `BadCall` where the
    port is another's, and where the configured server asks for no password.
    """
    configure(home)
    # Prefect takes SIGTERM over once its runner has started; until then, and for a closed terminal, an end
    # without unwinding would leave the server behind, on its port.
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _unwind)
    with serving(home) as publish, running_server(home, port, say) as server:
        runner, _ = registered(home)
        _retire_others(home, is_own=server.is_own)
        with watching(home):
            say("serve_ready", url=server.api.removesuffix("/api"), cron=home.nightly_cron)
            publish(server.api)
            _serve(runner)


def deployment_tag(home: Home) -> str:
    """Tells the deployments of one home from those of every other: its machine and its folder."""
    return f"{socket.gethostname()}:{home.root.resolve()}"


def deployment_name(home: Home) -> str:
    """The name of a home's deployments: its folder's, and what sets it apart from folders of this name elsewhere."""
    readable = re.sub(r"[^\w.-]+", "-", home.root.resolve().name).strip("-")
    return f"{readable}-{sha256(deployment_tag(home).encode()).hexdigest()[:8]}"


def _unwind(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def registered(home: Home) -> tuple[Any, list[UUID]]:
    """What carries out the runs of a home's deployments, and these, as they are now known to the server.

    The runner is given the flows themselves. So it never asks the server what to run: entrypoints, pull steps and
    storage that somebody writes into a deployment there are not looked at.
    """
    from prefect.runner import Runner

    runner: Any = Runner(pause_on_shutdown=False, limit=1)
    ids = [runner.add_flow(flow, **options) for flow, options in _flows_and_options(home)]
    _refuse_other_parameters(ids)
    return runner, ids


def _refuse_other_parameters(deployments: list[UUID]) -> None:
    """Let the server refuse runs with parameters that a flow does not have: by default it passes them on."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        for deployment in deployments:
            schema = client.read_deployment(deployment).parameter_openapi_schema
            change = {"parameter_openapi_schema": {**(schema or {}), "additionalProperties": False}}
            client.request("PATCH", "/deployments/{id}", path_params={"id": deployment}, json=change)


def _serve(runner: Any) -> None:
    """Serve from one process, one run at a time; the schedule goes on when this process stops."""
    from prefect.exceptions import TerminationSignal

    with suppress(KeyboardInterrupt, TerminationSignal):
        asyncio.run(runner.start())


def _flows_and_options(home: Home) -> list[tuple[Any, dict[str, Any]]]:
    """The flows of a home, each with the options of its deployment."""
    from prefect.schedules import Cron

    from tonghop.flows.runs import flow_of

    common = {"name": deployment_name(home), "tags": [deployment_tag(home)]}
    return [
        (
            flow_of(home, "nightly"),
            common
            | {
                "schedule": Cron(home.nightly_cron, timezone=TIME_ZONE),
                "description": "Nạp mọi tệp mới trong inbox · take everything new in the inbox",
            },
        ),
        (
            flow_of(home, "correct", district=_districts(home), period=_periods()),
            common | {"description": "Nạp tệp đã sửa của một huyện · take one district's corrected files"},
        ),
    ]


def _districts(home: Home) -> Any:
    """The units by code and name, as a person chooses them, or by code alone, as a script names them."""
    choices = unit_choices(home)
    codes = tuple(choice.partition(" ")[0] for choice in choices)
    return Literal[choices] | Literal[codes] | _numbers(codes)


def _periods() -> Any:
    choices = period_choices()
    return Literal[choices] | _numbers(choices)


def _numbers(texts: Iterable[str]) -> Any:
    """Those texts that `prefect deployment run -p period=2023` takes for numbers."""
    return Literal[tuple(int(text) for text in texts if text.isdigit() and not text.startswith("0"))]


def _retire_others(home: Home, *, is_own: bool) -> None:
    """Delete deployments that nobody serves any more, with the runs that their schedules hold.

    At a server of several homes these are the home's own of other names; at its own server, all of other names, such
    as those of the place from which the home was copied.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags

    name, tag = deployment_name(home), deployment_tag(home)
    of_home = DeploymentFilter(tags=DeploymentFilterTags(all_=[tag]))
    with get_client(sync_client=True) as client:
        for deployment in client.read_deployments(deployment_filter=None if is_own else of_home):
            if deployment.name != name:
                client.request("DELETE", "/deployments/{id}", path_params={"id": deployment.id})
