"""Plays a plan into a database through the services that live sources use."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from controlroom.demo.actions import (
    Detected,
    HungUp,
    Measured,
    Noticed,
    Rang,
    Reported,
    Sailed,
    Tasked,
    Timed,
    Turn,
    Watched,
)
from controlroom.demo.cast import FEED
from controlroom.demo.colleagues import Colleagues
from controlroom.demo.dice import Dice
from controlroom.demo.fleet import make_fleet, seen
from controlroom.demo.scenario import Plan
from controlroom.demo.seed import SILENT_FOR
from controlroom.demo.world import load_world
from controlroom.domain.errors import (
    AlreadyDoneError,
    ControlRoomError,
    DatabaseUnreachableError,
)
from controlroom.domain.records import CallState, Reading
from controlroom.services.recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from threading import Event
    from uuid import UUID

    from controlroom.bootstrap import Core
    from controlroom.demo.world import World
    from controlroom.domain.records import Call
    from controlroom.services.desk import Services
    from controlroom.services.feed import FeedReader
    from controlroom.services.ports import Works

log = logging.getLogger(__name__)

BACKOFF_S = (0.5, 1.0, 2.0, 5.0, 10.0)
LOOK_S = 5.0
"""How often a quiet simulator sees to its heartbeats, in seconds."""
SILENCE_EVERY_S = 60.0


class Simulator:
    """Applies events.  Belongs to one thread.

    Attributes:
        applied: Events carried out.
        skipped: Events that no longer fitted: somebody else was first.
        outages: How often the database did not answer.

    Args:
        world: City, scenario and seed.
        services: What people do.
        works: Begins transactions.
        feed: A reader of its own.
        stop: Ends ``play`` when set.
        clock: Tells the time.
    """

    def __init__(
        self,
        world: World,
        services: Services,
        works: Works,
        feed: FeedReader,
        *,
        stop: Event,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.applied = self.skipped = self.outages = 0
        self._world, self._services = world, services
        self._recording = Recording(works, world.city, simulated=True)
        self._colleagues = Colleagues(world, services, feed)
        self._dice = Dice(world.seed, "turns")
        self._stop, self._clock = stop, clock or (lambda: datetime.now(UTC))
        self._heard: dict[str, datetime] = {}
        self._checked: datetime | None = None
        self._calls: dict[UUID, Call] = {}

    def remember(self, start: datetime) -> None:
        """Know what fell silent before *start*, so that its silence is noticed."""
        silent = [v for v in make_fleet(self._world) if v.silent_h]
        positions = [seen(self._world, v, start - timedelta(hours=v.silent_h)) for v in silent]
        readings = []
        sensor_id = self._world.silent_sensor
        if sensor_id is not None:
            readings.append(Reading(sensor_id, start - SILENT_FOR, 0.0))
        self._recording.remember(readings, positions)

    def play(self, events: Iterable[Timed], *, until: datetime | None = None) -> None:
        """Apply *events* at their times, in order, until they end, *until*, or ``stop``.

        While the database does not answer, the first event that failed is tried again and
        again and the others wait behind it; nothing is lost or overtaken.
        """
        for event in events:
            if until is not None and event.at > until:
                self._wait(until)
                return
            if not self._wait(event.at):
                return
            if not self._insist(partial(self.apply, event)):
                return

    def _wait(self, at: datetime) -> bool:
        """Wait until *at*; return False when told to stop."""
        while True:
            left_s = (at - self._clock()).total_seconds()
            if self._stop.is_set():
                return False
            if left_s <= 0:
                return True
            if self._stop.wait(min(left_s, LOOK_S)):
                return False
            if not self._insist(self._beat):
                return False

    def _insist(self, do: Callable[[], None]) -> bool:
        """Call *do* until the database answers; return False when told to stop."""
        tries = 0
        while not self._stop.is_set():
            try:
                do()
            except DatabaseUnreachableError as error:
                pause_s = BACKOFF_S[min(tries, len(BACKOFF_S) - 1)]
                if not tries:
                    log.warning("database does not answer, waiting: %s", error)
                tries += 1
                self.outages += 1
                self._stop.wait(pause_s)
            else:
                return True
        return False

    def _beat(self) -> None:
        """Say that every source is alive, and see what has fallen silent."""
        now = self._clock()
        for source in self._world.city.sources:
            last = self._heard.get(source.id)
            if last is None or (now - last).total_seconds() >= source.cadence_s / 2:
                self._recording.heard(FEED, source.id)
                self._heard[source.id] = now
        if self._checked is None or (now - self._checked).total_seconds() >= SILENCE_EVERY_S:
            self._recording.check_silence(FEED)
            self._checked = now

    def apply(self, event: Timed) -> None:
        """Carry one event out.

        Raises:
            DatabaseUnreachableError: It did not happen, or nobody knows; do it again.
        """
        try:
            self._do(event)
        except DatabaseUnreachableError:
            raise
        except AlreadyDoneError:
            self.applied += 1
        except ControlRoomError as error:
            # A colleague at a real desk was first, which is what a room is like.
            log.debug("%s did not fit: %s", type(event.action).__name__, error)
            self.skipped += 1
        else:
            self.applied += 1

    def _do(self, event: Timed) -> None:  # noqa: C901 - one line a kind of action
        recording = self._recording
        match event.action:
            case Reported(draft):
                self._services.intake.receive(FEED, draft)
                recording.heard(FEED, event.source_id)
            case Measured(source_id, readings):
                recording.readings(FEED, source_id, readings)
            case Watched(cameras):
                recording.cameras(FEED, cameras)
            case Detected(camera, found, severity, confidence):
                recording.camera_event(
                    FEED, camera, found, severity=severity, confidence=confidence
                )
            case Sailed(positions):
                recording.vessels(FEED, positions)
            case Noticed(source_id, notices):
                recording.notices(FEED, source_id, notices)
            case Tasked(title, agency_id, due_at):
                self._services.tasks.create(
                    FEED, title=title, agency_id=agency_id, due_at=due_at, simulated=True
                )
                recording.heard(FEED, event.source_id)
            case Rang():
                self._rang(event.action)
            case HungUp():
                self._hung_up(event.action)
            case Turn():
                self._colleagues.take(event.action, self._dice)

    def _rang(self, action: Rang) -> None:
        if action.sos:
            incident = self._recording.sos(FEED, action.call, action.number, title=action.about)
            known = replace(action.call, version=1, incident_id=incident.id)
        else:
            known = self._services.calls.receive(FEED, action.call, action.number)
            self._recording.heard(FEED, "sos")
        self._calls[known.id] = known

    def _hung_up(self, action: HungUp) -> None:
        call = self._calls.pop(action.call.id, None)
        if call is None:
            return
        calls, desk = self._services.calls, self._world.cast.operator(self._dice)
        if not action.missed and call.state is CallState.WAITING:
            call = calls.answer(desk, call)
        calls.end(desk, call)


def run_simulator(  # noqa: PLR0917 - as agreed with the command line
    core: Core,
    scenario: str,
    speed: float,
    seed: int,
    stop: Event,
    for_s: float | None = None,
) -> int:
    """Play *scenario* from now on into an opened control room.  Blocks until the end.

    Args:
        core: As ``open_core`` returned it.
        scenario: Name of one of the city pack's scenarios.
        speed: Seconds of the scenario per second, 1…600.
        seed: Same seed, same records.
        stop: Ends it, from any thread.
        for_s: Real seconds after which it ends by itself; None for no end.

    Returns:
        Exit code of the process: 0.

    Raises:
        CityPackError: The pack has no such scenario.
    """
    services = core.services
    world = load_world(services.city, scenario, seed)
    start = datetime.now(UTC)
    feed = core.make_feed()
    simulator = Simulator(world, services, core.works, feed, stop=stop)
    simulator.remember(start)
    until = start + timedelta(seconds=for_s) if for_s is not None else None
    try:
        simulator.play(Plan(world, start, speed).events(), until=until)
    finally:
        feed.close()
    log.info(
        "simulated: %d applied, %d skipped, %d times without database",
        simulator.applied,
        simulator.skipped,
        simulator.outages,
    )
    return 0
