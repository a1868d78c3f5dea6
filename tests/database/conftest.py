"""Servers of every version found, with the roles and logins of a site."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING

import pytest

from tests.database.site import SERVERS, Site, make_site, prepare
from tests.pg import PgBox

if TYPE_CHECKING:
    from collections.abc import Iterator

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
