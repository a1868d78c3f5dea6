"""Reads a city pack: the data files that make this program a particular city's."""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import contextmanager
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from controlroom.domain.city import (
    Agency,
    Category,
    City,
    Deadlines,
    Name,
    RoutingRule,
    Sensor,
    SensorKind,
    Source,
    Ward,
)
from controlroom.domain.errors import CityPackError, InvalidInputError
from controlroom.domain.geo import Bounds, Position, inside

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WARD_AGENCY = "ward"
"""Stands in routing rules for the People's Committee of the incident's ward."""

Entry = dict[str, Any]


def pack_dir(city_id: str = "hue", root: Path | None = None) -> Path:
    """Return the folder of a city pack.

    Args:
        city_id: Name of the pack, letters, digits, ``-`` and ``_``.
        root: Folder that holds the packs; None for the ones that come with the program,
            whether it is installed or run from its checkout.

    Raises:
        CityPackError: There is no such pack.
    """
    if not re.fullmatch(r"[A-Za-z0-9_-]+", city_id):
        raise CityPackError(f"{city_id!r} is not the name of a city pack")
    if root is None:
        try:
            root = Path(str(resources.files("resources"))) / "cities"
        except ModuleNotFoundError as error:
            raise CityPackError("the program's resources are not installed") from error
    folder = root / city_id
    if not (folder / "city.json").is_file():
        raise CityPackError(f"no city pack {city_id!r} in {root}")
    return folder


def read_pack(folder: Path, name: str) -> Entry:
    """Return one file of a pack, e.g. ``read_pack(pack_dir(), "scenarios")``.

    Raises:
        CityPackError: The file is missing or is not a JSON object.
    """
    path = folder / f"{name}.json"
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CityPackError(f"{path.name}: {error}") from error
    if not isinstance(value, dict):
        raise CityPackError(f"{path.name}: must be an object")
    return value


def load_city(city_id: str = "hue", root: Path | None = None) -> City:
    """Read and check a city pack; blocks for some ten milliseconds.

    Args:
        city_id: Name of the pack.
        root: Folder that holds the packs; None for the ones that come with the program.

    Raises:
        CityPackError: Something is missing or contradicts something else; the message names
            the file and the entry.
    """
    folder = pack_dir(city_id, root)
    with _in("city.json"):
        head = read_pack(folder, "city")
        with _in("zone"):
            ZoneInfo(head["zone"])
        bounds = Bounds(*(float(head["bounds"][k]) for k in ("south", "west", "north", "east")))
        city = City(
            id=head["id"],
            name=_name(head["name"]),
            centre_name=_name(head["centre_name"]),
            hotline=head["hotline"],
            zone_name=head["zone"],
            bounds=bounds,
            home=_position(head["home"]),
            wards=tuple(_each(folder, "wards", _ward)),
            agencies=tuple(_each(folder, "agencies", _agency)),
            categories=tuple(_each(folder, "categories", _category)),
            sources=tuple(_each(folder, "sources", _source)),
            sensors=tuple(_each(folder, "sensors", _sensor)),
            routing=tuple(_each(folder, "routing", _rule, "rules")),
            deadlines=_deadlines(head["deadlines"]),
            holidays=tuple(_each(folder, "holidays", lambda e: date.fromisoformat(e["date"]))),
            attribution=head["attribution"],
        )
    if city.id != city_id:
        raise CityPackError(f"city.json: id is {city.id!r} in the folder {city_id!r}")
    _check(city)
    return city


@contextmanager
def _in(place: str) -> Iterator[None]:
    """Turn what goes wrong while reading *place* into an error that names it."""
    try:
        yield
    except CityPackError as error:
        if str(error).partition(":")[0].endswith(".json"):
            raise
        raise CityPackError(f"{place}: {error}") from error
    except KeyError as error:
        raise CityPackError(f"{place}: {error.args[0]} is missing") from error
    except (ValueError, TypeError, AttributeError, InvalidInputError) as error:
        raise CityPackError(f"{place}: {error}") from error
    except ZoneInfoNotFoundError as error:
        raise CityPackError(f"{place}: {error}") from error


