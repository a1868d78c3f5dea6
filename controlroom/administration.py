"""What is done to a whole database, or asked about it, from the terminal: one step, one engine."""

from __future__ import annotations

import math
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from controlroom.citypack import load_city
from controlroom.database import (
    accounts,
    audit_seals,
    city_store,
    migrate,
    rights,
    same_file,
    source_store,
    upkeep,
)
from controlroom.database.session import make_engine, reading, require_file, writing
from controlroom.database.sign_in import is_needed
from controlroom.database.transport import transport_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from controlroom.database.session import Engine
    from controlroom.domain.transport import Transport


@contextmanager
def administered(url: str, *, makes: bool = False) -> Iterator[Engine]:
    """Lend an engine that is no person's, for one step of an administrator or of the sign-in.

    Args:
        url: Of the database.
        makes: Whether a file that is not there is made.

    Raises:
        DatabaseMissingError: The file is not there, or was deleted meanwhile.
    """
    engine = make_engine(url)
    try:
        if not makes:
            require_file(engine)
            same_file.open_existing(engine)
        yield engine
    finally:
        engine.dispose()


def upgrade_database(url: str, city_id: str = "hue") -> tuple[str | None, str]:
    """Bring schema and city up to date; return the revision before and after.

    Raises:
        ControlRoomError: As ``open_core``.
    """
    city = load_city(city_id)
    engine = make_engine(url)
    try:
        before = migrate.current(engine)
        migrate.upgrade(engine)
        migrate.apply_rights(engine)
        with writing(engine) as connection:
            city_store.sync_city(connection, city)
        _seal(engine)
        return before, migrate.HEAD
    finally:
        engine.dispose()


def initialise_database(url: str, city_id: str = "hue") -> None:
    """Put rights in force on a PostgreSQL database and bring schema and city up to date.

    Raises:
        ControlRoomError: As ``accounts.initialise`` and ``open_core``.
    """
    city = load_city(city_id)
    with administered(url, makes=True) as engine:
        accounts.initialise(engine)
        with writing(engine) as connection:
            city_store.sync_city(connection, city)
        _seal(engine)


def _seal(engine: Engine) -> None:
    # What an audit begins with is too much for a workstation, which has seconds for it.
    if engine.dialect.name == "postgresql":
        audit_seals.make(engine)


def rights_of(url: str) -> str:
    """Say in a few English words who is held to what in that database.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            if connection.dialect.name == "sqlite":
                said = "people sign in" if is_needed(connection) else "nobody signs in"
                return f"{said}, held by the programs; the file is this computer's"
            if rights.in_force(connection):
                return "in force"
            return "not in force: run “controlroom db init”"
    finally:
        engine.dispose()


def transport_of_database(url: str) -> Transport:
    """Connect, and return how the connection really is.

    Raises:
        DatabaseUnreachableError: No answer in time, or not from the site's server.
        WeakConnectionError: It is weaker than allowed.
    """
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            return transport_of(connection)
    finally:
        engine.dispose()


def purge_database(url: str) -> dict[str, int]:
    """Give up everything that is older than it is kept; return how many rows, by table.

    Raises:
        LoginNotAllowedError: People have logins of their own there, and this is one of them.
        ControlRoomError: As ``open_core``; a file is not made.
    """
    with administered(url) as engine:
        return upkeep.tidy(engine, limit_s=math.inf)


def restored_database(url: str) -> None:
    """Tell every reader that the database came back from a backup: they start over.

    Raises:
        ControlRoomError: As ``open_core``; a file is not made.
    """
    with administered(url) as engine:
        upkeep.new_epoch(engine)


def check_address(url: str) -> None:
    """Look whether *url* is the address of a database, without asking the database.

    Raises:
        InvalidInputError: It is not.
    """
    make_engine(url).dispose()


def schema_of(url: str) -> tuple[str | None, str]:
    """Return the revision of the database, None when it is empty, and the one needed here.

    A file that does not exist counts as empty and is not made.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    engine = make_engine(url)
    try:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        if file and Path(file).parent.is_dir() and not Path(file).exists():
            return None, migrate.HEAD
        return migrate.current(engine), migrate.HEAD
    finally:
        engine.dispose()


def table_sizes(url: str) -> dict[str, int]:
    """Return how many rows each of our tables holds, by name.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            return upkeep.table_sizes(connection)
    finally:
        engine.dispose()


def source_troubles(url: str) -> tuple[dict[tuple[str, str], int], dict[str, str]]:
    """Return how many records each source has set aside, by reason, and what ails the sources.

    Returns:
        Number by source and reason; error by source, for those whose last round failed.

    Raises:
        DatabaseUnreachableError: No answer in time.
    """
    engine = make_engine(url)
    try:
        with reading(engine) as connection:
            return source_store.troubles(connection)
    finally:
        engine.dispose()
