"""A room after years: how fast it is loaded, and what each screen waits for then.

A private PostgreSQL with its settings as they come, but 1 GB of shared buffers.
``GROWTH_INCIDENTS`` and ``GROWTH_READINGS`` say how many; see ``docs/growth.md``.
"""

from __future__ import annotations

import os
import statistics
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
from sqlalchemy import func, select

from controlroom.citypack import load_city
from controlroom.database import accounts, city_store, migrate
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.incident_store import INCIDENT, find
from controlroom.database.question_store import SqlQuestions
from controlroom.database.reading_store import READING
from controlroom.database.session import make_engine, reading, writing
from controlroom.demo.bulk import bulk
from tests.pg import PgBox
from tools.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.engine import Engine

INCIDENTS = int(os.environ.get("GROWTH_INCIDENTS", "100000"))
READINGS = int(os.environ.get("GROWTH_READINGS", "1000000"))
ROUNDS = 7
SCREEN_MS, RARE_MS = 100.0, 1_000.0
"""What a screen may wait for, and a figure that is asked once a minute."""


def _ms(call: Callable[[], object]) -> float:
    took = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def figures() -> Iterator[Figure]:
    """Load and measure; needs no display."""
    city = load_city("hue")
    with PgBox() as server:
        admin = server.url("postgres").replace("+psycopg", "")
        with psycopg.connect(admin, autocommit=True) as session:
            session.execute("ALTER SYSTEM SET shared_buffers = '1GB'")
            session.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
        server.stop()
        server.start()
        engine = make_engine(server.make_database("growth"))
        migrate.upgrade(engine)
        with writing(engine) as connection:
            city_store.sync_city(connection, city)
        took: dict[str, tuple[int, float]] = {}
        begun = time.monotonic()

        def tell(what: str, done: int, _of: int) -> None:
            took[what] = (done, time.monotonic() - begun)

        bulk(engine, city, INCIDENTS, READINGS, 1, threading.Event(), tell)
        made, first_s = took["incidents"]
        yield Figure("growth.load_incidents", made / first_s, "/s", at_least=1_000)
        measured, second_s = took["readings"]
        rate = measured / (second_s - first_s)
        yield Figure("growth.load_readings", rate, "/s", at_least=50_000)
        with psycopg.connect(server.url("growth").replace("+psycopg", "")) as session:
            row = session.execute("SELECT pg_database_size('growth') / 1e9").fetchone()
        yield Figure("growth.size", float(row[0]) if row else 0.0, "GB", at_most=1_000)
        yield from _questions(engine, "")
        begun = time.monotonic()
        if accounts.index_words(engine):
            yield Figure("growth.index_words", time.monotonic() - begun, "s", at_most=3_600)
            yield from _search(SqlQuestions(engine), "_trigrams")
        engine.dispose()


def _questions(engine: Engine, suffix: str) -> Iterator[Figure]:
    city, questions = load_city("hue"), SqlQuestions(engine)
    with reading(engine) as connection:
        closed = find(connection, "", 400, closed=True)[-1]
        sensor = connection.execute(select(READING.c.sensor_id).limit(1)).scalar_one()
        middle = connection.execute(
            select(INCIDENT.c.received_at)
            .where(INCIDENT.c.received_at > datetime.now(UTC) - timedelta(days=1_000))
            .order_by(INCIDENT.c.received_at)
            .limit(1)
        ).scalar_one()
        total = connection.execute(select(func.count()).select_from(INCIDENT)).scalar_one()

    def first_picture() -> None:
        with closing(ChangeFeedReader(engine, listen=False)) as reader:
            while True:
                batch = reader.fetch()
                reader.applied(batch)
                if not batch.more:
                    return

    def archive() -> None:
        with reading(engine) as connection:
            find(connection, "", 100, closed=True)

    asked: tuple[tuple[str, Callable[[], object], float], ...] = (
        ("open_list", first_picture, SCREEN_MS),
        ("detail", lambda: questions.detail(closed.id, with_reporter=True), SCREEN_MS),
        ("archive_page", archive, SCREEN_MS),
        ("similar", lambda: questions.similar(closed, city), RARE_MS),
        ("figures", lambda: questions.figures(city), RARE_MS),
        ("hourly", lambda: questions.hourly(city), RARE_MS),
        ("on_time", lambda: questions.on_time_by_agency(30), RARE_MS),
        ("level_day", lambda: questions.levels(sensor, 24), SCREEN_MS),
        ("level_60_days", lambda: questions.levels(sensor, 24 * 60), SCREEN_MS),
        ("level_2_years", lambda: questions.levels(sensor, 24 * 700), SCREEN_MS),
        ("search_number", lambda: questions.search(str(total // 2)), SCREEN_MS),
        ("search_deep_page", lambda: questions.search("duong", 100, (middle, closed.id)), RARE_MS),
    )
    for name, call, goal in asked:
        yield Figure(f"growth.{name}{suffix}", _ms(call), "ms", at_most=goal)
    yield from _search(questions, suffix)


def _search(questions: SqlQuestions, suffix: str) -> Iterator[Figure]:
    for name, words in (("common", "duong"), ("rare", "khongcotunay"), ("two", "ngap nguyen hue")):
        try:
            value = _ms(lambda w=words: questions.search(w))  # type: ignore[misc]  # bound now
        except Exception as error:  # noqa: BLE001 - it is the figure that it has no answer in time
            print(f"growth.search_{name}{suffix}: {type(error).__name__}")
            value = float("inf")
        yield Figure(f"growth.search_{name}{suffix}", value, "ms", at_most=4_000)
