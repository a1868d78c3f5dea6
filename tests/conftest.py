"""Fixtures of every ring: databases on both engines.  Qt lives in ``tests/ui/conftest.py``."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import pytest

from controlroom.database import migrate
from controlroom.database.session import make_engine
from tests.pg import PgBox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.engine import Engine

_COUNT = itertools.count(1)


@pytest.fixture(scope="session")
def pg_server() -> Iterator[PgBox]:
    """One private PostgreSQL for the session; never skipped."""
    with PgBox() as box:
        yield box


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the test's own, on each engine in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'room.db'}"
        return
    box: PgBox = request.getfixturevalue("pg_server")
    name = f"t{os.getpid()}_{next(_COUNT)}"
    yield box.make_database(name)
    box.drop_database(name)


@pytest.fixture
def database_url(empty_url: str) -> str:
    """The same with our schema, as the migrations make it."""
    engine = make_engine(empty_url)
    migrate.upgrade(engine)
    engine.dispose()
    return empty_url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database of the test's own with our schema."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()
