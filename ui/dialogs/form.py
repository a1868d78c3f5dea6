"""The frame of every form: keeps what was typed, says what changed meanwhile, works by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from controlroom.domain.ids import new_id
from ui.widgets.focus_order import step_focus

if TYPE_CHECKING:
    from uuid import UUID

    from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent

    from ui.theme.theme import Theme

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
WIDTH_PX = 460


class Form(QDialog):
    """Asks for the values of one step.  It closes only when the step was carried out.

    Enter confirms outside of long texts, Ctrl+Enter everywhere, Esc leaves.

    Signals:
        submitted: The person confirmed and ``problem`` was empty.

    Attributes:
        seen: Version of the incident this person has seen; the step carries it.
        noted: Newest version known; above ``seen`` the form waits until it was looked at.
        command_id: Of what is asked for with the next confirmation.
    """

    submitted = Signal()

    def __init__(
        self, theme: Theme, title: str, confirm: str, parent: QWidget | None, *, seen: int = 0
    ) -> None:
        """Args: confirm: Text of the confirming button, with a mnemonic."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.theme = theme
        self.seen, self.noted = seen, seen
        self.incident_id: UUID | None = None
        self.command_id = new_id()
        self._busy = False
        px = theme.px
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(px(16), px(14), px(16), px(14))
        self._box.setSpacing(px(8))
        heading = wrapped(title)
        heading.setFont(theme.font(15, 600))
        self._box.addWidget(heading)
        self._box.addWidget(self._make_change())
        self.form = QFormLayout()
        self.form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setVerticalSpacing(px(5))
        self._box.addLayout(self.form, 1)
        self._problem = wrapped("", "second")
        self._box.addWidget(self._problem)
        self._box.addLayout(self._make_buttons(confirm))
        self.setMinimumWidth(min(px(WIDTH_PX), px(320)))
        self.resize(px(WIDTH_PX), self.sizeHint().height())

    def _make_change(self) -> QWidget:
        self._change = QFrame()
        self._change.setObjectName("card")
        self._change_text = wrapped("")
        self._go_on = QPushButton(self.tr("&Go on with this"))
        self._go_on.setAutoDefault(False)
        self._go_on.clicked.connect(self._look)
        box = QVBoxLayout(self._change)
        box.addWidget(self._change_text)
        box.addWidget(self._go_on, 0, Qt.AlignmentFlag.AlignLeft)
        self._change.hide()
        return self._change

    def _make_buttons(self, confirm: str) -> QHBoxLayout:
        self.confirm = QPushButton(confirm)
        self.confirm.setObjectName("primary")
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self.try_submit)
        self.cancel = QPushButton(self.tr("&Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        return row

    def add_row(self, label: str, field: QWidget, focus: QWidget | None = None) -> None:
        """Add a labelled field; *label* may hold a mnemonic for *focus* (the field itself)."""
        name = QLabel(label)
        name.setObjectName("second")
        name.setWordWrap(True)
        name.setBuddy(focus or field)
        (focus or field).setAccessibleName(label.replace("&", ""))
        self.form.addRow(name)  # a row of its own: beside the field it would wrap too early
        self.form.addRow(field)

    def add_text(self, text: str) -> QLabel:
        """Add a paragraph."""
        label = wrapped(text, "second")
        self.form.addRow(label)
        return label

    # --- what forms fill in

    def problem(self) -> str:
        """Return why the values cannot be sent yet, translated; empty when they can."""
        return ""

    # --- the life of a form

    @Slot()
    def try_submit(self) -> None:
        """Send the values, or say what is missing."""
        if self._busy or self.noted > self.seen:
            return
        missing = self.problem()
        self._say(missing)
        if not missing:
            self._set_busy(busy=True)
            self.submitted.emit()

    @property
    def busy(self) -> bool:
        """Whether the step is being carried out."""
        return self._busy

    @property
    def said(self) -> str:
        """What is missing, as shown."""
        return self._problem.text()

    def fail(self) -> None:
        """Let the person try again, as a new command; everything typed is kept."""
        self.command_id = new_id()
        self._set_busy(busy=False)
        self._say(self.tr("Not done. What you entered is kept."))

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._refresh_confirm()
        if busy:
            self._say(self.tr("Working…"))

    def note_change(self, text: str, version: int) -> None:
        """Say that somebody changed the incident; confirming waits until it was looked at."""
        self.noted = max(self.noted, version)
        self._change_text.setText(text)
        self._change.show()
        self._refresh_confirm()
        self.grow()

    @property
    def change(self) -> str:
        """What changed meanwhile, as shown; empty when nothing did."""
        return "" if self._change.isHidden() else self._change_text.text()

    @Slot()
    def _look(self) -> None:
        self.seen = self.noted
        self._change.hide()
        self._refresh_confirm()
        self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, text: str) -> None:
        self._problem.setText(text)
        self.grow()

    def grow(self) -> None:
        """Become tall enough for what is shown; never smaller under the hand."""
        layout = self.layout()
        if layout is None or not self.isVisible():
            return
        layout.invalidate()
        needed = max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height())
        if needed > self.height():
            self.resize(self.width(), needed)

    def _refresh_confirm(self) -> None:
        self.confirm.setEnabled(not self._busy and self.noted <= self.seen)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Begin tall enough."""
        super().showEvent(event)
        self.grow()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower means more lines."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.grow()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Move the keyboard in the order of the eye."""
        return step_focus(self, forward=next, stay=True)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Confirm with Ctrl+Enter from anywhere; the rest as in every dialog."""
        with_ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() in ENTER and with_ctrl:
            self.try_submit()
            return
        super().keyPressEvent(event)


class LongText(QPlainTextEdit):
    """Several lines; Tab leaves, Ctrl+Enter goes to the form."""

    def __init__(self, theme: Theme, text: str = "", lines: int = 4) -> None:
        super().__init__(text)
        self.setTabChangesFocus(True)
        self._height = self.fontMetrics().lineSpacing() * lines + theme.px(20)
        self.setMinimumHeight(self._height)

    @override
    def sizeHint(self) -> QSize:
        """Return the height of the lines asked for."""
        return QSize(super().sizeHint().width(), self._height)

    @property
    def text(self) -> str:
        """What was typed, without outer blanks."""
        return self.toPlainText().strip()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Ctrl+Enter to the form."""
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        super().keyPressEvent(event)


def wrapped(text: str, name: str = "") -> QLabel:
    """Return a label that wraps and never reads markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    if name:
        label.setObjectName(name)
    return label
