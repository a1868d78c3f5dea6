"""What a screen reader finds on the map: its visible items as children, by name and place.

Asked for only while something listens (``QAccessible.isActive``), so it costs nobody else anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid
from typing_extensions import override

if TYPE_CHECKING:
    from ui.map.columns import Item
    from ui.map.widget import MapWidget

HALF_PX = 14
MOST = 60
_maps: WeakValueDictionary[int, MapWidget] = WeakValueDictionary()
_made: dict[int, QAccessibleInterface] = {}
"""By the map: Qt keeps the other half of each, which must not lose this one."""
_kept: list[dict[Any, ItemAccess]] = []
_installed = False


class _Bare(QAccessibleInterface):
    """What both kinds answer the same."""

    def __init__(self, shown: MapWidget) -> None:
        super().__init__()
        self.shown = shown

    @override
    def isValid(self) -> bool:
        return isValid(self.shown)

    @override
    def setText(self, t: QAccessible.Text, text: str) -> None:
        """Nothing can be written."""

    @override
    def state(self) -> QAccessible.State:
        return QAccessible.State()


class ItemAccess(_Bare):
    """One visible item."""

    def __init__(self, shown: MapWidget, item: Item) -> None:
        super().__init__(shown)
        self.item = item

    @override
    def object(self) -> QObject | None:  # type: ignore[override]  # a picture has no object
        return None

    @override
    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self.shown)

    @override
    def childCount(self) -> int:
        return 0

    @override
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # none
        return None

    @override
    def indexOfChild(self, arg__1: QAccessibleInterface) -> int:
        return -1

    @override
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # none
        return None

    @override
    def rect(self) -> QRect:
        x, y = self.shown.view.to_screen(self.item.hit.x, self.item.hit.y)
        corner = self.shown.mapToGlobal(
            QPoint(round(float(x)) - HALF_PX, round(float(y)) - HALF_PX)
        )
        return QRect(corner.x(), corner.y(), 2 * HALF_PX, 2 * HALF_PX)

    @override
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    @override
    def text(self, t: QAccessible.Text) -> str:
        if t is QAccessible.Text.Name:
            return self.shown.said_of(self.item.hit).replace("\n", ". ")
        return ""


class MapAccess(_Bare):
    """The map: a list of what is seen, the most severe first."""

    def __init__(self, shown: MapWidget) -> None:
        super().__init__(shown)
        # Qt remembers each by its address and is told of no end: none is ever let go of.
        self._children: dict[Any, ItemAccess] = {}
        _kept.append(self._children)

    def items(self) -> list[Item]:
        """Return what is seen now."""
        return self.shown.items(MOST)

    @override
    def object(self) -> QObject:
        return self.shown

    @override
    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]  # a window has none
        above = self.shown.parentWidget()
        return QAccessible.queryAccessibleInterface(above) if above is not None else None

    @override
    def childCount(self) -> int:
        return len(self.items())

    @override
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]  # out of range
        items = self.items()
        return self._access(items[index]) if 0 <= index < len(items) else None

    def _access(self, item: Item) -> ItemAccess:
        made = self._children.get(item.key)
        if made is None:
            made = self._children[item.key] = ItemAccess(self.shown, item)
        made.item = item
        return made

    @override
    def indexOfChild(self, arg__1: QAccessibleInterface) -> int:
        if not isinstance(arg__1, ItemAccess):
            return -1
        keys = [item.key for item in self.items()]
        return keys.index(arg__1.item.key) if arg__1.item.key in keys else -1

    @override
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]  # nothing there
        for item in self.items():
            made = self._access(item)
            if made.rect().contains(x, y):
                return made
        return None

    @override
    def rect(self) -> QRect:
        corner = self.shown.mapToGlobal(QPoint(0, 0))
        return QRect(corner.x(), corner.y(), self.shown.width(), self.shown.height())

    @override
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.List

    @override
    def state(self) -> QAccessible.State:
        found = QAccessible.State()
        found.focusable = True
        found.focused = self.shown.hasFocus()
        return found

    @override
    def text(self, t: QAccessible.Text) -> str:
        if t is QAccessible.Text.Name:
            return self.shown.accessibleName()
        return self.shown.accessibleDescription() if t is QAccessible.Text.Description else ""


def _make(_name: str, found: QObject) -> QAccessibleInterface | None:
    if not isinstance(found, QWidget) or _maps.get(id(found)) is not found:
        return None
    made = _made.get(id(found))
    if made is None:
        shown = _maps[id(found)]
        made = _made[id(found)] = MapAccess(shown)
        key = id(found)
        shown.destroyed.connect(lambda: _made.pop(key, None))
    return made


def offer(shown: MapWidget) -> None:
    """Let screen readers find what *shown* shows."""
    global _installed  # noqa: PLW0603 - Qt takes a factory once for the whole program
    _maps[id(shown)] = shown
    if not _installed:
        _installed = True
        QAccessible.installFactory(_make)
