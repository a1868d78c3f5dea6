"""What guards, log and calls add to a committed change."""

from __future__ import annotations

import selectors
import threading
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from controlroom.database.wake import CHANNEL
from tools.database_speed.room import at_share, interleaved, some_incidents, works_of
from tools.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    import psycopg

    from tests.database.site import Site

ROUNDS, WARM, INCIDENTS = 800, 100, 60
MOST_TIMES = 1.6
WRITERS, SECONDS = 4, 1.5
LISTENERS = {0: 0.3, 1: 0.3, 50: 0.2}
"""How many listen, and how much of the commits without any call must be left: PostgreSQL lets
those that call commit one after the other, so several writers share no sync of the disk."""
_UPDATE = (
    "UPDATE incident SET version = version + 1, severity = 1 + (version %% 4),"
    " updated_at = now(), updated_by = session_user WHERE id = %s"
)


def figures(site: Site) -> Iterator[Figure]:
    """Measure on *site*."""
    works, lan = works_of(site, "lan")
    ids = some_incidents(works, lan, INCIDENTS)
    with ExitStack() as stack:
        person = stack.enter_context(_plain(site, "lan"))
        trusted, bare = (stack.enter_context(_plain(site, "")) for _ in range(2))
        bare.execute("SET session_replication_role = replica")  # no trigger fires
        bare.commit()
        numbers = {
            "person": 0,
            "trusted": 20,
            "bare": 40,
        }  # rows of their own: no lock is waited for
        took = interleaved(
            {
                "person": lambda: _commit(person, _next(ids, numbers, "person")),
                "trusted": lambda: _commit(trusted, _next(ids, numbers, "trusted")),
                "bare": lambda: _commit(bare, _next(ids, numbers, "bare")),
            },
            ROUNDS,
            WARM,
        )
    middle = {name: at_share(some, 0.5) for name, some in took.items()}
    for name, who in (("trusted", "the owner's login"), ("person", "an operator's login")):
        yield Figure(
            f"commit.{name}", middle[name], "ms", middle["bare"], ratio_at_least=1 / MOST_TIMES,
            note=f"median update and COMMIT, {who}; baseline the same without triggers",
        )  # fmt: skip
    yield from _calls(site, ids)


def _next(ids: Sequence[UUID], numbers: dict[str, int], name: str) -> UUID:
    third = INCIDENTS // 3
    first = numbers[name] // third * third
    numbers[name] = first + (numbers[name] - first + 1) % third
    return ids[numbers[name]]


@contextmanager
def _plain(site: Site, login: str) -> Iterator[psycopg.Connection[Any]]:
    with site.plain(login) as connection:
        connection.autocommit = False
        yield connection


def _commit(connection: psycopg.Connection[Any], incident_id: UUID) -> None:
    connection.execute(_UPDATE, (incident_id,))
    connection.commit()


def _calls(site: Site, ids: Sequence[UUID]) -> Iterator[Figure]:
    """Measure commits a second of several writers, with more and more who are called."""
    with site.plain("") as owner:
        _busy(site, ids)
        owner.execute("ALTER TABLE incident DISABLE TRIGGER z_call")
        without = _busy(site, ids)
        owner.execute("ALTER TABLE incident ENABLE TRIGGER z_call")
    for count, left in LISTENERS.items():
        with _listening(site, count):
            rate = _busy(site, ids)
        yield Figure(
            f"notify.{count}_listening", 1e3 / rate, "ms", 1e3 / without, ratio_at_least=left,
            note=f"a commit, {WRITERS} writers at once; baseline without NOTIFY",
        )  # fmt: skip


def _busy(site: Site, ids: Sequence[UUID]) -> float:
    """Return commits a second of ``WRITERS`` threads."""
    done = [0] * WRITERS
    share = len(ids) // WRITERS

    def write(number: int) -> None:
        with _plain(site, "") as connection:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                _commit(connection, ids[number * share + done[number] % share])
                done[number] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - began)


@contextmanager
def _listening(site: Site, count: int) -> Iterator[None]:
    """Keep *count* connections that are called and take what comes."""
    stop = threading.Event()
    with ExitStack() as stack, selectors.DefaultSelector() as selector:
        for _ in range(count):
            connection = stack.enter_context(site.plain(""))
            connection.execute(f"LISTEN {CHANNEL}".encode())
            selector.register(connection.fileno(), selectors.EVENT_READ, connection)

        def take() -> None:
            while not stop.is_set():
                for key, _events in selector.select(0.1):
                    key.data.pgconn.consume_input()
                    while key.data.pgconn.notifies():
                        pass

        thread = threading.Thread(target=take)
        thread.start()
        yield
        stop.set()
        thread.join()
