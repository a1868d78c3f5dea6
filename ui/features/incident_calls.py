"""Commands of the telephone: what was phoned about an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ui.dialogs.call import CallForm
from ui.panels.detail_rules import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.incident import Incident
    from ui.features.incident_forms import Forms
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext


class CallCommands(QObject):
    """Writes the telephone log.  GUI thread."""

    def __init__(self, context: PanelContext, model: DetailModel, forms: Forms) -> None:
        super().__init__(forms)
        self._context, self._model, self._forms = context, model, forms

    def runs(self) -> dict[Step, Callable[[], None]]:
        """Return what each step runs."""
        return {Step.CALL: self.log}

    def log(self) -> None:
        """Open the form of a call that is over."""
        incident = self._model.incident
        if incident is None:
            return

        def make() -> CallForm:
            form = CallForm(incident, self._context.theme, self._forms.window)
            form.submitted.connect(lambda: self._enter(form, incident))
            return form

        self._forms.show("call", incident.id, make)

    def _enter(self, form: CallForm, incident: Incident) -> None:
        calls, actor = self._context.services.calls, self._context.actor
        number, note = form.number.text().strip(), form.text
        incoming, answered, command = form.incoming, form.answered, form.command_id
        self._forms.carry_out(
            form,
            self.tr("Call about #{ref} entered").format(ref=incident.ref),
            lambda: calls.log(
                actor,
                incident_id=incident.id,
                number=number,
                incoming=incoming,
                answered=answered,
                note=note,
                command_id=command,
            ),
        )
