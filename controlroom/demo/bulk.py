"""Millions of simulated reports and readings: a city's year played again and again, streamed."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from controlroom.database.bulk import bulk_load
from controlroom.database.bulk_stream import (
    IncidentStream,
    bulk_loaded,
    oldest_reading,
    require_only_simulated,
    write_day,
)
from controlroom.database.reading_days import KEEP_READINGS
from controlroom.database.sql import day_of
from controlroom.database.types import microseconds
from controlroom.demo.dice import Dice
from controlroom.demo.history import PER_DAY, History
from controlroom.demo.open_cases import OpenCases
from controlroom.demo.rhythm import Rhythm
from controlroom.demo.world import NORMAL, load_world
from controlroom.domain.city import SensorKind
from controlroom.domain.records import Reading
from controlroom.services.calendar import calendar_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from threading import Event as Flag

    from numpy.typing import NDArray
    from sqlalchemy.engine import Engine

    from controlroom.database.mould import Mould
    from controlroom.demo.history import Case
    from controlroom.demo.world import World
    from controlroom.domain.city import City, Sensor

POOL = 20_000
"""Different reports; beyond that they happen again in other weeks."""

YEARS = 10
"""Over so long a large load spreads; a small one keeps to the city's usual number a day."""

BLOCK = 10_000
"""Reports of one transaction: a second or two."""

OPEN = 200
WEEK_S = 7 * 86_400
READINGS_BACK = KEEP_READINGS - timedelta(days=5)
TIDE_S, SEASON_S = 44_712.0, 31_557_600.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """How far a load came.

    Attributes:
        incidents, readings: Stored.
        whole: Whether that is all that was asked for.
        seconds: How long it took.
    """

    incidents: int
    readings: int
    whole: bool
    seconds: float


def bulk(  # noqa: PLR0917 - one call site, each argument a word of the command line
    engine: Engine,
    city: City,
    incidents: int,
    readings: int,
    seed: int,
    stop: Flag,
    tell: Callable[[str, int, int], None],
    *,
    beside_real: bool = False,
    now: datetime | None = None,
) -> Loaded:
    """Load simulated records in blocks, the readings' newest days first.  Blocks for minutes.

    What is loaded when it is stopped, or ends in an error, is whole; calling it again goes on with
    other ids, further numbers and older readings.

    Args:
        engine: On a migrated database that knows *city*; its login must own the tables.
        city: The pack; its other files are read too.
        incidents: How many, ``OPEN`` of them open.
        readings: How many, spread over all sensors and at most ``READINGS_BACK``.
        seed: Same seed, same words.
        stop: Set from elsewhere: end after the block that is being written.
        tell: Called after each block with "incidents" or "readings", how many and of how many.
        beside_real: Also where reports are that nobody made up.
        now: The newest moment of all records; None for the computer's clock.

    Raises:
        InvalidInputError: The database holds real reports.
        ControlRoomError: As any transaction; what was stored before stays.
    """
    if not beside_real:
        require_only_simulated(engine)
    began = time.monotonic()
    moment = now or datetime.now(UTC)
    world = load_world(city, NORMAL, seed)
    made, measured, newest = 0, 0, dict[str, Reading]()
    try:
        for made in _incidents(engine, world, incidents, moment, stop):
            tell("incidents", made, incidents)
        if not stop.is_set():
            for measured in _readings(engine, world, readings, moment, stop, newest):
                tell("readings", measured, readings)
    finally:
        bulk_loaded(engine, list(newest.values()))
    whole = made >= incidents and measured >= readings
    return Loaded(made, measured, whole, time.monotonic() - began)


def _incidents(
    engine: Engine, world: World, count: int, now: datetime, stop: Flag
) -> Iterator[int]:
    """Store *count* incidents; yield how many there are after each block."""
    closed = max(0, count - OPEN)
    fresh, past = _cases(world, min(count, OPEN), min(closed, POOL), now)
    made = 0
    if past:
        stream = IncidentStream(engine, [(c[0], c[2]) for c in past], world.seed)
        castings = _castings(stream.moulds, closed, now)
        while made < closed and not stop.is_set():
            block = list(itertools.islice(castings, min(BLOCK, closed - made)))
            made += stream.write(block)
            yield made
    if fresh and not stop.is_set():
        yield made + bulk_load(engine, incidents=fresh)


