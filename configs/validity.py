"""When a row of the configuration holds: spans of days with an open end."""


def is_in_force(valid_from: str, valid_to: str, day: str) -> bool:
    """Whether a span covers a day. Days are ISO dates; the span ends before `valid_to`, or never where that is ''."""
    return valid_from <= day and (not valid_to or day < valid_to)
