"""Photographs every panel, window and wall: each theme, language and size; empty, normal, flood.

``run.py shots DIR`` writes ``DIR/<state>-<lang>/<window>-<theme>-<size>.png`` and the panels
beside them.  Each state and language is a process of its own, so that one crash costs one part.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDockWidget

from controlroom import bootstrap, pyside_guard
from controlroom.citypack import load_city
from controlroom.options import LANGS, THEMES, Kind, Lang, UiOptions
from ui import i18n, rooms
from ui.app import Desktop
from ui.models.room import Kind as Selected
from ui.theme.theme import load_fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ui.panels.spec import PanelContext

STATES = ("empty", "normal", "flood")
SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
SETTLE_MS = 1200
FLOOD_FOR_S = 25
FLOOD_SPEED = 600


@dataclass(frozen=True, slots=True)
class Picture:
    """One window to photograph: how it is opened and at which sizes."""

    kind: Kind
    sizes: Sequence[tuple[int, int]]


PICTURES = (Picture("run", SIZES), Picture("wall", ((1920, 1080), (3840, 2160))))


def main(arguments: Sequence[str]) -> int:
    """Photograph everything, or what was chosen; return the exit code."""
    parser = argparse.ArgumentParser(prog="run.py shots", allow_abbrev=False)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--state", choices=STATES, action="append")
    parser.add_argument("--lang", choices=LANGS, action="append")
    parser.add_argument("--theme", choices=THEMES, action="append")
    parser.add_argument("--size", metavar="WxH", action="append")
    parser.add_argument("--database", help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.database:
        return Studio(args).run()
    failed = 0
    with tempfile.TemporaryDirectory(prefix="controlroom-shots-") as work:
        for state in args.state or STATES:
            url = database(state, Path(work))
            for lang in args.lang or LANGS:
                chosen = ["--state", state, "--lang", lang, "--database", url]
                for theme in args.theme or THEMES:
                    chosen += ["--theme", theme]
                for size in args.size or ():
                    chosen += ["--size", size]
                command = [sys.executable, "-m", "tools.shots", str(args.folder), *chosen]
                code = subprocess.run(command, check=False).returncode
                print(f"{state:<7} {lang}  {'ok' if code == 0 else f'FAILED ({code})'}", flush=True)
                failed += code != 0
    return 1 if failed else 0


def database(state: str, folder: Path) -> str:
    """Make the database of a state; return its address."""
    city = load_city()
    if state == "empty":
        url = bootstrap.file_url(folder / "empty.db")
        bootstrap.open_core(url).close()
        return url
    seed = STATES.index(state)
    url = bootstrap.prepare_demo(folder, city, seed=seed)
    scenario = ["--scenario", "flood-2025"] if state == "flood" else ["--scenario", "normal"]
    played = [
        *scenario,
        "--speed",
        str(FLOOD_SPEED),
        "--seed",
        str(seed),
        "--for",
        str(FLOOD_FOR_S),
    ]
    command = [sys.executable, "-m", "controlroom", "simulate", "--database", url, *played]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return url


class Studio:
    """Photographs one state in one language: opens each window once, then turns the knobs."""

    def __init__(self, args: argparse.Namespace) -> None:
        pyside_guard.arm()
        self.app = QApplication(sys.argv[:1])
        self.app.setQuitOnLastWindowClosed(False)
        load_fonts()
        self.state, self.lang = args.state[0], cast("Lang", args.lang[0])
        i18n.install(self.app, self.lang)
        self.themes = args.theme
        self.folder: Path = args.folder / f"{self.state}-{self.lang}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.only = [tuple(int(n) for n in s.split("x")) for s in args.size or ()]
        self.url: str = args.database
        self.code = 1

    def run(self) -> int:
        """Open, photograph, close; return the exit code."""
        self.core = bootstrap.open_core(self.url, forbid_main_thread=False)
        self.steps: Iterator[Callable[[], None]] = self._steps()
        self.timer = QTimer()
        self.timer.setInterval(SETTLE_MS)
        self.timer.timeout.connect(self._next)
        self.timer.start()
        self.app.exec()
        self.core.close()
        return self.code

    def _next(self) -> None:
        step = next(self.steps, None)
        if step is None:
            self.code = 0
            self.app.quit()
        else:
            step()

    def _steps(self) -> Iterator[Callable[[], None]]:
        for picture in PICTURES:
            with tempfile.TemporaryDirectory() as data:
                options = UiOptions(
                    kind=picture.kind, database_url=self.url, data_dir=Path(data), lang=self.lang,
                    theme="dark", user="lan", role="supervisor",
                )  # fmt: skip
                yield from self._window(picture, options)

    def _window(self, picture: Picture, options: UiOptions) -> Iterator[Callable[[], None]]:
        desktop = Desktop(options, self.core.services.city)
        desktop.theme.apply()
        yield lambda: self._open(desktop)
        context = cast("PanelContext", desktop.window._context)  # type: ignore[union-attr]  # noqa: SLF001 - the shell's own
        yield lambda: _select_worst(context)
        for theme in self.themes:
            for size in self.only or picture.sizes:
                name = f"{picture.kind}-{theme}-{size[0]}x{size[1]}"
                yield partial(self._turn, desktop, theme, size)
                yield partial(self._take, desktop, name, theme)
        yield lambda: self._close(desktop)

    def _open(self, desktop: Desktop) -> None:
        desktop.window = rooms.build(desktop, self.core)
        desktop.window.show()

    def _turn(self, desktop: Desktop, theme: str, size: tuple[int, ...]) -> None:
        desktop.theme.set_tokens(theme)
        window = desktop.window
        if window is not None:
            window.resize(size[0], size[1])
            if hasattr(window, "use_layout"):
                window.use_layout("operator")

    def _take(self, desktop: Desktop, name: str, theme: str) -> None:
        window = desktop.window
        if window is None:
            return
        window.grab().save(str(self.folder / f"{name}.png"))
        for dock in window.findChildren(QDockWidget):
            if dock.isVisible():
                panel = dock.objectName().removeprefix("dock.")
                dock.widget().grab().save(str(self.folder / f"panel-{panel}-{theme}.png"))

    def _close(self, desktop: Desktop) -> None:
        if desktop.window is not None:
            desktop.window.hide()
        desktop.lifecycle.shutdown()
        if desktop.window is not None:
            desktop.window.deleteLater()


def _select_worst(context: PanelContext) -> None:
    """Select the open incident that is most severe and due next, as an operator would."""
    lines = context.room.lines
    live = lines.live()
    if len(live):
        order = sorted(
            live.tolist(), key=lambda s: (int(lines.severity[s]), float(lines.due_at[s]))
        )
        context.room.select(Selected.INCIDENT, lines.id[order[min(2, len(order) - 1)]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
