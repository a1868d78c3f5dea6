"""Commands as data: every one of the window goes through JSON and comes to its service whole."""

from __future__ import annotations

import ast
import inspect
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.errors import ConcurrentEditError, InvalidInputError
from controlroom.domain.geo import Position
from controlroom.domain.ids import CommandId, new_id
from controlroom.domain.incident import Attachment, Reporter
from controlroom.domain.records import Call, CallState, Task, TaskState
from controlroom.domain.refusals import from_data, to_data
from controlroom.domain.shares import Order
from controlroom.domain.states import IncidentState, RejectReason, Satisfaction, Severity
from controlroom.outbox.courier import Carrier
from controlroom.outbox.registry import KINDS, carry_out, deed, values_of
from controlroom.outbox.values import UNEXPECTED, Entry, Result, State
from controlroom.services.alarms import Alarms
from controlroom.services.calls import Calls
from controlroom.services.closing import Closing
from controlroom.services.dispatch import Dispatch
from controlroom.services.intake import Draft, Intake
from controlroom.services.tasks import Tasks
from tests.database.samples import an_alarm
from tests.domain.samples import OPERATOR, SUPERVISOR
from tests.services.room import ControlRoom, draft

ROOT = Path(__file__).parents[2]
WHERE = {"deed": 0, "_deed": 0, "back": 0, "plain": 1}
"""Which argument of each names the kind."""
SERVICES = {
    "intake": Intake,
    "dispatch": Dispatch,
    "closing": Closing,
    "alarms": Alarms,
    "calls": Calls,
    "tasks": Tasks,
}
ODD = "Rác “3 ngày” — 🌊\n\x00\ud800 <b>{x}</b> 'NULL'"
LATER = datetime(2026, 12, 1, 17, 0, 0, 123456, tzinfo=timezone(timedelta(hours=7)))
TASK = Task(new_id(), 3, ODD, TaskState.OPEN, "hepco", LATER, "lan", None, "boat-1", new_id())
CALL = Call(new_id(), 2, CallState.WAITING, incoming=True, began_at=LATER,
            position=Position(16.4, 107.5))  # fmt: skip
VALUES: dict[str, list[dict[str, Any]]] = {
    "receive": [
        {"draft": draft()},
        {
            "draft": Draft(
                ODD, ODD, "ve_sinh", "sos", "sos", Position(-16.4, 107), ODD, Severity.SOS,
                Reporter("Lê Văn An", "0912"), "A-1",
                (Attachment(new_id(), new_id(), "image/jpeg", "a.jpg", "report"),),
                LATER, "w1", simulated=True,
            )
        },
    ],
    "verify": [
        {"severity": Severity.SOS, "category_id": "ve_sinh", "ward_code": None},
        {"severity": Severity.LOW, "category_id": "x", "ward_code": "w1", "note": ODD},
    ],
    "set_severity": [{"severity": s} for s in Severity],
    "reject": [{"reason": r, "note": ODD} for r in RejectReason],
    "merge": [{"into": new_id()}],
    "note": [{"text": ODD}],
    "dispatch": [
        {"orders": ()},
        {"orders": (Order("hepco", ODD, lead=True), Order("htkt")), "severity": Severity.URGENT},
    ],
    "accept": [{"agency_id": "hepco"}],
    "answer": [{"agency_id": "hepco", "reply": ODD}],
    "give_back": [{"agency_id": "hepco", "reason": ODD}],
    "ask_extension": [{"agency_id": "hepco", "until": LATER, "reason": ODD}],
    "grant_extension": [{"agency_id": "hepco"}, {"agency_id": "hepco", "until": LATER}],
    "refuse_extension": [{"agency_id": "hepco", "reason": ODD}],
    "approve": [{"agency_id": "hepco"}],
    "send_back": [{"agency_id": "hepco", "reason": ODD}],
    "publish": [{"answer": ODD}],
    "rate": [{"satisfaction": s} for s in Satisfaction],
    "reopen": [{"reason": ODD}],
    "alarm.acknowledge": [{}, {"verdict": "false"}],
    "alarm.make_incident": [{}, {"category_id": "ve_sinh"}],
    "recall": [{}, {"agency_id": "hepco", "reason": ODD}],
    "call.answer": [{"call": CALL}],
    "call.end": [{"call": CALL}, {"call": CALL, "incident_id": new_id(), "note": ODD}],
    "call.log": [
        {"incident_id": new_id()},
        {"incident_id": None, "number": "0912", "incoming": True, "answered": False, "note": ODD},
    ],
    "task.set_state": [{"task": TASK, "state": s} for s in TaskState],
}  # fmt: skip
CASES = [(kind, values) for kind in KINDS for values in VALUES.get(kind, [{}])]


