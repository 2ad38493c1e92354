"""A pool of child processes with bounds on memory and time.

A child that dies or overruns is replaced, and only the job that it was at fails.
"""

import logging
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from io import BufferedReader
from typing import IO, Any, Generic, TypeVar, cast

from tonghop.readers.messages import Answers, Failure, Unintelligible, send

WORKERS = max(1, min(4, os.cpu_count() or 1))

AHEAD = 4
"""Jobs that a child is given before it answers the first, so that it never waits for the next."""

TRACEBACK_SECONDS = 1.0
"""How long a child that overran may take to say where it was."""
_TRACEBACK_BYTES = 2**16

_LOG = logging.getLogger(__name__)

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class NoReader(Exception):
    """No child process starts; not an `OSError`, which the command line would take for a closed pipe of its own."""

    def __init__(self) -> None:
        super().__init__("tiến trình đọc không khởi động được · the reading process does not start")


@dataclass(frozen=True)
class Bounds:
    """What a child may use: bytes of memory, and seconds for a job."""

    memory: int
    seconds: float


@dataclass(frozen=True)
class Work(Generic[Job]):
    """What children do. `function`: `PACKAGE.MODULE:FUNCTION`, called in the child with the greeting and a job.

    `kind`: the type of an answer. `hand_over`: what a child is told of a job, and the file that it is handed with it,
    open for reading, which is closed here. `is_confined`: the child opens nothing itself (`readers.confinement`).
    """

    function: str
    kind: Any
    hand_over: Callable[[Job], tuple[object, IO[bytes] | None]] = lambda job: (job, None)
    is_confined: bool = False


class _Child(Generic[Job]):
    """One process and the numbered jobs given to it, the first of which it is at.

    It starts at once; its greeting and its bounds come with its first job.
    """

    def __init__(self, work: Work[Job], most: int) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        self._work = work
        self._connection, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tonghop.readers.child", work.function, *["confined"] * work.is_confined],
                stdin=theirs.fileno(),
                stdout=subprocess.PIPE,
                stderr=self._errors,
            )
        self._answers: Answers[Any] = Answers(self.stdout.fileno(), work.kind, most)
        self.jobs: deque[tuple[int, Job]] = deque()
        self.since = 0.0
        self._is_greeted = False

    @property
    def stdout(self) -> IO[bytes]:
        """Unbuffered: an answer that lay in a buffer would wake no selector."""
        return cast(IO[bytes], cast(BufferedReader, self.process.stdout).raw)

    def give(self, number: int, job: Job, greeting: tuple[object, int]) -> None:
        """Raises `BrokenPipeError` if the process has died."""
        if not self._is_greeted:
            send(self._connection, greeting)
            self._is_greeted = True
        told, file = self._work.hand_over(job)
        with file or nullcontext():
            send(self._connection, told, file)
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.append((number, job))

    def take(self) -> Iterator[tuple[int, Job, object]]:
        """The jobs whose answers are there, with them. Raises `EOFError`, `Unintelligible`."""
        for answer in self._answers.read():
            if not self.jobs:
                raise Unintelligible("an answer to nothing")
            self.since = time.monotonic()
            yield *self.jobs.popleft(), answer

    def traceback(self) -> str:
        """The end of what the process wrote to standard error."""
        end = os.fstat(self._errors.fileno()).st_size
        content = os.pread(self._errors.fileno(), _TRACEBACK_BYTES, max(0, end - _TRACEBACK_BYTES))
        return content.decode(errors="replace")

    def abort(self) -> None:
        """End the process by the signal at which it writes down where it is."""
        self.process.send_signal(signal.SIGABRT)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(TRACEBACK_SECONDS)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._connection.close()
        cast(BufferedReader, self.process.stdout).close()
        self._errors.close()


class _Batch(Generic[Job, Answer]):
    """The jobs of one call: those that wait, each with its number, and the answers by number."""

    def __init__(
        self,
        jobs: Iterable[Job],
        on_failure: Callable[[Job, Failure], Answer],
        on_done: Callable[[Answer], None],
    ) -> None:
        self.waiting = deque(enumerate(jobs))
        self.answers: dict[int, Answer] = {}
        self._on_failure, self._on_done = on_failure, on_done

    def finish(self, number: int, job: Job, answer: object) -> None:
        is_failure = isinstance(answer, Failure)
        self.answers[number] = self._on_failure(job, cast(Failure, answer)) if is_failure else cast(Answer, answer)
        self._on_done(self.answers[number])


