"""A small TCP proxy that breaks connections around COMMIT, before or after the server did it."""

from __future__ import annotations

import random
import select
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

COMMIT = b"COMMIT"
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset, as a pulled cable looks later


@dataclass
class Cuts:
    """How often connections are broken.

    Attributes:
        before: Share of COMMITs that never reach the server.
        after: Share of COMMITs that the server does, but whose answer never comes back.
    """

    before: float = 0.0
    after: float = 0.0
    done: dict[str, int] = field(default_factory=lambda: {"before": 0, "after": 0})


class Proxy:
    """Listens on a port of its own on this computer.  Use as a context manager."""

    def __init__(self, port: int, cuts: Cuts, seed: int = 1) -> None:
        """Args: port: Of the server, on 127.0.0.1."""
        self.cuts = cuts
        self._server = ("127.0.0.1", port)
        self._chance, self._lock = random.Random(seed), threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._open: set[socket.socket] = set()
        self._closed = False

    @property
    def port(self) -> int:
        number: int = self._listener.getsockname()[1]
        return number

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._closed = True
        with suppress(OSError):  # wakes accept
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for one in self._open:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._server, timeout=5)
        except OSError:
            client.close()
            return
        pair = (client, server)
        with self._lock:
            self._open.update(pair)
        try:
            for one in pair:
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                one.settimeout(None)
            self._pump(client, server)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open.difference_update(pair)
            for one in pair:
                with suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                one.close()

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        mute = False
        while True:
            for ready in select.select([client, server], [], [])[0]:
                data = ready.recv(65_536)
                if not data:
                    return
                if ready is server:
                    if mute:  # the server has done it, and nobody will hear of it
                        self.cuts.done["after"] += 1
                        return
                    client.sendall(data)
                    continue
                fault = self._fault() if COMMIT in data else ""
                if fault == "before":
                    self.cuts.done["before"] += 1
                    return
                mute = mute or fault == "after"
                server.sendall(data)

    def _fault(self) -> str:
        with self._lock:
            drawn = self._chance.random()
        if drawn < self.cuts.before:
            return "before"
        return "after" if drawn < self.cuts.before + self.cuts.after else ""
