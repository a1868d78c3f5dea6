"""A field that chooses one of many by a few letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from ui.dialogs.matching import Choice, Found, Index, meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

ROWS_SHOWN, MOST_ROWS = 6, 200
KEY_ROLE = int(Qt.ItemDataRole.UserRole)
_ELSEWHERE = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
_MOVED = (QEvent.Type.Move, QEvent.Type.Resize)


class SearchField(QWidget):
    """Chooses one of many by a few letters, with or without tones.

    Typing opens a list over the form, arrows move, Enter takes, Esc closes the list.  Leaving
    the field takes what the letters mean when that is one thing; else they stay as they are and
    are ``unread``.

    Signals:
        taken: The key that was chosen.
        settled: The field was left, or the form is about to be sent; look at ``unread``.
    """

    taken = Signal(str)
    settled = Signal()

    def __init__(self, theme: Theme, choices: Sequence[Choice], value: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._choices = tuple(choices)
        self._index = Index(self._choices)
        self._found: list[Found] = []
        self._value = ""
        self._pending = False  # letters were typed that nobody has read yet
        self._stepped = False  # the row was chosen with the arrows
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(self.tr("Type a few letters"))
        self.field.textEdited.connect(self._filter)
        self.field.textChanged.connect(self._changed)
        self.field.installEventFilter(self)
        self.list = QListWidget(self)
        self.list.setObjectName("suggestions")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.itemClicked.connect(self._take)
        self.list.hide()
        self._watched: list[QWidget] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.field)
        self.setFocusProxy(self.field)
        self.set_value(value)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other choices; what is chosen or being typed stays."""
        self._choices = tuple(choices)
        self._index = Index(self._choices)

    @property
    def value(self) -> str:
        """Key of what is chosen; empty when nothing is, or letters wait to be read."""
        return "" if self._pending else self._value

    @property
    def unread(self) -> str:
        """Letters that were typed and mean nothing yet."""
        return self.field.text().strip() if self._pending else ""

    @property
    def why_unread(self) -> str:
        """Why the letters were not understood, translated; empty when there are none."""
        if not self.unread:
            return ""
        found = self._index.find(self.unread)
        barred = next((hit.choice for hit in found if hit.choice.barred), None)
        if not found:
            text = self.tr("“{text}” is not in the list: choose from it.")
        elif barred is not None and len(found) == 1:
            return f"{barred.label}: {barred.barred}"
        else:
            text = self.tr("“{text}” fits several: choose one.")
        return text.format(text=self.unread)

    def set_value(self, key: str) -> None:
        """Choose *key*; an unknown one chooses nothing."""
        known = next((c for c in self._choices if c.key == key), None)
        self._value = known.key if known else ""
        self._pending = self._stepped = False
        self.field.setText(known.label if known else "")
        self.field.setCursorPosition(0)
        self.field.setToolTip(self.field.text())

    def type_text(self, text: str) -> None:
        """Put letters there as if they were typed; nothing is chosen by that."""
        self.field.setText(text)
        self._pending, self._value = bool(text.strip()), ""

    @property
    def open(self) -> bool:
        """Whether the list is shown."""
        return not self.list.isHidden()

    def settle(self) -> None:
        """Take what the letters mean; what is not understood stays."""
        row = self.list.currentItem() if self.open and self._stepped else None
        self._shut()
        if self._pending:
            choice = meant(self._index.find(self.field.text()))
            if row is not None:
                self._take(row)
            elif choice is not None:
                self._choose(choice.key)
        self.settled.emit()

    # --- the list

    def _changed(self, text: str) -> None:
        """Choose nothing once the text is gone, whoever emptied it."""
        if not text.strip():
            self._value, self._pending = "", False

    def _filter(self, text: str) -> None:
        self._pending, self._stepped = bool(text.strip()), False
        self._fill(self._index.find(text))

    def _fill(self, found: list[Found]) -> None:
        self._found = found[:MOST_ROWS]
        self.list.clear()
        for hit in self._found:
            text = hit.choice.label
            if hit.formerly:
                text += " · " + self.tr("formerly {name}").format(name=hit.formerly)
            if hit.choice.barred:
                text += " · " + hit.choice.barred
            item = QListWidgetItem(text)
            item.setData(KEY_ROLE, hit.choice.key)
            if hit.choice.barred:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        free = (n for n, hit in enumerate(self._found) if not hit.choice.barred)
        self.list.setCurrentRow(next(free, -1))
        if self._found:
            self._show()
        else:
            self._shut()

    def _show(self) -> None:
        window = self.window()
        if self.list.parentWidget() is not window:
            self.list.setParent(window)
        self._place()
        self.list.show()
        self.list.raise_()
        if self._watched:
            return
        part: QWidget | None = self
        while part is not None:
            part.installEventFilter(self)
            self._watched.append(part)
            part = part.parentWidget() if part is not window else None

    def _shut(self) -> None:
        self.list.hide()
        for part in self._watched:
            part.removeEventFilter(self)
        self._watched.clear()

    def _place(self) -> None:
        """Lay the list below the field, or above it where there is more room."""
        window, gap = self.window(), self._theme.px(2)
        top = self.field.mapTo(window, QPoint(0, 0))
        self.list.setFixedWidth(self.field.width())
        rows = range(min(self.list.count(), ROWS_SHOWN))
        wanted = sum(self.list.sizeHintForRow(row) for row in rows) + self._theme.px(4)
        below = window.height() - top.y() - self.field.height() - 2 * gap
        above = top.y() - 2 * gap
        up = below < wanted and above > below
        height = max(min(wanted, above if up else below), self.field.height())
        self.list.setFixedHeight(height)
        y = top.y() - gap - height if up else top.y() + self.field.height() + gap
        self.list.move(top.x(), y)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        if item is None:
            self.settle()
            return
        self._choose(str(item.data(KEY_ROLE)))
        self.field.selectAll()

    def _choose(self, key: str) -> None:
        self._shut()
        self.set_value(key)
        self.taken.emit(self._value)
        self.settled.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows, Enter and Esc of the field work the list; follow the field."""
        if watched is not self.field:
            if event.type() in _MOVED and self.open:
                self._place()
            return False
        if (
            isinstance(event, QFocusEvent)
            and event.lostFocus()
            and event.reason() not in _ELSEWHERE
        ):
            self.settle()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
        if step is not None:
            self._move(step)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.open:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return False  # the form settles every field before it is sent
            self._take(self.list.currentItem())
            return True
        if key == Qt.Key.Key_Escape and (self.open or (self._pending and self._value)):
            self._shut()
            if self._value:
                self.set_value(self._value)
            return True
        return False

    def _move(self, step: int) -> None:
        if not self.open:
            chosen = self.value
            self._fill(self._index.find("" if chosen else self.field.text()))
            for row in range(self.list.count()):
                if self.list.item(row).data(KEY_ROLE) == chosen:
                    self.list.setCurrentRow(row)
            return
        row = self.list.currentRow()
        for _ in range(self.list.count()):
            row = (row + step) % self.list.count()
            if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentRow(row)
                self._stepped = self._pending = True
                return
