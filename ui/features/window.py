"""Commands of the window itself: layouts, zoom, theme, language, palette, keys, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMessageBox

from controlroom import __version__
from ui.commands import Command
from ui.dialogs.keys import KeysPage
from ui.dialogs.palette import CommandPalette
from ui.errors import Notice
from ui.i18n import QT_TRANSLATE_NOOP
from ui.theme.tokens import ALL

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.main_window import MainWindow
    from ui.panels.spec import PanelContext
    from ui.preferences import Preferences

LAYOUT_TITLES = {
    "operator": QT_TRANSLATE_NOOP("Command", "Layout: operator"),
    "dispatch": QT_TRANSLATE_NOOP("Command", "Layout: dispatch"),
    "flood": QT_TRANSLATE_NOOP("Command", "Layout: flood"),
    "analysis": QT_TRANSLATE_NOOP("Command", "Layout: analysis"),
}
THEME_TITLES = {
    "dark": QT_TRANSLATE_NOOP("Command", "Theme: dark"),
    "light": QT_TRANSLATE_NOOP("Command", "Theme: light"),
    "contrast": QT_TRANSLATE_NOOP("Command", "Theme: high contrast"),
}


class WindowCommands:
    """Registers the commands and remembers what they change."""

    def __init__(
        self,
        context: PanelContext,
        window: MainWindow,
        preferences: Preferences,
        poke: Callable[[], None],
    ) -> None:
        """Args: poke: Asks the poller for a round now."""
        self._context, self._window, self._preferences = context, window, preferences
        add = context.commands.add
        for number, (name, title) in enumerate(LAYOUT_TITLES.items(), start=1):
            key = f"Ctrl+Shift+{number}"
            add(Command(f"layout.{name}", title, self._layout(name), key, group="window"))
        for name, title in THEME_TITLES.items():
            add(Command(f"theme.{name}", title, self._theme(name), group="view"))
        zoom = context.theme.step_zoom
        for command in (
            Command(
                "window.palette",
                QT_TRANSLATE_NOOP("Command", "Find a command…"),
                self.palette,
                "Ctrl+K",
            ),
            Command("window.menu", QT_TRANSLATE_NOOP("Command", "Menu"), window.show_menu, "F10"),
            Command(
                "window.undo",
                QT_TRANSLATE_NOOP("Command", "Undo the last step"),
                self.undo,
                "Ctrl+Z",
            ),
            Command(
                "window.unlock",
                QT_TRANSLATE_NOOP("Command", "Move panels"),
                self.unlock,
                "Ctrl+Shift+L",
            ),
            Command(
                "window.reset",
                QT_TRANSLATE_NOOP("Command", "Reset the layout"),
                window.reset_layout,
            ),
            Command(
                "window.next",
                QT_TRANSLATE_NOOP("Command", "Next panel"),
                lambda: window.next_panel(1),
                "F6",
            ),
            Command(
                "window.before",
                QT_TRANSLATE_NOOP("Command", "Panel before"),
                lambda: window.next_panel(-1),
                "Shift+F6",
            ),
            Command(
                "window.full", QT_TRANSLATE_NOOP("Command", "Full screen"), self.full_screen, "F11"
            ),
            Command(
                "window.refresh", QT_TRANSLATE_NOOP("Command", "Ask the database now"), poke, "F5"
            ),
            Command("window.close", QT_TRANSLATE_NOOP("Command", "Close"), self._close, "Ctrl+Q"),
            Command(
                "view.larger",
                QT_TRANSLATE_NOOP("Command", "Larger"),
                lambda: self._zoom(zoom, 1),
                "Ctrl+=",
                group="view",
            ),
            Command(
                "view.smaller",
                QT_TRANSLATE_NOOP("Command", "Smaller"),
                lambda: self._zoom(zoom, -1),
                "Ctrl+-",
                group="view",
            ),
            Command(
                "view.normal",
                QT_TRANSLATE_NOOP("Command", "Normal size"),
                lambda: self._zoom(zoom, 0),
                "Ctrl+0",
                group="view",
            ),
            Command(
                "help.keys", QT_TRANSLATE_NOOP("Command", "Keys"), self.keys, "F1", group="help"
            ),
            Command("help.about", QT_TRANSLATE_NOOP("Command", "About"), self.about, group="help"),
        ):
            add(command)

    def _layout(self, name: str) -> Callable[[], None]:
        return lambda: self._window.use_layout(name)

    def _theme(self, name: str) -> Callable[[], None]:
        def change() -> None:
            self._context.theme.set_tokens(name)
            self._preferences.put("theme", name)

        return change

    def _zoom(self, step_zoom: Callable[[int], None], step: int) -> None:
        step_zoom(step)
        self._preferences.put("zoom", self._context.theme.zoom)

    def _close(self) -> None:
        self._window.close()

    def undo(self) -> None:
        """Take the last step back while that is offered."""
        if not self._window.lane.undo():
            text = QCoreApplication.translate(
                "Window", "Nothing can be undone: that is offered for 15 seconds after a step."
            )
            self._window.lane.say(Notice(text))

    def unlock(self) -> None:
        """Let panels be moved, or fix them again."""
        self._window.unlock_layout(unlocked=not self._window.unlocked)

    def full_screen(self) -> None:
        """Switch between full screen and a window."""
        self._window.setWindowState(self._window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def palette(self) -> None:
        """Open the command palette; run what was chosen after it has closed."""
        palette = CommandPalette(self._context.commands, self._context.theme, self._window)

        def run() -> None:
            palette.deleteLater()
            if palette.chosen is not None:
                self._context.commands.run(palette.chosen.id)

        palette.finished.connect(run)
        palette.open()

    def keys(self) -> None:
        """Show every key."""
        page = KeysPage(self._context.commands, self._context.theme, self._window)
        page.finished.connect(page.deleteLater)
        page.open()

    def about(self) -> None:
        """Say what this is, whose data it shows and under which licences."""
        box = QMessageBox(self._window)
        box.setWindowTitle(QCoreApplication.translate("About", "About"))
        text = QCoreApplication.translate(
            "About",
            "controlroom {version}\n\nIncident queue, map and charts over a shared database.\n"
            "Apache License 2.0.\n\n{attribution}",
        )
        attribution = self._context.city.attribution
        box.setText(text.format(version=__version__, attribution=attribution))
        box.finished.connect(box.deleteLater)
        box.open()


def stored_theme(preferences: Preferences, default: str) -> str:
    """Return the theme this person chose, or *default*."""
    name = preferences.text("theme", default)
    return name if name in ALL else default
