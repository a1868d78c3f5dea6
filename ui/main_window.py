"""The workstation's window: docks, menus, keys and layouts.  It knows no panel by its class."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QByteArray, QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QToolBar, QVBoxLayout, QWidget
from typing_extensions import override

from ui.commands import GROUPS
from ui.errors import Notice
from ui.models.room import Kind
from ui.widgets.notice_lane import NoticeLane
from ui.widgets.status_strip import StatusStrip
from ui.widgets.top_strip import TopStrip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ui.commands import Command, CommandRegistry
    from ui.panels.spec import PanelContext, PanelSpec
    from ui.preferences import Preferences

log = logging.getLogger(__name__)

LAYOUT_VERSION = 1
LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
LAYOUTS: Mapping[str, Mapping[str, float]] = {
    # Share of the window's width (left and right docks) or height (bottom dock); 0 hides.
    "operator": {"queue": 0.245, "detail": 0.22, "charts": 0.215},
    "dispatch": {"queue": 0.27, "detail": 0.30, "charts": 0.0},
    "flood": {"queue": 0.22, "detail": 0.20, "charts": 0.36},
    "analysis": {"queue": 0.20, "detail": 0.0, "charts": 0.52},
}
FIRST_SIZE = (1600, 900)
MAXIMIZED_FROM_PX = 1280
"""On a real screen the first start fills it: the room is what this computer is for."""
DOCK_SLACK_PX = 3
MIN_SIDE_PX = {"queue": 300, "detail": 290, "charts": 150}


class MainWindow(QMainWindow):
    """Docks around a centre, a strip above and one below.

    Signals:
        closing: The user closes the window; workers should end.
    """

    closing = Signal()

    def __init__(
        self,
        context: PanelContext,
        *,
        centre: PanelSpec,
        docks: Sequence[PanelSpec],
        preferences: Preferences,
        title: str,
        simulated: bool,
    ) -> None:
        super().__init__()
        self._context, self._preferences = context, preferences
        self._docks: dict[str, QDockWidget] = {}
        self._layout = "operator"
        self._kept: tuple[object, ...] = ()
        self._got: dict[str, tuple[bool, int]] = {}
        # After the resize has reached the docks, and once for many resizes.
        self._share = self._soon(self._share_out)
        self._settled = self._soon(self._note_sizes)
        self._title, self._always_simulated = title, simulated
        self._name_window()
        context.room.figures_changed.connect(self._name_window)
        self.setObjectName("main")
        self.setDockNestingEnabled(True)
        self.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        self.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        self.setMinimumSize(960, 600)
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        self.centre = centre.make(context)
        box.addWidget(self.centre)
        self.setCentralWidget(holder)
        self.strip = TopStrip(context, title)
        self._add_strip(self.strip)
        for spec in docks:
            self._add_dock(spec)
        hint = self.tr("Ctrl+K commands · F1 keys")
        self.status = StatusStrip(context, simulated=simulated, hint=hint)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(0, 0, 0, 0)
        self.statusBar().addPermanentWidget(self.status, 1)
        self.lane = NoticeLane(context.theme, holder)
        self.strip.menu_asked.connect(self.show_menu)

    def _name_window(self) -> None:
        simulated = self._always_simulated or self._context.room.simulated
        suffix = " · " + self.tr("SIMULATED DATA") if simulated else ""
        self.setWindowTitle(self._title + suffix)

    def _add_strip(self, strip: TopStrip) -> None:
        bar = QToolBar()
        bar.setObjectName("strip")
        bar.setMovable(False)
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        bar.setContentsMargins(0, 0, 0, 0)
        if (inner := bar.layout()) is not None:
            inner.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(strip)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, bar)

    def _add_dock(self, spec: PanelSpec) -> None:
        title = QCoreApplication.translate("Panel", spec.title)
        dock = QDockWidget(title, self)
        dock.setObjectName(f"dock.{spec.id}")  # without a name saveState forgets it
        dock.setWidget(spec.make(self._context))
        self.addDockWidget(spec.area, dock)
        self._docks[spec.id] = dock
        self.unlock_layout(unlocked=False)

    def keep(self, *helpers: object) -> None:
        """Hold on to objects that must live as long as the window."""
        self._kept = (*self._kept, *helpers)

    def panel(self, panel_id: str) -> QWidget:
        """Return the widget of a dock; an unknown id raises ``KeyError``."""
        return self._docks[panel_id].widget()

    def unlock_layout(self, *, unlocked: bool) -> None:
        """Show or hide the docks' title bars; without them nothing moves by accident."""
        for dock in self._docks.values():
            bare = dock.property("bare") is True
            if unlocked and bare:
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]  # None restores Qt's own
                dock.setProperty("bare", False)  # noqa: FBT003 - Qt API
            elif not unlocked and not bare and not dock.isFloating():
                dock.setTitleBarWidget(QWidget(dock))
                dock.setProperty("bare", True)  # noqa: FBT003 - Qt API

    @property
    def unlocked(self) -> bool:
        """Whether docks can be moved now."""
        return any(dock.property("bare") is not True for dock in self._docks.values())

    # --- keys and menus

    def bind(self, registry: CommandRegistry) -> None:
        """Give every command its key.  Call once, when all commands are registered."""
        for command in registry:
            if command.key:
                shortcut = QShortcut(QKeySequence(command.key), self)
                shortcut.activated.connect(lambda c=command: self._pressed(registry, c))
                shortcut.setAutoRepeat(False)

    def _pressed(self, registry: CommandRegistry, command: Command) -> None:
        """Run a command by its key; a key that can do nothing now says so."""
        if registry.run(command.id):
            return
        text = self.tr("“{command}” is not possible now.").format(command=command.label())
        room, words = self._context.room, self._context.words
        key = room.selection.key
        slot = room.lines.slot(key) if isinstance(key, UUID) else None
        if command.group == "incident" and slot is not None:
            state = words.state(room.lines.state[slot])
            text += " " + self.tr("#{ref}: {state}").format(ref=int(room.lines.ref[slot]),
                                                             state=state)  # fmt: skip
            if not room.link.live:
                text += ". " + self.tr(
                    "The database does not answer: only a report that was opened before can be "
                    "worked on."
                )
        elif command.group == "incident" and room.selection.kind is Kind.NONE:
            text += " " + self.tr("Choose a report first.")
        self.lane.say(Notice(text))

    def next_panel(self, step: int) -> None:
        """Move the keyboard *step* panels on, left to right, among those that take it."""
        shown = [dock for dock in self._docks.values() if dock.isVisible()]
        docks = {self.dockWidgetArea(dock): dock.widget() for dock in shown}
        order = [docks.get(LEFT), self.centre, docks.get(RIGHT)]
        panels = [panel for panel in order if panel is not None]
        focused: QWidget | None = self.focusWidget()
        at = -step
        for number, panel in enumerate(panels):
            if focused is not None and (panel is focused or panel.isAncestorOf(focused)):
                at = number
        panels[(at + step) % len(panels)].setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Bring the keyboard back to the queue with an Escape nobody else had a use for."""
        if event.key() == Qt.Key.Key_Escape:
            self._context.commands.run("queue.focus")
        else:
            super().keyPressEvent(event)

    def build_menu(self) -> QMenu:
        """Return the menu of all commands by group, each with its key, in the language in force."""
        menu = QMenu(self)
        for group, title in GROUPS.items():
            members = [c for c in self._context.commands if c.group == group]
            if not members:
                continue
            part = menu.addMenu(QCoreApplication.translate("Menu", title))
            for command in members:
                key = QKeySequence(command.key).toString(QKeySequence.SequenceFormat.NativeText)
                action = QAction(f"{command.label()}\t{key}" if key else command.label(), part)
                action.setEnabled(command.enabled())
                action.triggered.connect(
                    lambda _=False, c=command.id: self._context.commands.run(c)
                )
                part.addAction(action)
        return menu

    def show_menu(self) -> None:
        """Open the menu under its button."""
        menu = self.build_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.strip.mapToGlobal(QPoint(0, self.strip.height())))

    # --- layouts

    def use_layout(self, name: str) -> None:
        """Arrange the docks as one of ``LAYOUTS``."""
        self._layout = name
        for dock in self._docks.values():
            dock.setFloating(False)
        self._share_out()

    def _soon(self, run: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(0)
        timer.timeout.connect(run)
        return timer

    def _share_out(self) -> None:
        for panel_id, share in LAYOUTS[self._layout].items():
            dock = self._docks[panel_id]
            dock.setVisible(share > 0)
            if share <= 0:
                continue
            bottom = self.dockWidgetArea(dock) == BOTTOM
            whole = self.height() if bottom else self.width()
            least = self._context.theme.px(MIN_SIDE_PX[panel_id])
            direction = Qt.Orientation.Vertical if bottom else Qt.Orientation.Horizontal
            self.resizeDocks([dock], [max(least, round(whole * share))], direction)
        self._settled.start()

    def _note_sizes(self) -> None:
        self._got = self._sizes()

    def _sizes(self) -> dict[str, tuple[bool, int]]:
        """Whether each dock is in its place, and how large along the window's border."""
        sizes = {}
        for panel_id, dock in self._docks.items():
            bottom = self.dockWidgetArea(dock) == BOTTOM
            size = dock.height() if bottom else dock.width()
            sizes[panel_id] = (dock.isVisible() and not dock.isFloating(), size)
        return sizes

    @property
    def _untouched(self) -> bool:
        """Whether the docks are as the layout put them: no hand has moved one since."""
        if self._share.isActive() or self._settled.isActive():
            return True
        now = self._sizes()
        return bool(self._got) and all(
            there == now[name][0] and abs(size - now[name][1]) <= DOCK_SLACK_PX
            for name, (there, size) in self._got.items()
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the room out again while no hand has moved a dock since a layout was chosen."""
        untouched = self._untouched
        super().resizeEvent(event)
        if untouched:
            self._share.start()

    def restore(self) -> None:
        """Arrange as this person left it, or as the operator layout."""
        saved = self._preferences.blob("layout")
        if saved.isEmpty() or not self.restoreState(saved, LAYOUT_VERSION):
            self.use_layout("operator")
        geometry = self._preferences.blob("geometry")
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
            return
        self.resize(*FIRST_SIZE)
        if self.screen().availableGeometry().width() >= MAXIMIZED_FROM_PX:
            self.setWindowState(Qt.WindowState.WindowMaximized)

    def remember(self) -> None:
        """Store the arrangement for this person and role."""
        self._preferences.put_blob("layout", self.saveState(LAYOUT_VERSION))
        self._preferences.put_blob("geometry", self.saveGeometry())

    def give_way(self, other: MainWindow) -> None:
        """Let the window of the next person take this one's place, without closing the program."""
        self.remember()
        other.setGeometry(self.normalGeometry())
        other.setWindowState(self.windowState())
        self.hide()
        self.deleteLater()

    def reset_layout(self) -> None:
        """Forget the stored arrangement and use the operator layout."""
        self._preferences.put_blob("layout", QByteArray())
        self.unlock_layout(unlocked=False)
        self.use_layout("operator")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Share the room out by the size the window really got, unless a stored layout is in."""
        super().showEvent(event)
        if self._got or self._settled.isActive():
            self._share.start()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout, then tell who must stop."""
        self.remember()
        self.closing.emit()
        super().closeEvent(event)
