"""Which server is worked with: real primaries and standbys, promoted, replaced and come back."""

from __future__ import annotations

import socket
import tempfile
import threading
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from controlroom.database.address import address_name, parse
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.hosts import when_moved
from controlroom.database.migrate import upgrade
from controlroom.database.resolve import Resolver
from controlroom.database.session import make_engine, reading, writing
from controlroom.database.timelines import History, Timelines
from controlroom.database.transport import Door
from controlroom.domain.errors import (
    DatabaseMovedError,
    DatabaseStandbyError,
    DatabaseUnreachableError,
    LoginRefusedError,
    OldServerError,
    ServerNotTrustedError,
    WeakConnectionError,
)
from tests.pg import PgBox, all_binaries
from tests.standby import Standby, position

LOGIN = "postgres"


def address(*boxes, options=""):
    hosts = ",".join(f"127.0.0.1:{box.port}" for box in boxes)
    return f"postgresql+psycopg://{LOGIN}:{boxes[0].password}@{hosts}/room{options}"


def port_of(engine):
    with reading(engine) as connection:
        return connection.exec_driver_sql("SELECT inet_server_port()").scalar_one()


@pytest.fixture
def pair():
    """A primary with our schema and a standby that has all of it."""
    with PgBox() as primary:
        engine = make_engine(primary.make_database("room"))
        upgrade(engine)
        engine.dispose()
        with Standby(primary) as standby:
            standby.catch_up(position(primary))
            yield primary, standby


@pytest.fixture
def engines():
    """Makes engines that are disposed of."""
    made = []

    def make(url, **options):
        made.append(make_engine(url, **options))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://lan:p@a:5432,b:5433/room?connect_timeout=3",
        "postgresql://lan:p%40x@a,b/room",
        "postgresql+psycopg://lan@/room?host=a:5432&host=b:5433",
    ],
)
def test_an_address_may_name_several_hosts(url):
    told = parse(url)
    assert (told.username, told.database, told.host) == ("lan", "room", None)
    assert [host.partition(":")[0] for host in told.query["host"]] == ["a", "b"]
    assert "p%40x" not in address_name(url)


def test_one_host_is_what_it_was():
    assert parse("postgresql+psycopg://lan@a:5432/room").host == "a"
    assert parse("sqlite:////tmp/a,b.db").database == "/tmp/a,b.db"


def test_a_standby_is_for_looking_only(pair, engines):
    primary, standby = pair
    engine = engines(address(standby))
    with pytest.raises(DatabaseStandbyError), writing(engine):
        pass
    with pytest.raises(DatabaseStandbyError), reading(engine):
        pass
    wall = engines(address(standby), read_only=True)
    assert port_of(wall) == standby.port
    with closing(ChangeFeedReader(wall)) as reader:
        assert reader.fetch().resync
    # Wherever the standby stands in the list, work goes to the primary.
    assert port_of(engines(address(standby, primary))) == primary.port


def test_a_failover_is_followed_and_the_old_primary_never_again(pair, engines, tmp_path):
    primary, standby = pair
    both = address(primary, standby)
    engine, moved = engines(both, state_dir=tmp_path), []
    when_moved(engine, lambda: moved.append(threading.current_thread().name))
    assert port_of(engine) == primary.port
    primary.kill9()
    with pytest.raises(DatabaseUnreachableError):
        port_of(engine)
    standby.promote()
    # What writes is told once, before anything is asked of the new server; a question goes on.
    with pytest.raises(DatabaseMovedError) as caught, writing(engine):
        pass
    assert not caught.value.outcome_unknown
    assert len(moved) == 1
    with writing(engine) as connection:
        assert connection.exec_driver_sql("SELECT inet_server_port()").scalar() == standby.port
    assert port_of(engine) == standby.port
    assert len(moved) == 1

    primary.start()  # as if nothing had happened
    standby.stop()
    with pytest.raises(OldServerError, match="timeline 1, 2 was seen"):
        port_of(engine)
    # Another program on this workstation, after a restart, with the old one first in its list.
    again = engines(address(primary, standby), state_dir=tmp_path)
    with pytest.raises(OldServerError):
        port_of(again)
    standby.start()
    assert port_of(again) == standby.port
    # A workstation that has never seen the new one asks all of them first.
    assert port_of(engines(address(primary, standby))) == standby.port


