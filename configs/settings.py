"""The settings of a home, `tonghop.toml`: their types, bounds and defaults."""

import re
import tomllib
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from msgspec import Meta

from tonghop.configs.convert import convert
from tonghop.configs.errors import ConfigError, Place
from tonghop.configs.units import is_root
from tonghop.configs.yaml_files import LinedDict

Share = Annotated[float, Meta(ge=0, le=1)]

Megabytes = Annotated[int, Meta(ge=1, le=2**24)]
"""Up to 16 TB, which a limit of memory in bytes can still hold."""

BuildMegabytes = Annotated[int, Meta(ge=256, le=2**24)]
"""DuckDB cannot build with less."""

Seconds = Annotated[int, Meta(ge=1, le=86_400)]

Days = Annotated[int, Meta(ge=1, le=36_500)]

Minutes = Annotated[int, Meta(ge=1, le=10_080)]

NIGHTLY_CRON = "30 21 * * *"


@dataclass(frozen=True)
class Log:
    """`[log]`. `keep_days`: how long logs and Prefect's history of runs are kept."""

    keep_days: Days = 400


@dataclass(frozen=True)
class Notify:
    """`[notify]`: who is told of a night that failed or did not come, by each of the ways that are set.

    `command`: a program and its arguments, which reads JSON. `webhook`: a URL to which the JSON is posted.
    `smtp_server`: host:port. `always`: successful nights are told as well. `grace_minutes`: how long after its hour a
    night may end. Secrets do not stand here: `operations/notify.py` says where.
    """

    command: tuple[str, ...] = ()
    webhook: str = ""
    smtp_server: str = ""
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password_file: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()
    always: bool = False
    grace_minutes: Minutes = 300


@dataclass(frozen=True)
class Settings:
    """What stands in a home's `tonghop.toml`. `province`: the code of the province, or of the country.

    `clock_may_be_set`: the home is of a demo or a test, and `TONGHOP_NOW` says what time it is.
    """

    province: str
    coverage_threshold: Share = 0.95
    nightly_cron: str = NIGHTLY_CRON
    max_file_megabytes: Megabytes = 200
    max_read_seconds: Seconds = 60
    max_read_memory_megabytes: Megabytes = 2048
    max_build_memory_megabytes: BuildMegabytes = 1600
    max_query_seconds: Seconds = 300
    max_archived_megabytes: Megabytes = 1024
    max_night_megabytes: Megabytes = 8192
    dask_scheduler: str = ""
    staging_url: str = ""
    log: Log = Log()
    notify: Notify = Notify()
    clock_may_be_set: bool = False


def parse_settings(content: bytes, name: str) -> Settings:
    """The settings that a file holds. `name` stands in the messages. Raises `ConfigError` with file, line and key."""
    try:
        text = content.decode("utf-8")
        data = LinedDict(tomllib.loads(text))
    except UnicodeDecodeError:
        raise ConfigError(Place(name), "not_utf8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(Place(name, _line_in(str(error))), "not_toml", why=error) from None
    data.lines = {key: _line_of(key, text) for key in data}
    settings = convert(Settings, data, Place(name), is_text=False)
    for key, fault, facts in _faults(settings):
        raise ConfigError(Place(name, data.lines.get(key), (key,)), fault, **facts)
    for key, fault, facts in _faults_of_notify(settings.notify):
        raise ConfigError(Place(name, data.lines.get("notify"), ("notify", key)), fault, **facts)
    return settings


def _line_in(message: str) -> int | None:
    found = re.search(r"line (\d+)", message)
    return int(found[1]) if found else None


def _line_of(key: str, text: str) -> int:
    """The line of a key or table at the top level, which TOML lets stand once."""
    start = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[].=]""")
    return next((number for number, line in enumerate(text.split("\n"), 1) if start.match(line)), 1)


def _faults(settings: Settings) -> Any:
    """What a type cannot say: key, fault and its facts."""
    if not is_root(settings.province):
        yield "province", "no_province", {"found": settings.province}
    if why := _why_no_cron(settings.nightly_cron):
        yield "nightly_cron", "not_cron", {"found": settings.nightly_cron, "why": why}
    if settings.dask_scheduler and not _is_scheduler(settings.dask_scheduler):
        yield "dask_scheduler", "not_scheduler", {"found": settings.dask_scheduler}
    if settings.staging_url and not _URL.fullmatch(settings.staging_url):
        yield "staging_url", "not_url", {"found": settings.staging_url}
    if settings.staging_url and not settings.dask_scheduler:
        yield "staging_url", "needs_scheduler", {}


def _faults_of_notify(notify: Notify) -> Any:
    if notify.command and not notify.command[0].startswith("/"):
        yield "command", "not_absolute", {"found": notify.command[0]}
    if notify.webhook and not _WEBHOOK.fullmatch(notify.webhook):
        yield "webhook", "not_webhook", {}  # the address may be a secret
    if notify.smtp_server and not _is_server(notify.smtp_server):
        yield "smtp_server", "not_server", {"found": notify.smtp_server}
    for address in (notify.sender, *notify.recipients):
        if address and not _ADDRESS.fullmatch(address):
            yield "recipients" if address in notify.recipients else "sender", "not_address", {"found": address}
    for key in ("sender", "recipients"):
        if notify.smtp_server and not getattr(notify, key):
            yield key, "missing_for_mail", {}
    if notify.smtp_user and notify.smtp_security == "none":
        yield "smtp_user", "password_in_clear", {}


_WEBHOOK = re.compile(r"https?://[^\s/@]+(/\S*)?")
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_SERVER = re.compile(r"[^\s/:@]+:(\d{1,5})", re.ASCII)
_SCHEDULER = re.compile(r"(?:tcp|tls|ws|wss)://[^\s/]+:(\d{1,5})", re.ASCII)
_URL = re.compile(r"[a-z][a-z0-9+.-]*://\S+")
_CRON_FIELD = re.compile(r"(?:[0-9*,/-]|[A-Za-z]{3})+")


def _is_server(address: str) -> bool:
    found = _SERVER.fullmatch(address)
    return found is not None and 0 < int(found[1]) < 2**16


def _is_scheduler(address: str) -> bool:
    found = _SCHEDULER.fullmatch(address)
    return found is not None and int(found[1]) < 2**16


def _why_no_cron(text: str) -> str:
    """Empty for a schedule; what Prefect's own check would let pass and never run (30 February) is none either."""
    if text == NIGHTLY_CRON:
        return ""
    fields = text.split()
    if len(fields) != 5 or not all(map(_CRON_FIELD.fullmatch, fields)):
        return "m h d M w"
    from datetime import datetime

    from cronsim import CronSim, CronSimError

    try:
        next(CronSim(text, datetime(2024, 1, 1)))
    except (CronSimError, StopIteration) as error:
        return str(error)
    return ""
