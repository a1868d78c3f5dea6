"""What the window and the painting process say to each other, in frames over a pipe."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from controlroom.frames import frame
from controlroom.tiles.grid import TileKey
from controlroom.tiles.schema import Name
from controlroom.tiles.source import info_from

if TYPE_CHECKING:
    from controlroom.tiles.source import TileInfo


@dataclass(frozen=True, slots=True)
class Order:
    """One tile to paint.

    Attributes:
        number: Comes back with the picture.
        path: File of the source.
        key: Which tile; None asks what the source says of itself.
        theme: Name of the colours.
        ratio: Device pixels per pixel.
    """

    number: int
    path: str
    key: TileKey | None
    theme: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A painted tile.

    Attributes:
        number: Of the order.
        key: Which tile.
        side: Device pixels of its edge; 0 when there is nothing to show.
        pixels: RGB32, rows of 4 · side bytes.
        extent: Units along the edge, of the names' points.
        names: What wants a label on it.
        problem: Why there is nothing, when it should have been; a ``TileError``'s words.
    """

    number: int
    key: TileKey
    side: int = 0
    pixels: bytes = b""
    extent: int = 4_096
    names: tuple[Name, ...] = ()
    problem: str = ""


def order_frame(order: Order) -> bytes:
    """Return the frame of an order."""
    return frame(
        {
            "number": order.number,
            "path": order.path,
            "key": None if order.key is None else list(order.key),
            "theme": order.theme,
            "ratio": order.ratio,
        }
    )


def order_of(head: dict[str, Any]) -> Order:
    """Return the order of a frame."""
    key = head["key"]
    key = None if key is None else TileKey(*key)
    return Order(head["number"], head["path"], key, head["theme"], head["ratio"])


def info_frame(number: int, info: TileInfo | None, problem: str = "") -> bytes:
    """Return the frame of what a source says of itself, or of why it cannot be used."""
    told: dict[str, Any] = {"number": number, "problem": problem, "info": None}
    if info is not None:
        told["info"] = asdict(info)
    return frame(told)


def info_of(head: dict[str, Any]) -> TileInfo | None:
    """Return what a source says of itself, of a frame that has it."""
    told = head["info"]
    if told is None:
        return None
    return info_from(told)


def sheet_frame(sheet: Sheet) -> bytes:
    """Return the frame of a painted tile."""
    names = [[n.kind, n.text, n.rank, n.cls, len(n.points)] for n in sheet.names]
    points = b"".join(n.points.astype("<i4").tobytes() for n in sheet.names)
    head = {
        "number": sheet.number,
        "key": list(sheet.key),
        "side": sheet.side,
        "extent": sheet.extent,
        "names": names,
        "problem": sheet.problem,
    }
    return frame(head, sheet.pixels + points)


def sheet_of(head: dict[str, Any], body: bytes) -> Sheet:
    """Return the painted tile of a frame."""
    side = head["side"]
    at = 4 * side * side
    names = []
    for kind, text, rank, cls, length in head["names"]:
        points = np.frombuffer(body, "<i4", 2 * length, at).reshape(-1, 2)
        names.append(Name(kind, text, rank, cls, points.astype(np.int32)))
        at += 8 * length
    return Sheet(
        head["number"],
        TileKey(*head["key"]),
        side,
        body[: 4 * side * side],
        head["extent"],
        tuple(names),
        head["problem"],
    )
