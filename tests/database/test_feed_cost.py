"""What a round that finds nothing costs: counted in statements, not in seconds."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text

from controlroom.bootstrap import open_core
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.wake import CHANNEL
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import DatabaseUnreachableError
from tests.database.mirror import Mirror, received
from tests.database.samples import LAN

if TYPE_CHECKING:
    from collections.abc import Callable

ONLY_POSTGRESQL = pytest.mark.parametrize("engine_name", ["postgresql"])
ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
ROUNDS = 20


@pytest.fixture
def mirror(engine):
    with closing(ChangeFeedReader(engine)) as reader:
        mirror = Mirror(reader)
        received(SqlWorks(engine))
        mirror.poll()
        yield mirror


@contextmanager
def statements(engine):
    """Collect what is sent through *engine*, the ends of transactions too."""
    said: list[str] = []
    noted: dict[str, Callable[..., Any]] = {
        "before_cursor_execute": lambda _c, _cursor, statement, *_: said.append(statement),
        "commit": lambda _c: said.append("COMMIT"),
        "rollback": lambda _c: said.append("ROLLBACK"),
    }
    for name, note in noted.items():
        event.listen(engine, name, note)
    yield said
    for name, note in noted.items():
        event.remove(engine, name, note)


@ONLY_POSTGRESQL
def test_an_idle_round_is_one_statement_which_the_server_has_prepared(engine, mirror):
    def prepared():
        """How often the server has run the poll from what it has prepared."""
        with mirror.reader._connection.connection.driver_connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(sum(generic_plans + custom_plans), 0) FROM pg_prepared_statements"
                " WHERE statement LIKE '%FROM change_log%'"
            )
            return cursor.fetchone()[0]

    for _ in range(ROUNDS):  # the driver prepares what comes again and again
        assert mirror.poll()[0].empty
    before = prepared()
    with statements(engine) as said:
        for _ in range(ROUNDS):
            assert mirror.poll()[0].empty
    assert len(said) == ROUNDS
    assert all("FROM change_log" in statement for statement in said)
    assert prepared() == before + ROUNDS


@ONLY_SQLITE
def test_an_idle_round_looks_at_one_number(engine, mirror):
    said: list[str] = []
    file = mirror.reader._connection.connection.driver_connection
    file.set_trace_callback(said.append)
    with statements(engine) as told:
        for _ in range(ROUNDS):
            assert mirror.poll()[0].empty
    file.set_trace_callback(None)
    assert said == ["PRAGMA data_version"] * ROUNDS
    assert told == []


@ONLY_POSTGRESQL
def test_one_connection_of_a_workstation_listens(database_url):
    """Every listener costs every commit of the city something."""
    core = open_core(database_url, "hue")

    def listening(reader):
        """What each connection listens to: of the feed, and of everything else."""
        feeds = [reader._connection.connection.driver_connection] if reader._connection else []
        others = [core.engine.connect() for _ in range(4)]  # all the pool can hold beside it
        found = [c.execute("SELECT pg_listening_channels()").fetchall() for c in feeds]
        found += [c.execute(text("SELECT pg_listening_channels()")).all() for c in others]
        for connection in others:
            connection.close()
        return [[name for (name,) in channels] for channels in found]

    with closing(core.make_feed()) as reader:
        assert isinstance(reader, ChangeFeedReader)
        mirror = Mirror(reader)
        mirror.poll()
        received(core.works)
        core.services.questions.figures(core.services.city)
        assert listening(reader) == [[CHANNEL], [], [], [], []]
        assert reader._connection is not None
        killed = reader._connection.connection.driver_connection
        assert killed is not None
        with core.engine.connect() as other:
            other.execute(
                text("SELECT pg_terminate_backend(:pid)"), {"pid": killed.info.backend_pid}
            )
        with pytest.raises(DatabaseUnreachableError):
            mirror.poll()
        mirror.poll()
        with core.works(LAN, "look"):
            pass
        assert listening(reader) == [[CHANNEL], [], [], [], []]
    core.close()
