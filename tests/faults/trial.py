"""One fault after the other on real servers, with two workstations that never stop working."""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.faults.checker import Verdict, check, read
from tests.faults.client import MARK, STALE_S, Client, Pace
from tests.faults.faults import ANY_TIME, COMMANDS, DISK, MOVING, NOTHING, SCREENS, STANDBY
from tests.faults.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.faults.faults import Fault

WARM = 5
"""So many commands of each client are acknowledged before and after a fault."""


class Skewed:
    """A clock that is wrong by hours."""

    def __init__(self, hours: float) -> None:
        self._by = timedelta(hours=hours)

    def now(self) -> datetime:
        """Return the wrong time."""
        return datetime.now(UTC) + self._by


@dataclass(frozen=True)
class Outcome:
    """What came of one trial.

    Attributes:
        stale_s: Per client, from the fault until the screen said that it is old; None if it never
            had to.
        live_s: Per client, from the lifting until the next good round.
        wrong: What the fault should have brought and did not.
    """

    name: str
    verdict: Verdict
    stale_s: tuple[float | None, ...]
    live_s: tuple[float, ...]
    wrong: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether nothing was lost, doubled or shown wrongly, and all was felt as it should."""
        return self.verdict.good and not self.wrong

    def line(self) -> str:
        """Return it as one line."""
        return f"{self.name}: {self.verdict.line()}; {'; '.join(self.wrong) or 'as it should be'}"


def site_for(fault: Fault) -> Site:
    """Return a site on which *fault* can be played."""
    return Site(
        follows=fault.needs in (STANDBY, MOVING),
        disk=fault.needs == DISK,
        several=fault.needs != MOVING,
    )


@contextlib.contextmanager
def two_clients(site, folder, *, query="", pace=None, skew_h=0.0, reasserts=True):
    """Yield two workstations that have begun to work."""
    options = {"reasserts": reasserts} | ({"pace": pace} if pace else {})
    clocks = (Skewed(skew_h), Skewed(-skew_h)) if skew_h else (None, None)
    with contextlib.ExitStack() as stack:
        clients = [
            stack.enter_context(
                Client(site.url(query), folder / name, name, site.room, clock=clock, **options)
            )
            for name, clock in zip(("lan", "binh"), clocks, strict=True)
        ]
        for client in clients:
            client.until(lambda client=client: client.acknowledged >= WARM)
        yield clients


def play(
    fault: Fault,
    site: Site,
    folder: Path,
    *,
    query: str = "",
    pace: Pace | None = None,
    hold_s: float | None = None,
    reasserts: bool = True,
) -> Outcome:
    """Inflict *fault* while two workstations work, lift it, let them finish and compare.

    Args:
        fault: What breaks.
        site: Where, see ``site_for``; its database is this trial's.
        folder: For the workstations' files.
        query: Of the address: shorter limits.
        pace: How fast they work.
        hold_s: How long it lasts; None until both have felt it.
        reasserts: False to see what is lost without.
    """
    with two_clients(
        site, folder, query=query, pace=pace, skew_h=fault.skew_h, reasserts=reasserts
    ) as clients:
        felt = [_felt(fault, client) for client in clients]
        pictures = [len(client.whys) for client in clients]
        began = time.monotonic()
        fault.inflict(site, clients)
        if hold_s is not None:
            threading.Event().wait(max(0.0, began + hold_s - time.monotonic()))
        else:
            for client, condition in zip(clients, felt, strict=True):
                client.until(condition)
        fault.lift(site, clients)
        lifted = time.monotonic()
        for client in clients:
            client.round_after(lifted)
            enough = client.acknowledged + WARM
            client.until(lambda client=client, enough=enough: client.acknowledged >= enough)
        finish(clients)
        verdict = compare(site, clients)
        whys = [set(c.whys[n:]) for c, n in zip(clients, pictures, strict=True)]
        return Outcome(
            fault.name,
            verdict,
            tuple(stale_after(client, began) for client in clients),
            tuple(live_after(client, lifted) for client in clients),
            _missed(fault, clients, whys),
            tuple(sorted({code for client in clients for code in client.errors})),
            _counts(clients),
        )


def play_random(
    site: Site, folder: Path, seconds: float, seed: int, *, pace: Pace | None = None
) -> tuple[Outcome, int]:
    """Inflict faults at random for *seconds*; return what came of it and how many there were."""
    chance, number = random.Random(seed), 0
    with two_clients(site, folder, pace=pace) as clients:
        began = lifted = time.monotonic()
        lives: list[float] = []
        while time.monotonic() - began < seconds:
            fault = chance.choice(ANY_TIME)
            fault.inflict(site, clients)
            threading.Event().wait(chance.uniform(0.2, 6.0))
            fault.lift(site, clients)
            lifted, number = time.monotonic(), number + 1
            threading.Event().wait(chance.uniform(0.0, 3.0))
        for client in clients:
            client.round_after(lifted)
        finish(clients)
        lives += [live_after(client, lifted) for client in clients]
        outcome = Outcome(
            f"{number} at random, {seconds:.0f} s",
            compare(site, clients),
            (None, None),
            tuple(lives),
            counts=_counts(clients),
        )
        return outcome, number


def finish(clients: Sequence[Client]) -> None:
    """Let everything that was given come to an outcome, and every screen see all of it."""
    for client in clients:
        client.hush()
    for client in clients:
        client.until(client.drained)
    settled = time.monotonic()
    for client in clients:
        client.round_after(settled)


def compare(site: Site, clients: Sequence[Client]) -> Verdict:
    """Compare what was given with the truth, and the truth with the screens."""
    given = [mark for client in clients for mark in client.given]
    stored = read(site.direct(), MARK)
    screens = {client.name: client.held() for client in clients}
    return check(given, stored, screens)


def stale_after(client: Client, began: float) -> float | None:
    """Return how long after *began* the screen of *client* said that it is old."""
    ends = [end for _, end in client.rounds]
    for one, other in itertools.pairwise(ends):
        if other > began and other - one > STALE_S:
            return one + STALE_S - began
    return None


def live_after(client: Client, lifted: float) -> float:
    """Return how long after *lifted* it was live again."""
    return next((end - lifted for _, end in client.rounds if end > lifted), float("inf"))


def _felt(fault: Fault, client: Client):
    if fault.error:
        return lambda: fault.error in client.errors
    if fault.felt == SCREENS:
        before = client.missed
        return lambda: client.missed > before
    if fault.felt == COMMANDS:
        before = client.unsent
        return lambda: client.unsent > before
    return lambda: True


def _missed(fault: Fault, clients: Sequence[Client], whys: list[set[str]]) -> tuple[str, ...]:
    found = []
    for client, seen in zip(clients, whys, strict=True):
        if fault.error and fault.error not in client.errors:
            found.append(f"{client.name} was not told {fault.error}: {sorted(client.errors)}")
        if fault.why and fault.why not in seen and not (fault.asleep and client is not clients[0]):
            found.append(f"{client.name} has no picture because: {fault.why} ({sorted(seen)})")
        if fault.felt == NOTHING and fault.skew_h and client.missed:
            found.append(f"{client.name} missed {client.missed} rounds")
    return tuple(found)


def _counts(clients: Sequence[Client]) -> dict[str, int]:
    return {
        "missed": sum(client.missed for client in clients),
        "unsent": sum(client.unsent for client in clients),
        "acknowledged": sum(client.acknowledged for client in clients),
    }
