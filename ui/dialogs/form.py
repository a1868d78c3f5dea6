"""The frame of every form: keeps what was typed, says what changed meanwhile, works by keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from controlroom.domain.ids import new_id
from ui.dialogs import fit
from ui.dialogs.rows import Problem, Rows
from ui.dialogs.search import SearchField
from ui.dialogs.values import ENTER, enter, entered_in, value_of, wrapped
from ui.widgets.focus_order import step_focus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent

    from ui.theme.theme import Theme

WIDTH_PX, TWO_COLUMNS_PX, LEAST_PX = 460, 740, 320


class Form(QDialog):
    """Asks for the values of one step.  It closes only when the step was carried out.

    Enter confirms outside of long texts, Ctrl+Enter everywhere; Esc leaves, twice when something
    was entered.  It is never taller than the screen: the fields scroll, the buttons do not.

    Signals:
        submitted: The person confirmed and there were no ``problems``.
        resumed: The person wants what was entered before; see ``offer``.

    Attributes:
        seen: Version of the incident this person has seen; the step carries it.
        noted: Newest version known; above ``seen`` the form waits until it was looked at.
        command_id: Of what is asked for with the next confirmation.
        early: Fields that are looked at as soon as they are left, not only when sent.
    """

    submitted = Signal()
    resumed = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str,
        confirm: str,
        parent: QWidget | None,
        *,
        seen: int = 0,
        columns: int = 1,
    ) -> None:
        """Args: confirm: Text of the button, with a mnemonic; columns: At most, if they fit."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.theme = theme
        self.seen, self.noted = seen, seen
        self.incident_id: UUID | None = None
        self.command_id = new_id()
        self.early: set[QWidget] = set()
        self._busy = False
        self._begun: tuple[object, ...] | None = None
        self._warned: tuple[object, ...] | None = None
        px, room = theme.px, fit.room_of(self)
        two = columns > 1 and room.width() >= px(TWO_COLUMNS_PX)
        self.rows = Rows(theme, 2 if two else 1)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(px(16), px(14), px(16), px(14))
        self._box.setSpacing(px(8))
        heading = wrapped(title)
        heading.setFont(theme.font(15, 600))
        self._box.addWidget(heading)
        self._body = fit.Body(self.rows, theme)
        self._box.addWidget(self._body, 1)
        self.rows.add_wide(self._make_change())
        self.rows.add_wide(self._make_resume())
        self._problem = wrapped("", "second")
        self._box.addWidget(self._problem)
        self._box.addLayout(self._make_buttons(confirm))
        self.setMinimumWidth(min(px(LEAST_PX), room.width()))
        width = min(px(TWO_COLUMNS_PX if two else WIDTH_PX), room.width())
        self.resize(QSize(width, px(fit.LEAST_PX)).boundedTo(room.size()))
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]  # a form without an application cannot be made

    def _make_change(self) -> QWidget:
        self._change_text = wrapped("")
        self._go_on = QPushButton(self.tr("&Go on with this"))
        self._go_on.clicked.connect(self._look)
        self._change = _card(self._change_text, self._go_on)
        return self._change

    def _make_resume(self) -> QWidget:
        self._resume = QPushButton()
        self._resume.clicked.connect(self._take_up)
        self._offer = _card(self._resume)
        return self._offer

    def _make_buttons(self, confirm: str) -> QHBoxLayout:
        self.confirm = QPushButton(confirm)
        self.confirm.setObjectName("primary")
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self.try_submit)
        self.cancel = QPushButton(self.tr("&Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.leave)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        return row

    def add_row(
        self, label: str, field: QWidget, focus: QWidget | None = None, *, half: bool = False
    ) -> None:
        """Add a labelled field; *label* may hold a mnemonic for *focus* (the field itself).

        Args:
            label: Translated.
            field: What the content is read from.
            focus: The part of it that gets the keyboard.
            half: Two of these that follow each other may stand side by side.
        """
        self.rows.add(label, field, focus or field, half=half)
        if isinstance(field, SearchField):
            field.settled.connect(lambda: self._mark(field, field.why_unread))

    def add_text(self, text: str) -> QLabel:
        """Add a paragraph."""
        label = wrapped(text, "second")
        self.rows.add_wide(label)
        return label

    # --- what forms fill in

    def problems(self) -> Iterable[Problem]:
        """Yield why the values cannot be sent yet, the first one first."""
        return ()

    def entered(self) -> tuple[object, ...]:
        """Return everything a person entered, also what is not understood yet."""
        return tuple(map(entered_in, self.rows.fields))

    # --- sending

    @Slot()
    def try_submit(self) -> None:
        """Send the values, or say what is missing where it is missing."""
        if self._busy or self.noted > self.seen:
            return
        for field in self.rows.fields:
            if isinstance(field, SearchField):
                field.settle()
        found = self._found()
        for field in self.rows.fields:
            self._mark(field, found.get(field, ""))
        self._say(found.get(None, ""))
        if found:
            first = next(iter(found))
            if first is not None:
                self.focus_on(first)
            return
        self._set_busy(busy=True)
        self.submitted.emit()

    def _found(self) -> dict[QWidget | None, str]:
        """Return the first problem of each field; letters not understood before all else."""
        found: dict[QWidget | None, str] = {}
        for field in self.rows.fields:
            if isinstance(field, SearchField) and field.unread and not field.isHidden():
                found[field] = field.why_unread
        for problem in self.problems():
            found.setdefault(problem.field, problem.text)
        order = [*self.rows.fields, None]
        return {field: found[field] for field in order if field in found}

    @property
    def busy(self) -> bool:
        """Whether the step is being carried out."""
        return self._busy

    @property
    def said(self) -> str:
        """What is missing or went wrong, as shown: at the first such field, else below."""
        marks = (self.rows.said(field) for field in self.rows.fields)
        return next((mark for mark in marks if mark), self._problem.text())

    def fail(self, why: str = "") -> None:
        """Let the person try again, as a new command; everything typed is kept.

        Args:
            why: The reason, translated.
        """
        self.command_id = new_id()
        self._set_busy(busy=False)
        kept = self.tr("Not done. What you entered is kept.")
        self._say(f"{why} {kept}".strip(), bad=True)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self._refresh_confirm()
        if busy:
            self._say(self.tr("Working…"))

    # --- what happens meanwhile

    def note_change(self, text: str, version: int) -> None:
        """Say that somebody changed the incident; confirming waits until it was looked at."""
        self.noted = max(self.noted, version)
        self._change_text.setText(text)
        self._change.show()
        self._refresh_confirm()
        self.grow()
        self._body.bring(self._change)

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

    def offer(self, text: str) -> None:
        """Offer what was entered before with a button; *text* is its translated name."""
        self._resume.setText(text)
        self._offer.show()

    @Slot()
    def _take_up(self) -> None:
        self._offer.hide()
        self.resumed.emit()

    def enter(self, entered: Sequence[object]) -> None:
        """Put back what ``entered`` returned, and go to the first field."""
        for field, value in zip(self.rows.fields, entered, strict=True):
            enter(field, value)
        self.focus_on(self.rows.fields[0])

    # --- leaving

    @property
    def changed(self) -> bool:
        """Whether something was entered since the form was shown."""
        return self._begun is not None and self.entered() != self._begun

    @override
    def reject(self) -> None:
        """Leave; when something was entered only the second time in a row."""
        now = self.entered()
        if not self.changed or self._warned == now:
            self.leave()
            return
        self._warned = now
        self._say(self.tr("Press Esc again to throw away what you entered."), bad=True)

    @Slot()
    def leave(self) -> None:
        """Leave at once."""
        super().reject()

    # --- what it looks like

    def _say(self, text: str, *, bad: bool = False) -> None:
        name = "wrong" if bad else "second"
        if self._problem.objectName() != name:
            self._problem.setObjectName(name)
            self._problem.style().unpolish(self._problem)
            self._problem.style().polish(self._problem)
        self._problem.setText(text)
        self.grow()

    def _mark(self, field: QWidget, text: str) -> None:
        self.rows.mark(field, text)
        self.grow()

    def focus_on(self, field: QWidget) -> None:
        """Give *field* the keyboard and scroll to it."""
        self.rows.focus_of(field).setFocus(Qt.FocusReason.OtherFocusReason)
        self._bring(field)

    def _bring(self, field: QWidget) -> None:
        for part in self.rows.parts_of(field):
            self._body.bring(part)

    @Slot("QWidget*", "QWidget*")
    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        """Look again at the field that was left; show the one that has the keyboard."""
        for field in self.rows.fields:
            if old is not None and (field is old or field.isAncestorOf(old)):
                self._look_again_at(field)
        if new is None or not self.rows.isAncestorOf(new):
            return
        holder = [f for f in self.rows.fields if f is new or f.isAncestorOf(new)]
        for field in holder:
            self._bring(field)
        self._body.bring(new)

    def _look_again_at(self, field: QWidget) -> None:
        early = field in self.early and bool(value_of(field))
        if not isinstance(field, SearchField) and (early or self.rows.said(field)):
            self._mark(field, self._found().get(field, ""))

    def grow(self) -> None:
        """Become as tall as what is shown, as far as the screen goes; never smaller."""
        layout = self.layout()
        if layout is None or not self.isVisible():
            return
        self.rows.measure()
        self._body.updateGeometry()
        layout.invalidate()
        layout.activate()
        needed = max(layout.totalHeightForWidth(self.width()), self.height())
        fit.put(self, QSize(self.width(), needed))

    def _refresh_confirm(self) -> None:
        self.confirm.setEnabled(not self._busy and self.noted <= self.seen)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Begin tall enough."""
        super().showEvent(event)
        if self._begun is None:
            self._begun = self.entered()
            self.rows.end()
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


def _card(*parts: QWidget) -> QFrame:
    card = QFrame()
    card.setObjectName("card")
    box = QVBoxLayout(card)
    for part in parts:
        if isinstance(part, QPushButton):
            part.setAutoDefault(False)
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            box.addWidget(part)
    card.hide()
    return card
