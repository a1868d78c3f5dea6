"""Steps of one agency's share: what was phoned in, and whether it gets more time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from controlroom.domain.transitions import SHARE_STEPS
from ui.dialogs.fields import TimeField, WordsField
from ui.dialogs.form import Form
from ui.dialogs.matching import Choice
from ui.dialogs.rows import Problem
from ui.dialogs.values import LongText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import Assignment, Incident
    from ui.theme.theme import Theme
    from ui.words import Words

ACCEPT, ANSWER, GIVE_BACK, MORE_TIME = "accept", "answer", "return", "ask_extension"
GRANT, REFUSE = "grant", "refuse"


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What time it is, and how much more an agency is offered.

    Attributes:
        now: Aware.
        rule: The share and now to the due date to begin with.
    """

    now: datetime
    rule: Callable[[Assignment, datetime], datetime]

    def offered(self, share: Assignment) -> datetime:
        """Return the due date to begin with."""
        return self.rule(share, self.now)

    def least(self, share: Assignment) -> datetime:
        """Return what a new due date must be later than."""
        return max(self.now, share.due_at)


def _agency_choices(shares: Sequence[Assignment], words: Words) -> tuple[Choice, ...]:
    return tuple(
        Choice(s.agency_id, f"{words.agency(s.agency_id)} · {words.share_state(s.state)}")
        for s in shares
    )


class PhoneForm(Form):
    """U: enters what an agency said on the telephone."""

    def __init__(
        self,
        incident: Incident,
        shares: Sequence[Assignment],
        time: MoreTime,
        *,
        theme: Theme,
        words: Words,
        parent: QWidget | None,
        aimed: str = "",
    ) -> None:
        """Args: shares: Those that can say something, at least one; aimed: Agency to begin with."""
        title = self.tr("What the agency said about #{ref}").format(ref=incident.ref)
        super().__init__(theme, title, self.tr("&Enter it"), parent, seen=incident.version)
        self.incident_id = incident.id
        self._shares = {s.agency_id: s for s in shares}
        self._time = time
        self.agency = WordsField(theme, _agency_choices(shares, words), aimed)
        self.add_row(self.tr("&Agency"), self.agency)
        self.what = WordsField(
            theme,
            (
                Choice(ACCEPT, self.tr("It accepts")),
                Choice(ANSWER, self.tr("It is done; the reply is")),
                Choice(GIVE_BACK, self.tr("It gives it back, because")),
                Choice(MORE_TIME, self.tr("It asks for more time, because")),
            ),
        )
        self.add_row(self.tr("&What it says"), self.what)
        self.text = LongText(theme)
        self.add_row(self.tr("&Text"), self.text)
        self._shown = self.agency.value
        self.until = TimeField(words.city.zone, time.offered(self._shares[self._shown]))
        self.add_row(self.tr("New &due date"), self.until)
        self.agency.changed.connect(self._fit)
        self.what.changed.connect(self._fit)
        self._fit()
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self, _value: str = "") -> None:
        share = self._shares[self.agency.value]
        if share.agency_id != self._shown:
            self._shown = share.agency_id
            self.until.show_moment(self._time.offered(share))
        said = (ACCEPT, ANSWER, GIVE_BACK, MORE_TIME)
        self.what.set_possible(frozenset(a for a in said if share.state in SHARE_STEPS[a]))
        self.rows.show_row(self.until, shown=self.what.value == MORE_TIME)
        self.grow()

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for the reply or reason, and for a time to come."""
        if self.what.value != ACCEPT and not self.text.text:
            yield Problem(self.tr("Enter what the agency said."), self.text)
        share = self._shares[self.agency.value]
        if self.what.value == MORE_TIME and self.until.value <= self._time.least(share):
            text = self.tr("The new due date must be later than now and than the date so far.")
            yield Problem(text, self.until)


class ExtensionForm(Form):
    """X: grants or refuses more time."""

    def __init__(
        self,
        incident: Incident,
        shares: Sequence[Assignment],
        time: MoreTime,
        *,
        theme: Theme,
        words: Words,
        parent: QWidget | None,
        aimed: str = "",
    ) -> None:
        """Args: shares: Those that ask for more time, at least one."""
        title = self.tr("More time for #{ref}?").format(ref=incident.ref)
        super().__init__(theme, title, self.tr("&Decide"), parent, seen=incident.version)
        self.incident_id = incident.id
        self._shares, self._time, self._words = {s.agency_id: s for s in shares}, time, words
        self.agency = WordsField(theme, _agency_choices(shares, words), aimed)
        if len(shares) > 1:
            self.add_row(self.tr("&Agency"), self.agency)
        else:
            self.agency.setParent(self)
            self.agency.hide()
        self._asks = self.add_text("")
        self.decision = WordsField(
            theme,
            (Choice(GRANT, self.tr("Grant until")), Choice(REFUSE, self.tr("Refuse, because"))),
        )
        self.add_row(self.tr("D&ecision"), self.decision)
        self.until = TimeField(words.city.zone, time.now)
        self.add_row(self.tr("&New due date"), self.until)
        self.text = LongText(theme, lines=3)
        self.add_row(self.tr("&Reason of a refusal"), self.text)
        self.agency.changed.connect(self._fit)
        self.decision.changed.connect(self._enable)
        self._fit()
        self._enable()
        self.decision.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self, _value: str = "") -> None:
        share, words = self._shares[self.agency.value], self._words
        asked = share.asked_until or self._time.offered(share)
        text = self.tr("{agency} asks until {time}: {reason}")
        self._asks.setText(
            text.format(
                agency=words.agency(share.agency_id),
                time=words.moment(asked, self._time.now.timestamp()),
                reason=share.asked_reason,
            )
        )
        late = asked <= self._time.least(share)
        self.until.show_moment(self._time.offered(share) if late else asked)

    def _enable(self, _value: str = "") -> None:
        grant = self.decision.value == GRANT
        self.until.setEnabled(grant)
        self.text.setEnabled(not grant)

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for a time to come, or for the reason."""
        if self.decision.value == GRANT:
            share = self._shares[self.agency.value]
            if self.until.value <= self._time.least(share):
                text = self.tr("The new due date must be later than now and than the date so far.")
                yield Problem(text, self.until)
        elif not self.text.text:
            yield Problem(self.tr("Enter the reason of the refusal."), self.text)
