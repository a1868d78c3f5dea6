"""The map under the hand: dragging, wheel, keys, hovering and picking."""

from __future__ import annotations

import math
from importlib import resources
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from typing_extensions import override

from ui.map import accessible
from ui.map.card import Card
from ui.map.layers import Level
from ui.map.picture import MapPicture
from ui.map.walk import Walk
from ui.models.room import Kind

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtGui import QFocusEvent, QMouseEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

    from controlroom.domain.city import City
    from ui.map.arrows import Arrow
    from ui.map.columns import Hit, Item
    from ui.map.layers import Found
    from ui.map.marks import Key
    from ui.map.tools import MapTool
    from ui.panels.spec import PanelContext
    from ui.theme.theme import Theme

NOTCH = 120.0
ZOOM_NOTCH, ZOOM_KEY, ZOOM_CLUSTER = 0.5, 0.5, 1.6
PAN_PX, PAN_FAR_PX = 90, 360
CLICK_PX = 4.0
ARROW_PX = 22.0

_PANS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
_ZOOMS = {
    Qt.Key.Key_Plus: ZOOM_KEY,
    Qt.Key.Key_Equal: ZOOM_KEY,
    Qt.Key.Key_Minus: -ZOOM_KEY,
    Qt.Key.Key_Underscore: -ZOOM_KEY,
}
_HOME = {Qt.Key.Key_Home, Qt.Key.Key_0}
_COMMAND_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class _KeyKeeper(QObject):
    """Keeps the map's keys from the window's shortcuts while the map has the focus.

    A filter, not ``event`` overridden: an error in a paint below such an override ends the process.
    """

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            key = event.key()
            ours = key in _PANS or key in _ZOOMS or key in _HOME
            if ours and not event.modifiers() & _COMMAND_KEYS:
                event.accept()
                return True
        return False


