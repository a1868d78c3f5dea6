"""Seals tell what chains cannot: a history that somebody wrote anew, hashes and all."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text

from controlroom.database import audit_seals, upkeep
from controlroom.database.audit_check import check, opened
from controlroom.database.audit_read import PostgresAudit, SqliteAudit
from controlroom.database.audited import UNLINKED, Seal, link, seal_root
from controlroom.database.session import writing
from tests.database.history import behind, lived, stored_id

NOW = timedelta(0)


def found(engine, copies=()):
    return [(f.entity, f.id, f.problem) for f in check(engine, copies)]


def forge(engine, connection, record):
    """Rename who acted in the record's last line, and make every hash fit again."""
    key = stored_id(engine, record)
    driver = connection.connection.driver_connection
    source = (SqliteAudit if engine.dialect.name == "sqlite" else PostgresAudit)(driver)
    previous = UNLINKED
    for line in [line for line in source.lines("incident") if line.id == key]:
        changed = line._replace(actor="mai")
        previous = link(previous, changed, line.n)
        connection.execute(
            text("UPDATE audit SET actor = 'mai', chain = :chain WHERE seq = :seq"),
            {"chain": previous, "seq": line.seq},
        )
    connection.execute(
        text("UPDATE audit_head SET chain = :chain WHERE entity = 'incident' AND id = :id"),
        {"chain": previous, "id": key},
    )
    return source


def forge_seals(connection, source):
    previous = UNLINKED
    for seal in source.seals():
        _, chains = source.sealed(seal)
        previous = seal_root(previous, seal, chains)
        connection.execute(
            text("UPDATE audit_seal SET root = :root WHERE number = :number"),
            {"root": previous, "number": seal.number},
        )


def test_seals_follow_each_other_and_every_workstation_copies_them(engine, tmp_path):
    path = audit_seals.copies_path(tmp_path / "seals", "room at/server")
    assert audit_seals.make(engine) is None
    lived(engine)
    assert audit_seals.make(engine) == 1
    assert audit_seals.copy(engine, path) == []
    lived(engine)
    assert audit_seals.make(engine) is None, "too soon"
    assert audit_seals.make(engine, NOW) == 2
    assert audit_seals.make(engine, NOW) is None, "nothing new"
    assert audit_seals.copy(engine, path) == []
    assert audit_seals.copy(engine, path) == []
    copies = audit_seals.read_copies(path)
    assert [number for number, _ in copies] == [1, 2]
    assert found(engine, copies) == []


def in_pieces_of(engine, lines, monkeypatch):
    monkeypatch.setattr(audit_seals, "PIECE", lines)
    smaller = text(
        "CREATE OR REPLACE FUNCTION cr_audit_piece() RETURNS int LANGUAGE sql IMMUTABLE "
        f"SET search_path = pg_catalog, public, pg_temp AS 'SELECT {lines}'"
    )
    with engine.begin() as connection:
        connection.execute(smaller)


def lines_of_seals(engine):
    with engine.connect() as connection:
        seals = connection.execute(text("SELECT lines FROM audit_seal ORDER BY number")).scalars()
        return [*seals], connection.execute(text("SELECT count(*) FROM audit")).scalar_one()


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize("lines", [1, 5, 1_000])
def test_much_is_sealed_in_pieces_of_whole_transactions(engine, lines, monkeypatch):
    in_pieces_of(engine, lines, monkeypatch)
    lived(engine)
    last = audit_seals.make(engine)
    seals, there = lines_of_seals(engine)
    assert last == len(seals)
    assert sum(seals) == there
    assert all(number >= lines for number in seals[:-1])
    assert len(seals) == 1 if lines == 1_000 else len(seals) > 3
    assert found(engine) == []
    lived(engine, 1)
    audit_seals.make(engine, NOW)
    upkeep.new_epoch(engine)
    lived(engine, 1)
    audit_seals.make(engine, NOW)
    seals, there = lines_of_seals(engine)
    assert sum(seals) == there
    assert found(engine) == []


def test_a_history_written_anew_breaks_its_seal(engine):
    incident = lived(engine)[0]
    audit_seals.make(engine)
    with behind(engine) as connection:
        forge(engine, connection, incident)
    assert found(engine) == [("audit_seal", "1", "seal-broken")]


