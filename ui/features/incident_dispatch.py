"""Commands of dispatch: to whom, how urgent, and taking it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from controlroom.domain.shares import Order
from controlroom.outbox.registry import deed
from ui.dialogs import choices
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


class DispatchCommands(QObject):
    """Carries out dispatch and recall.  GUI thread."""

    def __init__(self, context: PanelContext, model: DetailModel, forms: Forms) -> None:
        super().__init__(forms)
        self._context, self._model, self._forms = context, model, forms

    def runs(self) -> dict[Step, Callable[[], None]]:
        """Return what each step runs."""
        return {Step.DISPATCH: self.dispatch, Step.RECALL: self.recall}

    def recall(self) -> None:
        """Take back what no agency has accepted."""
        self._forms.plain(self.tr("Dispatch of #{ref} recalled"), "recall")

    def dispatch(self) -> None:
        """Open the form of dispatch with the recommendation chosen."""
        incident, context, words = self._model.incident, self._context, self._context.words
        if incident is None:
            return
        model = self._model

        def make() -> DispatchForm:
            form = DispatchForm(
                incident,
                self._free_agencies(incident),
                lambda agency_id: say.plain_offer(agency_id, words),
                theme=context.theme,
                words=words,
                parent=self._forms.window,
            )

            def offer() -> None:
                if model.selection.key == incident.id:
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

    def _free_agencies(self, incident: Incident) -> tuple[Choice, ...]:
        zone = self._context.city.zone
        today = datetime.fromtimestamp(self._context.room.now, UTC).astimezone(zone).date()
        busy = {a.agency_id for a in incident.active_assignments}
        every = choices.agencies(self._context.words, today)
        return tuple(choice for choice in every if choice.key not in busy)
