"""Errors of a run and of a publication."""

from typing import Any

from tonghop.ledger.errors import ExplainedError


class LogDamaged(ExplainedError):
    """The log is not the one from which the warehouse was made. Nothing is written until a person has looked."""


class NotRead(Exception):
    """Files of a run that no batch holds: what would be loaded is not all that came in."""

    def __init__(self, run_id: str, names: list[str]) -> None:
        shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        super().__init__(f"{run_id}: {len(names)} tệp chưa được đọc · files were not read ({shown})")


class NotPublishable(Exception):
    """A period cannot be published. `obstacles`: rows of `warehouse.release.obstacles`."""

    def __init__(self, period: str, obstacles: list[dict[str, Any]]) -> None:
        super().__init__(period)
        self.period, self.obstacles = period, obstacles
