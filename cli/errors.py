"""What can go wrong in a call, as one line in the reader's language."""

from tonghop.ledger.errors import BadCall
from tonghop.operations.errors import NotPublishable
from tonghop.reports.language import Language


def explain_obstacles(error: NotPublishable, language: Language) -> str:
    """The line for a period that cannot be published: everything that stands against it."""
    obstacles = "; ".join(language.say(f"obstacle_{row['kind']}", **row) for row in error.obstacles)
    return language.say("not_publishable", period=error.period, obstacles=obstacles)


def explain(error: BadCall, language: Language) -> str:
    """The line for a wrong call."""
    return language.say(error.key, **error.facts)
