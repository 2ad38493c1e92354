"""A home directory: the folders and files of one province, and its settings."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from tonghop.configs.settings import Settings, parse_settings
from tonghop.configs.units import units
from tonghop.ledger.clock import is_set
from tonghop.ledger.errors import BadCall
from tonghop.storage import disk

SETTINGS = """# Cấu hình của tonghop · settings of tonghop
# Mã tỉnh trong danh mục đơn vị hành chính · code of the province in the list of administrative units
province = "{province}"
{clock}
# Tỷ lệ chỉ được công bố khi ít nhất phần này của các xã đã báo cáo · a rate is publishable from this coverage on
coverage_threshold = 0.95

# Giờ chạy hằng đêm (cron, Asia/Ho_Chi_Minh) · when the nightly run starts
nightly_cron = "30 21 * * *"

# Giới hạn khi đọc một tệp · bounds for reading one file
max_file_megabytes = 200
max_read_seconds = 60
max_read_memory_megabytes = 2048

# Tệp lớn hơn không vào kho lưu; số MB tệp mới tối đa một đêm · larger files are not archived; what a night takes
max_archived_megabytes = 1024
max_night_megabytes = 8192

# Bộ nhớ của DuckDB khi dựng kho; quá mức này thì ghi tạm ra đĩa · DuckDB's while it builds; beyond it, it uses the disk
max_build_memory_megabytes = 1600

# Thời gian tối đa của một câu hỏi `tonghop sql` · how long a question of `tonghop sql` may take
max_query_seconds = 300

# Đọc tệp trên cụm Dask (docs/scaling.md); bỏ trống: trên máy này · read on a Dask cluster; empty: on this machine
dask_scheduler = ""
# Nơi cụm ghi tạm, URL của fsspec; bỏ trống: thư mục chung của nhà dữ liệu này
# where its workers write, a URL of fsspec; empty: this home, in a folder that all machines share
staging_url = ""

# Nhật ký và lịch sử của Prefect giữ bao nhiêu ngày · how many days logs and Prefect's history are kept
# [log]
# keep_days = 400

# Báo khi một đêm thất bại hay không chạy (docs/production.md): lệnh, webhook, thư điện tử
# who is told of a night that failed or did not come: a command, a webhook, mail
# [notify]
# command = ["/usr/local/bin/alarm"]
# webhook = "https://example.org/hook"
# smtp_server = "mail.example.org:587"
# sender = "tonghop@example.org"
# recipients = ["it@example.org"]
"""
CLOCK_SETTING = """
# Bản trình diễn: TONGHOP_NOW cho biết mấy giờ · a demo: TONGHOP_NOW says what time it is
clock_may_be_set = true
"""


@dataclass(frozen=True)
class Home(Settings):
    """Paths and settings of a home."""

    root: Path = field(kw_only=True)

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def decisions(self) -> Path:
        return self.root / "decisions.jsonl"

    @property
    def outbox(self) -> Path:
        return self.root / "outbox"

    @property
    def mappings(self) -> Path:
        """The overrides: what headers, names and files mean, as persons decided. May be absent."""
        return self.root / "mappings.yaml"

    @property
    def groups(self) -> Path:
        """Which units are in which group of `configs/groups.yaml`, beside the list of units; may be absent."""
        return self.root / "groups.csv"

    @property
    def forms(self) -> Path:
        """The official outputs, by period."""
        return self.root / "forms"

    @property
    def reports(self) -> Path:
        """The reports of periods, as documents."""
        return self.root / "reports"

    @property
    def invented(self) -> Path:
        """Which figures are invented for demonstration; only a demo has it."""
        return self.root / "invented.csv"

    @property
    def unpacked(self) -> Path:
        """Members of archives, until they are in the archive."""
        return self.root / ".unpacked"

    @property
    def concerned(self) -> Path:
        """The archived files that would give something else now, as the last comparison found them."""
        return self.root / ".concerned.json"

    @property
    def releases(self) -> Path:
        return self.root / "releases"

    @property
    def run_log(self) -> Path:
        return self.root / "runs.jsonl"

    @property
    def logs(self) -> Path:
        """The program's log, a file a day."""
        return self.root / "logs"

    @property
    def staging(self) -> Path:
        return self.root / ".staging"

    @property
    def seal(self) -> Path:
        """How the warehouse's file was when the program put it there."""
        return self.root / ".warehouse.json"

    @property
    def prefect(self) -> Path:
        return self.root / ".prefect"

    @property
    def serving(self) -> Path:
        """Which process serves the home, as long as it does."""
        return self.root / ".serving.json"

    @property
    def server_password(self) -> Path:
        """The password of the server that serves the home; a copy of the home does without it."""
        return self.root / ".server-password"

    @property
    def owed_returns(self) -> Path:
        """The runs whose returns are still to be written; missing where there are none."""
        return self.root / ".owed-returns.json"

    @property
    def health(self) -> Path:
        """Whether the nights come and succeed, for programs that watch."""
        return self.root / "health.json"


def home_path(option: Path | None) -> Path:
    """`--home`, else `TONGHOP_HOME`, else `tonghop-home` in the current directory."""
    return (option or Path(os.environ.get("TONGHOP_HOME") or "tonghop-home")).expanduser().absolute()


def init_home(
    root: Path, province: str, fill: Callable[[Home], None] = lambda _: None, *, clock_may_be_set: bool = False
) -> Home:
    """Make a home. Raises `BadCall` if there is one already, `ConfigError` if the province is unknown.

    `fill`: called with it before the settings are written, by which a folder becomes a home: what a crash leaves before
    is none, and is begun again. `clock_may_be_set`: for demos and tests, whose time `TONGHOP_NOW` tells; so is a home
    made while it is set.
    """
    units(province)
    settings = root / "tonghop.toml"
    if settings.exists():
        raise BadCall("home_exists", path=root)
    make_folders(root)
    clock = CLOCK_SETTING if clock_may_be_set or is_set() else ""
    text = SETTINGS.format(province=province, clock=clock)
    fill(Home(**vars(parse_settings(text.encode(), str(settings))), root=root))
    disk.write(settings, text)
    return open_home(root)


def make_folders(root: Path) -> None:
    """The folders that every home has."""
    for folder in ("inbox", "archive", "outbox", "releases", "site", "forms"):
        disk.make_folders(root / folder)


def linked_home(home: Home, folder: Path, *names: str) -> Home:
    """A home in another folder, whose settings are those of a home and in which some of its paths are linked.

    `names`: properties of `Home`. Runs write into the folder, and only read what is linked.
    """
    beside = replace(home, root=folder)
    for name in names:
        source: Path = getattr(home, name)
        if source.exists():
            disk.link(getattr(beside, name), source)
    return beside


def open_home(root: Path) -> Home:
    """The home at a path. Raises `ConfigError` if its settings are wrong.

    Raises `BadCall` if there is none, or if `TONGHOP_NOW` is set for a home that goes by the machine's clock.
    """
    settings = root / "tonghop.toml"
    if not settings.is_file():
        raise BadCall("no_home", path=root)
    home = Home(**vars(parse_settings(settings.read_bytes(), str(settings))), root=root)
    if is_set() and not home.clock_may_be_set:
        raise BadCall("clock_not_settable", path=root)
    return home
