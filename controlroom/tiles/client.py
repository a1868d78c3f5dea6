"""Gets tiles from a server, politely: what is kept is shown, what is old is asked for anew."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING

from controlroom.domain.errors import AddressRefusedError, SourceUnavailableError
from controlroom.tiles.freshness import DAY_S, Freshness, good_until, retry_after
from controlroom.tiles.packing import gunzip, is_gzip
from controlroom.tiles.sniff import kind_of
from controlroom.tiles.source import MAX_TILE_BYTES, TileError
from controlroom.web_call import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.tiles.cache import Kept, TileCache
    from controlroom.tiles.grid import TileKey
    from controlroom.tiles.server import TileServer
    from controlroom.web_line import Answer, Line

LIMITS = Limits(max_bytes=MAX_TILE_BYTES, total_s=20.0, silence_s=8.0)
"""Of one tile: who moves the map has gone elsewhere by then."""
NONE_S, WRONG_S = DAY_S, 3_600.0
"""For so long nobody asks again for a tile that is not there, or that was no tile."""
PAUSE_S, LONGEST_PAUSE_S, LOGIN_PAUSE_S = 2.0, 300.0, 600.0
_NOT_THERE = frozenset({HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_LOGIN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.FORBIDDEN})


class State(StrEnum):
    """What is known of a tile now."""

    THERE = "there"
    NONE = "none"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Got:
    """What came of a question.

    Attributes:
        state: What can be shown now.
        fresh: Nobody has to ask the server.
        changed: The tile is another than the one kept before.
        problem: Why it is not fresh, as a ``TileError`` says it; empty when all is well.
    """

    state: State
    fresh: bool = True
    changed: bool = False
    problem: str = ""


class Pauses:
    """When a server that is in trouble may be asked again: later each time.  Any thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until = 0.0
        self._length = 0.0
        self.problem = ""

    @property
    def left(self) -> float:
        """Seconds until then; 0 when it may be asked now."""
        return max(0.0, self._until - self._clock())

    def begin(self, problem: str, seconds: float | None = None) -> None:
        """Ask no more for *seconds*, or for twice as long as the last time."""
        with self._lock:
            if self.left:  # another question of the same moment has failed too
                return
            self._length = min(max(self._length * 2, PAUSE_S), LONGEST_PAUSE_S)
            self._until = self._clock() + (self._length if seconds is None else seconds)
            self.problem = problem

    def end(self) -> None:
        """It answers again."""
        with self._lock:
            self._until = self._length = 0.0
            self.problem = ""


