"""Fields of forms: a searchable choice, a severity, words to choose from, a local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QEvent, QObject, Qt, QTime, QTimeZone, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateTimeEdit,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from controlroom.domain.states import Severity
from controlroom.domain.text import fold
from ui.widgets.flow import FlowLayout
from ui.widgets.radio import Radio

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from ui.theme.theme import Theme
    from ui.words import Words

ROWS_SHOWN, MOST_ROWS = 6, 200
KEY_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose.

    Attributes:
        also: Further words it is found by, e.g. old names.
    """

    key: str
    label: str
    also: str = ""


class SearchField(QWidget):
    """Chooses one of many by a few letters, with or without tones.

    Typing opens the list below the field, arrows move, Enter takes, Esc closes the list.

    Signals:
        taken: The key that was chosen.
    """

    taken = Signal(str)

    def __init__(self, theme: Theme, choices: Sequence[Choice], value: str = "") -> None:
        super().__init__()
        self._theme = theme
        self._choices = tuple(choices)
        self._folded = [fold(f"{c.label} | {c.also} | {c.key}") for c in self._choices]
        self._value = ""
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(self.tr("Type a few letters"))
        self.field.textEdited.connect(self._filter)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.itemClicked.connect(self._take)
        self.list.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(2))
        box.addWidget(self.field)
        box.addWidget(self.list)
        self.setFocusProxy(self.field)
        self.set_value(value)

    @property
    def value(self) -> str:
        """Key of what is chosen; empty when nothing is."""
        return self._value

    def set_value(self, key: str) -> None:
        """Choose *key*; an unknown one chooses nothing."""
        known = next((c for c in self._choices if c.key == key), None)
        self._value = known.key if known else ""
        self.field.setText(known.label if known else "")
        self.field.setCursorPosition(0)
        self.field.setToolTip(self.field.text())

    @property
    def open(self) -> bool:
        """Whether the list is shown."""
        return not self.list.isHidden()

    def _filter(self, text: str) -> None:
        phrase = " ".join(fold(text).split())
        found = [
            (phrase not in folded, number)
            for number, folded in enumerate(self._folded)
            if all(word in folded for word in phrase.split())
        ]
        self.list.clear()
        for _, number in sorted(found)[:MOST_ROWS]:  # the words as they were typed come first
            item = QListWidgetItem(self._choices[number].label)
            item.setData(KEY_ROLE, self._choices[number].key)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        row = self.fontMetrics().lineSpacing() + self._theme.px(6)
        shown = min(max(self.list.count(), 1), ROWS_SHOWN)
        self.list.setFixedHeight(row * shown + self._theme.px(6))
        self.list.show()
        if not text.strip():
            self._value = ""

    def _take(self, item: QListWidgetItem | None) -> None:
        self.list.hide()
        if item is None:
            self.set_value(self._value)
            return
        self.set_value(str(item.data(KEY_ROLE)))
        self.field.selectAll()
        self.taken.emit(self._value)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows, Enter and Esc of the field work the list."""
        if event.type() == QEvent.Type.FocusOut and self.open:
            self._close()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
        if step is not None:
            self._move(step)
            return True
        if not self.open:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentItem())
            return True
        if key == Qt.Key.Key_Escape:
            self._close()
            return True
        return False

    def _move(self, step: int) -> None:
        if not self.open:
            self._filter("" if self._value else self.field.text())
            self._value_row()
            return
        if self.list.count():
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())

    def _value_row(self) -> None:
        chosen = next((c.key for c in self._choices if c.label == self.field.text()), "")
        self._value = chosen
        for row in range(self.list.count()):
            if self.list.item(row).data(KEY_ROLE) == chosen:
                self.list.setCurrentRow(row)

    def _close(self) -> None:
        """Close the list; letters that name exactly one thing have chosen it."""
        typed = fold(self.field.text()).strip()
        same = [c.key for c in self._choices if fold(c.label) == typed]
        self.list.hide()
        if same or not typed:
            self.set_value(same[0] if same else "")
        else:
            self.set_value(self._value)


class SeverityField(QWidget):
    """Four severities; the digits 1 to 4 choose while it has the keyboard."""

    def __init__(self, theme: Theme, words: Words, value: Severity) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        flow = FlowLayout(self, theme.px(8))
        for severity in Severity:
            button = Radio(words.severity(severity), theme, severity)
            self.group.addButton(button, int(severity))
            flow.addWidget(button)
        self.set_value(value)

    @property
    def value(self) -> Severity:
        """The chosen severity."""
        return Severity(self.group.checkedId())

    def set_value(self, severity: Severity) -> None:
        """Choose *severity*."""
        button = self.group.button(int(severity))
        button.setChecked(True)
        self.setFocusProxy(button)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the digits."""
        if event.text() in {str(int(s)) for s in Severity}:
            self.set_value(Severity(int(event.text())))
            self.setFocus()
            return
        super().keyPressEvent(event)


class WordsField(QWidget):
    """One of a few words, as radio buttons; arrows move.

    Signals:
        changed: The key chosen now.
    """

    changed = Signal(str)

    def __init__(self, theme: Theme, choices: Sequence[Choice], value: str = "") -> None:
        super().__init__()
        self._choices = tuple(choices)
        self.group = QButtonGroup(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(3))
        for number, choice in enumerate(self._choices):
            button = Radio(choice.label.replace("&", "&&"), theme)
            self.group.addButton(button, number)
            box.addWidget(button)
        self.set_value(value or (self._choices[0].key if self._choices else ""))
        self.group.idToggled.connect(self._toggled)

    @property
    def value(self) -> str:
        """Key of what is chosen; empty when nothing is."""
        number = self.group.checkedId()
        return self._choices[number].key if number >= 0 else ""

    def set_value(self, key: str) -> None:
        """Choose *key*."""
        for number, choice in enumerate(self._choices):
            if choice.key == key:
                self.group.button(number).setChecked(True)
                self.setFocusProxy(self.group.button(number))

    def set_possible(self, keys: frozenset[str]) -> None:
        """Leave only *keys* enabled and choose one of them."""
        for number, choice in enumerate(self._choices):
            self.group.button(number).setEnabled(choice.key in keys)
        if self.value not in keys:
            self.set_value(next((c.key for c in self._choices if c.key in keys), ""))

    def _toggled(self, _number: int, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        if on:
            self.changed.emit(self.value)


class TimeField(QDateTimeEdit):
    """A date and time of day in the city's zone, whatever the computer's zone is."""

    def __init__(self, zone: ZoneInfo, value: datetime) -> None:
        super().__init__()
        self._zone = zone
        # Qt is told UTC so that no daylight saving of this computer bends the wall clock.
        self.setTimeZone(QTimeZone.utc())
        self.setDisplayFormat("dd/MM/yyyy HH:mm")
        self.setCalendarPopup(True)
        self.show_moment(value)

    def show_moment(self, value: datetime) -> None:
        """Show the aware moment *value* on the city's clock."""
        local = value.astimezone(self._zone)
        day = QDate(local.year, local.month, local.day)
        self.setDateTime(QDateTime(day, QTime(local.hour, local.minute), QTimeZone.utc()))

    @property
    def value(self) -> datetime:
        """The chosen moment, aware UTC."""
        day, time = self.date(), self.time()
        local = datetime(
            day.year(), day.month(), day.day(), time.hour(), time.minute(), tzinfo=self._zone
        )
        return local.astimezone(UTC)
