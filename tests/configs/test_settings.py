"""Settings of a home read strictly: every fault is named by file, line and key, with what stands there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonghop.configs.errors import ConfigError
from tonghop.configs.settings import Settings, parse_settings
from tonghop.ledger.home import SETTINGS

PROVINCE = 'province = "60"\n'


def fault(line: str) -> str:
    """What is said of a second line of settings."""
    with pytest.raises(ConfigError) as raised:
        parse_settings(f"{PROVINCE}{line}\n".encode(), "tonghop.toml")
    return str(raised.value)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('max_read_seconds = "60"', "max_read_seconds: '60' stands here, a whole number was expected"),
        ("max_read_seconds = [60]", "max_read_seconds: [60] stands here, a whole number was expected"),
        ("max_read_seconds = true", "max_read_seconds: True stands here, a whole number was expected"),
        ("max_read_seconds = 1.5", "max_read_seconds: 1.5 stands here, a whole number was expected"),
        ("max_file_megabytes = 0", "max_file_megabytes: 0 stands here, 1 … 16777216 was expected"),
        (
            "max_build_memory_megabytes = 100",
            "max_build_memory_megabytes: 100 stands here, 256 … 16777216 was expected",
        ),
        ('coverage_threshold = "high"', "coverage_threshold: 'high' stands here, a number was expected"),
        ("coverage_threshold = 95", "coverage_threshold: 95 stands here, 0 … 1 was expected"),
        ("coverage_threshold = nan", "coverage_threshold: nan stands here, 0 … 1 was expected"),
        ("coverage_threshold = inf", "coverage_threshold: inf stands here, 0 … 1 was expected"),
        ("nightly_cron = 30", "nightly_cron: 30 stands here, a text was expected"),
        ('nightly_cron = "half past nine"', "nightly_cron: 'half past nine' is no cron schedule"),
        ('nightly_cron = "61 21 * * *"', "nightly_cron: '61 21 * * *' is no cron schedule"),
        ('nightly_cron = "0 0 30 2 *"', "nightly_cron: '0 0 30 2 *' is no cron schedule"),
        (
            'dask_scheduler = "http://host:1"',
            "dask_scheduler: 'http://host:1' stands here, tcp://host:8786 was expected",
        ),
        ('dask_scheduler = "tcp://host:99999"', "dask_scheduler: 'tcp://host:99999' stands here"),
        ('staging_url = "s3://bucket"', "staging_url: stands without dask_scheduler, which it belongs to"),
        ("[log]\nkeep_days = 0", "log: keep_days: 0 stands here, 1 … 36500 was expected"),
        ('[notify]\ncommand = ["alarm"]', "notify: command: 'alarm' stands here, an absolute path was expected"),
        ('[notify]\nwebhook = "ftp://x"', "notify: webhook: a URL, http:// or https://, was expected"),
        ('[notify]\nsmtp_server = "mail"', "notify: smtp_server: 'mail' stands here, host:port was expected"),
        ('[notify]\nsmtp_server = "mail:25"', "notify: sender: is missing, which smtp_server needs"),
        ('[notify]\nsender = "it"', "notify: sender: 'it' stands here, a mail address was expected"),
        (
            '[notify]\nsmtp_user = "u"\nsmtp_security = "none"',
            "notify: smtp_user: a password is not sent over an open connection",
        ),
        ('colour = "red"', "unknown key 'colour' (known: clock_may_be_set, "),
        ("[max_read_seconds]", "max_read_seconds: {} stands here, a whole number was expected"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_line_and_what_was_expected(line: str, why: str) -> None:
    assert fault(line).startswith(f"tonghop.toml, line 2: {why}")


@pytest.mark.parametrize("line", ["province = ", "province = 60", 'province = "61x"', "max_read_seconds = 60"])
def test_a_wrong_or_missing_province_is_refused(line: str) -> None:
    with pytest.raises(ConfigError, match=r"^tonghop\.toml(, line 1)?: "):
        parse_settings(line.encode(), "tonghop.toml")


def test_a_setting_given_twice_is_refused_with_its_line() -> None:
    assert fault('province = "61"').startswith("tonghop.toml, line 2: no TOML")


def test_a_fault_is_said_in_both_languages() -> None:
    with pytest.raises(ConfigError) as raised:
        parse_settings((PROVINCE + 'max_read_seconds = "60"').encode(), "tonghop.toml")
    assert raised.value.text("vi") == "tonghop.toml, dòng 2: max_read_seconds: '60', cần một số nguyên"


def test_the_settings_that_init_writes_are_the_defaults() -> None:
    assert parse_settings(SETTINGS.format(province="60", clock="").encode(), "tonghop.toml") == Settings("60")


@given(st.integers(1, 86_400), st.floats(0, 1), st.integers(0, 59), st.integers(0, 23))
def test_settings_come_back_as_they_were_written(seconds: int, share: float, minute: int, hour: int) -> None:
    text = (
        f'{PROVINCE}max_read_seconds = {seconds}\ncoverage_threshold = {share}\nnightly_cron = "{minute} {hour} * * *"'
    )
    read = parse_settings(text.encode(), "tonghop.toml")
    assert (read.max_read_seconds, read.coverage_threshold) == (seconds, share)
    assert read.nightly_cron == f"{minute} {hour} * * *"
