"""A night that fails or does not come is told: the run log, the health file, and real sinks on this machine."""

import json
import os
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import answered, environment
from tests.mail_sink import certificate_in, mail_sink
from tests.province import NIGHT, Province, at
from tests.small_reports import review
from tonghop.configs.settings import Notify
from tonghop.ledger.home import Home
from tonghop.ledger.run_log import last_runs, record_run
from tonghop.operations.health import health_of
from tonghop.operations.notify import notify
from tonghop.operations.outcomes import record_outcome, report_missed_night


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_NOW", at(NIGHT).isoformat())
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def told_by(home: Home, **ways: Any) -> Home:
    return replace(home, notify=Notify(**ways))


@contextmanager
def running(server: socketserver.TCPServer) -> Iterator[int]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield int(server.socket.getsockname()[1])
    finally:
        server.shutdown()
        server.server_close()


def test_a_failed_night_reaches_command_webhook_and_mail(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    posts: list[tuple[str, dict[str, Any]]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posts.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(204)
            self.end_headers()

    monkeypatch.setenv("TONGHOP_WEBHOOK_TOKEN", "hook-secret")
    sink = tmp_path / "told.json"
    script = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read() + str(dict(os.environ)))"
    with (
        running(HTTPServer(("127.0.0.1", 0), Hook)) as web,
        mail_sink() as mail,
    ):
        home = told_by(
            province,
            command=(sys.executable, "-c", script, str(sink)),
            webhook=f"http://127.0.0.1:{web}/night",
            smtp_server=f"127.0.0.1:{mail.port}",
            smtp_security="none",
            sender="tonghop@example.org",
            recipients=("it@example.org",),
        )
        record_outcome(home, "nightly", "failed", "đĩa đầy · disk full")
    ((authorization, post),) = posts
    assert authorization == "Bearer hook-secret"
    assert (post["outcome"], post["detail"], post["home"]) == ("failed", "đĩa đầy · disk full", str(province.root))
    assert '"outcome": "failed"' in sink.read_text(encoding="utf-8")
    assert "hook-secret" not in sink.read_text(encoding="utf-8")
    (message,) = mail.messages
    assert "Subject: tonghop: failed" in message


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_is_encrypted_before_the_password_and_the_message(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    certificate = certificate_in(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (province.root / "password").write_text("mail-secret\n")
    with mail_sink(security, certificate, "mail-secret") as mail:
        notify(_mailing(province, mail.port, smtp_security=security), "failed", "đĩa đầy · disk full")
    assert mail.logins == [("it", "mail-secret")]
    assert "Subject: tonghop: failed" in mail.messages[0]
    assert {verb for verb, is_encrypted in mail.commands if not is_encrypted} <= {"EHLO", "STARTTLS"}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_server_that_is_not_known_gets_neither_password_nor_message(
    province: Province, tmp_path: Path, caplog: pytest.LogCaptureFixture, security: str
) -> None:
    (province.root / "password").write_text("mail-secret\n")
    with mail_sink(security, certificate_in(tmp_path), "mail-secret") as mail:
        notify(_mailing(province, mail.port, smtp_security=security), "failed", "x")
    assert (mail.logins, mail.messages) == ([], [])
    assert "CERTIFICATE_VERIFY_FAILED" in caplog.text


def test_a_mail_server_that_offers_no_encryption_gets_neither_password_nor_message(province: Province) -> None:
    with mail_sink("none", password="mail-secret") as mail:
        notify(_mailing(province, mail.port, smtp_security="starttls"), "failed", "x")
    assert (mail.logins, mail.messages) == ([], [])


def test_a_wrong_mail_password_is_logged_without_it(
    province: Province, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    certificate = certificate_in(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("TONGHOP_SMTP_PASSWORD", "wrong-secret")
    with mail_sink("tls", certificate, "mail-secret") as mail:
        notify(_mailing(province, mail.port, smtp_security="tls"), "failed", "x")
    assert mail.messages == []
    assert "535" in caplog.text
    assert "wrong-secret" not in caplog.text


def _mailing(home: Home, port: int, **settings: Any) -> Home:
    addresses = {"sender": "tonghop@example.org", "recipients": ("it@example.org",)}
    access = {"smtp_server": f"127.0.0.1:{port}", "smtp_user": "it", "smtp_password_file": "password"}
    return told_by(home, **addresses, **access, **settings)


def test_success_is_told_only_where_it_is_wanted(province: Province, tmp_path: Path) -> None:
    sink = tmp_path / "told"
    command = (sys.executable, "-c", "import pathlib, sys; pathlib.Path(sys.argv[1]).touch()", str(sink))
    notify(told_by(province, command=command), "done", "")
    assert not sink.exists()
    notify(told_by(province, command=command, always=True), "done", "")
    assert sink.exists()


def test_what_cannot_be_told_is_logged_without_secrets_and_fails_nothing(
    province: Province, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGHOP_WEBHOOK_TOKEN", "hook-secret")
    settings = {"command": ("/bin/false",), "webhook": "http://127.0.0.1:9/?key=url-secret"}
    mail = {"smtp_server": "127.0.0.1:9", "sender": "a@b.c", "recipients": ("d@e.f",)}
    record_outcome(told_by(province, **settings, **mail), "nightly", "failed", "x")
    lines = [record.getMessage() for record in caplog.records if "nobody was notified" in record.getMessage()]
    assert [line.split(":")[0].rpartition(" ")[2] for line in lines] == ["command", "webhook", "mail"]
    assert "secret" not in " ".join(lines)
    assert last_runs(province, 1)[0]["outcome"] == "failed"


def test_the_health_file_follows_the_nights(province: Province) -> None:
    province.put("a.xlsx", review([("Xã Tân Đức", 100, 400, 5, 6)]))
    record_outcome(province, "nightly", "failed", "x")
    failed = json.loads(province.health.read_text(encoding="utf-8"))
    assert (failed["state"], failed["failure"], failed["last_success"]) == ("failed", "x", None)
    record_outcome(province, "nightly", "done")
    health = json.loads(province.health.read_text(encoding="utf-8"))
    assert (health["format"], health["state"], health["failure"]) == (1, "ok", None)
    assert health["last_failure"] == failed["last_failure"]


def test_a_missed_night_is_told_once(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    record_run(province, "nightly", "done")
    expected = health_of(province).expected_by
    monkeypatch.setenv("TONGHOP_NOW", expected.isoformat())
    report_missed_night(province, expected.isoformat())
    assert last_runs(province, 1)[0]["outcome"] == "done"
    monkeypatch.setenv("TONGHOP_NOW", (expected + timedelta(minutes=1)).isoformat())
    for _ in range(2):
        report_missed_night(province, expected.isoformat())
    assert [line["outcome"] for line in last_runs(province, 9)] == ["missed", "done"]
    assert json.loads(province.health.read_text(encoding="utf-8"))["state"] == "failed"


def test_a_night_that_sigterm_ends_is_in_the_run_log_and_taken_up_by_the_next(province: Province) -> None:
    for number in range(30):
        province.put(f"{number}.xlsx", review([("Xã Tân Đức", 100 + number, 400, 5, 6)]))
    command = [sys.executable, "-m", "tonghop", "nightly", "--home", str(province.root)]
    run = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    receipts = province.archive / "receipts.jsonl"
    while not receipts.exists() and run.poll() is None:
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGTERM)
    run.communicate(timeout=30)
    assert run.returncode == 128 + signal.SIGTERM
    (line,) = last_runs(province, 1)
    assert (line["outcome"], "SIGTERM" in line["detail"]) == ("failed", True)
    province.night()
    assert province.one("SELECT count(*) FROM core.files") == 30


def test_a_monitor_sees_the_state_by_the_exit_code(province: Province) -> None:
    words = ["status", "--monitor", "--home", province.root]
    moment = at(NIGHT).isoformat()
    never = answered(*words, TONGHOP_NOW=moment)
    assert (never.code, never.out.split()[0]) == (1, "never")
    record_run(province, "nightly", "done")
    assert (answered(*words, TONGHOP_NOW=moment).code, answered(*words).out.split()[0]) == (0, "missed")
    record_run(province, "nightly", "failed", "disk full")
    failed = answered(*words, TONGHOP_NOW=moment)
    assert (failed.code, "failed (disk full)" in failed.out) == (1, True)
