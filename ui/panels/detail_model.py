"""What is known of the selected item: loaded once, shared by the detail panel and the commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot
from shiboken6 import isValid

from controlroom.domain.states import IncidentState
from ui.models.room import Kind, LineChange, Selection
from ui.panels import detail_rules as rules

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from controlroom.domain.city import City
    from controlroom.domain.figures import Share
    from controlroom.domain.incident import Incident, IncidentDetail, Reporter
    from controlroom.domain.routing import Recommendation
    from controlroom.services.desk import Services
    from ui.panels.spec import PanelContext

ON_TIME_DAYS = 30
"""Period of the on-time share on the cards."""
ON_TIME_KEPT_S = 60.0
"""For so long the shares are not counted anew: they are counted over weeks."""
SIMILAR_IN = frozenset({IncidentState.NEW, IncidentState.VERIFYING, IncidentState.VERIFIED})


class DetailModel(QObject):
    """Loads the selected incident and what helps to decide about it.  GUI thread.

    One per room: the panel and the commands see the same version of the same incident.

    Signals:
        changed: Any attribute below is new; read them again.
        loaded: A fresh ``IncidentDetail`` has arrived (also a changed one of the same incident).

    Attributes:
        selection: What is selected.
        detail: The incident as last loaded; None while loading and for other kinds.
        recommended: Agencies in the order of fit; empty until asked or where none is needed.
        similar: Likely duplicates, best first.
        reporter: Only after ``ask_reporter``; forgotten with the selection.
    """

    changed = Signal()
    loaded = Signal(object)

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context.room)
        self._context = context
        self.selection = context.room.selection
        self.detail: IncidentDetail | None = None
        self.recommended: tuple[Recommendation, ...] = ()
        self.similar: tuple[Incident, ...] = ()
        self.reporter: Reporter | None = None
        self._chosen: tuple[str, ...] | None = None
        self._aimed: str | None = None
        self._on_time: Mapping[str, Share] | None = None
        self._on_time_at = float("-inf")
        context.room.selected.connect(self._select)
        context.room.lines_changed.connect(self._note)
        if self.selection.kind is not Kind.NONE:
            self.load()

    @staticmethod
    def of(context: PanelContext) -> DetailModel:
        """Return the model of this room, made on first use."""
        found = context.room.findChild(DetailModel)
        return found if isinstance(found, DetailModel) else DetailModel(context)

    @property
    def incident(self) -> Incident | None:
        """The selected incident as last loaded."""
        return self.detail.incident if self.detail else None

    @property
    def chosen(self) -> tuple[str, ...]:
        """Agencies chosen for dispatch, lead first; the best recommended until someone chooses."""
        if self._chosen is not None:
            return self._chosen
        return tuple(r.agency_id for r in self.recommended[:1])

    def choose(self, agency_ids: Sequence[str]) -> None:
        """Choose agencies for dispatch, lead first."""
        self._chosen = tuple(agency_ids)

    def aim(self, agency_id: str) -> None:
        """Say which agency's share the next step is meant for."""
        self._aimed = agency_id

    def take_aim(self) -> str | None:
        """Return the agency the step is meant for, once; None when nobody said."""
        aimed, self._aimed = self._aimed, None
        return aimed

    @Slot(object)
    def _select(self, selection: Selection) -> None:
        if selection != self.selection:
            self.selection = selection
            self.detail, self.reporter, self._chosen = None, None, None
            self.recommended, self.similar = (), ()
            self.changed.emit()
        self.load()

    @Slot(object)
    def _note(self, change: LineChange) -> None:
        key = self.selection.key
        if self.selection.kind is not Kind.INCIDENT or not isinstance(key, UUID):
            return
        slot = self._context.room.lines.slot(key)
        held = self.incident
        closed_now = slot is None and held is not None and held.is_open
        touched = slot is not None and (slot in change.added or slot in change.changed)
        if touched or closed_now:
            self.load()

    def load(self) -> None:
        """Load the selected incident again; other kinds live in the room already.

        All of it comes in one answer: a recommendation that came later would push the buttons
        away from under the hand.
        """
        key = self.selection.key
        if self.selection.kind is not Kind.INCIDENT or not isinstance(key, UUID):
            return
        loader = self._loader()
        self._ask("detail", lambda: loader.load(key), self._take)

    def _loader(self) -> _Loader:
        room, context = self._context.room, self._context
        kept = self._on_time if room.now - self._on_time_at < ON_TIME_KEPT_S else None
        return _Loader(context.services, context.city, kept, helps=not context.read_only)

    def ask_reporter(self) -> None:
        """Load who sent it.  Only when a person asks for it and may see it."""
        key = self.selection.key
        allowed = self._context.actor.may("see_reporter") and not self._context.read_only
        if not allowed or not isinstance(key, UUID):
            return
        questions = self._context.services.questions
        self._ask("detail.reporter", lambda: questions.detail(key, with_reporter=True), self._meet)

    def hide_reporter(self) -> None:
        """Forget who sent it."""
        self.reporter = None
        self.changed.emit()

    def _ask(self, key: str, call: Callable[[], object], on_ok: Callable[..., None]) -> None:
        def deliver(answer: object) -> None:
            if isValid(self):  # the window may have closed while the worker was busy
                on_ok(answer)

        self._context.ask(key, call, deliver)

    def _take(self, loaded: _Loaded) -> None:
        detail = loaded.detail
        if detail.incident.id != self.selection.key:
            return
        self._keep(loaded.on_time)
        self.detail, self.similar = detail, loaded.similar
        self.recommended = loaded.recommended
        self.loaded.emit(detail)
        self.changed.emit()

    def _keep(self, on_time: Mapping[str, Share] | None) -> None:
        if on_time is not None and on_time is not self._on_time:
            self._on_time, self._on_time_at = on_time, self._context.room.now

    def _meet(self, detail: IncidentDetail) -> None:
        if detail.incident.id == self.selection.key:
            self.reporter = detail.reporter
            self.changed.emit()

    def ask_recommended(self) -> None:
        """Ask which agencies fit, also for an incident that already is with some."""
        incident = self.incident
        if incident is not None and not self.recommended:
            loader = self._loader()
            self._ask("detail.routing", lambda: loader.recommend(incident), self._take_recommended)

    def _take_recommended(self, answer: _Recommended) -> None:
        if answer.incident_id == self.selection.key:
            self._keep(answer.on_time)
            self.recommended = answer.recommended
            self.changed.emit()


