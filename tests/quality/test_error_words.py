"""Every error a person can do something about has words for that person."""

from __future__ import annotations

import importlib
import pkgutil
import re
from datetime import UTC, datetime

import controlroom
from controlroom.domain.errors import (
    AlreadyDoneError,
    ConcurrentEditError,
    ControlRoomError,
    DeliveredTwiceError,
    InvalidInputError,
    InvalidTransitionError,
    NetworkShareError,
    NotAllowedError,
    SignInWaitError,
    WeakConnectionError,
)
from controlroom.domain.transport import Weakness
from ui.errors import BUG, MESSAGES, notice_for

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
MADE = {
    ConcurrentEditError: lambda: ConcurrentEditError("Lan Anh", NOON, "verified"),
    DeliveredTwiceError: lambda: DeliveredTwiceError("Lan Anh", NOON, "verified"),
    InvalidTransitionError: lambda: InvalidTransitionError("publish", "new"),
    NotAllowedError: lambda: NotAllowedError("publish", "supervisor"),
    InvalidInputError: lambda: InvalidInputError("title", "empty"),
    NetworkShareError: lambda: NetworkShareError("room.db", "nfs4"),
    SignInWaitError: lambda: SignInWaitError(80),
    WeakConnectionError: lambda: WeakConnectionError((Weakness.NO_TLS,)),
    AlreadyDoneError: lambda: AlreadyDoneError("{}"),
}


def kinds() -> list[type[ControlRoomError]]:
    """Every expected error the core knows, wherever it is defined."""
    for module in pkgutil.walk_packages(controlroom.__path__, "controlroom."):
        if not module.name.endswith(("__main__", "migrations.env")):
            importlib.import_module(module.name)
    found, waiting = [], [ControlRoomError]
    while waiting:
        children = waiting.pop().__subclasses__()
        found += children
        waiting += children
    return sorted(found, key=lambda kind: kind.__name__)


def test_every_code_has_words_and_every_word_a_code():
    codes = {kind.code for kind in kinds()}
    assert "unexpected" not in codes, "a kind of error forgot its code"
    assert codes == set(MESSAGES)


def test_codes_are_not_shared_by_strangers():
    seen: dict[str, type[ControlRoomError]] = {}
    for kind in kinds():
        other = seen.setdefault(kind.code, kind)
        assert issubclass(kind, other) or issubclass(other, kind), (kind, other)


def test_every_error_becomes_a_whole_sentence():
    for kind in kinds():
        make = MADE.get(kind, lambda kind=kind: kind("because"))
        notice = notice_for(make())
        assert not notice.is_bug, kind
        assert re.search(r"[{}]", notice.text) is None, notice.text
        assert notice.text.endswith("."), notice.text
        assert kind.code in notice.detail


def test_anything_else_is_admitted_to_be_a_bug():
    notice = notice_for(ValueError("boom"))
    assert notice.is_bug
    assert notice.text == BUG
    assert "boom" in notice.detail
