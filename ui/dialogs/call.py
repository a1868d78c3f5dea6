"""T: what was telephoned about an incident, entered after the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from ui.dialogs.fields import WordsField
from ui.dialogs.form import Form
from ui.dialogs.matching import Choice
from ui.dialogs.rows import Problem
from ui.dialogs.values import LongText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import Incident
    from ui.theme.theme import Theme

NO_ANSWER, ANSWERED, PROMISED, ARRIVED, CAME_IN = (
    "no_answer",
    "answered",
    "promised",
    "arrived",
    "came_in",
)
NUMBER_MAX = 64


class CallForm(Form):
    """Number, how the call went and what was said."""

    def __init__(self, incident: Incident, theme: Theme, parent: QWidget | None) -> None:
        title = self.tr("Call about #{ref}").format(ref=incident.ref)
        super().__init__(theme, title, self.tr("&Enter it"), parent, seen=incident.version)
        self.incident_id = incident.id
        self.add_text(incident.title)
        self.how = WordsField(
            theme,
            (
                Choice(ANSWERED, self.tr("We phoned; it was answered")),
                Choice(NO_ANSWER, self.tr("We phoned; nobody answered")),
                Choice(PROMISED, self.tr("They promise to come")),
                Choice(ARRIVED, self.tr("They have arrived")),
                Choice(CAME_IN, self.tr("They phoned us")),
            ),
        )
        self.add_row(self.tr("&How it went"), self.how)
        self.number = QLineEdit()
        self.number.setMaxLength(NUMBER_MAX)
        self.add_row(self.tr("&Number (kept secret)"), self.number)
        self.note = LongText(theme, lines=3)
        self.add_row(self.tr("&Who, and what was said"), self.note)
        self.how.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def incoming(self) -> bool:
        """Whether the other side phoned."""
        return self.how.value == CAME_IN

    @property
    def answered(self) -> bool:
        """Whether somebody was spoken to."""
        return self.how.value != NO_ANSWER

    @property
    def text(self) -> str:
        """What goes into the timeline: the promise or arrival first, then what was said."""
        began = {
            PROMISED: self.tr("They promise to come"),
            ARRIVED: self.tr("They have arrived"),
        }.get(self.how.value, "")
        return ". ".join(part for part in (began, self.note.text) if part)

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask who it was when somebody was spoken to."""
        if self.answered and not self.note.text:
            yield Problem(self.tr("Say who it was and what was said."), self.note)
