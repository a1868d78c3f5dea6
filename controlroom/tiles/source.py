"""What every source of tiles promises, whatever it reads from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from controlroom.domain.errors import ControlRoomError
from controlroom.domain.geo import Bounds

if TYPE_CHECKING:
    from controlroom.tiles.grid import TileKey

MAX_TILE_BYTES = 16_000_000
"""Of one tile, unpacked.  The densest city centres known take a tenth of it."""


class TileFormat(StrEnum):
    """What is inside a tile; pictures of other kinds are not decoded."""

    MVT = "mvt"
    PNG = "png"
    JPEG = "jpeg"
    WEBP = "webp"

    @property
    def vector(self) -> bool:
        """Whether a style has to draw it."""
        return self is TileFormat.MVT


class TileError(ControlRoomError):
    """A file or a server of tiles cannot be used, or one tile of it is damaged.

    Attributes:
        reason: Stable word: ``"not-tiles"``, ``"version"``, ``"format"``, ``"compression"``,
            ``"damaged"``, ``"too-large"``, ``"unreadable"``; of servers also ``"address"``,
            ``"attribution"``, ``"refused"``, ``"no-answer"``, ``"login"``, ``"busy"``,
            ``"web-page"``, ``"no-grid"``, ``"offline"``.
        detail: What exactly.
    """

    code = "map.tiles"

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class TileInfo:
    """What a source says of itself.

    Attributes:
        name: For people.
        format: Of every tile.
        min_zoom, max_zoom: Where it has tiles; beyond the last, tiles are drawn larger.
        bounds: Where it has tiles, degrees.
        attribution: Plain text that has to stand on the map; may be empty.
        layers: Names of a vector source's layers, as far as it says.
        side: Pixels along the edge that its tiles are made for.
    """

    name: str
    format: TileFormat
    min_zoom: int
    max_zoom: int
    bounds: Bounds
    attribution: str = ""
    layers: tuple[str, ...] = ()
    side: int = 512


def info_from(told: dict[str, Any]) -> TileInfo:
    """Return the information of what ``dataclasses.asdict`` made of it, through JSON or not.

    Raises:
        ValueError, KeyError, TypeError: It is none.
    """
    rest = {
        "format": TileFormat(told["format"]),
        "bounds": Bounds(**told["bounds"]),
        "layers": tuple(told["layers"]),
    }
    return TileInfo(**(told | rest))


class TileSource(Protocol):
    """Gives tiles.  Belongs to one thread; reading blocks, so never the window's."""

    @property
    def info(self) -> TileInfo:
        """What it says of itself."""
        ...

    def tile(self, key: TileKey) -> bytes | None:
        """Return a tile, unpacked; None where the source has no data.

        Raises:
            TileError: This tile is damaged, or the source can no longer be read.
        """
        ...

    def close(self) -> None:
        """Let go of the file or the connections."""
        ...
