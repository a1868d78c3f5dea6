"""Everything that is broken on purpose: how it is inflicted and lifted, and what must be felt."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import psycopg

from tests.faults.namespace import why_not
from tests.faults.site import SmallDisk
from tests.pg import _children

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.faults.client import Client
    from tests.faults.site import Site
    from tests.pg import PgBox

PLAIN, STANDBY, MOVING = "a server", "two servers", "an address that moves"
DISK, APART = "a small disk", "a line whose packets can be dropped"
SCREENS, COMMANDS, NOTHING = "rounds fail", "commands wait", "nothing"


class Act(Protocol):
    """Does something to a site."""

    def __call__(self, site: Site, clients: Sequence[Client]) -> None: ...


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Attributes:
        inflict, lift: ``lift`` returns when the server takes connections again.
        needs: What kind of site.
        felt: What every client must notice before it is lifted.
        hold_s: How long it lasts in the long run.
        stale: Whether screens must say that they are old, in the long run.
        error: Code that must have been shown.
        why: Reason of the fresh picture afterwards.
        skew_h: By so much the clients' clocks are wrong, one each way.
        asleep: The first client notices nothing before it wakes.
    """

    name: str
    inflict: Act
    lift: Act
    needs: str = PLAIN
    felt: str = SCREENS
    hold_s: float = 10.0
    stale: bool = True
    error: str = ""
    why: str = ""
    skew_h: float = 0.0
    asleep: bool = False


def _nothing(site: Site, clients: Sequence[Client]) -> None:
    pass


def _signal(box: PgBox, number: int) -> None:
    assert box.process is not None
    # Children first when they go on, the parent first when they stop: no new ones in between.
    for pid in [box.process.pid, *_children(box.process.pid)]:
        os.kill(pid, number)


