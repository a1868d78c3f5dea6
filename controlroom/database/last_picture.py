"""What the window showed last, kept on this computer so that the next start begins with it.

A file of columns: seen at once, old by definition, and held against the database before anything
of it counts as live.  It holds the queue's lines and nothing of who reported.  Whatever is odd
about it (damage, another version, another person, another history, too old) makes it worthless,
never an error.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from controlroom import __version__
from controlroom.database import migrate
from controlroom.database.feed_cursor import Cursor, Hole
from controlroom.database.line_columns import cut, ids_of, shared
from controlroom.database.upkeep import RETENTION
from controlroom.domain.lines import LineBlock
from controlroom.domain.states import IncidentState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

log = logging.getLogger(__name__)

MAGIC = b"controlroom picture 1\n"
BLOCK = 2_500
"""Rows of a block: so many the window merges between two paints."""
_DIGEST = 32
_LENGTH = 8
_STATES = {state.value: state for state in IncidentState}
_EMPTY = LineBlock()


class _UnusableError(Exception):
    """The file is not one that can be shown; the words say why."""


@dataclass(frozen=True, slots=True)
class LastPicture:
    """A picture that was kept.

    Attributes:
        at: Server time when it was true, POSIX seconds.
        cursor: Where the feed stood.
        count: How many lines it has.
        parts: Where in ``payload`` each block lies, as (start, end).
    """

    at: float
    cursor: Cursor
    count: int
    parts: tuple[tuple[int, int], ...]
    payload: memoryview

    def blocks(self) -> Iterator[LineBlock]:
        """Return the lines, the most urgent block first."""
        for start, end in self.parts:
            yield unpacked(self.payload[start:end])


class PictureFile:
    """The file of one person, one database and one reach of rights.

    Args:
        folder: Of this computer; made when something is kept.
        database: Names the shared database, without secrets.
        login: Whose picture.
        reach: What that person may see, in any words that differ when it does.
    """

    def __init__(self, folder: Path, database: str, login: str, reach: str = "") -> None:
        self._folder = folder
        self._owner = _key(database, login)
        self._reach = _key(reach)
        self._name = f"{re.sub(r'[^A-Za-z0-9_-]', '_', login)[:32]}-{self._owner[:12]}"
        self._taken = False

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._folder / f"{self._name}-{self._reach[:12]}.picture"

    def take(self, now: float | None = None) -> LastPicture | None:
        """Return the picture at the first call, None ever after or when there is none to show.

        Blocks for a moment.  What cannot be used is removed, and so is what the same person kept
        with other rights.

        Args:
            now: POSIX seconds; this computer's clock for None.
        """
        if self._taken:
            return None
        self._taken = True
        self._forget_others()
        try:
            return self._read(time.time() if now is None else now)
        except FileNotFoundError:
            return None
        except _UnusableError as error:
            log.info("the last picture is not used: %s", error)
        except OSError as error:
            log.warning("the last picture cannot be read: %s", error)
            return None
        except Exception:  # a file that passed its digest and yet is none: ours to look into
            log.exception("the last picture is not used")
        self.forget()
        return None

    def _read(self, now: float) -> LastPicture:
        data = self.path.read_bytes()
        if not data.startswith(MAGIC):
            raise _UnusableError("another kind of file")
        body = memoryview(data)[len(MAGIC) : -_DIGEST]
        if len(body) < _LENGTH or _digest(body) != data[-_DIGEST:]:
            raise _UnusableError("damaged")
        length = int.from_bytes(body[:_LENGTH], "little")
        head = json.loads(bytes(body[_LENGTH : _LENGTH + length]))
        payload = body[_LENGTH + length :]
        if head["program"] != _program():
            raise _UnusableError("of another version of this program")
        if (head["owner"], head["reach"]) != (self._owner, self._reach):
            raise _UnusableError("of somebody else")
        if not 0 <= now - head["at"] <= RETENTION.total_seconds():
            raise _UnusableError("older than the feed, or from the future")
        parts = tuple((int(start), int(end)) for start, end in head["parts"])
        return LastPicture(head["at"], cursor_of(head["place"]), head["count"], parts, payload)

    def keep(self, lines: LineBlock, place: str, at: float) -> None:
        """Keep a picture in place of the one before; blocks for a second or two when it is large.

        The file is whole at every moment, whenever this process dies.

        Args:
            lines: All open incidents, any order.
            place: ``Batch.place`` of the picture.
            at: Server time of the picture, POSIX seconds.

        Raises:
            OSError: It could not be written; what was kept before is still there.
        """
        order = np.lexsort((lines.ref, lines.received_at, lines.due_at, lines.severity))
        parts: list[tuple[int, int]] = []
        payload: list[bytes] = []
        end = 0
        for start in range(0, len(lines), BLOCK):
            block = packed(lines.take(order[start : start + BLOCK].tolist()))
            parts.append((end, end + len(block)))
            payload.append(block)
            end += len(block)
        head = json.dumps(
            {
                "program": _program(),
                "owner": self._owner,
                "reach": self._reach,
                "at": at,
                "place": place,
                "count": len(lines),
                "parts": parts,
            }
        ).encode()
        body = b"".join([len(head).to_bytes(_LENGTH, "little"), head, *payload])
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self.path.with_suffix(f".{secrets.token_hex(4)}.new")
        try:
            with os.fdopen(
                os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as out:
                for piece in (MAGIC, body, _digest(memoryview(body))):
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(self.path)
        finally:
            fresh.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove the file."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _forget_others(self) -> None:
        """Remove what this person kept with other rights, halves, and what nobody came back for."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                ours = path.name.startswith(f"{self._name}-") and path.name != self.path.name
                old = time.time() - path.stat().st_mtime > RETENTION.total_seconds()
                if ours or old:
                    path.unlink(missing_ok=True)


