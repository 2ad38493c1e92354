"""Whether a home and its machine are fit for the next night: lock, disk, clock, log, warehouse, readers, last runs.

It shows no figure of any report, so that what it says can be sent to whoever helps.
"""

import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import version
from typing import NamedTuple

from tonghop.ledger.clock import now
from tonghop.ledger.home import Home
from tonghop.ledger.run_log import last_runs
from tonghop.ledger.seal import is_touched
from tonghop.operations import ingest
from tonghop.operations.errors import LogDamaged
from tonghop.operations.health import health_of
from tonghop.operations.log_guard import check_log, last_entry_after
from tonghop.readers import confinement
from tonghop.warehouse import load, store

_LIBRARIES = ("tonghop", "prefect", "polars", "duckdb", "pandera", "python-calamine")
_SPARE_BYTES = 500 * 2**20
"""What a night needs beside the copy of the warehouse."""


class Check(NamedTuple):
    """One thing looked at. `key`: its sentence in `configs/messages.yaml`; `facts` fill the braces there."""

    key: str
    is_good: bool
    facts: dict[str, object]


def examine(home: Home) -> list[Check]:
    """All that was looked at, in the order in which it is shown. Nothing is changed."""
    return list(_checks(home))


def _checks(home: Home) -> Iterator[Check]:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    yield Check("doctor_versions", True, {"python": platform.python_version(), "libraries": libraries})
    yield Check("doctor_home", True, {"path": home.root, "province": home.province})
    yield _lock(home)
    yield _disk(home)
    yield _clock(home)
    yield _log(home)
    yield _warehouse(home)
    yield _readers()
    yield _nights(home)
    for line in last_runs(home, 3):
        yield Check("doctor_run", True, {name: line[name] for name in ("at", "kind", "outcome")})


def _lock(home: Home) -> Check:
    """Held is no fault: a run may be under way."""
    try:
        with ingest.exclusive(home, "doctor", is_logged=False):
            return Check("doctor_lock_free", True, {})
    except store.Locked as holder:
        return Check("doctor_lock_held", True, {"holder": holder})


def _disk(home: Home) -> Check:
    free = shutil.disk_usage(home.root).free
    needed = (2 * home.warehouse.stat().st_size if home.warehouse.exists() else 0) + _SPARE_BYTES
    facts: dict[str, object] = {"free": free // 2**20, "needed": needed // 2**20}
    return Check("doctor_disk" if free >= needed else "doctor_disk_full", free >= needed, facts)


def _clock(home: Home) -> Check:
    moment = now().isoformat(timespec="seconds")
    if last := last_entry_after(home, now()):
        return Check("clock_backwards", False, {"now": moment, "last": last})
    return Check("doctor_clock", True, {"now": moment})


def _log(home: Home) -> Check:
    try:
        check_log(home)
    except LogDamaged as damage:
        return Check(damage.key, False, damage.facts)
    return Check("doctor_log", True, {})


def _warehouse(home: Home) -> Check:
    if not home.warehouse.exists():
        return Check("doctor_no_warehouse", False, {})
    try:
        entry, _ = load.last_run(home.warehouse)
    except store.DamagedWarehouse as damage:
        return Check("warehouse_damaged", False, {"why": damage})
    if is_touched(home):
        return Check("doctor_warehouse_touched", False, {})
    return Check("doctor_warehouse", True, {"entry": entry, "size": home.warehouse.stat().st_size // 2**20})


def _readers() -> Check:
    """A kernel without these is no fault of the home; files are read all the same."""
    found = confinement.available()
    facts: dict[str, object] = {"landlock": found.landlock or "–", "seccomp": "✓" if found.seccomp else "–"}
    return Check("doctor_readers" if found.is_whole else "doctor_readers_open", True, facts)


def _nights(home: Home) -> Check:
    health = health_of(home)
    state = health.state(now())
    facts: dict[str, object] = {"why": health.failure or "–", "by": health.expected_by.isoformat(timespec="minutes")}
    return Check(f"doctor_nights_{state}", state in ("ok", "never"), facts)
