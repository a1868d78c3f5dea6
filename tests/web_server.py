"""A web server on this computer that answers what a test tells it to, well or badly."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from controlroom.domain.reach import reach_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    Answer = Callable[["Asked"], None]


HERE = reach_of("127.0.0.1/32", "1-65535")
"""Lets the program go to such a server."""


class Asked(BaseHTTPRequestHandler):
    """One question; a test's answer writes into ``wfile``."""

    server: _Listener

    def setup(self) -> None:
        self.server.box.connections += 1
        self.protocol_version = "HTTP/1.1" if self.server.box.keeps else "HTTP/1.0"
        super().setup()

    def do_GET(self) -> None:
        self.server.box.asked.append(self.path)
        try:
            self.server.box.answer(self)
        except OSError:  # whoever asked has gone
            self.close_connection = True

    def send(self, body: bytes, code: int = 200, **headers: str) -> None:
        """Answer with a body and its length; ``_`` in names of headers stands for ``-``."""
        self.send_response(code)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def wait(self) -> bool:
        """Keep silent for a moment; return whether to go on."""
        return not self.server.box.ending.wait(0.02)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it
        pass


class _Listener(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, box: Server) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.box = box


class Server:
    """Runs in a thread from ``with`` to the end of it.

    Attributes:
        answer: What it does with every question.
        asked: Paths asked for so far.
        connections: How many were opened.
        keeps: Whether connections stay open between questions.
    """

    def __init__(self, *, keeps: bool = False) -> None:
        self.asked: list[str] = []
        self.connections, self.keeps = 0, keeps
        self.answer: Answer = lambda asked: asked.send(b"[]")
        self.ending = threading.Event()
        self._listener = _Listener(self)
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._listener.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.ending.set()
        self._listener.shutdown()
        self._thread.join()
        self._listener.server_close()
