"""Forms that ask for a text, sometimes with one choice: note, reason, answer, severity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from ui.dialogs.fields import SeverityField, WordsField
from ui.dialogs.form import Form
from ui.dialogs.rows import Problem
from ui.dialogs.values import LongText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import Incident
    from controlroom.domain.states import Severity
    from ui.dialogs.matching import Choice
    from ui.theme.theme import Theme
    from ui.words import Words


@dataclass(frozen=True, slots=True)
class TextAsked:
    """What a ``TextForm`` asks for, translated.

    Attributes:
        label: Name of the text, with a mnemonic.
        missing: Said when the text is empty; empty when it may be.
        start: Text to begin with.
        choice: Name of the choice; not shown when there are fewer than two choices.
    """

    title: str
    confirm: str
    label: str
    missing: str = ""
    start: str = ""
    choice: str = ""


class TextForm(Form):
    """A text and perhaps one of a few words."""

    def __init__(
        self,
        incident: Incident,
        asked: TextAsked,
        theme: Theme,
        parent: QWidget | None,
        choices: Sequence[Choice] = (),
    ) -> None:
        super().__init__(theme, asked.title, asked.confirm, parent, seen=incident.version)
        self.incident_id = incident.id
        self._asked = asked
        self.add_text(incident.title)
        self.choice = WordsField(theme, choices)
        if len(choices) > 1:
            self.add_row(asked.choice, self.choice)
        else:
            self.choice.setParent(self)
            self.choice.hide()
        self.text = LongText(theme, asked.start)
        self.add_row(asked.label, self.text)
        first = self.choice if len(choices) > 1 else self.text
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for the text where it is needed."""
        if self._asked.missing and not self.text.text:
            yield Problem(self._asked.missing, self.text)


class SeverityForm(Form):
    """S: how urgent it is."""

    def __init__(
        self, incident: Incident, theme: Theme, words: Words, parent: QWidget | None
    ) -> None:
        title = self.tr("Severity of #{ref}").format(ref=incident.ref)
        super().__init__(theme, title, self.tr("S&et"), parent, seen=incident.version)
        self.incident_id = incident.id
        self.before: Severity = incident.severity
        self.add_text(incident.title)
        self.severity = SeverityField(theme, words, incident.severity)
        self.add_row(self.tr("&Severity"), self.severity)
        self.severity.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for another severity than it has."""
        if self.severity.value is self.before:
            yield Problem(self.tr("It has this severity already."), self.severity)
