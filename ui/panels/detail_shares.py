"""Each agency's share of an incident: state, due date, reply, and what to decide about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.panels import detail_rules as rules
from ui.panels.detail_rules import Step
from ui.panels.detail_words import share_facts
from ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from controlroom.domain.incident import Assignment, Incident
    from ui.panels.spec import PanelContext

PER_SHARE = (Step.APPROVE, Step.SEND_BACK, Step.EXTENSION, Step.PHONE)


class Shares(QWidget):
    """The assignments, lead first.

    Signals:
        asked: A step and the id of the agency it is meant for.
    """

    asked = Signal(str, str)

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        self._shown: tuple[object, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(context.theme.px(6))

    def show_for(self, incident: Incident) -> None:
        """Show the shares of *incident*."""
        rows = sorted(incident.assignments, key=lambda a: (not a.lead, a.sent_at))
        allowed = tuple(self._allowed(incident, share) for share in rows)
        shown = (tuple(rows), allowed, self._context.theme.zoom)
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._box.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for share, steps in zip(rows, allowed, strict=True):
            self._box.addWidget(self._card(share, steps, several=len(rows) > 1))

    def _allowed(self, incident: Incident, share: Assignment) -> tuple[Step, ...]:
        context = self._context
        if context.read_only:
            return ()
        return tuple(
            step
            for step in PER_SHARE
            if share in rules.shares_for(step, incident, context.actor)
            and not rules.why_not(step, incident, context.actor, context.words)
            and f"incident.{step.value}" in {c.id for c in context.commands}
        )

    def _card(self, share: Assignment, steps: tuple[Step, ...], *, several: bool) -> QWidget:
        words, px = self._context.words, self._context.theme.px
        card = QFrame()
        card.setObjectName("card")
        box = QVBoxLayout(card)
        box.setContentsMargins(px(10), px(7), px(10), px(8))
        box.setSpacing(px(2))
        name = words.agency(share.agency_id)
        if several and share.lead:
            name = self.tr("{agency} (leads)").format(agency=name)
        head = _wrapped(name)
        head.setFont(self._context.theme.font(13, 600))
        box.addWidget(head)
        state = words.share_state(share.state)
        facts = " · ".join((state, *share_facts(share, words, self._context.room.now)))
        box.addWidget(_wrapped(facts, "second"))
        texts = (
            (self.tr("Instruction: {text}"), share.instruction),
            (self.tr("Reply: {text}"), share.reply),
            (self.tr("Returned because: {text}"), share.return_reason),
            (self.tr("More time because: {text}"), share.asked_reason),
        )
        for template, text in texts:
            if text:
                box.addWidget(_wrapped(template.format(text=text)))
        if steps:
            row = QWidget()
            flow = FlowLayout(row, px(6))
            for step in steps:
                flow.addWidget(self._button(step, share))
            box.addWidget(row)
        return card

    def _button(self, step: Step, share: Assignment) -> QPushButton:
        label = self._context.commands.get(f"incident.{step.value}").label()
        button = QPushButton(label)
        agency = self._context.words.agency_short(share.agency_id)
        button.setAccessibleName(f"{label}: {agency}")
        button.clicked.connect(
            lambda _=False, s=step.value, a=share.agency_id: self.asked.emit(s, a)
        )
        return button

    def restyle(self) -> None:
        """Show again with the theme in force at the next ``show_for``."""
        self._shown = ()


def _wrapped(text: str, name: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.MinimumExpanding)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if name:
        label.setObjectName(name)
    return label
