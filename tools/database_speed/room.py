"""A private server as a site would run it, and how things are timed on it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from controlroom.database.works import SqlWorks
from controlroom.domain.states import Severity
from tests.database.samples import an_incident
from tests.database.site import make_site, prepare
from tests.pg import PgBox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.domain.incident import Incident
    from controlroom.services.feed import FeedReader
    from controlroom.services.ports import Works
    from tests.database.site import Site

# A commit counts only when it is on the disk.
_DURABLE = ("fsync = on", "full_page_writes = on", "max_wal_size = '2GB'", "max_connections = 250")


@contextmanager
def a_site() -> Iterator[Site]:
    """A database with rights in force on a server of its own that syncs every commit."""
    with PgBox() as box:
        prepare(box)
        site = make_site(box, "speed")
        admin = site.engine("").connect().execution_options(isolation_level="AUTOCOMMIT")
        with admin as connection:
            for setting in _DURABLE:
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting}")
        site.close()
        box.stop()
        box.start()
        yield site
        site.close()


def some_incidents(works: Works, actor: Actor, count: int) -> list[UUID]:
    """Store *count* reports; return their ids."""
    ids = []
    for _ in range(count):
        with works(actor, "receive") as work:
            ids.append(work.add_incident(an_incident(), None, ()).id)
    return ids


def change(works: Works, actor: Actor, incident_id: UUID) -> Incident:
    """Give one command: another severity, as one transaction."""
    with works(actor, "set_severity") as work:
        known = work.incident(incident_id)
        other = Severity.LOW if known.severity is Severity.NORMAL else Severity.NORMAL
        return work.save_incident(replace(known, severity=other), seen=known.version)


def fetch_all(reader: FeedReader) -> None:
    """Read until nothing more follows, and say that it was taken."""
    while True:
        batch = reader.fetch()
        reader.applied(batch)
        if not batch.more:
            return


def timed_ms(call: Callable[[], object]) -> float:
    """Return how long *call* took, ms."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1e3


def interleaved(
    calls: Mapping[str, Callable[[], object]], rounds: int, warm: int
) -> dict[str, list[float]]:
    """Time every call in turn, so that whatever else this computer does falls on all alike.

    Returns:
        Ascending ms of each, *rounds* of them; *warm* more came before and are forgotten.
    """
    took: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(warm + rounds):
        for name, call in calls.items():
            ms = timed_ms(call)
            if number >= warm:
                took[name].append(ms)
    return {name: sorted(some) for name, some in took.items()}


def at_share(ascending: list[float], share: float) -> float:
    """Return the value that *share* of *ascending* lie below: 0.5 is the median."""
    return ascending[min(len(ascending) - 1, int(len(ascending) * share))]


def works_of(site: Site, login: str) -> tuple[SqlWorks, Actor]:
    """Return how that person gives commands."""
    return SqlWorks(site.engine(login)), site.me(login)