def _each(folder: Path, name: str, make: Any, key: str | None = None) -> Iterator[Any]:  # noqa: ANN401 - one reader for every kind of entry
    with _in(f"{name}.json"):
        entries = read_pack(folder, name)[key or name]
    for number, entry in enumerate(entries):
        label = entry.get("id") or entry.get("code") or entry.get("date") or f"entry {number + 1}"
        with _in(f"{name}.json: {label}"):
            yield make(entry)


def _name(entry: Entry) -> Name:
    if not entry["vi"]:
        raise CityPackError("name is empty")
    return Name(entry["vi"], entry["en"])


def _position(entry: Entry) -> Position:
    return Position(float(entry["lat"]), float(entry["lon"]))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ward(e: Entry) -> Ward:
    rings = tuple(tuple((float(x), float(y)) for x, y in ring) for ring in e["rings"])
    return Ward(
        code=e["code"],
        kind=e["kind"],
        name=_name(e),
        short=e["short"],
        centre=_position(e),
        agency_id=e["agency"],
        formerly=tuple(e.get("formerly", ())),
        population=e.get("population"),
        rings=rings,
    )


def _agency(e: Entry) -> Agency:
    return Agency(
        id=e["id"],
        name=_name(e),
        short=Name(e["short_vi"], e["short_en"]),
        kind=e["kind"],
        ward_code=e.get("ward"),
        valid_from=_date(e.get("valid_from")),
        valid_to=_date(e.get("valid_to")),
        successor_id=e.get("successor"),
        phone=e.get("phone", ""),
    )


def _category(e: Entry) -> Category:
    return Category(e["id"], _name(e), e.get("parent"))


def _source(e: Entry) -> Source:
    cadence_s = float(e["cadence_s"])
    if cadence_s <= 0:
        raise CityPackError("cadence_s must be above zero")
    return Source(
        e["id"], _name(e), Name(e["short_vi"], e["short_en"]), cadence_s, e.get("category", "")
    )


def _sensor(e: Entry) -> Sensor:
    alarms = tuple(float(level) for level in e.get("alarms", ()))
    if list(alarms) != sorted(set(alarms)):
        raise CityPackError("alarms must ascend")
    return Sensor(
        id=e["id"],
        source_id=e["source"],
        kind=SensorKind(e["kind"]),
        name=_name(e),
        unit=e["unit"],
        position=_position(e) if e.get("lat") is not None else None,
        alarms=alarms,
        record=e.get("record"),
        normal=e.get("normal"),
        river=e.get("river", ""),
        cadence_s=float(e.get("cadence_s", 600)),
    )


def _rule(e: Entry) -> RoutingRule:
    return RoutingRule(
        category_id=e["category"],
        agency_id=e["agency"],
        topic=_name(e),
        basis=e["basis"],
        road_class=e.get("road_class"),
        words=tuple(e.get("words", ())),
        also=tuple(e.get("also", ())),
    )


def _deadlines(e: Entry) -> Deadlines:
    ack, send = e["ack_min"]["value"], e["dispatch_min"]["value"]
    clocks = Deadlines(
        normal_working_days=int(e["normal_working_days"]["value"]),
        long_working_days=int(e["long_working_days"]["value"]),
        evening_from_h=int(e["evening_from_h"]["value"]),
        ack_min=(int(ack[0]), int(ack[1])),
        dispatch_min=(int(send[0]), int(send[1])),
        resolve_min=int(e["resolve_min"]["value"]),
        warn_h=int(e["warn_h"]["value"]),
        immediate_basis=e["resolve_min"]["basis"],
    )
    if min(clocks.normal_working_days, clocks.long_working_days, clocks.resolve_min) <= 0:
        raise CityPackError("deadlines must be above zero")
    return clocks


def _require(place: str, *, true: bool, why: str) -> None:
    if not true:
        raise CityPackError(f"{place}: {why}")


