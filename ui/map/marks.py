"""What the map shows on top of the basemap, as plain values.  No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from controlroom.domain.records import Freshness

if TYPE_CHECKING:
    from uuid import UUID

    Key = UUID | str


class Layer(StrEnum):
    """What can be shown and hidden."""

    REPORTS = "reports"
    FLOOD = "flood"
    SENSORS = "sensors"
    CAMERAS = "cameras"
    VESSELS = "vessels"
    ALARMS = "alarms"
    WARDS = "wards"
    LABELS = "labels"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a place: a sensor, camera, vessel or alarm.

    Attributes:
        lat, lon: Degrees; anything that is not a place on the map is skipped and counted.
        label: Written beside it; only alarms and raised levels carry one.
        freshness: FRESH is solid, OLD hollow, LOST and NEVER a ghost.
        tone: Token of ``Tokens`` for its colour, ``""`` for the neutral one.
        course_deg: Which way it heads, clockwise from north; None when unknown.
        water: Belongs to the flood layer (levels, reservoirs, rain).
    """

    key: Key
    lat: float
    lon: float
    label: str = ""
    freshness: Freshness = Freshness.FRESH
    tone: str = ""
    course_deg: float | None = None
    water: bool = False
