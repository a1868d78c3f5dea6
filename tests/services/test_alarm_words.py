"""An incident made of an alarm reads like a report: no keys, no UTC, no internal marks."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from controlroom.domain.ids import new_id
from controlroom.domain.records import Alarm, AlarmState
from controlroom.domain.states import Severity
from controlroom.services.alarm_words import title_of, told_by

HUE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)


def alarm(kind, title, **facts):
    return Alarm(new_id(), 1, "vessel", kind, Severity.SOS, AlarmState.UNACKNOWLEDGED, title, NOW,
                 facts=tuple(facts.items()))  # fmt: skip


def test_a_silent_vessel_is_said_with_its_hours_and_the_citys_time():
    silent = alarm(
        "vessel_silent", "TTH-90611-TS", last="2026-11-24T19:34:18.949758+00:00", hours="24",
        reached="3",
    )  # fmt: skip
    assert title_of(silent) == "Tàu TTH-90611-TS mất tín hiệu 24 giờ"
    told = told_by(silent, HUE)
    assert told == "Tín hiệu cuối lúc: 02:34 25/11/2026. Mất tín hiệu (giờ): 24."


def test_what_says_it_all_keeps_its_title():
    level = alarm("level_above", "Kim Long: 1.42 m (BĐ1)", level="1.42", unit="m", reached="1")
    assert title_of(level) == "Kim Long: 1.42 m (BĐ1)"
    assert told_by(level, HUE) == "Giá trị đo: 1.42."


@pytest.mark.parametrize("kind", ["camera_event", "vessel_silent"])
def test_a_source_that_does_not_say_all_still_makes_a_title(kind):
    assert title_of(alarm(kind, "Cầu Trường Tiền")) == "Cầu Trường Tiền"
    assert told_by(alarm(kind, "x"), HUE) == ""


def test_a_camera_says_what_it_saw():
    seen = alarm("camera_event", "Cầu Trường Tiền", event="Ùn tắc", confidence="0.91",
                 picture="cam/1.jpg")  # fmt: skip
    assert title_of(seen) == "Ùn tắc (camera Cầu Trường Tiền)"
    assert told_by(seen, HUE) == "Sự kiện: Ùn tắc. Độ tin cậy của phân tích: 0.91."


def test_braces_from_outside_are_letters():
    assert title_of(alarm("signal_lost", "{hours}")) == "Trạm {hours} mất tín hiệu"
