"""Deeds and what came of them: frozen values that cross threads and survive the process."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from controlroom.domain.ids import CommandId
from controlroom.domain.refusals import from_data, to_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from controlroom.domain.errors import ControlRoomError

UNEXPECTED = "unexpected"
"""Code of a deed that a mistake of the program kept from being done."""


def canonical(value: object) -> str:
    """Return *value* as JSON, the same text for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Deed:
    """One command a person gave in the window, as data.

    Attributes:
        id: Made here; the shared database carries out each id once.
        kind: Key of ``registry.KINDS``.
        arguments: JSON object, canonical.
        subject: Record it is about; None for what makes a new one.
        ref: Number of the incident as people say it; 0 without one.
        seen: Version of the record the person saw; None where none is checked.
    """

    id: UUID
    kind: str
    arguments: str
    subject: UUID | None = None
    ref: int = 0
    seen: int | None = None


class State(StrEnum):
    """Where a deed stands in the outbox."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    EXPIRED = "expired"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a deed.

    Attributes:
        ok: Whether it was carried out.
        code: Why not, a code of ``domain.errors``.
        message: The refusal for support.
        told: JSON object: ids and version of what was stored, or the values of the refusal.
    """

    ok: bool
    code: str = ""
    message: str = ""
    told: str = "{}"

    @classmethod
    def done(cls, **told: object) -> Result:
        """Return that it was carried out, naming what was stored."""
        return cls(ok=True, told=canonical(told))

    @classmethod
    def refused(cls, error: ControlRoomError) -> Result:
        """Return that it was refused."""
        return cls(ok=False, code=error.code, message=str(error), told=canonical(to_data(error)))

    def error(self) -> ControlRoomError:
        """Return the refusal as the error it was."""
        return from_data(self.code, self.message, self._values())

    def _values(self) -> Mapping[str, Any]:
        values: object = json.loads(self.told)
        return values if isinstance(values, dict) else {}

    @property
    def incident(self) -> UUID | None:
        """Id of the incident that was stored, if one was."""
        key = self._values().get("incident")
        return UUID(key) if isinstance(key, str) else None

    @property
    def version(self) -> int | None:
        """Version of what was stored last."""
        version = self._values().get("version")
        return version if isinstance(version, int) else None


@dataclass(frozen=True, slots=True)
class Entry:
    """A deed in the outbox.

    Attributes:
        sends: Version the shared database is told that was seen; later than ``deed.seen`` when
            the deed before it, on the same record, has changed it meanwhile.
        created_at, expires_at: POSIX seconds of this computer's clock.
        attempts: How often sending was begun.
        tried: The shared database may have carried it out, so its outcome must be asked for.
        again: It was done and is asserted again after a failover.
        noted: Somebody has looked at its refusal.
    """

    deed: Deed
    state: State
    created_at: float
    expires_at: float
    sends: int | None = None
    attempts: int = 0
    tried: bool = False
    again: bool = False
    noted: bool = False
    result: Result | None = None

    @property
    def command_id(self) -> CommandId:
        """What the shared database knows it by: its id, and a hash of all that is asked for."""
        deed = self.deed
        asked = [deed.kind, str(deed.subject or ""), self.sends, deed.arguments]
        return CommandId(deed.id, hashlib.sha256(canonical(asked).encode()).hexdigest())

    @property
    def may_drop(self) -> bool:
        """Whether nothing can come of it any more if it is dropped."""
        return self.state in (State.EXPIRED, State.REFUSED) or not (self.tried or self.again)


@dataclass(frozen=True, slots=True)
class Picture:
    """What an outbox holds at one moment.

    Attributes:
        revision: Higher is newer; pictures cross from more than one thread.
        entries: What waits, is too old or was refused, in the order it was given.
    """

    revision: int = -1
    entries: tuple[Entry, ...] = ()
