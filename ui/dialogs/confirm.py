"""C and P: what cannot be undone is shown before it is done; Enter confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from ui.dialogs.fields import WordsField
from ui.dialogs.form import Form
from ui.dialogs.matching import Choice
from ui.dialogs.values import LongText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import Assignment, Incident
    from ui.theme.theme import Theme
    from ui.words import Words

TOGETHER = "*"
REASON_MAX = 300


class RecallForm(Form):
    """From whom it is taken back, and why."""

    def __init__(
        self,
        incident: Incident,
        last: Sequence[Assignment],
        waiting: Sequence[Assignment],
        *,
        theme: Theme,
        words: Words,
        parent: QWidget | None,
    ) -> None:
        """Args: last: What was sent last, together; waiting: All that can be taken back."""
        title = self.tr("Recall the dispatch of #{ref}").format(ref=incident.ref)
        super().__init__(theme, title, self.tr("&Recall"), parent, seen=incident.version)
        self.incident_id = incident.id
        self.add_text(incident.title)
        every = [Choice(a.agency_id, _name(a, words)) for a in waiting]
        if len(last) > 1:
            names = ", ".join(words.agency_short(a.agency_id) for a in last)
            text = self.tr("From all that were sent it last: {agencies}")
            every.insert(0, Choice(TOGETHER, text.format(agencies=names)))
        begin = TOGETHER if len(last) > 1 else last[0].agency_id
        self.agency = WordsField(theme, every, begin)
        self.add_row(self.tr("&Agency"), self.agency)
        self.reason = QLineEdit(self.tr("Sent by mistake"))
        self.reason.setMaxLength(REASON_MAX)
        self.add_row(self.tr("R&eason, for the timeline"), self.reason)
        self.reason.selectAll()
        first = self.agency if len(every) > 1 else self.reason
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def agency_id(self) -> str:
        """The agency alone; empty for all that were sent it last."""
        return "" if self.agency.value == TOGETHER else self.agency.value


class ApproveForm(Form):
    """The answer that is about to be approved."""

    def __init__(
        self,
        incident: Incident,
        shares: Sequence[Assignment],
        *,
        theme: Theme,
        words: Words,
        parent: QWidget | None,
    ) -> None:
        """Args: shares: Whose answers wait, at least one; the first is shown."""
        title = self.tr("Approve the answer on #{ref}?").format(ref=incident.ref)
        super().__init__(theme, title, self.tr("A&pprove"), parent, seen=incident.version)
        self.incident_id = incident.id
        self._replies = {a.agency_id: a.reply for a in shares}
        self.add_text(incident.title)
        self.agency = WordsField(theme, [Choice(a.agency_id, _name(a, words)) for a in shares])
        self.add_row(self.tr("&Agency"), self.agency)
        self.reply = LongText(theme, lines=6)
        self.reply.setReadOnly(True)
        self.add_row(self.tr("Its a&nswer"), self.reply)
        self.agency.changed.connect(self._show_reply)
        self._show_reply(self.agency.value)
        first = self.agency if len(shares) > 1 else self.confirm
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_reply(self, agency_id: str) -> None:
        self.reply.setPlainText(self._replies[agency_id])

    @property
    @override
    def changed(self) -> bool:
        """Nothing is entered here that could be lost."""
        return False


def _name(share: Assignment, words: Words) -> str:
    return f"{words.agency(share.agency_id)} · {words.share_state(share.state)}"
