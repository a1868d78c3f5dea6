"""Open incidents in every state, walked there through the steps of the domain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from controlroom.demo.walk import Walk
from controlroom.demo.wording import CHANNELS
from controlroom.domain.deadline import clock_of
from controlroom.domain.incident import Incident
from controlroom.domain.states import Severity, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from controlroom.demo.cast import Cast
    from controlroom.demo.dice import Dice
    from controlroom.demo.history import Case
    from controlroom.demo.wording import Told, Wording
    from controlroom.domain.deadline import Calendar

HOUR = timedelta(hours=1)
SEVERAL = 0.12
"""Open incidents that more than one agency has; ours."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an open incident stands.

    Attributes:
        reached: The last step taken, a key of ``walk.PATHS``.
        share: How many of a thousand open incidents.
        age_h: How old they are, in hours; None where ``due`` decides.
        due: ``"late"``, ``"soon"`` (within a day) or ``"later"`` for reports on working days.
    """

    reached: str
    share: int
    severity: Severity = Severity.NORMAL
    age_h: tuple[float, float] | None = None
    due: str = "later"


STANDS = (
    Stand("sent", 6, Severity.SOS, (0.05, 0.2)),
    Stand("accepted", 8, Severity.SOS, (0.3, 1.5)),
    Stand("received", 4, Severity.SOS, (0.01, 0.06)),
    Stand("received", 10, Severity.URGENT, (0.02, 0.2)),
    Stand("verified", 10, Severity.URGENT, (0.15, 0.45)),
    Stand("accepted", 35, Severity.URGENT, (0.6, 3.6)),
    Stand("accepted", 8, Severity.URGENT, (4.2, 9)),
    Stand("received", 120, age_h=(0.05, 9)),
    Stand("claimed", 45, age_h=(0.1, 5)),
    Stand("verified", 85, age_h=(0.5, 22)),
    Stand("sent", 105, age_h=(2, 40)),
    Stand("sent", 15, due="soon"),
    Stand("accepted", 270, due="later"),
    Stand("accepted", 50, due="soon"),
    Stand("accepted", 40, due="late"),
    Stand("asked", 35, due="soon"),
    Stand("granted", 25, due="late"),
    Stand("returned", 30, due="later"),
    Stand("answered", 60, due="later"),
    Stand("sent_back", 15, due="soon"),
    Stand("approved", 15, due="later"),
    Stand("reopened", 9, due="late"),
)
"""What a shift finds on its desks; ours."""


class OpenCases:
    """Makes open incidents.

    Args:
        wording: Places and sentences.
        cast: Who acts.
        calendar: The city's.
        now: The newest moment there is.
        flood: Whether most of what is new is about a flood.
    """

    def __init__(
        self, wording: Wording, cast: Cast, calendar: Calendar, now: datetime, *, flood: bool
    ) -> None:
        self._wording, self._cast, self._calendar = wording, cast, calendar
        self._now, self._flood = now, flood
        self._days: dict[str, list[datetime]] = {"late": [], "soon": [], "later": []}
        zone = wording.city.zone
        today = now.astimezone(zone).date()
        for back in range(1, 25):
            at = datetime.combine(today - timedelta(days=back), time(8, 30), zone).astimezone(UTC)
            left = calendar.answer_due(Severity.NORMAL, at) - now
            kind = "late" if left < timedelta(0) else "soon" if left <= 24 * HOUR else "later"
            if kind != "late" or left > timedelta(days=-6):
                self._days[kind].append(at)

    def cases(self, dice: Dice, count: int) -> Iterator[Case]:
        """Yield *count* open incidents, the mix of ``STANDS`` as near as whole numbers allow."""
        total = sum(s.share for s in STANDS)
        done = taken = 0
        for stand in STANDS:
            taken += stand.share
            upto = round(count * taken / total)
            for _ in range(upto - done):
                yield self._case(dice, stand)
            done = upto

    def _received(self, dice: Dice, stand: Stand) -> datetime:
        if stand.age_h is not None:
            return self._now - dice.between(*stand.age_h) * HOUR
        days = self._days[stand.due] or self._days["later"] or self._days["late"]
        received = dice.one(days) + dice.between(0, 8) * HOUR
        return min(received, self._now - 6 * HOUR)

    def _told(self, dice: Dice, severity: Severity) -> Told:
        spot = self._wording.spot(dice)
        if self._flood and dice.chance(0.6 if severity >= Severity.NORMAL else 0.95):
            template = self._wording.flooded(dice)
        elif severity is Severity.SOS:
            sos = [t for t in self._wording.all_templates if t.severity is severity and t.weight]
            calm = [t for t in sos if t not in self._wording.flood]
            template = dice.one(calm or sos)
        elif severity is Severity.URGENT:
            template = self._wording.urgent(dice)
        else:
            template = self._wording.calm(dice)
        return self._wording.tell(dice, template, spot)

    def _case(self, dice: Dice, stand: Stand) -> Case:
        received = self._received(dice, stand)
        told = self._told(dice, stand.severity)
        source, channel = "field_report", CHANNELS.draw(dice)
        if stand.severity is Severity.SOS:
            source, channel = "sos", dice.one(("sos", "hotline"))
        elif stand.severity is Severity.URGENT and dice.chance(0.2):
            source = channel = "camera"
        reporter = None if source == "camera" else self._wording.reporter(dice)
        severity = stand.severity
        if severity is Severity.NORMAL:
            severity = max(severity, told.template.severity)
        begun = Incident(
            id=dice.id(received),
            ref=0,
            version=0,
            source_id=source,
            channel=channel,
            title=told.title,
            description=told.description,
            category_id=told.template.category_id,
            severity=severity,
            stage=Stage.NEW,
            clock=clock_of(severity),
            received_at=received,
            ward_code=told.spot.ward.code,
            address=told.address,
            position=told.spot.position,
            has_reporter=reporter is not None,
            simulated=True,
        )
        agencies = [self._wording.agency(told.template, told.spot.ward)]
        ward_agency = told.spot.ward.agency_id
        if ward_agency not in agencies and dice.chance(SEVERAL):
            agencies.append(ward_agency)
        walk = Walk(
            begun,
            agencies,
            dice,
            cast=self._cast,
            calendar=self._calendar,
            words=self._wording.words,
        )
        walk.to(stand.reached, self._now)
        return walk.incident, reporter, tuple(walk.events), ()
