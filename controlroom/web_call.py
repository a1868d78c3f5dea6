"""One question to a server: its time, its connections, and an end from outside."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
import urllib.request
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeAlias

from typing_extensions import override

from controlroom.domain.reach import PUBLIC, Reach, target_of

MAX_BYTES = 16 * 1024 * 1024
MAX_PAGES = 200
_Found: TypeAlias = tuple[Any, Any, int, str, tuple[Any, ...]]
TOTAL_S = 30.0
SILENCE_S = 10.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long.

    Attributes:
        max_bytes: Of one document.
        total_s: Of one document, from asking to the last byte.
        silence_s: Between two pieces of it.
        max_pages: Of one server.
    """

    max_bytes: int = MAX_BYTES
    total_s: float = TOTAL_S
    silence_s: float = SILENCE_S
    max_pages: int = MAX_PAGES


USUAL = Limits()


class Abort:
    """Ends downloads from another thread, and lets no other begin."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: set[Call] = set()
        self._over = False

    def watch(self, call: Call) -> None:
        """Have *call* end with the others."""
        with self._lock:
            self._calls.add(call)
            over = self._over
        if over:
            call.cut("stopped")

    def forget(self, call: Call) -> None:
        """Have *call* left alone: it has ended."""
        with self._lock:
            self._calls.discard(call)

    def stop(self) -> None:
        """End all of them."""
        with self._lock:
            self._over, calls = True, list(self._calls)
        for call in calls:
            call.cut("stopped")


class Call:
    """One question to a server, redirections included; ends when its time is over.

    The limit of a socket counts from one piece to the next, so that a server which sends a byte
    now and then could keep the program for ever.  Shutting the socket down ends any wait: for
    the connection, for TLS, for an answer.  Only looking up a name cannot be ended: a thread waits
    for that, and is left behind when the time is over.
    """

    def __init__(self, limits: Limits, reach: Reach = PUBLIC) -> None:
        self.over = ""
        self._reach = reach
        self._limits = limits
        self._until = time.monotonic() + limits.total_s
        self._lock = threading.Lock()
        self._stirred = threading.Event()
        # Twins of the sockets: TLS takes the socket itself away while it greets the server.
        self._twins: list[socket.socket] = []
        self._timer = threading.Timer(limits.total_s, self._end)
        self._timer.daemon = True
        self._timer.start()

    def connect(
        self, where: tuple[str, int], timeout: float | None = None, *_source: object
    ) -> socket.socket:
        """Return a watched socket to the first address of *where* that answers.

        In place of ``socket.create_connection``, which would give each address the whole time
        and look the name up by itself: between a check and a second look the answer may change.

        Raises:
            AddressRefusedError: One of its addresses is out of reach.
            OSError: None answers, or the time is over.
        """
        trouble: OSError | None = None
        found = self._look_up(*where)
        self._reach.check(str(address[0]) for *_, address in found)
        for family, kind, protocol, _, address in found:
            sock = socket.socket(family, kind, protocol)
            try:
                self.opened(sock)
                left = max(0.001, self._until - time.monotonic())
                sock.settimeout(left if timeout is None else min(left, timeout))
                sock.connect(address)
                sock.settimeout(timeout)
            except OSError as error:
                sock.close()
                trouble = error
                if time.monotonic() >= self._until:  # before the timer's thread came to it
                    self._end()
            else:
                return sock
        raise trouble or OSError("the name has no address")

    def _look_up(self, host: str, port: int) -> list[_Found]:
        """Return what *host* means, as ``socket.getaddrinfo``, in the time of this call."""
        answer: Future[list[_Found]] = Future()

        def ask() -> None:
            try:
                answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except Exception as error:  # noqa: BLE001 - raised where it was asked
                answer.set_exception(error)
            self._stirred.set()

        # A daemon: what the system never answers must not keep the program from ending.
        threading.Thread(target=ask, name="look-up", daemon=True).start()
        self._stirred.wait(max(0.0, self._until - time.monotonic()))
        self._stirred.clear()
        if not (answer.done() or self.over):
            self._end()
        if self.over:
            self._stirred.set()  # a look-up after this one must not wait either
            raise TimeoutError(self.over)
        return answer.result()

    def leave_home(self) -> None:
        """Take the networks of the settings out of reach: a server sends us elsewhere now."""
        self._reach = Reach(ports=self._reach.ports)

    def follow(self, address: str) -> None:
        """Check where a server sends us.

        Raises:
            AddressRefusedError: There nothing is got from.
        """
        target_of(address, self._reach)

    def opened(self, sock: socket.socket) -> None:
        """Watch over a socket.

        Raises:
            TimeoutError: The time is over; the socket was shut down.
        """
        with self._lock:
            if not self.over:
                self._twins.append(sock.dup())
                return
        _shut_down(sock)
        raise TimeoutError(self.over)

    def end(self) -> None:
        """Stop watching."""
        self._timer.cancel()
        with self._lock:
            for twin in self._twins:
                twin.close()
            self._twins.clear()

    def _end(self) -> None:
        self.cut(f"no end after {self._limits.total_s:g} s")

    def cut(self, words: str) -> None:
        """End it now; *words* say why."""
        with self._lock:
            self.over = words
            self._stirred.set()
            for twin in self._twins:
                _shut_down(twin)


def _shut_down(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it was not connected, or has ended by itself
        sock.shutdown(socket.SHUT_RDWR)


class Http(urllib.request.HTTPHandler):
    """Opens connections that a ``Call`` watches over."""

    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    @override
    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        call = self._call

        class Connection(http.client.HTTPConnection):
            def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as it is there
                super().__init__(*args, **options)
                self._create_connection = call.connect

        return self.do_open(Connection, req)


class Https(urllib.request.HTTPSHandler):
    """The same with TLS."""

    def __init__(self, call: Call) -> None:
        super().__init__()
        self._call = call

    @override
    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        call = self._call

        class Connection(http.client.HTTPSConnection):
            def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as it is there
                super().__init__(*args, **options)
                self._create_connection = call.connect

        return self.do_open(Connection, req)
