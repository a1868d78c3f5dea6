"""Alarms: an acknowledgement binds to what was seen, ends, returns, and becomes an incident."""

from __future__ import annotations

import pytest

from controlroom.domain.alarm import Condition
from controlroom.domain.errors import (
    ConcurrentEditError,
    InvalidInputError,
    InvalidTransitionError,
    NotAllowedError,
    NotFoundError,
)
from controlroom.domain.ids import new_id
from controlroom.domain.records import AlarmState
from controlroom.domain.states import IncidentState, Severity
from controlroom.services.alarms import Alarms
from tests.domain.samples import CITY, FEED, HEPCO_OFFICER, OPERATOR, SUPERVISOR, VIEWER
from tests.services.room import ControlRoom

A = AlarmState


@pytest.fixture
def room():
    return ControlRoom()


def event(room, name="fire", **values):
    return room.recording.camera_event(FEED, room.camera(), name, **values)


def test_an_acknowledgement_says_who_and_when(room):
    room.level(1.2)
    seen = room.acknowledge(room.the_alarm("level_above"))
    assert (seen.state, seen.acknowledged_by) == (A.ACKNOWLEDGED, "binh")
    assert seen.acknowledged_at == room.clock.now()
    with pytest.raises(InvalidTransitionError):
        room.acknowledge(seen)


def test_an_acknowledgement_binds_to_what_was_seen(room):
    """The level rose between looking and clicking: nobody has seen the new figure yet."""
    room.level(1.2)
    looked_at = room.the_alarm("level_above")
    room.level(2.4)
    before = room.works.tables
    with pytest.raises(ConcurrentEditError) as lost:
        room.acknowledge(looked_at)
    assert (lost.value.winner, lost.value.now_state) == ("Nguồn", A.UNACKNOWLEDGED)
    assert room.works.tables is before
    assert room.acknowledge(room.the_alarm("level_above")).state is A.ACKNOWLEDGED


def test_of_two_who_acknowledge_one_learns_who_was_first(room):
    alarm = event(room)
    room.acknowledge(alarm)
    with pytest.raises(ConcurrentEditError) as lost:
        room.alarms.acknowledge(SUPERVISOR, alarm.id, seen=alarm.version)
    assert lost.value.winner == "Bình"


@pytest.mark.parametrize("values", [(2.4,), (2.4, 3.6), (2.4, 3.6, 5.9)])
def test_every_higher_mark_rings_again(room, values):
    """BĐ1 and BĐ2 are equally urgent, as are BĐ3 and the record: each is news all the same."""
    room.level(1.2)
    room.acknowledge(room.the_alarm("level_above"))
    for value in values:
        room.level(value)
        alarm = room.the_alarm("level_above")
        assert alarm.state is A.UNACKNOWLEDGED, value
        assert (alarm.acknowledged_by, alarm.acknowledged_at) == (None, None)
        room.acknowledge(alarm)
    room.level(values[-1] + 0.02)
    assert room.the_alarm("level_above").state is A.ACKNOWLEDGED, "the same mark is no news"
    room.level(1.3)
    assert room.the_alarm("level_above").state is A.ACKNOWLEDGED, "falling is no news"


def test_what_is_over_unseen_waits_to_be_seen(room):
    room.level(1.2, 0.8)
    over = room.the_alarm("level_above")
    assert over.state is A.RETURNED_UNACKNOWLEDGED
    room.level(0.7)
    assert room.the_alarm("level_above") == over, "nothing new, nothing stored"
    assert room.acknowledge(over).state is A.NORMAL


def test_what_was_seen_ends_by_itself_and_comes_back_as_another(room):
    room.level(1.2)
    first = room.acknowledge(room.the_alarm("level_above"))
    room.level(0.8)
    assert room.the_alarm("level_above").state is A.NORMAL
    room.level(1.2)
    again = room.the_alarm("level_above")
    assert (again.id != first.id, again.state) == (True, A.UNACKNOWLEDGED)


def test_waves_do_not_ring_but_a_return_takes_the_whole_mark(room):
    """Hysteresis holds an alarm; it must not raise one that was over."""
    room.level(1.02, 0.97, 1.01)
    assert room.the_alarm("level_above").state is A.UNACKNOWLEDGED
    room.level(0.90, 0.97)
    assert room.the_alarm("level_above").state is A.RETURNED_UNACKNOWLEDGED, "0.97 is below BĐ1"
    room.level(1.0)
    assert room.the_alarm("level_above").state is A.UNACKNOWLEDGED


