"""Read files in child processes, with bounds on memory and time: a dead child is a refused file, not a failed night."""

import os
import selectors
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import IO, cast

from tonghop.configs import loader
from tonghop.configs.models import Layout
from tonghop.ledger.home import Home
from tonghop.readers.messages import receive, send
from tonghop.transforms.context import Context
from tonghop.transforms.figures.submissions import Extract
from tonghop.transforms.spelling import plain
from tonghop.transforms.workbook import refuse

WORKERS = max(1, min(4, os.cpu_count() or 1))

Job = tuple[str, str, Path]
"""Hash, original name and path of a file to read."""


def reading_context(province: str, mappings: Path | None = None) -> Context:
    """What the reader knows of a province's units, of layouts, periods and forms, and of what persons decided.

    `mappings`: the home's own file of decisions. Raises `ConfigError`.
    """
    from tonghop.schemas.form import all_forms  # imports polars and pandera, while children start

    specs = all_forms()
    return Context(
        root=province,
        units=[
            (u.code, u.valid_from, u.valid_to, u.level, u.name, u.parent_code or None) for u in loader.units(province)
        ],
        periods=loader.periods(),
        layouts=layouts(),
        vocabulary=loader.vocabulary(),
        texts=loader.finding_texts(),
        measures={form: tuple(m.name for m in spec.measures) for form, spec in specs.items()},
        claims={form: frozenset(m.name for m in spec.measures if m.is_claim) for form, spec in specs.items()},
        money={form: frozenset(m.name for m in spec.measures if m.unit == "vnd") for form, spec in specs.items()},
        varying={form: frozenset(m.name for m in spec.measures if m.unit == "varies") for form, spec in specs.items()},
        plans=frozenset(form for form, spec in specs.items() if spec.about.is_plan),
        provinces={} if province == loader.country().code else loader.provinces(),
        overrides=loader.mappings(mappings),
        organisations=loader.organisations(),
        category_spans={
            c.category: (c.valid_from, c.valid_to)
            for spec in specs.values()
            for c in loader.categories(spec.about.code_list)
            if c.valid_from
        },
    )


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout, those of forms with a breakdown with the names of its categories."""
    return tuple(_with_categories(layout) for layout in loader.layouts())


def _with_categories(layout: Layout) -> Layout:
    from tonghop.schemas.form import all_forms

    known = loader.categories(all_forms()[layout.form].about.code_list)
    names = {c.category: list(dict.fromkeys((plain(c.title_vi), *c.names))) for c in known}
    return (
        replace(layout, categories=names, category_parents={c.category: c.parent for c in known}) if known else layout
    )


class NoReader(Exception):
    """No reading process starts; not an `OSError`, which the command line would take for a closed pipe of its own."""

    def __init__(self) -> None:
        super().__init__("tiến trình đọc không khởi động được · the reading process does not start")


class _Child:
    """One reading process and the files given to it, the first of which it is at.

    It starts at once and is told its context and the bytes of memory that it may have with its first file.
    """

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tonghop.readers.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.jobs: deque[Job] = deque()
        self.since = 0.0
        self._is_greeted = False

    @property
    def _stdin(self) -> IO[bytes]:
        return cast(IO[bytes], self.process.stdin)

    @property
    def stdout(self) -> IO[bytes]:
        """Unbuffered: an answer that lay in a buffer would wake no selector."""
        return cast(IO[bytes], cast(BufferedReader, self.process.stdout).raw)

    def give(self, job: Job, greeting: tuple[Context, int]) -> None:
        """Raises `BrokenPipeError` where the process has died."""
        file_hash, name, path = job
        if not self._is_greeted:
            send(self._stdin, greeting)
            self._is_greeted = True
        send(self._stdin, (file_hash, name, str(path)))
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.append(job)

    def take(self) -> Extract:
        """The answer about the first file. Raises `EOFError` where the process has died."""
        extract: Extract = receive(self.stdout)
        self.jobs.popleft()
        self.since = time.monotonic()
        return extract

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._stdin.close()
        cast(BufferedReader, self.process.stdout).close()


AHEAD = 4
"""Files that a process is given before it answers the first, so that it never waits for the next."""


class ReaderPool:
    """Reading processes that are started ahead, so that they are ready when the first file is, and the configuration is
    read while they start.

    `is_brief`: as in `Context`.
    """

    def __init__(self, home: Home, workers: int = WORKERS, *, is_brief: bool = False) -> None:
        self._selector = selectors.DefaultSelector()
        self._children = [self._new_child() for _ in range(workers)]
        try:
            self.context = replace(reading_context(home.province, home.mappings), is_brief=is_brief)
        except BaseException:
            self.close()
            raise
        self.seconds = float(home.max_read_seconds)
        self.memory = home.max_read_memory_megabytes * 2**20
        self.max_bytes = home.max_file_megabytes * 2**20

    def _new_child(self) -> _Child:
        child = _Child()
        self._selector.register(child.stdout, selectors.EVENT_READ, child)
        return child

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        self._selector.close()
        for child in self._children:
            child.close()

    def read(
        self,
        jobs: Iterable[Job],
        on_done: Callable[[Extract], None] = lambda _: None,
        meanwhile: Callable[[], object] = lambda: None,
    ) -> list[Extract]:
        """Read every file; the extracts come in the order of the jobs.

        `meanwhile`: called once, when the first files are being read.
        """
        waiting = deque(jobs)
        order = [job[0] for job in waiting]
        done: dict[str, Extract] = {}

        def finish(extract: Extract) -> None:
            done[extract.file_hash] = extract
            on_done(extract)

        self._hand_out(waiting, finish)
        meanwhile()
        while waiting or any(child.jobs for child in self._children):
            self._hand_out(waiting, finish)
            self._collect(waiting, finish)
        return [done[file_hash] for file_hash in order]

    def _hand_out(self, waiting: deque[Job], finish: Callable[[Extract], None]) -> None:
        """Give each process its next files, those with the fewest first."""
        for ahead in range(AHEAD):
            for place in range(len(self._children)):
                while len(self._children[place].jobs) <= ahead and waiting:
                    job = waiting.popleft()
                    if (size := job[2].stat().st_size) > self.max_bytes:
                        finish(self._refuse(job, "file_too_large", f"{size} byte"))
                    else:
                        self._give(place, job)

    def _give(self, place: int, job: Job) -> None:
        """Hand a file to a child; one that died while idle is replaced. Raises `NoReader` where the next dies, too."""
        child = self._children[place]
        try:
            child.give(job, (self.context, self.memory))
        except BrokenPipeError:
            if child.jobs:  # it died of the file that it is at, which is told when its answer is awaited
                child.jobs.append(job)
                return
            self._renew(place)
            try:
                self._children[place].give(job, (self.context, self.memory))
            except BrokenPipeError as error:
                raise NoReader from error

    def _collect(self, waiting: deque[Job], finish: Callable[[Extract], None]) -> None:
        """Wait for the next answers, deaths or overruns."""
        busy = [child for child in self._children if child.jobs]
        if not busy:
            return
        nearest = min(child.since for child in busy) + self.seconds
        ready = self._selector.select(max(0.0, nearest - time.monotonic()))
        for key, _ in ready:
            child = cast(_Child, key.data)
            if child.jobs:
                try:
                    finish(child.take())
                except EOFError:
                    self._replace(child, f"exit {child.process.wait()}", waiting, finish)
            else:  # it died while idle
                self._renew(self._children.index(child))
        for child in busy:
            if child in self._children and child.jobs and time.monotonic() >= child.since + self.seconds:
                self._replace(child, f"> {self.seconds:.0f} s", waiting, finish)

    def _replace(self, child: _Child, why: str, waiting: deque[Job], finish: Callable[[Extract], None]) -> None:
        """Refuse the file that a process was at; the others that it had been given wait again."""
        finish(self._refuse(child.jobs.popleft(), "file_reader_died", why))
        waiting.extendleft(reversed(child.jobs))
        self._renew(self._children.index(child))

    def _renew(self, place: int) -> None:
        self._selector.unregister(self._children[place].stdout)
        self._children[place].close()
        self._children[place] = self._new_child()

    def _refuse(self, job: Job, rule: str, why: str) -> Extract:
        return refuse(job[0], job[1], rule, why, self.context)


def pool_for(home: Home, files: int) -> ReaderPool:
    """A pool to read so many files for the warehouse: no more processes than these."""
    return ReaderPool(home, min(WORKERS, files), is_brief=True)
