"""The command log on both engines: refusals are outcomes, and an id is one person's one command."""

from __future__ import annotations

import json
import threading

import pytest
from sqlalchemy import func, select

from controlroom.database import session
from controlroom.database.models import CommandRow, EventRow, IncidentRow
from controlroom.database.session import make_engine
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import (
    AlreadyDoneError,
    ConcurrentEditError,
    DatabaseUnreachableError,
    InvalidInputError,
    InvalidTransitionError,
    NotFoundError,
)
from controlroom.domain.ids import CommandId, new_id
from controlroom.domain.states import Stage
from controlroom.services.intake import Intake
from tests.database.samples import BINH, LAN, an_incident
from tests.domain.samples import CITY


@pytest.fixture
def works(engine):
    return SqlWorks(engine)


@pytest.fixture
def intake(works):
    return Intake(works, CITY)


def command(digest="a"):
    return CommandId(new_id(), digest)


def received(works, **changes):
    with works(LAN, "receive") as work:
        return work.add_incident(an_incident(**changes), None, ())


def the_row(engine, command_id):
    query = select(CommandRow.__table__).where(CommandRow.id == command_id)
    with engine.connect() as connection:
        return connection.execute(query).one()


def events(engine):
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(EventRow)).scalar_one()


def test_an_id_of_a_command_is_an_id():
    one = new_id()
    assert CommandId(one, "x") == one
    assert hash(CommandId(one, "x")) == hash(one)
    assert str(CommandId(one, "x")) == str(one)
    assert CommandId(one, "x").digest == "x"


def test_a_refusal_is_kept_and_told_again_with_all_it_said(works, engine, intake):
    report, asked = received(works), command()
    intake.claim(BINH, report.id, seen=1)
    said = []
    for _ in range(2):
        with pytest.raises(ConcurrentEditError) as caught:
            intake.claim(LAN, report.id, seen=1, command_id=asked)
        said.append((caught.value.winner, caught.value.at, caught.value.now_state))
    assert said[0] == said[1]
    assert said[0][0] == "Trần Bình"
    row = the_row(engine, asked)
    assert (row.ok, row.code, row.replays) == (False, "record.concurrent-edit", 1)
    assert "Trần Bình" in row.message
    assert json.loads(row.outcome)["now_state"] == "verifying"


def test_a_refused_command_stays_refused_even_if_it_would_fit_now(works, intake):
    report, asked = received(works), command()
    with pytest.raises(InvalidTransitionError):
        intake.release(LAN, report.id, seen=1, command_id=asked)
    claimed = intake.claim(LAN, report.id, seen=1)
    with pytest.raises(InvalidTransitionError):
        intake.release(LAN, report.id, seen=1, command_id=asked)
    assert intake.release(LAN, report.id, seen=claimed.version).version == 3


def test_what_a_refused_command_had_begun_is_undone(works, engine, intake):
    asked = command()

    def begin():
        with works(LAN, "verify", asked) as work:
            work.add_incident(an_incident(), None, ())
            work.incident(new_id())

    with pytest.raises(NotFoundError):
        begin()
    with engine.connect() as connection:
        assert not connection.execute(select(func.count()).select_from(IncidentRow)).scalar_one()
    assert the_row(engine, asked).ok is False


@pytest.mark.parametrize("refused", [False, True])
def test_a_foreign_or_changed_command_with_a_known_id_is_refused(works, engine, intake, refused):
    report, asked = received(works), command("as it was given")
    if refused:
        with pytest.raises(InvalidTransitionError):
            intake.release(LAN, report.id, seen=1, command_id=asked)
    else:
        intake.claim(LAN, report.id, seen=1, command_id=asked)
    before, many = the_row(engine, asked), events(engine)
    changed = CommandId(asked, "something else")
    step, other = (intake.release, intake.claim) if refused else (intake.claim, intake.release)
    tries = [(BINH, asked, step), (LAN, changed, step), (LAN, new_id_of(asked), step)]
    tries.append((LAN, asked, other))
    for actor, again, what in tries:
        with pytest.raises(InvalidInputError, match="command_id"):
            what(actor, report.id, seen=1, command_id=again)
    assert the_row(engine, asked) == before
    assert events(engine) == many


def new_id_of(asked):
    """The bare id, by somebody who knows it but not what was asked for."""
    return CommandId(asked, "")


def test_who_names_no_command_gets_no_refusal_kept(works, engine):
    report = received(works)
    with pytest.raises(ConcurrentEditError), works(LAN, "claim") as work:
        work.save_incident(report, seen=7)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(CommandRow)).scalar_one() == 1


def test_of_twins_under_way_at_once_one_acts_and_both_are_told_the_same(engine, database_url):
    """The answer was lost and the command comes again while the first still runs."""
    report, asked = received(SqlWorks(engine)), command()
    engines = [make_engine(database_url) for _ in range(2)]
    start, said = threading.Barrier(2), []

    def run(own):
        start.wait()
        try:
            Intake(SqlWorks(own), CITY).claim(LAN, report.id, seen=1, command_id=asked)
            said.append({"incident": str(report.id), "version": 2})
        except AlreadyDoneError as error:
            said.append(json.loads(error.outcome))

    threads = [threading.Thread(target=run, args=(own,)) for own in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for own in engines:
        own.dispose()
    assert said == [{"incident": str(report.id), "version": 2}] * 2
    assert the_row(engine, asked).replays == 1


def test_whether_an_outcome_is_unknown_is_said(works, engine, monkeypatch):
    report = received(works)

    def lost(connection):
        raise DatabaseUnreachableError("gone")

    with pytest.raises(DatabaseUnreachableError) as caught, works(LAN, "x"):
        raise DatabaseUnreachableError("before the end")
    assert not caught.value.outcome_unknown
    begun = session._begun

    def breaking(own, options):
        connection = begun(own, options)
        setattr(connection, "commit", lambda: lost(connection))  # noqa: B010 - breaks this one
        return connection

    monkeypatch.setattr(session, "_begun", breaking)
    with pytest.raises(DatabaseUnreachableError) as caught, works(LAN, "claim", command()) as work:
        work.save_incident(report, seen=1)
    assert caught.value.outcome_unknown


def test_an_unreachable_database_is_no_outcome(works, engine, intake, monkeypatch):
    report, asked = received(works), command()

    def away(own):
        raise DatabaseUnreachableError("no route")

    with monkeypatch.context() as patch:
        patch.setattr("controlroom.database.works.writing", away)
        with pytest.raises(DatabaseUnreachableError):
            intake.claim(LAN, report.id, seen=1, command_id=asked)
    assert intake.claim(LAN, report.id, seen=1, command_id=asked).stage is Stage.VERIFYING
    assert the_row(engine, asked).ok
