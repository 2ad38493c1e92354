"""The pool of child processes: a job that fails says why, with the child's traceback, and the others are done."""

import gzip
import math
import os
import signal
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from tonghop.readers.messages import Failure
from tonghop.readers.process_pool import Bounds, ProcessPool, Work

CALL = "operator:call"
"""A function of two arguments that a child finds without this project's tests: it calls the greeting with the job."""


def answers(greeting: Callable[..., object], *jobs: object, seconds: float = 60.0) -> list[object]:
    with ProcessPool[object, object](Work(CALL, object), 1, Bounds(2**30, seconds), lambda: greeting) as pool:
        return pool.run(jobs, lambda _, failure: failure)


def test_answers_come_in_the_order_of_the_jobs() -> None:
    assert answers(abs, -3, 2, -1) == [3, 2, 1]


def test_a_job_that_raises_is_a_fault_with_its_traceback_and_its_process_goes_on() -> None:
    fault, root = answers(math.sqrt, -1, 4)
    assert isinstance(fault, Failure)
    assert (fault.reason, fault.is_fault) == ("ValueError: math domain error", True)
    assert fault.traceback.startswith("Traceback (most recent call last):")
    assert root == 2.0


def test_only_errors_of_the_machine_are_no_fault_of_program_or_file() -> None:
    """Libraries raise `OSError` at what a file holds: no such file may stop the night for good."""
    memory, missing = Path("/proc/self/mem"), Path("/not-there")
    failures = [*answers(Path.read_bytes, memory, missing), *answers(gzip.decompress, b"no archive")]
    assert [f.is_environment for f in failures if isinstance(f, Failure)] == [True, False, False]
    (failure,) = answers(import_module, "a_module_that_is_not_there")
    assert isinstance(failure, Failure)
    assert (failure.is_fault, failure.is_environment) == (True, False)


def test_a_job_that_ends_its_process_is_a_failure_of_its_own() -> None:
    (failure,) = answers(os._exit, 3)
    assert failure == Failure("exit 3")


def test_a_process_that_aborts_says_where_it_was() -> None:
    (failure,) = answers(signal.raise_signal, signal.SIGABRT)
    assert isinstance(failure, Failure)
    assert (failure.reason, failure.is_fault) == ("exit -6", False)
    assert "in _answer" in failure.traceback


@pytest.mark.slow  # waits for the bound
def test_a_process_that_overruns_says_where_it_was() -> None:
    (failure,) = answers(time.sleep, 600, seconds=5.0)
    assert isinstance(failure, Failure)
    assert failure.reason == "> 5 s"
    assert "in _answer" in failure.traceback
