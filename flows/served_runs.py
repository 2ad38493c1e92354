"""A run by hand as a run of its deployment: who serves it, its steps as they go, and what came of it."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tonghop.flows.client import configure_by_hand, connected
from tonghop.flows.deployments import deployment_tag
from tonghop.flows.errors import NoOutcome, NoServer, NotStarted
from tonghop.flows.password import password_of
from tonghop.flows.serving import api_of_server
from tonghop.ledger.home import Home
from tonghop.operations.ingest import Progress
from tonghop.operations.runs import Outcome

START_SECONDS = 120.0
"""How long a run may wait for a process that carries it out."""
_LOOK_SECONDS = 1.0
_STEPS = {"read": "read", "check": "check", "load_and_promote": "load"}
"""Task → the step that the terminal shows for it."""


@dataclass(frozen=True)
class Server:
    """A server to which a run goes. `deployment`: that carries it out, none where nobody serves one.

    `password`: that of the home's own server; a configured one has its password in the environment.
    """

    api: str
    deployment: Any
    parameters: dict[str, Any]
    password: str | None = field(default=None, repr=False)


def find_server(home: Home, kind: str, parameters: dict[str, Any]) -> Server | None:
    """The server to which a run by hand of this kind goes; None where it stays in this process.

    A configured server takes every run, and carries out those that it has a deployment for. The server of the process
    that serves the home takes these alone. Raises `NoServer` where the configured one does not answer.
    """
    configured = os.environ.get("PREFECT_API_URL")
    api = configured or api_of_server(home)
    if api is None:
        return None
    configure_by_hand(home)
    password = None if configured else password_of(home)
    try:
        deployment = _deployment(home, kind, api, password)
    except NoServer:
        if configured:
            raise
        return None  # it is about to start or to end
    if deployment and _offers(deployment, parameters):
        return Server(api, deployment, parameters, password)
    return Server(api, None, parameters) if configured else None


def _deployment(home: Home, kind: str, api: str, password: str | None) -> Any:
    """The deployment of a home for a kind of run, if somebody serves it."""
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterTags,
        FlowFilter,
        FlowFilterName,
    )
    from prefect.client.schemas.objects import DeploymentStatus

    with connected(api, password) as client:
        found = client.read_deployments(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[kind])),
            deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=[deployment_tag(home)])),
        )
    return next((deployment for deployment in found if deployment.status == DeploymentStatus.READY), None)


def _offers(deployment: Any, parameters: dict[str, Any]) -> bool:
    """Whether the deployment takes these parameters: one may have a list of choices, or several."""
    declared = deployment.parameter_openapi_schema["properties"]
    lists = {name: [part["enum"] for part in declared[name].get("anyOf", []) if "enum" in part] for name in parameters}
    return all(
        not lists[name] or any(value in choices for choices in lists[name]) for name, value in parameters.items()
    )


class ServedRun:
    """A run of a deployment, started from here."""

    def __init__(self, server: Server) -> None:
        """Raises `NoServer`."""
        from prefect.utilities.urls import url_for

        self._server = server
        with connected(server.api, server.password) as client:
            self._run = client.create_flow_run_from_deployment(
                server.deployment.id, parameters={**server.parameters, "wait_for_lock": False}
            )
            self.url = url_for(self._run) or server.api

    def follow(self, progress: Progress, pause: Callable[[float], bool]) -> Outcome | None:
        """Show the run's steps until it ends; gives its result, None where nobody watches any more.

        `pause`: waits for some seconds; true where the person who watched has left. Raises `NotStarted` where nobody
        carries the run out, `NoOutcome`, `NoServer`, and what the run raised.
        """
        until = time.monotonic() + START_SECONDS
        with connected(self._server.api, self._server.password) as client:
            while not pause(_LOOK_SECONDS):
                state = client.read_flow_run(self._run.id).state
                self._show_steps(client, progress)
                if state.is_final():
                    return self._outcome(state)
                if time.monotonic() > until and (state.is_scheduled() or state.is_pending()):
                    self._cancel(client)
                    raise NotStarted(self._server.deployment.name, START_SECONDS)
        return None

    def _show_steps(self, client: Any, progress: Progress) -> None:
        from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
        from prefect.client.schemas.sorting import TaskRunSort

        of_run = FlowRunFilter(id=FlowRunFilterId(any_=[self._run.id]))
        for task_run in client.read_task_runs(flow_run_filter=of_run, sort=TaskRunSort.EXPECTED_START_TIME_ASC):
            step = _STEPS.get(task_run.name.rpartition("-")[0])
            if step and task_run.state:
                progress(step, int(task_run.state.is_completed()), 1)

    def _cancel(self, client: Any) -> None:
        from prefect.states import Cancelled

        client.set_flow_run_state(self._run.id, Cancelled(message="nobody carried it out"), force=True)

    def _outcome(self, state: Any) -> Outcome:
        """What the run gave, or raises what it raised."""
        from prefect.exceptions import CancelledRun, CrashedRun, FailedRun, MissingResult

        try:
            outcome: Outcome = state.result()
        except (CancelledRun, CrashedRun, FailedRun, MissingResult) as error:
            raise NoOutcome(self.url, f"{state.name}: {state.message or error}") from None
        return outcome
