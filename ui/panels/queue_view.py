"""A list of two-line rows: painted from kept pictures, still under the hand, driven by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView
from typing_extensions import override

from ui.widgets.row_painter import RowPainter

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent, QPersistentModelIndex, QPoint
    from PySide6.QtGui import (
        QEnterEvent,
        QFocusEvent,
        QKeyEvent,
        QMouseEvent,
        QPaintEvent,
        QResizeEvent,
    )

    from ui.models.rows import RowModel
    from ui.theme.theme import Theme

_OPEN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_CLEAR = QItemSelectionModel.SelectionFlag.Clear
_CursorAction = QAbstractItemView.CursorAction


class RowView(QTableView):
    """Shows a ``RowModel``.  Rows are known by id: what moves under it moves nothing on screen.

    Header, scrolling, selection, keyboard and accessibility are the table view's; only painting
    is its own.

    Signals:
        chosen: Id of the row the user went to with mouse or keys.
        opened: Id of the row the user wants to work on (Enter, double click).
        menu_asked: Global position; the row under it has been chosen.
        newest_asked: The Home key.
        hand_changed: Whether the pointer, the keyboard or a selected row is in the list.
    """

    chosen = Signal(object)
    opened = Signal(object)
    menu_asked = Signal(object)
    newest_asked = Signal()
    hand_changed = Signal(bool)

    def __init__(self, theme: Theme, model: RowModel, name: str) -> None:
        """Args: name: What a screen reader calls the list."""
        super().__init__()
        self._theme, self._rows = theme, model
        self._painter = RowPainter(theme)
        self._stale = False
        self._hovered = -1
        self._pointer = self._hand = False
        self._moving = 0
        self._selected: object = None
        self._near = 0
        self._held: list[tuple[object, int]] = []
        self._at_top = True
        self._painted: dict[int, object] = {}
        self.setAccessibleName(name)
        self.setModel(model)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAutoScroll(False)  # a click on a half-visible row would move it off the pointer
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        model.moving.connect(self._hold_still)
        model.moved.connect(self._settle)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        header = self.verticalHeader()
        top = self.verticalScrollBar().value() / max(1, header.defaultSectionSize())
        header.setMinimumSectionSize(1)
        header.setDefaultSectionSize(self._painter.height)
        self.verticalScrollBar().setSingleStep(self._painter.height // 2)
        self.setMinimumHeight(self._painter.height)
        self.updateGeometries()
        self.verticalScrollBar().setValue(round(top * self._painter.height))
        self.viewport().update()

    # --- selection, by id

    @property
    def hand(self) -> bool:
        """Whether the pointer, the keyboard or a selected row is in the list."""
        return self._hand

    @property
    def pointer_inside(self) -> bool:
        """Whether the pointer is over the list."""
        return self._pointer

    @property
    def selected(self) -> object:
        """Id of the selected row, None without one."""
        return self._selected

    def select(self, key: object, *, scroll: bool) -> None:
        """Select the row of *key*, or none; *scroll* brings it into view.  Emits nothing."""
        self._selected = key
        self._restore_selection()
        row = self._rows.row_of(key)
        if row >= 0 and scroll:
            self.scrollTo(self._rows.index(row, 0))
        self._check_hand()

    def go_to(self, row: int) -> None:
        """Go to a row as the user would with keys; nothing happens beyond the ends."""
        if 0 <= row < self._rows.rowCount():
            index = self._rows.index(row, 0)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _restore_selection(self) -> None:
        self._moving += 1
        row = self._rows.row_of(self._selected)
        if row >= 0:
            self._near = row
            index = self._rows.index(row, 0)
            if self.currentIndex() != index or not self.selectionModel().isSelected(index):
                self.selectionModel().setCurrentIndex(index, _SELECT)
        elif self.currentIndex().isValid():
            self.selectionModel().setCurrentIndex(QModelIndex(), _CLEAR)
        self._moving -= 1
        self.viewport().update()

    @override
    def currentChanged(
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Tell where the user went; rows that move by themselves choose nothing."""
        if self._moving:
            return  # the base class would scroll
        super().currentChanged(current, previous)
        if current.isValid():
            self._selected = self._rows.id_at(current.row())
            self._near = current.row()
            self.chosen.emit(self._selected)
        self._check_hand()

    # --- still under the hand

    def _hold_still(self, changed: frozenset[object]) -> None:
        """Note where rows are, best anchor first: under the pointer, selected, then from the top.

        Rows that changed themselves may be sorted elsewhere, so nothing is anchored to them.
        """
        self._moving += 1
        self._painted.clear()
        waiting = self._held and self._rows.loading
        if waiting:
            return  # a fresh picture comes in parts; where we were is still the aim
        height, offset = self._painter.height, self.verticalScrollBar().value()
        self._at_top = offset == 0 and not self._hand
        rows = list(range(*self._span(0, self.viewport().height())))
        current = self.currentIndex().row()
        rows.sort(key=lambda row: (row != self._hovered, row != current, row))
        places = [(self._rows.id_at(row), row * height - offset) for row in rows]
        self._held = [place for place in places if place[0] not in changed]

    def _settle(self) -> None:
        """Put the anchor back where it was on the screen, and the selection on its id."""
        if self._moving == 1:
            self._restore_selection()
            self.executeDelayedItemsLayout()
            self.updateGeometries()
            self._restore_place()
        self._moving -= 1
        if self._moving:
            return
        if not self._rows.loading:
            self._held = []
        self._follow_pointer()
        self._check_hand()
        self.viewport().update()

    def _restore_place(self) -> None:
        if self._at_top:
            return
        for key, y in self._held:
            row = self._rows.row_of(key)
            if row >= 0:
                self.verticalScrollBar().setValue(row * self._painter.height - y)
                return

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Repaint from kept pictures, which is cheaper than moving pixels."""
        # Without this offset rowAt, the mouse and the keyboard would hit other rows.
        self.verticalHeader().setOffset(self.verticalScrollBar().value())
        if not self._moving:
            self._held = []
        self._follow_pointer()
        self.viewport().update()

    # --- hand

    def _check_hand(self) -> None:
        selected = self._selected is not None and self._rows.row_of(self._selected) >= 0
        hand = self._pointer or self.hasFocus() or selected
        if hand != self._hand:
            self._hand = hand
            self.hand_changed.emit(hand)

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        """Note that the pointer came in."""
        super().enterEvent(event)
        self._pointer = True
        self._check_hand()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        """Note that the pointer left."""
        super().leaveEvent(event)
        self._pointer = False
        self._hover(-1)
        self._check_hand()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard without choosing a row nobody asked for."""
        self._moving += 1  # the base class makes the first row current
        super().focusInEvent(event)
        self._moving -= 1
        self._restore_selection()
        self._check_hand()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Note that the keyboard went elsewhere."""
        super().focusOutEvent(event)
        self._check_hand()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tint the row under the pointer."""
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def _follow_pointer(self) -> None:
        if self._pointer:
            self._hover(self.rowAt(self.viewport().mapFromGlobal(self.cursor().pos()).y()))

    def _hover(self, row: int) -> None:
        for old in {self._hovered, row} - {-1}:
            self.viewport().update(self._row_rect(old))
        self._hovered = row

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the row."""
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self._rows.id_at(index.row()))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Choose the row under the pointer, or keep the current one for the menu key."""
        place: QPoint = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            current = self.currentIndex()
            if not current.isValid():
                return
            place = self.viewport().mapToGlobal(self.visualRect(current).center())
        elif not self.indexAt(event.pos()).isValid():
            return
        else:
            self.setCurrentIndex(self.indexAt(event.pos()))
        self.menu_asked.emit(place)

    # --- keys

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open with Enter, newest with Home; the rest moves the selection."""
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        none = plain == Qt.KeyboardModifier.NoModifier
        if event.key() in _OPEN_KEYS and none and self.currentIndex().isValid():
            self.opened.emit(self._rows.id_at(self.currentIndex().row()))
        elif event.key() == Qt.Key.Key_Home and none:
            self.newest_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) or event.text().isalnum():
            event.ignore()  # letters are commands of the window, never a search in the list
        else:
            super().keyPressEvent(event)
            if self.currentIndex().isValid() and event.isAccepted():
                self.scrollTo(self.currentIndex())

    @override
    def keyboardSearch(self, search: str) -> None:
        """Do nothing: typing in the list is not a search."""

    @override
    def moveCursor(
        self, cursorAction: _CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return where a key leads; without a selected row, where it was when it left."""
        del modifiers
        count = self._rows.rowCount()
        if not count:
            return QModelIndex()
        page = max(1, self.viewport().height() // self._painter.height - 1)
        steps = {
            _CursorAction.MoveUp: -1,
            _CursorAction.MovePrevious: -1,
            _CursorAction.MoveDown: 1,
            _CursorAction.MoveNext: 1,
            _CursorAction.MovePageUp: -page,
            _CursorAction.MovePageDown: page,
            _CursorAction.MoveHome: -count,
            _CursorAction.MoveEnd: count,
        }
        current = self.currentIndex()
        row = current.row() if current.isValid() else self._near
        if current.isValid() or cursorAction in (_CursorAction.MoveHome, _CursorAction.MoveEnd):
            row += steps.get(cursorAction, 0)
        return self._rows.index(min(max(row, 0), count - 1), 0)

    # --- painting

    def set_stale(self, *, stale: bool) -> None:
        """Take the colours away, or give them back."""
        if stale != self._stale:
            self._stale = stale
            self.viewport().update()

    def refresh_times(self) -> None:
        """Repaint the visible rows that say something else than before."""
        first, last = self._span(0, self.viewport().height())
        for row in range(first, last):
            if self._rows.face(row) != self._painted.get(row):
                self.viewport().update(self._row_rect(row))

    def _span(self, top: int, bottom: int) -> tuple[int, int]:
        """Return the first row and the one behind the last that touch these pixels."""
        height, offset = self._painter.height, self.verticalScrollBar().value()
        return (top + offset) // height, min(self._rows.rowCount(), (bottom + offset) // height + 1)

    def _row_rect(self, row: int) -> QRect:
        height = self._painter.height
        top = row * height - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), height)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Forget which rows were painted; they have another width now."""
        super().resizeEvent(event)
        self._painted.clear()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rows from kept pictures; the model is asked for those that changed."""
        area, rows = event.rect(), self._rows
        height, offset = self._painter.height, self.verticalScrollBar().value()
        width, ratio = self.viewport().width(), self.devicePixelRatioF()
        first, last = self._span(area.top(), area.bottom())
        current = self.currentIndex().row()
        painter = QPainter(self.viewport())
        for row in range(first, last):
            face = rows.face(row)
            self._painted[row] = face
            pixmap = self._painter.pixmap(
                face,
                lambda at=row: rows.look(at),  # type: ignore[misc]  # bound at once
                width,
                ratio,
                selected=row == current,
                hovered=row == self._hovered,
                stale=self._stale,
            )
            painter.drawPixmap(0, row * height - offset, pixmap)
        end = last * height - offset
        if end <= area.bottom():
            below = QRect(area.left(), max(end, area.top()), area.width(), area.height())
            painter.fillRect(below, self._theme.color("panel"))
        painter.end()
