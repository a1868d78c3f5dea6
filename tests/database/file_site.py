"""The people of ``site`` on an SQLite file, signed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from controlroom.database import accounts, scope
from controlroom.database.city_store import sync_city
from controlroom.database.session import make_engine, writing
from controlroom.database.sign_in import sign_in
from controlroom.domain.password import Credentials
from tests.database.site import PASSWORD, PEOPLE
from tests.domain.samples import CITY

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine

    from controlroom.domain.access import Actor


@dataclass
class FileSite:
    """One file with everybody's login; engines are closed together."""

    url: str
    engines: dict[str, Engine] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def engine(self, login: str) -> Engine:
        """Return the engine of a person, ``""`` for one that is nobody's."""
        if login not in self.engines:
            self.engines[login] = engine = make_engine(self.url)
            if login:
                person = sign_in(self.engine(""), Credentials(login, PASSWORD), "desk-1")
                self.people[login] = person
                scope.confine(engine, person)
        return self.engines[login]

    def me(self, login: str) -> Actor:
        """Return the person as the file knows them."""
        self.engine(login)
        return self.people[login]

    def close(self) -> None:
        for engine in self.engines.values():
            engine.dispose()
        self.engines.clear()


def make_file_site(url: str, people: tuple[str, ...] = tuple(PEOPLE)) -> FileSite:
    """Return a migrated file with the small city and logins for *people*."""
    made = FileSite(url)
    engine = made.engine("")
    with writing(engine) as connection:
        sync_city(connection, CITY)
    for login in people:
        role, wards, agency = PEOPLE[login]
        accounts.create_user(engine, login, login.title(), role, PASSWORD, wards, agency)
    return made
