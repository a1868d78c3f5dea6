"""The layers that a WMTS says it has, as servers with a template.

Source:
    OGC 07-057r7, "OpenGIS Web Map Tile Service 1.0.0".
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from controlroom.domain.mercator import HALF_M
from controlroom.tiles.attribution import plain
from controlroom.tiles.grid import MAX_TILE_ZOOM
from controlroom.tiles.server import WORLD, TileServer, within_world
from controlroom.tiles.source import TileFormat

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from controlroom.domain.geo import Bounds

_WMTS, _OWS = "{http://www.opengis.net/wmts/1.0}", "{http://www.opengis.net/ows/1.1}"
_XLINK = "{http://www.w3.org/1999/xlink}"
ROOT = f"{_WMTS}Capabilities"
"""The element that such a document is."""
_WEB_MERCATOR = frozenset({"3857", "900913"})
_TOP_SCALE = 559_082_264.0287178
"""Scale denominator of zoom 0 at 256 pixels a tile (OGC 07-057r7, annex E.4)."""
_PICTURES = {
    "image/png": TileFormat.PNG,
    "image/jpeg": TileFormat.JPEG,
    "image/webp": TileFormat.WEBP,
}
_VECTORS = "mapbox-vector-tile"
_GET_TILE = (
    f"{_OWS}OperationsMetadata/{_OWS}Operation[@name='GetTile']/{_OWS}DCP/{_OWS}HTTP/{_OWS}Get"
)


def layers_of(root: Element, address: str) -> Iterator[TileServer]:
    """Yield the layers of a document that have tiles of EPSG:3857.

    Args:
        root: Of the document.
        address: Where it was got from.
    """
    who = _text(root, f"{_OWS}ServiceProvider/{_OWS}ProviderName")
    title = _text(root, f"{_OWS}ServiceIdentification/{_OWS}Title")
    grids = {}
    for made in root.findall(f"{_WMTS}Contents/{_WMTS}TileMatrixSet"):
        grid = _grid(made)
        if grid is not None:
            grids[_text(made, f"{_OWS}Identifier")] = grid
    asked = _kvp_address(root) or address
    for layer in root.findall(f"{_WMTS}Contents/{_WMTS}Layer"):
        link = next(
            (
                name
                for name in (_text(e, f"{_WMTS}TileMatrixSet") for e in
                             layer.findall(f"{_WMTS}TileMatrixSetLink"))
                if name in grids
            ),
            None,
        )  # fmt: skip
        kind = _format(layer)
        if link is None or kind is None:
            continue
        prefix, low, high, side = grids[link]
        template = _template(layer, link, kind[0], asked).replace("{TileMatrix}", f"{prefix}{{z}}")
        name = _text(layer, f"{_OWS}Title") or _text(layer, f"{_OWS}Identifier")
        yield TileServer(
            name=plain(name) or title,
            template=urljoin(address, template),
            attribution=plain(who),
            format=kind[1],
            min_zoom=low,
            max_zoom=high,
            bounds=_box(layer),
            side=side,
        )


def _text(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()


def _grid(made: Element) -> tuple[str, int, int, int] | None:
    """Return prefix of the names, first and last zoom, and side; None of another grid.

    The names have to end in the zoom, as nearly all do: there is no other way to ask by template.
    """
    crs = _text(made, f"{_OWS}SupportedCRS").rstrip("/").split("/")[-1].split(":")[-1]
    if crs not in _WEB_MERCATOR:
        return None
    prefixes, zooms, sides = set(), [], set()
    for matrix in made.findall(f"{_WMTS}TileMatrix"):
        name = _text(matrix, f"{_OWS}Identifier")
        try:
            side = int(_text(matrix, f"{_WMTS}TileWidth"))
            scale = float(_text(matrix, f"{_WMTS}ScaleDenominator"))
            corner = [float(v) for v in _text(matrix, f"{_WMTS}TopLeftCorner").split()]
            zoom = round(math.log2(_TOP_SCALE / scale * 256 / side))
        except (ValueError, ZeroDivisionError, OverflowError):
            return None
        right = abs(scale * (1 << max(zoom, 0)) * side / 256 / _TOP_SCALE - 1) < 0.001  # noqa: PLR2004 - a thousandth
        placed = len(corner) == 2 and abs(corner[0] + HALF_M) < 1 and abs(corner[1] - HALF_M) < 1  # noqa: PLR2004 - x and y
        if not (right and placed and name.endswith(str(zoom)) and 0 <= zoom <= MAX_TILE_ZOOM):
            return None
        prefixes.add(name[: -len(str(zoom))])
        zooms.append(zoom)
        sides.add(side)
    if len(prefixes) != 1 or len(sides) != 1 or not sides <= {256, 512}:
        return None
    return prefixes.pop(), min(zooms), max(zooms), sides.pop()


def _format(layer: Element) -> tuple[str, TileFormat] | None:
    told = [(e.text or "").strip() for e in layer.findall(f"{_WMTS}Format")]
    for name in told:
        if name.split(";")[0] in _PICTURES:
            return name, _PICTURES[name.split(";")[0]]
    return next(((name, TileFormat.MVT) for name in told if _VECTORS in name), None)


def _template(layer: Element, grid: str, kind: str, asked: str) -> str:
    """Return the address of a layer's tiles with our places in it."""
    style = _text(layer, f"{_WMTS}Style/{_OWS}Identifier")
    for made in layer.findall(f"{_WMTS}ResourceURL"):
        if made.get("resourceType") == "tile" and made.get("format", kind) == kind:
            template = made.get("template", "")
            for name, value in (("TileMatrixSet", grid), ("Style", style), ("style", style)):
                template = template.replace(f"{{{name}}}", value)
            for dimension in layer.findall(f"{_WMTS}Dimension"):
                name = _text(dimension, f"{_OWS}Identifier")
                usual = _text(dimension, f"{_WMTS}Default")
                template = template.replace(f"{{{name}}}", usual)
            return template.replace("{TileCol}", "{x}").replace("{TileRow}", "{y}")
    parts = urlsplit(asked)
    kept = [(n, v) for n, v in parse_qsl(parts.query) if n.lower() not in {"request", "service"}]
    query = {
        "SERVICE": "WMTS",
        "REQUEST": "GetTile",
        "VERSION": "1.0.0",
        "LAYER": _text(layer, f"{_OWS}Identifier"),
        "STYLE": style,
        "FORMAT": kind,
        "TILEMATRIXSET": grid,
    }
    names = {name.upper() for name in query}
    extra = [(n, v) for n, v in kept if n.upper() not in names]
    whole = urlencode([*extra, *query.items()]).replace("{", "%7B").replace("}", "%7D")
    places = "TILEMATRIX={TileMatrix}&TILEROW={y}&TILECOL={x}"
    return f"{parts._replace(query=whole).geturl()}&{places}"


def _kvp_address(root: Element) -> str:
    path = (
        f"{_OWS}OperationsMetadata/{_OWS}Operation[@name='GetTile']/{_OWS}DCP/{_OWS}HTTP/{_OWS}Get"
    )
    for got in root.findall(path):
        values = [(e.text or "").strip().upper() for e in got.iter(f"{_OWS}Value")]
        if not values or "KVP" in values:
            return got.get(f"{_XLINK}href", "")
    return ""


def _box(layer: Element) -> Bounds:
    box = layer.find(f"{_OWS}WGS84BoundingBox")
    if box is None:
        return WORLD
    try:
        west, south = (float(v) for v in _text(box, f"{_OWS}LowerCorner").split())
        east, north = (float(v) for v in _text(box, f"{_OWS}UpperCorner").split())
    except ValueError:
        return WORLD
    return within_world(south, west, north, east)
