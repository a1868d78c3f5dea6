"""Composition root of the desktop: the one place where everything meets everything."""

from __future__ import annotations

import importlib
import logging
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from controlroom import bootstrap, exits, pyside_guard
from controlroom.citypack import load_city
from controlroom.domain.access import Actor, Role
from controlroom.domain.errors import DatabaseUnreachableError, LoginRefusedError
from controlroom.outbox.place import open_outbox
from ui import garbage, i18n
from ui.entrance import Entrance
from ui.errors import Notice, notice_for
from ui.garbage import GarbageCollector
from ui.lifecycle import Lifecycle
from ui.screenshots import photograph
from ui.signin_server import ServerSignIn
from ui.simulator_process import SimulatorProcess
from ui.theme.theme import Theme, load_fonts
from ui.theme.tokens import ALL
from ui.widgets.start_window import StartWindow
from ui.workers.query import QueryRunner

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from controlroom.bootstrap import Core
    from controlroom.domain.city import City
    from controlroom.options import UiOptions
    from controlroom.outbox.place import OpenOutbox

log = logging.getLogger(__name__)

RETRY_MS, WATCH_MS = 2000, 5000
SWITCH_S = 0.001
PRELOAD_MS = 60
"""Once the start window has been painted."""


class _LeftError(Exception):
    """The user has left while the demonstration was being made."""


class Opened(NamedTuple):
    """What the worker opened; the wall gives no commands and has no outbox."""

    core: Core
    outbox: OpenOutbox | None


