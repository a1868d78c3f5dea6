"""Every command of the window as data: how its values are written down, and which service it is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Incident, Reporter
from controlroom.domain.records import Alarm, Call, CallState, Task, TaskState
from controlroom.domain.shares import Order
from controlroom.domain.states import RejectReason, Satisfaction, Severity
from controlroom.outbox.codecs import (
    FLAG,
    ID,
    MOMENT,
    NUMBER,
    TEXT,
    WHOLE,
    Codec,
    many,
    maybe,
    member,
    record,
)
from controlroom.outbox.values import Deed, Result, canonical
from controlroom.services.intake import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.outbox.values import Entry
    from controlroom.services.desk import Services

STEP_S = 600.0
"""A step not sent by then is not sent by itself: the room has gone on meanwhile."""
WORDS_S = 86_400.0
"""What only tells something is as true tomorrow."""

SEVERITY = member(Severity)
_POSITION = record(Position, lat=NUMBER, lon=NUMBER)
_ORDER = record(Order, agency_id=TEXT, instruction=TEXT, lead=FLAG)
_REPORTER = record(Reporter, name=TEXT, phone=TEXT, email=TEXT, account=TEXT)
_ATTACHMENT = record(Attachment, id=ID, incident_id=ID, media_type=TEXT, place=TEXT, role=TEXT)
_DRAFT = record(
    Draft,
    title=TEXT,
    description=TEXT,
    category_id=TEXT,
    source_id=TEXT,
    channel=TEXT,
    position=maybe(_POSITION),
    address=TEXT,
    severity=SEVERITY,
    reporter=maybe(_REPORTER),
    external_ref=maybe(TEXT),
    attachments=many(_ATTACHMENT),
    received_at=maybe(MOMENT),
    ward_code=maybe(TEXT),
    simulated=FLAG,
)
_TASK = record(
    Task,
    id=ID,
    version=WHOLE,
    title=TEXT,
    state=member(TaskState),
    agency_id=TEXT,
    created_at=MOMENT,
    created_by=TEXT,
    due_at=maybe(MOMENT),
    unit_id=maybe(TEXT),
    incident_id=maybe(ID),
    simulated=FLAG,
)
_CALL = record(
    Call,
    id=ID,
    version=WHOLE,
    state=member(CallState),
    incoming=FLAG,
    began_at=MOMENT,
    answered_at=maybe(MOMENT),
    ended_at=maybe(MOMENT),
    incident_id=maybe(ID),
    answered_by=maybe(TEXT),
    position=maybe(_POSITION),
    simulated=FLAG,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of command.

    Attributes:
        service: Attribute of ``Services``.
        method: Of that service; takes the actor first, and ``command_id``.
        fields: Codec of each further argument, by name.
        optional: Those that may be left out.
        subject: Whether the record's id follows the actor.
        seen: Whether the version that was seen is checked.
        lives_s: How old it may be when it is sent for the first time.
    """

    service: str
    method: str
    fields: Mapping[str, Codec] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    subject: bool = True
    seen: bool = True
    lives_s: float = STEP_S