def _cases(
    world: World, fresh: int, past: int, now: datetime
) -> tuple[Sequence[Case], Sequence[Case]]:
    calendar = calendar_of(world.city)
    rhythm = Rhythm(world.normal, calendar, now)
    still_open = OpenCases(world.wording, world.cast, calendar, rhythm, now, flood=False)
    history = History(
        world.wording, world.cast, calendar, rhythm, now, detailed_for=timedelta(days=10_000)
    )
    opened = list(still_open.cases(Dice(world.seed, "bulk-open"), fresh))
    dice = Dice(world.seed, "bulk")
    arrivals = history.arrivals(dice, past, [case[0].received_at for case in opened])
    return opened, list(history.cases(dice, arrivals))


def _castings(moulds: Sequence[Mould], count: int, now: datetime) -> Iterator[tuple[int, int]]:
    """Yield which mould is cast how many days later, oldest first, without end.

    Whole weeks later, so that offices are open when they were; nothing ends after *now*.
    """
    days = min(YEARS * 365.25, max(count / PER_DAY, 14.0))
    weeks = max(1, round(days / 7))
    in_week = sorted(range(len(moulds)), key=lambda n: moulds[n].received_at.timestamp() % WEEK_S)
    this_week = int(now.timestamp() // WEEK_S)
    numbers = [int(mould.received_at.timestamp() // WEEK_S) for mould in moulds]
    for week in itertools.chain(
        range(this_week - weeks, this_week), itertools.repeat(this_week - 1)
    ):
        each = -(-count // weeks)
        for place in range(each):
            # The pool's week from Monday to Sunday; every week begins one report later.
            number = in_week[(place * len(in_week) // each + week) % len(in_week)]
            shift = (week - numbers[number]) * 7
            if moulds[number].last_at + timedelta(days=shift) < now:
                yield number, shift


def _readings(  # noqa: PLR0917 - private, and called once
    engine: Engine,
    world: World,
    count: int,
    now: datetime,
    stop: Flag,
    newest: dict[str, Reading],
) -> Iterator[int]:
    """Store some *count* readings, a day at a time from the newest back; yield how many so far."""
    sensors = world.city.sensors
    if not count or not sensors:
        return
    oldest = oldest_reading(engine)
    end = now if oldest is None else min(now, day_of(oldest))
    horizon = day_of(now - READINGS_BACK)
    each = -(-count // len(sensors))
    span_s = (end - horizon).total_seconds()
    if span_s < 1:
        return
    fastest = min(sensor.cadence_s for sensor in sensors)
    step_s = min(fastest, span_s / each)
    stored, day = 0, day_of(end - timedelta(microseconds=1))
    while stored < count and day >= horizon and not stop.is_set():
        until = min(end, day + timedelta(days=1))
        measured = _day(world, sensors, day, until, step_s, (count - stored) // len(sensors) + 1)
        stored += write_day(engine, day, measured)
        for sensor_id, (at, value) in measured.items():
            if sensor_id not in newest and len(at):
                when = datetime.fromtimestamp(at[-1] / 1e6, UTC)
                newest[sensor_id] = Reading(sensor_id, when, float(value[-1]))
        yield stored
        day -= timedelta(days=1)


def _day(  # noqa: PLR0917 - private, and called once
    world: World,
    sensors: Sequence[Sensor],
    day: datetime,
    until: datetime,
    step_s: float,
    most: int,
) -> Mapping[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Return the readings of one day, by sensor: the last *most* of each that fit."""
    begin, end = microseconds(day), microseconds(until)
    step = max(1, round(step_s * 1e6))
    # On one grid through all days, so that the step stays the same over midnight.
    first = -(-begin // step) * step
    grid = np.arange(first, end, step, dtype=np.int64)[-most:]
    seconds = grid / 1e6
    random = np.random.default_rng([world.seed, begin // 86_400_000_000])
    measured = {}
    for place, sensor in enumerate(sensors):
        low, high = _range(sensor)
        wave = np.sin(seconds / TIDE_S * 2 * np.pi + place)
        season = np.cos((seconds - 28e6) / SEASON_S * 2 * np.pi)  # highest in November
        part = 0.35 + 0.25 * season + 0.12 * wave + 0.04 * random.standard_normal(len(grid))
        measured[sensor.id] = grid, np.round(low + (high - low) * np.clip(part, 0, 1), 3)
    return measured


def _range(sensor: Sensor) -> tuple[float, float]:
    """Return between what a sensor's ordinary values lie; ours, no station publishes years."""
    if sensor.alarms:
        return 0.0, float(sensor.alarms[-1]) * 1.1
    if sensor.normal is not None:
        return sensor.normal * 0.8, sensor.normal
    return 0.0, 60.0 if sensor.kind is SensorKind.RAIN else 300.0
