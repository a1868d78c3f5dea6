"""Backups of PostgreSQL by its own tools, brought back before they count."""

from __future__ import annotations

import os
import subprocess

import psycopg
import pytest
from sqlalchemy.engine import make_url

from controlroom.database import backup_files as files
from controlroom.database import backup_pg
from controlroom.database.hosts import Hosts
from controlroom.database.migrate import HEAD
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import (
    BackupError,
    DatabaseUnreachableError,
    OldServerError,
    WeakConnectionError,
)
from tests.database.samples import LAN, an_event, an_incident
from tests.pg import PgBox


@pytest.fixture
def engine_name():
    """Only PostgreSQL."""
    return "postgresql"


@pytest.fixture
def bin_dir(pg_server):
    return str(pg_server.binaries)


@pytest.fixture
def filled(engine):
    works = SqlWorks(engine)
    for _ in range(3):
        with works(LAN, "receive") as work:
            incident = an_incident()
            work.add_incident(incident, None, ())
            work.append([an_event(incident)])


def reason(call, *args, **kwargs):
    with pytest.raises(BackupError) as refused:
        call(*args, **kwargs)
    return refused.value.reason


def databases(pg_server):
    with psycopg.connect(pg_server._dsn("postgres")) as connection:
        return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}


def test_there_and_back_again(filled, database_url, pg_server, bin_dir, tmp_path):
    before = databases(pg_server)
    made = backup_pg.take(database_url, tmp_path / "a.dump", bin_dir=bin_dir)
    assert databases(pg_server) == before  # the scratch database is gone
    manifest = files.check_file(made.path)
    assert manifest == made.manifest
    assert manifest.engine.startswith("postgresql ")
    assert (manifest.revision, manifest.verified) == (HEAD, True)
    assert manifest.rows["incident"] == manifest.rows["event"] == 3
    target = make_url(database_url).set(database=f"again {os.getpid()} %x")
    url = target.render_as_string(hide_password=False)
    try:
        _, rows = backup_pg.restore(made.path, url, bin_dir=bin_dir)
        assert rows == manifest.rows
        assert reason(backup_pg.restore, made.path, url, bin_dir=bin_dir) == "exists"
    finally:
        pg_server.drop_database(target.database)


def test_the_tools_go_to_the_host_that_the_snapshot_is_of(
    filled, database_url, pg_server, tmp_path, monkeypatch
):
    """An old primary would be taken by libpq, which tries hosts in the order of the address."""
    url, bin_dir = make_url(database_url), str(pg_server.binaries)
    assert url.database is not None
    assert url.password is not None
    with PgBox(pg_server.binaries) as old:
        old.make_database(url.database)
        with psycopg.connect(old._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"ALTER ROLE postgres PASSWORD '{url.password}'")
        old.password = str(url.password)
        asked = Hosts._require

        def require(hosts, where, history, *, following):
            if where.endswith(f":{old.port}"):
                raise OldServerError(where)
            return asked(hosts, where, history, following=following)

        monkeypatch.setattr(Hosts, "_require", require)
        both = f"127.0.0.1:{old.port},127.0.0.1:{url.port}"
        told = f"postgresql+psycopg://postgres:{url.password}@{both}/"
        made = backup_pg.take(told + url.database, tmp_path / "a.dump", bin_dir=bin_dir)
        assert made.manifest.rows["incident"] == 3
        name = f"back{os.getpid()}"
        try:
            backup_pg.restore(made.path, told + name, bin_dir=bin_dir)
            assert name in databases(pg_server)
            assert name not in databases(old)
        finally:
            pg_server.drop_database(name)


def test_a_socket_stays_a_socket(pg_server):
    url = make_url(pg_server.url("postgres")).set(host=None, port=None)
    url = url.update_query_dict({"host": str(pg_server.directory), "port": str(pg_server.port)})
    with backup_pg._connected(url) as connection:
        told, _ = backup_pg.arguments_of(backup_pg._at(url, connection), 16)
    assert f"host={pg_server.directory}" in told
    assert f"port={pg_server.port}" in told
    assert "hostaddr" not in told


