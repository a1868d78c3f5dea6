"""The whole program on SQLite: first start, later starts, and loading 20,000 open incidents.

Every start is a process of its own, timed from before Python is loaded.  There is no baseline to
divide by: the goals are what a person at the desk waits for.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
STARTS = 3
MANY = 20_000
FIRST_S, LATER_S, SHOW_MS, GAP_MS, WHOLE_S = 15.0, 4.0, 400.0, 50.0, 4.0


def _start(kind: str, folder: Path, url: str = "") -> dict[str, Any]:
    """Run the program until its queue can be used; return what it measured."""
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "tools.window_probe", kind, str(folder), url, str(began)],
        cwd=ROOT, check=True, capture_output=True, text=True, timeout=120,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _many(folder: Path) -> str:
    """Make a database with ``MANY`` open incidents; return its address."""
    from controlroom import administration  # noqa: PLC0415 - measured processes load it themselves
    from controlroom.citypack import load_city  # noqa: PLC0415 - as above
    from controlroom.database.address import file_url  # noqa: PLC0415 - as above
    from controlroom.database.session import make_engine  # noqa: PLC0415 - as above
    from controlroom.demo.seed import seed_demo  # noqa: PLC0415 - as above

    url = file_url(folder / "many.db")
    administration.upgrade_database(url)
    engine = make_engine(url)
    seed_demo(engine, load_city("hue"), seed=1, open_count=MANY, past_count=1_000)
    engine.dispose()
    return url


def figures() -> Iterator[Figure]:
    """Measure; needs no display."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = _start("demo", folder / "demo")
        yield Figure("window.first_start", first["usable_s"], "s", at_most=FIRST_S)
        later = [_start("demo", folder / "demo")["usable_s"] for _ in range(STARTS)]
        yield Figure("window.later_start", statistics.median(later), "s", at_most=LATER_S)
        url = _many(folder)
        loads = [_start("run", folder / "run", url) for _ in range(STARTS)]
        whole = statistics.median(load["load_s"] for load in loads)
        yield Figure("window.load_20000", whole, "s", at_most=WHOLE_S)
        show = statistics.median(load["show_ms"] for load in loads)
        yield Figure("window.show.gap", show, "ms", at_most=SHOW_MS)
        gap = statistics.median(load["gap_ms"] for load in loads)
        yield Figure("window.load_20000.gap", gap, "ms", at_most=GAP_MS)
