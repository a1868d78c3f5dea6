"""Commands about one agency's share: phoned in, more time, approve, send back, publish."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from controlroom.domain.extension import more_time
from controlroom.outbox.registry import deed
from controlroom.services.calendar import calendar_of
from ui.dialogs.confirm import ApproveForm
from ui.dialogs.matching import Choice
from ui.dialogs.share import ACCEPT, ANSWER, GIVE_BACK, GRANT, ExtensionForm, MoreTime, PhoneForm
from ui.dialogs.text import TextAsked, TextForm
from ui.panels.detail_rules import Step, shares_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from controlroom.domain.incident import Assignment, Incident
    from controlroom.outbox.values import Deed
    from ui.dialogs.form import Form
    from ui.features.incident_forms import Forms
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext


class ShareCommands(QObject):
    """Carries out the steps that concern one agency.  GUI thread."""

    def __init__(self, context: PanelContext, model: DetailModel, forms: Forms) -> None:
        super().__init__(forms)
        self._context, self._model, self._forms = context, model, forms

    def runs(self) -> dict[Step, Callable[[], None]]:
        """Return what each step runs."""
        return {
            Step.PHONE: self.phone,
            Step.EXTENSION: self.extension,
            Step.APPROVE: self.approve,
            Step.SEND_BACK: self.send_back,
            Step.PUBLISH: self.publish,
            Step.REOPEN: self.reopen,
        }

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._context.room.now, UTC)

    def _more_time(self, incident: Incident) -> MoreTime:
        calendar = calendar_of(self._context.city)
        return MoreTime(self._now(), lambda a, now: more_time(a, incident.clock, calendar, now))

    def _shares(self, step: Step) -> tuple[Incident | None, tuple[Assignment, ...], str]:
        """Return the incident, the shares the step fits, and the agency it was aimed at."""
        incident, aimed = self._model.incident, self._model.take_aim() or ""
        if incident is None:
            return None, (), ""
        shares = shares_for(step, incident, self._context.actor)
        return incident, shares, aimed if any(s.agency_id == aimed for s in shares) else ""

    def phone(self) -> None:
        """Open the form for what an agency said."""
        incident, shares, aimed = self._shares(Step.PHONE)
        if incident is None or not shares:
            return
        context = self._context

        def make() -> PhoneForm:
            form = PhoneForm(
                incident,
                shares,
                self._more_time(incident),
                theme=context.theme,
                words=context.words,
                parent=self._forms.window,
                aimed=aimed,
            )
            form.submitted.connect(lambda: self._enter(form, incident))
            return form

        self._forms.show("phone", incident.id, make)

    def _enter(self, form: PhoneForm, incident: Incident) -> None:
        context, agency, text = self._context, form.agency.value, form.text.text
        said = form.what.value
        told: dict[str, tuple[str, dict[str, object]]] = {
            ACCEPT: ("accept", {}),
            ANSWER: ("answer", {"reply": text}),
            GIVE_BACK: ("give_back", {"reason": text}),
        }
        more = ("ask_extension", {"until": form.until.value, "reason": text})
        kind, values = told.get(said, more)
        asked = self._deed(kind, form, incident, agency_id=agency, **values)
        label = {
            ACCEPT: self.tr("{agency} accepted #{ref}"),
            ANSWER: self.tr("Answer of {agency} on #{ref} entered"),
            GIVE_BACK: self.tr("{agency} gave #{ref} back"),
        }.get(said, self.tr("{agency} asked for more time on #{ref}"))
        shown = label.format(agency=context.words.agency_short(agency), ref=incident.ref)
        self._forms.carry_out(form, shown, asked)

    @staticmethod
    def _deed(kind: str, form: Form, incident: Incident, **values: object) -> Deed:
        return deed(
            kind,
            incident.id,
            ref=incident.ref,
            seen=form.seen,
            command_id=form.command_id,
            **values,
        )

    def extension(self) -> None:
        """Open the form that grants or refuses more time."""
        incident, shares, aimed = self._shares(Step.EXTENSION)
        if incident is None or not shares:
            return
        context = self._context

        def make() -> ExtensionForm:
            form = ExtensionForm(
                incident,
                shares,
                self._more_time(incident),
                theme=context.theme,
                words=context.words,
                parent=self._forms.window,
                aimed=aimed,
            )
            form.submitted.connect(lambda: self._decide(form, incident))
            return form

        self._forms.show("extension", incident.id, make)

    def _decide(self, form: ExtensionForm, incident: Incident) -> None:
        agency, grant = form.agency.value, form.decision.value == GRANT
        kind = "grant_extension" if grant else "refuse_extension"
        values = {"until": form.until.value} if grant else {"reason": form.text.text}
        asked = self._deed(kind, form, incident, agency_id=agency, **values)
        granted, refused = self.tr("More time granted to {agency}"), self.tr("More time refused")
        name = self._context.words.agency_short(agency)
        self._forms.carry_out(form, (granted if grant else refused).format(agency=name), asked)

    def approve(self) -> None:
        """Open the form that shows the answer; with several, the one aimed at or the lead's."""
        incident, shares, aimed = self._shares(Step.APPROVE)
        if incident is None or not shares:
            return
        context = self._context
        rows = [s for s in shares if s.agency_id == aimed] or list(shares)

        def make() -> ApproveForm:
            form = ApproveForm(
                incident,
                rows,
                theme=context.theme,
                words=context.words,
                parent=self._forms.window,
            )
            form.submitted.connect(lambda: submit(form))
            return form

        def submit(form: ApproveForm) -> None:
            agency = form.agency.value
            name = context.words.agency_short(agency)
            self._forms.carry_out(
                form,
                self.tr("Answer of {agency} approved").format(agency=name),
                self._deed("approve", form, incident, agency_id=agency),
            )

        self._forms.show("approve", incident.id, make)

    def send_back(self) -> None:
        """Open the form that says what is missing in an answer."""
        incident, shares, aimed = self._shares(Step.SEND_BACK)
        if incident is None or not shares:
            return
        asked = TextAsked(
            self.tr("Send the answer on #{ref} back").format(ref=incident.ref),
            self.tr("&Send back"),
            self.tr("What is &missing"),
            self.tr("Say what is missing."),
            choice=self.tr("&Agency"),
        )
        rows = [s for s in shares if s.agency_id == aimed] or list(shares)

        def submit(form: TextForm) -> None:
            values = {"agency_id": form.choice.value, "reason": form.text.text}
            self._forms.carry_out(
                form,
                self.tr("Answer on #{ref} sent back").format(ref=incident.ref),
                self._deed("send_back", form, incident, **values),
            )

        self._forms.ask_text("send_back", incident, asked, submit, self._choices(rows))

    def publish(self) -> None:
        """Open the form of the answer to the citizen, begun with the agencies' replies."""
        incident = self._model.incident
        if incident is None:
            return
        replies = [a.reply for a in sorted(incident.active_assignments, key=lambda a: not a.lead)]
        asked = TextAsked(
            self.tr("Publish the answer on #{ref}").format(ref=incident.ref),
            self.tr("&Publish"),
            self.tr("&Answer to the citizen"),
            self.tr("Enter the answer."),
            start="\n\n".join(reply for reply in replies if reply),
        )

        def submit(form: TextForm) -> None:
            self._forms.carry_out(
                form,
                self.tr("#{ref} published").format(ref=incident.ref),
                self._deed("publish", form, incident, answer=form.text.text),
            )

        self._forms.ask_text("publish", incident, asked, submit)

    def reopen(self) -> None:
        """Open the form for reopening."""
        incident = self._model.incident
        if incident is None:
            return
        asked = TextAsked(
            self.tr("Reopen #{ref}").format(ref=incident.ref),
            self.tr("&Reopen"),
            self.tr("Re&ason"),
            self.tr("Enter the reason."),
        )

        def submit(form: TextForm) -> None:
            self._forms.carry_out(
                form,
                self.tr("#{ref} reopened").format(ref=incident.ref),
                self._deed("reopen", form, incident, reason=form.text.text),
            )

        self._forms.ask_text("reopen", incident, asked, submit)

    def _choices(self, shares: Sequence[Assignment]) -> tuple[Choice, ...]:
        words = self._context.words
        return tuple(Choice(s.agency_id, words.agency(s.agency_id)) for s in shares)
