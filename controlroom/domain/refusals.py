"""Refusals as data: kept with a command, and raised again with all they said."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from controlroom.domain.errors import (
    ConcurrentEditError,
    ControlRoomError,
    InvalidInputError,
    InvalidTransitionError,
    LoginNotAllowedError,
    NotAllowedError,
    NotFoundError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class RefusedError(ControlRoomError):
    """A refusal of a kind that this version of the program does not know."""

    code = "command.refused"


def to_data(error: ControlRoomError) -> dict[str, str]:
    """Return what *error* says beside code and message, as JSON takes it."""
    if isinstance(error, ConcurrentEditError):
        at = error.at.isoformat()
        return {"winner": error.winner, "at": at, "now_state": str(error.now_state)}
    if isinstance(error, InvalidTransitionError):
        return {"action": error.action, "state": str(error.state)}
    if isinstance(error, NotAllowedError):
        return {"action": error.action, "needs": str(error.needs)}
    if isinstance(error, InvalidInputError):
        return {"field": error.field, "reason": error.reason}
    return {}


def from_data(code: str, message: str, data: Mapping[str, str]) -> ControlRoomError:
    """Return the error that ``to_data`` was told of."""
    make = _MAKE.get(code)
    try:
        if make is not None:
            return make(message, data)
    except (KeyError, ValueError):
        pass
    return RefusedError(f"{code}: {message}")


_MAKE: Mapping[str, Callable[[str, Mapping[str, str]], ControlRoomError]] = {
    ConcurrentEditError.code: lambda _, told: ConcurrentEditError(
        told["winner"], datetime.fromisoformat(told["at"]), told["now_state"]
    ),
    InvalidTransitionError.code: lambda _, told: InvalidTransitionError(
        told["action"], told["state"]
    ),
    NotAllowedError.code: lambda _, told: NotAllowedError(told["action"], told["needs"]),
    InvalidInputError.code: lambda _, told: InvalidInputError(told["field"], told["reason"]),
    NotFoundError.code: lambda message, _: NotFoundError(message),
    LoginNotAllowedError.code: lambda message, _: LoginNotAllowedError(message),
}
