"""Runs forms: opens them once, carries their step out, keeps them when it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from controlroom.outbox.registry import deed
from ui.dialogs.text import TextForm
from ui.panels.detail_words import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import Incident, IncidentDetail
    from controlroom.outbox.values import Deed, Result
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
    """

    opened = Signal(object)

    def __init__(self, context: PanelContext, model: DetailModel, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._model, self._window = context, model, window
        self._open: dict[tuple[str, UUID | None], Form] = {}
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
        asked: Deed,
        undo: Callable[[Result], Deed | None] | None = None,
        on_ok: Callable[[Result], None] | None = None,
    ) -> None:
        """Give a command; close *form* when it is done or kept for later, keep it when refused.

        The refusal is said in the notice lane; the picture is loaded again either way.
        """

        def close() -> None:
            if form is not None and isValid(form):
                form.accept()

        def finished(result: Result) -> None:
            close()
            self._model.load()
            if on_ok is not None:
                on_ok(result)

        def failed(why: str) -> None:
            if form is not None and isValid(form):
                form.fail(why)
                self._look_again(form)
            self._model.load()

        self._context.act(label, asked, on_ok=finished, undo=undo, on_fail=failed, on_wait=close)

    def plain(self, label: str, kind: str, undo: str = "") -> None:
        """Carry out a step that asks for nothing; the version is the one on the screen.

        Args:
            label: Translated, past tense; ``{ref}`` is the incident's number.
            kind: Of the command.
            undo: Kind of the command that takes it back; empty for none.
        """
        incident = self._model.incident
        if incident is None:
            return
        self.carry_out(
            None,
            label.format(ref=incident.ref),
            deed(kind, incident.id, ref=incident.ref, seen=incident.version),
            undo=self.back(undo, incident.ref) if undo else None,
        )

    @staticmethod
    def back(kind: str, ref: int, **values: object) -> Callable[[Result], Deed | None]:
        """Return an undo: a command of *kind* on the incident that a command has stored."""

        def undo(result: Result) -> Deed | None:
            if result.incident is None or result.version is None:
                return None
            seen = result.version
            return deed(kind, result.incident, ref=ref, seen=seen, command_id=None, **values)

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