def _unique(file: str, ids: Iterable[str]) -> None:
    twice = [i for i, n in Counter(ids).items() if n > 1]
    _require(file, true=not twice, why=f"{', '.join(twice)} more than once")


def _check(city: City) -> None:
    """Raise ``CityPackError`` when entries of the pack contradict each other."""
    _unique("wards.json", (w.code for w in city.wards))
    _unique("agencies.json", (a.id for a in city.agencies))
    _unique("categories.json", (c.id for c in city.categories))
    _unique("sources.json", (s.id for s in city.sources))
    _unique("sensors.json", (s.id for s in city.sensors))
    _require("city.json", true=city.bounds.holds(city.home), why="home is outside bounds")
    for what, found in (("wards", city.wards), ("agencies", city.agencies),
                        ("categories", city.categories), ("sources", city.sources)):  # fmt: skip
        _require(f"{what}.json", true=bool(found), why="is empty")
    _check_wards(city)
    _check_agencies(city)
    for category in city.categories:
        parent = category.parent_id
        place = f"categories.json: {category.id}"
        _require(place, true=parent is None or parent in city.category_by_id,
                 why=f"parent {parent} is unknown")  # fmt: skip
        _require(place, true=city.category_path(category.id)[0].parent_id is None,
                 why="is its own ancestor")  # fmt: skip
    for source in city.sources:
        place = f"sources.json: {source.id}"
        _require(place, true=not source.category_id or source.category_id in city.category_by_id,
                 why=f"category {source.category_id} is unknown")  # fmt: skip
    for sensor in city.sensors:
        place = f"sensors.json: {sensor.id}"
        _require(place, true=sensor.source_id in city.source_by_id,
                 why=f"source {sensor.source_id} is unknown")  # fmt: skip
        _require(place, true=sensor.position is None or city.bounds.holds(sensor.position),
                 why="is outside bounds")  # fmt: skip
    _check_routing(city)


def _check_wards(city: City) -> None:
    for ward in city.wards:
        place = f"wards.json: {ward.code}"
        agency = city.agency_by_id.get(ward.agency_id)
        if agency is None:
            raise CityPackError(f"{place}: agency {ward.agency_id} is unknown")
        _require(place, true=agency.ward_code == ward.code,
                 why=f"agency {agency.id} belongs to ward {agency.ward_code}")  # fmt: skip
        for ring in ward.rings:
            _require(place, true=len(ring) >= 3, why="a ring needs three points")  # noqa: PLR2004 - a triangle
        _require(place, true=not ward.rings or any(inside(ward.centre, r) for r in ward.rings),
                 why="centre is outside its rings")  # fmt: skip
        _require(place, true=city.bounds.holds(ward.centre), why="is outside bounds")


def _check_agencies(city: City) -> None:
    for agency in city.agencies:
        place = f"agencies.json: {agency.id}"
        _require(place, true=bool(agency.short.vi), why="short name is empty")
        ward, successor = agency.ward_code, agency.successor_id
        _require(place, true=ward is None or ward in city.ward_by_code,
                 why=f"ward {ward} is unknown")  # fmt: skip
        _require(place, true=successor is None or successor in city.agency_by_id,
                 why=f"successor {successor} is unknown")  # fmt: skip
        _require(place, true=agency.successor_id != agency.id, why="succeeds itself")
        if agency.valid_from and agency.valid_to:
            _require(place, true=agency.valid_from <= agency.valid_to, why="ends before it begins")


def _check_routing(city: City) -> None:
    known = {WARD_AGENCY, *city.agency_by_id}
    for number, rule in enumerate(city.routing, 1):
        place = f"routing.json: entry {number} ({rule.category_id})"
        _require(place, true=rule.category_id in city.category_by_id, why="category is unknown")
        for agency_id in (rule.agency_id, *rule.also):
            _require(place, true=agency_id in known, why=f"agency {agency_id} is unknown")
        _require(place, true=rule.basis in {"found", "derived", "own", "proposal"},
                 why=f"basis {rule.basis!r} is unknown")  # fmt: skip