def test_a_connection_that_is_kept_leaves_the_replaced_server(pair, engines):
    """The old primary goes on answering; another thread has found the new one."""
    primary, standby = pair
    engine = engines(address(primary, standby))
    with closing(ChangeFeedReader(engine)) as reader:
        reader.applied(reader.fetch())
        standby.promote()
        kept = engine.connect()  # both connections of before stay alive
        chosen = engine.dialect.connect
        with suppress(DBAPIError):
            chosen(**engine.dialect.create_connect_args(parse(address(standby)))[1]).close()
        with pytest.raises(OldServerError):
            reader.fetch()
        batch = reader.fetch() if port_of(engine) == standby.port else None
        assert batch is not None
        assert batch.resync
        kept.close()


def test_another_cluster_is_not_an_old_server(engines, tmp_path):
    timelines = Timelines(tmp_path / "servers")
    timelines.note(History(1, 9))
    with PgBox() as box:
        box.make_database("room")
        assert port_of(engines(address(box), state_dir=tmp_path)) == box.port


@pytest.mark.parametrize("binaries", all_binaries(), ids=lambda path: path.parent.name)
def test_every_login_may_ask_for_the_timeline(binaries, engines, tmp_path):
    with PgBox(binaries) as box:
        box.make_database("room")
        with psycopg.connect(box._dsn("room"), autocommit=True) as connection:
            connection.execute("CREATE ROLE lan LOGIN PASSWORD 'p'")
            connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        url = f"postgresql+psycopg://lan:p@127.0.0.1:{box.port}/room"
        assert port_of(engines(url, state_dir=tmp_path)) == box.port
        assert [one.name.endswith("-0000000001") for one in (tmp_path / "servers").iterdir()]


def test_a_server_that_hides_its_timeline_is_worked_with(engines):
    with PgBox() as box:
        box.make_database("room")
        with psycopg.connect(box._dsn("room"), autocommit=True) as connection:
            connection.execute("CREATE ROLE lan LOGIN PASSWORD 'p'")
            connection.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
        url = f"postgresql+psycopg://lan:p@127.0.0.1:{box.port}/room"
        assert port_of(engines(url)) == box.port


def test_who_is_asked_for_a_password_is_not_told_that_nobody_is_there(engines):
    with PgBox() as box, socket.create_server(("127.0.0.1", 0)) as taken:
        box.make_database("room")
        closed = taken.getsockname()[1]
        taken.close()
        url = f"postgresql+psycopg://postgres:x@127.0.0.1:{closed},127.0.0.1:{box.port}/room"
        with pytest.raises(DatabaseUnreachableError, match="password authentication failed"):
            port_of(engines(url))


def test_a_number_from_the_environment_is_taken_without_asking_for_the_name(engines, monkeypatch):
    monkeypatch.setenv("PGHOSTADDR", "127.0.0.1")
    with PgBox() as box:
        url = box.make_database("room").replace("@127.0.0.1", "@db.invalid")
        assert port_of(engines(f"{url}?sslmode=disable&weak_tls=allow")) == box.port


@pytest.fixture
def apart():
    """Two servers that are nothing to each other, both with room; only the second knows mai."""
    with PgBox() as other, PgBox() as good:
        for box in (other, good):
            box.make_database("room")
        with psycopg.connect(good._dsn("room"), autocommit=True) as connection:
            connection.execute("CREATE ROLE mai LOGIN PASSWORD 'secret-secret'")
        yield other, good


def as_mai(*boxes):
    hosts = ",".join(f"127.0.0.1:{box.port}" for box in boxes)
    return f"postgresql+psycopg://mai:secret-secret@{hosts}/room"


def test_a_host_that_does_not_know_the_login_does_not_close_the_others(apart, engines):
    other, good = apart
    assert port_of(engines(as_mai(other, good))) == good.port
    engine = engines(as_mai(good, other))
    assert port_of(engine) == good.port
    good.stop()
    for _ in range(2):
        # It is the good one that is away: nobody is asked for a password.
        with pytest.raises(DatabaseUnreachableError) as caught:
            port_of(engine)
        assert not isinstance(caught.value, LoginRefusedError)
    good.start()
    assert port_of(engine) == good.port


def test_a_host_that_has_never_let_anybody_in_says_why(apart, engines):
    other, good = apart
    good.stop()
    engine = engines(as_mai(good, other))
    with pytest.raises(LoginRefusedError):
        port_of(engine)
    good.start()
    assert port_of(engine) == good.port


def test_a_host_that_is_weak_or_not_trusted_is_passed_over(apart, engines, monkeypatch):
    other, good = apart
    asked = Door.connect

    def connect(door, driver, settings):
        if settings["port"] == str(other.port):
            raise refusals.pop()
        return asked(door, driver, settings)

    monkeypatch.setattr(Door, "connect", connect)
    refusals = [WeakConnectionError(()), ServerNotTrustedError("expired")]
    for _ in range(2):
        assert port_of(engines(as_mai(good, other))) == good.port
    assert not refusals


