"""Values of commands as JSON and back; whatever is not exactly of its kind is refused."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import Enum


@dataclass(frozen=True, slots=True)
class Codec:
    """Both ways of one kind of value.

    Attributes:
        encode: Returns what JSON takes; raises ``TypeError`` for another kind of value.
        decode: Returns what was encoded.
    """

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def _checked(value: object, kind: type | tuple[type, ...]) -> None:
    wanted = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kind) or (isinstance(value, bool) and bool not in wanted):
        raise TypeError(f"{value!r} is no {'/'.join(k.__name__ for k in wanted)}")


def plain(*kinds: type) -> Codec:
    """Return the codec of what JSON knows itself."""

    def same(value: object) -> object:
        _checked(value, kinds)
        return value

    return Codec(same, same)


TEXT, FLAG, WHOLE, NUMBER = plain(str), plain(bool), plain(int), plain(int, float)


def written(kind: type, write: Callable[[Any], str], read: Callable[[str], Any]) -> Codec:
    """Return the codec of what is written as a text."""

    def encode(value: object) -> str:
        _checked(value, kind)
        return write(value)

    return Codec(encode, read)


ID = written(UUID, str, UUID)
MOMENT = written(datetime, datetime.isoformat, datetime.fromisoformat)


def member(kind: type[Enum]) -> Codec:
    """Return the codec of an enumeration, by value."""

    def encode(value: Any) -> object:  # noqa: ANN401 - checked first of all
        _checked(value, kind)
        held: object = value.value
        return held

    return Codec(encode, kind)


def maybe(codec: Codec) -> Codec:
    """Return the codec of a value or None."""
    return Codec(
        lambda value: None if value is None else codec.encode(value),
        lambda value: None if value is None else codec.decode(value),
    )


def many(codec: Codec) -> Codec:
    """Return the codec of a sequence; it comes back as a tuple."""

    def encode(value: Any) -> list[Any]:  # noqa: ANN401 - checked first of all
        _checked(value, (list, tuple))
        return [codec.encode(item) for item in value]

    return Codec(encode, lambda held: tuple(codec.decode(item) for item in held))


def record(kind: type[Any], **codecs: Codec) -> Codec:
    """Return the codec of a dataclass; every one of its fields must be named."""
    names = {field.name for field in fields(kind)}
    if names != codecs.keys():
        raise TypeError(f"{kind.__name__}: {sorted(names ^ codecs.keys())}")

    def encode(value: object) -> dict[str, Any]:
        _checked(value, kind)
        return {name: codec.encode(getattr(value, name)) for name, codec in codecs.items()}

    def decode(held: dict[str, Any]) -> object:
        return kind(**{name: codecs[name].decode(value) for name, value in held.items()})

    return Codec(encode, decode)
