"""The server dies, or the network falls silent: known errors in time, and back by itself."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy.engine import make_url

from controlroom.database import feed_store, watchdog
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.migrate import upgrade
from controlroom.database.question_store import SqlQuestions
from controlroom.database.session import make_engine
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import DatabaseUnreachableError
from tests.database.samples import LAN, an_incident
from tests.pg import PgBox

ONLY_POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"])


class Network:
    """Forwards TCP until told to fall silent: packets are still taken, but go nowhere."""

    def __init__(self, port):
        self.silent = False
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._here, there = socket.socketpair()
        self._selector.register(there, selectors.EVENT_READ, "stop")
        self._sockets = [self._listener, self._here, there]
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        while True:
            for key, _ in self._selector.select():
                if key.data == "stop":
                    return
                if key.fileobj is self._listener:
                    self._accept()
                else:
                    self._forward(key.fileobj, key.data)

    def _accept(self):
        near, _ = self._listener.accept()
        far = socket.create_connection(("127.0.0.1", self._target))
        for one, other in ((near, far), (far, near)):
            self._sockets.append(one)
            self._selector.register(one, selectors.EVENT_READ, other)

    def _forward(self, source, target):
        try:
            data = source.recv(65_536)
            if data and not self.silent:
                target.sendall(data)
        except OSError:
            data = b""
        if not data:
            self._selector.unregister(source)
            if not self.silent:
                target.close() if target.fileno() < 0 else target.shutdown(socket.SHUT_WR)

    def close(self):
        self._here.send(b"x")
        self._thread.join()
        self._selector.close()
        for one in self._sockets:
            one.close()


@pytest.fixture
def network(database_url):
    with closing(Network(make_url(database_url).port)) as network:
        yield network


@pytest.fixture
def through(database_url, network):
    url = make_url(database_url).set(port=network.port)
    engine = make_engine(url.render_as_string(hide_password=False))
    yield engine
    engine.dispose()


@ONLY_POSTGRESQL
def test_a_silent_network_ends_the_poll_in_time(through, network, monkeypatch):
    monkeypatch.setattr(feed_store, "SILENCE_S", 0.7)
    assert watchdog.LIMIT_S > 4  # longer than the server's statement_timeout
    with closing(ChangeFeedReader(through)) as reader:
        reader.applied(reader.fetch())
        network.silent = True
        began = time.monotonic()
        with pytest.raises(DatabaseUnreachableError):
            reader.fetch()
        assert 0.5 < time.monotonic() - began < 3
        network.silent = False
        assert reader.fetch().empty  # goes on where it stood


@ONLY_POSTGRESQL
def test_a_silent_network_ends_a_command_in_time(through, network, monkeypatch):
    monkeypatch.setattr(watchdog, "LIMIT_S", 0.7)
    works = SqlWorks(through)

    def fall_silent_before_the_commit():
        with works(LAN, "receive") as work:
            work.add_incident(an_incident(), None, ())
            network.silent = True

    with works(LAN, "receive") as work:
        work.add_incident(an_incident(), None, ())
    with pytest.raises(DatabaseUnreachableError):
        fall_silent_before_the_commit()
    network.silent = False
    with works(LAN, "receive") as work:
        assert work.add_incident(an_incident(), None, ()).ref >= 2


@ONLY_POSTGRESQL
def test_the_watchdog_ends_with_its_engine(through):
    SqlQuestions(through).open_by_agency()
    names = [t.name for t in threading.enumerate()]
    assert "database-watchdog" in names
    through.dispose()
    assert "database-watchdog" not in [t.name for t in threading.enumerate()]
    assert SqlQuestions(through).open_by_agency() == {}  # and starts again when needed


def test_after_kill_9_everything_goes_on_by_itself():
    with PgBox() as box:
        engine = make_engine(box.make_database("room"))
        upgrade(engine)
        works, questions = SqlWorks(engine), SqlQuestions(engine)
        with works(LAN, "receive") as work:
            first = work.add_incident(an_incident(), None, ())
        with closing(ChangeFeedReader(engine)) as reader:
            reader.applied(reader.fetch())
            box.kill9()
            for attempt in (reader.fetch, questions.open_by_agency, works(LAN, "x").__enter__):
                with pytest.raises(DatabaseUnreachableError):
                    attempt()
            reader.wait(0)
            box.start()
            batch = reader.fetch()
            assert batch.resync
            assert batch.why == "server restarted"
            assert list(batch.lines.id) == [first.id]
            reader.applied(batch)
            with works(LAN, "receive") as work:
                work.add_incident(an_incident(), None, ())
            assert len(reader.fetch().lines) == 1
            box.stop()
            box.start()
            # The pool still holds a connection of the server before: nobody has to notice.
            assert questions.open_by_agency() == {}
        engine.dispose()
