"""How many examples a property is tried on: a few with every `make test`, all of them with `make test-slow`."""

import os

from hypothesis import HealthCheck, settings

IS_THOROUGH = os.environ.get("TONGHOP_TEST_EXAMPLES") == "all"


def number_of(examples: int, quick: int = 0) -> int:
    return examples if IS_THOROUGH else quick or max(2, examples // 5)


def all_examples(number: int, *leave_out: HealthCheck, quick: int = 0) -> settings:
    """Settings of a property that is tried on this many examples; in `make test` on `quick` or a fifth of these."""
    return settings(max_examples=number_of(number, quick), deadline=None, suppress_health_check=leave_out)
