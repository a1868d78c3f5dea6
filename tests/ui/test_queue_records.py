"""The pages beside the queue: alarms, tasks and sources."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from controlroom.domain.access import Actor, Role
from controlroom.domain.records import AlarmState, Freshness, SourceStatus, TaskState
from controlroom.domain.states import Severity
from tests.ui.builders import NOW, batch, uid
from tests.ui.queue_desk import Desk, alarm, task
from ui.commands import Command
from ui.models.alarms import is_waiting
from ui.models.room import Kind, Selection
from ui.panels.queue import ALARMS, SOURCES

Key = Qt.Key
VIEWER = Actor("xem", "Người xem", Role.VIEWER)


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def test_alarms_nobody_acknowledged_come_first(desk):
    desk.room.apply(
        batch(
            alarms=(
                alarm(1, AlarmState.ACKNOWLEDGED, Severity.SOS),
                alarm(2, severity=Severity.NORMAL),
                alarm(3),
                alarm(4, AlarmState.RETURNED_UNACKNOWLEDGED),
            )
        )
    )
    model = desk.panel.alarms.model
    assert [model.id_at(row) for row in range(4)] == [uid(3), uid(4), uid(2), uid(1)]
    look = model.look(0)
    assert look.second.startswith("level above the mark · Floods")
    assert look.who == "not acknowledged"
    assert model.spoken(0).startswith("Urgent. Kim Long")


def test_alarm_buttons_run_the_windows_commands(desk, qtbot):
    ran = []
    waiting = desk.room.alarms.values
    may = lambda: any(is_waiting(alarm) for alarm in waiting())  # noqa: E731 - as commands take it
    desk.context.commands.add(
        Command("alarm.acknowledge", "Acknowledge", lambda: ran.append("ack"), "A", may)
    )
    desk.panel.show_tab(ALARMS)
    row = desk.panel.alarms.actions_row
    assert list(row.buttons) == ["alarm.acknowledge"]  # nobody registered the other
    assert not row.buttons["alarm.acknowledge"].isEnabled()
    desk.room.apply(batch(alarms=(alarm(3),)))
    desk.panel.alarms.view.go_to(0)
    assert desk.room.selection == Selection(Kind.ALARM, uid(3))
    qtbot.mouseClick(row.buttons["alarm.acknowledge"], Qt.MouseButton.LeftButton)
    assert ran == ["ack"]
    desk.room.apply(batch(alarms=(alarm(3, AlarmState.ACKNOWLEDGED),)))
    assert not row.buttons["alarm.acknowledge"].isEnabled()
    assert desk.panel.alarms.view.selected == uid(3)


def test_opening_an_alarm_opens_the_report_made_of_it(desk):
    desk.room.apply(batch(alarms=(alarm(3), alarm(9, incident_id=uid(7)))))
    opened = []
    desk.room.opened.connect(opened.append)
    desk.panel.alarms.open(uid(3))
    desk.panel.alarms.open(uid(9))
    assert opened == [Selection(Kind.ALARM, uid(3)), Selection(Kind.INCIDENT, uid(7))]


def test_a_viewer_changes_nothing(qtbot):
    desk = Desk(qtbot, actor=VIEWER, read_only=True)
    desk.room.apply(batch(tasks=(task(1, 3),)))
    desk.room.select(Kind.TASK, uid(1))
    assert not desk.run("task.done")
    assert desk.services.done == []
    assert not hasattr(desk.panel.alarms, "actions_row")


def test_tasks_by_due_date_and_their_steps(desk):
    desk.room.apply(batch(tasks=(task(1, 30), task(2, -1), task(3, 4, TaskState.STARTED))))
    model = desk.panel.tasks.model
    assert [model.id_at(row) for row in range(3)] == [uid(2), uid(3), uid(1)]
    assert model.look(0).tone == "late"
    assert model.look(1).who == "in progress"
    desk.room.select(Kind.TASK, uid(2))
    assert desk.run("task.start")
    assert desk.services.done == [("task", "lan", uid(2), TaskState.STARTED)]
    desk.room.select(Kind.TASK, uid(3))
    assert not desk.run("task.start")
    assert desk.run("task.done")


def test_records_keep_selection_when_they_move(desk, qtmodeltester):
    model, view = desk.panel.tasks.model, desk.panel.tasks.view
    qtmodeltester.check(model)
    desk.room.apply(batch(tasks=tuple(task(n, n) for n in range(1, 9))))
    desk.room.select(Kind.TASK, uid(5))
    assert view.currentIndex().row() == 4
    desk.room.apply(batch(tasks=(task(5, 50), task(2, 1, TaskState.DONE), task(20, 3))))
    assert view.selected == uid(5)
    assert model.id_at(view.currentIndex().row()) == uid(5)
    assert [model.id_at(r) for r in range(model.rowCount())] == [
        uid(n) for n in (1, 3, 20, 4, 6, 7, 8, 5)
    ]


def test_sources_say_how_fresh_they_are(desk):
    old = NOW - timedelta(hours=30)
    desk.room.apply(
        batch(
            sources=(
                SourceStatus("field_report", NOW, 120),
                SourceStatus("camera", old, 7, 3, "HTTP 503"),
            )
        )
    )
    model = desk.panel.sources.model
    looks = {model.id_at(row): model.look(row) for row in range(4)}
    assert looks["field_report"].glyph is Freshness.FRESH
    assert looks["field_report"].second == "120 records in 24 h"
    assert looks["camera"].who == "lost"
    assert looks["camera"].second == "7 records in 24 h · 3 set aside · HTTP 503"
    assert looks["vessel"].who == "no data yet"


def test_opening_a_source_shows_its_notices_and_what_was_set_aside(desk):
    desk.room.open(Kind.SOURCE, "camera")
    page = desk.panel.sources
    assert desk.panel.tabs.currentIndex() == SOURCES
    assert page.currentWidget() is page.opened
    assert page.opened.title.text() == "Cameras"
    texts = [page.opened.tabs.tabText(n) for n in range(2)]
    assert texts == ["Notices 1", "Set aside 1"]
    notice = page.opened.notices.look(0)
    assert (notice.title, notice.second) == ("Bản tin lũ", "Sông Hương")
    aside = page.opened.aside.look(0)
    assert aside.title == "Latitude and longitude swapped"
    assert aside.second == "lat 107.6"
    page.opened.tabs.setCurrentIndex(1)
    assert page.opened.views[1].isVisible()
    QTest.keyClick(page.opened.views[1], Key.Key_Escape)
    assert page.currentWidget() is page.list


def test_a_source_without_records_says_so(desk):
    desk.services.questions.notices = lambda source_id, limit: []
    desk.room.open(Kind.SOURCE, "weather_flood")
    opened = desk.panel.sources.opened
    assert opened.empty.label.text() == "This source has brought no notices."
    opened.tabs.setCurrentIndex(1)
    assert opened.empty.label.text().startswith("Nothing was set aside")