_SHARE = {"agency_id": TEXT}
KINDS: Mapping[str, Kind] = {
    "receive": Kind(
        "intake", "receive", {"draft": _DRAFT}, subject=False, seen=False, lives_s=WORDS_S
    ),
    "claim": Kind("intake", "claim"),
    "release": Kind("intake", "release"),
    "verify": Kind(
        "intake",
        "verify",
        {"severity": SEVERITY, "category_id": TEXT, "ward_code": maybe(TEXT), "note": TEXT},
        frozenset({"note"}),
    ),
    "set_severity": Kind("intake", "set_severity", {"severity": SEVERITY}),
    "reject": Kind(
        "intake", "reject", {"reason": member(RejectReason), "note": TEXT}, frozenset({"note"})
    ),
    "merge": Kind("intake", "merge", {"into": ID}),
    "restore": Kind("intake", "restore"),
    "note": Kind("intake", "note", {"text": TEXT}, seen=False, lives_s=WORDS_S),
    "dispatch": Kind(
        "dispatch",
        "dispatch",
        {"orders": many(_ORDER), "severity": maybe(SEVERITY)},
        frozenset({"severity"}),
    ),
    "recall": Kind(
        "dispatch",
        "recall",
        {"agency_id": TEXT, "reason": TEXT},
        frozenset({"agency_id", "reason"}),
    ),
    "accept": Kind("dispatch", "accept", _SHARE),
    "answer": Kind("dispatch", "answer", _SHARE | {"reply": TEXT}),
    "give_back": Kind("dispatch", "give_back", _SHARE | {"reason": TEXT}),
    "ask_extension": Kind("dispatch", "ask_extension", _SHARE | {"until": MOMENT, "reason": TEXT}),
    "grant_extension": Kind(
        "dispatch", "grant_extension", _SHARE | {"until": maybe(MOMENT)}, frozenset({"until"})
    ),
    "refuse_extension": Kind("dispatch", "refuse_extension", _SHARE | {"reason": TEXT}),
    "approve": Kind("closing", "approve", _SHARE),
    "send_back": Kind("closing", "send_back", _SHARE | {"reason": TEXT}),
    "publish": Kind("closing", "publish", {"answer": TEXT}),
    "rate": Kind("closing", "rate", {"satisfaction": member(Satisfaction)}),
    "reopen": Kind("closing", "reopen", {"reason": TEXT}),
    "alarm.acknowledge": Kind("alarms", "acknowledge", {"verdict": TEXT}, frozenset({"verdict"})),
    "alarm.make_incident": Kind(
        "alarms", "make_incident", {"category_id": maybe(TEXT)}, frozenset({"category_id"})
    ),
    "task.set_state": Kind(
        "tasks", "set_state", {"task": _TASK, "state": member(TaskState)}, subject=False
    ),
    "call.answer": Kind("calls", "answer", {"call": _CALL}, subject=False),
    "call.end": Kind(
        "calls",
        "end",
        {"call": _CALL, "incident_id": maybe(ID), "note": TEXT},
        frozenset({"incident_id", "note"}),
        subject=False,
    ),
    "call.log": Kind(
        "calls",
        "log",
        {
            "incident_id": maybe(ID),
            "number": TEXT,
            "incoming": FLAG,
            "answered": FLAG,
            "note": TEXT,
        },
        frozenset({"number", "incoming", "answered", "note"}),
        subject=False,
        seen=False,
        lives_s=WORDS_S,
    ),
}


def deed(
    kind: str,
    subject: UUID | None = None,
    *,
    ref: int = 0,
    seen: int | None = None,
    command_id: UUID | None = None,
    **values: object,
) -> Deed:
    """Return a command as data.

    Args:
        kind: Key of ``KINDS``.
        subject: Id of the record it is about.
        ref: Number of the incident, for people.
        seen: Version of the record on the screen.
        command_id: None to make a new one.
        values: The service's further arguments.

    Raises:
        TypeError: An argument is missing, unknown or of another kind.  A mistake of the program.
    """
    known = KINDS[kind]
    missing = known.fields.keys() - values.keys() - known.optional
    unknown = values.keys() - known.fields.keys()
    if missing or unknown:
        raise TypeError(f"{kind}: {sorted(missing)} missing, {sorted(unknown)} unknown")
    if known.seen == (seen is None) or (known.subject and subject is None):
        raise TypeError(f"{kind}: subject {subject}, seen {seen}")
    encoded = {name: known.fields[name].encode(value) for name, value in values.items()}
    return Deed(command_id or new_id(), kind, canonical(encoded), subject, ref, seen)


def values_of(given: Deed) -> dict[str, Any]:
    """Return the service's further arguments, as they were given."""
    known = KINDS[given.kind]
    held: dict[str, Any] = json.loads(given.arguments)
    return {name: known.fields[name].decode(value) for name, value in held.items()}


def carry_out(services: Services, actor: Actor, entry: Entry) -> Result:
    """Call the service; blocks.  Raises what it raises."""
    known, values = KINDS[entry.deed.kind], values_of(entry.deed)
    first: list[object] = [actor]
    if known.subject:
        first.append(entry.deed.subject)
        if known.seen:
            values["seen"] = entry.sends
    elif known.seen:  # bound to a whole record instead of an id
        whole = "task" if "task" in values else "call"
        values[whole] = replace(values[whole], version=entry.sends)
    method = getattr(getattr(services, known.service), known.method)
    return told_of(method(*first, command_id=entry.command_id, **values))


def told_of(stored: object) -> Result:
    """Return what is kept of a service's answer."""
    names = ((Incident, "incident"), (Alarm, "alarm"), (Task, "task"), (Call, "call"))
    for kind, name in names:
        if isinstance(stored, kind):
            return Result.done(**{name: str(stored.id), "version": stored.version})
    return Result.done()