def _execute(box: PgBox, database: str, *queries: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(f"{box._dsn(database)}", autocommit=True) as connection:
        rows: list[tuple[Any, ...]] = []
        for query in queries:
            found = connection.execute(query.encode())
            rows = found.fetchall() if found.description else []
        return rows


def _answers(box: PgBox) -> None:
    """Wait until the server takes connections."""
    while True:
        try:
            psycopg.connect(box._dsn("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            continue
        return


def _kill(site: Site, clients: Sequence[Client]) -> None:
    site.server.kill9()


def _start(site: Site, clients: Sequence[Client]) -> None:
    site.server.start()


def _kill_backend(site: Site, clients: Sequence[Client]) -> None:
    query = "SELECT pid FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()"
    rows = _execute(site.server, "postgres", query.format(site.name))
    os.kill(rows[0][0], signal.SIGKILL)


def _answering(site: Site, clients: Sequence[Client]) -> None:
    _answers(site.server)


def _restart(site: Site, clients: Sequence[Client]) -> None:
    site.server.stop()
    site.server.start()


def _silence(site: Site, clients: Sequence[Client]) -> None:
    site.wire.silence()


def _speak(site: Site, clients: Sequence[Client]) -> None:
    site.wire.speak()


def _drop(site: Site, clients: Sequence[Client]) -> None:
    assert site.wire.namespace is not None
    site.wire.namespace.drop()


def _carry(site: Site, clients: Sequence[Client]) -> None:
    assert site.wire.namespace is not None
    site.wire.namespace.carry()


def _refuse(site: Site, clients: Sequence[Client]) -> None:
    site.wire.refuse()


def _allow(site: Site, clients: Sequence[Client]) -> None:
    site.wire.allow()


def _freeze(site: Site, clients: Sequence[Client]) -> None:
    _signal(site.server, signal.SIGSTOP)


def _thaw(site: Site, clients: Sequence[Client]) -> None:
    _signal(site.server, signal.SIGCONT)


def _lock(mode: str, tables: str) -> Act:
    def lock(site: Site, clients: Sequence[Client]) -> None:
        held = psycopg.connect(site.server._dsn(site.name))
        held.execute(f"LOCK TABLE {tables} IN {mode} MODE".encode())
        site.held = held

    return lock


def _unlock(site: Site, clients: Sequence[Client]) -> None:
    assert site.held is not None
    site.held.close()
    site.held = None


def _fill(site: Site, clients: Sequence[Client]) -> None:
    assert isinstance(site.primary, SmallDisk)
    site.primary.fill()


def _clear(site: Site, clients: Sequence[Client]) -> None:
    assert isinstance(site.primary, SmallDisk)
    site.primary.clear()


def _fill_the_log(site: Site, clients: Sequence[Client]) -> None:
    """With no room for another log file the server gives up as a whole."""
    _fill(site, clients)
    assert site.primary.process is not None
    try:
        while site.primary.process.poll() is None:
            _execute(site.primary, "postgres", "SELECT pg_logical_emit_message(true, 'x', "
                     "repeat('x', 1000000))")  # fmt: skip
    except psycopg.Error:
        pass


def _clear_and_start(site: Site, clients: Sequence[Client]) -> None:
    _clear(site, clients)
    site.primary.kill9()  # what is left of it
    site.primary.start()


def _lead_to_the_standby(site: Site, clients: Sequence[Client]) -> None:
    assert site.standby is not None
    site.wire.lead_to(site.standby.port)


def _lead_back(site: Site, clients: Sequence[Client]) -> None:
    site.wire.lead_to(site.primary.port)


def _promote(site: Site, clients: Sequence[Client]) -> None:
    assert site.standby is not None
    site.standby.promote()
    site.moved = True


def _lag_and_kill(site: Site, clients: Sequence[Client]) -> None:
    """Nothing reaches the standby any more, commands are acknowledged, the primary dies."""
    assert site.primary.process is not None
    for pid in _children(site.primary.process.pid):
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
        if b"walsender" in line:
            os.kill(pid, signal.SIGSTOP)
    for client in clients:
        client.more(10)
    site.broke = time.monotonic()
    site.primary.kill9()


def _bring_back_the_old_one(site: Site, clients: Sequence[Client]) -> None:
    """The standby has taken over; then only the old primary can be reached."""
    pictures = [len(client.whys) for client in clients]
    site.primary.kill9()
    _promote(site, clients)
    for client, before in zip(clients, pictures, strict=True):
        client.picture(before + 1)
        client.more(1)
    site.primary.start()
    site.broke = time.monotonic()
    site.second.refuse()


def _allow_the_new_one(site: Site, clients: Sequence[Client]) -> None:
    site.second.allow()


def _sleep(site: Site, clients: Sequence[Client]) -> None:
    """The first one sleeps while the others go on and the log is given up behind its back."""
    first, *others = clients
    first.doze()
    for client in others:
        client.more(6)
        client.round_after(client.rounds[-1][1])
    _execute(
        site.server,
        site.name,
        "WITH top AS (SELECT max(seq) AS seq FROM change_log) "
        "UPDATE meta SET floor_seq = top.seq FROM top",
        "DELETE FROM change_log WHERE seq <= (SELECT floor_seq FROM meta)",
    )


def _wake(site: Site, clients: Sequence[Client]) -> None:
    clients[0].wake()


RESTARTED = "server restarted"
FAULTS: tuple[Fault, ...] = (
    Fault("kill -9 of the server", _kill, _start, hold_s=6, why=RESTARTED),
    Fault("kill -9 of one backend", _kill_backend, _answering, hold_s=2, stale=False,
          felt=NOTHING),
    Fault("fast restart", _restart, _nothing, hold_s=2, stale=False, felt=NOTHING,
          why=RESTARTED),
    Fault("silent line", _silence, _speak, hold_s=12),
    Fault("silent line, briefly", _silence, _speak, hold_s=2, stale=False, felt=NOTHING),
    Fault("packets dropped", _drop, _carry, needs=APART, hold_s=12),
    Fault("refused", _refuse, _allow, hold_s=8),
    Fault("frozen server", _freeze, _thaw),
    Fault("write lock", _lock("SHARE ROW EXCLUSIVE", "incident, event"), _unlock, stale=False,
          felt=COMMANDS),
    Fault("exclusive lock", _lock("ACCESS EXCLUSIVE", "incident, change_log"), _unlock),
    Fault("disk full", _fill, _clear, needs=DISK, hold_s=20, stale=False, felt=COMMANDS),
    Fault("log's disk full", _fill_the_log, _clear_and_start, needs=DISK, why=RESTARTED),
    Fault("read-only standby", _lead_to_the_standby, _lead_back, needs=MOVING,
          error="database.standby"),
    Fault("failover", _kill, _promote, needs=STANDBY, hold_s=6, why=RESTARTED),
    Fault("failover with lag", _lag_and_kill, _promote, needs=STANDBY, hold_s=6,
          why=RESTARTED),
    Fault("old primary comes back", _bring_back_the_old_one, _allow_the_new_one, needs=STANDBY,
          error="database.old-server", why=RESTARTED),
    Fault("clocks wrong by hours", _nothing, _nothing, felt=NOTHING, stale=False, hold_s=5,
          skew_h=5.0),
    Fault("laptop asleep", _sleep, _wake, felt=NOTHING, stale=False, asleep=True,
          why="slept past retention"),
)  # fmt: skip
BY_NAME = {fault.name: fault for fault in FAULTS}
ANY_TIME = [
    fault
    for fault in FAULTS
    if fault.needs == PLAIN and not fault.skew_h and not fault.asleep and fault.felt != COMMANDS
]
"""Those that may follow each other on one site at random."""


def missing(fault: Fault, may_mount: Callable[[], bool]) -> str:
    """Return why this computer cannot inflict it; empty if it can."""
    if fault.needs == APART:
        return why_not()
    if fault.needs == DISK and not may_mount():
        return "only root may mount a disk small enough to be filled"
    return ""
