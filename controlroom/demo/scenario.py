"""The plan of a simulation: everything that happens, as a pure function of scenario and seed."""

from __future__ import annotations

import heapq
from dataclasses import replace
from datetime import timedelta
from itertools import count, pairwise
from typing import TYPE_CHECKING

from controlroom.demo.actions import (
    Action,
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
    Verb,
    Watched,
)
from controlroom.demo.fleet import make_cameras, make_fleet, seen
from controlroom.demo.notes import Notes
from controlroom.demo.pace import ASLEEP, BULK_S, QUIET, Pace
from controlroom.demo.wording import CHANNELS
from controlroom.demo.world import load_world
from controlroom.domain.records import Reading
from controlroom.domain.states import Severity
from controlroom.services.intake import Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from controlroom.demo.dice import Dice
    from controlroom.demo.world import World
    from controlroom.domain.city import City, Sensor
    from controlroom.domain.records import Notice

    Stream = Iterator[tuple[float, str, Action]]

SLICES = 20
"""Cameras and vessels speak in turn, so many groups a round."""

TURNS: tuple[tuple[Verb, float, float, float], ...] = (
    ("verify", 70, 900, 180),
    ("send", 66, 900, 180),
    ("accept", 90, 1_200, 20),
    ("answer", 80, 7_200, 60),
    ("approve", 66, 1_800, 180),
    ("rate", 32, 3_600, 30),
    ("acknowledge", 110, 1_200, 120),
)
"""Verb, times a day, seconds of the scenario an incident waits for it, and real ones at least:
colleagues leave the person at this desk the first minutes."""

PER_DAY: dict[str, float] = {
    "warning": 9,
    "press": 14,
    "ecard": 40,
    "public_service": 90,
    "advertising": 60,
    "infosec": 24,
    "city_task": 24,
}
"""Notices a day; ours."""


def plan(
    city: City, scenario: str, seed: int, start: datetime, *, speed: float = 1.0
) -> Iterator[Timed]:
    """Yield everything that happens, in order, without end.

    Equal arguments give equal events, ids and references included.

    Args:
        city: The pack.
        scenario: Name of one of the pack's scenarios.
        seed: Any number.
        start: When the simulation begins, aware.
        speed: Seconds of the scenario per second, 1…600.

    Raises:
        CityPackError: The pack has no such scenario.
    """
    return Plan(load_world(city, scenario, seed), start, speed).events()


