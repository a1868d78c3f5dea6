"""A site's logins from the terminal, on a PostgreSQL server of the tests."""

from __future__ import annotations

import io
import itertools
import os

import psycopg
import pytest
from sqlalchemy.engine import make_url

from tests.cli.terminal import Terminal

PASSWORD = "right-of-way-2026"
_COUNT = itertools.count(1)


@pytest.fixture
def url(pg_server):
    name = f"people{os.getpid()}_{next(_COUNT)}"
    yield pg_server.make_database(name)
    pg_server.drop_database(name)
    with psycopg.connect(pg_server._dsn("postgres"), autocommit=True) as owner:
        for login in ("an", "cuong"):
            owner.execute(f"DROP ROLE IF EXISTS {login}")


@pytest.fixture
def terminal(capsys, monkeypatch, url):
    monkeypatch.setenv("CONTROLROOM_DATABASE", url)
    return Terminal(capsys)


@pytest.fixture
def type_in(monkeypatch):
    """What a program hands in where a person would be asked."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))


@pytest.fixture
def site(terminal):
    assert terminal("db", "roles", "--apply").code == 0
    assert terminal("db", "init").code == 0
    return terminal


def connect(url, login):
    told = make_url(url)
    return psycopg.connect(
        host=told.host, port=told.port, dbname=told.database, user=login, password=PASSWORD
    )


def test_the_roles_are_printed_for_whoever_runs_the_server(terminal):
    said = terminal("db", "roles")
    assert said.code == 0
    assert "controlroom_owner" in said.out
    assert "CREATE ROLE" in said.out


def test_init_needs_the_roles(terminal, pg_server):
    with psycopg.connect(pg_server._dsn("postgres"), autocommit=True) as owner:
        found = owner.execute("SELECT 1 FROM pg_roles WHERE rolname = 'controlroom_owner'")
        known = found.fetchone() is not None  # another test may have made them on this server
    said = terminal("db", "init")
    assert said.code == (0 if known else 1)


def test_a_login_from_its_making_to_its_end(site, url, type_in):
    assert "rights      in force" in site("db", "status").out
    type_in(PASSWORD)
    made = site("db", "create-user", "an", "--role", "operator", "--name", "Lê An")
    assert (made.code, made.out) == (0, "an: operator\n")
    assert PASSWORD not in made.out + made.err
    with connect(url, "an") as an:
        assert an.execute("SELECT role, name FROM cr_who()").fetchone() == ("operator", "Lê An")
        listed = site("db", "list-users").out
        assert "an " in listed
        assert "1 connected" in listed
        assert site("db", "grant", "an", "--role", "agency", "--agency", "nobody").code == 1
        assert site("db", "grant", "an", "--role", "supervisor").code == 0
        an.rollback()
        assert an.execute("SELECT role FROM cr_who()").fetchone() == ("supervisor",)
        assert site("db", "revoke", "an").code == 0
        with pytest.raises(psycopg.OperationalError):
            an.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError):
        connect(url, "an")
    assert "shut out" in site("db", "list-users").out
    assert site("db", "grant", "an", "--role", "viewer").code == 0
    connect(url, "an").close()


def test_wards_and_passwords(site, url, type_in):
    type_in(PASSWORD)
    assert site("db", "create-user", "cuong", "--role", "operator", "--wards", "nowhere").code == 1
    type_in("short")
    assert site("db", "create-user", "cuong", "--role", "viewer").code == 1
    type_in("another-password-1")
    assert site("db", "create-user", "cuong", "--role", "viewer").code == 0
    with pytest.raises(psycopg.OperationalError):
        connect(url, "cuong")
    type_in(PASSWORD)
    assert site("db", "set-password", "cuong").code == 0
    connect(url, "cuong").close()
    type_in(PASSWORD)
    assert site("db", "create-user", "cuong", "--role", "viewer").code == 1, "exists"


@pytest.mark.parametrize("login", ["postgres", "controlroom_owner", "pg_read_all_data", 'a"b', "A"])
def test_logins_that_are_no_persons(site, type_in, login):
    for words in (("create-user", login, "--role", "viewer"), ("grant", login, "--role", "viewer"),
                  ("revoke", login)):  # fmt: skip
        type_in(PASSWORD)
        assert site("db", *words).code == 1


def test_without_init_the_status_says_so(terminal):
    assert terminal("db", "upgrade").code == 0
    assert "not in force" in terminal("db", "status").out


def test_a_database_that_one_login_made_is_taken_over(terminal, url, type_in):
    assert terminal("db", "upgrade").code == 0
    assert terminal("incident", "list").code == 0
    assert terminal("db", "roles", "--apply").code == 0
    assert terminal("db", "init").code == 0
    assert terminal("db", "init").code == 0
    assert terminal("db", "upgrade").code == 0
    with psycopg.connect(url.replace("+psycopg", "")) as owner:
        found = owner.execute(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class "
            "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"
        ).fetchall()
    assert found == [("controlroom_owner",)]
