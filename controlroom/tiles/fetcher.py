"""The process that asks a server for tiles: whatever it answers, the window only misses a picture.

It reads orders from its input and ends with it.  The first opens a server and its cache; the rest
want tiles, the newest first.  What is kept is told at once, and asked for anew behind the wanted.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

from controlroom.domain.reach import Reach, reach_of
from controlroom.frames import Frames, frame
from controlroom.tiles.cache import MOST_BYTES, TileCache
from controlroom.tiles.client import LIMITS, Got, State, TileClient
from controlroom.tiles.grid import TileKey
from controlroom.tiles.server import from_text
from controlroom.tiles.source import TileError
from controlroom.web_call import Abort
from controlroom.web_line import Line

if TYPE_CHECKING:
    from collections.abc import Callable

CONNECTIONS = 6
MOST_OLD = 400
"""Old tiles that wait for being asked anew; of more, the oldest asked are forgotten."""
_PIECE = 65_536


class Fetcher:
    """Answers orders for tiles with as many threads as there are connections.

    Args:
        client: Of the server.
        reach: Which networks and ports may be gone to.
        say: Takes the head of an answer; called from any of the threads.
    """

    def __init__(
        self, client: TileClient, reach: Reach, say: Callable[[dict[str, Any]], None]
    ) -> None:
        self._client, self._say = client, say
        self._abort = Abort()
        self._ready = threading.Condition()
        self._wanted: deque[tuple[int, TileKey]] = deque()
        self._old: dict[TileKey, None] = {}
        self._over = False
        self._threads = [
            threading.Thread(target=self._work, args=(Line(reach, LIMITS, self._abort),))
            for _ in range(CONNECTIONS)
        ]
        for thread in self._threads:
            thread.daemon = True
            thread.start()

    def carry_out(self, head: dict[str, Any]) -> None:
        """Take an order."""
        if "offline" in head:
            self._client.offline = bool(head["offline"])
            self._client.pauses.end()
        if "clear" in head:
            with contextlib.suppress(TileError):  # what is damaged is put aside at the next start
                self._client.clear()
        with self._ready:
            if head.get("forget"):
                self._wanted.clear()
            for number, *key in head.get("want", ()):
                self._wanted.append((int(number), TileKey(*key)))
            self._ready.notify_all()

    def close(self) -> None:
        """End what is under way and wait for the threads."""
        with self._ready:
            self._over = True
            self._ready.notify_all()
        self._abort.stop()
        for thread in self._threads:
            thread.join(2.0)

    def _work(self, line: Line) -> None:
        while True:
            with self._ready:
                while not (self._over or self._wanted or self._old):
                    self._ready.wait()
                if self._over:
                    line.close()
                    return
                number, key = (
                    self._wanted.popleft() if self._wanted else (0, self._old.popitem()[0])
                )
            try:
                if number:
                    self._answer(number, key, line)
                else:
                    self._ask_anew(key, line)
            except TileError as error:
                self._tell(number, Got(State.FAILED, problem=str(error)))

    def _answer(self, number: int, key: TileKey, line: Line) -> None:
        got = self._client.look(key)
        if got is None:
            got = self._client.ask(key, line)
        elif not got.fresh:
            with self._ready:
                self._old[key] = None
                while len(self._old) > MOST_OLD:
                    self._old.pop(next(iter(self._old)))
                self._ready.notify()
        self._tell(number, got)

    def _ask_anew(self, key: TileKey, line: Line) -> None:
        got = self._client.ask(key, line)
        if got.changed:
            self._say({"anew": list(key)})
        if got.problem:
            self._say({"trouble": got.problem})

    def _tell(self, number: int, got: Got) -> None:
        head: dict[str, Any] = {"number": number, "state": got.state.value}
        if got.problem:
            head |= {"problem": got.problem, "pause": self._client.pauses.left}
        self._say(head)


def serve(read_fd: int, write_fd: int) -> None:
    """Carry out orders until the input ends."""
    writing = threading.Lock()

    def say(head: dict[str, Any]) -> None:
        with writing:
            view = memoryview(frame(head))
            while view:
                view = view[os.write(write_fd, view) :]

    frames = Frames()
    fetcher: Fetcher | None = None
    cache: TileCache | None = None
    try:
        while piece := os.read(read_fd, _PIECE):
            frames.add(piece)
            for head, _ in frames:
                if fetcher is not None:
                    fetcher.carry_out(head)
                    continue
                try:
                    cache, fetcher = _opened(head, say)
                    damaged = "" if cache.damaged is None else cache.damaged.name
                    say({"opened": True, "problem": "", "damaged": damaged})
                except TileError as error:
                    say({"opened": True, "problem": str(error)})
    finally:
        if fetcher is not None:
            fetcher.close()
        if cache is not None:
            cache.close()


def open_order(
    server: str, cache: Path, reach: Reach, *, offline: bool, most_bytes: int = MOST_BYTES
) -> bytes:
    """Return the frame that has to come first; *server* as ``server.to_text`` gives it."""
    return frame(
        {
            "server": server,
            "cache": str(cache),
            "networks": ",".join(map(str, reach.networks)),
            "ports": ",".join(f"{first}-{last}" for first, last in reach.ports),
            "most": most_bytes,
            "offline": offline,
        }
    )


def _opened(
    head: dict[str, Any], say: Callable[[dict[str, Any]], None]
) -> tuple[TileCache, Fetcher]:
    server = from_text(head["server"])
    cache = TileCache(Path(head["cache"]), server.info, int(head["most"]))
    client = TileClient(server, cache, time.time)
    client.offline = bool(head["offline"])
    return cache, Fetcher(client, reach_of(head["networks"], head["ports"]), say)


def main() -> None:
    """Run as ``python -m controlroom.tiles.fetcher``."""
    serve(sys.stdin.fileno(), sys.stdout.fileno())


if __name__ == "__main__":
    main()