class MapWidget(MapPicture):
    """A map to work with; see ``MapPicture`` for what it shows.

    Signals:
        picked: (Kind, key) of the marker that was clicked.
        opened: (Kind, key) of the marker that was double-clicked, or of the selection on Enter.
        found: ``Found`` of the layer that was clicked, where no marker was.
        box_asked: Shift was held as the button went down: a box should be drawn.
        escaped: Escape was pressed and there was nothing of the map's own to end.

    Attributes:
        describe: Says in a few lines what a marker is, for the card under the pointer.
        tool: What is in the hand; None for the hand alone.
        walk: What the keyboard is at.
    """

    picked = Signal(object, object)
    opened = Signal(object, object)
    found = Signal(object)
    escaped = Signal()
    box_asked = Signal()

    def __init__(
        self, theme: Theme, city: City, basemap_path: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, city, basemap_path, parent)
        self.describe: Callable[[Kind, Key], str] | None = None
        self.tool: MapTool | None = None
        self._press: QPointF | None = None
        self._dragging = False
        self._focus_by_key = False
        self._card = Card(theme, self)
        self.walk = Walk(theme, self.items)
        self.layers.add(self.walk)
        self.moved.connect(self._card.hide)
        self.installEventFilter(_KeyKeeper(self))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        accessible.offer(self)
        self.setAccessibleDescription(
            self.tr(
                "Arrow keys move, plus and minus zoom, Home shows the whole city. Tab goes through"
                " what is seen, the most severe first; Escape leaves it."
            )
        )

    @classmethod
    def of(cls, context: PanelContext, parent: QWidget | None = None) -> MapWidget:
        """Return a map of the context's city, with the basemap of its pack."""
        city = context.city
        folder = resources.files("resources").joinpath("cities", city.id)
        with resources.as_file(folder.joinpath(f"{city.id}.basemap")) as path:
            return cls(context.theme, city, path, parent)

    @classmethod
    def for_wall(cls, context: PanelContext, parent: QWidget | None = None) -> MapWidget:
        """Return a map that only shows: no focus, no pointer."""
        shown = cls.of(context, parent)
        shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return shown

    def take(self, tool: MapTool | None) -> None:
        """Put a tool into the hand, or with None put down the one that is there."""
        before, self.tool = self.tool, None
        if before is not None:
            self.layers.remove(before.id)
        if tool is not None:
            self.tool = tool
            self.layers.add(tool)
            tool.ended.connect(self._put_down)
            self.setCursor(Qt.CursorShape.CrossCursor)
            self._card.hide()
        else:
            self.unsetCursor()
        self.update()

    def _put_down(self) -> None:
        self.take(None)

    def hit(self, at: QPointF) -> Hit | None:
        """Return the marker or cluster under a pixel."""
        drawn = self.canvas.drawn
        if drawn is None:
            return None
        return self.markers.hit(self.view, at.x(), at.y())

    def found_at(self, at: QPointF) -> Found | None:
        """Return what of a layer lies under a pixel: over the markers, else under them."""
        if self.canvas.drawn is None:
            return None
        over = self.layers.find(self.view, at.x(), at.y(), Level.OVER, Level.GLASS)
        if over is not None or self.hit(at) is not None:
            return over
        return self.layers.find(self.view, at.x(), at.y(), Level.GROUND, Level.UNDER)

    def _arrow_at(self, at: QPointF) -> Arrow | None:
        reach = self.theme.px(ARROW_PX)
        near = (a for a in self.glass.arrows if math.hypot(a.x - at.x(), a.y - at.y()) <= reach)
        return next(near, None)

    # --- the pointer

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() is Qt.MouseButton.LeftButton:
            if self.tool is None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.box_asked.emit()  # whoever listens puts a tool into the hand
            self._press, self._dragging = event.position(), False
            self._card.hide()
            if self.tool is not None:
                self.tool.press(self.view, event.position())
        super().mousePressEvent(event)
        event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the map, or say what lies under the pointer."""
        at = event.position()
        if self.tool is not None:
            self.tool.move(self.view, at, held=self._press is not None)
            return
        if self._press is None:
            self._hover(at)
            return
        away = at - self._press
        if not self._dragging and math.hypot(away.x(), away.y()) < CLICK_PX:
            return
        self._dragging = True
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.pan(away.x(), away.y())
        self._press = at

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a drag, or pick what was clicked."""
        if event.button() is Qt.MouseButton.LeftButton and self._press is not None:
            clicked = not self._dragging
            self._press, self._dragging = None, False
            if self.tool is not None:
                self.tool.release(self.view, event.position())
                super().mouseReleaseEvent(event)
                return
            self.unsetCursor()
            if clicked:
                self._click(event.position())
        super().mouseReleaseEvent(event)

    def _click(self, at: QPointF) -> None:
        arrow = self._arrow_at(at)
        if arrow is not None:
            self._go_to(arrow)
            return
        found = self.found_at(at)
        if found is not None:
            self.found.emit(found)
            return
        hit = self.hit(at)
        if hit is None:
            self._fold()
        else:
            self.use(hit, opening=False, at=(at.x(), at.y()))

    def use(self, hit: Hit, *, opening: bool, at: tuple[float, float] | None = None) -> None:
        """Pick or open a marker; go nearer to a cluster, or spread what no nearness parts."""
        if hit.key is not None:
            (self.opened if opening else self.picked).emit(hit.kind, hit.key)
        elif self.markers.can_part(hit):
            px, py = self.view.to_screen(hit.x, hit.y)
            self.zoom_by(ZOOM_CLUSTER, at or (float(px), float(py)))
        else:
            self.markers.spread(hit)
            self.redraw()

    def _fold(self) -> bool:
        """Put reports of one spot that were spread out back; return whether there were any."""
        folded = self.markers.fold()
        if folded:
            self.redraw()
        return folded

    def _go_to(self, arrow: Arrow) -> None:
        kind = self.selected[0] if arrow.key == self.selected[1] else Kind.INCIDENT
        self.picked.emit(kind, arrow.key)
        self.select(kind, arrow.key)
        self.show_selected()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open what was double-clicked, or zoom in on an empty place."""
        at = event.position()
        if self.tool is not None:
            self.tool.double(self.view, at)
            event.accept()
            return
        hit = self.hit(at)
        if hit is None:
            self.zoom_by(1.0, (at.x(), at.y()))
        elif hit.key is not None:
            self.opened.emit(hit.kind, hit.key)
        event.accept()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer; fine wheels and pads zoom finely."""
        turned = event.angleDelta().y() / NOTCH
        if turned:
            at = event.position()
            self.zoom_by(turned * ZOOM_NOTCH, (at.x(), at.y()))
        event.accept()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        """Take the card away."""
        self._card.hide()
        super().leaveEvent(event)

    def _hover(self, at: QPointF) -> None:
        arrow = self._arrow_at(at)
        found = self.found_at(at) if arrow is None else None
        hit = self.hit(at) if arrow is None and found is None else None
        text = self.said_of(hit) if hit is not None else found.words if found else ""
        pointing = (hit or found or arrow) is not None
        self.setCursor(
            Qt.CursorShape.PointingHandCursor if pointing else Qt.CursorShape.ArrowCursor
        )
        self._card.say(text, at)

    def said_of(self, hit: Hit) -> str:
        """Return a few lines about a marker or a cluster."""
        if hit.key is None:
            if not self.markers.can_part(hit):
                return self.tr("%n report(s) in one place: click to spread them", "", hit.count)
            return self.tr("%n report(s): click to zoom in", "", hit.count)
        if hit.words:
            return hit.words
        return self.describe(hit.kind, hit.key) if self.describe else ""

    def items(self, most: int) -> list[Item]:
        """Return what is seen, the most severe first; calls before alarms before reports."""
        first = self.layers.items(self.view)
        rest = self.markers.items(self.view, most)
        return sorted((*first, *rest), key=lambda item: item.severity)[:most]

    # --- the keyboard

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows, zoom with + and −, return with Home or 0, open with Enter."""
        key = Qt.Key(event.key())
        if self.tool is not None and self.tool.key(key):
            event.accept()
        elif event.modifiers() & _COMMAND_KEYS:
            super().keyPressEvent(event)
        elif key in _PANS:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            step = PAN_FAR_PX if far else PAN_PX
            self.pan(_PANS[key][0] * step, _PANS[key][1] * step)
        elif key in _ZOOMS:
            self.zoom_by(_ZOOMS[key])
        elif key in _HOME:
            self.go_home()
        elif not self._on_choice(key):
            super().keyPressEvent(event)

    def _on_choice(self, key: Qt.Key) -> bool:
        """Open, pick or leave what the keyboard is at; return whether *key* did any of it."""
        if key == Qt.Key.Key_Escape:
            if self.walk.stop():
                self._card.hide()
            elif not self._fold():
                self.escaped.emit()
        elif self.walk.current is not None and key in (*_ENTER, Qt.Key.Key_Space):
            self.use(self.walk.current.hit, opening=key in _ENTER)
        elif key in _ENTER and self.selected[0] is not Kind.NONE:
            self.opened.emit(*self.selected)
        else:
            return False
        return True

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Go through what is seen before leaving the map."""
        if self.tool is not None or not self.walk.step(forward=next):
            self._card.hide()
            return super().focusNextPrevChild(next)
        self._say_walked()
        return True

    def _say_walked(self) -> None:
        """Say what the keyboard is at, on a card and to who listens."""
        item = self.walk.current
        if item is None:
            return
        text = self.said_of(item.hit)
        x, y = self.view.to_screen(item.hit.x, item.hit.y)
        self._card.say(text, QPointF(float(x), float(y)))
        if QAccessible.isActive():
            said = QAccessibleAnnouncementEvent(self, text.replace("\n", ". "))
            QAccessible.updateAccessibility(said)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus when it came by key."""
        reasons = {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        self._focus_by_key = event.reason() in reasons
        self.walk.begin()
        self.update()
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        self._focus_by_key = False
        self.walk.end()
        self._card.hide()
        self.update()
        super().focusOutEvent(event)

    @override
    def shows_focus(self) -> bool:
        """Only when the focus came by key."""
        return self._focus_by_key and self.hasFocus()
