"""The same steps on an SQLite file, and what every program asks once somebody can sign in."""

from __future__ import annotations

import io
import json
import os

import pytest

from controlroom.doctor import file_mode
from controlroom.passwords import for_sign_in
from controlroom.signing import account_of
from tests.cli.terminal import Terminal

PASSWORD = "right-of-way-2026"


@pytest.fixture
def terminal(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("CONTROLROOM_DATABASE", f"sqlite:///{tmp_path / 'room.db'}")
    monkeypatch.setenv("CONTROLROOM_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("CONTROLROOM_PASSWORD", raising=False)
    made = Terminal(capsys)
    assert made("db", "upgrade").code == 0
    return made


@pytest.fixture
def type_in(monkeypatch):
    """What a program hands in where a person would be asked."""
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text + "\n"))


@pytest.fixture
def people(terminal, type_in):
    for login, *words in (
        ("lan", "--role", "operator", "--name", "Lê Lan"),
        ("mai", "--role", "operator", "--wards", "19753,19774"),
        ("app", "--role", "feed"),
        ("wall", "--role", "viewer"),
    ):
        type_in(PASSWORD)
        said = terminal("db", "create-user", login, *words)
        assert (said.code, said.out) == (0, f"{login}: {words[1]}\n"), said.err
    return terminal


def report(terminal, *words):
    return terminal(
        "incident", "receive", "--title", "Rác", "--category", "ha_tang_do_thi/cong_ho_ga",
        "--lang", "en", *words,
    )  # fmt: skip


def test_a_login_from_its_making_to_its_end(people, type_in, monkeypatch):
    listed = people("db", "list-users").out
    assert [line.split()[0] for line in listed.splitlines()] == ["app", "lan", "mai", "wall"]
    assert "may sign in" in listed
    assert "people sign in" in people("db", "status").out
    type_in(PASSWORD)
    assert people("db", "create-user", "lan", "--role", "viewer").code == 1, "exists"
    type_in("short")
    assert people("db", "set-password", "lan").code == 1
    type_in("another-way-2026")
    assert people("db", "set-password", "lan").code == 0
    monkeypatch.setenv("CONTROLROOM_PASSWORD", "another-way-2026")
    assert people("incident", "list", "--as", "lan").code == 0
    assert people("db", "revoke", "lan").code == 0
    assert "shut out" in people("db", "list-users").out
    assert "taken away" in people("incident", "list", "--as", "lan", "--lang", "en").err
    assert people("db", "grant", "lan", "--role", "viewer").code == 0
    assert people("incident", "list", "--as", "lan").code == 0
    assert people("db", "init").code == 1, "roles are a server's"


def test_without_logins_everything_is_as_before(terminal):
    said = terminal("incident", "list", "--as", "anybody", "--role", "administrator")
    assert said.code == 0
    assert "nobody signs in" in terminal("db", "status").out
    assert terminal("db", "list-users").out == ""


def test_once_somebody_can_everybody_must(people, monkeypatch, tmp_path):
    for words in (
        ("incident", "list", "--as", "lan", "--lang", "en"),
        ("incident", "list", "--as", "stranger", "--role", "administrator", "--lang", "en"),
        ("ingest", "open311", str(tmp_path / "none.json")),
        ("simulate", "--for", "1"),
    ):
        said = people(*words)
        assert said.code != 0
        assert "people sign in" in said.err, said.err
    monkeypatch.setenv("CONTROLROOM_PASSWORD", "not-the-right-one")
    said = people("incident", "list", "--as", "lan", "--lang", "vi")
    assert said.code == 1
    assert "không đúng" in said.err


def test_the_role_is_the_persons_whatever_is_asked_for(people, monkeypatch):
    monkeypatch.setenv("CONTROLROOM_PASSWORD", PASSWORD)
    listed = people("incident", "list", "--as", "lan", "--json")
    assert json.loads(listed.out) == []
    said = report(people, "--as", "wall", "--role", "administrator")
    assert said.code == 1
    assert "role" in said.err


def test_passwords_come_from_the_environment_the_key_ring_or_the_terminal(monkeypatch):
    account = account_of("sqlite:////var/lib/room.db", "lan")
    assert account == "lan@/var/lib/room.db"
    monkeypatch.setattr("controlroom.passwords._from_key_ring", {account: "of-the-ring"}.get)
    monkeypatch.setattr("getpass.getpass", lambda text: f"typed at {text}")
    assert for_sign_in(account, environ={"CONTROLROOM_PASSWORD": "x"}, ask=True) == "x"
    assert for_sign_in(account, environ={}, ask=True) == "of-the-ring"
    assert for_sign_in("mai@x", environ={}, ask=False) is None
    assert for_sign_in("mai@x", environ={}, ask=True) == "typed at Password of mai@x: "


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
def test_the_doctor_looks_at_who_may_open_the_file(people, tmp_path):
    file = tmp_path / "room.db"
    for mode, ok in ((0o600, True), (0o660, True), (0o644, False), (0o666, False)):
        file.chmod(mode)
        found = file_mode(file)
        assert (found.ok, bool(found.advice)) == (ok, not ok)
    file.chmod(0o644)
    assert "chmod o-rwx" in people("doctor", "--database", f"sqlite:///{file}").out
