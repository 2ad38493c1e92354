"""Who looks after a home is told of a night: by a command, a webhook and mail, whichever `[notify]` sets.

Secrets come from the environment or a file and are never logged: `TONGHOP_SMTP_PASSWORD` or the file that
`smtp_password_file` names, and `TONGHOP_WEBHOOK_TOKEN`, which is sent as `Authorization: Bearer …`. A notification that
does not arrive is logged; it fails no night.
"""

import json
import logging
import os
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

from tonghop.configs.settings import Notify
from tonghop.ledger.clock import now
from tonghop.ledger.home import Home
from tonghop.reports.language import LANGUAGES, Language

_LOG = logging.getLogger(__name__)
SECONDS = 20.0
"""How long one way of telling may take."""
_SECRETS = (
    "TONGHOP_SMTP_PASSWORD",
    "TONGHOP_WEBHOOK_TOKEN",
    "PREFECT_API_AUTH_STRING",
    "PREFECT_SERVER_API_AUTH_STRING",
    "PREFECT_API_KEY",
)


def notify(home: Home, outcome: str, detail: str) -> None:
    """Tell of a night's outcome in every way that is set: of a failed or missed one, with `always` of each."""
    if outcome not in ("failed", "missed") and not home.notify.always:
        return
    facts = _facts(home, outcome, detail)
    for name, tell in _ways(home.notify):
        try:
            tell(home, facts)
        except Exception as error:  # whatever a command, a network or a certificate does
            _LOG.warning("nobody was notified by %s: %s", name, _without_secrets(f"{type(error).__name__}: {error}"))


def _ways(settings: Notify) -> Iterator[tuple[str, Callable[[Home, dict[str, Any]], None]]]:
    if settings.command:
        yield "command", _call
    if settings.webhook:
        yield "webhook", _post
    if settings.smtp_server:
        yield "mail", _mail


def _facts(home: Home, outcome: str, detail: str) -> dict[str, Any]:
    """What is told: `outcome`, `home`, `machine`, `at`, `detail`, and `text_vi`, `text_en` for people."""
    facts = {
        "outcome": outcome,
        "home": str(home.root.resolve()),
        "machine": socket.gethostname(),
        "at": now().isoformat(timespec="seconds"),
        "detail": detail,
    }
    key = f"night_{outcome}" if outcome in ("failed", "missed") else "night_done"
    return facts | {f"text_{code}": Language(code).say(key, **facts) for code in LANGUAGES}


def _call(home: Home, facts: dict[str, Any]) -> None:
    """Run the command with the facts as JSON on its standard input."""
    subprocess.run(
        list(home.notify.command),
        input=json.dumps(facts, ensure_ascii=False).encode(),
        env={name: value for name, value in os.environ.items() if name not in _SECRETS},
        cwd=home.root,
        timeout=SECONDS,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _post(home: Home, facts: dict[str, Any]) -> None:
    """Post the facts as JSON."""
    headers = {"Content-Type": "application/json"}
    if token := os.environ.get("TONGHOP_WEBHOOK_TOKEN"):
        headers["Authorization"] = f"Bearer {token}"
    request = Request(home.notify.webhook, json.dumps(facts, ensure_ascii=False).encode(), headers)
    with build_opener(_NoRedirect).open(request, timeout=SECONDS):
        pass


class _NoRedirect(HTTPRedirectHandler):
    """A redirection is an error: it could take the token to another host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _mail(home: Home, facts: dict[str, Any]) -> None:
    """Send the facts by mail; the connection is encrypted unless the settings say otherwise."""
    from smtplib import SMTP, SMTP_SSL

    settings = home.notify
    host, _, port = settings.smtp_server.rpartition(":")
    context = ssl.create_default_context()
    with (
        SMTP_SSL(host, int(port), timeout=SECONDS, context=context)
        if settings.smtp_security == "tls"
        else SMTP(host, int(port), timeout=SECONDS)
    ) as server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, _smtp_password(home))
        server.send_message(_message(settings, facts))


def _message(settings: Notify, facts: dict[str, Any]) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = settings.sender, ", ".join(settings.recipients)
    message["Subject"] = " ".join(f"tonghop: {facts['outcome']} ({Path(facts['home']).name})".split())
    lines = [f"{key}: {facts[key]}" for key in ("home", "machine", "at")]
    message.set_content("\n\n".join((facts["text_vi"], facts["text_en"], "\n".join(lines))) + "\n")
    return message


def _smtp_password(home: Home) -> str:
    """Raises `OSError` where the file cannot be read."""
    given = os.environ.get("TONGHOP_SMTP_PASSWORD")
    return given or (home.root / home.notify.smtp_password_file).read_text(encoding="utf-8").strip()


def _without_secrets(text: str) -> str:
    for name in _SECRETS:
        if secret := os.environ.get(name):
            text = text.replace(secret, "***")
    return text
