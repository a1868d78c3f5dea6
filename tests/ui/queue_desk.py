"""A queue panel in a window with services that note what they are asked."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from controlroom.domain.records import Alarm, AlarmState, Notice, Quarantined, Task, TaskState
from controlroom.domain.states import Severity
from tests.ui.builders import NOW, Calls, batch, block, context, uid
from ui.panels.queue import QueuePanel


class FakeServices:
    """Answers what the panel asks and notes what it does."""

    def __init__(self):
        self.done = []
        self.tasks = SimpleNamespace(set_state=self._set_state)
        self.questions = SimpleNamespace(notices=self._notices, quarantined=self._quarantined)

    def _set_state(self, actor, task, state, *, command_id):
        self.done.append(("task", actor.login, task.id, state))

    def _notices(self, source_id, limit):
        kind, at = "bulletin", NOW - timedelta(hours=1)
        facts = (("area", "Sông Hương"),)
        return [Notice(uid(1), source_id, kind, "Bản tin lũ", at, Severity.URGENT, facts)]

    def _quarantined(self, limit, source_id=None):
        aside = [
            Quarantined(uid(60), "camera", NOW, "swapped", "lat 107.6", "{}", "EXT-1"),
            Quarantined(uid(61), "vessel", NOW, "empty", "", "{}"),
        ]
        return [q for q in aside if source_id in (None, q.source_id)][:limit]


def alarm(number, state=AlarmState.UNACKNOWLEDGED, severity=Severity.URGENT, **values):
    raised = NOW - timedelta(minutes=number)
    title = "Kim Long: 1.42 m (BĐ1)"
    return Alarm(
        uid(number), 4, "weather_flood", "level_above", severity, state, title, raised, **values
    )


def task(number, hours, state=TaskState.OPEN, **values):
    due = NOW + timedelta(hours=hours)
    title = f"Kiểm tra cống số {number}"
    return Task(uid(number), 1, title, state, "htkt", NOW, "lan", due, **values)


class Desk:
    """The panel in a window, with what it asked and did."""

    def __init__(self, qtbot, count=30, *, width=470, height=800, **values):
        self.services = FakeServices()
        self.calls = Calls()
        self.context = context(services=self.services, calls=self.calls, **values)
        self.room = self.context.room
        self.panel = QueuePanel(self.context)
        self.page, self.view = self.panel.queue, self.panel.queue.view
        self.model = self.page.model
        qtbot.addWidget(self.panel)
        self.panel.resize(width, height)
        with qtbot.waitExposed(self.panel):
            self.panel.show()
        self.page.search.setFocus()
        QApplication.sendEvent(self.view, QEvent(QEvent.Type.Leave))
        if count is not None:
            self.room.apply(batch(block(count), resync=True))
        self.page.render_words()

    def run(self, name):
        return self.context.commands.run(name)

    @property
    def words(self):
        return self.page.words.text().replace("\N{NO-BREAK SPACE}", " ")