def _key(*words: str) -> str:
    return hashlib.sha256("\0".join(words).encode()).hexdigest()


def _program() -> str:
    # Another schema may mean other things by the same columns, another program too.
    columns = " ".join(f.name for f in fields(LineBlock))
    return _key(__version__, migrate.HEAD, columns)[:16]


def _digest(body: memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST).digest()


def place_of(cursor: Cursor) -> str:
    """Return *cursor* in words that ``cursor_of`` understands."""
    holes = [[hole.first, hole.last, hole.horizon] for hole in cursor.holes]
    return json.dumps([cursor.epoch, cursor.incarnation, cursor.last, holes])


def cursor_of(place: str) -> Cursor:
    """Return the cursor that ``place_of`` put into words."""
    epoch, incarnation, last, holes = json.loads(place)
    return Cursor(epoch, incarnation, last, tuple(Hole(*hole) for hole in holes))


# --- a block of lines as bytes: each column its length, then numbers as they are or joined text


def packed(block: LineBlock) -> bytes:
    """Return a block with at least one row as bytes."""
    pieces: list[bytes] = []
    for column in fields(LineBlock):
        values: Any = getattr(block, column.name)
        if column.name == "id":
            piece = b"".join(key.bytes for key in values)
        elif isinstance(values, np.ndarray):
            piece = np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()
        else:
            piece = "\0".join(values).encode()
        pieces += [len(piece).to_bytes(_LENGTH, "little"), piece]
    return b"".join(pieces)


def unpacked(data: memoryview) -> LineBlock:
    """Return the block that ``packed`` made into *data*."""
    columns: dict[str, Any] = {}
    for column in fields(LineBlock):
        length = int.from_bytes(data[:_LENGTH], "little")
        piece, data = bytes(data[_LENGTH : _LENGTH + length]), data[_LENGTH + length :]
        columns[column.name] = _values(column.name, piece)
    return LineBlock(**columns)


def _values(name: str, piece: bytes) -> Sequence[Any] | NDArray[Any]:
    if name == "id":
        return ids_of(piece)
    like = getattr(_EMPTY, name)
    if isinstance(like, np.ndarray):
        return np.frombuffer(piece, like.dtype.newbyteorder("<")).astype(like.dtype)
    words = cut(piece)
    if name == "state":
        return list(map(_STATES.__getitem__, words))
    return words if name in ("title", "address", "folded") else shared(words)
