"""Where labels go: first come, first placed, and never one over another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from ui.map.grid import BoxGrid
from ui.map.textline import Track, letters_along

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from ui.map.grid import Box
    from ui.map.ink import Ink, Sprite

    Step = Callable[[QPainter], None]

MOST_LABELS = 150
MOST_AROUND = 90
"""Further labels in the margin around what is visible."""
AIR_PX = 3.0
REPEAT_PX = 460.0
SHIELD_REPEAT_PX, SHIELD_AIR_PX = 280.0, 18.0
WIDEST_PX = 112.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A label that found room: its text and the boxes it keeps free."""

    text: str
    boxes: tuple[Box, ...]


class Board:
    """One picture's labels, in pixels of that picture.

    Each method tries to place one label and returns what paints it, or None when there is no
    room (or no more labels are wanted).

    Args:
        ink: Makes the pictures.
        width, height: Of the picture.
        inner: The part that is visible at rest: at most ``MOST_LABELS`` in there.
    """

    def __init__(self, ink: Ink, width: int, height: int, inner: Box) -> None:
        self.ink = ink
        self.placed: list[Placed] = []
        self._grid = BoxGrid()
        self._frame: Box = (2.0, 2.0, width - 2.0, height - 2.0)
        self._inner = inner
        self._left = {True: MOST_LABELS, False: MOST_AROUND}
        self._spots: dict[str, list[tuple[float, float]]] = {}

    def block(self, box: Box) -> None:
        """Keep *box* free of labels."""
        self._grid.add(box)

    def _fits(self, box: Box) -> bool:
        left, top, right, bottom = self._frame
        inside = box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom
        return inside and self._grid.is_free(box)

    def _wanted(self, x: float, y: float) -> bool:
        left, top, right, bottom = self._inner
        return self._left[left <= x <= right and top <= y <= bottom] > 0

    def _take(self, text: str, boxes: Sequence[Box]) -> None:
        x = (boxes[0][0] + boxes[-1][2]) / 2
        y = (boxes[0][1] + boxes[-1][3]) / 2
        left, top, right, bottom = self._inner
        self._left[left <= x <= right and top <= y <= bottom] -= 1
        for box in boxes:
            self._grid.add(box)
        self.placed.append(Placed(text, tuple(boxes)))

    def _sprite(self, sprite: Sprite, x: float, y: float) -> Step:
        at = QPointF(round(x - sprite.pad), round(y - sprite.pad))

        def draw(painter: QPainter) -> None:
            painter.drawPixmap(at, sprite.pixmap)

        return draw

    def text(
        self, x: float, y: float, text: str, name: str, *, lines: Sequence[str] = ()
    ) -> Step | None:
        """Write centred on (x, y)."""
        if not self._wanted(x, y):
            return None
        wide = self.ink.style.px(WIDEST_PX)
        sprite = self.ink.text(lines or self.ink.wrap(text, name, wide), name)
        left, top = x - sprite.width / 2, y - sprite.height / 2
        box = _air(left, top, sprite.width, sprite.height)
        if not self._fits(box):
            return None
        self._take(text, [box])
        return self._sprite(sprite, left, top)

    def beside(self, x: float, y: float, text: str, name: str, gap: float) -> Step | None:
        """Write right of (x, y), or left, below, above, at a distance of *gap*."""
        if not self._wanted(x, y):
            return None
        lines = self.ink.wrap(text, name, self.ink.style.px(WIDEST_PX))
        for side in ("right", "left", "below", "above"):
            sprite = self.ink.text(lines, name, middle=side in {"below", "above"})
            width, height = sprite.width, sprite.height
            left, top = {
                "right": (x + gap, y - height / 2),
                "left": (x - gap - width, y - height / 2),
                "below": (x - width / 2, y + gap - 2),
                "above": (x - width / 2, y - gap + 2 - height),
            }[side]
            box = _air(left, top, width, height)
            if self._fits(box):
                self._take(text, [box])
                return self._sprite(sprite, left, top)
        return None

    def symbol(self, x: float, y: float, sprite: Sprite, air: float = 1.0) -> Step | None:
        """Draw a picture centred on (x, y) and keep *air* pixels around it free."""
        left, top = x - sprite.width / 2, y - sprite.height / 2
        box = (left - air, top - air, left + sprite.width + air, top + sprite.height + air)
        if not self._fits(box):
            return None
        self._grid.add(box)
        return self._sprite(sprite, left, top)

    def shields(self, points: NDArray[np.float64], ref: str) -> list[Step]:
        """Put a road's number on its line every so often."""
        track = Track.of(points)
        steps = []
        air = SHIELD_AIR_PX
        for _, _, x, y in track.anchors(150.0, self._frame):
            if self._near(ref, x, y, SHIELD_REPEAT_PX):
                continue
            sprite = self.ink.shield(ref)
            half_w, half_h = sprite.width / 2, sprite.height / 2
            box = (x - half_w - 3, y - half_h - 3, x + half_w + 3, y + half_h + 3)
            if self._wanted(x, y) and self._fits(box):
                self._take(ref, [box])
                self._grid.add((box[0] - air, box[1] - air, box[2] + air, box[3] + air))
                self._spots.setdefault(ref, []).append((x, y))
                steps.append(self._sprite(sprite, x - half_w, y - half_h))
        return steps

    def _near(self, text: str, x: float, y: float, distance: float) -> bool:
        return any(math.hypot(x - a, y - b) < distance for a, b in self._spots.get(text, ()))

    def along(self, points: NDArray[np.float64], text: str, name: str) -> list[Step]:
        """Write along a line, again every so often."""
        ink = self.ink
        advances = ink.advances(text, name)
        track = Track.of(points)
        total = sum(advances)
        if track.length < total * 1.1:
            return []
        steps: list[Step] = []
        half = ink.metrics(name).height() * 0.36
        for _, centre, x, y in track.anchors(max(36.0, total / 4), self._frame):
            if self._near(text, x, y, REPEAT_PX + total / 2) or not self._wanted(x, y):
                continue
            letters = letters_along(track, text, advances, centre)
            if letters is None:
                continue
            boxes = [
                (e.x - half, e.y - half, e.x + half, e.y + half)
                for e in [*letters[::2], letters[-1]]
            ]
            if not all(self._fits(box) for box in boxes):
                continue
            self._take(text, boxes)
            self._spots.setdefault(text, []).append((x, y))
            path = ink.path_along(letters, name)

            def draw(painter: QPainter, path: object = path) -> None:
                ink.write(painter, path, name)  # type: ignore[arg-type]  # bound per turn

            steps.append(draw)
        return steps


def _air(left: float, top: float, width: float, height: float) -> Box:
    # The line height has room above capitals already; marks such as Ế use it.
    return (left - AIR_PX, top, left + width + AIR_PX, top + height)
