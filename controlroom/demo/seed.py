"""Fills a new database with a city's simulated past: incidents, readings, and all that is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from controlroom.database.bulk import bulk_load
from controlroom.demo.dice import Dice
from controlroom.demo.fleet import make_cameras, make_fleet, seen
from controlroom.demo.history import History
from controlroom.demo.notes import Notes
from controlroom.demo.open_cases import OpenCases
from controlroom.demo.rhythm import Rhythm
from controlroom.demo.world import NORMAL, load_world
from controlroom.domain.alarm import Condition, acknowledged, raised
from controlroom.domain.records import CallState, Notice, Reading, Task, TaskState
from controlroom.domain.states import Severity
from controlroom.services.calendar import calendar_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy.engine import Engine

    from controlroom.demo.history import Case
    from controlroom.demo.world import World
    from controlroom.domain.city import City
    from controlroom.domain.records import Alarm, Call, Camera, VesselPosition

READINGS_FOR = timedelta(hours=48)
SILENT_FOR = timedelta(hours=5)
TASKS, CALLS, NOTICES_EACH = 40, 48, 14
_GENERATING = 0.4
"""Share of the progress that making the records is given; the rest is storing them."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """All records of a seeded database.

    Attributes:
        incidents: By time of arrival.
        calls: Each with its number.
    """

    incidents: Sequence[Case]
    readings: Sequence[Reading]
    alarms: Sequence[Alarm]
    tasks: Sequence[Task]
    notices: Sequence[Notice]
    cameras: Sequence[Camera]
    vessels: Sequence[VesselPosition]
    calls: Sequence[tuple[Call, str]]


def seed_demo(
    engine: Engine,
    city: City,
    *,
    seed: int = 7,
    scenario: str = NORMAL,
    open_count: int = 200,
    past_count: int = 20_000,
    now: datetime | None = None,
    progress: Callable[[float], None] | None = None,
) -> int:
    """Fill a migrated database that knows *city*; return how many incidents it got.  Blocks.

    Args:
        engine: Made by ``make_engine``.
        city: The pack; its other files are read too.
        seed: Same seed and *now*, same records.
        scenario: ``"normal"``, or another of the pack: then the readings lead up to it.
        open_count: Incidents that are not closed.
        past_count: Closed incidents of the past months.
        now: The newest moment of all records, aware; None for the computer's clock.
        progress: Called with 0…1 in the calling thread.

    Raises:
        CityPackError: The pack has no such scenario.
        DatabaseUnreachableError: The database does not answer.
    """
    tell = progress or (lambda _: None)
    moment = now or datetime.now(UTC)
    made = generate(
        city,
        moment,
        seed=seed,
        scenario=scenario,
        open_count=open_count,
        past_count=past_count,
        progress=lambda part: tell(part * _GENERATING),
    )
    return bulk_load(
        engine,
        incidents=made.incidents,
        readings=made.readings,
        alarms=made.alarms,
        tasks=made.tasks,
        notices=made.notices,
        cameras=made.cameras,
        vessels=made.vessels,
        calls=made.calls,
        progress=lambda part: tell(_GENERATING + part * (1 - _GENERATING)),
    )


def generate(
    city: City,
    now: datetime,
    *,
    seed: int = 7,
    scenario: str = NORMAL,
    open_count: int = 200,
    past_count: int = 20_000,
    progress: Callable[[float], None] | None = None,
) -> Seeded:
    """Return the records of ``seed_demo`` without storing them; a pure function.

    Raises:
        CityPackError: The pack has no such scenario.
    """
    tell = progress or (lambda _: None)
    world = load_world(city, scenario, seed)
    flood = world.scenario.reconstruction
    calendar = calendar_of(city)
    wording, cast = world.wording, world.cast
    rhythm = Rhythm(world.normal, calendar, now)
    still_open = OpenCases(wording, cast, calendar, rhythm, now, flood=flood)
    cases: list[Case] = list(still_open.cases(Dice(seed, "open"), open_count))
    history = History(wording, cast, calendar, rhythm, now)
    dice = Dice(seed, "past")
    arrivals = history.arrivals(dice, past_count, [c[0].received_at for c in cases])
    for number, case in enumerate(history.cases(dice, arrivals)):
        cases.append(case)
        if number % 1_000 == 0:
            tell(0.9 * number / past_count)
    cases.sort(key=lambda case: case[0].received_at)
    made = Seeded(
        incidents=cases,
        readings=list(_readings(world, now)),
        alarms=list(_alarms(world, now)),
        tasks=list(_tasks(world, now)),
        notices=list(_notices(world, now)),
        cameras=make_cameras(world, now),
        vessels=[
            seen(world, v, now - timedelta(hours=v.silent_h or 0.05)) for v in make_fleet(world)
        ],
        calls=list(_calls(world, now)),
    )
    tell(1.0)
    return made


def _readings(world: World, now: datetime) -> Iterator[Reading]:
    for sensor in world.city.sensors:
        back = SILENT_FOR if sensor.id == world.silent_sensor else timedelta(0)
        every = timedelta(seconds=sensor.cadence_s)
        for step in range(int((READINGS_FOR - back) / every), -1, -1):
            at = now - back - step * every
            played = world.scenario.moment(-(now - at).total_seconds(), now)
            yield Reading(sensor.id, at, world.scenario.measured(sensor, played, world.seed))


def _notices(world: World, now: datetime) -> Iterator[Notice]:
    dice = Dice(world.seed, "notices")
    notes = Notes(world, f"seed-{world.seed}", world.scenario.reconstruction)
    kinds = (
        notes.warning,
        notes.article,
        notes.card,
        notes.screen,
        notes.security,
        notes.target,
        notes.vessel_counts,
    )
    for make in kinds:
        for _ in range(NOTICES_EACH):
            yield make(dice, now - timedelta(hours=dice.between(0.1, 48)))
    for agency in world.city.agencies:
        yield notes.dossiers(dice, now - timedelta(hours=dice.between(0.1, 20)), agency.id)
    for sensor in world.city.sensors:
        if not sensor.alarms or not sensor.river or sensor.record is None:
            continue
        for hours in range(6, 48, 6):
            played = world.scenario.moment(-hours * 3600, now)
            value = world.scenario.measured(sensor, played, world.seed)
            yield notes.level(dice, now - timedelta(hours=hours), sensor, value)


def _alarms(world: World, now: datetime) -> Iterator[Alarm]:
    """Yield what still rings, and what somebody has acknowledged and is not over."""
    dice = Dice(world.seed, "alarms")
    city = world.city
    desk = world.cast.operator(dice)
    found: list[tuple[Condition, float, bool]] = []
    for vessel in make_fleet(world):
        if vessel.silent_h:
            hours = next(h for h in (240, 24, 8, 5) if vessel.silent_h >= h)
            last = now - timedelta(hours=vessel.silent_h)
            facts = (("last", last.isoformat()), ("hours", str(hours)))
            severity = {5: Severity.NORMAL, 8: Severity.URGENT}.get(hours, Severity.SOS)
            place = seen(world, vessel, last).position
            about = Condition(
                "vessel", "vessel_silent", severity, vessel.id, vessel.id, facts, place
            )
            found.append((about, vessel.silent_h - hours, True))
    sensor = city.sensor_by_id.get(world.silent_sensor or "")
    if sensor is not None:
        about = Condition(
            sensor.source_id,
            "signal_lost",
            Severity.NORMAL,
            sensor.name.vi,
            sensor.id,
            (("last", (now - SILENT_FOR).isoformat()),),
            sensor.position,
        )
        found.append((about, 4.0, True))
    events, cameras = world.wording.words["camera_events"], make_cameras(world, now)
    for number, minutes in ((0, 3.0), (3, 14.0)):
        camera = dice.one(cameras)
        event, severity, _, _ = events[number]
        about = Condition(
            "camera",
            "camera_event",
            Severity(severity),
            camera.name,
            camera.id,
            (("event", event), ("confidence", f"{dice.between(0.7, 0.97):.2f}")),
            camera.position,
        )
        found.append((about, minutes / 60, False))
    for condition, age_h, seen_by_desk in found:
        at = now - timedelta(hours=age_h)
        alarm = replace(raised(condition, at, simulated=True), id=dice.id(at), version=1)
        if seen_by_desk:
            done = min(now, at + timedelta(minutes=4))
            alarm = replace(acknowledged(alarm, login=desk.login, now=done), version=2)
        yield alarm


def _tasks(world: World, now: datetime) -> Iterator[Task]:
    dice = Dice(world.seed, "tasks")
    words = world.wording.words
    departments = [a for a in world.city.agencies if a.kind in {"department", "ward"}]
    for number in range(TASKS):
        created = now - timedelta(days=dice.between(0.2, 30))
        title = words["leader_tasks"][number % len(words["leader_tasks"])][0]
        state = dice.one((TaskState.OPEN, TaskState.STARTED, TaskState.STARTED, TaskState.DONE))
        late = state is not TaskState.DONE and dice.chance(0.15)
        due = now + timedelta(days=dice.between(-4, -0.1) if late else dice.between(0.3, 20))
        yield Task(
            id=dice.id(created),
            version=1 if state is TaskState.OPEN else 2,
            title=title,
            state=state,
            agency_id=dice.one(departments).id,
            created_at=created,
            created_by=world.cast.supervisor(dice).login,
            due_at=max(due, created + timedelta(hours=4)),
            simulated=True,
        )


def _calls(world: World, now: datetime) -> Iterator[tuple[Call, str]]:
    dice = Dice(world.seed, "calls")
    notes = Notes(world, f"seed-{world.seed}", world.scenario.reconstruction)
    for _ in range(CALLS):
        began = now - timedelta(hours=dice.between(0.1, 24))
        call, number, _ = notes.call(dice, began, position=False)
        missed = dice.chance(0.08)
        answered = began + timedelta(seconds=dice.between(3, 40))
        ended = answered + timedelta(seconds=dice.between(30, 400))
        yield (
            replace(
                call,
                version=2 if missed else 3,
                incoming=dice.chance(0.83),
                state=CallState.MISSED if missed else CallState.ENDED,
                answered_at=None if missed else answered,
                ended_at=min(now, began + timedelta(seconds=45) if missed else ended),
                answered_by=None if missed else world.cast.operator(dice).login,
            ),
            number,
        )