def test_a_login_that_may_not_make_databases(filled, database_url, bin_dir, tmp_path):
    with psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS keeper")
        connection.execute("CREATE ROLE keeper LOGIN PASSWORD 'k e:e@p' IN ROLE pg_read_all_data")
    url = make_url(database_url).set(username="keeper", password="k e:e@p")
    told = url.render_as_string(hide_password=False)
    assert reason(backup_pg.take, told, tmp_path / "a.dump", bin_dir=bin_dir) == "no-scratch"
    assert not files.read_manifest(tmp_path / "a.dump").verified


def test_a_wrong_bit_is_found_before_a_database_is_made(
    filled, database_url, pg_server, bin_dir, tmp_path
):
    made = backup_pg.take(database_url, tmp_path / "a.dump", bin_dir=bin_dir)
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 4
    made.path.write_bytes(content)
    before = databases(pg_server)
    told = make_url(database_url).set(database="never").render_as_string(hide_password=False)
    assert reason(backup_pg.restore, made.path, told, bin_dir=bin_dir) == "hash-differs"
    assert databases(pg_server) == before


def test_a_restore_that_fails_leaves_no_database(
    filled, database_url, pg_server, tmp_path, monkeypatch
):
    bin_dir = str(pg_server.binaries)
    made = backup_pg.take(database_url, tmp_path / "a.dump", bin_dir=bin_dir)
    before = databases(pg_server)
    monkeypatch.setattr(backup_pg, "count_rows", lambda _connection: {"incident": 2})
    told = make_url(database_url).set(database="never").render_as_string(hide_password=False)
    assert reason(backup_pg.restore, made.path, told, bin_dir=bin_dir) == "rows-differ"
    assert databases(pg_server) == before


def test_without_the_tools_nothing_is_begun(database_url, tmp_path):
    call = (backup_pg.take, database_url, tmp_path / "a.dump")
    assert reason(*call, bin_dir=str(tmp_path)) == "tool-missing"
    assert not list(tmp_path.iterdir())


def test_what_a_tool_says_is_passed_on(database_url, tmp_path):
    for name in ("pg_dump", "pg_restore"):
        (tmp_path / name).write_text("#!/bin/sh\necho >&2 'pg_dump: error: no luck'\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(BackupError, match="no luck"):
        backup_pg.take(database_url, tmp_path / "a.dump", bin_dir=str(tmp_path))
    assert not list(tmp_path.glob("*.dump*"))


def test_a_server_that_is_not_there(tmp_path):
    with pytest.raises(DatabaseUnreachableError):
        backup_pg.take("postgresql+psycopg://u@127.0.0.1:9/x", tmp_path / "a.dump")


def test_no_secret_is_on_a_command_line(monkeypatch, tmp_path):
    ran = []

    def note(command, **options):
        ran.append((command, options.get("env", {})))
        return subprocess.CompletedProcess(command, 0, "pg_dump (PostgreSQL) 18.1", "")

    monkeypatch.setattr(subprocess, "run", note)
    url = make_url("postgresql+psycopg://u:s3cret@db.example.org:5433/room?connect_timeout=9")
    backup_pg._run(tmp_path / "pg_dump", ["--format=custom"], url)
    (_, _), (command, environment) = ran
    words = " ".join(command)
    assert "s3cret" not in words
    assert environment["PGPASSWORD"] == "s3cret"
    told = "host=db.example.org port=5433 dbname=room user=u connect_timeout=9"
    for part in f"{told} sslmode=verify-full require_auth=scram-sha-256".split():
        assert part in words


def test_an_older_tool_is_not_told_what_it_does_not_know():
    url = make_url("postgresql+psycopg://u@/room?host=/run/postgresql&sslpassword=x")
    conninfo, secrets = backup_pg.arguments_of(url, 15)
    assert "require_auth" not in conninfo
    assert "x" not in conninfo.split("=")
    assert secrets == {}


def test_the_tools_are_held_to_the_same_connection():
    strong = make_url("postgresql+psycopg://lan:s3cret@db.room.test/room")
    told, _ = backup_pg.arguments_of(strong, 16)
    assert "sslmode=verify-full" in told
    assert "channel_binding=require" in told
    weak = strong.update_query_dict({"sslmode": "require"})
    with pytest.raises(WeakConnectionError):
        backup_pg.arguments_of(weak, 16)
    told, _ = backup_pg.arguments_of(weak.update_query_dict({"weak_tls": "allow"}), 16)
    assert "sslmode=require" in told
    assert "weak_tls" not in told
