"""At the terminal: weak connections are refused in words, unless somebody answers for them."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from controlroom import exits
from controlroom import settings as settings_file
from controlroom.cli_common import database_of
from controlroom.domain.errors import InvalidInputError

WEAK = (
    "postgresql+psycopg://lan:long-enough-2026@127.0.0.1:9/room?host=db.room.test&sslmode=disable"
)


def address(settings: settings_file.Settings, *, weak: bool = False):
    args = argparse.Namespace(database=None, allow_weak_tls=weak)
    return make_url(database_of(args, settings, ask=False))


def loaded(**values: str) -> settings_file.Settings:
    environ = {f"CONTROLROOM_{name.upper()}": value for name, value in values.items()}
    return settings_file.load(environ)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "not connected, because on the way to the server nothing is encrypted"),
        ("vi", "không kết nối, vì trên đường đến máy chủ không có gì được mã hóa"),
    ],
)
def test_a_weak_address_is_refused_in_words(run, lang, words):
    said = run("db", "status", "--database", WEAK, "--lang", lang)
    assert said.code == 1
    assert words in said.err
    assert "--allow-weak-tls" in said.err
    assert "long-enough-2026" not in said.err


def test_the_doctor_names_it_too(run):
    said = run("doctor", "--database", WEAK)
    assert said.code == 1
    assert "PROBLEM  connection refused: nothing is encrypted" in said.out


def test_the_flag_takes_the_responsibility(run):
    said = run("db", "status", "--database", WEAK, "--allow-weak-tls")
    assert "not connected" not in said.err
    assert said.code == exits.DATABASE_UNREACHABLE  # it was tried, and nothing answers at that name


def test_the_settings_name_the_sites_authority(tmp_path):
    told = loaded(
        database="postgresql+psycopg://lan@db.room.test/room",
        ssl_root_cert=str(tmp_path / "site ca.crt"),
        data_dir=str(tmp_path),
    )
    url = address(told)
    assert url.query == {"sslrootcert": str(tmp_path / "site ca.crt")}
    assert address(told, weak=True).query["weak_tls"] == "allow"
    named = loaded(
        database="postgresql+psycopg://lan@db/room?sslrootcert=system",
        ssl_root_cert="/x.crt",
        weak_tls="allow",
        data_dir=str(tmp_path),
    )
    assert address(named).query == {"sslrootcert": "system", "weak_tls": "allow"}


def test_a_file_of_this_computer_gets_none_of_it(tmp_path):
    told = loaded(
        database=f"sqlite:///{tmp_path / 'room.db'}", ssl_root_cert="/x.crt", weak_tls="allow"
    )
    assert not address(told, weak=True).query


def test_settings_that_cannot_be_meant():
    assert loaded(ssl_root_cert="~/site-ca.crt").ssl_root_cert == str(Path.home() / "site-ca.crt")
    with pytest.raises(InvalidInputError):
        loaded(weak_tls="yes")
