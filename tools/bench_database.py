"""The shared database: rounds of polling, commits, readings, a full room, and what is seen when.

A private PostgreSQL that syncs every commit, with rights in force and a login for everybody.
Every figure stands beside what it is compared to, measured in turn with it: this computer's
other work falls on both.  Takes about three minutes; needs no display.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.database_speed import commits, crowd, polls, readings, seen
from tools.database_speed.room import a_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.figure import Figure


def figures() -> Iterator[Figure]:
    """Measure one after the other."""
    for part in (polls, commits, readings, crowd):
        with a_site() as site:
            yield from part.figures(site)
    yield from seen.figures()
