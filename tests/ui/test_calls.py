"""The telephone in the window: the log of an incident, and who waits on the line."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt

from controlroom.domain.geo import Position
from controlroom.domain.incident import Event
from controlroom.domain.records import Call, CallState
from controlroom.domain.states import Severity
from tests.ui import builders as b
from tests.ui.detail_kit import Bench, Office, incident
from tests.ui.queue_desk import Desk
from ui.dialogs.call import NO_ANSWER, PROMISED
from ui.models.room import Kind, Selection
from ui.widgets.top_strip import TopStrip
from ui.words import Tone, Words

SECRET = "0905 123 456"


class Exchange:
    """Notes what is entered into the log."""

    def __init__(self):
        self.logged = []

    def log(self, actor, **values):
        self.logged.append(values)

    def answer(self, actor, call, *, command_id=None):
        self.logged.append(("answer", call.id, call.version))

    def end(self, actor, call, *, incident_id=None, command_id=None):
        self.logged.append(("end", call.id, incident_id))


def call(number, waited_s, *, sos=False, state=CallState.WAITING):
    place = Position(16.45, 107.6) if sos else None
    began = b.NOW - timedelta(seconds=waited_s)
    return Call(b.uid(800 + number), 1, state, True, began, position=place)  # noqa: FBT003 - the record's own order


@pytest.fixture
def bench(qtbot):
    one = incident()
    office = Office(one)
    office.services.calls = Exchange()
    bench = Bench(qtbot, office)
    bench.show()
    bench.open(one)
    return bench


def test_a_call_is_logged_with_t_and_its_number_is_told_to_nobody(bench):
    one = next(iter(bench.office.held.values()))
    bench.key(Qt.Key.Key_T)
    form = bench.form("call", one)
    form.number.setText(SECRET)
    form.try_submit()
    assert form.isVisible()  # who was it?
    form.note.setPlainText("Anh Hùng, HEPCO")
    form.how.set_value(PROMISED)
    form.try_submit()
    assert not form.isVisible()
    (logged,) = bench.office.services.calls.logged
    assert logged["number"] == SECRET
    assert logged["note"] == "They promise to come. Anh Hùng, HEPCO"
    assert (logged["incoming"], logged["answered"]) == (False, True)
    assert logged["incident_id"] == one.id
    assert SECRET not in "".join(bench.calls.done)


def test_nobody_answered_needs_no_words(bench):
    one = next(iter(bench.office.held.values()))
    bench.context.commands.run("incident.call")
    form = bench.form("call", one)
    form.how.set_value(NO_ANSWER)
    form.try_submit()
    (logged,) = bench.office.services.calls.logged
    assert (logged["note"], logged["answered"]) == ("", False)


@pytest.mark.parametrize(
    ("direction", "state", "said"),
    [
        ("out", "ended", "Lan phoned"),
        ("out", "missed", "Lan phoned: nobody answered"),
        ("in", "ended", "Call taken by Lan"),
        ("in", "missed", "A call was missed"),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_the_timeline_says_who_phoned_and_how_it_went(direction, state, said):
    facts = (("direction", direction), ("state", state))
    event = Event(b.uid(1), b.uid(2), b.NOW, "lan", "Lan", "call", "", facts)
    assert Words(b.city(), "en").event(event) == said


def waiting_figure(context):
    strip = TopStrip(context, "Huế")
    return next((f for f in strip._figures if f.label == "Calls waiting"), None)


@pytest.mark.parametrize(
    ("calls", "value", "token"),
    [
        ((), None, ""),
        ((call(1, 20),), "1", "severity_2"),
        ((call(1, 20), call(2, 290, sos=True)), "2", "severity_2"),
        ((call(1, 900), call(2, 301, sos=True)), "2", "severity_1"),
        ((call(1, 20, state=CallState.ANSWERED),), None, ""),
    ],
)
def test_waiting_calls_are_a_figure_only_while_there_are_some(qtbot, calls, value, token):
    context = b.context()
    context.room.apply(b.batch(b.block(1), resync=True, calls=calls))
    figure = waiting_figure(context)
    assert (figure.value if figure else None, figure.token if figure else "") == (value, token)


def test_the_figure_follows_the_telephone(qtbot):
    context = b.context()
    strip = TopStrip(context, "Huế")
    qtbot.addWidget(strip)
    ringing = call(1, 20)
    context.room.apply(b.batch(b.block(1), resync=True, calls=(ringing,)))
    assert "Calls waiting 1" in strip.accessibleName()
    taken = replace(ringing, state=CallState.ANSWERED)
    context.room.apply(b.batch(calls=(taken,)))
    assert "Calls waiting" not in strip.accessibleName()


def test_waiting_calls_stand_above_the_alarms_calls_for_help_first(qtbot):
    desk = Desk(qtbot)
    desk.panel.show_tab(2)
    calls = desk.panel.calls
    assert not calls.isVisible()
    desk.room.apply(b.batch(calls=(call(1, 900), call(2, 301, sos=True), call(3, 20, sos=True))))
    assert calls.isVisible()
    assert (
        calls.mapTo(desk.panel, QPoint(0, 0)).y()
        < desk.panel.alarms.view.mapTo(desk.panel, QPoint(0, 0)).y()
    )
    looks = [calls.model.look(row) for row in range(calls.model.rowCount())]
    assert [(k.title, k.right, k.who, k.tone) for k in looks] == [
        ("Call for help", "5 min", "waiting", Tone.LATE),
        ("Call for help", "20 s", "waiting", Tone.SOON),
        ("Call to the hotline", "15 min", "waiting", Tone.SOON),
    ]
    calls.view.chosen.emit(b.uid(802))
    assert desk.room.selection == Selection(Kind.CALL, b.uid(802))
    done = [replace(c, state=CallState.ENDED) for c in desk.room.calls.values()]
    desk.room.apply(b.batch(calls=tuple(done)))
    assert not calls.isVisible()


def test_a_call_is_answered_and_ended_by_key(bench):
    bench.room.apply(b.batch(calls=(call(1, 20),)))
    bench.room.open(Kind.CALL, b.uid(801))
    bench.wait_text("on the line, nobody has answered")
    assert list(bench.panel.other.buttons) == ["call.answer", "call.end", "call.report"]
    bench.key(Qt.Key.Key_A, shift=True)
    taken = replace(call(1, 20), version=2, state=CallState.ANSWERED, answered_by="lan")
    bench.room.apply(b.batch(calls=(taken,)))
    assert not bench.context.commands.get("call.answer").enabled()
    bench.key(Qt.Key.Key_E, shift=True)
    assert bench.office.services.calls.logged == [
        ("answer", b.uid(801), 1),
        ("end", b.uid(801), None),
    ]


def test_a_report_made_of_a_call_for_help_ends_it(bench):
    taken = call(1, 20, sos=True, state=CallState.ANSWERED)
    bench.room.apply(b.batch(calls=(taken,)))
    bench.room.open(Kind.CALL, taken.id)
    bench.key(Qt.Key.Key_N, shift=True)
    form = bench.commands.forms.find("new", taken.id)
    assert (form.channel.value, form.severity.value) == ("sos", Severity.SOS)
    assert form.place == taken.position
    form.title.setText("Người mắc kẹt")
    form.category.set_value("khac")
    form.try_submit()
    made = bench.room.selection.key
    assert bench.office.services.calls.logged == [("end", taken.id, made)]
    assert bench.office.held[made].title == "Người mắc kẹt"
