"""Everything a demo of one city draws on, read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from controlroom.citypack import pack_dir, read_pack
from controlroom.demo.cast import Cast
from controlroom.demo.dice import Dice
from controlroom.demo.levels import Scenario, load_scenario
from controlroom.demo.wording import Wording
from controlroom.domain.city import City, SensorKind

if TYPE_CHECKING:
    from controlroom.domain.city import Sensor

NORMAL = "normal"
"""Every pack has this scenario: an ordinary day."""


@dataclass(frozen=True)
class World:
    """A city, a scenario and a seed.

    Attributes:
        shared: What ``scenarios.json`` says beside the scenarios: ports, fishing ground.
        silent_sensor: A station that says nothing, so that a gap can be seen; None without rain
            gauges.
    """

    city: City
    seed: int
    wording: Wording
    cast: Cast
    scenario: Scenario
    normal: Scenario
    shared: dict[str, Any]
    silent_sensor: str | None

    @property
    def speaking(self) -> list[Sensor]:
        """Sensors that say something."""
        return [s for s in self.city.sensors if s.id != self.silent_sensor]


def load_world(city: City, scenario_id: str, seed: int) -> World:
    """Read what a demo needs.  Blocks for some ten milliseconds.

    Raises:
        CityPackError: The pack has no such scenario, or is not in order.
    """
    folder = pack_dir(city.id)
    wording = Wording(city, folder)
    marked = (SensorKind.RAIN,)
    gauges = [s.id for s in city.sensors if s.kind in marked and not s.alarms]
    return World(
        city=city,
        seed=seed,
        wording=wording,
        cast=Cast(wording),
        scenario=load_scenario(folder, scenario_id, city),
        normal=load_scenario(folder, NORMAL, city),
        shared=read_pack(folder, "scenarios"),
        silent_sensor=Dice(seed, "silent").one(gauges) if gauges else None,
    )
