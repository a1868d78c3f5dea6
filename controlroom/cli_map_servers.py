"""``map info ADDRESS`` and ``map cache``: servers of tiles, and what is kept of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from controlroom import citypack, exits
from controlroom.cli_common import settings_of
from controlroom.cli_words import pick

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from controlroom.settings import Settings
    from controlroom.tiles.server import TileServer

NOBODY = "–"
_OFFERED = (
    (
        "{name}\nđịnh dạng    {format}\nmức phóng    {min_zoom}–{max_zoom}\n"
        "địa chỉ      {template}\nnguồn        {attribution}"
    ),
    (
        "{name}\nformat       {format}\nzoom         {min_zoom}–{max_zoom}\n"
        "address      {template}\nattribution  {attribution}"
    ),
)
_KEPT = (
    "{name}: {tiles:,} ô bản đồ, {megabytes:.1f} MB, {file}",
    "{name}: {tiles:,} tiles, {megabytes:.1f} MB, {file}",
)
_DAMAGED = ("{file}: không đọc được ({why})", "{file}: cannot be read ({why})")
_NOTHING = ("không có ô bản đồ nào được lưu", "no tiles are kept")
_CLEARED = ("đã xóa {count} tệp", "removed {count} file(s)")


def is_address(text: str) -> bool:
    """Return whether *text* is an http(s) address rather than a file."""
    return text.lower().startswith(("http://", "https://"))


def show_server(args: argparse.Namespace) -> int:
    """Say what a server of tiles offers.

    Raises:
        TileError: It does not answer, or not with tiles.
    """
    from controlroom.domain.redact import without_login  # noqa: PLC0415 - with the rest
    from controlroom.tiles.probe import offered, tried  # noqa: PLC0415 - numpy takes its time
    from controlroom.tiles.server import TileServer  # noqa: PLC0415 - as above

    settings = settings_of(args)
    if "{" in args.file:
        home = citypack.load_city(settings.city).home
        found = [tried(TileServer("", args.file, NOBODY), home, settings.reach)]
    else:
        found = offered(args.file, settings.reach)
    for server in found:
        told = asdict(server) | {"template": without_login(server.template)}
        if args.json:
            print(json.dumps(told, ensure_ascii=False))
        else:
            print(pick(_OFFERED, args.lang).format_map(told | _shown(server)))
    return exits.OK


def _shown(server: TileServer) -> dict[str, str]:
    return {"name": server.name or NOBODY, "attribution": server.attribution or NOBODY}


def files_of(settings: Settings) -> list[Path]:
    """Return the files of kept tiles, those that were put aside among them."""
    from controlroom.tiles.cache import ENDING, FOLDER  # noqa: PLC0415 - as above

    folder = settings.data_dir / FOLDER
    return sorted(file for ending in (ENDING, ".damaged") for file in folder.glob(f"*{ending}"))


def cache(args: argparse.Namespace) -> int:
    """Say what is kept of servers of tiles, or remove it."""
    files = files_of(settings_of(args))
    if args.clear:
        for file in files:
            file.unlink(missing_ok=True)
        print(pick(_CLEARED, args.lang).format(count=len(files)))
        return exits.OK
    if not files:
        print(pick(_NOTHING, args.lang))
    for file in files:
        _show_file(file, args.lang)
    return exits.OK


def _show_file(file: Path, lang: str) -> None:
    from controlroom.tiles.cached import CachedTiles  # noqa: PLC0415 - as above
    from controlroom.tiles.source import TileError  # noqa: PLC0415 - as above

    try:
        kept = CachedTiles(file)
    except TileError as error:
        print(pick(_DAMAGED, lang).format(file=file.name, why=error))
        return
    try:
        tiles = kept.count()
    except TileError as error:
        print(pick(_DAMAGED, lang).format(file=file.name, why=error))
        return
    finally:
        kept.close()
    megabytes = file.stat().st_size / 1_000_000
    print(
        pick(_KEPT, lang).format(
            name=kept.info.name, tiles=tiles, megabytes=megabytes, file=file.name
        )
    )
