"""The telephone: calls wait, are answered, end, and belong to an incident."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from controlroom.domain import steps
from controlroom.domain.deadline import elapsed
from controlroom.domain.errors import InvalidTransitionError
from controlroom.domain.ids import new_id
from controlroom.domain.inputs import optional
from controlroom.domain.records import Call, CallState

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.services.ports import Work, Works

NUMBER_MAX = 64


class Calls:
    """Keeps the telephone log.  Each change is bound to the call as the person saw it."""

    def __init__(self, works: Works) -> None:
        self._works = works

    def receive(self, actor: Actor, call: Call, number: str = "") -> Call:
        """Enter a call that begins, in or out; *number* goes to the protected table."""
        actor.require("receive")
        clean = optional("number", number, NUMBER_MAX)
        with self._works(actor, "call.receive") as work:
            stored = work.save_call(call, seen=None, number=clean)
            _note(work, stored, clean_text="")
            return stored

    def answer(self, actor: Actor, call: Call, *, command_id: UUID | None = None) -> Call:
        """Take a waiting call; the second to try learns who was first."""
        actor.require("log_call")
        with self._works(actor, "call.answer", command_id) as work:
            _check(call, "answer", CallState.WAITING)
            taken = replace(
                call,
                state=CallState.ANSWERED,
                answered_at=_not_before(call.began_at, work.now),
                answered_by=actor.login,
            )
            return work.save_call(taken, seen=call.version)

    def end(
        self,
        actor: Actor,
        call: Call,
        *,
        incident_id: UUID | None = None,
        note: str = "",
        command_id: UUID | None = None,
    ) -> Call:
        """End a call and say which incident it was about; unanswered ones count as missed."""
        actor.require("log_call")
        text = optional("note", note)
        with self._works(actor, "call.end", command_id) as work:
            _check(call, "end", CallState.WAITING, CallState.ANSWERED)
            answered = call.state is CallState.ANSWERED
            done = replace(
                call,
                state=CallState.ENDED if answered else CallState.MISSED,
                ended_at=_not_before(call.began_at, work.now),
                incident_id=incident_id or call.incident_id,
            )
            stored = work.save_call(done, seen=call.version)
            _note(work, stored, clean_text=text)
            return stored

    def log(
        self,
        actor: Actor,
        *,
        incident_id: UUID | None,
        number: str = "",
        incoming: bool = False,
        answered: bool = True,
        note: str = "",
        command_id: UUID | None = None,
    ) -> Call:
        """Enter a call that is over already, as people do who phoned from another telephone."""
        actor.require("log_call")
        clean, text = optional("number", number, NUMBER_MAX), optional("note", note)
        with self._works(actor, "call.log", command_id) as work:
            call = Call(
                id=new_id(),
                version=0,
                state=CallState.ENDED if answered else CallState.MISSED,
                incoming=incoming,
                began_at=work.now,
                answered_at=work.now if answered else None,
                ended_at=work.now,
                incident_id=incident_id,
                answered_by=actor.login if answered and incoming else None,
            )
            stored = work.save_call(call, seen=None, number=clean)
            _note(work, stored, clean_text=text)
            return stored


def _note(work: Work, call: Call, *, clean_text: str) -> None:
    """Put the call into its incident's timeline."""
    if call.incident_id is None:
        return
    incident = work.incident(call.incident_id)
    facts = {"direction": "in" if call.incoming else "out", "state": str(call.state)}
    if call.answered_at is not None and call.ended_at is not None:
        facts["seconds"] = str(round(elapsed(call.answered_at, call.ended_at).total_seconds()))
    work.append([steps.made(incident, work.actor, work.now, "call", clean_text, **facts)])


def _check(call: Call, action: str, *states: CallState) -> None:
    if call.state not in states:
        raise InvalidTransitionError(action, call.state)


def _not_before(began_at: datetime, now: datetime) -> datetime:
    # The exchange's clock may run ahead of the server's.
    return max(began_at, now)
