"""Scenarios of a city pack, and what every sensor would measure in them at any moment."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from controlroom.citypack import read_pack
from controlroom.demo.dice import wander
from controlroom.domain.city import Name, SensorKind
from controlroom.domain.errors import CityPackError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from controlroom.domain.city import City, Sensor

TIDE_S = 12.42 * 3600
DAY_S = 86_400.0
_DIGITS = {"m": 2, "mm": 1, "m³/s": 0}
_RAIN_FROM = 0.74


class Curve:
    """A smooth curve through points that never overshoots them.

    Args:
        points: (seconds, value), ascending in time, at least one.

    Source:
        F. N. Fritsch, R. E. Carlson, "Monotone piecewise cubic interpolation", SIAM J. Numer.
        Anal. 17 (1980) 238-246; slopes by their harmonic mean (Fritsch and Butland 1984).
    """

    def __init__(self, points: Sequence[tuple[float, float]]) -> None:
        self._x = [x for x, _ in points]
        self._y = [y for _, y in points]
        step = [b - a for a, b in zip(self._x, self._x[1:], strict=False)]
        rise = [(b - a) / h for a, b, h in zip(self._y, self._y[1:], step, strict=False)]
        self._slope = [0.0] * len(points)
        for i in range(1, len(points) - 1):
            left, right = rise[i - 1], rise[i]
            if left * right > 0:
                near, far = 2 * step[i] + step[i - 1], step[i] + 2 * step[i - 1]
                self._slope[i] = (near + far) / (near / left + far / right)

    def __call__(self, x: float) -> float:
        """Return the value at *x*; the first or last value outside."""
        i = bisect_right(self._x, x)
        if i == 0:
            return self._y[0]
        if i == len(self._x):
            return self._y[-1]
        h = self._x[i] - self._x[i - 1]
        t = (x - self._x[i - 1]) / h
        a, b = self._y[i - 1], self._y[i]
        sa, sb = self._slope[i - 1] * h, self._slope[i] * h
        cubic = 2 * a - 2 * b + sa + sb
        return a + t * (sa + t * (3 * b - 3 * a - 2 * sa - sb + t * cubic))


@dataclass(frozen=True)
class Scenario:
    """What the simulator plays.

    Attributes:
        reconstruction: Replays published figures; shown as such wherever it is shown.
        begins, ends: The replayed time; None where there is none (an ordinary day).
        data: The entry of ``scenarios.json``.
        curves: By series name; x is POSIX seconds of the replayed time.
        published: Moments and figures that the replay must meet, by series.
    """

    id: str
    name: Name
    reconstruction: bool
    begins: datetime | None
    ends: datetime | None
    data: dict[str, Any]
    curves: dict[str, Curve]
    published: dict[str, tuple[tuple[datetime, float], ...]]

    def moment(self, offset_s: float, start: datetime) -> datetime:
        """Return the time played *offset_s* seconds (of the scenario) after the start."""
        return (self.begins or start) + timedelta(seconds=offset_s)

    def offset_s(self, at: str) -> float:
        """Return how long after its beginning the scenario plays the ISO time *at*."""
        moment = datetime.fromisoformat(at)
        return (moment - (self.begins or moment)).total_seconds()

    def series(self, name: str, at: datetime, otherwise: float) -> float:
        """Return a series of the replay, or *otherwise* where the scenario has none."""
        curve = self.curves.get(name)
        return curve(at.timestamp()) if curve else otherwise

    def measured(self, sensor: Sensor, at: datetime, seed: int) -> float:
        """Return what *sensor* measures when the scenario plays *at*, in its unit, rounded."""
        value = self._value(sensor, at.timestamp(), f"{seed}/{sensor.id}")
        return round(value, _DIGITS.get(sensor.unit, 1))

    def _value(self, sensor: Sensor, at_s: float, key: str) -> float:
        curve = self.curves.get(sensor.id)
        if curve:
            return curve(at_s)
        follow = self.data.get("followers", {}).get(sensor.id)
        if follow:
            leader = self.curves[follow["of"]]
            return float(follow["factor"] * leader(at_s + follow["lead_h"] * 3600) + follow["plus"])
        usual = self.data.get("levels", {}).get(sensor.id)
        if usual:
            tide = math.sin(2 * math.pi * at_s / TIDE_S) * 0.4
            slow = wander(key, at_s, 2 * DAY_S) * 1.2 - 0.6
            return float(usual["mean"] + usual["swing"] * (tide + slow))
        if sensor.kind is SensorKind.RAIN:
            return self._rain(at_s, key)
        breath = math.sin(2 * math.pi * (at_s / DAY_S - 0.1))
        if sensor.kind is SensorKind.AIR:
            return 16 + 34 * wander(key, at_s, 7 * 3600) + 5 * breath
        return 30 + 34 * wander(key, at_s, 9 * 3600) + 3 * breath

    def _rain(self, at_s: float, key: str) -> float:
        """Return millimetres of the last hour."""
        curve = self.curves.get("rain_mm_per_hour")
        local = wander(key, at_s, 5 * 3600)
        if curve:
            return curve(at_s) * (0.35 + 1.3 * local)
        shower = wander("shower", at_s, 9 * 3600) * 0.6 + local * 0.4
        return max(0.0, shower - _RAIN_FROM) * 60


def load_scenario(folder: Path, scenario_id: str, city: City) -> Scenario:
    """Read one scenario of a pack.

    Raises:
        CityPackError: There is none of that name, or it names what the city does not have.
    """
    entries = read_pack(folder, "scenarios")["scenarios"]
    entry = next((e for e in entries if e["id"] == scenario_id), None)
    if entry is None:
        known = ", ".join(e["id"] for e in entries)
        raise CityPackError(f"scenarios.json: no scenario {scenario_id!r}, only {known}")
    points: dict[str, list[tuple[datetime, float, str]]] = {}
    for name, series in entry.get("series", {}).items():
        points[name] = [
            (datetime.fromisoformat(p["at"]).astimezone(UTC), float(p["value"]), p["basis"])
            for p in series
        ]
    named = {*entry.get("followers", {}), *entry.get("levels", {})}
    unknown = named - set(city.sensor_by_id)
    if unknown:
        raise CityPackError(f"scenarios.json: {scenario_id}: no sensor {', '.join(unknown)}")
    return Scenario(
        id=entry["id"],
        name=Name(entry["vi"], entry["en"]),
        reconstruction=bool(entry["reconstruction"]),
        begins=_moment(entry.get("begins")),
        ends=_moment(entry.get("ends")),
        data=entry,
        curves={n: Curve([(at.timestamp(), v) for at, v, _ in p]) for n, p in points.items()},
        published={
            name: tuple((at, v) for at, v, basis in p if basis.startswith("found"))
            for name, p in points.items()
        },
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
