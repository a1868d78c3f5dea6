"""Logins in addresses, and the key ring that keeps their passwords."""

from __future__ import annotations

import sys
from types import ModuleType, SimpleNamespace

import pytest

from controlroom import passwords


@pytest.mark.parametrize(
    ("url", "login", "account"),
    [
        ("postgresql+psycopg://lan@db:5433/room?sslmode=x", "lan", "lan@db:5433/room"),
        ("postgresql+psycopg://db/room", "", "@db/room"),
        ("postgresql+psycopg://a%40b@db/room", "a@b", "a%40b@db/room"),
    ],
)
def test_an_address_says_who_logs_in(url, login, account):
    assert passwords.login_of(url) == login
    assert passwords.account_of(url) == account


def test_a_login_is_put_in_place_of_the_one_that_is_there():
    url = "postgresql+psycopg://lan:old@db:5433/room?sslrootcert=/ca.crt"
    assert passwords.with_login(url, "binh", "p:/@") == (
        "postgresql+psycopg://binh:p%3A%2F%40@db:5433/room?sslrootcert=/ca.crt"
    )
    assert passwords.with_login(url, "", "new") == url.replace("old", "new")


@pytest.fixture
def ring(monkeypatch):
    """A key ring that works."""
    held: dict[tuple[str, str], str] = {}
    module, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    vars(module).update(
        get_keyring=lambda: SimpleNamespace(priority=5),
        set_password=lambda service, account, word: held.__setitem__((service, account), word),
        get_password=lambda service, account: held.get((service, account)),
    )
    vars(errors).update(KeyringError=Exception, NoKeyringError=LookupError)
    monkeypatch.setitem(sys.modules, "keyring", module)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return held


def test_what_is_kept_is_found_at_the_next_start(ring):
    assert passwords.has_key_ring()
    signed_in = "postgresql+psycopg://lan:p%3Aw@db/room?sslrootcert=/ca.crt"
    assert passwords.keep(signed_in)
    found = passwords.complete("postgresql+psycopg://lan@db/room", environ={}, ask=False)
    assert found == "postgresql+psycopg://lan:p%3Aw@db/room"
    assert list(ring.values()) == ["p:w"]


def test_without_a_key_ring_nothing_is_kept(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert not passwords.has_key_ring()
    assert not passwords.keep("postgresql+psycopg://lan:word@db/room")
