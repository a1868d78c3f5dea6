"""Commands that may be given again: one id for the same step, and success for a repetition.

A commit whose answer got lost is neither done nor not done.  The person presses again; the
database knows the command's id and carries it out at most once.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from controlroom.domain.errors import AlreadyDoneError, ControlRoomError
from controlroom.domain.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.incident import Incident
    from controlroom.services.ports import Questions


class Once:
    """Names the commands of steps that ask for nothing."""

    def __init__(self) -> None:
        self._window = new_id()

    def __call__(self, *step: object) -> UUID:
        """Return the id of a step on the version that was seen; the same step has the same one.

        Args:
            step: What tells it from every other: its name, the record's id, the version seen,
                and values that go with it.
        """
        return uuid5(self._window, "|".join(map(str, step)))


def repeatable(call: Callable[[], object], questions: Questions) -> Callable[[], object]:
    """Return *call*, for a worker, that takes a repetition as success.

    A repetition returns the incident as the first run stored it; None when it stored another
    record, or when the incident cannot be read now.
    """

    def run() -> object:
        try:
            return call()
        except AlreadyDoneError as error:
            return _stored(error.outcome, questions)

    return run


def _stored(outcome: str, questions: Questions) -> Incident | None:
    known = json.loads(outcome)
    if "incident" not in known:
        return None
    with suppress(ControlRoomError):
        incident_id = UUID(known["incident"])
        incident = questions.detail(incident_id, with_reporter=False).incident
        if set(known) == {"incident", "version"}:
            # What was stored then: taking it back must not undo what somebody did since.
            return replace(incident, version=known["version"])
        return incident
    return None
