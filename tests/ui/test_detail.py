"""The detail panel: what it shows, what it hides, and that it holds still."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from controlroom.domain.access import Actor, Role
from controlroom.domain.geo import Position
from controlroom.domain.incident import Event
from controlroom.domain.records import (
    Alarm,
    AlarmState,
    Camera,
    SensorNow,
    SourceStatus,
    Task,
    TaskState,
    VesselPosition,
)
from controlroom.domain.states import AssignmentState, ClockKind, Severity, Stage
from tests.ui import builders
from tests.ui.builders import NOW, T
from tests.ui.detail_kit import Bench, Office, incident
from tests.ui.test_detail_rules import share
from ui.models.room import Kind
from ui.panels import detail_words as say
from ui.panels.detail import SPEC, DetailPanel
from ui.words import Words

OPERATOR = Actor("an", "An", Role.OPERATOR)


def shown(qtbot, one, **context) -> Bench:
    bench = Bench(qtbot, Office(one), **context)
    bench.show()
    bench.open(one)
    return bench


def test_the_spec_makes_the_panel(qtbot):
    panel = SPEC.make(builders.context())
    qtbot.addWidget(panel)
    assert isinstance(panel, DetailPanel)
    assert (SPEC.id, SPEC.title) == ("detail", "Detail")


def test_nothing_selected_says_what_to_do(qtbot):
    bench = Bench(qtbot, Office())
    bench.show()
    assert "Nothing is selected" in bench.texts()


def test_an_incident_from_chips_to_timeline(qtbot):
    one = incident()
    office = Office(one)
    office.similar_ones = (
        replace(one, id=builders.uid(9), ref=18_201, received_at=NOW - timedelta(minutes=51)),
    )
    office.events[one.id] = [
        Event(builders.uid(50), one.id, NOW, "lan", "Lan Anh", "note", "nghe máy 0:48")
    ]
    bench = Bench(qtbot, office)
    bench.show()
    bench.open(one)
    bench.wait_text("nghe máy 0:48")
    bench.wait_text("Infrastructure › Drains and manholes")
    texts = bench.texts()
    assert "app" in texts.split("\n")
    assert one.title in texts
    assert "#18233 · 09:31 · 12 Bà Triệu · 1 similar (#18201: 0 m, 40 min)" in texts
    assert "Note by Lan Anh" in texts
    assert bench.panel.incident.time.text == "3:59"  # 15 minutes less eleven, and a tick


def test_lines_are_shown_before_the_detail_has_come(qtbot):
    one = incident()
    bench = Bench(qtbot, Office(one))
    answers = []
    waiting = replace(bench.context, ask=lambda key, call, on_ok: answers.append((call, on_ok)))
    bench.panel.model._context = waiting
    bench.show()
    bench.open(one)
    bench.wait_text("Loading the rest…")
    assert one.title in bench.texts()
    assert "due 09:46 · to be acknowledged" in bench.texts()
    while answers:
        call, on_ok = answers.pop(0)
        on_ok(call())
    bench.wait_text("Vy Da Ward Committee")
    assert "Loading the rest…" not in bench.texts()
    # The keyboard goes to the recommendation or the next step once there is one.
    focused = QApplication.focusWidget()
    assert focused is not None
    assert bench.panel.incident.isAncestorOf(focused)


def test_a_late_answer_for_another_selection_is_dropped(qtbot):
    one, two = incident(), incident(id=builders.uid(2), ref=2, title="Khác")
    bench = Bench(qtbot, Office(one, two))
    answers = []
    bench.panel.model._context = replace(
        bench.context, ask=lambda key, call, on_ok: answers.append((call, on_ok))
    )
    bench.sync()
    bench.room.select(Kind.INCIDENT, one.id)
    first = answers[0]
    bench.room.select(Kind.INCIDENT, two.id)
    first[1](first[0]())
    assert bench.panel.model.detail is None


def test_due_dates_in_words():
    words = Words(builders.city(), "en")
    due = NOW + timedelta(hours=4)
    one = incident(due_at=due, stage=Stage.VERIFIED)
    assert say.due_of(one, words, T).lines == (
        "due 13:42 · to be dispatched",
        "minutes proposed for this centre, not a rule",
    )
    normal = incident(
        due_at=due, stage=Stage.VERIFIED, clock=ClockKind.NORMAL, severity=Severity.NORMAL
    )
    assert say.due_of(normal, words, T).lines == ("due 13:42 · answer to the citizen",)
    longer = replace(share(AssignmentState.ACCEPTED), due_at=NOW + timedelta(hours=9))
    extended = replace(normal, stage=Stage.HANDLING, due_at=longer.due_at, assignments=(longer,))
    assert say.due_of(extended, words, T).lines == (
        "due 18:42 · answer of the agency",
        "first due 13:42, extended to 18:42",
    )
    none = incident(due_at=None, severity=Severity.NORMAL, clock=ClockKind.NORMAL)
    assert say.due_of(none, words, T).lines == ("no due date before it is verified",)
    assert say.due_of(incident(stage=Stage.PUBLISHED), words, T).lines == ()


def test_cards_say_why_and_how_sure(qtbot):
    bench = shown(qtbot, incident(stage=Stage.VERIFIED))
    cards = bench.panel.incident.cards
    ward, centre = cards.offers
    assert ward.facts == (
        "responsible (alley: Hố ga trong kiệt)",
        "3 open",
        "91 % on time (n = 212)",
    )
    assert centre.facts[2:] == ("75 % on time (n = 12), too few to compare", "proposed rule")
    assert list(cards.chosen) == ["ub_19789"]
    cards.toggle("htkt")
    bench.sync()  # a change of the picture does not take the choice back
    assert list(cards.chosen) == ["ub_19789", "htkt"]
    assert list(bench.panel.model.chosen) == ["ub_19789", "htkt"]


def test_several_agencies_each_with_its_own_decision(qtbot):
    answered = replace(share(AssignmentState.ANSWERED), reply="Đã thay nắp")
    asking = replace(
        share(AssignmentState.EXTENSION_REQUESTED, "htkt", lead=False),
        id=builders.uid(78),
        asked_until=NOW + timedelta(days=1),
        asked_reason="chờ vật tư",
    )
    one = incident(stage=Stage.HANDLING, assignments=(asking, answered))
    bench = shown(qtbot, one)
    bench.wait_text("Reply: Đã thay nắp")
    texts = bench.texts()
    assert texts.index("Environment Co. (leads)") < texts.index("Infrastructure Centre")
    assert "asks for more time · due 13:42 · asks until 24/11 09:42" in texts
    assert "More time because: chờ vật tư" in texts
    buttons = {b.accessibleName(): b for b in bench.panel.incident.shares.findChildren(QPushButton)}
    assert set(buttons) == {
        "Approve the answer…: HEPCO",
        "Send the answer back…: HEPCO",
        "Decide on more time…: Infrastructure",
        "The agency phoned…: Infrastructure",
    }
    buttons["Approve the answer…: HEPCO"].click()
    bench.form("approve", one)
    bench.key(Qt.Key.Key_Return)
    name, values = bench.office.did[-1]
    assert (name, values["agency_id"], values["seen"]) == ("approve", "hepco", 1)


def test_buttons_follow_state_and_role(qtbot):
    bench = shown(qtbot, incident(), actor=OPERATOR)
    buttons = bench.panel.incident.steps.buttons
    assert next(iter(buttons)) == "incident.verify"
    dispatch = buttons["incident.dispatch"]
    assert not dispatch.isEnabled()
    assert dispatch.toolTip() == "Needs the role supervisor."
    assert buttons["incident.verify"].isEnabled()
    assert not buttons["incident.verify"].toolTip()


@pytest.mark.parametrize("stage", [Stage.NEW, Stage.VERIFIED, Stage.PUBLISHED, Stage.MERGED])
def test_commands_and_buttons_agree(qtbot, stage):
    bench = shown(qtbot, incident(stage=stage))
    assert bench.panel.incident.steps.buttons
    for name, button in bench.panel.incident.steps.buttons.items():
        assert button.isEnabled() == bench.context.commands.get(name).enabled()


def test_read_only_shows_no_steps_and_no_reporter(qtbot):
    bench = shown(qtbot, incident(), read_only=True)
    assert bench.panel.incident.steps.buttons == {}
    assert not bench.panel.incident.ask_reporter.isVisible()
    assert not bench.panel.incident.cards.isVisible()
    assert len(bench.context.commands) == 0


def test_the_reporter_is_shown_on_demand_only(qtbot):
    one = incident()
    bench = shown(qtbot, one, actor=OPERATOR)
    view = bench.panel.incident
    assert bench.office.with_reporter == [False]
    assert "Trần Thị B" not in bench.texts()
    view.ask_reporter.click()
    assert "Trần Thị B\n0905 000 111" in bench.texts()
    assert bench.office.with_reporter[-1] is True
    view.ask_reporter.click()
    assert "Trần Thị B" not in bench.texts()
    view.ask_reporter.click()
    two = incident(id=builders.uid(2), ref=2, has_reporter=False)
    bench.office.held[two.id], bench.office.events[two.id] = two, []
    bench.open(two)
    assert "Trần Thị B" not in bench.texts()
    assert not view.ask_reporter.isVisible()


def test_a_viewer_never_asks_for_the_reporter(qtbot):
    bench = shown(qtbot, incident(), actor=Actor("wall", "Wall", Role.VIEWER))
    assert not bench.panel.incident.ask_reporter.isVisible()
    bench.panel.model.ask_reporter()
    assert True not in bench.office.with_reporter


def test_unknown_ids_are_shown_as_they_are(qtbot):
    strange = replace(share(AssignmentState.SENT), agency_id="gone_agency")
    one = incident(
        category_id="gone_category",
        ward_code="99999",
        channel="pigeon",
        source_id="gone_source",
        stage=Stage.HANDLING,
        assignments=(strange,),
        position=None,
    )
    bench = shown(qtbot, one)
    bench.wait_text("gone_agency")
    for word in ("gone_category", "99999", "pigeon"):
        bench.wait_text(word)


def test_what_citizens_write_is_never_markup(qtbot):
    one = incident(title="<b>đậm</b> & <img src=x>", description="<h1>to</h1>")
    bench = shown(qtbot, one)
    labels = bench.panel.incident
    assert labels.title.text() == "<b>đậm</b> & <img src=x>"
    for label in (labels.title, labels.facts, labels.text, labels.answer, labels.reporter):
        assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_long_description_leaves_the_steps_in_sight(qtbot):
    one = incident(description="Nước dâng nhanh. " * 80)
    bench = shown(qtbot, one)
    view = bench.panel.incident
    assert len(view.text.text()) < 300
    view._more.click()
    assert view.text.text() == one.description
    bench.sync()
    assert view.text.text() == one.description  # stays open through changes


def test_a_change_reloads_and_keeps_the_keyboard(qtbot):
    one = incident(stage=Stage.VERIFIED)
    bench = shown(qtbot, one)
    cards = bench.panel.incident.cards
    assert cards.focus_first()
    bench.key(Qt.Key.Key_Down)
    focused = QApplication.focusWidget()
    bench.office.put(replace(one, title="Nắp hố ga bị mất"))
    bench.sync()
    assert bench.panel.incident.title.text() == "Nắp hố ga bị mất"
    assert QApplication.focusWidget() is focused


def test_other_incidents_do_not_reload_it(qtbot):
    one = incident()
    bench = shown(qtbot, one)
    bench.calls.asked.clear()
    bench.room.apply(builders.batch(builders.block(3, start=40)))
    assert bench.calls.asked == []


# --- cameras


def test_the_nearest_camera_is_one_that_answers(qtbot):
    one = incident()
    bench = shown(qtbot, one)
    near = Position(16.4502, 107.65)
    lost = Camera("c1", "Gần nhất", near, online=True, seen_at=NOW - timedelta(hours=1))
    live = Camera(
        "c2",
        "Cầu Vỹ Dạ",
        Position(16.451, 107.65),
        online=True,
        seen_at=NOW - timedelta(seconds=12),
    )
    off = Camera("c3", "Tắt", near, online=False, seen_at=NOW)
    bench.room.apply(builders.batch(cameras=(lost, live, off)))
    tile = bench.panel.incident.photos.strip.tiles[-1]
    assert tile.key == "camera:c2"
    assert tile.caption == "camera 110 m · 12 s ago"
    bench.panel.incident.photos.strip.asked.emit(tile.key)
    assert (bench.room.selection.kind, bench.room.selection.key) == (Kind.CAMERA, "c2")
    assert "Cầu Vỹ Dạ" in bench.texts()


# --- everything else that can be selected


def alarm(**values) -> Alarm:
    made: dict[str, Any] = {
        "id": builders.uid(200),
        "version": 4,
        "source_id": "weather_flood",
        "kind": "level_above",
        "severity": Severity.SOS,
        "state": AlarmState.UNACKNOWLEDGED,
        "title": "Trạm Kim Long vượt báo động 1",
        "raised_at": NOW - timedelta(minutes=3),
        "facts": (("level", "1.42"), ("odd", "x")),
        "sensor_id": "kim_long",
    }
    return Alarm(**(made | values))


def test_an_alarm_is_acknowledged_as_it_was_seen(qtbot):
    bench = Bench(qtbot, Office(incident()))
    bench.show()
    ringing = alarm()
    bench.room.apply(builders.batch(alarms=(ringing,)))
    bench.room.open(Kind.ALARM, ringing.id)
    bench.wait_text("1.42")
    texts = bench.texts()
    assert ringing.title in texts
    assert "Level" in texts
    assert "odd" in texts  # an unknown fact is shown by its own name
    bench.key(Qt.Key.Key_A)
    assert bench.office.did == [("acknowledge", {"seen": 4})]
    known = replace(ringing, version=5, state=AlarmState.ACKNOWLEDGED, acknowledged_by="lan")
    bench.room.apply(builders.batch(alarms=(known,)))
    assert not bench.panel.other.buttons["alarm.acknowledge"].isEnabled()
    bench.key(Qt.Key.Key_I)
    assert bench.office.did[-1] == ("make_incident", {"seen": 5})
    assert bench.room.selection.kind is Kind.INCIDENT


def test_an_alarm_that_is_over_stays_readable(qtbot):
    bench = Bench(qtbot, Office())
    bench.show()
    ringing = alarm()
    bench.room.apply(builders.batch(alarms=(ringing,)))
    bench.room.select(Kind.ALARM, ringing.id)
    bench.room.apply(builders.batch(alarms=(replace(ringing, state=AlarmState.NORMAL),)))
    assert ringing.title in bench.texts()
    assert "No longer in the list" in bench.texts()
    assert bench.panel.other.buttons == {}


def test_a_sensor_with_its_marks_and_age(qtbot):
    bench = Bench(qtbot, Office())
    bench.show()
    reading = SensorNow("kim_long", NOW - timedelta(minutes=4), 1.42, 1.36)
    bench.room.apply(builders.batch(sensors=(reading,)))
    bench.room.select(Kind.SENSOR, "kim_long")
    bench.wait_text("▲ 0.06 m")
    texts = bench.texts()
    assert "1.42 m" in texts
    assert "4 min ago" in texts
    assert "0.42 above alert mark 1" in texts
    assert "5.81 m" in texts
    old = replace(reading, at=NOW - timedelta(hours=3))
    bench.room.apply(builders.batch(sensors=(old,)))
    assert "3 h ago · lost" in bench.texts()


@pytest.mark.parametrize(
    ("kind", "key", "wanted"),
    [
        (Kind.SOURCE, "camera", ("Cameras", "no data yet")),
        (Kind.SOURCE, "field_report", ("Field reports", "2 min ago", "bad gateway")),
        (Kind.CAMERA, "c1", ("Cầu Trường Tiền", "offline")),
        (Kind.VESSEL, "TTH-1", ("TTH-1", "at sea", "7.5 kn", "not known")),
        (Kind.TASK, builders.uid(300), ("Rào đường", "in progress", "Environment Co.")),
        (Kind.SENSOR, "nowhere", ("Not known here",)),
    ],
)
def test_every_kind_has_an_honest_detail(qtbot, kind, key, wanted):
    bench = Bench(qtbot, Office())
    bench.show()
    heard = SourceStatus("field_report", NOW - timedelta(minutes=2), 97, 3, "bad gateway")
    vessel = VesselPosition("TTH-1", NOW, Position(16.7, 107.9), 90.0, 7.5)
    camera = Camera("c1", "Cầu Trường Tiền", Position(16.45, 107.55), online=False, seen_at=None)
    task = Task(
        builders.uid(300), 1, "Rào đường", TaskState.STARTED, "hepco", NOW, "lan",
        due_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    bench.room.apply(
        builders.batch(sources=(heard,), vessels=(vessel,), cameras=(camera,), tasks=(task,))
    )
    bench.room.select(kind, key)
    for word in wanted:
        bench.wait_text(word)


def test_the_theme_changes_in_place(qtbot):
    bench = shown(qtbot, incident(stage=Stage.VERIFIED))
    bench.context.theme.set_tokens("light")
    bench.context.theme.set_zoom(150)
    assert bench.panel.incident.title.font().pixelSize() == 24
    assert bench.panel.incident.title.text()
    bench.context.theme.set_zoom(100)
