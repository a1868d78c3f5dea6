"""Fixtures of every ring: databases on both engines.  Qt lives in ``tests/ui/conftest.py``."""

from __future__ import annotations

import itertools
import os
import shutil
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
_TEMPLATE = "controlroom_template"


def _migrated(url: str) -> None:
    engine = make_engine(url)
    migrate.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def pg_server() -> Iterator[PgBox]:
    """One private PostgreSQL for the session; never skipped."""
    with PgBox() as box:
        yield box


@pytest.fixture(scope="session")
def _pg_template(pg_server: PgBox) -> str:
    _migrated(pg_server.make_database(_TEMPLATE))
    return _TEMPLATE


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "room.db"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn; what asks for a database runs on both."""
    return str(request.param)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, engine_name: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database of the test's own."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    box: PgBox = request.getfixturevalue("pg_server")
    name = f"e{os.getpid()}_{next(_COUNT)}"
    yield box.make_database(name)
    box.drop_database(name)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, engine_name: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database of the test's own with our schema, copied from a migrated one."""
    if engine_name == "sqlite":
        path = tmp_path / "room.db"
        shutil.copyfile(request.getfixturevalue("_sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template: str = request.getfixturevalue("_pg_template")
    box: PgBox = request.getfixturevalue("pg_server")
    name = f"t{os.getpid()}_{next(_COUNT)}"
    yield box.make_database(name, template=template)
    box.drop_database(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine on a database of the test's own with our schema."""
    engine = make_engine(database_url)
    yield engine
    engine.dispose()
