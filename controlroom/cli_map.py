"""``map``: basemaps in files and on servers: what one is, and making one from OpenStreetMap."""

from __future__ import annotations

import argparse
import json
import math
import signal
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom import cli_map_overlay, cli_map_servers, exits
from controlroom.cli_common import add_common, add_lang
from controlroom.cli_words import pick
from controlroom.domain.geo import Bounds

if TYPE_CHECKING:
    from controlroom.tiles.source import TileInfo

_READ = ("đã đọc {:,} đối tượng", "read {:,} objects")
_DONE = (
    "{path}: {drawn:,} đối tượng được vẽ, {unusable:,} đối tượng không có vị trí",
    "{path}: {drawn:,} objects are drawn, {unusable:,} had no place",
)
_STOPPED = ("đã dừng; không có tệp nào được tạo", "stopped; no file was made")
_INFO = (
    (
        "{name}\nđịnh dạng    {format}\nmức phóng    {min_zoom}–{max_zoom}\n"
        "phạm vi      {south:.4f} {west:.4f} … {north:.4f} {east:.4f}\n"
        "lớp          {layers}\nnguồn        {attribution}"
    ),
    (
        "{name}\nformat       {format}\nzoom         {min_zoom}–{max_zoom}\n"
        "bounds       {south:.4f} {west:.4f} … {north:.4f} {east:.4f}\n"
        "layers       {layers}\nattribution  {attribution}"
    ),
)
_DEGREES = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``map``."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    info = verbs.add_parser("info", help="say what a file or a server of tiles holds")
    info.add_argument(
        "file",
        metavar="FILE",
        help=".pmtiles, .mbtiles or imported; or the address of tiles, a WMTS or a TileJSON",
    )
    info.add_argument("--json", action="store_true", help="print one JSON object")
    info.set_defaults(run=_info)
    imported = verbs.add_parser("import", help="make a basemap from an extract of OpenStreetMap")
    imported.add_argument("file", type=Path, metavar="FILE", help="an .osm.pbf")
    imported.add_argument("--to", type=Path, metavar="FILE", help="default: FILE.crmap beside it")
    imported.add_argument(
        "--bbox",
        type=box,
        metavar="SOUTH,WEST,NORTH,EAST",
        help="only what touches this box, degrees",
    )
    imported.set_defaults(run=_import)
    kept = verbs.add_parser("cache", help="say what is kept of servers of tiles, or remove it")
    kept.add_argument("--clear", action="store_true", help="remove all of it")
    kept.set_defaults(run=cli_map_servers.cache)
    over = verbs.add_parser("overlay", help="say what a file of shapes would lay over the map")
    over.add_argument(
        "file", type=Path, metavar="FILE", help="GeoJSON, GeoPackage, Shapefile, KML, GPX or CSV"
    )
    over.add_argument("--crs", metavar="CODE", help="of its coordinates, e.g. EPSG:9214")
    over.add_argument("--json", action="store_true", help="print one JSON object")
    over.set_defaults(run=cli_map_overlay.show)
    for verb in (info, kept, over):
        add_common(verb)
    for verb in (info, imported, kept, over):
        add_lang(verb)


def box(text: str) -> Bounds:
    """Return the bounds in *text*; for ``argparse``."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == _DEGREES and all(map(math.isfinite, numbers)):
        south, west, north, east = numbers
        if -90 <= south < north <= 90 and -180 <= west < east <= 180:  # noqa: PLR2004 - degrees
            return Bounds(south, west, north, east)
    msg = "not four degrees, south before north and west before east"
    raise argparse.ArgumentTypeError(msg)


def _info(args: argparse.Namespace) -> int:
    if cli_map_servers.is_address(args.file):
        return cli_map_servers.show_server(args)
    from controlroom.tiles.open import open_tiles  # noqa: PLC0415 - numpy takes its time

    source = open_tiles(Path(args.file))
    try:
        told = source.info
    finally:
        source.close()
    if args.json:
        print(json.dumps(asdict(told), ensure_ascii=False))
    else:
        print(pick(_INFO, args.lang).format_map(_values(told)))
    return exits.OK


def _values(info: TileInfo) -> dict[str, object]:
    bounds = asdict(info.bounds)
    layers = ", ".join(info.layers) or "–"
    return asdict(info) | bounds | {"layers": layers, "attribution": info.attribution or "–"}


def _import(args: argparse.Namespace) -> int:
    from controlroom.tiles.osm_import import import_osm  # noqa: PLC0415 - as above

    target = args.to or args.file.with_name(f"{args.file.name.split('.')[0]}.crmap")
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True

    def go_on(objects: int) -> bool:
        print(pick(_READ, args.lang).format(objects), flush=True)
        return not stopped

    before = {name: signal.signal(name, stop) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        done = import_osm(args.file, target, args.bbox, go_on)
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    if done is None:
        print(pick(_STOPPED, args.lang))
        return exits.FAILURE
    print(
        pick(_DONE, args.lang).format(path=target, drawn=done.drawn, unusable=done.unusable),
        flush=True,
    )
    return exits.OK
