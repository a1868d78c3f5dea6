"""Signing in to an SQLite file from a terminal or a window: whose password, and from where.

A server has logins of its own; there ``passwords`` completes the address instead.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from controlroom import administration, bootstrap, passwords
from controlroom.database import sign_in as database
from controlroom.database.address import database_name
from controlroom.domain.errors import SignInNeededError
from controlroom.domain.password import Credentials

if TYPE_CHECKING:
    from pathlib import Path

    from controlroom.bootstrap import Core
    from controlroom.domain.access import Actor


def sign_in(url: str, credentials: Credentials) -> Actor:
    """Return whose login and password these are; blocks.

    Raises:
        ControlRoomError: As ``database.sign_in.sign_in``.
    """
    with administration.administered(url) as engine:
        return database.sign_in(engine, credentials)


def change_password(url: str, credentials: Credentials, wanted: str) -> None:
    """Give a person another password; blocks.

    Raises:
        ControlRoomError: As ``database.sign_in.change_password``.
    """
    with administration.administered(url) as engine:
        database.change_password(engine, credentials, wanted)


def account_of(url: str, login: str) -> str:
    """Return the name of a person's entry in the key ring, e.g. ``mai@/var/lib/room.db``."""
    return f"{login}@{database_name(url)}"


def found_for(url: str, login: str, *, ask: bool) -> Credentials | None:
    """Return the login with the password from environment, key ring or, with *ask*, terminal."""
    password = passwords.for_sign_in(account_of(url, login), environ=os.environ, ask=ask)
    return Credentials(login, password) if password else None


def open_core(url: str, city_id: str, login: str, state_dir: Path) -> Core:
    """Open a control room for a program without a window; blocks, and may ask at the terminal.

    Args:
        url: As for ``bootstrap.open_core``.
        city_id: As there.
        login: Who works there; looked at only where people sign in to a file.
        state_dir: As there.

    Raises:
        ControlRoomError: As ``bootstrap.open_core``.
    """
    try:
        return bootstrap.open_core(url, city_id, state_dir=state_dir)
    except SignInNeededError:
        ask = sys.stdin is not None and sys.stdin.isatty()
        told = found_for(url, login, ask=ask) if login else None
        if told is None:
            raise
        return bootstrap.open_core(url, city_id, credentials=told, state_dir=state_dir)
