"""Labelled fields, one below the other or in two columns; what is wrong stands at its field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ui.dialogs.values import wrapped

if TYPE_CHECKING:
    from ui.theme.theme import Theme

EXPANDING = QSizePolicy.Policy.Expanding
LABEL, FIELD, WRONG, LINES = range(4)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form cannot be sent yet.

    Attributes:
        text: Translated.
        field: Where it can be put right; None when nowhere in particular.
    """

    text: str
    field: QWidget | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    label: QLabel
    field: QWidget
    focus: QWidget
    wrong: QLabel


class Rows(QWidget):
    """The fields of a form in the order they were added.

    Attributes:
        fields: In that order.
    """

    def __init__(self, theme: Theme, columns: int) -> None:
        """Args: columns: 1 or 2; with 2, two ``half`` rows that follow each other share a line."""
        super().__init__()
        self._theme, self._columns = theme, columns
        self._rows: dict[QWidget, _Row] = {}
        self._line = 0
        self._half = False  # the last line has a free half
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, theme.px(2), 0)
        self._grid.setHorizontalSpacing(theme.px(20))
        self._grid.setVerticalSpacing(theme.px(4))
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
            self._grid.setColumnMinimumWidth(column, 1)

    @property
    def fields(self) -> tuple[QWidget, ...]:
        """Every field."""
        return tuple(self._rows)

    def add(self, name: str, field: QWidget, focus: QWidget, *, half: bool) -> None:
        """Add *field* below its label; *focus* is the part of it that gets the keyboard."""
        label = wrapped(name, "second")
        label.setContentsMargins(0, self._theme.px(3), 0, 0)
        label.setBuddy(focus)
        focus.setAccessibleName(name.replace("&", ""))
        wrong = wrapped("", "wrong")
        wrong.hide()
        self._rows[field] = _Row(label, field, focus, wrong)
        half = half and self._columns > 1
        second = half and self._half
        if not second:
            self._line += LINES
        self._half = half and not second
        span = 1 if half else self._columns
        for line, part in ((LABEL, label), (FIELD, field), (WRONG, wrong)):
            side = Qt.AlignmentFlag.AlignBottom if line == LABEL else Qt.AlignmentFlag.AlignTop
            where = side if half or line != FIELD else Qt.AlignmentFlag(0)
            self._grid.addWidget(part, self._line + line, int(second), 1, span, where)

    def add_wide(self, widget: QWidget) -> None:
        """Add something without a label over the whole width."""
        self._line += LINES
        self._half = False
        self._grid.addWidget(widget, self._line, 0, 1, self._columns)

    def measure(self) -> None:
        """Forget how tall everything was."""
        self._grid.invalidate()

    def end(self) -> None:
        """Leave room that nobody asked for below the last row, unless a field can use it."""
        grows = any(f.sizePolicy().verticalPolicy() is EXPANDING for f in self._rows)
        self._grid.setRowStretch(self._line + LINES, 0 if grows else 1)

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        """Show a field with its label, or hide both."""
        row = self._rows[field]
        row.label.setVisible(shown)
        row.field.setVisible(shown)
        row.wrong.setVisible(shown and bool(row.wrong.text()))

    def mark(self, field: QWidget, text: str) -> None:
        """Say below *field* what is wrong with it and mark its border; nothing when empty."""
        row = self._rows[field]
        row.wrong.setText(text)
        row.wrong.setVisible(bool(text) and not row.field.isHidden())
        row.focus.setAccessibleDescription(text)
        if bool(row.focus.property("wrong")) != bool(text):
            row.focus.setProperty("wrong", bool(text))
            row.focus.style().unpolish(row.focus)  # the style sheet looks only when polished
            row.focus.style().polish(row.focus)

    def said(self, field: QWidget) -> str:
        """Return what is said to be wrong with *field*."""
        return self._rows[field].wrong.text()

    def focus_of(self, field: QWidget) -> QWidget:
        """Return the part of *field* that gets the keyboard."""
        return self._rows[field].focus

    def parts_of(self, field: QWidget) -> tuple[QWidget, ...]:
        """Return what belongs to *field* and is shown, from its label to what is wrong with it."""
        row = self._rows[field]
        return tuple(p for p in (row.label, row.field, row.wrong) if not p.isHidden())
