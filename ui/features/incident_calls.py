"""Commands of the telephone: the call that is selected, and what was phoned about an incident."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject

from controlroom.domain.records import CallState
from controlroom.outbox.registry import deed
from ui.commands import Command
from ui.dialogs.call import CallForm
from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.room import Kind
from ui.panels.detail_rules import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from controlroom.domain.incident import Incident
    from controlroom.domain.records import Call
    from ui.features.incident_forms import Forms
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext


class CallCommands(QObject):
    """Answers, ends and logs calls.  GUI thread."""

    def __init__(
        self,
        context: PanelContext,
        model: DetailModel,
        forms: Forms,
        report: Callable[[Call], None],
    ) -> None:
        """Args: report: Opens the form of a report about a call."""
        super().__init__(forms)
        self._context, self._model, self._forms, self._report = context, model, forms, report

    def register(self) -> None:
        """Add the commands of the selected call."""
        waiting, either = (CallState.WAITING,), (CallState.WAITING, CallState.ANSWERED)
        for name, title, run, key, states in (
            (
                "answer",
                QT_TRANSLATE_NOOP("Command", "Call: answer"),
                self.answer,
                "Shift+A",
                waiting,
            ),
            ("end", QT_TRANSLATE_NOOP("Command", "Call: end"), self.end, "Shift+E", either),
            (
                "report",
                QT_TRANSLATE_NOOP("Command", "Call: make a report of it…"),
                self.report,
                "Shift+N",
                (CallState.ANSWERED,),
            ),
        ):
            may = partial(self._may, states)
            self._context.commands.add(Command(f"call.{name}", title, run, key, may, "incident"))

    def _call(self) -> Call | None:
        selection = self._context.room.selection
        if selection.kind is not Kind.CALL or not isinstance(selection.key, UUID):
            return None
        return self._context.room.calls.get(selection.key)

    def _may(self, states: Sequence[CallState]) -> bool:
        call = self._call()
        return call is not None and call.state in states and self._context.actor.may("log_call")

    def answer(self) -> None:
        """Take the selected call; the loser of a race is told who was first."""
        call = self._call()
        if call is not None:
            asked = deed("call.answer", seen=call.version, call=call)
            self._context.act(self.tr("Call answered"), asked)

    def end(self) -> None:
        """End the selected call; one nobody answered counts as missed."""
        call = self._call()
        if call is not None:
            asked = deed("call.end", seen=call.version, call=call)
            self._context.act(self.tr("Call ended"), asked)

    def report(self) -> None:
        """Open the form of a report about the selected call."""
        call = self._call()
        if call is not None:
            self._report(call)

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
        self._forms.carry_out(
            form,
            self.tr("Call about #{ref} entered").format(ref=incident.ref),
            deed(
                "call.log",
                ref=incident.ref,
                command_id=form.command_id,
                incident_id=incident.id,
                number=form.number.text().strip(),
                incoming=form.incoming,
                answered=form.answered,
                note=form.text,
            ),
        )
