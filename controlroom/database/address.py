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


def address_name(url: str) -> str:
    """Return what tells one shared database from another, without login and password."""
    address = make_url(url)
    hosts = [address.host or "", str(address.port or "")]
    for name in ("host", "port"):
        told = address.query.get(name, ())
        hosts += (told,) if isinstance(told, str) else told
    return "|".join([address.get_backend_name(), *hosts, address.database or ""])
