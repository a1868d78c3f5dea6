"""Files and servers, good and bad: every one ends, within its limits, with a reason."""

from __future__ import annotations

import base64
import gzip
import os
import socket
import time
from contextlib import closing
from dataclasses import replace
from http.client import HTTPMessage
from io import BytesIO
from urllib.request import Request

import pytest

from controlroom.domain.errors import SourceUnavailableError
from controlroom.ingest.fetch import documents
from controlroom.web_call import Call, Limits
from controlroom.web_redirects import Careful, shown
from tests.web_server import HERE, Server

QUICK = Limits(max_bytes=100_000, total_s=0.5, silence_s=0.3, max_pages=5)
PATIENT = replace(QUICK, total_s=20.0, silence_s=20.0)


@pytest.fixture
def server():
    with Server() as running:
        yield running


def bodies(place, limits=PATIENT):
    return [d.body for d in documents(str(place), limits, HERE)]


def refused(place, limits=PATIENT):
    with pytest.raises(SourceUnavailableError) as caught:
        bodies(place, limits)
    return str(caught.value)


class TestFiles:
    def test_a_file_is_one_document(self, tmp_path):
        (tmp_path / "Huế 1.json").write_bytes(b"[1]")
        assert bodies(tmp_path / "Huế 1.json") == [b"[1]"]
        assert bodies((tmp_path / "Huế 1.json").as_uri()) == [b"[1]"]

    def test_an_archive_is_unpacked(self, tmp_path):
        (tmp_path / "r.json.gz").write_bytes(gzip.compress(b"[1,") + gzip.compress(b"2]"))
        assert bodies(tmp_path / "r.json.gz") == [b"[1,2]"]

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            (gzip.compress(b"0" * 200_000), "when unpacked"),
            (gzip.compress(os.urandom(900))[:500], "breaks off"),
            (b"\x1f\x8bnothing of the kind", "not a gzip archive"),
            (b"x" * 100_001, "more than 100,000 bytes"),
        ],
    )
    def test_archives_that_grow_or_break_off(self, tmp_path, body, words):
        (tmp_path / "r").write_bytes(body)
        assert words in refused(tmp_path / "r")

    def test_what_is_no_file_or_not_there(self, tmp_path):
        assert "No such file" in refused(tmp_path / "none")
        assert "not a file" in refused(tmp_path)
        assert "not a file" in refused("/dev/zero")
        assert "null" in refused("a\0b")
        assert "only files, http and https" in refused("ftp://x.example/y")

    def test_a_pipe_that_nobody_writes_to(self, tmp_path):
        os.mkfifo(tmp_path / "pipe")
        assert "not a file" in refused(tmp_path / "pipe")


class TestServers:
    def test_an_answer(self, server):
        server.answer = lambda asked: asked.send(b"[1]")
        assert bodies(f"{server.url}/requests.json") == [b"[1]"]
        assert server.asked == ["/requests.json"]

    def test_an_archive_that_nobody_asked_for(self, server):
        packed = gzip.compress(b"[1]")
        server.answer = lambda asked: asked.send(packed, Content_Encoding="gzip")
        assert bodies(server.url) == [b"[1]"]

    @pytest.mark.parametrize("code", [401, 404, 429, 500, 503])
    def test_an_error_status(self, server, code):
        server.answer = lambda asked: asked.send(b"[]", code)
        assert f"answered {code}" in refused(server.url)

    def test_nobody_listens(self):
        with Server() as gone:
            pass
        assert "refused" in refused(gone.url)

    @pytest.mark.parametrize(
        "address", ["http://[bad/x", "http://", "http://x:99999/", "http://x y/"]
    )
    def test_what_is_no_address(self, address):
        assert refused(address)

    def test_silence(self, server):
        def silent(asked):
            while asked.wait():
                pass

        server.answer = silent
        assert "silent for 0.3 s" in refused(server.url, QUICK)

    def test_a_head_that_never_ends(self, server):
        def drip(asked):
            asked.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
            while asked.wait():
                asked.wfile.write(b"x")

        server.answer = drip
        assert "no end after 0.5 s" in refused(server.url, QUICK)

    @pytest.mark.parametrize("announced", [True, False])
    def test_a_body_that_drips(self, server, announced):
        def drip(asked):
            asked.send_response(200)
            if announced:
                asked.send_header("Content-Length", "50000")
            asked.end_headers()
            while asked.wait():
                asked.wfile.write(b" ")

        server.answer = drip
        assert "no end after 0.5 s" in refused(server.url, QUICK)

    def test_a_body_without_end(self, server):
        def flood(asked):
            asked.send_response(200)
            asked.end_headers()
            while True:
                asked.wfile.write(b"x" * 65_536)

        server.answer = flood
        assert "more than 100,000 bytes" in refused(server.url)

    def test_a_body_that_breaks_off(self, server):
        server.answer = lambda asked: asked.send(b"[", Content_Length="5000")
        assert "bytes are missing" in refused(server.url)

    def test_what_is_not_http(self, server):
        server.answer = lambda asked: asked.wfile.write(b"SSH-2.0-x\r\n")
        assert refused(server.url)

    def test_passwords_and_keys_are_not_repeated(self, server):
        server.answer = lambda asked: asked.send(b"", 404)
        said = refused(f"{server.url}/x?api_key=hush&page=1&token=hush")
        assert "hush" not in said
        assert "page=1" in said
        assert shown("https://u:hush@x.example/a@b") == "https://***@x.example/a@b"
        assert "\udce9" not in shown("caf\udce9.json")