class ProcessPool(Generic[Job, Answer]):
    """Child processes that start at once, so that they are ready when the first job is.

    `greeting`: makes what a child is sent once, with its first job. `bounds`: of each child.
    """

    def __init__(self, work: Work[Job], count: int, bounds: Bounds, greeting: Callable[[], object]) -> None:
        self._work, self._bounds, self._greeting = work, bounds, greeting
        self._selector = selectors.DefaultSelector()
        self._children = [self._new_child() for _ in range(count)]

    def _new_child(self) -> _Child[Job]:
        child: _Child[Job] = _Child(self._work, self._bounds.memory)
        self._selector.register(child.stdout, selectors.EVENT_READ, child)
        return child

    def __enter__(self) -> "ProcessPool[Job, Answer]":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        self._selector.close()
        for child in self._children:
            child.close()

    def run(
        self,
        jobs: Iterable[Job],
        on_failure: Callable[[Job, Failure], Answer],
        on_done: Callable[[Answer], None] = lambda _: None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> list[Answer]:
        """Do every job; the answers come in the order of the jobs. Raises `NoReader`.

        `on_failure`: gives the answer for a job that failed. `on_done`: called with each answer as it comes.
        `meanwhile`: called once, while the children are at the first jobs.
        """
        batch = _Batch(jobs, on_failure, on_done)
        try:
            self._hand_out(batch)
            meanwhile()
            while batch.waiting or any(child.jobs for child in self._children):
                self._hand_out(batch)
                self._collect(batch)
        except BaseException:  # what children are still at must not answer the next call
            for place in (place for place, child in enumerate(self._children) if child.jobs):
                self._renew(place)
            raise
        return [batch.answers[number] for number in range(len(batch.answers))]

    def _hand_out(self, batch: _Batch[Job, Answer]) -> None:
        """Give each process its next jobs, those with the fewest first."""
        for ahead in range(AHEAD):
            for place in range(len(self._children)):
                while len(self._children[place].jobs) <= ahead and batch.waiting:
                    self._give(place, *batch.waiting.popleft())

    def _give(self, place: int, number: int, job: Job) -> None:
        """Hand a job to a child; one that died while idle is replaced. Raises `NoReader` if the next dies, too."""
        child, greeting = self._children[place], (self._greeting(), self._bounds.memory)
        try:
            child.give(number, job, greeting)
        except BrokenPipeError:
            if child.jobs:  # it died of the job that it is at, which shows when its answer is awaited
                child.jobs.append((number, job))
                return
            self._renew_idle(place)
            try:
                self._children[place].give(number, job, greeting)
            except BrokenPipeError as error:
                raise NoReader from error

    def _collect(self, batch: _Batch[Job, Answer]) -> None:
        """Wait for the next answers, deaths or overruns."""
        busy = [child for child in self._children if child.jobs]
        if not busy:
            return
        nearest = min(child.since for child in busy) + self._bounds.seconds
        for key, _ in self._selector.select(max(0.0, nearest - time.monotonic())):
            child = cast(_Child[Job], key.data)
            if not child.jobs:
                self._renew_idle(self._children.index(child))
                continue
            try:
                for finished in child.take():
                    batch.finish(*finished)
            except EOFError:
                self._replace(child, f"exit {child.process.wait()}", batch)
            except Unintelligible as error:
                _LOG.error("a child's answer is no answer: %s", error)
                self._replace(child, "unintelligible", batch)
        for child in busy:
            if child in self._children and child.jobs and time.monotonic() >= child.since + self._bounds.seconds:
                child.abort()
                self._replace(child, f"> {self._bounds.seconds:.0f} s", batch)

    def _replace(self, child: _Child[Job], reason: str, batch: _Batch[Job, Answer]) -> None:
        """Fail the job that a process was at; the others that it had been given wait again."""
        if child.jobs:
            batch.finish(*child.jobs.popleft(), Failure(reason, child.traceback()))
        batch.waiting.extendleft(reversed(child.jobs))
        self._renew(self._children.index(child))

    def _renew_idle(self, place: int) -> None:
        """Replace a process that died without a job: nobody else would hear of it."""
        child = self._children[place]
        _LOG.warning("a child died while idle: exit %s", child.process.poll(), extra={"traceback": child.traceback()})
        self._renew(place)

    def _renew(self, place: int) -> None:
        child = self._children[place]
        self._selector.unregister(child.stdout)
        child.close()
        self._children[place] = self._new_child()
