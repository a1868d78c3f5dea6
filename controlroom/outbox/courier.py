"""Sends what waits, one after the other, in the order it was given."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from controlroom.domain.errors import (
    AlreadyDoneError,
    ControlRoomError,
    DatabaseMovedError,
    DatabaseUnreachableError,
)
from controlroom.outbox.registry import carry_out
from controlroom.outbox.values import UNEXPECTED, Result

if TYPE_CHECKING:
    from controlroom.domain.access import Actor
    from controlroom.outbox.store import Outbox
    from controlroom.outbox.values import Entry
    from controlroom.services.desk import Services

log = logging.getLogger(__name__)


class Carry(Protocol):
    """Brings one deed to the shared database."""

    def __call__(self, entry: Entry) -> Result:
        """Return what came of it, a refusal too; blocks.

        Raises:
            ControlRoomError: With ``settles`` false: nothing is known, the deed must come again.
        """
        ...


class Carrier:
    """Carries deeds out through the services, as one person."""

    def __init__(self, services: Services, actor: Actor) -> None:
        self._services, self._actor = services, actor

    def __call__(self, entry: Entry) -> Result:
        """Return what came of it; see ``Carry``."""
        try:
            return self._once(entry)
        except ControlRoomError:
            raise
        except Exception:
            # A mistake of ours; if it was made after the work was done, the log of the shared
            # database knows.
            log.exception("deed %s failed", entry.deed.kind)
        try:
            return self._once(entry)
        except ControlRoomError:
            raise
        except Exception:  # noqa: BLE001 - kept with the deed and shown as a mistake of ours
            return Result(ok=False, code=UNEXPECTED, message=traceback.format_exc())

    def _once(self, entry: Entry) -> Result:
        try:
            return carry_out(self._services, self._actor, entry)
        except AlreadyDoneError as error:
            return Result(ok=True, told=error.outcome)
        except ControlRoomError as error:
            if not error.settles:
                raise
            return Result.refused(error)


class Courier:
    """Sends one deed a step.  Belongs to one thread; the outbox is shared with others."""

    def __init__(self, outbox: Outbox, carry: Carry) -> None:
        self._outbox, self._carry = outbox, carry

    def step(self) -> Entry | None:
        """Send the next; return it with its result, None when nothing waits.

        Raises:
            ControlRoomError: It could not be sent now and waits on.
        """
        while (waiting := self._outbox.next()) is not None:
            entry = self._outbox.begin(waiting.deed.id)
            if entry is None:  # withdrawn at the last moment
                continue
            try:
                result = self._carry(entry)
            except DatabaseMovedError:
                # What was acknowledged last waits again, and comes before this one.
                self._outbox.postpone(entry.deed.id, tried=waiting.tried)
                continue
            except ControlRoomError as error:
                away = isinstance(error, DatabaseUnreachableError)
                unknown = away and getattr(error, "outcome_unknown", True)
                self._outbox.postpone(entry.deed.id, tried=waiting.tried or unknown)
                raise
            self._outbox.settle(entry.deed.id, result)
            return replace(entry, result=result)
        return None
