"""Who signed in last on this computer, to each database; never a password."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from controlroom import bootstrap

if TYPE_CHECKING:
    from pathlib import Path

LOGIN_MAX = 63
"""Bytes of a name in PostgreSQL."""


def last_login(folder: Path, url: str) -> str:
    """Return who signed in last to the database at *url*; empty when nobody did."""
    return str(_settings(folder).value(_key(url), ""))


def remember_login(folder: Path, url: str, login: str) -> None:
    """Note who signed in there, for the next start."""
    _settings(folder).setValue(_key(url), login)


def _key(url: str) -> str:
    name = bootstrap.database_name(url)  # the same for every login
    return f"sign-in/{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _settings(folder: Path) -> QSettings:
    return QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
