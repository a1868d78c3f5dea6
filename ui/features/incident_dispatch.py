"""Commands of dispatch: to whom, how urgent, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from controlroom.domain.shares import Order, recallable
from controlroom.domain.states import Stage
from controlroom.outbox.registry import deed
from ui.dialogs import choices
from ui.dialogs.confirm import RecallForm
from ui.dialogs.dispatch import DispatchForm
from ui.panels import detail_words as say
from ui.panels.detail_rules import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.incident import Incident
    from ui.dialogs.matching import Choice
    from ui.features.incident_forms import Forms
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext
    from ui.words import Words


class DispatchCommands(QObject):
    """Carries out dispatch and recall.  GUI thread."""

    def __init__(self, context: PanelContext, model: DetailModel, forms: Forms) -> None:
        super().__init__(forms)
        self._context, self._model, self._forms = context, model, forms

    def runs(self) -> dict[Step, Callable[[], None]]:
        """Return what each step runs."""
        return {Step.DISPATCH: self.dispatch, Step.RECALL: self.recall}

    def recall(self) -> None:
        """Open the form for taking back what no agency has accepted."""
        incident, context = self._model.incident, self._context
        if incident is None:
            return
        waiting = [a for a in incident.assignments if recallable(incident, a.agency_id)]
        if not waiting:
            return

        def make() -> RecallForm:
            form = RecallForm(
                incident,
                recallable(incident),
                waiting,
                theme=context.theme,
                words=context.words,
                parent=self._forms.window,
            )
            form.submitted.connect(lambda: submit(form))
            return form

        def submit(form: RecallForm) -> None:
            self._forms.carry_out(
                form,
                self.tr("Dispatch of #{ref} recalled").format(ref=incident.ref),
                deed(
                    "recall",
                    incident.id,
                    ref=incident.ref,
                    seen=form.seen,
                    command_id=form.command_id,
                    agency_id=form.agency_id,
                    reason=form.reason.text().strip(),
                ),
            )

        self._forms.show("recall", incident.id, make)

    def dispatch(self) -> None:
        """Open the form of dispatch with the recommendation chosen."""
        incident, context, words = self._model.incident, self._context, self._context.words
        if incident is None:
            return
        model = self._model

        def make() -> DispatchForm:
            form = DispatchForm(
                incident,
                self._agencies(),
                lambda agency_id: say.plain_offer(agency_id, words),
                theme=context.theme,
                words=words,
                parent=self._forms.window,
            )

            def offer() -> None:
                now = model.incident
                if model.selection.key == incident.id:
                    form.hold(_held(incident if now is None else now, words))
                    offers = [say.offer_of(rec, words) for rec in model.recommended]
                    form.show_offers(offers, model.chosen)

            offer()
            form.start()
            model.changed.connect(offer)
            form.finished.connect(lambda _: model.changed.disconnect(offer))
            form.submitted.connect(lambda: submit(form))
            return form

        def submit(form: DispatchForm) -> None:
            self._send(form, incident)

        model.ask_recommended()
        self._forms.show("dispatch", incident.id, make)

    def _send(self, form: DispatchForm, incident: Incident) -> None:
        context = self._context
        chosen, text = form.cards.chosen, form.instruction.text
        orders = [Order(a, instruction=text, lead=a == chosen[0]) for a in chosen]
        changed = form.severity.value is not incident.severity
        severity = form.severity.value if changed else None
        names = ", ".join(context.words.agency_short(a) for a in chosen)
        self._forms.carry_out(
            form,
            self.tr("#{ref} dispatched to {agencies}").format(ref=incident.ref, agencies=names),
            deed(
                "dispatch",
                incident.id,
                ref=incident.ref,
                seen=form.seen,
                command_id=form.command_id,
                orders=orders,
                severity=severity,
            ),
            undo=self._forms.back("recall", incident.ref),
        )

    def _agencies(self) -> tuple[Choice, ...]:
        zone = self._context.city.zone
        today = datetime.fromtimestamp(self._context.room.now, UTC).astimezone(zone).date()
        return choices.agencies(self._context.words, today)


def _held(incident: Incident, words: Words) -> dict[str, str]:
    """Return the agencies that cannot be sent *incident* again, each with its state in words."""
    if incident.stage is not Stage.HANDLING:
        return {}  # reopened: whoever had it may get it again
    return {a.agency_id: words.share_state(a.state) for a in incident.active_assignments}
