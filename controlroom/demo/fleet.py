"""Simulated fishing vessels and cameras."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.demo.dice import Dice, wander
from controlroom.domain.geo import Position, inside
from controlroom.domain.records import Camera, VesselPosition

if TYPE_CHECKING:
    from datetime import datetime

    from controlroom.demo.world import World

SILENT_H = (5.6, 6.2, 9.4, 27.0)
"""How long the silent vessels have said nothing at the start, in hours."""
DRIFT_DEG, TURN_S = 0.09, 5 * 3600.0


@dataclass(frozen=True, slots=True)
class Vessel:
    """A vessel of the demo.

    Attributes:
        silent_h: Hours since its last position at the start; 0 for those that go on speaking.
    """

    id: str
    crew: int
    berthed: bool
    home: Position
    silent_h: float


def make_fleet(world: World) -> list[Vessel]:
    """Return the vessels of the scenario: as many at sea and berthed as it says."""
    dice = Dice(world.seed, "fleet")
    counts = world.scenario.data["vessels"]
    total = counts["berthed"] + counts["at_sea"]
    ground = [(float(x), float(y)) for x, y in world.shared["sea"]]
    west, east = min(x for x, _ in ground), max(x for x, _ in ground)
    south, north = min(y for _, y in ground), max(y for _, y in ground)
    mean_crew = counts["crew"] / total
    silent = list(SILENT_H[: max(1, counts["at_sea"] // 40)])
    fleet = []
    for number in range(1, total + 1):
        berthed = number <= counts["berthed"]
        if berthed:
            port = dice.one(world.shared["ports"])
            at = Position(port["lat"] + dice.normal(0, 0.0016), port["lon"] + dice.normal(0, 0.002))
        else:
            at = Position(north, west)
            while not inside(at, ground):
                at = Position(dice.between(south, north), dice.between(west, east))
        fleet.append(
            Vessel(
                id=world.shared["registration"].format(number=number),
                crew=max(3, round(dice.normal(mean_crew, 2))),
                berthed=berthed,
                home=at,
                silent_h=silent.pop() if silent and not berthed else 0.0,
            )
        )
    return fleet


def seen(world: World, vessel: Vessel, at: datetime) -> VesselPosition:
    """Return where *vessel* is at *at*, a pure function of time."""
    if vessel.berthed:
        place = Position(round(vessel.home.lat, 5), round(vessel.home.lon, 5))
        return VesselPosition(vessel.id, at, place, crew=vessel.crew, berthed=True)
    lat, lon = _drifted(world, vessel, at)
    later_lat, later_lon = _drifted(world, vessel, at + timedelta(minutes=10))
    north_nm = (later_lat - lat) * 60
    east_nm = (later_lon - lon) * 60 * math.cos(math.radians(lat))
    return VesselPosition(
        vessel_id=vessel.id,
        at=at,
        position=Position(round(lat, 5), round(lon, 5)),
        course_deg=round(math.degrees(math.atan2(east_nm, north_nm)) % 360, 1),
        speed_kn=round(math.hypot(north_nm, east_nm) * 6, 1),
        crew=vessel.crew,
    )


def _drifted(world: World, vessel: Vessel, at: datetime) -> tuple[float, float]:
    key, at_s = f"{world.seed}/{vessel.id}", at.timestamp()
    lat = vessel.home.lat + DRIFT_DEG * (wander(f"{key}/lat", at_s, TURN_S) - 0.5)
    lon = vessel.home.lon + DRIFT_DEG * (wander(f"{key}/lon", at_s, TURN_S) - 0.5)
    return lat, lon


def make_cameras(world: World, now: datetime) -> list[Camera]:
    """Return the cameras of the city; some have been offline for hours."""
    dice = Dice(world.seed, "cameras")
    counts = world.normal.data["cameras"]
    forms = world.wording.words["camera_names"]
    offline = set(dice.some(range(counts["total"]), counts["offline"]))
    cameras = []
    for number in range(counts["total"]):
        spot = world.wording.spot(dice)
        online = number not in offline
        silent = dice.between(2, 40) if online else dice.between(3_600, 40 * 3_600)
        cameras.append(
            Camera(
                id=f"CAM-{number + 1:04}",
                name=world.wording.say(dice.one(forms), spot),
                position=spot.position,
                online=online,
                seen_at=now - timedelta(seconds=silent),
            )
        )
    return cameras
