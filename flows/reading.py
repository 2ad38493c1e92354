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
from pathlib import Path
from typing import IO, cast

from configs import loader
from configs.kinds import Layout
from flows.home import Home
from flows.pipes import receive, send
from schemas.form import all_forms
from transforms.names import plain
from transforms.workbook import Context, Reading, refuse

WORKERS = max(1, min(4, os.cpu_count() or 1))

Job = tuple[str, str, Path]
"""Hash, original name and path of a file to read."""


def reading_context(province: str, mappings: Path | None = None) -> Context:
    """What the reader knows of a province's units, of layouts, periods and forms, and of what persons decided.

    `mappings`: the home's own file of decisions. Raises `ConfigError`.
    """
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
        mappings=loader.mappings(mappings),
        organisations=loader.organisations(),
        category_spans={
            c.category: (c.valid_from, c.valid_to)
            for spec in specs.values()
            for c in loader.categories(spec.about.dimension)
            if c.valid_from
        },
    )


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout, those of forms with a breakdown with the names of its categories."""
    return tuple(_with_categories(layout) for layout in loader.layouts())


def _with_categories(layout: Layout) -> Layout:
    known = loader.categories(all_forms()[layout.form].about.dimension)
    names = {c.category: list(dict.fromkeys((plain(c.title_vi), *c.names))) for c in known}
    return (
        replace(layout, categories=names, category_parents={c.category: c.parent for c in known}) if known else layout
    )


class _Child:
    """One reading process and the file it is at. It starts at once and is told its context with its first file."""

    def __init__(self, context: Context, memory_bytes: int) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flows.reader_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.job: Job | None = None
        self.deadline = 0.0
        self._greeting: tuple[Context, int] | None = (context, memory_bytes)

    @property
    def _stdin(self) -> IO[bytes]:
        return cast(IO[bytes], self.process.stdin)

    @property
    def stdout(self) -> IO[bytes]:
        return cast(IO[bytes], self.process.stdout)

    def start(self, job: Job, seconds: float) -> None:
        file_hash, name, path = job
        if self._greeting:
            send(self._stdin, self._greeting)
            self._greeting = None
        self.job, self.deadline = job, time.monotonic() + seconds
        send(self._stdin, (file_hash, name, str(path)))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._stdin.close()
        self.stdout.close()


class ReaderPool:
    """Reading processes that are started ahead, so that they are ready when the first file is."""

    def __init__(self, home: Home, workers: int = WORKERS) -> None:
        self.context = reading_context(home.province, home.mappings)
        self.seconds = float(home.max_read_seconds)
        self.memory = home.max_read_memory_megabytes * 2**20
        self.max_bytes = home.max_file_megabytes * 2**20
        self._children = [self._new_child() for _ in range(workers)]

    def _new_child(self) -> _Child:
        return _Child(self.context, self.memory)

    def __enter__(self) -> "ReaderPool":
        return self

    def __exit__(self, *_: object) -> None:
        for child in self._children:
            child.close()

    def read(self, jobs: Iterable[Job], on_done: Callable[[Reading], None] = lambda _: None) -> list[Reading]:
        """Read every file; the readings come in the order of the jobs."""
        waiting = deque(jobs)
        order = [job[0] for job in waiting]
        done: dict[str, Reading] = {}

        def finish(reading: Reading) -> None:
            done[reading.file_hash] = reading
            on_done(reading)

        while waiting or any(child.job for child in self._children):
            for place in range(len(self._children)):
                while self._children[place].job is None and waiting:
                    job = waiting.popleft()
                    if (size := job[2].stat().st_size) > self.max_bytes:
                        finish(self._refuse(job, "file_too_large", f"{size} byte"))
                    else:
                        self._start(place, job)
            self._collect(finish)
        return [done[file_hash] for file_hash in order]

    def _start(self, place: int, job: Job) -> None:
        """Hand a file to a child; one that died while idle is replaced."""
        try:
            self._children[place].start(job, self.seconds)
        except BrokenPipeError:
            self._children[place].close()
            self._children[place] = self._new_child()
            self._children[place].start(job, self.seconds)

    def _collect(self, finish: Callable[[Reading], None]) -> None:
        """Wait for the next answers, deaths or overruns."""
        busy = {child.stdout: place for place, child in enumerate(self._children) if child.job}
        if not busy:
            return
        with selectors.DefaultSelector() as selector:
            for stream in busy:
                selector.register(stream, selectors.EVENT_READ)
            nearest = min(self._children[place].deadline for place in busy.values())
            ready = selector.select(max(0.0, nearest - time.monotonic()))
        for key, _ in ready:
            place = busy[cast(IO[bytes], key.fileobj)]
            child = self._children[place]
            try:
                finish(receive(child.stdout))
                child.job = None
            except EOFError:
                self._replace(place, f"exit {child.process.wait()}", finish)
        for place in busy.values():
            child = self._children[place]
            if child.job and time.monotonic() >= child.deadline:
                self._replace(place, f"> {self.seconds:.0f} s", finish)

    def _replace(self, place: int, why: str, finish: Callable[[Reading], None]) -> None:
        child = self._children[place]
        assert child.job is not None
        finish(self._refuse(child.job, "file_reader_died", why))
        child.close()
        self._children[place] = self._new_child()

    def _refuse(self, job: Job, rule: str, why: str) -> Reading:
        return refuse(job[0], job[1], rule, why, self.context)


def pool_for(home: Home, files: int) -> ReaderPool:
    """A pool to read so many files: no more processes than these."""
    return ReaderPool(home, min(WORKERS, files))
