"""The program connects to the very address that was checked, and to no other."""

from __future__ import annotations

import socket
import threading
from collections import Counter

import pytest

from controlroom.domain.errors import AddressRefusedError, SourceUnavailableError
from controlroom.domain.reach import PUBLIC
from controlroom.ingest.fetch import documents, download
from controlroom.web_call import Abort, Call, Limits
from tests.domain.test_reach import HOSTILE, NAMES
from tests.web_server import HERE, Server

PATIENCE_S = 30.0
QUICK = Limits(max_bytes=100_000, total_s=20.0, silence_s=20.0, max_pages=5)


@pytest.fixture
def server():
    with Server() as running:
        yield running


class Names:
    """In place of the resolver: what each name stands for, the first time and every other."""

    def __init__(self, monkeypatch):
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, list[list[str]]] = {name: [a] for name, a in NAMES.items()}
        self.went: list[tuple[str, int]] = []
        monkeypatch.setattr(socket, "getaddrinfo", self.look_up)
        names = self

        class Noting(socket.socket):
            def connect(self, address):
                names.went.append(address[:2])
                raise ConnectionRefusedError

        monkeypatch.setattr(socket, "socket", Noting)

    def look_up(self, host, port, *_told, **_more):
        known = self.answers.get(host, [[host]])
        found = known[min(self.asked[host], len(known) - 1)]
        self.asked[host] += 1
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM, 6, "", (address, port),
            )
            for address in found
        ]  # fmt: skip


def test_a_name_that_is_never_found_keeps_nobody(monkeypatch):
    asked, ever = threading.Event(), threading.Event()

    def look_up(*_told, **_more):
        asked.set()
        assert ever.wait(PATIENCE_S)
        raise socket.gaierror(socket.EAI_AGAIN, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    abort, said = Abort(), []

    def load():
        try:
            download("https://photos.example/a.jpg", Limits(), PUBLIC, abort=abort)
        except SourceUnavailableError as error:
            said.append(str(error))

    worker = threading.Thread(target=load)
    worker.start()
    assert asked.wait(PATIENCE_S)
    abort.stop()
    worker.join(PATIENCE_S)
    ended = not worker.is_alive()
    ever.set()
    assert ended, "it waits for the name"
    assert "stopped" in said[0]


def test_looking_up_a_name_has_the_time_of_the_call(monkeypatch):
    ever = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_told, **_more: ever.wait(PATIENCE_S))
    with pytest.raises(SourceUnavailableError, match=r"no end after 0\.05 s"):
        download("https://photos.example/a.jpg", Limits(total_s=0.05), PUBLIC)
    ever.set()


@pytest.fixture
def names(monkeypatch):
    return Names(monkeypatch)


@pytest.mark.parametrize("address", HOSTILE)
def test_no_connection_is_opened_to_hostile_addresses(names, address):
    with pytest.raises((AddressRefusedError, SourceUnavailableError)):
        download(address, QUICK)
    assert names.went == []


@pytest.mark.parametrize("address", ["http://city.example/", "https://city.example:8443/x"])
def test_good_ones_are_gone_to(names, address):
    with pytest.raises(SourceUnavailableError):
        download(address, QUICK)
    port = 8443 if "8443" in address else 80
    assert names.went == [(a, port) for a in NAMES["city.example"]]


def test_a_name_that_answers_twice_differently_is_asked_once(names):
    """Good when it is checked, inside when it is connected to: there is no second time."""
    names.answers["turning.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    with pytest.raises(SourceUnavailableError):
        download("http://turning.example/", QUICK)
    assert names.went == [("93.184.216.34", 80)]
    assert names.asked["turning.example"] == 1
    with pytest.raises(AddressRefusedError, match="private"):
        Call(QUICK).connect(("turning.example", 80))
    assert len(names.went) == 1


def test_a_proxy_of_the_environment_is_not_used(names, monkeypatch):
    """It would look the name up by itself, and go wherever that leads."""
    monkeypatch.setenv("http_proxy", "http://93.184.216.99:8080")
    with pytest.raises(SourceUnavailableError):
        download("http://city.example/", QUICK)
    assert names.went[0][0] == "93.184.216.34"


def test_a_server_of_ours_cannot_send_us_to_another_of_ours(server):
    with Server() as other:
        server.answer = lambda asked: asked.send(b"", 302, Location=f"{other.url}/x")
        with pytest.raises(SourceUnavailableError, match="private network"):
            list(documents(server.url, QUICK, HERE))
        assert other.asked == []


def test_a_redirection_by_name_is_decided_when_it_is_connected(server, monkeypatch):
    real = socket.getaddrinfo

    def look_up(host, *told, **more):
        return real("127.0.0.1" if host == "inside.example" else host, *told, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    server.answer = lambda asked: asked.send(b"", 302, Location="http://inside.example:8080/")
    with pytest.raises(SourceUnavailableError, match="private network"):
        list(documents(server.url, QUICK, HERE))


def test_a_photo_is_got_within_limits(server):
    server.answer = lambda asked: asked.send(b"x" * 100_000)
    assert len(download(server.url, QUICK, HERE)) == 100_000
    server.answer = lambda asked: asked.send(b"x" * 100_001)
    with pytest.raises(SourceUnavailableError, match="more than"):
        download(server.url, QUICK, HERE)
