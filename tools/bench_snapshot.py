"""A hundred thousand open incidents: how long until they are seen, from where they may come.

Every start is a process with the real window (offscreen), on one PostgreSQL filled for it.
Moments count from when the reader is first asked, which is while the window is being made: the
start of Python and Qt before that is the same for all and is ``bench window``'s.  The baseline is
the usual way, the same rows as objects of the ORM, measured in the same run.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tools.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
MANY = 100_000
STARTS = 3
DELTAS, DELTA = 60, 100
LOCAL_MS, SERVER_MS, GAP_MS, DELTA_MS = 300.0, 700.0, 16.0, 0.5
RATIO_LOCAL, RATIO_SERVER = 7.0, 3.0


def _start(folder: Path, url: str) -> dict[str, Any]:
    """Run the program until everything is shown; return what it measured."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.snapshot_probe", str(folder), url, str(time.time())],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=300,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _orm(url: str) -> dict[str, float]:
    """Load all open incidents as the ORM's objects, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench_snapshot", url],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _as_objects(url: str) -> dict[str, float]:
    from sqlalchemy import select, text  # noqa: PLC0415 - in the measured process only
    from sqlalchemy.orm import Session  # noqa: PLC0415 - as above

    from controlroom.database.models import IncidentRow  # noqa: PLC0415 - as above
    from controlroom.database.models.incident import OPEN  # noqa: PLC0415 - as above
    from controlroom.database.session import make_engine  # noqa: PLC0415 - as above
    from controlroom.database.watchdog import set_limit  # noqa: PLC0415 - as above

    engine = make_engine(url)
    with engine.connect() as connection:
        set_limit(connection, 120.0)  # what the window would have given up on
        for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.exec_driver_sql(f"SET {name} = 0")
        connection.commit()
        began = time.perf_counter()
        with Session(connection) as session:
            rows = session.scalars(select(IncidentRow).where(text(OPEN))).all()
            rows = sorted(rows, key=lambda row: (row.severity, row.due_at or row.received_at))
        took = (time.perf_counter() - began) * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"ms": took, "rss_mb": peak, "rows": len(rows)}


def delta_ms(rows: int) -> tuple[float, float]:
    """Return what 100 changed lines cost in the room and its queue: still, and moving; CPU medians.

    The first as most changes are: another version, the same place in the order.  The second for
    lines that get another due date, so that all of them move.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - after the platform is chosen

    from tests.ui.builders import T, batch, block, context  # noqa: PLC0415 - as above
    from ui.models.queue import QueueModel  # noqa: PLC0415 - as above

    app = QApplication.instance() or QApplication(sys.argv[:1])
    made = context()
    model = QueueModel(made.room, made.words, "lan")
    made.room.apply(batch(block(rows), resync=True))
    still: list[float] = []
    moving: list[float] = []
    for number in range(DELTAS):
        start = number * 97 % (rows - DELTA)
        lines = block(DELTA, start, version=number + 2)
        due = T + 7200.0 + 60.0 * number + np.arange(DELTA)
        other = block(DELTA, start, version=number + 3, due_at=due)
        for change, times in ((lines, still), (other, moving), (lines, [])):
            began = time.thread_time()
            made.room.apply(batch(change))
            times.append((time.thread_time() - began) * 1000)
    assert model.rowCount() == rows
    del app
    return statistics.median(still), statistics.median(moving)


def figures() -> Iterator[Figure]:
    """Measure; needs no display, and PostgreSQL's programs."""
    from tests.pg import PgBox  # noqa: PLC0415 - the probe's processes need none
    from tools.many_open import fill  # noqa: PLC0415 - as above

    box = PgBox().start()
    try:
        url = box.make_database("many")
        fill(url, MANY)
        orm, server, local = [], [], []
        with tempfile.TemporaryDirectory() as name:
            for number in range(STARTS):  # interleaved: what else runs here hits all alike
                orm.append(_orm(url))
                folder = Path(name) / str(number)
                server.append(_start(folder, url))  # keeps its picture at the end
                local.append(_start(folder, url))
    finally:
        box.stop()

    def median(of: list[dict[str, Any]], what: str) -> float:
        return float(statistics.median(one[what] for one in of))

    objects = median(orm, "ms")
    yield Figure("snapshot.local.answered", median(local, "answered"), "ms", objects,
                 at_most=LOCAL_MS, ratio_at_least=RATIO_LOCAL)  # fmt: skip
    yield Figure("snapshot.local.first_paint", median(local, "first_paint"), "ms", objects,
                 at_most=LOCAL_MS, ratio_at_least=RATIO_LOCAL)  # fmt: skip
    yield Figure("snapshot.server.answered", median(server, "answered"), "ms", objects,
                 at_most=SERVER_MS, ratio_at_least=RATIO_SERVER)  # fmt: skip
    yield Figure("snapshot.server.first_paint", median(server, "first_paint"), "ms", objects,
                 at_most=SERVER_MS, ratio_at_least=RATIO_SERVER)  # fmt: skip
    for name, runs in (("local", local), ("server", server)):
        yield Figure(f"snapshot.{name}.whole", median(runs, "complete"), "ms", objects,
                     at_most=10 * SERVER_MS)  # fmt: skip
        yield Figure(f"snapshot.{name}.gap", median(runs, "gap_ms"), "ms", at_most=GAP_MS)
        yield Figure(f"snapshot.{name}.memory", median(runs, "rss_mb"), "MB",
                     median(orm, "rss_mb"), at_most=600.0)  # fmt: skip
    for rows in (20_000, MANY):
        still, moving = delta_ms(rows)
        yield Figure(f"snapshot.delta100.{rows}", still, "ms", at_most=DELTA_MS)
        yield Figure(f"snapshot.delta100.{rows}.moving", moving, "ms", at_most=10 * DELTA_MS)


if __name__ == "__main__":
    print(json.dumps(_as_objects(sys.argv[1])))
