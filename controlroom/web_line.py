"""A connection to a server that is kept between questions: many small things from one place."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from controlroom import __version__
from controlroom.domain.errors import AddressRefusedError
from controlroom.domain.reach import PUBLIC, Reach, target_of
from controlroom.web_call import USUAL, Abort, Call, Limits
from controlroom.web_redirects import check_sent_on, failed, why

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from controlroom.domain.reach import Target

USER_AGENT = f"controlroom/{__version__} (city operations centre)"
MOST_REDIRECTIONS = 5
_SENT_ON = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_HEADS = 64_000
"""Characters of all headers; no server of tiles or documents says more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        status: As in HTTP; no redirection.
        headers: Names in lower case.
        body: As it came, packed if the headers say so.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


class Line:
    """Asks servers within limits of time and size; see ``web_call``.  Belongs to one thread.

    Args:
        reach: Which networks and ports may be gone to.
        limits: Of one question.
        abort: Ends it from another thread.
    """

    def __init__(
        self, reach: Reach = PUBLIC, limits: Limits = USUAL, abort: Abort | None = None
    ) -> None:
        self._reach, self._limits = reach, limits
        self._abort = abort or Abort()
        self._call: Call | None = None
        self._place: Target | None = None
        self._connection: http.client.HTTPConnection | None = None
        self._twin: socket.socket | None = None
        self._trust: ssl.SSLContext | None = None

    def ask(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return what *address* answers, redirections followed.

        Raises:
            SourceUnavailableError: No answer in time, too large, broken off, or it sends us where
                this program does not go; its cause is an ``AddressRefusedError`` when *address*
                itself is not gone to.
        """
        call = self._call = Call(self._limits, self._reach)
        self._abort.watch(call)
        try:
            return self._followed(call, address, dict(headers or {}))
        except AddressRefusedError as error:
            self.close()
            raise failed(address, why(error)) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            late = isinstance(error, TimeoutError) and not call.over
            words = f"silent for {self._limits.silence_s:g} s" if late else call.over or str(error)
            raise failed(address, words or type(error).__name__) from error
        except BaseException:
            self.close()
            raise
        finally:
            call.end()
            self._abort.forget(call)
            self._call = None

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        twin, self._twin = self._twin, None
        self._place = None
        if connection is not None:
            connection.close()
        if twin is not None:
            twin.close()

    def _followed(self, call: Call, address: str, headers: dict[str, str]) -> Answer:
        target = target_of(address, self._reach)
        for _ in range(MOST_REDIRECTIONS + 1):
            answer = self._asked(call, target, address, headers)
            where = answer.headers.get("location") if answer.status in _SENT_ON else None
            if where is None:
                return answer
            there = urljoin(address, where)
            check_sent_on(call, address, there)
            # What follows is checked again by ``connect``, by the address the name stands for.
            self.close()
            address, target = there, target_of(there, self._reach)
        raise failed(address, "sends us on again and again")

    def _asked(
        self, call: Call, target: Target, address: str, headers: Mapping[str, str]
    ) -> Answer:
        """Ask on the open connection; one that the server has closed meanwhile is opened anew."""
        kept = self._place == target and self._connection is not None and self._twin is not None
        if kept and self._twin is not None:
            call.opened(self._twin)
            try:
                return self._exchange(call, address, headers)
            except (http.client.RemoteDisconnected, ConnectionError):
                if call.over:
                    raise
        self.close()
        self._place, self._connection = target, self._make(target)
        return self._exchange(call, address, headers)

    def _make(self, target: Target) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection
        silence = self._limits.silence_s
        if target.scheme == "https":
            self._trust = self._trust or ssl.create_default_context()
            connection = http.client.HTTPSConnection(
                target.host, target.port, timeout=silence, context=self._trust
            )
        else:
            connection = http.client.HTTPConnection(target.host, target.port, timeout=silence)
        connection._create_connection = self._connect  # type: ignore[attr-defined]  # noqa: SLF001 - as ``web_call`` does: the only place where the checked address can be connected to
        return connection

    def _connect(
        self, where: tuple[str, int], timeout: float | None = None, *_source: object
    ) -> socket.socket:
        if self._call is None:
            raise OSError("no question is under way")
        found = self._call.connect(where, timeout)
        self._twin = found.dup()  # of the bare socket: TLS takes that away
        return found

    def _exchange(self, call: Call, address: str, headers: Mapping[str, str]) -> Answer:
        connection = self._connection
        if connection is None:
            raise OSError("no connection")
        parts = urlsplit(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"User-Agent": USER_AGENT, **headers})
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        if sum(map(len, told.values())) > _HEADS:
            raise failed(address, "headers without end")
        pieces, size = [], 0
        while piece := answer.read1(_CHUNK):
            pieces.append(piece)
            size += len(piece)
            if size > self._limits.max_bytes:
                raise failed(address, f"more than {self._limits.max_bytes:,} bytes")
        if call.over:  # cut off by us: the body only looks complete
            raise failed(address, call.over)
        if answer.length:
            raise failed(address, f"{answer.length:,} bytes are missing")
        answer.close()  # the connection stays, ready for the next question
        if answer.will_close:
            self.close()
        return Answer(answer.status, told, b"".join(pieces))
