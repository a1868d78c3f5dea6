"""Addresses of databases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.engine import URL

_SEVERAL = re.compile(r"(postgres[^:/]*://(?:.*@)?)([^/?@]*,[^/?@]*)(/[^?]*)?(?:\?(.*))?")


def parse(url: str) -> URL:
    """Return *url* taken apart; ``login@one:5432,two:5432/room`` names several hosts, as in libpq.

    Raises:
        ArgumentError, ValueError: It is no address.
    """
    found = _SEVERAL.fullmatch(url)
    if found is None:
        return make_url(url)
    before, hosts, path, query = found.groups()
    named = "&".join([f"host={host}" for host in hosts.split(",")] + ([query] if query else []))
    return make_url(f"{before}{path or '/'}?{named}")


def file_url(path: Path) -> str:
    """Return the address of an SQLite file."""
    return f"sqlite:///{path.as_posix()}"


def database_name(url: str) -> str:
    """Return the name of a server's database, which holds no secret as the address may."""
    return parse(url).database or "database"


def address_name(url: str) -> str:
    """Return what tells one shared database from another, without login and password."""
    address = parse(url)
    hosts = [address.host or "", str(address.port or "")]
    for name in ("host", "port"):
        told = address.query.get(name, ())
        hosts += (told,) if isinstance(told, str) else told
    return "|".join([address.get_backend_name(), *hosts, address.database or ""])
