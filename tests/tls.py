"""A site's certificates and a PostgreSQL that speaks TLS, for tests; made by ``openssl``.

The wheel's server has no OpenSSL, so this needs the system's; ``missing`` says what is not there.
"""

from __future__ import annotations

import os
import selectors
import shutil
import socket
import ssl
import struct
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from tests.pg import PgBox, all_binaries

if TYPE_CHECKING:
    from pathlib import Path

HOST = "db.room.test"
"""The name in the server's certificate; every test tells libpq its address besides."""


@dataclass(frozen=True)
class Authority:
    """A certificate authority in a folder of its own."""

    folder: Path

    @property
    def root(self) -> Path:
        """What a workstation has to know: the authority's certificate."""
        return self.folder / "site-ca.crt"

    def issue(self, host: str = HOST, *, expired: bool = False) -> tuple[Path, Path]:
        """Return certificate and key of a server of that name."""
        name = f"{host}{'-expired' if expired else ''}"
        key, request, made = (self.folder / f"{name}.{end}" for end in ("key", "csr", "crt"))
        extra = self.folder / f"{name}.ext"
        extra.write_text(f"subjectAltName=DNS:{host}\n")
        _openssl(
            *("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-subj", f"/CN={host}", "-keyout", str(key), "-out", str(request)),
        )
        # Valid for a second of the year 2020, or from now on.
        span = (
            ("-startdate", "20200101000000Z", "-enddate", "20200101000001Z")
            if expired
            else ("-days", "2")
        )
        database = self.folder / "index.txt"
        database.write_text("")
        (self.folder / "index.txt.attr").write_text("unique_subject = no\n")
        config = self.folder / "ca.cnf"
        config.write_text(
            f"[ca]\ndefault_ca = d\n[d]\ndatabase = {database}\nnew_certs_dir = {self.folder}\n"
            "rand_serial = yes\ndefault_md = sha256\npolicy = p\n[p]\ncommonName = supplied\n"
        )
        _openssl(
            *("ca", "-batch", "-notext", "-config", str(config), "-in", str(request)),
            *("-cert", str(self.root), "-keyfile", str(self.folder / "site-ca.key")),
            *("-out", str(made), "-extfile", str(extra), *span),
        )
        return made, key


def missing() -> str:
    """Return why there can be no TLS here; empty when there can."""
    if shutil.which("openssl") is None:
        return "openssl is not installed (Debian: apt-get install openssl)"
    if binaries() is None:
        return "no PostgreSQL with OpenSSL here (Debian: apt-get install postgresql)"
    return ""


def binaries() -> Path | None:
    """Return the programs of a server that was built with OpenSSL."""
    for place in all_binaries():
        told = subprocess.run(
            [str(place / "pg_config"), "--configure"], capture_output=True, text=True, check=False
        ) if (place / "pg_config").exists() else None  # fmt: skip
        if told is not None and ("--with-openssl" in told.stdout or "ssl=openssl" in told.stdout):
            return place
    return None


def make_authority(folder: Path) -> Authority:
    """Make a certificate authority."""
    folder.mkdir(parents=True, exist_ok=True)
    _openssl(
        *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
        *("-days", "2", "-subj", "/CN=Operations centre"),
        *("-keyout", str(folder / "site-ca.key"), "-out", str(folder / "site-ca.crt")),
    )
    return Authority(folder)


def use(box: PgBox, certificate: Path, key: Path) -> None:
    """Give a server that certificate; it takes it when it is started or reloaded."""
    for source, name in ((certificate, "server.crt"), (key, "server.key")):
        target = box.data / name
        shutil.copyfile(source, target)
        target.chmod(0o600)
        owner = box.data.stat()
        os.chown(target, owner.st_uid, owner.st_gid)


def require_tls(box: PgBox) -> None:
    """Let the server take TLS and SCRAM only, but for its superuser on this computer."""
    with (box.data / "postgresql.conf").open("a") as conf:
        conf.write("ssl = on\nssl_min_protocol_version = 'TLSv1.2'\n")
    (box.data / "pg_hba.conf").write_text(
        "host    all postgres 127.0.0.1/32 scram-sha-256\n"
        "hostssl all all      all          scram-sha-256\n"
        "hostnossl all all    all          reject\n"
    )


SSL_REQUEST = struct.pack("!II", 8, 80877103)


class Middle:
    """Takes TLS off with a certificate of its own, and may put it on again towards the server.

    Attributes:
        heard: What clients said, readable.
        opened: How many clients have spoken TLS with it.
    """

    def __init__(self, shown: tuple[Path, Path], server_port: int, *, again: bool = True) -> None:
        """Args: shown: Certificate and key; server_port: On this computer; again: Encrypts too."""
        self._again = again
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*shown)
        self._server_port = server_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.heard: list[bytes] = []
        self.opened = 0

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _run(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                with suppress(OSError):
                    self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(5)
        if client.recv(8) != SSL_REQUEST:
            client.close()
            return
        client.sendall(b"S")
        with self._context.wrap_socket(client, server_side=True) as near:
            self.opened += 1
            plain = socket.create_connection(("127.0.0.1", self._server_port), 5)
            if not self._again:
                with plain:
                    self._pump(near, plain)
                return
            plain.sendall(SSL_REQUEST)
            plain.recv(1)
            trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            with trusting.wrap_socket(plain) as far:
                self._pump(near, far)

    def _pump(self, near: ssl.SSLSocket, far: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in selector.select(5):
                    source: socket.socket = key.fileobj  # type: ignore[assignment]  # registered above
                    said = source.recv(65_536)
                    if not said:
                        return
                    if source is near:
                        self.heard.append(said)
                    key.data.sendall(said)


def _openssl(*words: str) -> None:
    done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"openssl {words[0]}: {done.stderr}")
