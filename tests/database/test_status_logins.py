"""Whoever may log in may ask how things stand: what the login must not read is left out."""

from __future__ import annotations

from controlroom.database import source_store, upkeep
from controlroom.database.session import reading
from tests.database.site import PEOPLE


def test_every_login_learns_how_things_stand(site):
    seen = {}
    for login in ["", *PEOPLE]:
        with reading(site.engine(login)) as connection:
            seen[login] = set(upkeep.table_sizes(connection))
            source_store.troubles(connection)
    assert {"incident", "command_log", "reporter"} <= seen[""]
    assert "command_log" in seen["kiem"]
    assert "command_log" not in seen["lan"]
    assert "reporter" in seen["lan"]
    assert "reporter" not in seen["wall"]
    assert all("incident" in tables for tables in seen.values())
