"""Photographs every panel, window, form and wall: each theme, language and size.

``run.py shots DIR`` writes ``DIR/<state>-<lang>/<window>-<theme>-<size>.png``, the panels and the
forms beside them.  Each state and language is a process of its own, so that one crash costs one
part.  Narrower: ``--only normal-vi --what run --theme dark --size 1366x768``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QWidget

from controlroom import bootstrap, pyside_guard
from controlroom.citypack import load_city
from controlroom.database.address import file_url
from controlroom.demo import file
from controlroom.domain.states import IncidentState
from controlroom.options import LANGS, THEMES, Kind, Lang, UiOptions
from tools.shots_trouble import Troubles
from ui import i18n, rooms
from ui.app import Desktop
from ui.charts.frame import ChartFrame
from ui.map.widget import MapWidget
from ui.models.room import Kind as Selected
from ui.theme.theme import load_fonts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtGui import QPixmap

    from ui.main_window import MainWindow
    from ui.panels.spec import PanelContext

STATES = ("empty", "normal", "flood")
SIZES = ((1366, 768), (1920, 1080), (3840, 2160))
PANELS_AT = (1920, 1080)
ZOOMS = (7, 10, 12, 14, 16)
"""Of the map's panel, besides where it rests."""
WHAT = ("run", "wall", "forms", "trouble")
OPEN_MS, SETTLE_MS = 2500, 800
FORM_SETTLE_MS, FORM_GONE_MS = 450, 80
PATIENCE = 12
"""How often ``SETTLE_MS`` is waited for answers."""
FLOOD_FOR_S = 25
FLOOD_SPEED = 600
TROUBLE = ("Traceback (most recent call last)", "Exception ignored", "Error calling Python")
"""What a process prints when something was raised where nobody could catch it."""
NOISE = "This plugin does not support"
"""Of Qt's platform without a display, at every window."""
LEAST_COLOURS = 4
_CHECK_PX = 160

_ANY = tuple(IncidentState)
_FRESH = (IncidentState.NEW, IncidentState.VERIFYING)
_WAITING = (IncidentState.VERIFIED, IncidentState.RETURNED, IncidentState.REOPENED)


@dataclass(frozen=True, slots=True)
class Picture:
    """One window to photograph: how it is opened and at which sizes."""

    kind: Kind
    sizes: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class FormShot:
    """One form to photograph: the command that opens it, the states it is offered in."""

    name: str
    command: str
    states: Sequence[IncidentState] = ()


PICTURES = (Picture("run", SIZES), Picture("wall", ((1920, 1080), (3840, 2160))))
FORMS = (
    FormShot("new", "incident.new"),
    FormShot("palette", "window.palette"),
    FormShot("keys", "help.keys"),
    FormShot("about", "help.about"),
    FormShot("verify", "incident.verify", _FRESH),
    FormShot("reject", "incident.reject", _FRESH),
    FormShot("merge", "incident.merge", _FRESH),
    FormShot("note", "incident.note", _FRESH),
    FormShot("severity", "incident.severity", _FRESH),
    FormShot("dispatch", "incident.dispatch", _WAITING),
    FormShot("recall", "incident.recall", (IncidentState.DISPATCHED,)),
    FormShot("phone", "incident.phone", (IncidentState.IN_PROGRESS,)),
    FormShot("approve", "incident.approve", (IncidentState.AWAITING_APPROVAL,)),
)


def main(arguments: Sequence[str]) -> int:
    """Photograph everything, or what was chosen; return the exit code."""
    args = parse(arguments)
    if args.database:
        return Studio(args).run()
    started, failed, parts = time.monotonic(), 0, chosen_parts(args)
    with tempfile.TemporaryDirectory(prefix="controlroom-shots-") as work:
        urls: dict[str, str] = {}
        for number, (state, lang) in enumerate(parts, start=1):
            begun = time.monotonic()
            if state not in urls:
                urls[state] = database(state, Path(work))
            command = [sys.executable, "-m", "tools.shots", str(args.folder)]
            command += ["--state", state, "--lang", lang, "--database", urls[state]]
            for option, values in (("theme", args.theme or THEMES), ("size", args.size or ())):
                command += [word for value in values for word in (f"--{option}", value)]
            command += [word for value in args.what or WHAT for word in ("--what", value)]
            code = watched(command)
            failed += code != 0
            said = "ok" if code == 0 else f"FAILED ({code})"
            took = time.monotonic() - begun
            print(f"{number}/{len(parts)}  {state:<7} {lang}  {took:4.0f} s  {said}", flush=True)
    print(f"{time.monotonic() - started:.0f} s, {args.folder}", flush=True)
    return 1 if failed else 0


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="run.py shots", allow_abbrev=False)
    parser.add_argument("folder", type=Path, metavar="DIR")
    pairs = [f"{state}-{lang}" for state in STATES for lang in LANGS]
    parser.add_argument("--only", choices=pairs, action="append", help="one state and language")
    parser.add_argument("--state", choices=STATES, action="append")
    parser.add_argument("--lang", choices=LANGS, action="append")
    parser.add_argument("--theme", choices=THEMES, action="append")
    parser.add_argument("--what", choices=WHAT, action="append")
    parser.add_argument("--size", metavar="WxH", action="append", type=_size)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _size(text: str) -> str:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        msg = f"not WIDTHxHEIGHT: {text}"
        raise argparse.ArgumentTypeError(msg)
    return text


