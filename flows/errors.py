"""What can go wrong in a call, as one line in the reader's language."""

from flows.home import BadCall
from reports.language import Language


class NoServer(Exception):
    """Prefect's server cannot be reached: where it should be, and why not."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(why)
        self.where, self.why = where, why


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
