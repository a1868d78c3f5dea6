"""Getting tiles from servers that answer well, badly, slowly, elsewhere or not at all."""

from __future__ import annotations

import gzip

import pytest

from controlroom.domain.reach import PUBLIC, reach_of
from controlroom.tiles.cache import TileCache
from controlroom.tiles.client import Got, State, TileClient
from controlroom.tiles.freshness import USUAL_S
from controlroom.tiles.grid import TileKey
from controlroom.tiles.server import TileServer
from controlroom.tiles.source import TileFormat
from controlroom.web_call import Abort, Limits
from controlroom.web_line import Line
from tests.web_server import HERE, Server

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + (256).to_bytes(4, "big") + bytes(40)
KEY = TileKey(12, 3272, 1858)
QUICK = Limits(max_bytes=100_000, total_s=0.4, silence_s=0.2)


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Site:
    """A server, a client of it and what it keeps."""

    def __init__(self, folder, web: Server, *, vector: bool = False, reach=HERE) -> None:
        self.web, self.clock = web, Clock()
        kind = TileFormat.MVT if vector else TileFormat.PNG
        self.server = TileServer("A", f"{web.url}/{{z}}/{{x}}/{{y}}", "© A", kind)
        self.cache = TileCache(folder / "a.tiles", self.server.info)
        self.client = TileClient(self.server, self.cache, self.clock)
        self.line = Line(reach, QUICK)

    def get(self, key: TileKey = KEY) -> Got:
        return self.client.look(key) or self.client.ask(key, self.line)


@pytest.fixture
def site(tmp_path):
    with Server(keeps=True) as web:
        web.answer = lambda asked: asked.send(PNG)
        site = Site(tmp_path, web)
        yield site
        site.line.close()
        site.cache.close()


def test_a_tile_is_got_once_and_kept(site):
    assert site.get() == Got(State.THERE, changed=True)
    assert site.get() == Got(State.THERE)
    assert site.web.asked == ["/12/3272/1858"]
    site.clock.now += USUAL_S + 1
    got = site.client.look(KEY)
    assert got == Got(State.THERE, fresh=False)


def test_one_connection_serves_many_tiles_and_one_that_was_closed_is_opened_anew(site):
    for x in range(20):
        assert site.get(TileKey(12, x, 0)).state is State.THERE
    assert site.web.connections == 1

    def close(asked):
        asked.close_connection = True  # without a word of it
        asked.send(PNG)

    site.web.answer = close
    for x in range(20, 24):
        assert site.get(TileKey(12, x, 0)).state is State.THERE
    assert site.web.connections == 4


def test_an_old_tile_is_asked_for_with_its_mark(site):
    site.web.answer = lambda asked: asked.send(PNG, ETag='"1"', Last_Modified="Mon", Expires="0")
    site.get()
    seen = []

    def same(asked):
        seen.append((asked.headers["If-None-Match"], asked.headers["If-Modified-Since"]))
        asked.send(b"", 304, Cache_Control="max-age=3600")

    site.web.answer = same
    site.clock.now += 3_000
    assert site.client.ask(KEY, site.line) == Got(State.THERE)
    assert seen == [('"1"', "Mon")]
    site.clock.now += 3_000
    assert site.client.look(KEY) == Got(State.THERE)
    site.web.answer = lambda asked: asked.send(PNG + b"anew")
    site.clock.now += 3_000
    assert site.client.ask(KEY, site.line) == Got(State.THERE, changed=True)


@pytest.mark.parametrize("status", [204, 404, 410])
def test_a_tile_that_is_not_there_is_not_asked_for_again_that_day(site, status):
    site.web.answer = lambda asked: asked.send(b"" if status == 204 else b"gone", status)
    assert site.get().state is State.NONE
    assert site.get() == Got(State.NONE)
    assert len(site.web.asked) == 1
    site.clock.now += USUAL_S + 1
    site.web.answer = lambda asked: asked.send(PNG)
    assert site.get().state is State.THERE


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!DOCTYPE html><html>Please log in</html>", "web-page"),
        (b'{"error": "no key"}', "web-page"),
        (b"GIF89a" + bytes(30), "format"),
        (b"\x1a\x02aa", "format: mvt"),
    ],
)
def test_what_is_no_tile_is_not_kept_as_one(site, body, problem):
    site.web.answer = lambda asked: asked.send(body)
    assert site.get() == Got(State.FAILED, fresh=False, problem=problem)
    assert site.get().state is State.NONE  # for an hour
    assert len(site.web.asked) == 1
    site.clock.now += 3_601
    site.web.answer = lambda asked: asked.send(PNG)
    assert site.get().state is State.THERE


def test_a_page_in_place_of_a_tile_does_not_displace_the_tile(site):
    site.get()
    site.clock.now += USUAL_S + 1
    site.web.answer = lambda asked: asked.send(b"<html>")
    assert site.client.ask(KEY, site.line) == Got(State.THERE, fresh=False, problem="web-page")
    assert site.cache.look(KEY, 0.0).there


