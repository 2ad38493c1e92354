"""What can go wrong in a call, as one line in the reader's language."""

from tonghop.ledger.home import BadCall
from tonghop.operations.errors import NotPublishable
from tonghop.reports.language import Language


def explain_obstacles(error: NotPublishable, language: Language) -> str:
    """The line for a period that cannot be published: everything that stands against it."""
    told = "; ".join(language.say(f"obstacle_{row['kind']}", **row) for row in error.obstacles)
    return language.say("not_publishable", period=error.period, obstacles=told)


def explain(error: BadCall, language: Language) -> str:
    """The line for a wrong call."""
    if type(error) is BadCall:
        return str(error)
    from tonghop.operations.arguments import UnknownPeriod, UnknownPlace

    if isinstance(error, UnknownPeriod):
        return language.say("unknown_period", period=error)
    if isinstance(error, UnknownPlace):
        hint = language.say("did_you_mean", names=", ".join(error.candidates)) if error.candidates else ""
        return language.say("unknown_district", name=error.name, period=error.period, hint=hint)
    return str(error)