class Desktop(QObject):
    """One run of the program: start window, then the room; owns what must outlive them.

    Attributes:
        window: The room's window once it is open.
        left: Set when the user has left; what runs in a worker looks at it.
        code: Exit code so far.
    """

    def __init__(self, options: UiOptions, city: City) -> None:
        super().__init__()
        self.options, self.city = options, city
        self.code = exits.OK
        self.window: QWidget | None = None
        self.core: Core | None = None
        self.lifecycle = Lifecycle()
        self.theme = Theme(ALL[options.theme or "dark"])
        self.opener = QueryRunner(1)
        self.lifecycle.own(self.opener)
        title = city.centre_name.of(options.lang)
        self.entrance = Entrance(options, self.theme, title, self.opener)
        self.entrance.asked.connect(self.open_database)
        self.entrance.changed.connect(self._change_person)
        self.entrance.left.connect(self._nobody_comes)
        self.left = threading.Event()
        # A thread that still runs must not lose its object: Qt would end the program.
        self._unended: list[Lifecycle] = []
        self._share = 0.0
        self._ended = False
        self.start_window = StartWindow(self.theme, title)
        self.start_window.retried.connect(self.open_database)
        self.start_window.left.connect(self._give_up)
        self._progress = QTimer(self)
        self._progress.setInterval(100)
        self._progress.timeout.connect(self._show_progress)
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.setInterval(RETRY_MS)
        self._retry.timeout.connect(self.open_database)
        self._exit = QTimer(self)
        self._exit.setSingleShot(True)
        self._exit.timeout.connect(self.finish)
        self.sign_in = ServerSignIn(self.start_window, self.theme, options, self.opener)
        self.sign_in.given.connect(self._sign_in)

    def begin(self) -> None:
        """Show the start window and open the database in a worker."""
        self.theme.apply()
        self.start_window.show()
        self.open_database()
        QTimer.singleShot(PRELOAD_MS, self, self._preload)

    def _preload(self) -> None:
        """Load the panels and the chart library while the database opens in its worker.

        Behind the start window half a second does not matter; in the room it would be a pause.
        """
        importlib.import_module("ui.rooms")
        if self.options.kind != "wall":
            for name in ("intake", "level", "rows"):
                importlib.import_module(f"ui.charts.{name}")

    def open_database(self) -> None:
        """Open it, and make the demo's first when it is not there."""
        self._retry.stop()
        if self.options.kind == "demo":
            self.start_window.say(self.tr("Preparing the demonstration. Everything is simulated."))
        else:
            self.start_window.say(self.tr("Opening the shared database…"))
        self._progress.start()
        self.opener.run("open", self._open, self._opened, self._open_failed)

    def _open(self) -> Opened:
        # Runs in the worker.
        options = self.options
        url = options.database_url
        if options.kind == "demo":
            from controlroom.demo import file  # noqa: PLC0415 - a workstation needs no demo

            url = file.prepare(
                options.data_dir,
                self.city,
                seed=options.seed,
                scenario=options.scenario,
                progress=self._note_share,
            )
        wall = options.kind == "wall"
        core = self.entrance.open_core(url, self.city.id, read_only=wall)
        if wall:
            return Opened(core, None)
        try:
            folder, name = options.data_dir / "outbox", bootstrap.database_name(core.url)
            login = self._login() if core.person is None else core.person.login
            return Opened(core, open_outbox(folder, login, name))
        except BaseException:
            core.close()
            raise

    def _sign_in(self, url: str) -> None:
        self.options = replace(self.options, database_url=url)
        self.open_database()

    def _note_share(self, share: float) -> None:
        if self.left.is_set():
            raise _LeftError
        self._share = share  # a float: the GUI thread reads it on a timer

    def _show_progress(self) -> None:
        if self._share > 0:
            self.start_window.set_share(self._share)

    def _count_down(self) -> None:
        """Begin ``--exit-after`` once there is something to see: a first start takes its time."""
        if self.options.exit_after_s is not None and not self._exit.isActive():
            self._exit.start(round(self.options.exit_after_s * 1000))

    def _open_failed(self, error: BaseException) -> None:
        self._progress.stop()
        self._count_down()
        if self.entrance.handles(error):
            self.start_window.hide()
            self.code = exits.FAILURE  # until somebody is let in
            return
        notice = notice_for(error)
        if isinstance(error, LoginRefusedError) and error.reason != "not-from-here":
            log.warning("%s", notice.detail)
            self.code = exits.FAILURE
            self.sign_in.ask("" if error.reason == "no-password" else notice.text)
            return
        unreachable = isinstance(error, DatabaseUnreachableError)
        self.code = exits.DATABASE_UNREACHABLE if unreachable else exits.FAILURE
        sys.stderr.write(f"controlroom: {notice.text}\n")
        log.error("%s", notice.detail)
        self.start_window.fail(notice)
        if unreachable:
            self._retry.start()

    def _opened(self, opened: Opened) -> None:
        # The panels load while the database was opening.
        from ui import rooms  # noqa: PLC0415 - as said
        from ui.main_window import MainWindow  # noqa: PLC0415 - as said

        self._progress.stop()
        self.code = exits.OK
        self.sign_in.succeeded(self.options.database_url)
        self.core = core = opened.core
        self.lifecycle.on_close(core.close)
        if opened.outbox is not None:
            self.lifecycle.on_close(opened.outbox.close)
        self._exit.stop()  # an attempt that failed before may have begun it
        self._count_down()
        before, self.window = self.window, rooms.build(self, core, opened.outbox)
        if isinstance(before, MainWindow) and isinstance(self.window, MainWindow):
            before.give_way(self.window)
            # Once it is destroyed: Qt deletes later, in this same order.
            QTimer.singleShot(0, self, garbage.take_back)
        self.window.show()
        self.entrance.came_in(core.person)
        self.start_window.finish()
        if self.options.kind == "demo" and self.options.simulator:
            simulator = SimulatorProcess(self.options, core.url)
            self.lifecycle.own(simulator)
            simulator.start()
            self._keep_simulating(simulator)

    def _change_person(self) -> None:
        """End one person's room and open the next one's; the window stays until that is there.

        The opener has one worker: it waits for the old room's, then opens the new room.
        """
        before, self.lifecycle = self.lifecycle, Lifecycle()
        before.disown(self.opener)
        self.lifecycle.own(self.opener)
        self.core = None
        before.leave()

        def left(ended: bool) -> None:  # noqa: FBT001 - the shape of an answer
            if ended:
                before.release()
            else:
                self._unended.append(before)

        def not_left(error: BaseException) -> None:
            log.error("the room before did not end well", exc_info=error)
            self._unended.append(before)

        self.opener.run("leave", before.shutdown, left, not_left)
        self.open_database()

    def _nobody_comes(self) -> None:
        if self._ended:  # its page is closed with all windows
            return
        self.code = exits.OK
        self.left.set()
        if self.window is not None:
            self.window.close()  # it remembers its layout
        QCoreApplication.exit(self.code)

    def _keep_simulating(self, simulator: SimulatorProcess) -> None:
        watch = QTimer(self)
        watch.setInterval(WATCH_MS)

        def look() -> None:
            if simulator.revive():
                return
            watch.stop()
            lane = getattr(self.window, "lane", None)
            if lane is not None:
                text = self.tr("The simulator has ended: nothing new comes in any more.")
                lane.say(Notice(text))

        watch.timeout.connect(look)
        watch.start()

    def _login(self) -> str:
        return self.options.user or ("demo" if self.options.kind == "demo" else "operator")

    def actor(self) -> Actor:
        """Return who sits here."""
        options = self.options
        if self.core is not None and self.core.person is not None:
            # People have logins of their own there, and the database says who this is.
            known = self.core.person
            role = Role.VIEWER if options.kind == "wall" else known.role
            return replace(known, role=role, workstation="desk-1")
        if options.kind == "wall":
            return Actor("wall", self.tr("Wall"), Role.VIEWER, workstation="wall")
        login = self._login()
        if options.kind == "demo" and not options.user:
            name = self.tr("Shift leader (demo)")
            return Actor(login, name, Role(options.role or "supervisor"), workstation="desk-1")
        return Actor(login, login, Role(options.role or "operator"), workstation="desk-1")

    def finish(self) -> None:
        """Take the pictures that were asked for, then end."""
        if self._ended:
            return
        self._ended = True
        self.left.set()
        try:
            if self.options.screenshot_dir is not None:
                photograph(self.window or self.entrance.page or self.start_window, self.options)
        except OSError as error:
            log.error("pictures could not be written: %s", error)
            sys.stderr.write(f"controlroom: {error}\n")
            self.code = exits.FAILURE
        finally:
            QApplication.closeAllWindows()
            QCoreApplication.exit(self.code)

    def _give_up(self) -> None:
        self._retry.stop()
        self.left.set()
        if self.sign_in.asks:
            self.code = exits.OK  # by choice: nothing has failed but a password
        if self.window is None:
            QCoreApplication.exit(self.code)