@dataclass(frozen=True, slots=True)
class _Recommended:
    incident_id: UUID
    recommended: tuple[Recommendation, ...]
    on_time: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class _Loaded:
    detail: IncidentDetail
    similar: tuple[Incident, ...] = ()
    recommended: tuple[Recommendation, ...] = ()
    on_time: Mapping[str, Share] | None = None


@dataclass(frozen=True, slots=True)
class _Loader:
    """What a worker needs to load one incident; touches no Qt object."""

    services: Services
    city: City
    on_time: Mapping[str, Share] | None
    helps: bool

    def load(self, key: UUID) -> _Loaded:
        questions = self.services.questions
        detail = questions.detail(key, with_reporter=False)
        incident = detail.incident
        if not self.helps:
            return _Loaded(detail)
        similar: tuple[Incident, ...] = ()
        if incident.state in SIMILAR_IN:
            similar = tuple(questions.similar(incident, self.city))
        if not rules.wants_dispatch(incident):
            return _Loaded(detail, similar)
        found = self.recommend(incident)
        return _Loaded(detail, similar, found.recommended, found.on_time)

    def recommend(self, incident: Incident) -> _Recommended:
        questions, on_time = self.services.questions, self.on_time
        if on_time is None:
            rows = questions.on_time_by_agency(ON_TIME_DAYS)
            on_time = {row.agency_id: row.share for row in rows}
        ranked = self.services.dispatch.recommend(
            incident, open_by_agency=questions.open_by_agency(), on_time=on_time
        )
        return _Recommended(incident.id, ranked, on_time)
