"""Addresses of databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from pathlib import Path


def file_url(path: Path) -> str:
    """Return the address of an SQLite file."""
    return f"sqlite:///{path.as_posix()}"


def database_name(url: str) -> str:
    """Return the name of a server's database, which holds no secret as the address may."""
    return make_url(url).database or "database"
