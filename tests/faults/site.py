"""What a trial is played on: a server behind a wire, a second one that follows it, a disk."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from controlroom import bootstrap
from controlroom.domain.access import Actor, Role
from tests.faults.client import Client
from tests.faults.namespace import Namespace
from tests.faults.wire import Wire
from tests.pg import PgBox, find_binaries
from tests.standby import Standby, position

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    import psycopg

TEMPLATE = "trial_template"
DISK_MB = 192


@dataclass(frozen=True)
class Room:
    """The report that all notes of a trial are about."""

    incident: UUID
    ref: int

    @classmethod
    def on(cls, url: str) -> Room:
        """Make it in the database at *url*."""
        core = bootstrap.open_core(url)
        try:
            chau = Actor("chau", "Châu", Role.OPERATOR)
            made = core.services.intake.receive(chau, Client._draft("Rác tồn đọng"))
        finally:
            core.close()
        return cls(made.id, made.ref)


class Site:
    """Servers, wires and the database of one trial after the other.  Use as a context manager."""

    held: psycopg.Connection[Any] | None = None
    """What holds a lock."""
    broke: float | None = None
    """From when on nobody could be asked, by the monotonic clock; None: since the fault began."""

    def whole(self) -> float:
        """Forget the fault before, and return the time."""
        self.broke = None
        return time.monotonic()

    def broken_since(self, began: float) -> float:
        """Return since when nobody can be asked, of a fault that *began* then."""
        return began if self.broke is None else self.broke

    def __init__(
        self,
        *,
        follows: bool = False,
        disk: bool = False,
        several: bool = True,
        apart: bool = False,
    ) -> None:
        """Make nothing yet.

        Args:
            follows: With a standby.
            disk: Small enough to be filled, needs root.
            several: The address names both servers.
            apart: Behind a line whose packets can be dropped, needs root.
        """
        self._apart = apart
        self._several = several
        self._stack = contextlib.ExitStack()
        self._follows, self._disk = follows, disk
        self.standby: Standby | None = None
        self.name = ""
        self._count = 0

    def __enter__(self) -> Self:
        self.primary = self._stack.enter_context(SmallDisk() if self._disk else PgBox())
        bootstrap.open_core(self.primary.make_database(TEMPLATE)).close()
        apart = self._stack.enter_context(Namespace("site")) if self._apart else None
        self.wire = self._stack.enter_context(Wire(self.primary.port, apart))
        self.new_database()
        if self._follows:
            self.standby = self._stack.enter_context(Standby(self.primary))
            self.standby.catch_up(position(self.primary))
            self.second = self._stack.enter_context(Wire(self.standby.port))
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def new_database(self) -> None:
        """Begin another trial."""
        self._count += 1
        self.name = f"trial{self._count}"
        self.primary.make_database(self.name, template=TEMPLATE)
        self.room = Room.on(self.primary.url(self.name))

    @property
    def server(self) -> PgBox:
        """The one that holds the truth in the end."""
        return self.standby if self.standby is not None and self.moved else self.primary

    moved = False
    """Whether the standby has taken over."""

    def url(self, query: str = "") -> str:
        """Return the address workstations use: through the wires."""
        login = f"postgres:{self.primary.password}"
        wires = [self.wire, *([self.second] if self.standby and self._several else [])]
        hosts = ",".join(f"{wire.host}:{wire.port}" for wire in wires)
        if self._apart:  # not this computer by its number, so it would be asked for a certificate
            plain = "sslmode=disable&weak_tls=allow"  # the line is ours
            query = f"{query}&{plain}" if query else f"?{plain}"
        return f"postgresql+psycopg://{login}@{hosts}/{self.name}{query}"

    def direct(self) -> str:
        """Return the address of the truth, past every wire."""
        return self.server.url(self.name)


class SmallDisk(PgBox):
    """A server whose data lie on a disk of their own that a trial can fill."""

    def __init__(self) -> None:
        super().__init__(find_binaries())
        self.disk = self.directory / "disk"
        self.disk.mkdir()
        told = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(self.disk)]
        done = subprocess.run(told, capture_output=True, text=True, check=False)
        if done.returncode:
            raise PermissionError(f"no disk to fill: {done.stderr.strip()}")
        if self._as:
            os.chown(self.disk, int(str(self._as["user"])), int(str(self._as["group"])))
        self.data = self.disk / "data"

    @property
    def filler(self) -> Path:
        """What takes all the room."""
        return self.disk / "filler"

    def fill(self) -> None:
        """Take every free byte."""
        with self.filler.open("wb", buffering=0) as out, contextlib.suppress(OSError):
            for size in (1 << 20, 1 << 12, 1):
                with contextlib.suppress(OSError):
                    while out.write(b"x" * size):
                        pass

    def clear(self) -> None:
        """Give the room back."""
        self.filler.unlink(missing_ok=True)

    def close(self) -> None:
        """Stop and remove everything."""
        self.stop()
        subprocess.run(["umount", "-l", str(self.disk)], check=False)
        super().close()


def may_mount() -> bool:
    """Whether this process may make a small disk."""
    return os.name == "posix" and os.geteuid() == 0 and _mounts()


def _mounts() -> bool:
    told = ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    try:
        return subprocess.run(told, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