class TestLogins:
    """A login in an address is used, stays with its server, and is never repeated."""

    def test_it_is_sent_as_a_header(self, server):
        seen = []

        def answer(asked):
            seen.append(asked.headers["Authorization"])
            if asked.path == "/one":
                asked.send(b"", 302, Location="/two")
            else:
                asked.send(b"[1]")

        server.answer = answer
        address = server.url.replace("//", "//us%65r:s3%40cret@") + "/one"
        (document,) = documents(address, PATIENT, HERE)
        basic = base64.b64encode(b"user:s3@cret").decode()
        assert seen == [f"Basic {basic}"] * 2
        assert document.place == f"{server.url}/one"

    def test_another_server_does_not_get_it(self):
        careful = Careful(Call(QUICK))
        asked = Request("http://1.1.1.1/")
        asked.add_unredirected_header("Authorization", "Basic s3cret")
        for where, kept in (("http://1.1.1.1/x", True), ("http://8.8.8.8/x", False)):
            following = careful.redirect_request(asked, BytesIO(), 302, "", HTTPMessage(), where)
            assert following is not None
            assert following.has_header("Authorization") is kept

    @pytest.mark.parametrize(
        "address",
        [
            "http://user:s3cret@{host}/gone",
            "http://s3cret@{host}/gone",
            "http://u:p/s3cret@{host}/x",
            "http://u:s3/cret@{host}/x?page=1",
            "http://u:s3cret@[bad/x",
            "http://{host}/x#token=s3cret",
            "http://{host}/x?page=1&api_key=s3cret",
        ],
    )
    def test_errors_do_not_repeat_it(self, server, address):
        server.answer = lambda asked: asked.send(b"", 404)
        said = refused(address.format(host=server.url[7:]))
        assert "s3cret" not in said
        assert "cret@" not in said

    @pytest.mark.parametrize(
        "where",
        [
            "http://10.0.0.1/x?api_key=s3cret",
            "http://u:s3cret@10.0.0.1/",
            "http://u:p/s3cret@10.0.0.1/",
            "//u:s3cret@10.0.0.1/",
            "{same}?api_key=s3cret&bad",
        ],
    )
    @pytest.mark.parametrize("how", ["Link", "Location"])
    def test_neither_do_those_about_what_a_server_sends(self, server, where, how):
        place = where.format(same="ftp://x.example/")

        def answer(asked):
            if how == "Link":
                asked.send(b"[1]", Link=f'<{place}>; rel="next"')
            else:
                asked.send(b"", 302, Location=place)

        server.answer = answer
        assert "s3cret" not in refused(server.url)