@pytest.mark.parametrize("verdict", ["confirmed", "false", "no_procedure", ""])
def test_camera_events_are_judged_and_leave_the_list(room, verdict):
    alarm = event(room, picture="p.jpg", confidence=0.914)
    assert alarm.facts == (("event", "fire"), ("picture", "p.jpg"), ("confidence", "0.91"))
    done = room.alarms.acknowledge(OPERATOR, alarm.id, seen=1, verdict=verdict)
    assert done.state is A.NORMAL
    assert dict(done.facts).get("verdict", "") == verdict


def test_an_unknown_verdict_is_refused(room):
    alarm = event(room)
    with pytest.raises(InvalidInputError):
        room.alarms.acknowledge(OPERATOR, alarm.id, seen=1, verdict="maybe")


def test_events_that_take_turns_do_not_flood_the_list(room):
    """A camera that reports fire and congestion by turns has two alarms, not one a report."""
    fire, jam = event(room), event(room, "congestion")
    for name in ("fire", "congestion") * 3:
        event(room, name)
    assert set(room.works.tables.alarms) == {fire.id, jam.id}
    room.acknowledge(fire)
    assert event(room).id not in {fire.id, jam.id}


def test_calls_for_help_are_never_taken_for_one_another(room):
    where = Condition("sos", "sos_call", Severity.SOS, "SOS")
    with room.works(FEED, "raise") as work:
        assert Alarms.raise_or_update(work, where) != Alarms.raise_or_update(work, where)


def test_an_alarm_becomes_one_incident(room):
    alarm = event(room, severity=Severity.URGENT)
    made = room.alarms.make_incident(OPERATOR, alarm.id, seen=1, category_id="ve_sinh")
    assert (made.channel, made.severity, made.category_id) == ("camera", Severity.URGENT, "ve_sinh")
    assert (made.ward_code, made.title) == ("w1", "Nghi có khói, lửa (camera Cầu Trường Tiền)")
    assert made.description == "Sự kiện: Nghi có khói, lửa."
    stored = room.the_alarm("camera_event", "c1")
    assert (stored.incident_id, stored.state) == (made.id, A.NORMAL)
    assert stored.acknowledged_by == "binh"
    with pytest.raises(InvalidTransitionError):
        room.alarms.make_incident(OPERATOR, alarm.id, seen=stored.version)
    with pytest.raises(ConcurrentEditError):
        room.alarms.make_incident(OPERATOR, alarm.id, seen=1)


def test_an_alarm_with_an_impossible_name_becomes_an_incident_too(room):
    odd = Condition("camera", "camera_event", Severity.SOS, " \x00 ", "c9", (("x", "y" * 30_000),))
    long = Condition("camera", "camera_event", Severity.SOS, "\u0958" * 300, "c8")
    for condition in (odd, long):
        with room.works(FEED, "raise") as work:
            alarm = Alarms.raise_or_update(work, condition)
        made = room.alarms.make_incident(OPERATOR, alarm.id, seen=1)
        assert made.title
        assert len(made.title) <= 300
        assert made.state is IncidentState.NEW


def test_the_source_names_the_category_and_the_last_one_is_the_rest(room):
    room.level(1.2)
    (flood,) = room.works.tables.incidents.values()
    assert flood.category_id == "thien_tai"
    alarm = event(room)
    assert room.alarms.make_incident(OPERATOR, alarm.id, seen=1).category_id == "khac"


@pytest.mark.parametrize("actor", [VIEWER, FEED, HEPCO_OFFICER])
def test_only_the_centre_acknowledges(room, actor):
    alarm = event(room)
    before = room.works.tables
    for act in (room.alarms.acknowledge, room.alarms.make_incident):
        with pytest.raises(NotAllowedError):
            act(actor, alarm.id, seen=1)
    assert room.works.tables is before


def test_an_alarm_that_is_not_there_is_not_found(room):
    with pytest.raises(NotFoundError):
        room.alarms.acknowledge(OPERATOR, new_id(), seen=1)


def test_clearing_what_never_was_is_nothing(room):
    with room.works(FEED, "clear") as work:
        assert Alarms.clear(work, "weather_flood", "level_above", "kim_long") is None
    assert CITY.sensor_by_id["kim_long"].alarms == (1.0, 2.0, 3.5)