def chosen_parts(args: argparse.Namespace) -> list[tuple[str, str]]:
    """Return the (state, language) pairs to photograph, in order."""
    every = [(s, lang) for s in args.state or STATES for lang in args.lang or LANGS]
    return [(s, lang) for s, lang in every if not args.only or f"{s}-{lang}" in args.only]


def watched(command: Sequence[str]) -> int:
    """Run *command*, pass on what it says; return its exit code, or 1 when something was raised."""
    raised = False
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            raised |= any(word in line for word in TROUBLE)
            if not line.startswith(NOISE):
                print(f"    {line.rstrip()}", flush=True)
    return process.returncode or int(raised)


def shows_something(picture: QPixmap) -> bool:
    """Return whether a picture has more than a background: a black chart once passed every test."""
    if picture.isNull():
        return False
    image = picture.scaledToWidth(min(_CHECK_PX, picture.width())).toImage()
    found: set[int] = set()
    for y in range(image.height()):
        found.update(image.pixel(x, y) for x in range(image.width()))
        if len(found) >= LEAST_COLOURS:
            return True
    return False


def database(state: str, folder: Path) -> str:
    """Make the database of a state; return its address."""
    city = load_city()
    if state == "empty":
        url = file_url(folder / "empty.db")
        bootstrap.open_core(url).close()
        return url
    seed = STATES.index(state)
    scenario = "flood-2025" if state == "flood" else "normal"
    url = file.prepare(folder, city, seed=seed, scenario=scenario)
    played = [
        "--scenario",
        scenario,
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
        self.themes: Sequence[str] = args.theme or THEMES
        self.what: Sequence[str] = args.what or WHAT
        self.folder: Path = args.folder / f"{self.state}-{self.lang}"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.only = [tuple(int(n) for n in s.split("x")) for s in args.size or ()]
        self.url: str = args.database
        self.taken, self.failed = 0, 0
        self.code = 1

    def run(self) -> int:
        """Open, photograph, close; return the exit code."""
        self.core = bootstrap.open_core(self.url, forbid_main_thread=False)
        self.steps: Iterator[tuple[int, Callable[[], None]]] = self._steps()
        self.timer = QTimer()
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self._next)
        self.timer.start(0)
        self.app.exec()
        self.core.close()
        return self.code

    def _next(self) -> None:
        step = next(self.steps, None)
        if step is None:
            self.code = 1 if self.failed else 0
            self.app.quit()
            return
        settle_ms, do = step
        self.timer.start(settle_ms)  # first, so that a step that raises does not end the session
        do()

    def _await_charts(self, desktop: Desktop, name: str, patience: int = PATIENCE) -> None:
        """Go on only when every chart in view has its answer; a busy computer takes its time."""
        frames = desktop.window.findChildren(ChartFrame) if desktop.window is not None else []
        if not any(frame.isVisible() and frame.waiting for frame in frames):
            return
        if patience <= 0:
            self._fail(name, "a chart is still loading")
            return
        again = partial(self._await_charts, desktop, name, patience - 1)
        self.steps = chain([(SETTLE_MS, again)], self.steps)

    def _steps(self) -> Iterator[tuple[int, Callable[[], None]]]:
        """Yield each step with how long the window then needs to come to rest, in ms."""
        for picture in PICTURES:
            forms = picture.kind == "run" and "forms" in self.what
            trouble = picture.kind == "run" and "trouble" in self.what
            if picture.kind not in self.what and not forms and not trouble:
                continue
            with tempfile.TemporaryDirectory() as data:
                options = UiOptions(
                    kind=picture.kind, database_url=self.url, data_dir=Path(data), lang=self.lang,
                    theme="dark", user="lan", role="supervisor",
                )  # fmt: skip
                before = self.taken
                yield from self._window(picture, options, forms=forms)
                print(f"{picture.kind}: {self.taken - before} pictures", flush=True)

    def _window(
        self, picture: Picture, options: UiOptions, *, forms: bool
    ) -> Iterator[tuple[int, Callable[[], None]]]:
        desktop = Desktop(options, self.core.services.city)
        desktop.theme.apply()
        yield OPEN_MS, partial(self._open, desktop)
        context = cast("PanelContext", desktop.window._context)  # type: ignore[union-attr]  # noqa: SLF001 - the shell's own
        yield SETTLE_MS, partial(_select_worst, context, _ANY)
        sizes = self.only or picture.sizes
        panels_at = PANELS_AT if PANELS_AT in sizes else sizes[0]
        if picture.kind in self.what:
            for theme in self.themes:
                for size in sizes:
                    name = f"{picture.kind}-{theme}-{size[0]}x{size[1]}"
                    yield SETTLE_MS, partial(self._turn, desktop, theme, size)
                    yield 0, partial(self._await_charts, desktop, name)
                    yield 0, partial(self._take, desktop, name)
                    if size == panels_at:
                        yield 0, partial(self._take_panels, desktop, theme)
        if forms:
            yield from self._forms(desktop, context)
        if picture.kind == "run" and "trouble" in self.what:
            yield from self._trouble(desktop, context)
        yield 0, partial(self._close, desktop)

    def _forms(
        self, desktop: Desktop, context: PanelContext
    ) -> Iterator[tuple[int, Callable[[], None]]]:
        chosen: Sequence[IncidentState] = ()
        yield FORM_SETTLE_MS, partial(self._turn, desktop, self.themes[0], PANELS_AT)
        for form in FORMS:
            if form.states and not _among(context, form.states):
                continue  # an empty room has no incident to verify
            if form.states and form.states != chosen:
                chosen = form.states
                yield SETTLE_MS, partial(_select_worst, context, chosen)
            for theme in self.themes:
                yield FORM_SETTLE_MS, partial(self._ask, desktop, context, theme, form.command)
                yield FORM_GONE_MS, partial(self._take_form, f"form-{form.name}-{theme}")

    def _trouble(
        self, desktop: Desktop, context: PanelContext
    ) -> Iterator[tuple[int, Callable[[], None]]]:
        at = datetime.fromtimestamp(context.room.now, UTC)
        troubles = Troubles(context, cast("MainWindow", desktop.window), at)
        size = self.only[0] if self.only else PANELS_AT
        for theme in self.themes:
            yield SETTLE_MS, partial(self._turn, desktop, theme, size)
            for name, make in troubles.named():
                shown: list[QWidget] = []
                yield FORM_SETTLE_MS, partial(_put, make, shown)
                yield 0, partial(self._save_all, shown, f"{name}-{theme}")
                yield FORM_GONE_MS, troubles.put_back

    def _save_all(self, widgets: Sequence[QWidget], name: str) -> None:
        for widget in widgets:
            self._save(widget, name)

    def _ask(self, desktop: Desktop, context: PanelContext, theme: str, command: str) -> None:
        desktop.theme.set_tokens(theme)
        context.commands.run(command)

    def _take_form(self, name: str) -> None:
        dialogs = [w for w in self.app.topLevelWidgets() if isinstance(w, QDialog)]
        shown = [dialog for dialog in dialogs if dialog.isVisible()]
        if len(shown) != 1:
            self._fail(name, f"{len(shown)} dialogs are open")
        for dialog in shown:
            self._save(dialog, name)
            dialog.reject()

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

    def _take(self, desktop: Desktop, name: str) -> None:
        if desktop.window is not None:
            self._save(desktop.window, name)

    def _take_panels(self, desktop: Desktop, theme: str) -> None:
        window = desktop.window
        if window is None or not hasattr(window, "centre"):
            return  # the wall has no panels
        centre = cast("MainWindow", window).centre
        self._save(centre, f"panel-map-{theme}")
        for shown in centre.findChildren(MapWidget):
            for zoom in ZOOMS:
                shown.zoom_by(zoom - shown.view.zoom)
                self._save(centre, f"panel-map-z{zoom}-{theme}")
            shown.go_home()
        for dock in window.findChildren(QDockWidget):
            if dock.isVisible():
                panel = dock.objectName().removeprefix("dock.")
                self._save(dock.widget(), f"panel-{panel}-{theme}")

    def _save(self, widget: QWidget, name: str) -> None:
        for drawn in (widget, *widget.findChildren(MapWidget)):
            if isinstance(drawn, MapWidget):
                drawn.finish()  # a busy computer draws its letters later
        picture = widget.grab()
        if not shows_something(picture):
            self._fail(name, "nothing but a background")
        if not picture.save(str(self.folder / f"{name}.png")):
            self._fail(name, "cannot be written")
        self.taken += 1

    def _fail(self, name: str, why: str) -> None:
        self.failed += 1
        print(f"{name}: {why}", flush=True)

    def _close(self, desktop: Desktop) -> None:
        if desktop.window is not None:
            desktop.window.hide()
        desktop.lifecycle.shutdown()
        if desktop.window is not None:
            desktop.window.deleteLater()


def _put(make: Callable[[], QWidget], into: list[QWidget]) -> None:
    into.append(make())


def _among(context: PanelContext, states: Sequence[IncidentState]) -> list[int]:
    lines = context.room.lines
    return [slot for slot in lines.live().tolist() if lines.state[slot] in states]


def _select_worst(context: PanelContext, states: Sequence[IncidentState]) -> None:
    """Select the open incident that is most severe and due next, as an operator would."""
    lines = context.room.lines
    order = sorted(
        _among(context, states), key=lambda s: (int(lines.severity[s]), float(lines.due_at[s]))
    )
    if order:
        context.room.select(Selected.INCIDENT, lines.id[order[min(2, len(order) - 1)]])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
