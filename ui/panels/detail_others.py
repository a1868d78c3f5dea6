"""The detail of everything that is not an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.models.room import Kind
from ui.panels.detail_facts import FactReader, Facts
from ui.widgets.chips import ChipRow
from ui.widgets.key_button import KeyButton

if TYPE_CHECKING:
    from uuid import UUID

    from ui.panels.spec import PanelContext

TITLE_PX, FIGURE_PX = 16, 24


class OtherView(QWidget):
    """Title, one figure with its age, facts, and what can be done."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._context = context
        self._reader = FactReader(context.room, context.words)
        self._shown: Facts | None = None
        self._key: object = None
        self.buttons: dict[str, KeyButton] = {}
        px = context.theme.px
        self.chips = ChipRow(context.theme)
        self.title, self.figure, self.note = _text(), _text(), _text("second")
        self._rows = QWidget()
        self._tail = QWidget()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(px(14), px(12), px(14), px(16))
        self._box.setSpacing(px(6))
        for part in (self.chips, self.title, self.figure, self.note, self._rows, self._tail):
            self._box.addWidget(part)
        self._box.addStretch(1)
        self._restyle_text("text")

    @Slot()
    def render_all(self) -> None:
        """Show the selection as the room knows it now."""
        context = self._context
        selection = context.room.selection
        facts = self._reader.facts_of(selection)
        if facts is None:
            if self._shown is not None and self._key == selection.key:
                gone = self.tr("No longer in the list; this is how it was last seen.")
                self.note.setText(gone)
                self.note.show()
                self._show_buttons(())
                return
            facts = Facts(self.tr("Not known here"))
        self._key = selection.key
        if facts != self._shown:
            self._render(facts)
        for name, button in self.buttons.items():
            enabled = context.commands.get(name).enabled()
            button.setEnabled(enabled)
            button.setToolTip("" if enabled else self.tr("Already done, or not for your role."))

    def _render(self, facts: Facts) -> None:
        before, self._shown = self._shown, facts
        severity = facts.severity
        word = self._context.words.severity(severity) if severity else ""
        self.chips.show_chips((severity, word) if severity else None, facts.chips)
        self.title.setText(facts.title)
        self.figure.setText(facts.figure)
        self.figure.setVisible(bool(facts.figure))
        self.note.setText(facts.note)
        self.note.setVisible(bool(facts.note))
        self._restyle_text("text_3" if facts.faded else facts.token)
        if before is None or before.rows != facts.rows:
            self._swap_rows(facts)
        self._show_buttons(facts.commands, facts.incident_id)

    def _swap_rows(self, facts: Facts) -> None:
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, self._context.theme.px(6), 0, 0)
        grid.setHorizontalSpacing(self._context.theme.px(10))
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        top = Qt.AlignmentFlag.AlignTop
        for number, (name, value) in enumerate(facts.rows):
            label, said = _text("muted"), _text()
            label.setText(name)
            said.setText(value)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label, number, 0, top)
            grid.addWidget(said, number, 1, top)
        self._box.replaceWidget(self._rows, rows)
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = rows

    def _show_buttons(self, names: tuple[str, ...], incident_id: UUID | None = None) -> None:
        context = self._context
        known = {c.id for c in context.commands}
        wanted = tuple(n for n in names if n in known and not context.read_only)
        if tuple(self.buttons) == wanted and incident_id is None and not self._tail.children():
            return
        focused = next((n for n, b in self.buttons.items() if b.hasFocus()), None)
        tail = QWidget()
        box = QVBoxLayout(tail)
        box.setContentsMargins(0, context.theme.px(8), 0, 0)
        self.buttons = {}
        for number, name in enumerate(wanted):
            command = context.commands.get(name)
            button = KeyButton(context.theme, command.label(), command.key, primary=number == 0)
            button.clicked.connect(lambda _=False, c=name: context.commands.run(c))
            self.buttons[name] = button
            box.addWidget(button)
        if incident_id is not None:
            link = QPushButton(self.tr("Open the incident made from it"))
            link.setObjectName("flat")
            link.clicked.connect(lambda: context.room.open(Kind.INCIDENT, incident_id))
            box.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.replaceWidget(self._tail, tail)
        self._tail.hide()
        self._tail.deleteLater()
        self._tail = tail
        if focused in self.buttons:
            self.buttons[focused].setFocus()

    def take_keyboard(self) -> None:
        """Focus the first thing that can be done."""
        for button in self.buttons.values():
            if button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(float)
    def tick(self, _now: float) -> None:
        """Let ages grow."""
        if self.isVisible():
            self.render_all()

    def restyle(self) -> None:
        """Show everything again with the theme in force."""
        self._shown = None

    def _restyle_text(self, token: str) -> None:
        theme = self._context.theme
        self.title.setFont(theme.font(TITLE_PX, 600))
        self.figure.setFont(theme.font(FIGURE_PX, 700))
        palette = self.figure.palette()
        palette.setColor(QPalette.ColorRole.WindowText, theme.color(token))
        self.figure.setPalette(palette)


def _text(name: str = "") -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if name:
        label.setObjectName(name)
    return label
