"""Runs forms: opens them once, carries their step out, keeps them when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from controlroom.domain.incident import Incident
from ui.dialogs.text import TextForm
from ui.errors import notice_for, unconfirmed
from ui.once import Once, repeatable
from ui.panels.detail_words import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import IncidentDetail
    from ui.dialogs.form import Form
    from ui.dialogs.matching import Choice
    from ui.dialogs.text import TextAsked
    from ui.models.room import LineChange
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext


class Forms(QObject):
    """The open forms of a window.  GUI thread.

    A form is bound to its incident and stays through every change of the picture; when the
    incident changes meanwhile, the form says who changed what.

    Signals:
        opened: A form was shown.

    Attributes:
        once: Names the steps that have no form.
    """

    opened = Signal(object)
    _failed = Signal(int, object)

    def __init__(self, context: PanelContext, model: DetailModel, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._model, self._window = context, model, window
        self._open: dict[tuple[str, UUID | None], Form] = {}
        self._tries: dict[int, Form | None] = {}
        self._number = 0
        self.once = Once()
        self._failed.connect(self._give_back)
        context.room.lines_changed.connect(self._watch)

    @property
    def window(self) -> QWidget:
        """Parent of every form."""
        return self._window

    def find(self, name: str, incident_id: UUID | None) -> Form | None:
        """Return the open form of that step and incident."""
        form = self._open.get((name, incident_id))
        return form if form is not None and isValid(form) and form.isVisible() else None

    def show(self, name: str, incident_id: UUID | None, make: Callable[[], Form]) -> Form:
        """Show the form of a step; one already open comes to the front with its text."""
        form = self.find(name, incident_id)
        if form is None:
            form = make()
            self._open[(name, incident_id)] = form
            form.show()
        form.raise_()
        form.activateWindow()
        self.opened.emit(form)
        return form

    def carry_out(
        self,
        form: Form | None,
        label: str,
        call: Callable[[], object],
        undo: Callable[[object], object] | None = None,
        on_ok: Callable[[object], None] | None = None,
    ) -> None:
        """Run a step in the worker; close *form* when it is done, keep it when it is not.

        The step's failure is said in the notice lane; the picture is loaded again either way.
        A step that turns out to have been carried out before is done.
        """
        self._number += 1
        number = self._number
        self._tries[number] = form

        step = repeatable(call, self._context.services.questions)

        def guarded() -> object:
            try:
                return step()
            except BaseException as error:
                self._failed.emit(number, error)  # in the worker: the slot is queued
                raise

        def finished(result: object) -> None:
            self._tries.pop(number, None)
            if form is not None and isValid(form):
                form.accept()
            self._model.load()
            if on_ok is not None:
                on_ok(result)

        self._context.act(label, guarded, finished, undo)

    def plain(
        self,
        label: str,
        step: Callable[..., object],
        undo: Callable[..., object] | None = None,
    ) -> None:
        """Carry out a step that asks for nothing; the version is the one on the screen.

        Args:
            label: Translated, past tense; ``{ref}`` is the incident's number.
            step: Service that takes the actor, the incident's id and ``seen``.
            undo: Service of the same shape that takes it back.
        """
        incident, actor = self._model.incident, self._context.actor
        if incident is None:
            return
        command = self.once(label, incident.id, incident.version)
        self.carry_out(
            None,
            label.format(ref=incident.ref),
            lambda: step(actor, incident.id, seen=incident.version, command_id=command),
            undo=None if undo is None else self.back(undo),
        )

    def back(self, step: Callable[..., object]) -> Callable[[object], object]:
        """Return an undo that runs *step* on the incident a service returned."""
        actor = self._context.actor

        def undo(result: object) -> object:
            if not isinstance(result, Incident):
                return None
            return step(actor, result.id, seen=result.version)

        return undo

    def ask_text(
        self,
        name: str,
        incident: Incident,
        asked: TextAsked,
        submit: Callable[[TextForm], None],
        choices: Sequence[Choice] = (),
    ) -> None:
        """Show a form that asks for a text."""

        def make() -> TextForm:
            form = TextForm(incident, asked, self._context.theme, self._window, choices)
            form.submitted.connect(lambda: submit(form))
            return form

        self.show(name, incident.id, make)

    @Slot(int, object)
    def _give_back(self, number: int, error: BaseException) -> None:
        form = self._tries.pop(number, None)
        if form is not None and isValid(form):
            why = notice_for(error, self._context.words, acted=True).text
            form.fail(why, unknown=unconfirmed(error))
            self._look_again(form)
        self._model.load()

    @Slot(object)
    def _watch(self, _change: LineChange) -> None:
        lines = self._context.room.lines
        self._open = {k: f for k, f in self._open.items() if isValid(f) and f.isVisible()}
        for form in self._open.values():
            key = form.incident_id
            if key is None or form.busy:
                continue
            slot = lines.slot(key)
            version = int(lines.version[slot]) if slot is not None else form.noted + 1
            if version > form.noted:
                self._look_again(form)

    def _look_again(self, form: Form) -> None:
        key = form.incident_id
        if key is None:
            return
        questions = self._context.services.questions

        def tell(detail: IncidentDetail) -> None:
            if isValid(form) and not form.busy and detail.incident.version > form.noted:
                form.note_change(self._said(detail), detail.incident.version)

        self._context.ask(f"form {key}", lambda: questions.detail(key, with_reporter=False), tell)

    def _said(self, detail: IncidentDetail) -> str:
        words, incident = self._context.words, detail.incident
        text = self.tr("{who} changed this report meanwhile, at {time}: it is now “{state}”.")
        at = incident.updated_at
        said = text.format(
            who=name_of(incident.updated_by, detail.events) or "?",
            time=words.clock(at, seconds=True) if at else "?",
            state=words.state(incident.state),
        )
        if detail.events:
            newest = max(detail.events, key=lambda e: e.at)
            said += " " + words.event(newest) + "."
        return said