class TileClient:
    """Gives tiles of one server from the cache or the network.  Any thread.

    Args:
        server: Where they are.
        cache: Where they are kept.
        clock: Seconds since 1970.

    Attributes:
        offline: Nobody is asked; what is kept is shown however old.
        pauses: Of the server.
    """

    def __init__(self, server: TileServer, cache: TileCache, clock: Callable[[], float]) -> None:
        self._server, self._cache, self._clock = server, cache, clock
        self.offline = False
        self.pauses = Pauses(clock)

    def clear(self) -> None:
        """Remove what is kept.

        Raises:
            TileError: The cache has been damaged.
        """
        self._cache.clear()

    def look(self, key: TileKey) -> Got | None:
        """Return what can be said without asking the server; None when it has to be asked.

        Raises:
            TileError: The cache has been damaged.
        """
        now = self._clock()
        kept = self._cache.look(key, now)
        fresh = kept is not None and kept.expires > now
        if kept is not None and (kept.there or fresh):
            return Got(State.THERE if kept.there else State.NONE, fresh)
        if self.offline:
            return Got(State.FAILED, problem="offline")
        if self.pauses.left:
            return Got(State.FAILED, problem=self.pauses.problem)
        return None

    def ask(self, key: TileKey, line: Line) -> Got:
        """Ask the server for a tile, unless it is offline or has to be left alone.

        Raises:
            TileError: The cache has been damaged, or the disk is full.
        """
        kept = self._cache.look(key, self._clock())
        if self.offline or self.pauses.left:
            return self._old(kept, "offline" if self.offline else self.pauses.problem)
        headers = {"Accept-Encoding": "gzip"}
        if kept is not None and kept.etag:
            headers["If-None-Match"] = kept.etag
        if kept is not None and kept.modified:
            headers["If-Modified-Since"] = kept.modified
        try:
            answer = line.ask(self._server.address(key), headers)
        except SourceUnavailableError as error:
            reason = "refused" if isinstance(error.__cause__, AddressRefusedError) else "no-answer"
            problem = f"{reason}: {error}"
            self.pauses.begin(problem)
            return self._old(kept, problem)
        return self._judged(key, kept, answer)

    def _judged(self, key: TileKey, kept: Kept | None, answer: Answer) -> Got:
        now = self._clock()
        good = good_until(answer.headers, now)
        if answer.status == HTTPStatus.NOT_MODIFIED and kept is not None:
            self.pauses.end()
            self._cache.renew(key, good)
            return Got(State.THERE if kept.there else State.NONE)
        if answer.status in _NOT_THERE or (answer.status == HTTPStatus.OK and not answer.body):
            self.pauses.end()
            until = max(good.expires, now + NONE_S)
            changed = self._cache.put(key, None, good._replace(expires=until), now)
            return Got(State.NONE, changed=changed)
        if answer.status == HTTPStatus.OK:
            return self._kept(key, kept, answer, good)
        return self._refused(kept, answer)

    def _refused(self, kept: Kept | None, answer: Answer) -> Got:
        """Take note of an error that the server itself tells."""
        if answer.status in _LOGIN:
            problem, pause = f"login: {answer.status}", LOGIN_PAUSE_S
        else:
            busy = answer.status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
            problem = f"{'busy' if busy else 'no-answer'}: {answer.status}"
            told = retry_after(answer.headers, self._clock())
            if told is None:
                self.pauses.begin(problem)
                return self._old(kept, problem)
            pause = told
        self.pauses.begin(problem, pause)
        return self._old(kept, problem)

    def _kept(self, key: TileKey, kept: Kept | None, answer: Answer, good: Freshness) -> Got:
        """Keep what came, if it is a tile of the kind that the server has."""
        now = self._clock()
        try:
            body = unpacked(answer)
            check_kind(body, vector=self._server.format.vector)
        except TileError as error:
            if kept is None or not kept.there:
                self._cache.put(key, None, Freshness(now + WRONG_S), now)
            return self._old(kept, str(error))
        self.pauses.end()
        changed = self._cache.put(
            key,
            body,
            good,
            now,
            etag=answer.headers.get("etag", "")[:200],
            modified=answer.headers.get("last-modified", "")[:60],
        )
        return Got(State.THERE, changed=changed)

    @staticmethod
    def _old(kept: Kept | None, problem: str) -> Got:
        there = kept is not None and kept.there
        return Got(State.THERE if there else State.FAILED, fresh=False, problem=problem)


def unpacked(answer: Answer) -> bytes:
    """Return the body of an answer without the packing of the transport.

    Raises:
        TileError: It is damaged, too large, or packed in a way nobody asked for.
    """
    how = answer.headers.get("content-encoding", "identity").strip().lower()
    if how in {"identity", ""}:
        return answer.body
    if how not in {"gzip", "x-gzip", "deflate"}:
        raise TileError("compression", how[:20])
    return gunzip(answer.body) if how == "deflate" or is_gzip(answer.body) else answer.body


def check_kind(body: bytes, *, vector: bool) -> None:
    """Hold a tile against what its server has.

    Raises:
        TileError: ``web-page``: a page or an error in words; ``format``: anything else.
    """
    kind = kind_of(body)
    if kind is None:
        begin = body[:200].lstrip().lower()
        raise TileError("web-page" if begin[:1] in {b"<", b"{", b"["} else "format")
    if kind.vector != vector:
        raise TileError("format", kind.value)
