"""Places and sentences of simulated records, all from the city pack."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from controlroom.citypack import WARD_AGENCY, read_pack
from controlroom.demo.dice import Dice, Weighted
from controlroom.domain.geo import Position, inside
from controlroom.domain.incident import Reporter
from controlroom.domain.states import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from controlroom.domain.city import City, Ward

JITTER_DEG = 0.0007
"""Some 75 m: a report is near its street, not on the middle line."""

POPULATION_UNKNOWN = 18_000
"""Taken for wards whose population is not published; ours."""

DENSE_PER_KM2 = 1_000
"""Where fewer people live, fewer of them report; ours."""

CHANNELS = Weighted(("app", "hotline", "portal", "zalo", "facebook", "email"), (62, 16, 9, 7, 4, 2))
"""How reports come in; ours, the shares are not published."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where something can happen, and the words for it."""

    ward: Ward
    position: Position
    street: str
    area: str
    place: str


@dataclass(frozen=True, slots=True)
class Template:
    """What a report may be about."""

    category_id: str
    severity: Severity
    agency_id: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Told:
    """A report in words."""

    title: str
    description: str
    address: str
    spot: Spot
    template: Template


def _reporting(people: float, area_km2: float) -> float:
    return people * math.sqrt(min(1.0, people / area_km2 / DENSE_PER_KM2))


def _fitting(dice: Dice, severity: Severity, details: Sequence[str]) -> str:
    """Return one of *details*; where it presses, none that says how long it has been going on.

    Who calls for help does not write a second sentence.
    """
    if severity is Severity.SOS:
        return ""
    if severity is Severity.URGENT:
        details = [d for d in details if "{d}" not in d]
    return dice.one(details) if details else ""


