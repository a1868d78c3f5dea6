"""The long runs: the room in one process, outbox and feed under faults, SQLite under kill -9.

Short tests stay green over a binding that loses references and a panel that keeps what it should
forget; a hundred thousand changes do not.
"""

from __future__ import annotations

import argparse
import gc
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from controlroom import pyside_guard
from tools import soak_feed, soak_outbox

KINDS = ("window", "outbox", "sqlite", "feed", "faults")
HELD = (None, True, False)
LOST_MAX = 1_000
"""Reference counts of these waver by some hundreds; a lost one per call would be far below."""
MORTAL = sys.version_info[:2] < pyside_guard.IMMORTAL_SINCE
GROWTH_MAX_MB = 40.0
WARM_SHARE = 0.3
"""Caches fill in the beginning; growth is counted from here on."""
REPORTS = 10

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QApplication, QWidget

    from controlroom.domain.city import City
    from tools.soak_source import Changes


@dataclass(frozen=True, slots=True)
class Sample:
    """The process at one moment.

    Attributes:
        memory_mb: Resident memory; 0 where the system does not say.
        references: Counts of ``None``, ``True`` and ``False``.
        objects: What the garbage collector tracks.
    """

    changes: int
    memory_mb: float
    references: tuple[int, ...]
    objects: int

    @classmethod
    def take(cls, changes: int) -> Sample:
        """Look at this process."""
        gc.collect()
        counts = tuple(sys.getrefcount(held) for held in HELD)
        return cls(changes, memory_mb(), counts, len(gc.get_objects()))

    def line(self, began: float) -> str:
        """Return it as one line."""
        counts = " ".join(f"{name}={n}" for name, n in zip(HELD, self.references, strict=True))
        return (
            f"{self.changes:>8} changes {time.monotonic() - began:7.1f} s "
            f"{self.memory_mb:7.1f} MB {self.objects:>8} objects  {counts}"
        )


