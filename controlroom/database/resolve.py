"""Names of hosts to numbers: ``getaddrinfo`` has no time-out, so it gets a thread to wait in."""

from __future__ import annotations

import ipaddress
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _ask(host: str) -> Sequence[str]:
    found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


class Resolver:
    """Remembers what a name meant, for when nobody answers; may be shared by threads.

    Args:
        look: Asks the system; may block for as long as it likes.
    """

    def __init__(self, look: Callable[[str], Sequence[str]] = _ask) -> None:
        self._look = look
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, ...]] = {}
        self._asking: dict[str, threading.Event] = {}

    def __call__(self, host: str, limit_s: float) -> tuple[str, ...]:
        """Return the numbers of *host*; what they were last time if there is no answer in time.

        Empty for what needs no asking: a number, a socket's path, nothing.

        Raises:
            OSError: Nobody knows it, or nobody answered and it was never known.
        """
        if not host or host.startswith(("/", "@")) or _is_number(host):
            return ()
        with self._lock:
            event = self._asking.get(host)
            if event is None:
                event = self._asking[host] = threading.Event()
                asking = threading.Thread(
                    target=self._find, args=(host, event), name="resolver", daemon=True
                )
                asking.start()
        event.wait(limit_s)
        with self._lock:
            known = self._known.get(host, ())
        if not known:
            raise OSError(f"nobody says which computer {host} is")
        return known

    def _find(self, host: str, event: threading.Event) -> None:
        try:
            found = tuple(self._look(host))
        except OSError:
            found = ()
        with self._lock:
            if found:
                self._known[host] = found
            del self._asking[host]
        event.set()


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
