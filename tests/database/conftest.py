"""Servers of every version found, with the roles and logins of a site."""

from __future__ import annotations

import itertools
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.database.file_site import FileSite, make_file_site
from tests.database.site import SERVERS, Site, make_site, prepare
from tests.pg import PgBox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_COUNT = itertools.count(1)


@pytest.fixture(scope="session", params=list(SERVERS))
def site_server(request: pytest.FixtureRequest) -> Iterator[PgBox]:
    """A server of each version in turn, with everybody's login."""
    with PgBox(SERVERS[request.param]) as box:
        prepare(box)
        yield box


@pytest.fixture
def site(site_server: PgBox) -> Iterator[Site]:
    """A database of the test's own with rights in force, on each version."""
    made = make_site(site_server, f"s{os.getpid()}_{next(_COUNT)}")
    yield made
    made.close()
    site_server.drop_database(made.name)


@pytest.fixture(scope="session")
def _file_site(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("file-site") / "room.db"
    shutil.copyfile(_sqlite_template, path)
    make_file_site(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def file_site(_file_site: Path, tmp_path: Path) -> Iterator[FileSite]:
    """A file of the test's own that the same people sign in to."""
    path = tmp_path / "room.db"
    shutil.copyfile(_file_site, path)
    made = FileSite(f"sqlite:///{path}")
    yield made
    made.close()
