"""Commands through a proxy that cuts connections around COMMIT, on a PostgreSQL of its own."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

CUT_BEFORE, CUT_AFTER = 0.1, 0.1


def run(total: int, seed: int) -> int:
    """Send *total* commands; print what was counted and return the exit code."""
    from controlroom.database import migrate  # noqa: PLC0415 - only for this part of a soak
    from controlroom.database.session import make_engine  # noqa: PLC0415 - as above
    from controlroom.outbox.store import Outbox  # noqa: PLC0415 - as above
    from tests.outbox.trial import trial  # noqa: PLC0415 - as above
    from tests.pg import PgBox  # noqa: PLC0415 - as above
    from tests.proxy import Cuts  # noqa: PLC0415 - as above

    began = time.monotonic()
    with PgBox() as server, tempfile.TemporaryDirectory() as folder:
        url = server.make_database("soak")
        engine = make_engine(url)
        migrate.upgrade(engine)
        engine.dispose()
        box = Outbox(Path(folder) / "outbox.db")
        counts = trial(url, box, total, cuts=Cuts(CUT_BEFORE, CUT_AFTER), seed=seed)
        box.close()
    print(f"outbox: {counts.line()} ({time.monotonic() - began:.0f} s)", flush=True)
    return 0 if (counts.lost, counts.doubled, counts.in_order) == (0, 0, True) else 1
