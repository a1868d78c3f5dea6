"""Calls as rows: who waits on the line first, calls for help before the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from typing_extensions import override

from controlroom.domain.records import Call, CallState
from controlroom.domain.states import Severity
from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.rows import Look, RecordModel
from ui.words import Tone

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from PySide6.QtCore import QObject

    from controlroom.domain.city import City
    from ui.models.room import Room
    from ui.words import Words

_STATES: Mapping[CallState, str] = {
    CallState.WAITING: QT_TRANSLATE_NOOP("Calls", "waiting"),
    CallState.ANSWERED: QT_TRANSLATE_NOOP("Calls", "answered"),
    CallState.ENDED: QT_TRANSLATE_NOOP("Calls", "ended"),
    CallState.MISSED: QT_TRANSLATE_NOOP("Calls", "missed"),
}


def is_sos(call: Call) -> bool:
    """Return whether it is a call for help: only those bring a position."""
    return call.position is not None


def is_late(call: Call, city: City, now: float) -> bool:
    """Return whether a call for help waits longer than an SOS may."""
    waits_s = now - call.began_at.timestamp()
    return (
        is_sos(call)
        and call.state is CallState.WAITING
        and waits_s > 60 * city.deadlines.ack_min[0]
    )


def call_title(call: Call) -> str:
    """Return what kind of call it is; the number is never part of it."""
    if is_sos(call):
        return QCoreApplication.translate("Calls", "Call for help")
    if call.incoming:
        return QCoreApplication.translate("Calls", "Call to the hotline")
    return QCoreApplication.translate("Calls", "Call from this room")


def call_state(state: CallState) -> str:
    """Return the state in words."""
    return QCoreApplication.translate("Calls", _STATES[state])


class CallModel(RecordModel[Call]):
    """Rows over ``Room.calls``."""

    def __init__(self, room: Room, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._room, self._words = room, words
        room.calls_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Take over what the room holds."""
        calls = self._room.calls
        self.set_records(sorted(calls, key=lambda key: _rank(calls[key])), calls)

    @property
    def waiting(self) -> int:
        """How many nobody has answered."""
        return sum(call.state is CallState.WAITING for call in self._room.calls.values())

    @override
    def face(self, row: int) -> Hashable:
        """Return id, version and how long it lasts."""
        call = self.record(row)
        return (
            call.id,
            call.version,
            self._age(call),
            is_late(call, self._room.city, self._room.now),
        )

    @override
    def look(self, row: int) -> Look:
        """Return what to paint of a row."""
        call, words = self.record(row), self._words
        waits = call.state is CallState.WAITING
        tone = Tone.SOON if waits else Tone.CALM
        if is_late(call, self._room.city, self._room.now):
            tone = Tone.LATE
        place = call.position
        ward = self._room.city.ward_at(place) if place else None
        began = words.moment(call.began_at, self._room.now)
        second = " · ".join(part for part in (began, words.ward(ward.code) if ward else "") if part)
        return Look(
            title=call_title(call),
            second=second,
            right=self._age(call),
            who=" · ".join(p for p in (call_state(call.state), call.answered_by or "") if p),
            tone=tone,
            glyph=Severity.SOS if is_sos(call) else Severity.NORMAL,
            unread=waits,
        )

    @override
    def glyph_word(self, look: Look) -> str:
        """Return the severity in words."""
        return self._words.severity(look.glyph) if isinstance(look.glyph, Severity) else ""

    def _age(self, call: Call) -> str:
        since = call.answered_at or call.began_at
        return self._words.age(self._room.now - since.timestamp())


def _rank(call: Call) -> tuple[bool, bool, float, str]:
    waits = call.state is CallState.WAITING
    return not waits, not is_sos(call), call.began_at.timestamp(), str(call.id)
