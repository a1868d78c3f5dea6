"""What a round of polling costs that finds nothing."""

from __future__ import annotations

import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from controlroom.database import migrate
from controlroom.database.feed_store import ChangeFeedReader
from controlroom.database.session import make_engine
from controlroom.database.works import SqlWorks
from tests.database.samples import LAN
from tools.database_speed.room import (
    at_share,
    fetch_all,
    interleaved,
    some_incidents,
    works_of,
)
from tools.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import Engine

    from tests.database.site import Site

ROUNDS, WARM = 2_000, 300
CHANGES = 200
PG_MS, LITE_MS, ONE, NAIVE = 1.0, 0.1, 1 / 3, 1 / 3
_NAIVE = text("SELECT seq, entity, id FROM change_log WHERE seq > :last ORDER BY seq")


def figures(site: Site) -> Iterator[Figure]:
    """Measure on *site* and on a file."""
    works, lan = works_of(site, "lan")
    some_incidents(works, lan, CHANGES)
    took = _idle(site.engine("lan"), "AUTOCOMMIT")
    said = f"{CHANGES} changes in the log, nothing new"
    poll, one, naive = (at_share(took[name], 0.5) for name in ("poll", "one", "naive"))
    # On a computer that is busy with other things even SELECT 1 takes as long.
    goal = {"at_most": PG_MS} if one <= PG_MS / 3 else {"ratio_at_least": ONE}
    yield Figure(
        "poll.idle_postgresql", poll, "ms", one, **goal,
        note=f"median; baseline SELECT 1 through the same engine; {said}",
    )  # fmt: skip
    yield Figure(
        "poll.idle_against_naive", poll, "ms", naive, ratio_at_least=NAIVE,
        note="baseline the usual 'seq > last', which misses late commits",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'room.db'}")
        migrate.upgrade(engine)
        some_incidents(SqlWorks(engine), LAN, CHANGES)
        took = _idle(engine, None)
        engine.dispose()
    yield Figure(
        "poll.idle_sqlite", at_share(took["poll"], 0.5), "ms", at_share(took["naive"], 0.5),
        at_most=LITE_MS, note=f"median; baseline the usual 'seq > last'; {said}",
    )  # fmt: skip


def _idle(engine: Engine, isolation: str | None) -> dict[str, list[float]]:
    with closing(ChangeFeedReader(engine)) as reader, engine.connect() as plain:
        fetch_all(reader)
        if isolation:
            plain.execution_options(isolation_level=isolation)
        last = plain.execute(text("SELECT max(seq) FROM change_log")).scalar_one()
        return interleaved(
            {
                "poll": reader.fetch,
                "one": lambda: plain.exec_driver_sql("SELECT 1").scalar_one(),
                "naive": lambda: plain.execute(_NAIVE, {"last": last}).all(),
            },
            ROUNDS,
            WARM,
        )