def made(kind, values, **more):
    known = KINDS[kind]
    more.setdefault("seen", 7 if known.seen else None)
    return deed(kind, new_id() if known.subject else None, **more, **values)


def entry(given_deed):
    return Entry(given_deed, State.WAITING, 0.0, 1.0, sends=given_deed.seen)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_exactly_its_service(kind):
    known = KINDS[kind]
    method = getattr(SERVICES[known.service], known.method)
    parameters = list(inspect.signature(method).parameters.values())[1:]
    first = ["actor"]
    if known.subject:
        first.append("alarm_id" if known.service == "alarms" else "incident_id")
    names = [p.name for p in parameters]
    assert names[: len(first)] == first
    rest = {p.name: p for p in parameters[len(first) :]}
    assert rest.pop("command_id").default is None
    if known.seen and known.subject:
        rest.pop("seen")
    assert rest.keys() == known.fields.keys()
    defaults = {name for name, p in rest.items() if p.default is not inspect.Parameter.empty}
    assert defaults == known.optional


@pytest.mark.parametrize(("kind", "values"), CASES)
def test_every_command_goes_through_json_unchanged(kind, values):
    one = made(kind, values)
    assert isinstance(json.loads(one.arguments), dict)
    assert one.arguments.isascii()
    assert values_of(one) == values
    assert hash(one)  # frozen through and through: it crosses threads


@given(text=st.text(), at=st.datetimes(timezones=st.just(UTC)))
def test_any_text_and_any_time_goes_through_json(text, at):
    values = {"agency_id": text, "until": at, "reason": text[::-1]}
    assert values_of(made("ask_extension", values)) == values


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("note", {}),
        ("note", {"text": "a", "more": "b"}),
        ("note", {"text": 5}),
        ("note", {"text": None}),
        ("set_severity", {"severity": 2}),
        ("merge", {"into": "00000000-0000-0000-0000-000000000000"}),
        ("dispatch", {"orders": [("hepco", "")]}),
        ("accept", {"agency_id": True}),
        ("claim", {"seen": None}),
        ("note", {"text": "a", "seen": 3}),
    ],
)
def test_a_wrong_command_is_noticed_when_it_is_made(kind, values):
    with pytest.raises(TypeError):
        made(kind, values)


def test_what_is_asked_for_is_in_the_digest():
    one = made("note", {"text": "a"}, command_id=new_id())
    other = deed("note", one.subject, command_id=one.id, text="b")
    digests = {entry(d).command_id.digest for d in (one, other)}
    assert len(digests) == 2
    assert entry(one).command_id == one.id
    assert isinstance(entry(one).command_id, CommandId)
    assert len(digests.pop()) == 64


def test_a_life_told_in_commands():
    """Every step from reception to reopening, each through JSON and its real service."""
    room = ControlRoom()

    def do(kind, report=None, actor=SUPERVISOR, **values):
        known = KINDS[kind]
        seen = report.version if known.seen else None
        subject = report.id if known.subject else None
        said = carry_out(room, actor, entry(deed(kind, subject, seen=seen, **values)))  # type: ignore[arg-type]  # has what is asked for
        assert said.ok
        assert said.incident is not None
        stored = room.works.tables.incidents[said.incident]
        assert kind == "note" or said.version == stored.version
        return stored

    report = do("receive", actor=OPERATOR, draft=draft())
    report = do("claim", report, OPERATOR)
    report = do("note", report, text="Gọi lại rồi")
    report = do("verify", report, severity=Severity.URGENT, category_id="ve_sinh", ward_code="w1")
    report = do("set_severity", report, severity=Severity.NORMAL)
    report = do("dispatch", report, orders=(Order("hepco", "Dọn", lead=True),))
    report = do("recall", report)
    report = do("dispatch", report, orders=(Order("hepco"),), severity=Severity.LOW)
    report = do("accept", report, agency_id="hepco")
    until = report.assignments[-1].due_at + timedelta(days=2)
    report = do("ask_extension", report, agency_id="hepco", until=until, reason="Mưa")
    report = do("grant_extension", report, agency_id="hepco", until=until)
    report = do("answer", report, agency_id="hepco", reply="Xong")
    report = do("send_back", report, agency_id="hepco", reason="Thiếu ảnh")
    report = do("answer", report, agency_id="hepco", reply="Xong, có ảnh")
    report = do("approve", report, agency_id="hepco")
    report = do("publish", report, answer="Đã dọn")
    report = do("rate", report, satisfaction=Satisfaction.SATISFIED)
    assert report.state is IncidentState.RATED
    report = do("reopen", report, reason="Lại có rác")
    assert report.state is IncidentState.REOPENED


