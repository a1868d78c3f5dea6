"""GeoJSON (RFC 7946), read without a library: shapes or a known error come out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from controlroom.overlays.shapes import Collector, Form, Overlay, OverlayError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

DEEPEST = 12
"""Collections within collections; nobody needs three."""
_FORMS = {
    "Point": (Form.POINT, 0),
    "MultiPoint": (Form.POINT, 1),
    "LineString": (Form.LINE, 1),
    "MultiLineString": (Form.LINE, 2),
    "Polygon": (Form.AREA, 2),
    "MultiPolygon": (Form.AREA, 3),
}
"""How each is drawn, and how many lists lie around its coordinates."""
_DEGREES = ("crs84", "4326", "wgs 84", "wgs84")
_PLAIN = 2


def is_geojson(data: bytes) -> bool:
    """Return whether a file begins as one of these."""
    begin = data[:4_096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return begin.startswith(b"{") and b'"type"' in data[:65_536]


def read(data: bytes, name: str) -> Overlay:
    """Return what a file holds.

    Raises:
        OverlayError: It is no GeoJSON, in coordinates other than degrees, or has nothing to show.
    """
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise OverlayError("not-shapes", str(error)[:200]) from error
    if not isinstance(told, dict):
        raise OverlayError("not-shapes", "no object")
    _check_crs(told.get("crs"))
    collector = Collector()
    found = False
    for facts, geometry in _features(told):
        found = True
        _take(collector, geometry, facts, 0)
    if not found:
        raise OverlayError("not-shapes", str(told.get("type"))[:60])
    return collector.finished(name, "WGS 84")


def _check_crs(told: object) -> None:
    """Refuse a file of before RFC 7946 that says its coordinates are no degrees."""
    if isinstance(told, dict):
        properties = told.get("properties")
        crs = str(properties.get("name", "")) if isinstance(properties, dict) else ""
        if crs and not any(word in crs.lower() for word in _DEGREES):
            raise OverlayError("crs", crs[:100])


def _features(told: dict[str, Any]) -> Iterator[tuple[Mapping[str, object], object]]:
    kind = told.get("type")
    if kind == "FeatureCollection":
        features = told.get("features")
        for feature in features if isinstance(features, list) else ():
            if isinstance(feature, dict):
                yield _facts(feature), feature.get("geometry")
            else:
                yield {}, None
    elif kind == "Feature":
        yield _facts(told), told.get("geometry")
    elif kind in _FORMS or kind == "GeometryCollection":
        yield {}, told


def _facts(feature: Mapping[str, Any]) -> Mapping[str, object]:
    told = feature.get("properties")
    facts = {str(k): v for k, v in told.items()} if isinstance(told, dict) else {}
    if "id" in feature and "id" not in facts:
        facts["id"] = feature["id"]
    return facts


def _take(collector: Collector, geometry: object, facts: Mapping[str, object], depth: int) -> None:
    if not isinstance(geometry, dict) or depth > DEEPEST:
        collector.aside["no-place"] += 1
        return
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        for part in parts if isinstance(parts, list) else ():
            _take(collector, part, facts, depth + 1)
        return
    known = _FORMS.get(kind) if isinstance(kind, str) else None
    if known is None:
        collector.aside["unknown"] += 1
        return
    form, depth = known
    parts = _parts(geometry.get("coordinates"), depth)
    if parts is None:
        collector.aside["no-place"] += 1
    else:
        collector.add(form, parts, facts)


def _parts(told: object, depth: int) -> list[NDArray[np.float64]] | None:
    """Return the lines within *depth* lists; None when that is not what is there."""
    if depth <= 1:
        made = _line([told] if depth == 0 else told)
        return None if made is None else [made]
    if not isinstance(told, list):
        return None
    found: list[NDArray[np.float64]] = []
    for inner in told:
        parts = _parts(inner, depth - 1)
        if parts is None:
            return None
        found += parts
    return found


def _line(told: object) -> NDArray[np.float64] | None:
    """Return places as an array, heights left out; numbers that are none become NaN."""
    if not isinstance(told, list):
        return None
    pairs = []
    for place in told:
        if not isinstance(place, list) or len(place) < _PLAIN:
            return None
        pairs.append([_number(place[0]), _number(place[1])])
    return np.array(pairs, np.float64).reshape(-1, 2)


def _number(told: object) -> float:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return float("nan")
    try:
        return float(told)
    except OverflowError:
        return float("inf")
