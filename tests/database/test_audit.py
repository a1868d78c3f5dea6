"""Every change has its line, and the chain tells whatever was done to lines and rows."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from controlroom.database import audit_seals
from controlroom.database.audit_check import check
from controlroom.database.audit_verify import Tally
from controlroom.database.audited import AUDITED, UNLINKED, Line, link
from controlroom.database.session import writing
from tests.database.history import behind, lived, stored_id


def found(engine, **how):
    return [(f.entity, f.id, f.n, f.problem) for f in check(engine, **how)]


def lines_of(engine, record):
    with engine.connect() as connection:
        return connection.execute(
            text("SELECT * FROM audit WHERE entity = 'incident' AND id = :id ORDER BY seq"),
            {"id": stored_id(engine, record)},
        ).all()


def test_a_busy_history_is_clean_and_every_table_was_looked_at(engine):
    lived(engine)
    tally = Tally()
    assert found(engine, tally=tally) == []
    with engine.connect() as connection:
        kinds = set(connection.execute(text("SELECT DISTINCT entity FROM audit")).scalars())
        rows = sum(
            connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
            for table in AUDITED
        )
    assert kinds == set(AUDITED) - {"shift"}
    assert tally.rows == rows
    assert tally.unread == set()
    assert tally.unknown == set()


def test_a_line_says_who_did_what_by_which_command(engine):
    incident = lived(engine, 1)[0]
    lines = lines_of(engine, incident)
    assert [(line.op, line.n) for line in lines] == [("I", 1), ("U", 2), ("U", 3), ("U", 4)]
    old, new = json.loads(lines[1].old), json.loads(lines[1].new)
    assert (old["stage"], new["stage"]) == ("new", "verified")
    assert old.keys() == new.keys()
    assert "title" not in new
    assert json.loads(lines[0].new)["title"] == incident.title
    with engine.connect() as connection:
        known = set(connection.execute(text("SELECT id FROM command_log")).scalars())
    assert {line.command_id for line in lines} <= known
    if engine.dialect.name == "sqlite":
        assert [line.actor for line in lines] == ["lan", "lan", "binh", "binh"]
        assert [line.client for line in lines] == ["desk-1", "desk-1", "desk-2", "desk-2"]
    else:
        assert {line.actor for line in lines} == {"postgres"}
        assert {line.program for line in lines} == {"controlroom"}


def fail_after_a_change(connection):
    connection.execute(text("UPDATE app_user SET name = 'x'"))
    connection.execute(text("DELETE FROM event"))


def test_what_is_rolled_back_leaves_no_line(engine):
    lived(engine, 1)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT count(*) FROM audit")).scalar_one()
    with pytest.raises(Exception, match="append-only"), writing(engine) as connection:
        fail_after_a_change(connection)
    assert found(engine) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit")).scalar_one() == before


def test_personal_data_are_not_in_the_audit(engine):
    lived(engine)
    with engine.connect() as connection:
        told = " ".join(
            f"{old} {new}" for old, new in connection.execute(text("SELECT old, new FROM audit"))
        )
    assert "0905" not in told
    assert "example.vn" not in told
    assert '"hash"' in told


def test_a_changed_reporter_is_named_without_telling_what(engine):
    lived(engine, 1)
    with behind(engine) as connection:
        connection.execute(text("UPDATE reporter SET phone = '0905 111 223'"))
    (finding,) = check(engine)
    assert (finding.entity, finding.problem, finding.detail) == ("reporter", "differs", "")


TAMPERED = {
    "a value": ("UPDATE incident SET title = 'x' WHERE id = :id", 4, "differs"),
    "a tiny bit of a number": (
        "UPDATE incident SET lat = lat + 1e-14 WHERE id = :id",
        4,
        "differs",
    ),
    "what a line says": (
        "UPDATE audit SET new = replace(new, 'verified', 'rejected') WHERE id = :id AND n = 2",
        2,
        "changed",
    ),
    "who did it": ("UPDATE audit SET actor = 'mai' WHERE id = :id AND n = 2", 2, "changed"),
    "when": ("UPDATE audit SET at = (SELECT min(at) FROM audit) WHERE id = :id AND n = 3", 3,
             "changed"),
    "from where": ("UPDATE audit SET client = 'x' WHERE id = :id AND n = 1", 1, "changed"),
    "by which command": (
        "UPDATE audit SET command_id = NULL WHERE id = :id AND n = 3",
        3,
        "changed",
    ),
    "a line in the middle": ("DELETE FROM audit WHERE id = :id AND n = 2", 2, "missing"),
    "the first line": ("DELETE FROM audit WHERE id = :id AND n = 1", 1, "missing"),
    "the last line": ("DELETE FROM audit WHERE id = :id AND n = 4", 4, "missing"),
    "the last line and what is noted of it": (
        (
            "DELETE FROM audit WHERE id = :id AND n = 4;"
            "UPDATE audit_head SET n = 3, "
            "chain = (SELECT chain FROM audit WHERE id = :id AND n = 3) WHERE id = :id"
        ),
        3,
        "differs",
    ),
    "all lines": ("DELETE FROM audit WHERE id = :id", 0, "history-gone"),
    "all lines and what is noted of them": (
        "DELETE FROM audit WHERE id = :id; DELETE FROM audit_head WHERE id = :id",
        0,
        "unaudited",
    ),
    "two lines for each other": (
        (
            "UPDATE audit SET n = 9 WHERE id = :id AND n = 2;"
            "UPDATE audit SET n = 2 WHERE id = :id AND n = 3;"
            "UPDATE audit SET n = 3 WHERE id = :id AND n = 9"
        ),
        2,
        "missing",
    ),
    "what is noted": ("UPDATE audit_head SET n = 2 WHERE id = :id", 4, "head"),
    "the hash": ("UPDATE audit SET chain = :zero WHERE id = :id AND n = 2", 2, "changed"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_changed_behind_the_triggers_is_named(engine, what):
    incident = lived(engine)[1]
    sql, n, problem = TAMPERED[what]
    key = stored_id(engine, incident)
    with behind(engine) as connection:
        for statement in sql.split(";"):
            of_audit = " audit" in statement
            which = "id = :id AND entity = 'incident'" if of_audit else "id = CAST(:id AS uuid)"
            if of_audit or engine.dialect.name == "postgresql":
                statement = statement.replace("id = :id", which)  # noqa: PLW2901 - spelt differently there
            known = {"id": key, "zero": UNLINKED}
            values = {name: value for name, value in known.items() if f":{name}" in statement}
            connection.execute(text(statement), values)
    told = found(engine)
    assert ("incident", key, n, problem) in told, told
    assert {(entity, record) for entity, record, *_ in told} == {("incident", key)}


def test_a_row_that_was_removed_or_slipped_in_is_named(engine):
    incident = lived(engine)[0]
    key = stored_id(engine, incident)
    with behind(engine) as connection:
        connection.execute(text("DELETE FROM attachment"))
        connection.execute(
            text("INSERT INTO app_user (login, name, role) VALUES ('eve', 'Eve', 'administrator')")
        )
    told = found(engine)
    assert ("app_user", "eve", 0, "unaudited") in told
    assert [problem for entity, *_, problem in told if entity == "attachment"] == ["gone"] * 3
    assert key


def test_a_row_changed_behind_the_triggers_and_again_before_them(engine):
    """The next line found something else than the line before had left."""
    lived(engine, 1)
    with behind(engine) as connection:
        connection.execute(text("UPDATE app_user SET name = 'Eve' WHERE login = 'lan'"))
    with writing(engine) as connection:
        connection.execute(text("UPDATE app_user SET name = 'Lan' WHERE login = 'lan'"))
    assert found(engine) == [("app_user", "lan", 2, "before")]


def test_deleted_and_made_again_is_one_history(engine):
    lived(engine, 1)
    with writing(engine) as connection:
        connection.execute(
            text("INSERT INTO app_user (login, name, role) VALUES ('a', 'A', 'viewer')")
        )
        connection.execute(text("DELETE FROM app_user WHERE login = 'a'"))
    assert found(engine) == []
    with writing(engine) as connection:
        connection.execute(
            text("INSERT INTO app_user (login, name, role) VALUES ('a', 'B', 'viewer')")
        )
    assert found(engine) == []
    with engine.connect() as connection:
        lines = connection.execute(
            text("SELECT op, n FROM audit WHERE id = 'a' ORDER BY seq")
        ).all()
    assert [tuple(line) for line in lines] == [("I", 1), ("D", 2), ("I", 3)]


def test_nothing_changed_is_no_line(engine):
    lived(engine, 1)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT count(*) FROM audit")).scalar_one()
    with writing(engine) as connection:
        connection.execute(text("UPDATE app_user SET name = name"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit")).scalar_one() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'x'",
        "UPDATE audit SET n = n + 1",
        "UPDATE audit SET chain = chain",
        "DELETE FROM audit",
        "DELETE FROM audit_head",
        "UPDATE audit_seal SET lines = 0",
        "DELETE FROM audit_seal",
        "DELETE FROM audit_secret",
    ],
)
def test_the_owner_cannot_change_it_by_accident(engine, statement):
    lived(engine, 1)
    assert audit_seals.make(engine) == 1
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    assert found(engine) == []


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
lines = st.builds(
    Line,
    *[st.integers(1, 99), st.integers(1, 99)],
    *[words] * 4,
    *[st.integers(0, 99), words, st.sampled_from("IUDB"), words, st.integers(1, 99)],
    *[st.none() | words] * 2,
    st.just(b""),
)


@given(lines, lines, st.binary(min_size=32, max_size=32))
def test_two_lines_that_differ_in_anything_have_different_hashes(one, other, previous):
    fixed = [one.entity, one.op, one.command_id, other.entity, other.op, other.command_id]
    if any("|" in word for word in fixed):
        return  # names and ids that the database makes itself
    same = one == other
    assert (link(previous, one, one.n) == link(previous, other, other.n)) == same
