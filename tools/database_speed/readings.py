"""How many readings a second a source may bring, as its own login and with every trigger."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from controlroom.domain.records import Reading
from tools.database_speed.room import at_share, interleaved, works_of
from tools.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from controlroom.domain.access import Actor
    from controlroom.services.ports import Works
    from tests.database.site import Site

BATCH, ROUNDS, WARM = 5_000, 9, 2
RATE, TIMES = 88_000, 1.3
SENSORS = (50, 500, 5_000)
_COPY = "COPY reading (sensor_id, at, value) FROM STDIN"


class _Brought:
    """Makes batches of which no reading was there before."""

    def __init__(self, sensors: int) -> None:
        self._sensors = [f"speed_{number:05d}" for number in range(sensors)]
        self._at = datetime.now(UTC) - timedelta(days=20)
        self._random = random.Random(sensors)  # noqa: S311 - no secrets

    def batch(self) -> list[Reading]:
        """Return ``BATCH`` readings in the order of time."""
        made: list[Reading] = []
        while len(made) < BATCH:
            self._at += timedelta(seconds=1)
            made += [Reading(s, self._at, self._random.random()) for s in self._sensors]
        return made


def figures(site: Site) -> Iterator[Figure]:
    """Measure on *site*."""
    works, feed = works_of(site, "sensors")
    with site.plain("") as bare:
        bare.execute("SET session_replication_role = replica")
        bare.autocommit = False
        for sensors in SENSORS:
            source = _Brought(sensors)
            waiting = [source.batch() for _ in range(2 * (ROUNDS + WARM))]
            took = interleaved(
                {
                    "stored": partial(_store, works, feed, waiting),
                    "copied": partial(_copy, bare, waiting),
                },
                ROUNDS,
                WARM,
            )
            stored, copied = (at_share(took[name], 0.5) for name in ("stored", "copied"))
            limit = BATCH / RATE * 1e3
            # Either is enough: so many a second, or nearly what the server can copy at all.
            goal = {"at_most": limit} if stored <= limit else {"ratio_at_least": 1 / TIMES}
            yield Figure(
                f"readings.of_{sensors}_sensors", stored, "ms", copied, **goal,
                note=f"{BATCH / stored * 1e3:,.0f} readings/s in batches of {BATCH:,}; "
                "baseline raw COPY of such rows without triggers",
            )  # fmt: skip


def _store(works: Works, feed: Actor, waiting: list[list[Reading]]) -> None:
    with works(feed, "readings") as work:
        if work.add_readings(waiting.pop()) != BATCH:
            raise RuntimeError("readings were lost")


def _copy(connection: Any, waiting: list[list[Reading]]) -> None:  # noqa: ANN401 - any driver's
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for reading in waiting.pop():
            copy.write_row((reading.sensor_id, reading.at, reading.value))
    connection.commit()