def test_what_was_found_is_closed_when_asking_the_others_fails(apart, engines, monkeypatch):
    other, good = apart
    asked, made = Door.connect, []

    def connect(door, driver, settings):
        if settings["port"] == str(other.port):
            raise KeyboardInterrupt
        made.append(asked(door, driver, settings))
        return made[-1]

    monkeypatch.setattr(Door, "connect", connect)
    with pytest.raises(KeyboardInterrupt):
        port_of(engines(as_mai(good, other)))
    assert [one.closed for one in made] == [True]


def test_a_silent_host_takes_no_longer_than_its_time(engines):
    """It takes the connection and never says a word; the next host is asked."""
    with PgBox() as box, socket.create_server(("127.0.0.1", 0)) as silent:
        box.make_database("room")
        port = silent.getsockname()[1]
        url = f"postgresql+psycopg://postgres:{box.password}@127.0.0.1:{port},127.0.0.1:{box.port}"
        assert port_of(engines(f"{url}/room")) == box.port


def test_listeners_of_the_attempt_come_before_it(engines):
    class Caught(Exception):  # noqa: N818 - ends the attempt
        pass

    engine = engines("postgresql+psycopg://u:p@a.invalid,b.invalid/room")

    @event.listens_for(engine, "do_connect")
    def catch(_dialect, _record, _arguments, settings):
        raise Caught(settings["host"])

    with pytest.raises(Caught, match=r"a\.invalid,b\.invalid"):
        engine.connect()


# --- names


def test_numbers_and_sockets_are_not_asked_for():
    def never(host):
        raise AssertionError(host)

    resolver = Resolver(never)
    for host in ("", "127.0.0.1", "::1", "/run/postgresql", "@socket"):
        assert resolver(host, 0.0) == ()


def test_a_resolver_that_hangs_gives_what_it_knew():
    hang, asked = threading.Event(), []

    def look(host):
        asked.append(host)
        if len(asked) > 1:
            hang.wait()
        return ["10.0.0.1", "10.0.0.2"]

    resolver = Resolver(look)
    assert resolver("db", 10) == ("10.0.0.1", "10.0.0.2")
    assert resolver("db", 0) == ("10.0.0.1", "10.0.0.2")
    assert resolver("db", 0) == ("10.0.0.1", "10.0.0.2")  # joins the one that hangs
    assert len(asked) == 2
    with pytest.raises(OSError, match="other"):
        resolver("other", 0)
    hang.set()


def test_a_name_that_nobody_knows_is_an_error_and_is_asked_again():
    answers = iter([OSError("no"), ["10.0.0.1"]])

    def look(_host):
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    resolver = Resolver(look)
    with pytest.raises(OSError, match="db"):
        resolver("db", 10)
    assert resolver("db", 10) == ("10.0.0.1",)


# --- what is remembered


def test_the_newest_timeline_survives_and_never_goes_back(tmp_path):
    folder = tmp_path / "servers"
    one, other = Timelines(folder), Timelines(folder)
    one.note(History(7, 3))
    other.note(History(7, 2))
    other.note(History(8, 1))
    assert (other.newest(7), one.newest(8), one.newest(9)) == (3, 1, 0)
    assert Timelines(folder).newest(7) == 3
    one.note(History(7, 12))
    assert sorted(p.name for p in folder.iterdir()) == ["7-0000000012", "8-0000000001"]
    (folder / "something else").touch()
    assert Timelines(folder).newest(7) == 12


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 2), st.integers(1, 20), st.booleans()),
        max_size=25,
    )
)
def test_in_any_order_of_programs_and_restarts_the_newest_is_the_highest(steps):
    with tempfile.TemporaryDirectory() as name:
        programs = [Timelines(Path(name)) for _ in range(3)]
        highest = {1: 0, 2: 0}
        for who, system, timeline, restart in steps:
            programs[who].note(History(system, timeline))
            highest[system] = max(highest[system], timeline)
            if restart:
                programs[who] = Timelines(Path(name))
            for program in programs:
                assert {one: program.newest(one) for one in highest} == highest


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path):
    (tmp_path / "file").touch()
    timelines = Timelines(tmp_path / "file" / "servers")
    timelines.note(History(7, 3))
    assert timelines.newest(7) == 3
    assert Timelines(None).newest(7) == 0