@pytest.mark.parametrize(
    ("status", "headers", "problem", "pause"),
    [
        (500, {}, "no-answer: 500", 2.0),
        (503, {"Retry_After": "120"}, "busy: 503", 120.0),
        (429, {}, "busy: 429", 2.0),
        (401, {}, "login: 401", 600.0),
        (403, {}, "login: 403", 600.0),
    ],
)
def test_a_server_in_trouble_is_left_alone(site, status, headers, problem, pause):
    site.web.answer = lambda asked: asked.send(b"no", status, **headers)
    assert site.get() == Got(State.FAILED, fresh=False, problem=problem)
    assert site.client.pauses.left == pause
    assert site.get(TileKey(12, 0, 0)) == Got(State.FAILED, problem=problem)
    assert len(site.web.asked) == 1
    site.clock.now += pause + 0.1
    site.web.answer = lambda asked: asked.send(PNG)
    assert site.get().state is State.THERE
    assert site.client.pauses.problem == ""


def test_the_pauses_grow_and_end_with_the_first_answer(site):
    site.web.answer = lambda asked: asked.send(b"no", 500)
    lengths = []
    for _ in range(10):
        site.get()
        lengths.append(site.client.pauses.left)
        site.clock.now += lengths[-1] + 0.1
    assert lengths == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def silent(asked):
    while asked.wait():
        pass


def drop_by_drop(asked):
    asked.send_response(200)
    asked.send_header("Content-Length", "1000")
    asked.end_headers()
    while asked.wait():
        asked.wfile.write(b"a")


def broken_off(asked):
    asked.send(PNG[:10], Content_Length="1000")
    asked.close_connection = True


def endless(asked):
    asked.send_response(200)
    asked.end_headers()
    while asked.wait():
        asked.wfile.write(bytes(60_000))


def bomb(asked):
    asked.send(gzip.compress(bytes(20_000_000)), Content_Encoding="gzip")


def nonsense(asked):
    asked.wfile.write(b"hello\r\n\r\n")
    asked.close_connection = True


@pytest.mark.parametrize("answer", [silent, drop_by_drop, broken_off, endless, bomb, nonsense])
def test_a_server_that_hangs_or_lies_costs_one_tile_and_little_time(site, answer):
    site.web.answer = answer
    got = site.get()
    assert got.state is State.FAILED
    assert got.problem
    assert site.cache.size < 1_000


def test_offline_nobody_is_asked_and_old_tiles_are_shown(site):
    site.get()
    site.client.offline = True
    site.clock.now += 100 * USUAL_S
    assert site.get() == Got(State.THERE, fresh=False)
    assert site.client.ask(KEY, site.line) == Got(State.THERE, fresh=False, problem="offline")
    assert site.get(TileKey(12, 0, 0)) == Got(State.FAILED, problem="offline")
    assert len(site.web.asked) == 1


def test_a_private_server_needs_the_setting(tmp_path):
    with Server() as web:
        site = Site(tmp_path, web, reach=PUBLIC)
        got = site.get()
        assert (got.state, got.problem.split(":")[0]) == (State.FAILED, "refused")
        assert web.asked == []
        site.cache.close()


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:1/{z}", "http://169.254.169.254/latest/", "file:///etc/passwd",
        "ftp://example.org/a", "http://me:word@example.org/", "//10.0.0.1/a", "/again",
    ],
)  # fmt: skip
def test_a_server_cannot_send_us_into_the_network(tmp_path, where):
    with Server() as web:
        web.answer = lambda asked: asked.send(b"", 302, Location=where)
        port = web.url.rsplit(":", 1)[1]
        site = Site(tmp_path, web, reach=reach_of("127.0.0.1/32", port))
        assert site.get().state is State.FAILED
        assert len(web.asked) <= 6
        site.cache.close()


def test_a_redirection_on_the_same_server_is_followed(site):
    def answer(asked):
        if asked.path == "/there":
            asked.send(PNG)
        else:
            asked.send(b"", 301, Location="/there")

    site.web.answer = answer
    assert site.get().state is State.THERE


def test_vectors_are_unpacked_of_what_only_the_transport_packed(tmp_path):
    with Server() as web:
        tile = b"\x1a\x04tile"
        web.answer = lambda asked: asked.send(gzip.compress(tile), Content_Encoding="gzip")
        site = Site(tmp_path, web, vector=True)
        assert site.get().state is State.THERE
        web.answer = lambda asked: asked.send(gzip.compress(tile))
        assert site.get(TileKey(12, 0, 0)).state is State.THERE
        site.cache.close()


def test_a_question_can_be_ended_from_outside(tmp_path):
    with Server() as web:
        web.answer = silent
        abort = Abort()
        abort.stop()
        site = Site(tmp_path, web)
        site.line = Line(HERE, Limits(total_s=60.0, silence_s=60.0), abort)
        assert site.get().state is State.FAILED
        site.cache.close()
