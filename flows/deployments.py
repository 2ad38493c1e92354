"""`tonghop serve`: the deployments nightly and correct of a home, one run at a time."""

import inspect
import signal
import socket
from collections.abc import Callable, Iterable
from functools import wraps
from types import FrameType
from typing import Any, Literal

from tonghop.flows.choices import period_choices, unit_choices
from tonghop.flows.client import configure
from tonghop.flows.server import running_server
from tonghop.flows.serving import serving
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home

TIME_ZONE = "Asia/Ho_Chi_Minh"


def serve_home(home: Home, port: int, say: Callable[..., None]) -> None:
    """Serve until stopped. `say` is called with the key of a message and its facts.

    Raises `AlreadyServed`; `NoServer` where the configured or the local server does not answer; `BadCall` where the
    configured server has a deployment of this name for another home.
    """
    configure(home)
    # Prefect takes SIGTERM over once its runner has started; until then, and for a closed terminal, an end
    # without unwinding would leave the server behind, on its port.
    for end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(end, _unwind)
    with serving(home) as publish, running_server(home, port, say) as server:
        deployments = _deployments(home)
        if not server.is_own:
            _check_names(home)
        say("serve_ready", url=server.api.removesuffix("/api"), cron=home.nightly_cron)
        publish(server.api)
        _serve(deployments)


def deployment_tag(home: Home) -> str:
    """Tells the deployments of one home from those of every other: its machine and its folder."""
    return f"{socket.gethostname()}:{home.root.resolve()}"


def _unwind(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _serve(deployments: list[Any]) -> None:
    """Serve from one process, one run at a time; the schedule goes on when this process stops."""
    from prefect import serve

    serve(*deployments, pause_on_shutdown=False, limit=1)


def _deployments(home: Home) -> list[Any]:
    """The deployments of a home, not yet at the server."""
    from prefect.schedules import Cron

    from tonghop.flows import runs

    return [
        _deployment(
            home,
            runs.nightly,
            schedule=Cron(home.nightly_cron, timezone=TIME_ZONE),
            description="Nạp mọi tệp mới trong inbox · take everything new in the inbox",
        ),
        _deployment(
            home,
            _with_choices(runs.correct, district=_districts(home), period=_periods()),
            description="Nạp tệp đã sửa của một huyện · take one district's corrected files",
        ),
    ]


def _deployment(home: Home, flow: Any, **facts: Any) -> Any:
    """A deployment of a flow that is bound to a home. The process of a run imports the flow by its module."""
    from prefect.types.entrypoint import EntrypointType
    from prefect.utilities.annotations import freeze

    return flow.to_deployment(
        name=flow.name,
        tags=[deployment_tag(home)],
        parameters={"home": freeze(str(home.root.resolve()))},
        entrypoint_type=EntrypointType.MODULE_PATH,
        **facts,
    )


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


def _with_choices(flow: Any, **choices: Any) -> Any:
    """A flow whose parameters are of these types, for its deployment: the flow does not know the home's units."""
    from prefect import Flow

    @wraps(flow.fn)
    def chosen(**_: Any) -> None:
        """Only declares."""

    signature = inspect.signature(flow.fn)
    parameters = [
        parameter.replace(annotation=choices[name]) if name in choices else parameter
        for name, parameter in signature.parameters.items()
    ]
    chosen.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return Flow(chosen, name=flow.name)


def _check_names(home: Home) -> None:
    """Raises `BadCall` where another home has deployments of these names at the server: ours would replace them."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName

    tag, names = deployment_tag(home), ["nightly", "correct"]
    with get_client(sync_client=True) as client:
        same = client.read_deployments(deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=names)))
    for deployment in same:
        if "home" in deployment.parameters and tag not in deployment.tags:
            other = ", ".join(deployment.tags) or deployment.parameters["home"]
            raise BadCall("deployment_name_taken", name=deployment.name, other=other)
