"""Reports on one spot, spread out so that each can be seen and picked."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPen

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.theme.theme import Theme

MOST = 60
"""More than these are not spread: nobody would find one among them."""
CIRCLE_MOST = 9
RADIUS_PX, STEP_PX, GROWS_PX = 36.0, 27.0, 4.2


def fan(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where *count* markers go around the spot, pixels right and down of it.

    A few stand on a circle, the first above the spot; more on a spiral from inside out.
    """
    if count <= CIRCLE_MOST:
        radius = max(RADIUS_PX, count * STEP_PX / (2 * math.pi))
        turn = np.arange(count) * (2 * math.pi / max(count, 1)) - math.pi / 2
        return radius * np.cos(turn), radius * np.sin(turn)
    at, far = -math.pi / 2, RADIUS_PX
    turns, radii = [], []
    for _ in range(count):
        turns.append(at)
        radii.append(far)
        step = STEP_PX / far
        at += step
        far += GROWS_PX * step
    angle, away = np.array(turns), np.array(radii)
    return away * np.cos(angle), away * np.sin(angle)


class Spider:
    """Some rows around one spot.

    Attributes:
        rows: Of the incidents, the most severe first; at most ``MOST``.
        x, y: The spot, projected metres.
        left_out: How many more lie there.
    """

    def __init__(self, rows: NDArray[np.int64], x: float, y: float, size: float) -> None:
        """Args: size: Of the interface, 1 … 2."""
        self.rows, self.left_out = rows[:MOST], max(0, len(rows) - MOST)
        self.x, self.y = x, y
        right, down = fan(len(self.rows))
        self._right, self._down = right * size, down * size

    def places(self, view: View) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the pixel of every row in *view*."""
        px, py = view.to_screen(self.x, self.y)
        return float(px) + self._right, float(py) + self._down

    def paint_legs(self, painter: QPainter, view: View, theme: Theme) -> None:
        """Paint a line from the spot to each."""
        px, py = (float(v) for v in view.to_screen(self.x, self.y))
        lines = [QLineF(px, py, *end) for end in zip(*self._ends(view), strict=True)]
        for token, width in (("window", 4.0), ("text_2", 1.4)):
            painter.setPen(QPen(theme.color(token), width))
            painter.drawLines(lines)

    def _ends(self, view: View) -> tuple[list[float], list[float]]:
        px, py = self.places(view)
        return px.tolist(), py.tolist()

    def row_at(self, view: View, at: tuple[float, float], reach_px: float) -> int | None:
        """Return the row under a pixel."""
        px, py = self.places(view)
        away = np.hypot(px - at[0], py - at[1])
        near = int(np.argmin(away))
        return int(self.rows[near]) if away[near] <= reach_px else None