def _report_bug(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        QCoreApplication.exit(exits.FAILURE)
        return
    log.critical("unexpected error", exc_info=(kind, error, trace))
    desktop = _Running.desktop
    lane = getattr(desktop.window, "lane", None) if desktop is not None else None
    if lane is not None and threading.current_thread() is threading.main_thread():
        lane.say(notice_for(error))


class _Running:
    """The one desktop of this process, for the hook Python calls about bugs."""

    desktop: Desktop | None = None


def main(options: UiOptions, qt_args: Sequence[str] = ()) -> int:
    """Start, run, stop.

    Returns:
        An exit code of ``controlroom.exits``; ``FAILURE`` too when a thread did not end in time.
    """
    pyside_guard.arm()
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication([sys.argv[0] or "controlroom", *qt_args])
    app.setApplicationName("controlroom")
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    i18n.install(app, options.lang)
    desktop = Desktop(options, load_city(options.city))
    _Running.desktop = desktop
    sys.excepthook = _report_bug
    collector = GarbageCollector()
    # A worker that parses a large picture gives way to the window five times as often.
    sys.setswitchinterval(SWITCH_S)
    desktop.begin()
    code = app.exec()
    ended = desktop.lifecycle.shutdown()
    collector.stop()
    _Running.desktop = None
    return code if ended else exits.FAILURE
