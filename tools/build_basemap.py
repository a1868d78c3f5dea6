"""Write a city's basemap file from figures in GeoJSON: ``build_basemap.py GEOJSON OUT``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from controlroom.domain.geo import Bounds
from controlroom.domain.mercator import project
from ui.map.basemap_file import AREA, LINE, POINT, Basemap, Feature, read_basemap, write_basemap

LICENCE = "ODbL-1.0 (OpenStreetMap); MIT (ward boundaries)"
ATTRIBUTION = (
    "© OpenStreetMap contributors (ODbL) · ranh giới: NXB Tài nguyên – Môi trường và Bản đồ"
)
SKIP = frozenset({"station"})
"""Kinds that are live layers, not basemap."""
SIZE_KEYS = ("width_m", "area_km2", "length_m")


def main() -> int:
    """Convert, read back and say what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("geojson", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data-version", default="2026-08")
    args = parser.parse_args()
    collection = json.loads(args.geojson.read_text(encoding="utf-8"))
    features = tuple(
        _feature(f) for f in collection["features"] if f["properties"]["kind"] not in SKIP
    )
    west, south, east, north = collection["bbox"]
    basemap = Basemap(
        args.data_version, ATTRIBUTION, LICENCE, Bounds(south, west, north, east), features
    )
    size = write_basemap(args.out, basemap)
    again = read_basemap(args.out)
    points = sum(len(ring) for f in again.features for part in f.parts for ring in part)
    print(f"{args.out}: {size:,} bytes, {len(again.features)} features, {points:,} points")
    return 0


def _feature(source: dict[str, Any]) -> Feature:
    facts = source["properties"]
    shape, coordinates = source["geometry"]["type"], source["geometry"]["coordinates"]
    if shape == "Point":
        geometry, parts = POINT, [[[coordinates]]]
    elif shape == "LineString":
        geometry, parts = LINE, [[coordinates]]
    elif shape == "MultiLineString":
        geometry, parts = LINE, [[line] for line in coordinates]
    elif shape == "Polygon":
        geometry, parts = AREA, [coordinates]
    else:
        geometry, parts = AREA, coordinates
    size = next((facts[key] for key in SIZE_KEYS if key in facts), 0.0)
    kind = facts["kind"]
    return Feature(
        kind=kind,
        geometry=geometry,
        parts=tuple(tuple(_metres(ring) for ring in part) for part in parts),
        name=facts.get("name", ""),
        cls=facts.get("cls") or facts.get("cat") or facts.get("unit") or "",
        ref=facts.get("ref", ""),
        icon=facts.get("icon", ""),
        rank=int(facts.get("rank", 0)),
        min_zoom=int(facts.get("minzoom", 0)),
        size=float(size),
        building=bool(facts.get("under_construction", False)),
    )


def _metres(ring: list[list[float]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    degrees = np.array(ring, np.float64)
    return np.column_stack(project(degrees[:, 1], degrees[:, 0]))


if __name__ == "__main__":
    sys.exit(main())
