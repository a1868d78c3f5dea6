"""An office in memory: the real rules behind the services, for tests of detail and forms."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

from controlroom.domain import shares, steps
from controlroom.domain.deadline import Calendar
from controlroom.domain.errors import ConcurrentEditError, NotFoundError
from controlroom.domain.figures import AgencyOnTime, Share
from controlroom.domain.geo import Position
from controlroom.domain.incident import Attachment, Event, Incident, IncidentDetail, Reporter
from controlroom.domain.routing import Recommendation
from controlroom.domain.states import ClockKind, Severity, Stage
from controlroom.domain.text import fold
from tests.ui import builders
from ui.features import incident as feature
from ui.models.room import Kind
from ui.panels import detail
from ui.widgets.chips import Chip

if TYPE_CHECKING:
    from uuid import UUID

    from controlroom.domain.lines import LineBlock

NOW = builders.NOW


def incident(**values: object) -> Incident:
    """A new report of a broken manhole cover."""
    made: dict[str, Any] = {
        "id": builders.uid(1),
        "ref": 18_233,
        "version": 1,
        "source_id": "field_report",
        "channel": "app",
        "title": "Nắp hố ga bị vỡ, xe máy dễ sa bánh",
        "description": "Nắp hố ga trong kiệt bị vỡ từ tối qua.",
        "category_id": "ha_tang/ho_ga",
        "severity": Severity.URGENT,
        "stage": Stage.NEW,
        "clock": ClockKind.IMMEDIATE,
        "received_at": NOW - timedelta(minutes=11),
        "ward_code": None,
        "address": "12 Bà Triệu",
        "position": Position(16.45, 107.65),
        "has_reporter": True,
    }
    received = made["received_at"]
    made["due_at"] = received + timedelta(minutes=15)
    made |= values
    return Incident(**made)


def line(one: Incident) -> LineBlock:
    """What the queue knows of an incident."""
    position = one.position
    due = one.due_at.timestamp() if one.due_at else float("nan")
    return builders.block(
        1,
        id=[one.id],
        version=one.version,
        ref=[one.ref],
        severity=[int(one.severity)],
        state=[one.state],
        title=[one.title],
        category_id=[one.category_id],
        ward_code=[one.ward_code or ""],
        address=[one.address],
        due_at=[due],
        received_at=[one.received_at.timestamp()],
        lat=[position.lat if position else float("nan")],
        lon=[position.lon if position else float("nan")],
        folded=[fold(one.title)],
    )


class Office:
    """Every service at once over one dictionary, with the version check of the real store."""

    def __init__(self, *held: Incident, city=None) -> None:
        self.city = city or builders.city()
        self.calendar = Calendar(self.city.zone, frozenset(), self.city.deadlines)
        self.held = {one.id: one for one in held}
        self.events: dict[UUID, list[Event]] = {one.id: [] for one in held}
        self.attachments: tuple[Attachment, ...] = ()
        self.merged: tuple[int, ...] = ()
        self.similar_ones: tuple[Incident, ...] = ()
        self.reporter = Reporter(name="Trần Thị B", phone="0905 000 111")
        self.recommended = (
            Recommendation(
                "ub_19789",
                ("road", (("topic", "Hố ga trong kiệt"), ("road", "alley"))),
                5.0,
                "found",
                3,
                Share(193, 212),
            ),
            Recommendation(
                "htkt", ("category", (("topic", "Đường chính"),)), 2.0, "proposal", 11, Share(9, 12)
            ),
        )
        self.did: list[tuple[str, dict[str, object]]] = []
        self.with_reporter: list[bool] = []
        self.fails: list[Exception] = []
        self.now = NOW
        self.services = SimpleNamespace(
            city=self.city,
            intake=self,
            dispatch=_Dispatch(self),
            closing=self,
            alarms=self,
            questions=self,
        )

    def step(self, name, actor, incident_id, *, seen, **values):
        """Run a domain step as a service would."""
        self.did.append((name, {"seen": seen, "actor": actor, **values}))
        values.pop("command_id", None)
        if self.fails:
            raise self.fails.pop(0)
        before = self.held[incident_id]
        if before.version != seen:
            raise ConcurrentEditError(before.updated_by, self.now, before.state)
        module = shares if hasattr(shares, name) else steps
        timed = name not in {"reject", "merge", "restore", "publish"}
        if timed:
            values["calendar"] = self.calendar
        after, event = getattr(module, name)(before, actor, self.now, **values)
        return self.put(after, event, actor.login)

    def put(self, after: Incident, event: Event | None = None, login: str = "") -> Incident:
        """Store a next version."""
        stored = replace(after, version=after.version + 1, updated_by=login, updated_at=self.now)
        self.held[stored.id] = stored
        if event is not None:
            self.events[stored.id].append(event)
        return stored

    # --- intake, closing, alarms

    def receive(self, actor, draft, *, command_id=None):
        self.did.append(("receive", {"draft": draft}))
        if self.fails:
            raise self.fails.pop(0)
        made = incident(
            id=builders.uid(900 + len(self.held)),
            ref=18_900,
            title=draft.title,
            description=draft.description,
            category_id=draft.category_id,
            severity=draft.severity,
            position=draft.position,
            address=draft.address,
            ward_code=draft.ward_code,
            channel=draft.channel,
            received_at=self.now,
            has_reporter=draft.reporter is not None,
        )
        begun, event = steps.receive(made, actor, self.now, calendar=self.calendar)
        self.held[begun.id] = begun
        self.events[begun.id] = [event]
        return begun

    def note(self, actor, incident_id, *, text, command_id=None):
        self.did.append(("note", {"text": text}))
        if self.fails:
            raise self.fails.pop(0)
        self.events[incident_id].append(
            steps.note(self.held[incident_id], actor, self.now, text=text)
        )
        return self.held[incident_id]

    def merge(self, actor, incident_id, *, seen, into, command_id=None):
        return self.step("merge", actor, incident_id, seen=seen, into=self.held[into])

    def acknowledge(self, actor, alarm_id, *, seen, verdict="", command_id=None):
        said = {"verdict": verdict} if verdict else {}
        self.did.append(("acknowledge", {"seen": seen, **said}))

    def make_incident(self, actor, alarm_id, *, seen, command_id=None):
        self.did.append(("make_incident", {"seen": seen}))
        return next(iter(self.held.values()))

    def __getattr__(self, name):
        names = {
            "claim", "release", "verify", "set_severity", "reject", "restore",
            "approve", "send_back", "publish", "reopen",
        }  # fmt: skip
        if name not in names:
            raise AttributeError(name)
        return lambda actor, key, **values: self.step(name, actor, key, **values)

    # --- questions

    def detail(self, incident_id, *, with_reporter):
        self.with_reporter.append(with_reporter)
        if incident_id not in self.held:
            raise NotFoundError(str(incident_id))
        one = self.held[incident_id]
        return IncidentDetail(
            one,
            tuple(self.events[incident_id]),
            self.attachments,
            self.merged,
            self.reporter if with_reporter else None,
        )

    def similar(self, one, city):
        return self.similar_ones

    def open_by_agency(self):
        return {"hepco": 3}

    def on_time_by_agency(self, days):
        return (AgencyOnTime("hepco", Share(9, 10), Share(8, 10)),)

    def search(self, words, limit=200):
        return tuple(o for o in self.held.values() if fold(words) in fold(f"{o.ref} {o.title}"))


class _Dispatch:
    def __init__(self, office: Office) -> None:
        self._office = office

    def recommend(self, one, *, open_by_agency, on_time):
        return self._office.recommended

    def dispatch(self, actor, incident_id, *, seen, orders, severity=None, command_id=None):
        if severity is not None:
            before = self._office.held[incident_id]
            changed, _ = steps.set_severity(
                before, actor, NOW, calendar=self._office.calendar, severity=severity
            )
            self._office.held[incident_id] = changed
        return self._office.step("dispatch", actor, incident_id, seen=seen, orders=orders)

    def __getattr__(self, name):
        return lambda actor, key, **values: self._office.step(name, actor, key, **values)


class Bench:
    """A window with the detail panel in it, its commands bound to keys as the shell does."""

    def __init__(self, qtbot, office: Office, **context: Any) -> None:
        self.qtbot, self.office = qtbot, office
        self.calls = builders.Calls()
        self.context = builders.context(
            services=office.services, calls=self.calls, of=office.city, **context
        )
        self.room = self.context.room
        self.context.theme.apply()
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.panel = detail.DetailPanel(self.context)
        self.window.setCentralWidget(self.panel)
        self.commands = feature.register(self.context, self.window)
        run = self.context.commands.run
        for command in self.context.commands:
            if command.key:
                shortcut = QShortcut(QKeySequence(command.key), self.window)
                shortcut.activated.connect(lambda c=command.id: run(c))

    def show(self, width: int = 400, height: int = 950) -> None:
        """Show the window and let it be laid out."""
        self.window.resize(width, height)
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def sync(self) -> None:
        """Bring what is stored to the window, as the poller would."""
        held = self.office.held.values()
        for one in held:
            if one.is_open:
                self.room.apply(builders.batch(line(one)))
            elif self.room.lines.slot(one.id) is not None:
                self.room.apply(builders.batch(gone=(one.id,)))

    def open(self, one: Incident) -> None:
        """Bring it and open it, as Enter in the queue does."""
        self.sync()
        self.room.open(Kind.INCIDENT, one.id)

    def key(self, key: Qt.Key, *, ctrl: bool = False, shift: bool = False) -> None:
        """Press a key where the keyboard is."""
        modifier = Qt.KeyboardModifier.NoModifier
        if ctrl:
            modifier |= Qt.KeyboardModifier.ControlModifier
        if shift:
            modifier |= Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(self._target(), key, modifier)

    def type(self, text: str) -> None:
        """Type where the keyboard is."""
        for letter in text:  # QTest.keyClicks knows Latin letters only
            press = QKeyEvent(
                QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter
            )
            QApplication.sendEvent(self._target(), press)

    def _target(self):
        target = QApplication.focusWidget() or QApplication.activeWindow()
        assert target is not None
        return target

    def form(self, name: str, one: Incident | None = None):
        """Return an open form once it has the keyboard."""
        form = self.commands.forms.find(name, one.id if one else None)
        assert form is not None, f"no form {name}"
        self.qtbot.waitUntil(form.isActiveWindow)
        return form

    def back(self) -> None:
        """Give the keyboard back to the window, as a window system does when a form closes."""
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)

    def texts(self) -> str:
        """Return every text that is shown in the panel."""
        labels = [w.text() for w in self.panel.findChildren(QLabel) if w.isVisibleTo(self.panel)]
        chips = [w.text for w in self.panel.findChildren(Chip) if w.isVisibleTo(self.panel)]
        return "\n".join(labels + chips)

    def undo(self) -> None:
        """Take the last step back, as Ctrl+Z does."""
        back = self.calls.undos[-1]
        assert callable(back)
        back()

    def wait_text(self, text: str) -> None:
        """Wait until the panel shows *text*; new parts appear with the next turn of the loop."""
        self.qtbot.waitUntil(lambda: text in self.texts())
