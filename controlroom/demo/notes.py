"""Single records of the sources beside reports: notices, alerts, calls, in the pack's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.domain.city import SensorKind
from controlroom.domain.levels import bulletin
from controlroom.domain.records import Call, CallState, Notice
from controlroom.domain.states import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from controlroom.demo.dice import Dice
    from controlroom.demo.world import World
    from controlroom.domain.city import Sensor

BULLETIN_LASTS = timedelta(hours=12)
CARD_HOLDERS = 4_000
SCREENS = 24
LATE_UNITS = 0.06
"""Share of dossier counts with something late; ours."""


@dataclass(frozen=True)
class Notes:
    """Makes notices of one run.

    Attributes:
        prefix: Begins every external reference, so that a run can be told from another.
        flood: Whether the scenario plays a flood.
    """

    world: World
    prefix: str
    flood: bool

    def _notice(  # noqa: PLR0917 - private, and always called in this order
        self,
        dice: Dice,
        at: datetime,
        source_id: str,
        kind: str,
        title: str,
        severity: int,
        facts: Sequence[tuple[str, str]] = (),
        *,
        lasts: timedelta | None = None,
    ) -> Notice:
        notice_id = dice.id(at)
        return Notice(
            id=notice_id,
            source_id=source_id,
            kind=kind,
            title=title,
            at=at,
            severity=Severity(severity),
            facts=tuple(facts),
            valid_to=at + lasts if lasts else None,
            external_ref=f"{self.prefix}/{notice_id.hex[-12:]}",
            simulated=True,
        )

    def warning(self, dice: Dice, at: datetime) -> Notice:
        """Return a bulletin to the citizens."""
        words = self.world.wording.words
        during = self.flood and dice.chance(0.8)
        severity, title, _ = dice.one(words["flood_bulletins" if during else "bulletins"])
        area = self.world.city.name.vi
        facts = (("area", area), ("certainty", "likely"), ("reach", str(dice.whole(900, 60_000))))
        return self._notice(
            dice, at, "warning", "bulletin", title, severity, facts, lasts=BULLETIN_LASTS
        )

    def article(self, dice: Dice, at: datetime) -> Notice:
        """Return an article about the city."""
        wording = self.world.wording
        during = self.flood and dice.chance(0.7)
        articles = wording.words["flood_articles" if during else "articles"]
        severity, tone, text, _ = dice.one(articles)
        spot = wording.spot(dice)
        facts = (("tone", tone), ("agency", spot.ward.agency_id))
        return self._notice(dice, at, "press", "article", wording.say(text, spot), severity, facts)

    def card(self, dice: Dice, at: datetime) -> Notice:
        """Return an event of an official's card."""
        event, severity, title, _ = dice.one(self.world.wording.words["card_events"])
        card = f"CB-{dice.whole(1, CARD_HOLDERS):05}"
        facts = (("event", event), ("card", card), ("agency", self._unit(dice)))
        return self._notice(dice, at, "ecard", "card_event", f"{title} · {card}", severity, facts)

    def dossiers(self, dice: Dice, at: datetime, agency_id: str | None = None) -> Notice:
        """Return the dossier counts of a unit; few units have something late."""
        agency_id = agency_id or self._unit(dice)
        received = dice.whole(20, 260)
        troubled = dice.chance(LATE_UNITS)
        late = dice.whole(1, 5) if troubled else 0
        soon = dice.whole(0, 3) if troubled else 0
        early = round(received * dice.between(0.55, 0.72))
        counts = (
            ("agency", agency_id),
            ("received", str(received)),
            ("early", str(early)),
            ("on_time", str(received - early - late)),
            ("late", str(late)),
            ("due_soon", str(soon)),
        )
        agency = self.world.city.agency_by_id[agency_id]
        title = self.world.wording.words["dossier"].format(agency=agency.short.vi)
        severity = Severity.NORMAL if troubled else Severity.LOW
        return self._notice(dice, at, "public_service", "dossier_count", title, severity, counts)

    def screen(self, dice: Dice, at: datetime) -> Notice:
        """Return the state of an advertising screen; most are on and approved."""
        wording = self.world.wording
        number = dice.whole(1, SCREENS)
        states = wording.words["screen_states"]
        state, severity, says, _ = states[0] if dice.chance(0.93) else dice.one(states[1:])
        form = wording.words["screens"][number % len(wording.words["screens"])]
        # The same screen hangs at the same place in every run of this seed.
        spot = wording.spot(type(dice)(self.world.seed, "screen", number))
        title = f"{wording.say(form, spot)}: {says}"
        facts = (("screen", f"QC-{number:02}"), ("state", state))
        return self._notice(dice, at, "advertising", "screen_state", title, severity, facts)

    def security(self, dice: Dice, at: datetime) -> Notice:
        """Return a security alert; the worst are rare."""
        words = self.world.wording.words
        alerts = words["security_alerts"]
        kind, severity, title, _ = alerts[min(int(dice.unit() ** -0.55) - 1, len(alerts) - 1)]
        host = dice.one(words["hosts"])
        facts = (("host", host), ("signature", kind))
        return self._notice(
            dice, at, "infosec", "security_alert", f"{title} · {host}", severity, facts
        )

    def target(self, dice: Dice, at: datetime) -> Notice:
        """Return the state of a leaders' target."""
        words = self.world.wording.words["leader_tasks"]
        number = dice.whole(0, len(words) - 1)
        state = "overdue" if dice.chance(0.12) else dice.one(("started", "started", "due_soon"))
        facts = (("task", f"NV-{number + 1:02}"), ("state", state), ("agency", self._unit(dice)))
        severity = Severity.NORMAL if state == "overdue" else Severity.LOW
        return self._notice(dice, at, "city_task", "target", words[number][0], severity, facts)

    def vessel_counts(self, dice: Dice, at: datetime) -> Notice:
        """Return how many vessels are berthed and at sea."""
        counts = self.world.scenario.data["vessels"]
        numbers = {name: counts[name] for name in ("berthed", "at_sea", "crew")}
        title = self.world.wording.words["vessel_counts"].format_map(numbers)
        facts = tuple((name, str(n)) for name, n in numbers.items())
        return self._notice(dice, at, "vessel", "port_count", title, Severity.LOW, facts)

    def boundary(self, dice: Dice, at: datetime, vessel_id: str) -> Notice:
        """Return that a vessel crossed the boundary."""
        title = self.world.wording.words["boundary"].format(vessel=vessel_id)
        facts = (("vessel", vessel_id),)
        return self._notice(dice, at, "vessel", "boundary_crossed", title, Severity.URGENT, facts)

    def level(self, dice: Dice, at: datetime, sensor: Sensor, value: float) -> Notice:
        """Return the bulletin of a river station with alert levels."""
        said = bulletin(value, sensor.alarms, sensor.record)
        words = self.world.wording.words["level_above" if said.distance >= 0 else "level_below"]
        level, distance = (f"{abs(n):.2f}".replace(".", ",") for n in (value, said.distance))
        title = words.format(
            river=sensor.river,
            station=sensor.name.vi,
            level=level,
            mark=said.nearest,
            distance=distance,
        )
        facts = (("area", sensor.id), ("level", f"{value:.2f}"), ("reached", str(said.reached)))
        severity = (Severity.LOW, Severity.NORMAL, Severity.NORMAL, Severity.URGENT)
        return self._notice(
            dice,
            at,
            "weather_flood",
            "bulletin",
            title,
            severity[min(said.reached, 3)],
            facts,
            lasts=timedelta(hours=6),
        )

    def order(
        self, dice: Dice, at: datetime, reservoir: str, before: float, after: float
    ) -> Notice:
        """Return an order to let out more water."""
        river = next(
            (s.river for s in self.world.city.sensors
             if s.id == f"{reservoir}_outflow" and s.kind is SensorKind.RESERVOIR_OUTFLOW),
            reservoir,
        )  # fmt: skip
        title = self.world.wording.words["order"].format(
            reservoir=river, before=f"{before:.0f}", after=f"{after:.0f}"
        )
        facts = (("reservoir", reservoir), ("from", f"{before:g}"), ("to", f"{after:g}"))
        return self._notice(
            dice, at, "weather_flood", "order", title, Severity.URGENT, facts, lasts=BULLETIN_LASTS
        )

    def flooded(self, dice: Dice, at: datetime, wards: Sequence[str]) -> Notice:
        """Return which wards are under water."""
        total = len(self.world.city.wards)
        title = self.world.wording.words["flooded_wards"].format(n=len(wards), total=total)
        facts = (("n", str(len(wards))), ("total", str(total)), ("wards", " ".join(wards)))
        return self._notice(dice, at, "weather_flood", "flooded_wards", title, Severity.LOW, facts)

    def call(self, dice: Dice, at: datetime, *, position: bool) -> tuple[Call, str, str]:
        """Return a call that begins, its number, and what it is about."""
        wording = self.world.wording
        spot = wording.spot(dice)
        said = dice.one(wording.words["sos" if self.flood else "sos_calm"])
        call = Call(
            id=dice.id(at),
            version=0,
            state=CallState.WAITING,
            incoming=True,
            began_at=at,
            position=spot.position if position else None,
            simulated=True,
        )
        return call, wording.reporter(dice).phone, wording.say(said, spot)

    def _unit(self, dice: Dice) -> str:
        return dice.one(self.world.city.agencies).id