def test_alarms_and_tasks_told_in_commands():
    room = ControlRoom()
    with room.works(OPERATOR, "alarm") as work:
        alarm = work.save_alarm(an_alarm(source_id="camera"), seen=None)
    seen = deed("alarm.acknowledge", alarm.id, seen=1)
    assert carry_out(room, OPERATOR, entry(seen)).version == 2  # type: ignore[arg-type]  # as above
    made_of = deed("alarm.make_incident", alarm.id, seen=2)
    said = carry_out(room, OPERATOR, entry(made_of))  # type: ignore[arg-type]  # as above
    assert said.incident in room.works.tables.incidents
    task = room.tasks.create(SUPERVISOR, title="Mở cống", agency_id="hepco")
    given_deed = deed("task.set_state", seen=task.version, task=task, state=TaskState.STARTED)
    assert carry_out(room, SUPERVISOR, entry(given_deed)).version == 2  # type: ignore[arg-type]  # as above
    assert room.works.tables.tasks[task.id].state is TaskState.STARTED


def test_the_carrier_tells_outcomes_and_raises_only_what_must_come_again():
    room = ControlRoom()
    report, carry = room.received(), Carrier(room, OPERATOR)  # type: ignore[arg-type]  # as above
    claim = entry(deed("claim", report.id, seen=1))
    first = carry(claim)
    assert (first.ok, first.incident, first.version) == (True, report.id, 2)
    again = carry(claim)  # the answer was lost: told from the log of commands
    assert (again.ok, again.incident, again.version) == (True, report.id, 2)
    lost = carry(entry(deed("claim", report.id, seen=1)))
    assert (lost.ok, lost.code) == (False, ConcurrentEditError.code)
    assert isinstance(lost.error(), ConcurrentEditError)
    known = room.works.tables.incidents[report.id]
    changed = Entry(claim.deed, State.WAITING, 0.0, 1.0, sends=2)
    again = carry(changed)  # the same id for something else
    assert (again.ok, again.code) == (False, InvalidInputError.code)
    assert room.works.tables.incidents[report.id] == known


def test_a_mistake_of_the_program_is_an_outcome_too():
    room = ControlRoom()
    report = room.received()
    room.works.fail_with = ZeroDivisionError("ours")
    said = Carrier(room, OPERATOR)(entry(deed("claim", report.id, seen=1)))  # type: ignore[arg-type]  # as above
    assert (said.ok, said.code) == (False, UNEXPECTED)
    assert "ZeroDivisionError: ours" in said.message


def test_a_mistake_after_the_work_was_done_hides_nothing():
    room = ControlRoom()
    report, tries = room.received(), []

    class Clumsy:
        intake = room.intake

        def __getattr__(self, name):
            return getattr(room, name)

    class ClumsyIntake:
        def claim(self, *args, **values):
            tries.append(1)
            room.intake.claim(*args, **values)
            raise KeyError("after all")

    clumsy = Clumsy()
    clumsy.intake = ClumsyIntake()  # type: ignore[assignment]  # a stand-in
    said = Carrier(clumsy, OPERATOR)(entry(deed("claim", report.id, seen=1)))  # type: ignore[arg-type]  # as above
    assert (said.ok, said.version, len(tries)) == (True, 2, 2)


def test_refusals_of_another_version_are_shown_as_they_are():
    strange = Result(ok=False, code="moon.full", message="later")
    assert strange.error().code == "command.refused"
    assert "moon.full: later" in str(strange.error())
    broken = from_data(ConcurrentEditError.code, "m", {"winner": "x"})
    assert broken.code == "command.refused"
    assert to_data(broken) == {}


def test_the_window_gives_known_commands_only():
    """What ``deed``, ``plain`` and ``back`` are called with in the window is in the registry."""
    named = set()
    for path in (ROOT / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(node, "func", None)
            name = getattr(called, "attr", getattr(called, "id", ""))
            if isinstance(node, ast.Call) and name in WHERE:
                given_first = node.args[WHERE[name] :]
                named |= {a.value for a in given_first if isinstance(a, ast.Constant)}
    assert {"claim", "release", "note", "verify", "recall", "receive", "task.set_state"} <= named
    assert named - {None} <= set(KINDS)
