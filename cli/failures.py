"""What each failure of a call is to the caller: an exit code, and a line in the chosen language."""

from tonghop.configs.errors import ConfigError
from tonghop.flows.errors import AlreadyServed
from tonghop.ledger.errors import BadCall, ExplainedError
from tonghop.operations.errors import NotPublishable
from tonghop.reports.language import Language
from tonghop.warehouse.query import BadQuery
from tonghop.warehouse.query_sandbox import RefusedQuery
from tonghop.warehouse.store import Locked, NoWarehouse
from tonghop.warehouse.tables import OtherVersion

FAILED, WRONG_CALL, LOCKED = 1, 2, 3


def failure(error: BaseException, language: Language) -> tuple[int, str]:
    """The exit code and the line for an error."""
    match error:
        case Locked():
            return LOCKED, language.say("locked", holder=error)
        case AlreadyServed():
            return LOCKED, language.say(error.key, **error.facts)
        case NoWarehouse():
            return WRONG_CALL, language.say("no_warehouse", where=error)
        case RefusedQuery():
            return WRONG_CALL, language.say(error.key, **error.facts)
        case BadQuery():
            return WRONG_CALL, language.say("bad_sql", why=error)
        case BadCall():
            return WRONG_CALL, language.say(error.key, **error.facts)
        case ConfigError():
            return WRONG_CALL, error.text(language.code)
        case OtherVersion():
            return FAILED, language.say("other_version", table=error)
        case NotPublishable():
            return FAILED, _obstacles(error, language)
        case ExplainedError():
            return FAILED, language.say(error.key, **error.facts)
    return FAILED, language.say("run_failed", why=f"{type(error).__name__}: {error}")


def _obstacles(error: NotPublishable, language: Language) -> str:
    """Everything that stands against publishing a period."""
    obstacles = "; ".join(language.say(f"obstacle_{row['kind']}", **row) for row in error.obstacles)
    return language.say("not_publishable", period=error.period, obstacles=obstacles)
