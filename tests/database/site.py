"""A site with rights: one server, one database, a login for every person, and some reports."""

from __future__ import annotations

import re
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy.engine import make_url

from controlroom.database import accounts, rights
from controlroom.database.city_store import sync_city
from controlroom.database.person import person_of
from controlroom.database.session import make_engine, writing
from tests.domain.samples import CITY
from tests.pg import PgBox, all_binaries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Engine

    from controlroom.domain.access import Actor

PASSWORD = "right-of-way-2026"

# login: role, wards, agency
PEOPLE: dict[str, tuple[str, tuple[str, ...] | None, str | None]] = {
    "wall": ("viewer", None, None),
    "lan": ("operator", None, None),
    "mai": ("operator", ("w1",), None),
    "binh": ("supervisor", None, None),
    "quan": ("administrator", None, None),
    "sensors": ("feed", None, None),
    "kiem": ("auditor", None, None),
    "hoa": ("agency", None, "hepco"),
    "tu": ("agency", None, "htkt"),
}


@dataclass
class Site:
    """One database with rights in force; engines are closed together."""

    box: PgBox
    name: str
    url: str
    engines: dict[str, Engine] = field(default_factory=dict)

    def engine(self, login: str) -> Engine:
        """Return the engine of a person, ``""`` for the server's administrator."""
        if login not in self.engines:
            url = self.url
            if login:
                told = make_url(self.url).set(username=login, password=PASSWORD)
                url = told.render_as_string(hide_password=False)
            self.engines[login] = make_engine(url)
        return self.engines[login]

    def me(self, login: str) -> Actor:
        """Return the person as the database knows them."""
        person = person_of(self.engine(login), "desk-1")
        assert person is not None
        return person

    @contextmanager
    def plain(self, login: str) -> Iterator[psycopg.Connection[Any]]:
        """A plain connection, as ``psql`` would make it; every statement its own transaction."""
        told = make_url(self.url)
        with psycopg.connect(
            host=told.host,
            port=told.port,
            dbname=told.database,
            user=login or told.username,
            password=PASSWORD if login else told.password,
            autocommit=True,
        ) as connection:
            yield connection

    def close(self) -> None:
        for engine in self.engines.values():
            engine.dispose()
        self.engines.clear()


_TEMPLATE = "site_template"


def prepare(box: PgBox) -> None:
    """Make group roles, everybody's logins, and the database that tests copy."""
    site = Site(box, _TEMPLATE, box.make_database(_TEMPLATE))
    engine = site.engine("")
    accounts.apply_roles(engine)
    accounts.initialise(engine)
    with writing(engine) as connection:
        sync_city(connection, CITY)
    for login, (role, wards, agency) in PEOPLE.items():
        accounts.create_user(
            engine, login, login.title(), role, PASSWORD, wards=wards, agency_id=agency
        )
    site.close()


def make_site(box: PgBox, name: str) -> Site:
    """Return a database of a site with the small city and its people."""
    site = Site(box, name, box.make_database(name, template=_TEMPLATE))
    # What belongs to a database as a whole is not copied.
    with site.engine("").begin() as connection:
        rights.run_file(connection, "05_database.sql")
    return site


def version_of(binaries: Path) -> str:
    """Return the version of the server there, e.g. ``"16.14"``."""
    said = subprocess.run(
        [str(binaries / "postgres"), "--version"], capture_output=True, check=True, text=True
    ).stdout
    found = re.search(r"(\d+[.\d]*)", said)
    assert found
    return found[1]


SERVERS = {version_of(path): path for path in all_binaries()}
"""Every PostgreSQL found on this computer, by version."""