def memory_mb() -> float:
    """Return the resident memory of this process; 0 where it cannot be read."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0.0
    import resource  # noqa: PLC0415 - only where /proc is

    return pages * resource.getpagesize() / 1e6


def verdict(samples: Sequence[Sample], *, counted: bool = MORTAL) -> list[str]:
    """Return what is wrong with a finished run; empty is good.

    Args:
        samples: Of the run, first to last.
        counted: Whether reference counts mean anything on this Python.
    """
    first, last = samples[0], samples[-1]
    wrong = [
        f"{name} lost {before - after} references"
        for name, before, after in zip(HELD, first.references, last.references, strict=True)
        if counted and before - after > LOST_MAX
    ]
    warm = next(s for s in samples if s.changes >= WARM_SHARE * last.changes)
    growth = last.memory_mb - warm.memory_mb
    if growth > GROWTH_MAX_MB:
        wrong.append(f"memory grew by {growth:.1f} MB after warming up, at most {GROWTH_MAX_MB}")
    return wrong


def build(app: QApplication, city: City, changes: Changes) -> tuple[QWidget, Callable[[], None]]:
    """Return a window with every panel, and what to call for each further batch."""
    from PySide6.QtCore import QObject, Qt, QTimer, Signal  # noqa: PLC0415 - after the guard
    from PySide6.QtWidgets import QDockWidget, QMainWindow  # noqa: PLC0415 - after the guard

    from controlroom.domain.access import Actor, Role  # noqa: PLC0415 - as above
    from controlroom.services.dispatch import Dispatch  # noqa: PLC0415 - as above
    from tools.soak_source import Answers  # noqa: PLC0415 - as above
    from ui.commands import CommandRegistry  # noqa: PLC0415 - as above
    from ui.models.room import Kind, Room  # noqa: PLC0415 - as above
    from ui.panels import registry  # noqa: PLC0415 - as above
    from ui.panels.spec import PanelContext  # noqa: PLC0415 - as above
    from ui.theme.theme import Theme, load_fonts  # noqa: PLC0415 - as above
    from ui.theme.tokens import ALL  # noqa: PLC0415 - as above
    from ui.words import Words  # noqa: PLC0415 - as above

    class Feed(QObject):
        """Emits batches as the poller does."""

        brought = Signal(object)

    def ask(key: str, call: Callable[[], Any], on_ok: Callable[[Any], None]) -> None:
        assert key
        QTimer.singleShot(0, lambda: on_ok(call()))

    load_fonts()
    theme = Theme(ALL["dark"])
    theme.apply()
    room = Room(city)
    services = SimpleNamespace(
        city=city,
        questions=Answers(city, changes),
        dispatch=Dispatch(cast("Any", None), city),  # asked for recommendations only
    )
    context = PanelContext(
        room=room,
        theme=theme,
        city=city,
        services=cast("Any", services),
        actor=Actor("soak", "Soak", Role.SUPERVISOR, workstation="desk-1"),
        commands=CommandRegistry(),
        words=Words(city, "vi"),
        ask=ask,
        act=lambda *_args, **_kwargs: None,
    )
    window = QMainWindow()
    window.setCentralWidget(registry.CENTRE.make(context))
    for spec in registry.DOCKS:
        dock = QDockWidget(spec.id, window)
        dock.setObjectName(f"dock.{spec.id}")
        dock.setWidget(spec.make(context))
        window.addDockWidget(Qt.DockWidgetArea(spec.area), dock)
    window.resize(1600, 900)
    window.show()
    feed = Feed(app)
    feed.brought.connect(room.apply)
    feed.brought.emit(changes.first())
    themes = sorted(ALL)

    def step() -> None:
        feed.brought.emit(changes.next())
        number = changes.made // 100
        if number % 5 == 0:
            room.select(Kind.INCIDENT, changes.open[number % len(changes.open)])
        if number % 20 == 0:
            room.set_figures(changes.figures())
        if number % 100 == 0:
            theme.set_tokens(themes[number // 100 % len(themes)])
        window.update()

    return window, step


def run(total: int, seed: int, city_id: str) -> int:
    """Apply *total* changes; return the exit code."""
    armed = pyside_guard.arm()

    from PySide6.QtCore import QTimer  # noqa: PLC0415 - after the guard
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - after the guard

    from controlroom.citypack import load_city  # noqa: PLC0415 - after the guard
    from tools.soak_source import Changes  # noqa: PLC0415 - after the guard

    app = QApplication(["soak"])
    city = load_city(city_id)
    changes = Changes(city, seed)
    window, step = build(app, city, changes)
    began, samples = time.monotonic(), [Sample.take(0)]
    failures: list[BaseException] = []

    def next_batch() -> None:
        step()
        if changes.made >= len(samples) * total / REPORTS:
            samples.append(Sample.take(changes.made))
            print(samples[-1].line(began), flush=True)
        if changes.made >= total:
            app.quit()

    def stop_on(_kind: object, error: BaseException, _trace: object) -> None:
        failures.append(error)
        sys.__excepthook__(type(error), error, error.__traceback__)
        app.exit(1)

    sys.excepthook = stop_on
    timer = QTimer(interval=0)
    timer.timeout.connect(next_batch)
    timer.start()
    print(samples[0].line(began), flush=True)
    app.exec()
    timer.stop()
    window.close()
    if failures:
        return 1
    wrong = verdict(samples)
    print("\n".join(wrong) or f"ok: {changes.made} changes{' (guard armed)' if armed else ''}")
    return 1 if wrong else 0


def main(arguments: Sequence[str]) -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(prog="run.py soak", allow_abbrev=False)
    parser.add_argument(
        "what", nargs="*", default=KINDS, help=f"of {', '.join(KINDS)} (default: all)"
    )
    parser.add_argument("--changes", type=int, default=120_000)
    parser.add_argument("--commands", type=int, default=1_000, help="commands to send")
    parser.add_argument("--kills", type=int, default=200, help="writers of SQLite to kill")
    parser.add_argument("--torn", type=int, default=1000, help="write-ahead logs to tear")
    parser.add_argument("--backups", type=int, default=30, help="backups to take under load")
    parser.add_argument("--flips", type=int, default=1000, help="bits of a backup to turn over")
    parser.add_argument("--schedules", type=int, default=30_000, help="of the change feed")
    parser.add_argument("--only", action="append", default=[], help="faults to play, by name")
    parser.add_argument("--seconds", type=float, default=300.0, help="of faults at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--city", default="hue")
    told = parser.parse_args(arguments)
    if unknown := sorted(set(told.what) - set(KINDS)):
        parser.error(f"nothing called {', '.join(unknown)}; there is {', '.join(KINDS)}")
    codes = [soak_outbox.run(told.commands, told.seed)] if "outbox" in told.what else []
    if "feed" in told.what:
        codes.append(soak_feed.run(told.schedules, told.seed))
    if "window" in told.what:
        codes.append(run(told.changes, told.seed, told.city))
    if "sqlite" in told.what:
        from tools import soak_sqlite  # noqa: PLC0415 - the window needs none of it

        codes.append(
            soak_sqlite.run(
                killed=told.kills,
                torn=told.torn,
                taken=told.backups,
                flipped=told.flips,
                seed=told.seed,
            )
        )
    if "faults" in told.what:
        from tools import soak_faults  # noqa: PLC0415 - as above

        codes.append(soak_faults.run(told.only, told.seconds, told.seed))
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
