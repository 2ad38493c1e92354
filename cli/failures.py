"""What each failure of a call is to the caller: an exit code, and a line in the chosen language."""

from tonghop.configs.errors import ConfigError
from tonghop.flows.errors import AlreadyServed
from tonghop.ledger.errors import BadCall
from tonghop.operations.failures import sentence
from tonghop.reports.language import Language
from tonghop.warehouse.query import BadQuery
from tonghop.warehouse.store import Locked, NoWarehouse, is_interrupt

FAILED, WRONG_CALL, LOCKED, INTERRUPTED = 1, 2, 3, 130


def failure(error: BaseException, language: Language, *, is_terminal: bool) -> tuple[int, str]:
    """The exit code and the text for an error, which is one line.

    On a terminal what DuckDB says of a person's question keeps its lines: a mark stands below the place. Whoever
    pressed Ctrl-C gets no text.
    """
    if is_interrupt(error):
        return INTERRUPTED, ""
    text = sentence(error, language) or language.say("run_failed", why=f"{type(error).__name__}: {error}")
    line = text if isinstance(error, BadQuery) and is_terminal else " ".join(text.split())
    match error:
        case Locked() | AlreadyServed():
            return LOCKED, line
        case NoWarehouse() | BadQuery() | BadCall() | ConfigError():
            return WRONG_CALL, line
    return FAILED, line
