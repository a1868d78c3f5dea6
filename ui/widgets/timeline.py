"""What happened, oldest first: time, sentence, and what a person wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

SHORT = 12
"""How many of the newest entries are shown until someone asks for all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline, ready to show.

    Attributes:
        time: In the city's zone.
        what: A translated sentence.
        text: What a person wrote, as it is.
        tip: Full date and login.
    """

    time: str
    what: str
    text: str = ""
    tip: str = ""


class Timeline(QWidget):
    """Shows entries; long ones wrap, old ones wait behind a button."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._entries: tuple[Entry, ...] = ()
        self._all = False
        self._more = QPushButton()
        self._more.setObjectName("flat")
        self._more.clicked.connect(self._show_all)
        self._body = QWidget()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(2))
        self._box.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.addWidget(self._body)
        self._more.hide()

    def show_entries(self, entries: Sequence[Entry], *, fresh: bool = False) -> None:
        """Show *entries*, oldest first; *fresh* when they belong to another record."""
        if fresh:
            self._all = False
        elif tuple(entries) == self._entries:
            return
        self._entries = tuple(entries)
        self._render()

    def restyle(self) -> None:
        """Take sizes of the theme in force."""
        self._render()

    def _show_all(self) -> None:
        self._all = True
        self._render()

    def _render(self) -> None:
        hidden = 0 if self._all else max(0, len(self._entries) - SHORT)
        self._more.setText(self.tr("Show %n earlier", "", hidden))
        self._more.setVisible(hidden > 0)
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.px(8))
        grid.setVerticalSpacing(self._theme.px(5))
        grid.setColumnStretch(1, 1)
        for row, entry in enumerate(self._entries[hidden:]):
            time = QLabel(entry.time)
            time.setObjectName("muted")
            time.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            time.setToolTip(plain(entry.tip))
            grid.addWidget(time, row, 0)
            grid.addWidget(self._said(entry), row, 1)
        self._box.replaceWidget(self._body, body)
        self._body.hide()
        self._body.deleteLater()
        self._body = body

    def _said(self, entry: Entry) -> QWidget:
        cell = QWidget()
        box = QVBoxLayout(cell)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        what = QLabel(entry.what)
        what.setToolTip(plain(entry.tip))
        labels = [what]
        if entry.text:
            text = QLabel(entry.text)
            text.setObjectName("second")
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            labels.append(text)
        for label in labels:
            label.setTextFormat(Qt.TextFormat.PlainText)  # citizens' text is never markup
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
            box.addWidget(label)
        return cell
