"""What can go wrong in a call, as one line in the reader's language."""

from typing import Any

from flows.home import BadCall
from reports.language import Language


class NoServer(Exception):
    """Prefect's server cannot be reached: where it should be, and why not."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(why)
        self.where, self.why = where, why


class NoCluster(Exception):
    """The Dask cluster cannot be used: where its scheduler should be, and why not."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where, self.why = where, why


class NoReader(Exception):
    """No reading process starts; not an `OSError`, which the command line would take for a closed pipe of its own."""

    def __init__(self) -> None:
        super().__init__("tiến trình đọc không khởi động được · the reading process does not start")


class NotRead(Exception):
    """Files of a run of which nothing was brought back: what would be loaded is not all that came in."""

    def __init__(self, run_id: str, names: list[str]) -> None:
        shown = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        super().__init__(f"{run_id}: {len(names)} tệp chưa được đọc · files were not read ({shown})")


class NotPublishable(Exception):
    """What stands against publishing a period: rows of `warehouse.release.obstacles`."""

    def __init__(self, period: str, obstacles: list[dict[str, Any]]) -> None:
        super().__init__(period)
        self.period, self.obstacles = period, obstacles


def explain_obstacles(error: NotPublishable, language: Language) -> str:
    """The line for a period that cannot be published: everything that stands against it."""
    told = "; ".join(language.say(f"obstacle_{row['kind']}", **row) for row in error.obstacles)
    return language.say("not_publishable", period=error.period, obstacles=told)


def explain(error: BadCall, language: Language) -> str:
    """The line for a wrong call."""
    if type(error) is BadCall:
        return str(error)
    from flows.places import UnknownPeriod, UnknownPlace

    if isinstance(error, UnknownPeriod):
        return language.say("unknown_period", period=error)
    if isinstance(error, UnknownPlace):
        hint = language.say("did_you_mean", names=", ".join(error.candidates)) if error.candidates else ""
        return language.say("unknown_district", name=error.name, period=error.period, hint=hint)
    return str(error)
