"""Going through what the map shows by key, the most severe first; the view stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from weakref import WeakMethod

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen
from typing_extensions import override

from ui.map.layers import Level, MapLayer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.map.columns import Item
    from ui.theme.theme import Theme

MOST = 60
"""So many are gone through; nobody presses Tab more often.  The list has all of them."""
RING_PX = 20


class Walk(MapLayer):
    """Which of the visible items the keyboard is at, with a frame around it.

    Attributes:
        current: The item; None before the first and after the last.
    """

    id: ClassVar[str] = "walk"
    level: ClassVar[Level] = Level.GLASS

    def __init__(self, theme: Theme, items: Callable[[int], list[Item]]) -> None:
        super().__init__()
        self._theme = theme
        # Not the map's own method as it is: that would keep the map alive.
        self._items = WeakMethod(items)
        self._over = False
        self.current: Item | None = None

    def step(self, *, forward: bool) -> bool:
        """Go to the next or last item; return whether there is one."""
        items = self._seen()
        at = self._place_in(items)
        if self._over or not items or (at is None and not forward):
            self.end()
            return False
        at = 0 if at is None else at + (1 if forward else -1)
        if not 0 <= at < len(items):
            self.end()
            return False
        self.current = items[at]
        self.changed.emit()
        return True

    def follow(self) -> Item | None:
        """Return the item as it is now; None when it cannot be seen any more."""
        if self.current is not None:
            items = self._seen()
            at = self._place_in(items)
            self.current = None if at is None else items[at]
        return self.current

    def stop(self) -> bool:
        """End the walk until the map gets the keyboard again; return whether there was one."""
        walking = self.current is not None
        self._over = self._over or walking
        self.end()
        return walking

    def begin(self) -> None:
        """The map got the keyboard: the next key goes to the first item."""
        self._over = False
        self.end()

    def end(self) -> None:
        """Be at no item."""
        if self.current is not None:
            self.current = None
            self.changed.emit()

    def _seen(self) -> list[Item]:
        items = self._items()
        return [] if items is None else items(MOST)

    def _place_in(self, items: Sequence[Item]) -> int | None:
        if self.current is None:
            return None
        key = self.current.key
        return next((n for n, item in enumerate(items) if item.key == key), None)

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        item = self.follow()
        if item is None:
            return
        x, y = (float(v) for v in view.to_screen(item.hit.x, item.hit.y))
        radius = self._theme.px(RING_PX)
        frame = QRectF(0, 0, 2 * radius, 2 * radius)
        frame.moveCenter(QPointF(x, y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for token, width in (("window", 5.0), ("text", 2.0)):
            painter.setPen(QPen(self._theme.color(token), width))
            painter.drawRoundedRect(frame, 5, 5)
