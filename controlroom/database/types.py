"""Column types shared by every table; what they refuse is refused on both engines alike."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Double, Enum, SmallInteger, String, TypeDecorator
from typing_extensions import override

from controlroom.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

Pairs = tuple[tuple[str, str], ...]
"""Small named values, in order, e.g. ``(("level", "1.42"), ("mark", "BĐ1"))``."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_N = TypeVar("_N", bound=IntEnum)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC on both sides; a naive value is a bug and raises ``ValueError``.

    PostgreSQL keeps ``timestamptz``.  SQLite has no time type: whole microseconds since 1970
    compare and index as integers and lose nothing.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return an integer column on SQLite."""
        kind: TypeEngine[Any] = (
            BigInteger() if dialect.name == "sqlite" else DateTime(timezone=True)
        )
        return dialect.type_descriptor(kind)

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuse naive values, turn the rest into what the engine keeps."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"naive datetime not allowed: {value!r}"
            raise ValueError(msg)
        return microseconds(value) if dialect.name == "sqlite" else value.astimezone(UTC)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return aware UTC whatever the session's time zone is."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            moment: datetime = _EPOCH + value * _MICROSECOND
            return moment
        found: datetime = value.astimezone(UTC)
        return found


def microseconds(moment: datetime) -> int:
    """Return whole microseconds since 1970, UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def checked_text(value: str, longest: int | None = None) -> str:
    """Return *value* if a database can keep it.

    Raises:
        InvalidInputError: It holds a NUL or half a surrogate pair, or is longer than *longest*.
    """
    if longest is not None and len(value) > longest:
        raise InvalidInputError("text", "too-long")
    if "\0" in value:
        raise InvalidInputError("text", "nul")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise InvalidInputError("text", "not-unicode") from error
    return value


class PlainText(TypeDecorator[str]):
    """Text of at most *length* characters without NUL; checked before it is sent.

    SQLite keeps both over-long text and NUL without a word, PostgreSQL refuses them.
    """

    impl = String
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__(length)
        self.longest = length

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse what one of the engines would not keep."""
        return None if value is None else checked_text(value, self.longest)


class FiniteFloat(TypeDecorator[float]):
    """A double that is neither NaN nor infinite (SQLite would turn NaN into NULL)."""

    impl = Double
    cache_ok = True

    @override
    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:
        """Refuse NaN and the infinities."""
        if value is not None and not math.isfinite(value):
            raise InvalidInputError("number", "not-a-number")
        return value


class PairList(TypeDecorator[Pairs]):
    """``Pairs`` as a JSON list of two-element lists."""

    impl = JSON
    cache_ok = True

    @override
    def process_bind_param(self, value: Pairs | None, dialect: Dialect) -> Any:
        """Return lists, with text a database can keep."""
        if value is None:
            return None
        return [[checked_text(name), checked_text(text)] for name, text in value]

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Pairs | None:
        """Return tuples, so that domain values stay immutable."""
        return None if value is None else tuple((name, text) for name, text in value)


class Number(TypeDecorator[_N]):
    """An ``IntEnum`` by its number."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, kind: type[_N]) -> None:
        super().__init__()
        self.kind = kind

    @override
    def process_bind_param(self, value: _N | None, dialect: Dialect) -> int | None:
        """Return the number."""
        return None if value is None else int(value)

    @override
    def process_result_value(self, value: int | None, dialect: Dialect) -> _N | None:
        """Return the member."""
        return None if value is None else self.kind(value)


def word(kind: type[StrEnum]) -> Enum:
    """Return the column type of a ``StrEnum``: its value, so that a new word needs no migration."""
    return Enum(
        kind,
        values_callable=lambda members: [m.value for m in members],
        native_enum=False,
        length=32,
    )
