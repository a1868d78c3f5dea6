"""Commands from a report's arrival to its verification, and those that fit at any time."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from controlroom.domain.states import RejectReason, Severity
from controlroom.outbox.registry import deed
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

    from controlroom.domain.incident import Incident
    from controlroom.domain.records import Call
    from controlroom.outbox.values import Result
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
            self._forms.carry_out(
                form,
                self.tr("Report received"),
                deed("receive", command_id=form.command_id, draft=draft),
                on_ok=self._go_to if call is None else partial(self._received, call),
            )

        self._forms.show("new", None if call is None else call.id, make)

    def _received(self, call: Call, result: Result) -> None:
        """End the call that a report was made of, and go to the report."""
        now = self._context.room.calls.get(call.id)
        if result.incident is not None and now is not None:
            ended = deed("call.end", seen=now.version, call=now, incident_id=result.incident)
            self._context.act(self.tr("Call ended; it belongs to the report"), ended)
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

    def _go_to(self, result: Result) -> None:
        if result.incident is not None:
            self._context.room.open(Kind.INCIDENT, result.incident)

    def claim(self) -> None:
        """Take the report on; the loser of a race is told who was first."""
        self._forms.plain(self.tr("#{ref} taken on"), "claim", "release")

    def release(self) -> None:
        """Put the report back."""
        self._forms.plain(self.tr("#{ref} put back"), "release")

    def restore(self) -> None:
        """Take back a refusal or a merge."""
        self._forms.plain(self.tr("#{ref} taken back up"), "restore")

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
            self._forms.carry_out(
                form,
                self.tr("#{ref} verified").format(ref=incident.ref),
                deed(
                    "verify",
                    incident.id,
                    ref=incident.ref,
                    seen=form.seen,
                    command_id=form.command_id,
                    severity=form.severity.value,
                    category_id=form.category.value,
                    ward_code=form.ward.value,
                    note=form.note.text,
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
            self._forms.carry_out(
                form,
                self.tr("#{ref} not taken on").format(ref=incident.ref),
                deed(
                    "reject",
                    incident.id,
                    ref=incident.ref,
                    seen=form.seen,
                    command_id=form.command_id,
                    reason=RejectReason(form.reason.value),
                    note=form.note.text,
                ),
                undo=self._forms.back("restore", incident.ref),
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
            into = form.into
            if into is None:  # ``problem`` has asked for it
                return
            self._forms.carry_out(
                form,
                self.tr("#{ref} merged").format(ref=incident.ref),
                deed(
                    "merge",
                    incident.id,
                    ref=incident.ref,
                    seen=form.seen,
                    command_id=form.command_id,
                    into=into,
                ),
                undo=self._forms.back("restore", incident.ref),
            )

        self._forms.show("merge", incident.id, make)

    def _search(self, form: MergeForm, words: str) -> None:
        questions = self._context.services.questions
        self._context.ask(
            "merge.search", lambda: questions.search(words, limit=30), form.show_found
        )

    def note(self) -> None:
        """Open the form of a note."""
        incident = self._model.incident
        if incident is None:
            return
        asked = TextAsked(
            self.tr("Note on #{ref}").format(ref=incident.ref),
            self.tr("&Write it down"),
            self.tr("&Note"),
            self.tr("Enter the note."),
        )

        def submit(form: TextForm) -> None:
            self._forms.carry_out(
                form,
                self.tr("Note on #{ref} written down").format(ref=incident.ref),
                deed(
                    "note",
                    incident.id,
                    ref=incident.ref,
                    command_id=form.command_id,
                    text=form.text.text,
                ),
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
        words, before = self._context.words, incident.severity
        seen = form.seen if form is not None else incident.version
        text = self.tr("Severity of #{ref} is now: {severity}")
        self._forms.carry_out(
            form,
            text.format(ref=incident.ref, severity=words.severity(severity)),
            deed("set_severity", incident.id, ref=incident.ref, seen=seen, severity=severity),
            undo=self._forms.back("set_severity", incident.ref, severity=before),
        )
