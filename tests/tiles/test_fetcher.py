"""The process that asks servers for tiles: many at once, and it may be killed at any time."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from typing import Any

import pytest

from controlroom.frames import Frames, frame
from controlroom.tiles.cached import CachedTiles
from controlroom.tiles.fetcher import CONNECTIONS, open_order
from controlroom.tiles.grid import TileKey
from controlroom.tiles.server import TileServer, to_text
from tests.tiles.test_client import PNG
from tests.web_server import HERE, Server

MANY = [TileKey(12, x, 5) for x in range(40)]


class Talk:
    """A fetching process, spoken to as the window does."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "controlroom.tiles.fetcher"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._frames = Frames()
        self._heads: list[dict[str, Any]] = []

    def say(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def want(self, keys) -> None:
        self.say(frame({"want": [[n, *key] for n, key in enumerate(keys, 1)]}))

    def hear(self, count: int) -> list[dict[str, Any]]:
        assert self.process.stdout is not None
        while len(self._heads) < count:
            piece = os.read(self.process.stdout.fileno(), 65_536)
            assert piece, "the process has ended"
            self._frames.add(piece)
            self._heads += [head for head, _ in self._frames]
        heads, self._heads = self._heads[:count], self._heads[count:]
        return heads

    def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(10)


@contextmanager
def talk():
    talk = Talk()
    try:
        yield talk
    finally:
        talk.process.kill()
        with contextlib.suppress(ValueError, BrokenPipeError):  # closed by ``end``
            talk.process.communicate()
        assert talk.process.stdout is not None
        talk.process.stdout.close()


@pytest.fixture
def web():
    with Server(keeps=True) as web:
        web.answer = lambda asked: asked.send(PNG)
        yield web


def opening(web, file, *, offline=False):
    server = TileServer("A", f"{web.url}/{{z}}/{{x}}/{{y}}", "© A")
    return open_order(to_text(server), file, HERE, offline=offline)


def test_forty_tiles_come_over_six_connections_and_are_in_the_file(tmp_path, web):
    file = tmp_path / "a.tiles"
    with talk() as one:
        one.say(opening(web, file))
        assert one.hear(1) == [{"opened": True, "problem": "", "damaged": ""}]
        one.want(MANY)
        heads = one.hear(40)
        assert sorted(head["number"] for head in heads) == list(range(1, 41))
        assert {head["state"] for head in heads} == {"there"}
        assert 1 <= web.connections <= CONNECTIONS
        read = CachedTiles(file)
        assert all(read.tile(key) == PNG for key in MANY)
        read.close()
        assert one.end() == 0


def test_offline_and_after_a_kill_what_is_kept_is_there(tmp_path, web):
    file = tmp_path / "a.tiles"
    with talk() as one:
        one.say(opening(web, file))
        one.want(MANY)
        one.hear(20)
        one.process.send_signal(signal.SIGKILL)
        one.process.wait(10)
    asked = len(web.asked)
    with talk() as other:
        other.say(opening(web, file, offline=True))
        other.want(MANY)
        heads = other.hear(41)[1:]
        there = [head for head in heads if head["state"] == "there"]
        assert len(there) >= 19
        assert {h["problem"] for h in heads if h["state"] == "failed"} <= {"offline"}
        assert len(web.asked) == asked
        other.say(frame({"offline": False}))
        other.want(MANY)
        assert {head["state"] for head in other.hear(40)} == {"there"}


def test_an_old_tile_is_told_at_once_and_anew_when_it_has_changed(tmp_path, web):
    web.answer = lambda asked: asked.send(PNG, Cache_Control="no-cache")
    file = tmp_path / "a.tiles"
    with talk() as one:
        one.say(opening(web, file))
        one.want(MANY[:1])
        one.hear(2)
        assert one.end() == 0
    # As if a week had gone by: nobody waits for it in a test.
    db = sqlite3.connect(file)
    with db:
        db.execute("UPDATE tile SET expires = 1")
    db.close()
    web.answer = lambda asked: asked.send(PNG + b"anew")
    with talk() as other:
        other.say(opening(web, file))
        other.want(MANY[:1])
        _, first, second = other.hear(3)
        assert first == {"number": 1, "state": "there"}
        assert second == {"anew": list(MANY[0])}


def test_the_end_of_the_input_ends_it_while_a_server_hangs(tmp_path, web):
    def silent(asked):
        while asked.wait():
            pass

    web.answer = silent
    with talk() as one:
        one.say(opening(web, tmp_path / "a.tiles"))
        one.want(MANY)
        one.hear(1)
        assert one.end() == 0


def test_a_cache_that_cannot_be_made_is_said(tmp_path, web):
    (tmp_path / "file").write_text("")
    with talk() as one:
        one.say(opening(web, tmp_path / "file" / "a.tiles"))
        (head,) = one.hear(1)
        assert head["problem"].startswith("unreadable")
