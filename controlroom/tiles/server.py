"""A server of tiles: where they are, of what kind, and who has to be named."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from controlroom.domain.errors import AddressRefusedError
from controlroom.domain.geo import Bounds
from controlroom.domain.mercator import MAX_LAT
from controlroom.domain.reach import target_of
from controlroom.tiles.attribution import plain
from controlroom.tiles.grid import MAX_TILE_ZOOM, TileKey
from controlroom.tiles.source import TileError, TileFormat, TileInfo

if TYPE_CHECKING:
    from controlroom.domain.reach import Reach

WORLD = Bounds(-MAX_LAT, -180.0, MAX_LAT, 180.0)
LAST_ZOOM = 19
"""Of a server that does not say: the deepest that the public ones have."""
NAME_MAX = 80
_PLACES = re.compile(r"\{([^{}]*)\}")
_KNOWN = frozenset({"z", "x", "y", "-y", "s"})
_SERVERS = "abc"


@dataclass(frozen=True, slots=True)
class TileServer:
    """A server as it is remembered.

    Attributes:
        name: For people.
        template: An http(s) address with ``{z}``, ``{x}`` and ``{y}``, or ``{-y}`` for rows counted
            from the south; ``{s}`` stands for one of the servers a, b, c.  It may hold a key.
        attribution: What has to stand on the map, plain text; never empty.
        format: Whether its tiles are pictures or vectors; pictures may be of any kind.
        min_zoom, max_zoom: Where it has tiles.
        bounds: Where it has tiles, degrees.
        side: Pixels along the edge that a tile is made for: 256 or 512.
    """

    name: str
    template: str
    attribution: str
    format: TileFormat = TileFormat.PNG
    min_zoom: int = 0
    max_zoom: int = LAST_ZOOM
    bounds: Bounds = WORLD
    side: int = 256

    @property
    def info(self) -> TileInfo:
        """What the map wants to know of it."""
        return TileInfo(
            name=self.name,
            format=self.format,
            min_zoom=self.min_zoom,
            max_zoom=self.max_zoom,
            bounds=self.bounds,
            attribution=self.attribution,
            side=self.side,
        )

    def address(self, key: TileKey) -> str:
        """Return where a tile is."""
        values = {
            "z": key.zoom,
            "x": key.x,
            "y": key.y,
            "-y": (1 << key.zoom) - 1 - key.y,
            "s": _SERVERS[(key.x + key.y) % len(_SERVERS)],
        }
        return _PLACES.sub(lambda found: str(values[found[1]]), self.template)


def checked(server: TileServer, reach: Reach) -> TileServer:
    """Return *server* with its words made plain, if it can be asked at all.

    Raises:
        TileError: ``address``: no template of tiles; ``refused``: it leads where this program does
            not go; ``attribution``: nobody is named.
    """
    template = server.template.strip()
    places = _PLACES.findall(template)
    rest = _PLACES.sub("", template)
    known = set(places) <= _KNOWN and not set(rest) & set("{}")
    rows = ("y" in places) + ("-y" in places)
    if not known or not {"z", "x"} <= set(places) or rows != 1:
        raise TileError("address", "{z}, {x}, {y}")
    made = replace(
        server,
        template=template,
        name=plain(server.name)[:NAME_MAX] or target_name(template),
        attribution=plain(server.attribution),
    )
    if not 0 <= made.min_zoom <= made.max_zoom <= MAX_TILE_ZOOM or made.side not in {256, 512}:
        raise TileError("damaged", f"zoom {made.min_zoom} to {made.max_zoom}, {made.side} px")
    try:
        target_of(made.address(TileKey(0, 0, 0)), reach)
    except AddressRefusedError as error:
        raise TileError("refused", str(error)) from error
    if not made.attribution:
        raise TileError("attribution")
    return made


def within_world(south: float, west: float, north: float, east: float) -> Bounds:
    """Return these bounds as far as the map goes; all of it where they make no sense."""
    south, north = max(south, WORLD.south), min(north, WORLD.north)
    west, east = max(west, WORLD.west), min(east, WORLD.east)
    sound = all(map(math.isfinite, (south, west, north, east))) and south < north and west < east
    return Bounds(south, west, north, east) if sound else WORLD


def target_name(template: str) -> str:
    """Return the name of a template's server, for want of a better one."""
    found = re.match(r"https?://(?:\{s\}\.)?([^/?#]*)", template, re.IGNORECASE)
    return found[1][:NAME_MAX] if found else template[:NAME_MAX]


def to_text(server: TileServer) -> str:
    """Return *server* as JSON; see ``from_text``."""
    return json.dumps(asdict(server), ensure_ascii=False)


def from_text(text: str) -> TileServer:
    """Return the server of a text that ``to_text`` made.

    Raises:
        ValueError: It is none.
    """
    try:
        told = json.loads(text)
        rest = {"format": TileFormat(told["format"]), "bounds": Bounds(**told["bounds"])}
        return TileServer(**(told | rest))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no server of tiles: {error}") from error
