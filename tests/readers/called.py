"""A job for a child of the pool: any function, called in the child."""

from collections.abc import Callable
from typing import Any


def call(_greeting: None, job: tuple[Callable[..., Any], tuple[Any, ...]]) -> object:
    """What the function gives, as far as it is data."""
    function, arguments = job
    answer = function(*arguments)
    return answer if isinstance(answer, (int, str, list, bool)) else repr(answer)


def warm_up() -> None:
    """Import what the functions of the tests need."""
    import mmap  # noqa: F401
    import socket  # noqa: F401
    import subprocess  # noqa: F401

    from tests.readers import test_confinement  # noqa: F401
