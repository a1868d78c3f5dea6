"""When things happen in a simulation, in real and in played time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.demo.dice import Dice
from controlroom.demo.rhythm import is_night

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from controlroom.demo.world import World

SPEEDS = (1.0, 600.0)
BULK_S = 5.0
"""Real seconds that readings, cameras and vessels are apart at least, at any speed."""
BUSIEST_PER_S = 1.5
"""Events of one stream per real second at most: faster than that nobody could follow."""
QUIET, ASLEEP = 0.35, 0.1
"""What is left at night of the daytime's calls and detections, so that a demo at night is not
dead, and of reports and of the work on them."""
STEADY_S = 1_800.0
"""Seconds of the scenario for which a rate is taken to hold."""


class Pace:
    """Real time, played time and rates of one simulation.

    Args:
        world: City, scenario and seed.
        start: When it begins.
        speed: Seconds of the scenario per second.
    """

    def __init__(self, world: World, start: datetime, speed: float) -> None:
        self.world, self.start = world, start
        self.speed = min(max(speed, SPEEDS[0]), SPEEDS[1])
        self.flood = world.scenario.reconstruction
        self.run = f"sim-{start:%y%m%d%H%M%S}-{world.seed}"

    def at(self, offset_s: float) -> datetime:
        """Return the real time of *offset_s* seconds of the scenario."""
        return self.start + timedelta(seconds=offset_s / self.speed)

    def played(self, offset_s: float) -> datetime:
        """Return the time that is played then.

        An ordinary day's levels keep to the clock on the wall whatever the speed: sped up, the
        tide would look like a flood.
        """
        if not self.flood:
            return self.at(offset_s)
        return self.world.scenario.moment(offset_s, self.start)

    def dice(self, *names: object) -> Dice:
        """Return the dice of one stream; the same in every run of this seed."""
        return Dice(self.world.seed, self.world.scenario.id, *names)

    def moments(
        self, dice: Dice, per_day: Callable[[float], float], opening_s: float
    ) -> Iterator[float]:
        """Yield offsets of events; *per_day* gives the rate then.

        The first comes *opening_s* real seconds after the start, so that every service shows
        itself soon.
        """
        offset_s = opening_s * self.speed
        while True:
            yield offset_s
            most = BUSIEST_PER_S * 86_400 / self.speed
            while True:
                wait_s = dice.wait_s(max(0.5, min(per_day(offset_s), most)))
                if wait_s <= STEADY_S:
                    break
                # Chance has no memory: who waited in vain looks again at what the hour brings.
                offset_s += STEADY_S
            offset_s += wait_s

    def local(self, offset_s: float) -> datetime:
        """Return the time that is played then, in the city's zone."""
        return self.played(offset_s).astimezone(self.world.city.zone)

    def asleep(self, offset_s: float) -> bool:
        """Return whether it is night on an ordinary day; a flood knows none."""
        return not self.flood and is_night(self.local(offset_s))

    def daytime(self, offset_s: float, least: float = QUIET) -> float:
        """Return the intake of that hour as a multiple of the mean, not below *least*."""
        hours: list[float] = self.world.normal.data["hours"]
        usual = hours[self.local(offset_s).hour] * len(hours) / sum(hours)
        return max(least, usual)

    def rate(self, offset_s: float, series: str, normal: float) -> float:
        """Return a series of the scenario then, or the *normal* rate of an ordinary day."""
        return self.world.scenario.series(series, self.played(offset_s), normal)

    def wet_wards(self, offset_s: float) -> list[str]:
        """Return the codes of the wards under water then."""
        first = list(self.world.scenario.data.get("flooded_first", ()))
        others = [w.code for w in self.world.city.wards if w.code not in first]
        n = round(self.rate(offset_s, "flooded_wards", 0))
        return (first + others)[:n]