def test_seals_written_anew_are_not_those_that_were_seen(engine, tmp_path):
    incident = lived(engine)[0]
    path = tmp_path / "seals.jsonl"
    audit_seals.make(engine)
    lived(engine)
    audit_seals.make(engine, NOW)
    audit_seals.copy(engine, path)
    with behind(engine) as connection:
        forge_seals(connection, forge(engine, connection, incident))
    assert found(engine) == [], "the database alone cannot know"
    told = [("audit_seal", "1", "seal-unlike-copy"), ("audit_seal", "2", "seal-unlike-copy")]
    assert found(engine, audit_seals.read_copies(path)) == told
    assert audit_seals.copy(engine, path) == [1, 2]
    assert found(engine, audit_seals.read_copies(path)) == told, "what was seen first stays"


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("UPDATE audit_seal SET lines = lines - 1 WHERE number = 1", "seal-lines"),
        ("UPDATE audit_seal SET seq_to = seq_to - 1 WHERE number = 1", "seal-lines"),
        ("UPDATE audit_seal SET root = :zero WHERE number = 1", "seal-broken"),
        ("UPDATE audit_seal SET at = (SELECT max(at) FROM audit_seal) WHERE number = 1",
         "seal-broken"),
        ("DELETE FROM audit_seal WHERE number = 1", "seal-gone"),
    ],
)  # fmt: skip
def test_a_seal_that_was_changed_is_named(engine, sql, problem):
    for _ in range(2):
        lived(engine, 1)
        audit_seals.make(engine, NOW)
    with behind(engine) as connection:
        connection.execute(text(sql), {"zero": UNLINKED} if ":zero" in sql else {})
    assert ("audit_seal", "1", problem) in found(engine)


def test_a_seal_that_is_gone_is_missed_by_whoever_has_seen_it(engine, tmp_path):
    path = tmp_path / "seals.jsonl"
    lived(engine, 1)
    audit_seals.make(engine)
    audit_seals.copy(engine, path)
    with behind(engine) as connection:
        connection.execute(text("DELETE FROM audit_seal"))
    assert found(engine) == []
    assert found(engine, audit_seals.read_copies(path)) == [("audit_seal", "1", "seal-gone")]
    assert audit_seals.copy(engine, path) == [1]


def test_a_whole_record_that_was_removed_with_its_lines_is_missed_by_the_seal(engine):
    incident = lived(engine)[2]
    key = stored_id(engine, incident)
    audit_seals.make(engine)
    with behind(engine) as connection:
        for table in ("audit", "audit_head"):
            connection.execute(
                text(f"DELETE FROM {table} WHERE id = :id AND entity = 'reporter'"), {"id": key}
            )
        connection.execute(
            text(f"DELETE FROM reporter WHERE CAST(incident_id AS varchar) = '{key}'")
        )
    assert ("audit_seal", "1", "seal-lines") in found(engine)


def test_a_line_slipped_in_before_the_seal_is_missed_by_all_seals(engine):
    lived(engine)
    audit_seals.make(engine)
    with behind(engine) as connection, connection.begin_nested():
        connection.execute(
            text(
                "INSERT INTO audit "
                "(seq, at, actor, client, program, xid, entity, op, id, n, chain) "
                "SELECT 0, at, actor, client, program, xid, 'app_user', 'I', 'eve', 0, :zero "
                "FROM audit WHERE seq = (SELECT max(seq) FROM audit)"
            ),
            {"zero": UNLINKED},
        )
    assert ("audit_seal", "1", "unsealed") in found(engine)


def test_a_copy_torn_by_a_crash_costs_that_line_only(engine, tmp_path):
    path = tmp_path / "seals.jsonl"
    lived(engine, 1)
    audit_seals.make(engine)
    audit_seals.copy(engine, path)
    path.write_bytes(path.read_bytes()[:-20])
    assert audit_seals.read_copies(path) == []
    audit_seals.copy(engine, path)
    assert [number for number, _ in audit_seals.read_copies(path)] == [1]
    with pytest.raises(FileNotFoundError):
        audit_seals.read_copies(tmp_path / "none.jsonl")


def test_after_a_restore_everything_that_came_with_it_is_sealed_and_counting_goes_on(engine):
    lived(engine, 1)
    audit_seals.make(engine)
    lived(engine, 1)
    upkeep.new_epoch(engine)
    assert found(engine) == []
    lived(engine, 1)
    audit_seals.make(engine, NOW)
    assert found(engine) == []
    with opened(engine) as source:
        seals = source.seals()
        assert sum(seal.lines for seal in seals) == len(
            [line for kind in source.entities() for line in source.lines(kind)]
        )
    assert all(isinstance(seal, Seal) for seal in seals)


def test_what_another_program_writes_into_the_file_is_named_and_stays_named(tmp_path, request):
    """It has its line, from the trigger, but nobody has numbered and chained it."""
    path = tmp_path / "room.db"
    path.write_bytes(request.getfixturevalue("_sqlite_template").read_bytes())
    from controlroom.database.session import make_engine  # noqa: PLC0415 - this test only

    engine = make_engine(f"sqlite:///{path}")
    lived(engine, 1)
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE app_user SET name = 'Eve' WHERE login = 'lan'")
    assert found(engine) == [("app_user", "lan", "incomplete")]
    with writing(engine) as connection:
        connection.execute(text("UPDATE app_user SET name = 'Lan' WHERE login = 'lan'"))
    assert found(engine) == [("app_user", "lan", "incomplete")]
    engine.dispose()
