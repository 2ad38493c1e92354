"""A mail server of this machine that takes messages: as much of SMTP as that needs, open or encrypted."""

import datetime
import ipaddress
import socketserver
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Sink:
    """What a server was given: messages, and `commands` as (verb, whether the connection was encrypted)."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[str] = []
        self.logins: list[tuple[str, str]] = []
        self.commands: list[tuple[str, bool]] = []


@contextmanager
def mail_sink(security: str = "none", certificate: Path | None = None, password: str = "") -> Iterator[Sink]:
    """A server for as long as the block. `security` as in the settings; `password`: the only one that it accepts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if certificate:
        context.load_cert_chain(certificate)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if security == "tls":
                self._encrypt()
            self._open()
            self._say("220 sink")
            while line := self.file.readline().decode().strip():
                verb, _, rest = line.partition(" ")
                sink.commands.append((verb.upper(), isinstance(self.request, ssl.SSLSocket)))
                if getattr(self, f"_{verb.lower()}", self._other)(rest):
                    return

        def _encrypt(self) -> None:
            self.request = context.wrap_socket(self.request, server_side=True)

        def _open(self) -> None:
            self.file = self.request.makefile("rb")

        def _say(self, line: str) -> None:
            self.request.sendall(f"{line}\r\n".encode())

        def _ehlo(self, _: str) -> None:
            offers = ["sink", *(["STARTTLS"] if security == "starttls" else []), *(["AUTH PLAIN"] if password else [])]
            for number, offer in enumerate(offers, 1):
                self._say(f"250{' ' if number == len(offers) else '-'}{offer}")

        def _starttls(self, _: str) -> None:
            self._say("220 go on")
            self._encrypt()
            self._open()

        def _auth(self, rest: str) -> None:
            _, user, given = b64decode(rest.split()[1]).decode().split("\0")
            sink.logins.append((user, given))
            self._say("235 ok" if given == password else "535 no")

        def _data(self, _: str) -> None:
            self._say("354 go on")
            lines = iter(lambda: self.file.readline().decode().replace("\r\n", "\n"), ".\n")
            sink.messages.append("".join(lines))
            self._say("250 ok")

        def _quit(self, _: str) -> bool:
            self._say("221 bye")
            return True

        def _other(self, _: str) -> None:
            self._say("250 ok")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that does not trust the certificate hangs up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        sink = Sink(int(server.socket.getsockname()[1]))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield sink
        finally:
            server.shutdown()


def certificate_in(folder: Path) -> Path:
    """A key and a certificate of 127.0.0.1, which trusts itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
