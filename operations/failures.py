"""What is said of a failure: the same sentence on the command line, in Prefect's interface and in a notification."""

from tonghop.configs.errors import ConfigError
from tonghop.ledger.errors import ExplainedError
from tonghop.operations.errors import NotPublishable
from tonghop.reports.language import LANGUAGES, Language
from tonghop.warehouse.query import BadQuery
from tonghop.warehouse.query_sandbox import RefusedQuery
from tonghop.warehouse.store import DamagedWarehouse, Locked, NoWarehouse
from tonghop.warehouse.tables import OtherVersion


def sentence(error: BaseException, language: Language) -> str | None:
    """What a failure is, in a language; None for a fault of the machine or the program."""
    match error:
        case Locked():
            return language.say("locked", holder=error)
        case NoWarehouse():
            return language.say("no_warehouse", where=error)
        case DamagedWarehouse():
            return language.say("warehouse_damaged", why=error)
        case RefusedQuery():
            return language.say(error.key, **error.facts)
        case BadQuery():
            why, *where = str(error).splitlines()
            return "\n".join((language.say("bad_sql", why=why), *where))
        case ConfigError():
            return error.text(language.code)
        case OtherVersion():
            return language.say("other_version", table=error)
        case NotPublishable():
            return _obstacles(error, language)
        case ExplainedError():
            return language.say(error.key, **error.facts)
    return None


def sentence_in_all_languages(error: BaseException) -> str | None:
    """The same for readers whose language is not known."""
    sentences = (sentence(error, Language(code)) for code in LANGUAGES)
    return " · ".join(dict.fromkeys(filter(None, sentences))) or None


def _obstacles(error: NotPublishable, language: Language) -> str:
    """Everything that stands against publishing a period."""
    obstacles = "; ".join(language.say(f"obstacle_{row['kind']}", **row) for row in error.obstacles)
    return language.say("not_publishable", period=error.period, obstacles=obstacles)