class TestTotalTime:
    """The whole question has one end, whatever it is waiting for."""

    def test_a_connection_that_opens_too_late_is_shut(self):
        call = Call(QUICK, HERE)
        call._end()
        with closing(socket.create_server(("127.0.0.1", 0))) as listener:
            with pytest.raises(TimeoutError, match="no end"):
                call.connect(listener.getsockname(), 5.0)
            here, there = socket.socketpair()
            with here, there:
                with pytest.raises(TimeoutError, match="no end"):
                    call.opened(here)
                assert there.recv(1) == b""
        call.end()

    def test_tls_that_is_never_answered(self):
        limits = Limits(total_s=0.3, silence_s=20.0)
        with closing(socket.create_server(("127.0.0.1", 0))) as listener:
            began = time.monotonic()
            said = refused(f"https://127.0.0.1:{listener.getsockname()[1]}/", limits)
        assert "no end after 0.3 s" in said
        assert time.monotonic() - began < 5

    def test_redirections_share_it(self, server):
        def answer(asked):
            if asked.path == "/slow":
                while asked.wait():
                    pass
            asked.send(b"", 302, Location="/slow")

        server.answer = answer
        said = refused(server.url, Limits(total_s=0.3, silence_s=20.0))
        assert "no end after 0.3 s" in said

    def test_every_address_of_a_name_shares_it(self, monkeypatch):
        call = Call(Limits(total_s=60.0))
        tried = []

        class Slow(socket.socket):
            def connect(self, address):
                tried.append(self.gettimeout())
                call._until = time.monotonic()
                raise TimeoutError

        entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("9.9.9.9", 80))
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [entry] * 3)
        monkeypatch.setattr(socket, "socket", Slow)
        with pytest.raises(TimeoutError, match="no end"):
            call.connect(("many.example", 80), 10.0)
        assert tried == [10.0]
        call.end()


class TestRedirections:
    def to(self, server, where):
        server.answer = lambda asked: asked.send(b"", 302, Location=where)

    def test_within_the_server_they_are_followed(self, server):
        def answer(asked):
            if asked.path == "/new":
                asked.send(b"[1]")
            else:
                asked.send(b"", 301, Location="/new")

        server.answer = answer
        assert bodies(f"{server.url}/old") == [b"[1]"]

    @pytest.mark.parametrize(
        "where",
        [
            "file:///etc/passwd",
            "ftp://x.example/",
            "http://169.254.169.254/latest/meta-data",
            "http://10.0.0.1/",
            "http://localhost:1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://0.0.0.0/",
            "http://[bad/",
        ],
    )
    def test_out_of_the_web_or_into_the_local_network_they_are_not(self, server, where):
        self.to(server, where)
        said = refused(server.url)
        assert "silent" not in said
        assert len(server.asked) == 1

    def test_round_in_circles(self, server):
        self.to(server, "/again")
        assert refused(server.url)
        assert len(server.asked) < 12

    def test_from_https_to_http(self):
        careful = Careful(Call(QUICK))
        asked, head = Request("https://x.example/"), HTTPMessage()
        with pytest.raises(SourceUnavailableError, match="unprotected"):
            careful.redirect_request(asked, BytesIO(), 302, "", head, "http://x.example/")


class TestPages:
    def test_counted_pages_until_an_empty_one(self, server):
        pages = {"1": b"[1]", "2": b"[2]", "3": b"[ ]"}
        server.answer = lambda asked: asked.send(pages[asked.path[-1]])
        assert bodies(f"{server.url}/r.json?x=%20&page=1") == [b"[1]", b"[2]", b"[ ]"]
        assert server.asked[-1] == "/r.json?x=+&page=3"

    def test_empty_xml_is_the_end_too(self, server):
        pages = {"1": b"<service_requests><request/></service_requests>"}
        end = b'<?xml version="1.0"?><service_requests />'
        server.answer = lambda asked: asked.send(pages.get(asked.path[-1], end))
        assert len(bodies(f"{server.url}/r.xml?page=1")) == 2

    def test_a_server_that_does_not_count_says_everything_once(self, server):
        server.answer = lambda asked: asked.send(b"[1]")
        assert bodies(f"{server.url}/?page=1") == [b"[1]"]
        assert len(server.asked) == 2

    def test_pages_that_the_server_links(self, server):
        def answer(asked):
            link = {"Link": '</first>; rel="prev", </two>; rel="next"'}
            asked.send(asked.path.encode(), **(link if asked.path == "/one" else {}))

        server.answer = answer
        assert bodies(f"{server.url}/one") == [b"/one", b"/two"]

    def test_a_link_to_another_server(self, server):
        link = '<http://169.254.169.254/>; rel="next"'
        server.answer = lambda asked: asked.send(b"[1]", Link=link)
        assert "on another server" in refused(server.url)

    def test_pages_without_end(self, server):
        server.answer = lambda asked: asked.send(asked.path.encode())
        assert "more than 5 pages" in refused(f"{server.url}/?page=1")
