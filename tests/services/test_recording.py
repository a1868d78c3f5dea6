"""What sources bring: levels that cross their marks, silence, and what is set aside."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from controlroom.domain.errors import DatabaseUnreachableError, NotAllowedError
from controlroom.domain.ids import new_id
from controlroom.domain.records import (
    AlarmState,
    Call,
    CallState,
    Notice,
    Quarantined,
    Reading,
)
from controlroom.domain.states import IncidentState, RejectReason, Severity
from controlroom.services.recording import Recording
from tests.domain.samples import CITY, FEED, OPERATOR, VIEWER
from tests.services.room import IN_W1, ControlRoom

A = AlarmState


@pytest.fixture
def room():
    return ControlRoom()


def incidents(room):
    return list(room.works.tables.incidents.values())


def read(room, *readings):
    return room.recording.readings(FEED, "weather_flood", readings)


def restarted(room):
    """Begin again as after a restart, told what the database knows."""
    latest = {
        r.sensor_id: r for r in sorted(room.works.tables.readings.values(), key=lambda r: r.at)
    }
    seen = {
        p.vessel_id: p for p in sorted(room.works.tables.positions.values(), key=lambda p: p.at)
    }
    room.recording = Recording(room.works, CITY)
    room.recording.remember(latest.values(), seen.values())


def test_below_the_marks_nothing_rings(room):
    room.level(0.9, 0.95, 0.99)
    assert room.works.tables.alarms == {}
    assert room.works.tables.sources["weather_flood"].last_at == room.clock.now()


def test_a_crossed_mark_raises_an_alarm_and_one_incident(room):
    room.level(0.9, 1.1, 1.2)
    alarm = room.the_alarm("level_above")
    assert dict(alarm.facts) | {"rise": ""} == {
        "level": "1.2", "unit": "m", "mark": "BĐ1", "reached": "1", "above": "0.20", "rise": "",
    }  # fmt: skip
    assert alarm.severity is Severity.URGENT
    (made,) = incidents(room)
    assert (made.id, made.channel, made.severity) == (alarm.incident_id, "sensor", Severity.URGENT)
    assert made.due_at == made.received_at + timedelta(minutes=15)


def test_later_marks_go_into_the_timeline_of_the_same_incident(room):
    room.level(1.1, 2.1, 3.6, 5.9, 4.9)
    (made,) = incidents(room)
    notes = [e.text for e in room.events(made) if e.action == "note"]
    assert [n.split("(")[1] for n in notes] == ["BĐ2)", "BĐ3)", "record)", "BĐ3)"]
    assert room.the_alarm("level_above").severity is Severity.SOS


def test_a_flood_that_comes_back_after_its_incident_was_closed_is_another(room):
    """The alarm of last week still waits to be seen; the new flood must not hide behind it."""
    room.level(1.1)
    (first,) = incidents(room)
    room.intake.reject(OPERATOR, first.id, seen=1, reason=RejectReason.ALREADY_HANDLED)
    room.level(1.2, 1.15)
    assert len(incidents(room)) == 1, "the same mark is no second incident"
    room.level(0.5)
    room.clock.forward(days=7)
    room.level(1.3)
    assert len(incidents(room)) == 2
    second = incidents(room)[1]
    assert (second.state, room.the_alarm("level_above").incident_id) == (
        IncidentState.NEW, second.id,
    )  # fmt: skip
    room.intake.reject(OPERATOR, second.id, seen=1, reason=RejectReason.ALREADY_HANDLED)
    room.level(2.2)
    assert len(incidents(room)) == 3, "a higher mark is"


def test_a_mark_is_told_where_the_incident_was_merged_into(room):
    other = room.received()
    room.level(1.1)
    (made,) = (i for i in incidents(room) if i.id != other.id)
    room.intake.merge(OPERATOR, made.id, seen=1, into=other.id)
    room.level(2.1)
    assert len(incidents(room)) == 2
    assert [e.action for e in room.events(other)] == ["received", "note"]


def test_a_fast_rise_rings_and_a_gap_does_not_end_it(room):
    room.level(0.1, 0.2, 0.3)
    assert room.the_alarm("level_rising").state is A.UNACKNOWLEDGED
    room.acknowledge(room.the_alarm("level_rising"))
    room.recording = Recording(room.works, CITY)  # a restart that remembers nothing
    room.level(0.4)
    assert room.the_alarm("level_rising").state is A.ACKNOWLEDGED, "one reading tells no trend"
    room.level(0.41, 0.42, 0.43, 0.43, 0.43, 0.43)
    assert room.the_alarm("level_rising").state is A.NORMAL


def test_air_must_be_bad_for_some_periods(room):
    room.level(60, 70, sensor="pm25", every_min=60)
    assert room.alarm("above_standard", "pm25") is None
    room.level(80, sensor="pm25", every_min=60)
    assert room.the_alarm("above_standard", "pm25").state is A.UNACKNOWLEDGED
    room.level(40, sensor="pm25", every_min=60)
    room.level(60, sensor="pm25", every_min=60)
    assert room.the_alarm("above_standard", "pm25").state is A.RETURNED_UNACKNOWLEDGED
    assert incidents(room) == []


def test_a_full_reservoir_rings_and_heavy_rain_is_an_incident(room):
    room.level(45.2, sensor="ta_trach")
    assert room.the_alarm("reservoir_full", "ta_trach").severity is Severity.URGENT
    assert incidents(room) == []
    room.level(50.0, sensor="mua_hue")
    assert [i.title for i in incidents(room)] == ["Mưa Huế: 50 mm (BĐ1)"]


def test_what_cannot_be_believed_is_set_aside_and_the_rest_is_kept(room):
    now = room.clock.now()
    good = Reading("kim_long", now, 1.5)
    assert read(
        room,
        Reading("kim_long", now, math.nan),
        Reading("kim_long", now, math.inf),
        Reading("khong_co", now, 1.0),
        Reading("kim_long", now + timedelta(minutes=11), 9.0),
        Reading("kim_long", datetime(2026, 1, 1), 9.0),  # noqa: DTZ001 - on purpose
        good,
    ) == 1  # fmt: skip
    reasons = [(q.reason, q.detail) for q in room.works.tables.quarantine]
    assert reasons == [
        ("not-a-number", "value"),
        ("not-a-number", "value"),
        ("unreadable", "unknown sensor"),
        ("unreadable", "time"),
        ("unreadable", "time"),
    ]
    assert list(room.works.tables.readings.values()) == [good]
    assert dict(room.the_alarm("level_above").facts)["level"] == "1.5"


def test_late_and_repeated_readings_change_no_alarm(room):
    room.level(0.5)
    now = room.clock.now()
    assert read(room, Reading("kim_long", now - timedelta(hours=1), 9.0)) == 1
    assert read(room, Reading("kim_long", now - timedelta(hours=1), 9.0)) == 0
    assert room.alarm("level_above") is None


def test_an_outage_of_the_database_loses_no_crossing(room):
    """The same readings again after a failure: judged as if for the first time."""
    readings = [Reading("kim_long", room.clock.now(), 1.2)]
    room.works.fail_with = DatabaseUnreachableError("away")
    with pytest.raises(DatabaseUnreachableError):
        read(room, *readings)
    room.works.fail_with = None
    read(room, *readings)
    assert room.the_alarm("level_above").incident_id is not None


def test_a_silent_station_rings_once_and_is_well_when_it_speaks(room):
    room.level(0.5)
    assert room.recording.check_silence(FEED) == 0
    room.clock.forward(seconds=3600)
    assert room.recording.check_silence(FEED) == 0
    room.clock.forward(seconds=1)
    assert room.recording.check_silence(FEED) == 3, "pm25 has six hours; the others had one"
    assert room.recording.check_silence(FEED) == 0
    assert room.the_alarm("signal_lost").state is A.UNACKNOWLEDGED
    room.level(0.5)
    assert room.the_alarm("signal_lost").state is A.RETURNED_UNACKNOWLEDGED


def test_old_readings_are_no_sign_of_life(room):
    """A station that sends what it measured yesterday is still silent; its alarm does not flap."""
    room.level(0.5)
    room.clock.forward(hours=3)
    room.recording.check_silence(FEED)
    raised = room.acknowledge(room.the_alarm("signal_lost"))
    for _ in range(3):
        room.clock.forward(minutes=10)
        read(room, Reading("kim_long", room.clock.now() - timedelta(hours=2), 0.6))
        room.recording.check_silence(FEED)
    assert room.the_alarm("signal_lost") == raised


def test_silence_that_ended_during_a_restart_is_noticed(room):
    room.level(0.5)
    room.recording.vessels(FEED, [room.vessel()])
    room.clock.forward(hours=9)
    room.recording.check_silence(FEED)
    restarted(room)
    room.level(0.5)
    room.recording.vessels(FEED, [room.vessel()])
    assert room.the_alarm("signal_lost").state is A.RETURNED_UNACKNOWLEDGED
    silent = room.the_alarm("vessel_silent", "TTH-91234-TS")
    assert silent.state is A.RETURNED_UNACKNOWLEDGED


def test_a_silent_vessel_rings_at_every_mark(room):
    room.recording.vessels(FEED, [room.vessel()])
    began = room.clock.now()
    for hours, severity in (
        (5, Severity.NORMAL), (8, Severity.URGENT), (24, Severity.SOS), (240, Severity.SOS),
    ):  # fmt: skip
        room.clock.at = began + timedelta(hours=hours)
        room.recording.check_silence(FEED)
        alarm = room.the_alarm("vessel_silent", "TTH-91234-TS")
        assert (alarm.state, alarm.severity) == (A.UNACKNOWLEDGED, severity)
        assert dict(alarm.facts)["hours"] == str(hours)
        room.acknowledge(alarm)
    room.recording.vessels(FEED, [room.vessel(berthed=True)])
    assert room.the_alarm("vessel_silent", "TTH-91234-TS").state is A.NORMAL


def test_in_port_nobody_has_to_speak(room):
    room.recording.vessels(FEED, [room.vessel(berthed=True)])
    room.clock.forward(days=30)
    room.recording.check_silence(FEED)
    assert room.alarm("vessel_silent", "TTH-91234-TS") is None


def test_a_position_of_the_future_hides_nothing(room):
    ahead = room.vessel(at=room.clock.now() + timedelta(days=400))
    naive = room.vessel(at=datetime(2026, 1, 1))  # noqa: DTZ001 - on purpose
    assert room.recording.vessels(FEED, [ahead, naive, room.vessel()]) == 1
    assert [q.source_id for q in room.works.tables.quarantine] == ["vessel", "vessel"]
    room.clock.forward(hours=5)
    room.recording.check_silence(FEED)
    assert room.the_alarm("vessel_silent", "TTH-91234-TS").state is A.UNACKNOWLEDGED


def screen(room, state, minutes=0, **values):
    made = Notice(
        new_id(), "advertising", "screen_state", "Bảng 7",
        room.clock.now() + timedelta(minutes=minutes), Severity.NORMAL,
        (("screen", "s7"), ("state", state)), external_ref=f"{state}{minutes}",
    )  # fmt: skip
    return replace(made, **values)


def test_notices_ring_and_end_what_rang_whatever_their_order(room):
    newest_first = [screen(room, "ok", -1), screen(room, "fault", -5)]
    assert room.recording.notices(FEED, "advertising", newest_first) == 2
    assert room.the_alarm("screen_fault", "s7").state is A.RETURNED_UNACKNOWLEDGED
    assert room.recording.notices(FEED, "advertising", [screen(room, "fault")]) == 1
    assert room.recording.notices(FEED, "advertising", [screen(room, "fault")]) == 0, "a repetition"
    assert room.the_alarm("screen_fault", "s7").state is A.UNACKNOWLEDGED
    assert incidents(room) == []


def test_a_vessel_in_distress_is_an_incident_at_once(room):
    call = screen(
        room, "", source_id="vessel", kind="sos", severity=Severity.SOS, facts=(("vessel", "v1"),)
    )
    room.recording.notices(FEED, "vessel", [call])
    (made,) = incidents(room)
    assert made.severity is Severity.SOS
    room.recording.notices(FEED, "vessel", [replace(call, id=new_id(), external_ref="2")])
    assert len(incidents(room)) == 1, "the same call again"
    room.intake.reject(OPERATOR, made.id, seen=1, reason=RejectReason.ALREADY_HANDLED)
    room.recording.notices(FEED, "vessel", [replace(call, id=new_id(), external_ref="3")])
    assert len(incidents(room)) == 2, "once that was closed it is another"


def ringing(room, **values):
    made = Call(
        new_id(), 0, CallState.WAITING, incoming=True, began_at=room.clock.now(), position=IN_W1
    )
    return replace(made, **values)


@pytest.mark.parametrize(
    ("title", "number"), [("", ""), (" \n", "0912\x00345"), ("x" * 500, "1" * 99)]
)
def test_a_call_for_help_is_taken_in_whatever_came_with_it(room, title, number):
    call = ringing(room)
    made = room.recording.sos(FEED, call, number, title=title)
    assert (made.severity, made.channel, made.ward_code) == (Severity.SOS, "sos", "w1")
    assert made.due_at == room.clock.now() + timedelta(minutes=5)
    assert room.works.tables.calls[call.id].incident_id == made.id
    assert len(room.works.tables.numbers.get(call.id, "")) <= 64
    assert room.the_alarm("sos_call", None).incident_id == made.id
    assert "0912" not in f"{made}{room.events(made)}{room.works.tables.alarms}"


def test_everything_simulated_says_so(room):
    room.recording = Recording(room.works, CITY, simulated=True)
    room.level(1.2)
    assert room.the_alarm("level_above").simulated
    assert all(i.simulated for i in incidents(room))
    assert room.recording.sos(FEED, ringing(room)).simulated


def test_a_source_that_fails_is_not_heard(room):
    room.recording.heard(FEED, "press")
    at = room.clock.now()
    room.clock.forward(hours=1)
    room.recording.heard(FEED, "press", "time-out")
    status = room.works.tables.sources["press"]
    assert (status.last_at, status.error) == (at, "time-out")


def test_records_set_aside_are_kept_once_and_cut(room):
    bad = Quarantined(new_id(), "press", room.clock.now(), "markup", "", "x" * 70_000)
    assert room.recording.quarantine(FEED, "press", [bad, replace(bad, id=new_id())]) == 1
    assert len(room.works.tables.quarantine[0].payload) == 65_536


def test_viewers_bring_nothing(room):
    brought = (
        lambda r: r.readings(VIEWER, "weather_flood", []),
        lambda r: r.notices(VIEWER, "press", []),
        lambda r: r.vessels(VIEWER, []),
        lambda r: r.cameras(VIEWER, []),
        lambda r: r.quarantine(VIEWER, "press", []),
        lambda r: r.heard(VIEWER, "press"),
        lambda r: r.check_silence(VIEWER),
        lambda r: r.sos(VIEWER, ringing(room)),
        lambda r: r.camera_event(VIEWER, room.camera(), "fire"),
    )
    before = room.works.tables
    for bring in brought:
        with pytest.raises(NotAllowedError):
            bring(room.recording)
    assert room.works.tables is before
