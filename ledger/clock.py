"""The time of a run."""

import os
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def is_set() -> bool:
    """Whether `TONGHOP_NOW` says what time it is."""
    return bool(os.environ.get("TONGHOP_NOW"))


def now() -> datetime:
    """The present moment. `TONGHOP_NOW` (ISO) sets it: the demo plays on the nights of its reports."""
    if fixed := os.environ.get("TONGHOP_NOW"):
        moment = datetime.fromisoformat(fixed)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
    return datetime.now(ZONE)
