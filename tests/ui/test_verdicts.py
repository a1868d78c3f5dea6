"""A camera event is confirmed, called false, or has no procedure: by key, button and palette."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from controlroom.domain.records import Alarm, AlarmState
from controlroom.domain.states import Severity
from tests.ui import builders as b
from tests.ui.detail_kit import Bench, Office, incident
from ui.models.room import Kind

KEYS = {"confirmed": Qt.Key.Key_Y, "false": Qt.Key.Key_F, "no_procedure": Qt.Key.Key_J}


def event(kind="camera_event", state=AlarmState.UNACKNOWLEDGED, facts=()):
    return Alarm(b.uid(5), 4, "camera", kind, Severity.URGENT, state, "Khói tại Bà Triệu",
                 b.NOW - timedelta(minutes=2), facts=facts)  # fmt: skip


@pytest.fixture
def bench(qtbot):
    bench = Bench(qtbot, Office(incident()))
    bench.show()
    return bench


def show(bench, alarm):
    bench.room.apply(b.batch(alarms=(alarm,)))
    bench.room.open(Kind.ALARM, alarm.id)
    bench.wait_text(alarm.title)


@pytest.mark.parametrize("verdict", KEYS)
def test_each_verdict_has_a_key_and_a_button(bench, verdict):
    show(bench, event())
    assert list(bench.panel.other.buttons) == [
        "alarm.confirmed", "alarm.false", "alarm.no_procedure", "alarm.incident",
    ]  # fmt: skip
    command = bench.context.commands.get(f"alarm.{verdict}")
    assert command.enabled()
    bench.key(KEYS[verdict])
    assert bench.office.did == [("acknowledge", {"seen": 4, "verdict": verdict})]


def test_other_alarms_and_judged_ones_take_no_verdict(bench):
    show(bench, event("level_above"))
    assert "alarm.false" not in bench.panel.other.buttons
    bench.key(KEYS["false"])
    assert bench.office.did == []
    show(bench, event(state=AlarmState.ACKNOWLEDGED))
    assert not bench.context.commands.get("alarm.confirmed").enabled()


def test_the_verdict_is_said_in_words(bench):
    show(bench, event(state=AlarmState.ACKNOWLEDGED, facts=(("verdict", "no_procedure"),)))
    bench.wait_text("no procedure")
    assert "no_procedure" not in bench.texts()
