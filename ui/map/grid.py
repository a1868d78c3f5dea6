"""Finds out fast whether a box is still free.  Plain Python; no Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    Box = tuple[float, float, float, float]

CELL_PX = 64


class BoxGrid:
    """Boxes (left, top, right, bottom) hashed by the cells they touch."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = {}

    def _touched(self, box: Box) -> Iterable[tuple[int, int]]:
        left, top, right, bottom = (int(edge // CELL_PX) for edge in box)
        return ((i, j) for i in range(left, right + 1) for j in range(top, bottom + 1))

    def add(self, box: Box) -> None:
        """Take *box*."""
        for cell in self._touched(box):
            self._cells.setdefault(cell, []).append(box)

    def is_free(self, box: Box) -> bool:
        """Return whether *box* overlaps nothing taken; touching edges do not overlap."""
        left, top, right, bottom = box
        for cell in self._touched(box):
            for taken in self._cells.get(cell, ()):
                if taken[0] < right and taken[2] > left and taken[1] < bottom and taken[3] > top:
                    return False
        return True