class Plan(Pace):
    """One simulation's streams of events."""

    def __init__(self, world: World, start: datetime, speed: float) -> None:
        super().__init__(world, start, speed)
        self._notes = Notes(world, self.run, self.flood)

    def events(self) -> Iterator[Timed]:
        """Yield the events of all streams in order of time."""
        streams = [
            self._reports(),
            self._readings(),
            self._cameras(),
            self._detections(),
            self._vessels(),
            self._calls(),
            self._tasks(),
            self._boundaries(),
            *(self._noticed(source) for source in PER_DAY if source in self._makers()),
            *(self._turns(*turn) for turn in TURNS),
        ]
        if self.flood:
            streams += [self._levels(), self._orders(), self._flooded_wards()]
        numbered = (self._numbered(n, stream) for n, stream in enumerate(streams))
        for offset_s, _, _, source, action in heapq.merge(*numbered, key=lambda e: e[:3]):
            yield Timed(offset_s, self.at(offset_s), source, action)

    @staticmethod
    def _numbered(number: int, stream: Stream) -> Iterator[tuple[float, int, int, str, Action]]:
        for index, (offset_s, source, action) in enumerate(stream):
            yield offset_s, number, index, source, action

    # --- streams

    def _reports(self) -> Stream:
        dice, wording = self.dice("reports"), self.world.wording
        normal = self.world.normal.data["rates"]["reports_per_day"]

        def per_day(offset_s: float) -> float:
            least = QUIET if self.flood else ASLEEP
            return self.rate(offset_s, "reports_per_day", normal) * self.daytime(offset_s, least)

        for number, offset_s in enumerate(self.moments(dice, per_day, 4), 1):
            wet = self.flood and dice.chance(0.7)
            usual = wording.pressing if self.asleep(offset_s) else wording.usual
            template = wording.flooded(dice) if wet else usual(dice)
            wards = self.wet_wards(offset_s) if wet else []
            ward = self.world.city.ward_by_code[dice.one(wards)] if wards else None
            told = wording.tell(dice, template, wording.spot(dice, ward))
            draft = Draft(
                title=told.title,
                description=told.description,
                category_id=template.category_id,
                source_id="field_report",
                channel=CHANNELS.draw(dice),
                position=told.spot.position,
                address=told.address,
                severity=min(template.severity, Severity.NORMAL),
                reporter=wording.reporter(dice),
                external_ref=f"{self.run}/{number}",
                received_at=self.at(offset_s),
                ward_code=told.spot.ward.code,
                simulated=True,
            )
            yield offset_s, "field_report", Reported(draft)

    def _reading(self, sensor: Sensor, offset_s: float) -> Reading:
        played = self.played(offset_s)
        value = self.world.scenario.measured(sensor, played, self.world.seed)
        return Reading(sensor.id, self.at(offset_s), value)

    def _readings(self) -> Stream:
        sources = sorted({s.source_id for s in self.world.speaking})
        step_s = max(min(s.cadence_s for s in self.world.city.sensors), BULK_S * self.speed)
        rounds = ((step * step_s, None) for step in count())
        merged = heapq.merge(rounds, self._published(), key=lambda e: e[0])
        due: dict[str, float] = {}
        for offset_s, only in merged:
            for source in sources:
                chosen = [
                    s
                    for s in self.world.speaking
                    if s.source_id == source
                    and (s.id in only if only else offset_s >= due.get(s.id, 0.0))
                ]
                if not only:
                    due |= {s.id: offset_s + s.cadence_s for s in chosen}
                if chosen:
                    values = tuple(self._reading(s, offset_s) for s in chosen)
                    yield offset_s, source, Measured(source, values)

    def _published(self) -> Iterator[tuple[float, frozenset[str] | None]]:
        """Yield the moments for which figures were published, with the sensors they are of."""
        begins = self.world.scenario.begins
        if begins is None:
            return
        moments: dict[float, set[str]] = {}
        for series, points in self.world.scenario.published.items():
            if series in self.world.city.sensor_by_id:
                for at, _ in points:
                    moments.setdefault((at - begins).total_seconds(), set()).add(series)
        for offset_s in sorted(moments):
            if offset_s > 0:
                yield offset_s, frozenset(moments[offset_s])

    def _cameras(self) -> Stream:
        cameras = make_cameras(self.world, self.start)
        step_s = max(30.0, BULK_S * self.speed)
        for step in count():
            offset_s = step * step_s
            at = self.at(offset_s)
            turn = cameras[step % SLICES :: SLICES]
            told = tuple(replace(c, seen_at=at if c.online else c.seen_at) for c in turn)
            yield offset_s, "camera", Watched(told)

    def _detections(self) -> Stream:
        dice = self.dice("detections")
        cameras = [c for c in make_cameras(self.world, self.start) if c.online]
        events = self.world.wording.words["camera_events"]
        dry = events if self.flood else events[:-1]
        normal = self.world.normal.data["rates"]["camera_events_per_day"]
        for offset_s in self.moments(dice, lambda o: normal * self.daytime(o), 9):
            # The worst is rare: fire comes before the last of the list.
            event, severity, _, _ = dice.one(dry)
            if severity == Severity.SOS and dice.chance(0.8):
                event, severity, _, _ = events[0]
            sure = round(dice.between(0.62, 0.98), 2)
            found = Detected(dice.one(cameras), event, Severity(severity), sure)
            yield offset_s, "camera", found

    def _vessels(self) -> Stream:
        fleet = make_fleet(self.world)
        at_sea = [v for v in fleet if not v.berthed and not v.silent_h]
        everyone = [v for v in fleet if not v.silent_h]
        yield (
            0.0,
            "vessel",
            Sailed(tuple(seen(self.world, v, self.start) for v in everyone)),
        )
        cadence_s = self.world.city.source_by_id["vessel"].cadence_s
        step_s = max(cadence_s / SLICES, BULK_S * self.speed)
        for step in count(1):
            at = self.at(step * step_s)
            turn = at_sea[step % SLICES :: SLICES]
            if turn:
                told = tuple(seen(self.world, v, at) for v in turn)
                yield step * step_s, "vessel", Sailed(told)

    def _boundaries(self) -> Stream:
        dice = self.dice("boundaries")
        fleet = make_fleet(self.world)
        at_sea = [v.id for v in fleet if not v.berthed] or [v.id for v in fleet]
        for number, offset_s in enumerate(self.moments(dice, lambda _: 8.0, 30)):
            at = self.at(offset_s)
            # Mostly the counts of the ports; now and then a vessel beyond the boundary.
            if number and dice.chance(0.15):
                notice = self._notes.boundary(dice, at, dice.one(at_sea))
            else:
                notice = self._notes.vessel_counts(dice, at)
            yield offset_s, "vessel", Noticed("vessel", (notice,))

    def _makers(self) -> dict[str, Callable[[Dice, datetime], Notice]]:
        return {
            "warning": self._notes.warning,
            "press": self._notes.article,
            "ecard": self._notes.card,
            "public_service": self._notes.dossiers,
            "advertising": self._notes.screen,
            "infosec": self._notes.security,
            "city_task": self._notes.target,
        }

    def _noticed(self, source: str) -> Stream:
        dice, make = self.dice(source), self._makers()[source]
        opening_s = 12.0 + 5 * list(PER_DAY).index(source)
        louder = 3.0 if self.flood and source in ("warning", "press") else 1.0
        for offset_s in self.moments(dice, lambda _: PER_DAY[source] * louder, opening_s):
            yield offset_s, source, Noticed(source, (make(dice, self.at(offset_s)),))

    def _calls(self) -> Stream:
        dice = self.dice("calls")
        rates = self.world.normal.data["rates"]

        def per_day(offset_s: float) -> float:
            per_hour = self.rate(offset_s, "calls_per_hour", rates["calls_per_hour"])
            return per_hour * 24 * (1 if self.flood else self.daytime(offset_s))

        ends: list[tuple[float, int, HungUp]] = []
        for number, offset_s in enumerate(self.moments(dice, per_day, 20)):
            while ends and ends[0][0] <= offset_s:
                ended_s, _, ended = heapq.heappop(ends)
                yield ended_s, "sos", ended
            share = self.rate(offset_s, "sos_share", rates["sos_share"])
            sos = dice.chance(share)
            call, phone, about = self._notes.call(dice, self.at(offset_s), position=sos)
            # A call rings for real seconds, however fast the day goes by.
            waits_s = dice.between(25, 100) * self.speed
            missed = not sos and dice.chance(0.18 if self.flood else 0.06)
            heapq.heappush(ends, (offset_s + waits_s, number, HungUp(call, missed)))
            yield offset_s, "sos", Rang(call, phone, about, sos)

    def _tasks(self) -> Stream:
        dice, wording = self.dice("tasks"), self.world.wording
        kinds = {"department", "ward", "force"}
        units = [a.id for a in self.world.city.agencies if a.kind in kinds]
        per_day = 30.0 if self.flood else 5.0
        for offset_s in self.moments(dice, lambda _: per_day, 55):
            spot = wording.spot(dice)
            if self.flood and dice.chance(0.8):
                title = wording.say(dice.one(wording.words["flood_tasks"])[0], spot)
                agency, hours = spot.ward.agency_id, dice.between(2, 12)
            else:
                title = dice.one(wording.words["leader_tasks"])[0]
                agency, hours = dice.one(units), dice.between(24, 400)
            due = self.at(offset_s) + timedelta(hours=hours)
            yield offset_s, "city_task", Tasked(title, agency, due)

    def _turns(self, verb: Verb, per_day: float, waited_s: float, least_s: float) -> Stream:
        dice = self.dice("turn", verb)
        waits = max(least_s, waited_s / self.speed)

        def rate(offset_s: float) -> float:
            if self.flood:
                return per_day * 3.0
            always = verb == "acknowledge"
            return per_day * (1.0 if always else self.daytime(offset_s, ASLEEP))

        for offset_s in self.moments(dice, rate, 15 + least_s / 4):
            yield offset_s, "", Turn(verb, dice.unit(), waits)

    # --- the flood

    def _flooded_wards(self) -> Stream:
        dice = self.dice("flooded")
        for step in count():
            offset_s = step * 3_600.0 + 25 * self.speed
            wards = self.wet_wards(offset_s)
            notice = self._notes.flooded(dice, self.at(offset_s), wards)
            yield offset_s, "weather_flood", Noticed("weather_flood", (notice,))

    def _levels(self) -> Stream:
        dice = self.dice("levels")
        stations = [s for s in self.world.city.sensors if s.alarms and s.record and s.unit == "m"]
        for step in count():
            offset_s = step * 6 * 3_600.0 + 10 * self.speed
            notices = tuple(
                self._notes.level(dice, self.at(offset_s), s, self._reading(s, offset_s).value)
                for s in stations
            )
            yield offset_s, "weather_flood", Noticed("weather_flood", notices)

    def _orders(self) -> Stream:
        """Yield the published orders to let out more water."""
        dice, scenario = self.dice("orders"), self.world.scenario
        orders = [
            (scenario.offset_s(before["at"]), series, before["value"], after["value"])
            for series, points in scenario.data["series"].items()
            for before, after in pairwise(points)
            if after["basis"].startswith("order found")
        ]
        for offset_s, series, before, after in sorted(orders):
            reservoir = series.removesuffix("_outflow")
            notice = self._notes.order(dice, self.at(offset_s), reservoir, before, after)
            yield offset_s, "weather_flood", Noticed("weather_flood", (notice,))
