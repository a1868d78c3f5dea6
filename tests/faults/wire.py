"""The line between workstations and a server: carries, falls silent, refuses, leads elsewhere."""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from tests.faults.namespace import Namespace

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset


class Wire:
    """Listens on a port of its own.  Use as a context manager; any thread may change the mode.

    While *silent* it takes connections and bytes, so that the system acknowledges them, and holds
    them back; what was held goes on afterwards, late, as it does on a real line.
    """

    def __init__(self, port: int, namespace: Namespace | None = None) -> None:
        """Args: port: Of the server, on 127.0.0.1; namespace: Where to listen."""
        self.target, self.namespace = port, namespace
        self.host = "127.0.0.1" if namespace is None else namespace.host
        self._flows = threading.Event()
        self._flows.set()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = self._listen(0)
        self.port: int = self._listener.getsockname()[1]

    def _listen(self, port: int) -> socket.socket:
        if self.namespace is not None:
            listener = self.namespace.listen(port)
        else:
            listener = socket.create_server((self.host, port), backlog=64)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        return listener

    def silence(self) -> None:
        """Say nothing any more, in neither direction, without ending anything."""
        self._flows.clear()

    def speak(self) -> None:
        """Carry on."""
        self._flows.set()

    def cut(self) -> None:
        """Reset every connection."""
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    one.shutdown(socket.SHUT_RDWR)

    def refuse(self) -> None:
        """Reset every connection and take no new one."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def allow(self) -> None:
        """Take connections again."""
        self._listener = self._listen(self.port)

    def lead_to(self, port: int) -> None:
        """Lead to another server, as an address that moves does."""
        self.target = port
        self.cut()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._flows.set()
        self.refuse()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        self._flows.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            client.close()
            return
        pair = (client, server)
        with self._lock:
            self._open.update(pair)
        try:
            self._pump(client, server)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open.difference_update(pair)
            for one in pair:
                one.close()

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            for one, other in ((client, server), (server, client)):
                one.settimeout(None)
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                selector.register(one, selectors.EVENT_READ, other)
            while True:
                for key, _ in selector.select():
                    source: socket.socket = key.fileobj  # type: ignore[assignment]  # ours
                    data = source.recv(65_536)
                    self._flows.wait()
                    if not data:
                        return
                    key.data.sendall(data)
