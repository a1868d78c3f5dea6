"""What a server says of its tiles by itself: TileJSON, or the capabilities of a WMTS.

Source:
    Mapbox, "TileJSON 3.0.0".
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from controlroom import careful_xml
from controlroom.careful_xml import UnreadableXmlError
from controlroom.tiles import wmts
from controlroom.tiles.attribution import plain
from controlroom.tiles.grid import MAX_TILE_ZOOM
from controlroom.tiles.server import LAST_ZOOM, WORLD, TileServer, within_world
from controlroom.tiles.source import TileError, TileFormat

if TYPE_CHECKING:
    from controlroom.domain.geo import Bounds

MOST_LAYERS = 200


def servers_of(body: bytes, address: str) -> list[TileServer]:
    """Return the layers that a document of *address* offers, as servers with a template.

    Raises:
        TileError: ``web-page``: no such document; ``no-grid``: it has no tiles of EPSG:3857.
    """
    if body.lstrip()[:1] == b"{":
        return [_of_tilejson(body, address)]
    try:
        root = careful_xml.parse(body)
    except UnreadableXmlError as error:
        raise TileError("web-page", str(error)) from error
    if root.tag != wmts.ROOT:
        raise TileError("web-page", root.tag[:60])
    found = list(wmts.layers_of(root, address))[:MOST_LAYERS]
    if not found:
        raise TileError("no-grid", "EPSG:3857")
    return found


def _of_tilejson(body: bytes, address: str) -> TileServer:
    try:
        told = json.loads(body)
        template = str(told["tiles"][0])
        vector = "vector_layers" in told or urlsplit(template).path.endswith((".pbf", ".mvt"))
        rows = template.replace("{y}", "{-y}") if told.get("scheme") == "tms" else template
        return TileServer(
            name=plain(str(told.get("name") or "")),
            template=urljoin(address, rows),
            attribution=plain(str(told.get("attribution") or "")),
            format=TileFormat.MVT if vector else TileFormat.PNG,
            min_zoom=_zoom(told.get("minzoom"), 0),
            max_zoom=_zoom(told.get("maxzoom"), LAST_ZOOM),
            bounds=_bounds(told.get("bounds")),
            side=512 if vector else 256,
        )
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise TileError("web-page", f"{type(error).__name__}: {error}") from error


def _zoom(told: object, usual: int) -> int:
    if isinstance(told, int | float) and math.isfinite(told):
        return min(max(int(told), 0), MAX_TILE_ZOOM)
    return usual


def _bounds(told: Any) -> Bounds:  # noqa: ANN401 - of a stranger's JSON
    try:
        west, south, east, north = (float(v) for v in told)
    except (ValueError, TypeError):
        return WORLD
    return within_world(south, west, north, east)
