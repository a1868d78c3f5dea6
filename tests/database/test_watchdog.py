"""The watchdog ends calls of its own connections, and never touches anybody else's socket."""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import weakref
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import DBAPIError

from controlroom.database import watchdog
from controlroom.database.session import make_engine
from controlroom.database.watchdog import Watchdog

ONLY_POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"])


class Driver:
    """A driver's connection whose socket has that number."""

    def __init__(self, number):
        self.pgconn = SimpleNamespace(socket=number)


@pytest.fixture
def dog(engine):
    return Watchdog(engine)


@pytest.fixture
def pair():
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(one) for one in socket.socketpair()]


def until_idle(dog):
    """Run the watchdog's loop until it would wait without a limit."""
    dog._changed.wait = lambda limit: setattr(dog, "_stop", limit is None)
    dog._stop = False
    dog._run()


@ONLY_POSTGRESQL
def test_a_connection_that_the_server_ended_is_no_longer_watched(engine, dog):
    with engine.connect() as connection:
        with pytest.raises(DBAPIError):
            connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")
        assert dict(dog._due) == {}


@ONLY_POSTGRESQL
def test_neither_is_one_that_was_closed_or_invalidated(engine, dog):
    for end in ("close", "invalidate"):
        connection = engine.connect()
        dog._arm(connection.connection.dbapi_connection, 60)
        assert len(dog._due) == 1
        getattr(connection, end)()
        connection.close()
        assert dict(dog._due) == {}
    connection = engine.raw_connection()
    dog._arm(connection.dbapi_connection, 60)
    connection.detach()
    connection.close()
    assert dict(dog._due) == {}


def test_it_ends_the_calls_of_a_silent_connection(pair):
    dog = Watchdog(make_engine("sqlite://"))
    driver = Driver(pair[0].fileno())
    dog._due[driver] = watchdog._Due(driver.pgconn.socket, 0.0)
    until_idle(dog)
    assert dog.fired == 1
    assert pair[1].recv(1) == b""


def test_it_leaves_a_number_alone_that_was_given_to_somebody_else(pair):
    dog = Watchdog(make_engine("sqlite://"))
    broken = Driver(-1)
    dog._due[broken] = watchdog._Due(pair[0].fileno(), 0.0)
    until_idle(dog)
    assert dog.fired == 0
    os.write(pair[0].fileno(), b"x")
    assert pair[1].recv(1) == b"x"


def test_it_keeps_no_connection_alive():
    dog = Watchdog(make_engine("sqlite://"))
    driver = Driver(99_999)
    dog._due[driver] = watchdog._Due(99_999, 1e12)
    gone = weakref.ref(driver)
    del driver
    gc.collect()
    assert gone() is None
    assert dict(dog._due) == {}


def test_it_is_woken_only_for_a_call_that_is_due_before_it_looks_anyway(pair):
    dog, driver, woken = Watchdog(make_engine("sqlite://")), Driver(pair[0].fileno()), []
    dog._thread = SimpleNamespace(is_alive=lambda: True)  # type: ignore[assignment]  # a stand-in
    dog._changed.notify_all = lambda: woken.append(True)  # type: ignore[method-assign]  # noted
    dog._arm(driver, 60.0)
    assert len(woken) == 1, "it waited for nothing"
    dog._changed.wait = lambda _limit: setattr(dog, "_stop", True)  # type: ignore[method-assign,assignment,misc]  # one look
    dog._run()
    dog._arm(driver, 70.0)
    assert len(woken) == 1
    dog._arm(driver, 5.0)
    assert len(woken) == 2
