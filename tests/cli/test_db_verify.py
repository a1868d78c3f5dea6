"""``db verify`` as an administrator types it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text

from controlroom import bootstrap
from controlroom.database import accounts, audit_seals
from controlroom.database.session import make_engine
from controlroom.domain.errors import AuditBrokenError
from controlroom.domain.password import Credentials
from tests.database.history import behind, lived


@pytest.fixture
def engine(database_url):
    """An engine on the database that the terminal works on."""
    made = make_engine(database_url)
    lived(made)
    yield made
    made.dispose()


def test_a_clean_history(engine, on_database):
    said = on_database("db", "verify")
    assert said.code == 0, said
    assert "0 wrong" in said.out
    assert "no copies of seals here" in said.out


def test_what_was_changed_is_named_in_both_languages(engine, on_database):
    with behind(engine) as connection:
        connection.execute(text("UPDATE app_user SET name = 'Eve' WHERE login = 'lan'"))
    said = on_database("db", "verify", "--lang", "en")
    assert said.code == 1
    assert "WRONG: app_user lan line 1: the record is not as its last line left" in said.out
    said = on_database("db", "verify", "--lang", "vi")
    assert "WRONG: app_user lan dòng 1: bản ghi khác với nhật ký (name)" in said.out
    told = json.loads(on_database("db", "verify", "--json").out)
    assert told["healthy"] is False
    assert [(one["id"], one["problem"]) for one in told["findings"]] == [("lan", "differs")]


def test_seals_of_another_computer(engine, on_database, tmp_path):
    path = tmp_path / "seals.jsonl"
    audit_seals.make(engine)
    audit_seals.copy(engine, path)
    said = on_database("db", "verify", "--seals", str(path))
    assert said.code == 0
    assert "1 seals, 1 copies" in said.out
    with behind(engine) as connection:
        connection.execute(text("DELETE FROM audit_seal"))
    said = on_database("db", "verify", "--seals", str(path))
    assert said.code == 1
    assert "audit_seal 1: the seal is gone" in said.out
    assert on_database("db", "verify", "--seals", str(tmp_path / "none")).code == 1


def test_an_open_room_seals_and_notices(engine, database_url, tmp_path):
    core = bootstrap.open_core(database_url)
    core.seal(tmp_path)
    copies = audit_seals.read_copies(bootstrap.seal_copies(database_url, tmp_path))
    assert [number for number, _ in copies] == [1]
    core.seal(tmp_path)
    with behind(engine) as connection:
        connection.execute(text("DELETE FROM audit_seal"))
    with pytest.raises(AuditBrokenError, match="1"):
        core.seal(tmp_path)
    core.close()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_whoever_only_looks_at_a_file_copies_and_compares_too(
    engine, database_url, tmp_path, caplog
):
    password = Credentials("wall", "right-of-way-2026")
    accounts.create_user(engine, "wall", "Wall", "viewer", password.password)
    audit_seals.make(engine)
    core = bootstrap.open_core(database_url, credentials=password, read_only=True)
    core.seal(tmp_path)
    assert caplog.records == []
    copies = audit_seals.read_copies(bootstrap.seal_copies(database_url, tmp_path))
    assert [number for number, _ in copies] == [1]
    with behind(engine) as connection:
        connection.execute(text("DELETE FROM audit_seal"))
    with pytest.raises(AuditBrokenError, match="1"):
        core.seal(tmp_path)
    core.close()


def test_seals_are_compared_by_who_could_make_none(engine, database_url, tmp_path, monkeypatch):
    audit_seals.make(engine)
    core = bootstrap.open_core(database_url, read_only=True)
    monkeypatch.setattr(audit_seals.make, "__defaults__", (timedelta(0),))
    lived(engine)
    core.seal(tmp_path)
    copies = audit_seals.read_copies(bootstrap.seal_copies(database_url, tmp_path))
    assert [number for number, _ in copies] == [1]
    core.close()
