"""Two workstations on one PostgreSQL: how soon one sees the other, and a dead server.

Real processes, a private server, the clock of this computer.  The worst of several rounds
counts: the room is only as quick as its slowest screen.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.workstation import ROOT, Workstation
from tests.pg import PgBox
from tools.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 8
POLL_S, CALL_S, STALE_S, AGAIN_S = 1.5, 0.3, 5.0, 5.0
SUPERVISOR = ("--as", "lan", "--role", "supervisor")


def _headless(url: str, *words: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "controlroom", *words, "--database", url],
        cwd=ROOT, check=True, capture_output=True, timeout=60,
    )  # fmt: skip


def _receive(url: str, count: int) -> None:
    for number in range(count):
        _headless(
            url, "incident", "receive", *SUPERVISOR, "--title", f"Đèn đường số {number}",
            "--category", "ve_sinh_moi_truong", "--lat", "16.4678", "--lon", "107.5785",
        )  # fmt: skip


def _seen_s(one: Workstation, other: Workstation, refs: list[int]) -> float:
    """Return the longest time from *one*'s order to *other*'s screen."""
    took = []
    for ref in refs:
        told = time.monotonic()
        one.tell(do="verify", ref=ref)
        key = str(ref)
        seen = other.until("lines", lambda s, k=key: s["states"].get(k) == "verified")
        took.append(float(seen["at"]) - told)
    return max(took)


def figures() -> Iterator[Figure]:
    """Measure; needs no display."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(PgBox())
        url = server.make_database("room")
        _headless(url, "db", "upgrade")
        _receive(url, 2 * ROUNDS)
        desks = []
        for login, listen in (("lan", True), ("minh", True), ("hoa", False)):
            desk = Workstation(url, folder / login, login, listen=listen)
            desks.append(stack.enter_context(desk))
        refs = itertools.chain.from_iterable(d.until("ready")["refs"] for d in desks[:1])
        first, second = list(itertools.islice(refs, ROUNDS)), list(refs)
        for desk in desks[1:]:
            desk.until("ready")
        lan, minh, hoa = desks
        called = _seen_s(lan, minh, first)
        yield Figure("link.seen_when_called", called, "s", at_most=CALL_S)
        yield Figure("link.seen_by_polling", _seen_s(lan, hoa, second), "s", at_most=POLL_S)
        killed = time.monotonic()
        server.kill9()
        dead = [float(d.until("link", lambda s: not s["live"])["at"]) for d in desks]
        yield Figure("link.stale_is_said", max(dead) - killed, "s", at_most=STALE_S)
        server.start()
        started = time.monotonic()
        live = [float(d.until("link", lambda s: s["live"])["at"]) for d in desks]
        yield Figure("link.live_again", max(max(live) - started, 0.0), "s", at_most=AGAIN_S)
