"""Fields of forms: a severity, words to choose from, a local time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, Qt, QTime, QTimeZone, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDateTimeEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from controlroom.domain.states import Severity
from ui.widgets.flow import FlowLayout
from ui.widgets.radio import Radio

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from PySide6.QtGui import QKeyEvent

    from ui.dialogs.matching import Choice
    from ui.theme.theme import Theme
    from ui.words import Words


class SeverityField(QWidget):
    """Four severities; the digits 1 to 4 choose while it has the keyboard."""

    def __init__(self, theme: Theme, words: Words, value: Severity) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else a label's letter does not reach it
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
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # else a label's letter does not reach it
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
