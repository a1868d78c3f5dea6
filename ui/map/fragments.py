"""Thousands of sprites in one call of the painter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shiboken6
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ui.map.sprites import Atlas

_FIELDS = 10
_X, _Y, _LEFT, _TOP, _WIDTH, _HEIGHT, _SCALE_X, _SCALE_Y, _TURN, _OPACITY = range(_FIELDS)


class Fragments:
    """A table that the painter reads as it lies in memory: no Python object a sprite."""

    def __init__(self) -> None:
        self._table = np.zeros((0, _FIELDS))

    def draw(
        self,
        painter: QPainter,
        atlas: Atlas,
        places: tuple[NDArray[np.float64], NDArray[np.float64]],
        picture: NDArray[np.integer],
        turn: NDArray[np.float64] | None = None,
    ) -> int:
        """Paint sprites around pixels; return how many.

        Args:
            painter: Of a pixmap.
            atlas: Holds the pictures.
            places: Pixels to the right and down, shape (n,) each.
            picture: Numbers of pictures, shape (n,).
            turn: Degrees clockwise, shape (n,); None for upright.
        """
        px, py = places
        count = len(px)
        if not count:
            return 0
        if len(self._table) < count:
            self._table = np.zeros((max(count, 2 * len(self._table)), _FIELDS))
            self._table[:, _OPACITY] = 1.0
        table = self._table[:count]
        np.rint(px, table[:, _X])
        np.rint(py, table[:, _Y])
        # Only as much of a cell as its picture covers: transparent pixels take as long as others.
        size = atlas.size[picture]
        edge = (atlas.cell - size) / 2
        table[:, _LEFT] = picture * atlas.cell + edge
        table[:, _TOP] = edge
        table[:, _WIDTH] = table[:, _HEIGHT] = size
        table[:, _SCALE_X : _SCALE_Y + 1] = 1.0 / atlas.ratio
        table[:, _TURN] = 0.0 if turn is None else turn
        fragments: Any = shiboken6.wrapInstance(table.ctypes.data, QPainter.PixmapFragment)
        painter.drawPixmapFragments(fragments, count, atlas.pixmap)
        return count
