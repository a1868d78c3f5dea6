"""From COMMIT in one program to paint in the window of another."""

from __future__ import annotations

import random
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import event

from controlroom.bootstrap import open_core
from controlroom.database.works import SqlWorks
from controlroom.domain.access import Actor, Role
from tests.database.samples import an_incident
from tests.e2e.workstation import Workstation
from tests.pg import PgBox
from tools.database_speed.room import at_share, change
from tools.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from controlroom.bootstrap import Core

INCIDENTS = 12
CALLED, POLLED = 40, 16
CALLED_MS, POLLED_MS, LITE_MS = 30.0, 1_100.0, 120.0
_LAN = Actor("lan", "Lan", Role.SUPERVISOR)


def figures() -> Iterator[Figure]:
    """Measure on a server and on a file of their own."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(PgBox())
        url = server.make_database("room")
        core = open_core(url)
        stack.callback(core.close)
        ids = _open(core)
        called = stack.enter_context(Workstation(url, folder / "called", "minh"))
        deaf = stack.enter_context(Workstation(url, folder / "deaf", "hoa", listen=False))
        for desk in (called, deaf):
            desk.until("ready")
        polled = _painted(core, ids, deaf, POLLED)
        seen = _painted(core, ids, called, CALLED)
        yield Figure(
            "seen.called_p95", at_share(seen, 0.95), "ms", at_share(polled, 0.95),
            at_most=CALLED_MS,
            note=f"COMMIT to paint, {CALLED} times, p50 {at_share(seen, 0.5):.1f} ms; "
            "baseline without LISTEN",
        )  # fmt: skip
        yield Figure(
            "seen.polled_p95", at_share(polled, 0.95), "ms", at_most=POLLED_MS,
            note=f"the same at 1 Hz, {POLLED} times, p50 {at_share(polled, 0.5):.1f} ms",
        )  # fmt: skip
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        core = open_core(f"sqlite:///{folder / 'room.db'}")
        stack.callback(core.close)
        ids = _open(core)
        desk = stack.enter_context(Workstation(core.url, folder / "desk", "minh"))
        desk.until("ready")
        seen = _painted(core, ids, desk, CALLED)
        yield Figure(
            "seen.sqlite_p95", at_share(seen, 0.95), "ms", at_share(polled, 0.95),
            at_most=LITE_MS,
            note=f"COMMIT to paint, {CALLED} times, p50 {at_share(seen, 0.5):.1f} ms; "
            "baseline PostgreSQL without LISTEN",
        )  # fmt: skip


def _open(core: Core) -> list[UUID]:
    category = core.services.city.categories[0].id
    ids = []
    for _ in range(INCIDENTS):
        with core.works(_LAN, "receive") as work:
            made = an_incident(category_id=category)
            ids.append(work.add_incident(made, None, ()).id)
    return ids


def _painted(core: Core, ids: list[UUID], desk: Workstation, times: int) -> list[float]:
    """Return ascending ms from sending COMMIT to the paint that shows it."""
    works, sent, took = SqlWorks(core.engine), [0.0], []
    pause, chance = threading.Event(), random.Random(times)  # noqa: S311 - no secrets

    def note(_connection: object) -> None:
        sent[0] = time.monotonic()

    event.listen(core.engine, "commit", note)
    for number in range(times):
        # Never in step with what polls, and rarely enough for each to be seen by itself.
        pause.wait(chance.uniform(0.3, 0.6))
        stored = change(works, _LAN, ids[number % len(ids)])
        key, version = str(stored.ref), stored.version
        told = desk.until("painted", lambda s, k=key, v=version: s["versions"].get(k) == v)
        took.append((float(told["at"]) - sent[0]) * 1e3)
    event.remove(core.engine, "commit", note)
    return sorted(took)
