"""A city as the room needs it: wards, agencies, categories, sources, stations, routing rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from controlroom.domain.geo import Bounds, Position, inside

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the city's language and in English."""

    vi: str
    en: str

    def of(self, lang: str) -> str:
        """Return the name for *lang* (``"vi"`` or anything else for English)."""
        return self.vi if lang == "vi" or not self.en else self.en


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward or commune.

    Attributes:
        code: Official statistical code, e.g. ``"19753"``.
        kind: ``"phuong"`` (urban) or ``"xa"`` (rural).
        short: Name without its type, e.g. ``"Phú Xuân"``.
        formerly: Names of the units it was formed from, for searching old names.
        rings: Outer rings of its area as (lon, lat) pairs; empty when unknown.
        agency_id: Its People's Committee as an agency.
        population: People; None when unknown.
    """

    code: str
    kind: str
    name: Name
    short: str
    centre: Position
    agency_id: str
    formerly: tuple[str, ...] = ()
    rings: tuple[tuple[tuple[float, float], ...], ...] = ()
    population: int | None = None


@dataclass(frozen=True, slots=True)
class Agency:
    """A unit that handles incidents, valid for a time and perhaps succeeded by another.

    Attributes:
        short: What fits a queue row, e.g. ``"HEPCO"``.
        kind: ``"ward"``, ``"department"``, ``"force"``, ``"enterprise"``, ``"public_unit"``, …
    """

    id: str
    name: Name
    short: Name
    kind: str
    ward_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor_id: str | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the category tree; ``parent_id`` is None at the top."""

    id: str
    name: Name
    parent_id: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One of the services that feed the room.

    Attributes:
        cadence_s: How often it is expected to say something; older than twice this is stale,
            older than six times is lost.
        category_id: Category of incidents made from its alarms; empty for the pack's last
            category of the top.
    """

    id: str
    name: Name
    short: Name
    cadence_s: float
    category_id: str = ""


class SensorKind(StrEnum):
    """What a sensor measures."""

    RIVER = "river"
    RESERVOIR_LEVEL = "reservoir_level"
    RESERVOIR_INFLOW = "reservoir_inflow"
    RESERVOIR_OUTFLOW = "reservoir_outflow"
    RAIN = "rain"
    AIR = "air"
    WATER_QUALITY = "water_quality"


@dataclass(frozen=True, slots=True)
class Sensor:
    """A measuring point.

    Attributes:
        unit: As displayed, e.g. ``"m"``, ``"mm"``, ``"m³/s"``.
        alarms: Ascending alert levels (BĐ1, BĐ2, BĐ3) in *unit*; empty when none are known.
        record: Highest level ever published, in *unit*.
        normal: Normal level of a reservoir, in *unit*.
        river: Name of the river or reservoir it belongs to.
    """

    id: str
    source_id: str
    kind: SensorKind
    name: Name
    unit: str
    position: Position | None = None
    alarms: tuple[float, ...] = ()
    record: float | None = None
    normal: float | None = None
    river: str = ""
    cadence_s: float = 600.0


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """Which agency handles a category, where.  More specific rules win.

    Attributes:
        agency_id: An agency, or ``"ward"`` for the People's Committee of the incident's ward.
        road_class: ``"national"``, ``"provincial"``, ``"main"`` or None for anywhere.
        words: Folded words of which one must occur in title, text or address; empty for any.
        basis: Where the rule comes from: ``"found"``, ``"derived"``, ``"own"``, ``"proposal"``.
        topic: The rule in words, as the reason shown to the operator.
    """

    category_id: str
    agency_id: str
    topic: Name
    basis: str
    road_class: str | None = None
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The two clocks.  Minutes marked ``proposal`` are editable and never shown as law.

    Attributes:
        normal_working_days: Reception day + N working days.
        evening_from_h: Local hour from which a report counts from the next working day.
        ack_min: Minutes to acknowledge, per severity 1 and 2.
        dispatch_min: Minutes to dispatch, per severity 1 and 2.
        resolve_min: Minutes to resolve for severity 2; severity 1 runs until closed.
        warn_h: Hours before due at which it turns amber.
    """

    normal_working_days: int = 7
    long_working_days: int = 15
    evening_from_h: int = 17
    ack_min: tuple[int, int] = (5, 15)
    dispatch_min: tuple[int, int] = (15, 30)
    resolve_min: int = 240
    warn_h: int = 24
    immediate_basis: str = "proposal"


@dataclass(frozen=True)
class City:
    """A city pack, loaded and checked."""

    id: str
    name: Name
    centre_name: Name
    hotline: str
    zone_name: str
    bounds: Bounds
    home: Position
    wards: tuple[Ward, ...]
    agencies: tuple[Agency, ...]
    categories: tuple[Category, ...]
    sources: tuple[Source, ...]
    sensors: tuple[Sensor, ...]
    routing: tuple[RoutingRule, ...]
    deadlines: Deadlines
    holidays: tuple[date, ...] = ()
    attribution: str = ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """The city's time zone; every shown time uses it, whatever the computer's zone."""
        return ZoneInfo(self.zone_name)

    @cached_property
    def ward_by_code(self) -> dict[str, Ward]:
        """Wards by code."""
        return {w.code: w for w in self.wards}

    @cached_property
    def agency_by_id(self) -> dict[str, Agency]:
        """Agencies by id."""
        return {a.id: a for a in self.agencies}

    @cached_property
    def category_by_id(self) -> dict[str, Category]:
        """Categories by id."""
        return {c.id: c for c in self.categories}

    @cached_property
    def source_by_id(self) -> dict[str, Source]:
        """Sources by id."""
        return {s.id: s for s in self.sources}

    @cached_property
    def sensor_by_id(self) -> dict[str, Sensor]:
        """Sensors by id."""
        return {s.id: s for s in self.sensors}

    def ward_at(self, position: Position) -> Ward | None:
        """Return the ward whose area holds *position*, or None."""
        for ward in self.wards:
            if any(inside(position, ring) for ring in ward.rings):
                return ward
        return None

    def category_path(self, category_id: str) -> tuple[Category, ...]:
        """Return the category and its ancestors, top first; empty when unknown."""
        path: list[Category] = []
        node = self.category_by_id.get(category_id)
        while node is not None and node not in path:
            path.append(node)
            node = self.category_by_id.get(node.parent_id) if node.parent_id else None
        return tuple(reversed(path))
