"""The markers of one layer as columns, and what lies under a pixel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from controlroom.domain.mercator import project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from controlroom.domain.mercator import View
    from ui.map.marks import Key, Layer, Mark
    from ui.models.room import Kind


REST = 5
"""In place of a severity, of what has none."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What lies under a point: one marker, or a cluster of ``count`` at (x, y) metres.

    Attributes:
        bubble: Which of the clusters drawn last; None for a marker.
        words: What to say of it, where its layer knows; else the map's feed says it.
    """

    kind: Kind
    key: Key | None
    x: float
    y: float
    count: int = 1
    bubble: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be seen on the map.

    Attributes:
        severity: 1 … 4 of an incident or alarm; 5 of everything else.
        hit: As if it had been pointed at.
        key: What it is known by while things change: of a cluster its most severe member.
    """

    severity: int
    hit: Hit
    key: tuple[Kind, Key]


@dataclass(slots=True, eq=False)
class Column:
    """The markers of one layer; rows without a place on the map are left out."""

    kind: Kind
    layer: Layer
    keys: Sequence[Key] = ()
    x: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    y: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    picture: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    dot: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    turn: NDArray[np.float64] | None = None
    marks: list[Mark] = field(default_factory=list)
    row_of: Callable[[object], int | None] = field(default=lambda _key: None)

    def take(self, marks: Sequence[Mark]) -> int:
        """Take all marks of the layer; return how many have no place."""
        x, y = project([m.lat for m in marks], [m.lon for m in marks])
        good = np.flatnonzero(np.isfinite(x)).tolist()
        self.marks = [marks[row] for row in good]
        self.keys = [mark.key for mark in self.marks]
        rows: dict[object, int] = {key: row for row, key in enumerate(self.keys)}
        self.row_of = rows.get
        self.x, self.y = x[good], y[good]
        self.turn = np.array([m.course_deg or 0.0 for m in self.marks])
        return len(marks) - len(good)

    def hit(self, row: int) -> Hit:
        """Return the marker of a row as if it had been pointed at."""
        return Hit(self.kind, self.keys[row], float(self.x[row]), float(self.y[row]))

    def inside(self, view: View, pad_px: float) -> NDArray[np.int64]:
        """Return the rows in *view* and *pad_px* around it."""
        west, south, east, north = view.box
        pad = pad_px / view.scale
        x, y = self.x, self.y
        return np.flatnonzero(
            (x > west - pad) & (x < east + pad) & (y > south - pad) & (y < north + pad)
        )
