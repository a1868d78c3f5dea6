"""Commands from a report's arrival to its verification, and those that fit at any time."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from controlroom.domain.incident import Incident
from controlroom.domain.states import RejectReason, Severity
from controlroom.services.intake import Draft
from ui.dialogs.intake import NewReportForm, RejectForm
from ui.dialogs.merge import MergeForm
from ui.dialogs.text import SeverityForm, TextAsked, TextForm
from ui.dialogs.verify import VerifyForm
from ui.models.room import Kind
from ui.panels import detail_words as say
from ui.panels.detail_rules import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.records import Call
    from ui.features.incident_forms import Forms
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext


class IntakeCommands(QObject):
    """Carries out the steps of the centre before dispatch.  GUI thread."""

    def __init__(self, context: PanelContext, model: DetailModel, forms: Forms) -> None:
        super().__init__(forms)
        self._context, self._model, self._forms = context, model, forms
        self._kept: tuple[datetime, tuple[object, ...]] | None = None
        """When a new report was left half entered, and what was entered."""

    def runs(self) -> dict[Step, Callable[[], None]]:
        """Return what each step runs."""
        return {
            Step.CLAIM: self.claim,
            Step.RELEASE: self.release,
            Step.VERIFY: self.verify,
            Step.SEVERITY: self.set_severity,
            Step.ESCALATE: self.escalate,
            Step.MERGE: self.merge,
            Step.REJECT: self.reject,
            Step.RESTORE: self.restore,
            Step.NOTE: self.note,
        }

    def new(self) -> None:
        """Open the form of a new report."""
        self._new(None)

    def report_call(self, call: Call) -> None:
        """Open the form of a new report about *call*; when it is received, the call ends."""
        self._new(call)

    def _new(self, call: Call | None) -> None:
        context, words = self._context, self._context.words

        def make() -> NewReportForm:
            form = NewReportForm(context.theme, words, self._forms.window)
            form.submitted.connect(lambda: submit(form))
            form.rejected.connect(lambda: self._keep(form))
            form.resumed.connect(lambda: self._take_up(form))
            if call is not None:
                form.begin_with(call.position)
            elif self._kept is not None:
                text = self.tr("&Go on with what you entered at {time}?")
                form.offer(text.format(time=words.clock(self._kept[0])))
            return form

        def submit(form: NewReportForm) -> None:
            sos = form.channel.value == "sos"
            known = context.city.source_by_id
            wanted = "sos" if sos and "sos" in known else "field_report"
            draft = Draft(
                title=form.title.text().strip(),
                description=form.description.text,
                category_id=form.category.value,
                source_id=wanted if wanted in known else next(iter(known), wanted),
                channel=form.channel.value or "operator",
                position=form.place,
                address=form.address.text().strip(),
                severity=form.severity.value,
                reporter=form.reporter,
                ward_code=form.ward.value or None,
            )
            intake, actor = context.services.intake, context.actor
            self._forms.carry_out(
                form,
                self.tr("Report received"),
                lambda: intake.receive(actor, draft, command_id=form.command_id),
                on_ok=self._go_to if call is None else partial(self._received, call),
            )

        self._forms.show("new", None if call is None else call.id, make)

    def _received(self, call: Call, result: object) -> None:
        """End the call that a report was made of, and go to the report."""
        context = self._context
        now = context.room.calls.get(call.id)
        if isinstance(result, Incident) and now is not None:
            calls, actor, key = context.services.calls, context.actor, result.id
            command = self._forms.once("end", now.id, now.version, key)
            context.act(
                self.tr("Call ended; it belongs to #{ref}").format(ref=result.ref),
                lambda: calls.end(actor, now, incident_id=key, command_id=command),
            )
        self._go_to(result)

    def _keep(self, form: NewReportForm) -> None:
        """Keep what is thrown away, for the next new report."""
        if form.changed:
            self._kept = datetime.fromtimestamp(self._context.room.now, UTC), form.entered()

    def _take_up(self, form: NewReportForm) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            self._keep(form)  # in exchange for what is in the form already
            form.enter(kept[1])

    def _go_to(self, result: object) -> None:
        if isinstance(result, Incident):
            self._context.room.open(Kind.INCIDENT, result.id)

    def claim(self) -> None:
        """Take the report on; the loser of a race is told who was first."""
        intake = self._context.services.intake
        self._forms.plain(self.tr("#{ref} taken on"), intake.claim, intake.release)

    def release(self) -> None:
        """Put the report back."""
        self._forms.plain(self.tr("#{ref} put back"), self._context.services.intake.release)

    def restore(self) -> None:
        """Take back a refusal or a merge."""
        self._forms.plain(self.tr("#{ref} taken back up"), self._context.services.intake.restore)

    def verify(self) -> None:
        """Open the form of verification."""
        incident, context = self._model.incident, self._context
        if incident is None:
            return

        def make() -> VerifyForm:
            form = VerifyForm(incident, context.theme, context.words, self._forms.window)
            form.submitted.connect(lambda: submit(form))
            return form

        def submit(form: VerifyForm) -> None:
            severity, category = form.severity.value, form.category.value
            ward, note, seen = form.ward.value, form.note.text, form.seen
            intake, actor = context.services.intake, context.actor
            self._forms.carry_out(
                form,
                self.tr("#{ref} verified").format(ref=incident.ref),
                lambda: intake.verify(
                    actor,
                    incident.id,
                    seen=seen,
                    severity=severity,
                    category_id=category,
                    ward_code=ward,
                    note=note,
                    command_id=form.command_id,
                ),
                on_ok=lambda _: context.room.open(Kind.INCIDENT, incident.id),
            )

        self._forms.show("verify", incident.id, make)

    def reject(self) -> None:
        """Open the form for not taking a report on."""
        incident, context = self._model.incident, self._context
        if incident is None:
            return

        def make() -> RejectForm:
            form = RejectForm(incident, context.theme, context.words, self._forms.window)
            form.submitted.connect(lambda: submit(form))
            return form

        def submit(form: RejectForm) -> None:
            reason, note, seen = RejectReason(form.reason.value), form.note.text, form.seen
            intake, actor = context.services.intake, context.actor
            self._forms.carry_out(
                form,
                self.tr("#{ref} not taken on").format(ref=incident.ref),
                lambda: intake.reject(
                    actor,
                    incident.id,
                    seen=seen,
                    reason=reason,
                    note=note,
                    command_id=form.command_id,
                ),
                undo=self._forms.back(intake.restore),
            )

        self._forms.show("reject", incident.id, make)

    def merge(self) -> None:
        """Open the form for merging into an earlier report."""
        incident, context = self._model.incident, self._context
        if incident is None:
            return

        def make() -> MergeForm:
            form = MergeForm(
                incident,
                self._model.similar,
                lambda other: say.similar_line(incident, other, context.words, context.room.now),
                context.theme,
                self._forms.window,
            )
            form.submitted.connect(lambda: submit(form))
            form.searched.connect(lambda words: self._search(form, words))
            return form

        def submit(form: MergeForm) -> None:
            into, seen = form.into, form.seen
            if into is None:  # ``problem`` has asked for it
                return
            intake, actor = context.services.intake, context.actor
            self._forms.carry_out(
                form,
                self.tr("#{ref} merged").format(ref=incident.ref),
                lambda: intake.merge(
                    actor, incident.id, seen=seen, into=into, command_id=form.command_id
                ),
                undo=self._forms.back(intake.restore),
            )

        self._forms.show("merge", incident.id, make)

    def _search(self, form: MergeForm, words: str) -> None:
        questions = self._context.services.questions
        self._context.ask(
            "merge.search", lambda: questions.search(words, limit=30), form.show_found
        )

    def note(self) -> None:
        """Open the form of a note."""
        incident, context = self._model.incident, self._context
        if incident is None:
            return
        asked = TextAsked(
            self.tr("Note on #{ref}").format(ref=incident.ref),
            self.tr("&Write it down"),
            self.tr("&Note"),
            self.tr("Enter the note."),
        )

        def submit(form: TextForm) -> None:
            text, intake, actor = form.text.text, context.services.intake, context.actor
            self._forms.carry_out(
                form,
                self.tr("Note on #{ref} written down").format(ref=incident.ref),
                lambda: intake.note(actor, incident.id, text=text, command_id=form.command_id),
            )

        self._forms.ask_text("note", incident, asked, submit)

    def set_severity(self) -> None:
        """Open the form of the severity."""
        incident, context = self._model.incident, self._context
        if incident is None:
            return

        def make() -> SeverityForm:
            form = SeverityForm(incident, context.theme, context.words, self._forms.window)
            form.submitted.connect(lambda: self._set(form, incident, form.severity.value))
            return form

        self._forms.show("severity", incident.id, make)

    def escalate(self) -> None:
        """Raise the severity by one step."""
        incident = self._model.incident
        if incident is not None and incident.severity > Severity.SOS:
            self._set(None, incident, Severity(incident.severity - 1))

    def _set(self, form: SeverityForm | None, incident: Incident, severity: Severity) -> None:
        context, before = self._context, incident.severity
        intake, actor = context.services.intake, context.actor
        seen = form.seen if form is not None else incident.version
        command = (
            form.command_id
            if form is not None
            else self._forms.once("severity", incident.id, seen, int(severity))
        )

        def undo(result: object) -> object:
            if not isinstance(result, Incident):
                return None
            return intake.set_severity(actor, result.id, seen=result.version, severity=before)

        text = self.tr("Severity of #{ref} is now: {severity}")
        self._forms.carry_out(
            form,
            text.format(ref=incident.ref, severity=context.words.severity(severity)),
            lambda: intake.set_severity(
                actor, incident.id, seen=seen, severity=severity, command_id=command
            ),
            undo=undo,
        )