class Wording:
    """Finds places and words.

    Args:
        city: The pack's city.
        folder: The pack's folder.
    """

    def __init__(self, city: City, folder: Path) -> None:
        self.city = city
        self.words: dict[str, Any] = read_pack(folder, "templates")
        self._roads = read_pack(folder, "streets")
        entries = read_pack(folder, "wards")["wards"]
        populations = {e["code"]: e["population"] for e in entries}
        areas = {e["code"]: e["area_km2"] for e in entries}
        wards = [w for w in city.wards if w.rings]
        self._wards = Weighted(
            wards,
            [_reporting(populations[w.code] or POPULATION_UNKNOWN, areas[w.code]) for w in wards],
        )
        self._streets: dict[str, list[tuple[str, float, float]]] = {w.code: [] for w in wards}
        for street in self._roads["streets"]:
            for code, spots in street["spots"].items():
                self._streets[code] += [(street["name"], lat, lon) for lon, lat in spots]
        self._places: dict[str, list[tuple[str, float, float]]] = {w.code: [] for w in wards}
        for place in self._roads["places"]:
            self._places[place["ward"]].append((place["name"], place["lat"], place["lon"]))
        templates = [
            Template(e["category"], Severity(e["severity"]), e["agency"], e["vi"], e["weight"])
            for e in self.words["reports"]
        ]
        flood = self.words["flood_category"]
        self.flood = [t for t in templates if t.category_id == flood]
        usual = [t for t in templates if t.category_id != flood]
        # What is urgent is rare on an ordinary day.
        rare = {Severity.SOS: 0.04, Severity.URGENT: 0.25, Severity.NORMAL: 1.0, Severity.LOW: 1.0}
        self._usual = Weighted(usual, [t.weight * rare[t.severity] for t in usual])
        calm = [t for t in usual if t.severity >= Severity.NORMAL]
        urgent = [t for t in usual if t.severity is Severity.URGENT]
        pressing = [t for t in usual if t.severity <= Severity.URGENT]
        danger = [t for t in usual if t.severity is Severity.SOS]
        self._calm = Weighted(calm, [t.weight for t in calm])
        self._urgent = Weighted(urgent, [t.weight for t in urgent])
        self._danger = Weighted(danger, [t.weight for t in danger])
        self._pressing = Weighted(pressing, [t.weight * rare[t.severity] for t in pressing])
        self._flooded = Weighted(self.flood, [3 - t.severity / 2 for t in self.flood])

    # --- places

    def ward(self, dice: Dice) -> Ward:
        """Return a ward, those with more people more often."""
        return self._wards.draw(dice)

    def spot(self, dice: Dice, ward: Ward | None = None) -> Spot:
        """Return a place in *ward* (None: anywhere people live); its position lies in the ward."""
        ward = ward or self.ward(dice)
        streets, places = self._streets[ward.code], self._places[ward.code]
        area = dice.one(ward.formerly or (ward.short,))
        place = dice.one(places)[0] if places else ward.short
        if streets:
            street, lat, lon = dice.one(streets)
        else:
            street = self.words["no_street"].format(area=area)
            lat, lon = ward.centre.lat, ward.centre.lon
            if places and dice.chance(0.5):
                place, lat, lon = dice.one(places)
        return Spot(ward, self._near(dice, ward, lat, lon, far=not streets), street, area, place)

    def _near(self, dice: Dice, ward: Ward, lat: float, lon: float, *, far: bool) -> Position:
        reach = JITTER_DEG * (12 if far else 1)
        for _ in range(4):
            near = Position(
                round(lat + dice.between(-reach, reach), 5),
                round(lon + dice.between(-reach, reach), 5),
            )
            if any(inside(near, ring) for ring in ward.rings):
                return near
            reach /= 2
        here = Position(lat, lon)
        return here if any(inside(here, ring) for ring in ward.rings) else ward.centre

    def agency(self, template: Template, ward: Ward) -> str:
        """Return the agency that handles *template* in *ward*."""
        return ward.agency_id if template.agency_id == WARD_AGENCY else template.agency_id

    # --- words

    def usual(self, dice: Dice) -> Template:
        """Return what an ordinary report is about."""
        return self._usual.draw(dice)

    def calm(self, dice: Dice) -> Template:
        """Return what a report on the normal clock is about."""
        return self._calm.draw(dice)

    def urgent(self, dice: Dice) -> Template:
        """Return what an urgent report is about."""
        return self._urgent.draw(dice)

    def danger(self, dice: Dice) -> Template:
        """Return what a call for help on an ordinary day is about."""
        return self._danger.draw(dice)

    def pressing(self, dice: Dice) -> Template:
        """Return what a report is about that cannot wait for the morning."""
        return self._pressing.draw(dice)

    def flooded(self, dice: Dice) -> Template:
        """Return what a report during a flood is about, the worst more often."""
        return self._flooded.draw(dice)

    def tell(self, dice: Dice, template: Template, spot: Spot) -> Told:
        """Put *template* at *spot* into words."""
        low = dice.whole(2, 180)
        values = self._values(spot) | {
            "n": str(low),
            "m": str(low + dice.whole(6, 40)),
            "d": str(dice.whole(2, 9)),
        }
        alley = self.words["alley_word"]
        forms: Sequence[str] = self.words["addresses"]
        form = f"{alley} {{n}} {{street}}" if alley in template.text else dice.one(forms)
        top = template.category_id.partition("/")[0]
        details = self.words["details"].get(top) or self.words["details"]["khac"]
        title = template.text.format_map(values)
        sentence = _fitting(dice, template.severity, details).format_map(values)
        address = f"{form.format_map(values)}, {spot.ward.name.vi}"
        return Told(title, sentence, address[:1].upper() + address[1:], spot, template)

    def say(self, text: str, spot: Spot) -> str:
        """Fill the places of *spot* into *text*."""
        return text.format_map(self._values(spot))

    @staticmethod
    def _values(spot: Spot) -> dict[str, str]:
        ward = spot.ward.name.vi
        return {
            "street": spot.street,
            "ward": ward[:1].lower() + ward[1:],
            "area": spot.area,
            "place": spot.place,
        }

    def reporter(self, dice: Dice) -> Reporter:
        """Return a person who does not exist; the number begins with digits nobody is given."""
        name = f"{dice.one(self.words['surnames'])} {dice.one(self.words['given_names'])}"
        return Reporter(name=name, phone=f"0000 {dice.whole(0, 999):03} {dice.whole(0, 999):03}")
