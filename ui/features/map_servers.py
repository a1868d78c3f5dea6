"""The servers of map tiles that are known on this computer: adding, using, removing, offline."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from controlroom.tiles.cache import FOLDER, cache_file
from controlroom.tiles.probe import offered, tried
from controlroom.tiles.server import from_text, to_text
from controlroom.tiles.source import TileError
from controlroom.web_call import Abort
from ui.commands import Command
from ui.dialogs.tile_server import TileLayerForm, TileServerForm
from ui.dialogs.tile_servers import TileServersWindow
from ui.errors import Notice, notice_for
from ui.i18n import QT_TRANSLATE_NOOP
from ui.map.tiles.words import why
from ui.workers.query import QueryRunner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from controlroom.domain.reach import Reach
    from controlroom.tiles.server import TileServer
    from ui.dialogs.form import Form
    from ui.features.map_host import Host
    from ui.panels.spec import PanelContext
    from ui.preferences import Preferences

T = TypeVar("T")

log = logging.getLogger(__name__)

SERVERS, OFFLINE = "map_servers", "map_offline"
MOST_SERVERS = 50


class MapServers(QObject):
    """Adds servers and remembers them; what is chosen, ``Basemaps`` shows.

    Args:
        context: For the commands.
        host: Has the map and the notice lane; dialogs belong to it.
        preferences: Remembers the servers.
        folder: Data directory; kept tiles are in a folder of it.
        reach: Which networks servers may be in.

    Signals:
        chosen: A ``TileServer`` to show.
        removed: A ``TileServer`` that is no longer known.
        offline_changed: Whether nobody is asked now.

    Attributes:
        questions: Asks servers what they are; nothing else waits for that.
    """

    chosen = Signal(object)
    removed = Signal(object)
    offline_changed = Signal(bool)

    def __init__(
        self,
        context: PanelContext,
        host: Host,
        preferences: Preferences,
        folder: Path,
        reach: Reach,
    ) -> None:
        super().__init__(host.widget)
        self._context, self._window, self._lane = context, host.widget, host.lane
        self._map = host.map
        self._preferences, self._folder, self._reach = preferences, folder / FOLDER, reach
        self.questions = QueryRunner(1)
        self._abort = Abort()
        self._list: TileServersWindow | None = None
        for command in (
            Command(
                "map.server.add",
                QT_TRANSLATE_NOOP("Command", "Map: add a tile server…"),
                self._add,
                group="map",
            ),
            Command(
                "map.server.list",
                QT_TRANSLATE_NOOP("Command", "Map: tile servers…"),
                self._show_list,
                group="map",
            ),
            Command(
                "map.offline",
                QT_TRANSLATE_NOOP("Command", "Map: tiles offline or online"),
                lambda: self.set_offline(offline=not self.offline),
                group="map",
            ),
        ):
            context.commands.add(command)

    @property
    def offline(self) -> bool:
        """Whether only kept tiles are shown."""
        return bool(self._preferences.number(OFFLINE, 0))

    @property
    def known(self) -> tuple[TileServer, ...]:
        """The servers, the first added first; what cannot be read is left out."""
        try:
            told = json.loads(self._preferences.text(SERVERS, "[]"))
            return tuple(from_text(text) for text in told[:MOST_SERVERS])
        except (ValueError, TypeError, KeyError):
            log.warning("the servers of tiles that were remembered cannot be read")
            return ()

    def close(self) -> None:
        """End questions that are under way."""
        self._abort.stop()

    # --- adding

    def _add(self) -> None:
        self.add()

    def add(self) -> TileServerForm:
        """Ask where the tiles are, and look there."""
        form = TileServerForm(self._context.theme, self._reach, self._window)
        form.submitted.connect(lambda: self._look(form))
        form.show()
        return form

    def _look(self, form: TileServerForm) -> None:
        entered = form.server
        if form.is_template:
            self._try(form, entered)
            return

        def layers(found: Sequence[TileServer]) -> None:
            form.accept()
            self._choose(found, entered)

        self._ask(form, lambda: offered(entered.template, self._reach, self._abort), layers)

    def _choose(self, found: Sequence[TileServer], entered: TileServer) -> TileLayerForm:
        form = TileLayerForm(self._context.theme, found, entered, self._window)

        def send() -> None:
            server = form.server
            if server is not None:
                self._try(form, server)

        form.submitted.connect(send)
        form.show()
        return form

    def _try(self, form: Form, server: TileServer) -> None:
        home = self._context.city.home

        def fine(found: TileServer) -> None:
            form.accept()
            self._remember(found)
            self.chosen.emit(found)

        self._ask(form, lambda: tried(server, home, self._reach, self._abort), fine)

    def _ask(self, form: Form, call: Callable[[], T], then: Callable[[T], None]) -> None:
        """Run a question; a form that was left meanwhile wants no answer."""

        def failed(error: BaseException) -> None:
            if not isValid(form):
                return
            if isinstance(error, TileError):
                log.info("a server of tiles was not added: %s", error)
                text = self.tr("It cannot be used: {why}.").format(why=why(str(error)))
            else:
                text = notice_for(error, self._context.words).text
            form.fail(text)

        self.questions.run(
            "map.server", call, lambda found: then(found) if isValid(form) else None, failed
        )

    def _remember(self, server: TileServer) -> None:
        others = [known for known in self.known if known.template != server.template]
        self._write([*others, server][-MOST_SERVERS:])

    def _write(self, servers: Sequence[TileServer]) -> None:
        self._preferences.put(SERVERS, json.dumps([to_text(server) for server in servers]))
        if self._list is not None and isValid(self._list):
            self._list.show_servers(self.known)

    # --- those that are known

    def _show_list(self) -> None:
        self.show_list()

    def show_list(self) -> TileServersWindow:
        """Show the servers, to use or remove one, and to work without the network."""
        if self._list is not None and isValid(self._list):
            self._list.raise_()
            self._list.activateWindow()
            return self._list
        shown = self._list = TileServersWindow(self._context.theme, self._window)
        shown.show_servers(self.known)
        shown.set_offline(offline=self.offline)
        shown.used.connect(self.chosen)
        shown.add_asked.connect(self.add)
        shown.remove_asked.connect(self._remove)
        shown.offline_asked.connect(lambda offline: self.set_offline(offline=offline))
        shown.clear_asked.connect(self._clear)
        self._measure(shown)
        shown.show()
        return shown

    def set_offline(self, *, offline: bool) -> None:
        """Ask no server for tiles any more, or ask again."""
        self._preferences.put(OFFLINE, int(offline))
        if self._list is not None and isValid(self._list):
            self._list.set_offline(offline=offline)
        self.offline_changed.emit(offline)
        text = (
            self.tr("Offline: only map tiles kept on this computer are shown.")
            if offline
            else self.tr("Map tiles are asked for again.")
        )
        self._lane.say(Notice(text, is_error=False))

    def _remove(self, server: TileServer) -> None:
        before = self.known
        self._write([known for known in before if known.template != server.template])
        self.removed.emit(server)
        text = self.tr("{name} was removed.").format(name=server.name)
        self._lane.say(Notice(text, is_error=False), lambda: self._write(before))

    def _measure(self, shown: TileServersWindow) -> None:
        files = {server.template: cache_file(self._folder, server) for server in self.known}

        def sizes() -> dict[str, int]:
            return {key: file.stat().st_size for key, file in files.items() if file.is_file()}

        def show(found: dict[str, int]) -> None:
            if isValid(shown):
                shown.show_sizes(found)

        self._context.ask("map.server.sizes", sizes, show)

    def _clear(self, server: TileServer) -> None:
        """Have the tiles kept of a server forgotten; they come again as they are needed."""
        used = self._map.tiles.fetching if self._map.tiles is not None else None
        if used is not None and used.server.template == server.template:
            used.clear()
            self._cleared(server)
            return
        file = cache_file(self._folder, server)
        self._context.ask(
            "map.server.clear",
            lambda: file.unlink(missing_ok=True),
            lambda _done: self._cleared(server),
        )

    def _cleared(self, server: TileServer) -> None:
        if self._list is not None and isValid(self._list):
            self._measure(self._list)
        text = self.tr("The tiles kept of {name} were removed.").format(name=server.name)
        self._lane.say(Notice(text, is_error=False))
