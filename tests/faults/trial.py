"""One fault after the other on real servers, with two workstations that never stop working."""

from __future__ import annotations

import contextlib
import itertools
import random
import signal
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.faults.checker import Verdict, check, read
from tests.faults.client import MARK, QUICK, STALE_S, Client, Pace
from tests.faults.faults import ANY_TIME, APART, COMMANDS, DISK, MOVING, NOTHING, SCREENS, STANDBY
from tests.faults.screen import Process, Screen
from tests.faults.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
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
        stale_s: Per client, from the moment when nobody could be asked any more (or it woke) until
            the screen said that it is old; None if it never had to.
        live_s: Per client, from the lifting until the next good round.
        gap_ms: Longest time the window did not answer; the same of a process that does nothing.
        wrong: What the fault should have brought and did not.
    """

    name: str
    verdict: Verdict
    stale_s: tuple[float | None, ...]
    live_s: tuple[float, ...]
    wrong: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    gap_ms: tuple[float, float] = (0.0, 0.0)
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
        apart=fault.needs == APART,
    )


@contextlib.contextmanager
def two_clients(
    site: Site,
    folder: Path,
    *,
    query: str = "",
    pace: Pace | None = None,
    skew_h: float = 0.0,
    reasserts: bool = True,
) -> Iterator[list[Client]]:
    """Yield two workstations that have begun to work."""
    clocks = (Skewed(skew_h), Skewed(-skew_h)) if skew_h else (None, None)
    with contextlib.ExitStack() as stack:
        clients = [
            stack.enter_context(
                Client(
                    site.url(query),
                    folder / name,
                    name,
                    site.room,
                    pace=pace or QUICK,
                    clock=clock,
                    reasserts=reasserts,
                )
            )
            for name, clock in zip(("lan", "binh"), clocks, strict=True)
        ]
        for client in clients:
            client.more(WARM)
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
    window: bool = False,
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
        window: With a real window as third workstation.
    """
    with (
        two_clients(
            site, folder, query=query, pace=pace, skew_h=fault.skew_h, reasserts=reasserts
        ) as clients,
        watched(site, folder, window=window) as watch,
    ):
        felt = [_felt(fault, client) for client in clients]
        pictures = [len(client.whys) for client in clients]
        if watch and fault.asleep:
            watch.screen.signal(signal.SIGSTOP)
        began = site.whole()
        fault.inflict(site, clients)
        if hold_s is not None:
            threading.Event().wait(max(0.0, began + hold_s - time.monotonic()))
        else:
            for client, condition in zip(clients, felt, strict=True):
                client.until(condition)
        fault.lift(site, clients)
        lifted = time.monotonic()
        # Who sleeps can say nothing: it counts from waking.
        noticed = lifted if fault.asleep else site.broken_since(began)
        if watch and fault.asleep:
            watch.wake()
        for client in clients:
            client.round_after(lifted)
            client.more(WARM)
        finish(clients, watch)
        verdict = compare(site, clients, watch)
        whys = [set(c.whys[n:]) for c, n in zip(clients, pictures, strict=True)]
        return Outcome(
            fault.name,
            verdict,
            (*(stale_after(c, noticed) for c in clients), *(watch.stale(noticed) if watch else ())),
            (*(live_after(c, lifted) for c in clients), *(watch.live(lifted) if watch else ())),
            _missed(fault, clients, whys),
            tuple(sorted({code for client in clients for code in client.errors})),
            watch.gaps() if watch else (0.0, 0.0),
            _counts(clients),
        )


def play_random(
    site: Site,
    folder: Path,
    seconds: float,
    seed: int,
    *,
    pace: Pace | None = None,
    window: bool = False,
) -> tuple[Outcome, int]:
    """Inflict faults at random for *seconds*; return what came of it and how many there were."""
    chance, number = random.Random(seed), 0
    with (
        two_clients(site, folder, pace=pace) as clients,
        watched(site, folder, window=window) as watch,
    ):
        began = lifted = time.monotonic()
        while time.monotonic() - began < seconds:
            fault = chance.choice(ANY_TIME)
            fault.inflict(site, clients)
            threading.Event().wait(chance.uniform(0.2, 6.0))
            fault.lift(site, clients)
            lifted, number = time.monotonic(), number + 1
            threading.Event().wait(chance.uniform(0.0, 3.0))
        for client in clients:
            client.round_after(lifted)
        finish(clients, watch)
        lives = [live_after(client, lifted) for client in clients]
        outcome = Outcome(
            f"{number} at random in {seconds:.0f} s",
            compare(site, clients, watch),
            (None, None),
            (*lives, *(watch.live(lifted) if watch else ())),
            gap_ms=watch.gaps() if watch else (0.0, 0.0),
            counts=_counts(clients),
        )
        return outcome, number


@dataclass
class Watch:
    """A window, and beside it a process that does nothing."""

    screen: Screen
    bare: Process
    worst: tuple[float, float] = (0.0, 0.0)

    def wake(self) -> None:
        """Let the window go on; the gap of its sleep is not its fault."""
        self.screen.signal(signal.SIGCONT)
        self.screen.gap_ms()

    def gaps(self) -> tuple[float, float]:
        """Return the longest gaps in milliseconds since the last time."""
        return self.screen.gap_ms(), self.bare.gap_ms()

    def stale(self, began: float) -> tuple[float | None]:
        """Return how long after *began* the window said that it is old."""
        return (next((at - began for at, live in self.screen.links(began) if not live), None),)

    def live(self, lifted: float) -> tuple[float]:
        """Return how long after *lifted* the window was live again; 0 if it still was."""
        self.screen.until(self.screen.live)
        return (next((at - lifted for at, live in self.screen.links(lifted) if live), 0.0),)


@contextlib.contextmanager
def watched(site: Site, folder: Path, *, window: bool) -> Iterator[Watch | None]:
    """Yield a window that somebody works with, if one is wanted."""
    if not window:
        yield None
        return
    with (
        Screen(site.url(), str(folder / "window"), site.room.ref) as screen,
        Process("bare") as bare,
    ):
        screen.until(lambda: len(screen.given) >= WARM)
        screen.gap_ms()
        bare.gap_ms()
        yield Watch(screen, bare)


def finish(clients: Sequence[Client], watch: Watch | None = None) -> None:
    """Let everything that was given come to an outcome, and every screen see all of it."""
    if watch:
        watch.screen.finish()
    for client in clients:
        client.hush()
    for client in clients:
        client.until(client.drained)
    settled = time.monotonic()
    for client in clients:
        client.round_after(settled)


def compare(site: Site, clients: Sequence[Client], watch: Watch | None = None) -> Verdict:
    """Compare what was given with the truth, and the truth with the screens."""
    given = [mark for client in clients for mark in client.given]
    stored = read(site.direct(), MARK)
    screens = {client.name: client.held() for client in clients}
    if watch:
        given += watch.screen.given
        screens[watch.screen.name] = watch.screen.held(dict(stored.versions))
    return check(given, stored, screens)


def stale_after(client: Client, began: float) -> float | None:
    """Return how long after *began* the screen of *client* said that it is old."""
    ends = [end for _, end in client.rounds]
    for one, other in itertools.pairwise(ends):
        if other > began and other - one > STALE_S:
            return max(0.0, one + STALE_S - began)
    return None


def live_after(client: Client, lifted: float) -> float:
    """Return how long after *lifted* it was live again."""
    return next((end - lifted for _, end in client.rounds if end > lifted), float("inf"))


def _felt(fault: Fault, client: Client) -> Callable[[], bool]:
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
