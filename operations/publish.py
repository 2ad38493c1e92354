"""Publishing a period: its figures frozen, numbered and checksummed, the period closed."""

import getpass
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tonghop.ledger.digests import checksum_of
from tonghop.ledger.errors import BadCall
from tonghop.ledger.home import Home
from tonghop.ledger.log_entries import Decision
from tonghop.ledger.record import Ledger
from tonghop.ledger.run_log import record_run
from tonghop.operations import ingest, plans
from tonghop.operations.errors import NotPublishable
from tonghop.operations.rebuild import writing
from tonghop.operations.releases import folder_of, releases
from tonghop.storage import disk
from tonghop.warehouse import compare, query, release

MANIFEST = "release.json"


@dataclass(frozen=True)
class Release:
    """A published release. `revisions`: what it changes against the one before; null for the first."""

    period: str
    number: int
    folder: Path
    checksum: str
    obstacles: list[dict[str, Any]]
    revisions: query.Result | None


def publish(home: Home, period: str, accept: str, at: datetime) -> Release:
    """Freeze a period's figures and close it; files that come later wait.

    `accept`: why to publish although errors are open or coverage is low. Raises `NotPublishable` where that is empty
    and something stands against it, `BadCall` where nothing was ever known of the period or nothing has changed since
    its last release. A period whose figures were all taken back is published once more: that release revises each of
    them to nothing.
    """
    with writing(home, "publish"):
        ingest.run_plan(home, plans.Plan(plans.pending(Ledger(home))))
        before = releases(home, period)
        if not before and not release.is_known(home.warehouse, period):
            raise BadCall("nothing_to_publish", period=period)
        obstacles = release.obstacles(home.warehouse, period, home.coverage_threshold)
        if obstacles and not accept.strip():
            raise NotPublishable(period, obstacles)
        number = len(before) + 1
        revisions = _revisions(home, before[-1], at) if before else None
        if revisions is not None and not revisions.rows:
            raise BadCall("nothing_revised", period=period, number=number - 1)
        reason = accept.strip()
        folder = _freeze(home, period, number, revisions, {"published_at": at.isoformat(), "reason": reason})
        checksum = checksum_of(folder)
        decision = Decision(
            *(0, "", "publish", at.isoformat(), getpass.getuser(), reason),
            period=period,
            number=number,
            checksum=checksum,
        )
        plan = plans.decide(home, [decision])
        ingest.run_plan(home, plan)
        record_run(home, "publish", "done", f"{period} {number}", [run.run_id for run in plan.runs])
    return Release(period, number, folder, checksum, obstacles, revisions)


def _revisions(home: Home, last: dict[str, Any], at: datetime) -> query.Result:
    folder = folder_of(home, last["period"], last["number"])
    if not folder.is_dir():
        raise BadCall("release_missing", path=folder)
    changes = compare.since_release(home.warehouse, last["period"], folder, last["published_at"], at)
    return release.revisions(changes)


def _freeze(home: Home, period: str, number: int, revisions: query.Result | None, facts: dict[str, str]) -> Path:
    """Write the release's files. They replace what an interrupted publication may have put there."""
    ledger = Ledger(home)
    manifest = {
        "period": period,
        "number": number,
        "published_by": getpass.getuser(),
        **facts,
        "log_entry": ledger.next_entry() - 1,
        "log_chain": ledger.head(),
        "coverage_threshold": home.coverage_threshold,
    }
    folder = folder_of(home, period, number)
    with disk.replacing(folder) as part:
        disk.make_folders(part, is_synced=False)
        release.freeze(home.warehouse, period, part)
        if revisions is not None:
            release.write_revisions(revisions, part / "revisions.parquet")
        disk.note(part / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    return folder
