"""Builds the workstation's window or the wall around an opened core."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

from controlroom import bootstrap
from controlroom.ingest import attachments
from controlroom.options import ATTACHMENTS
from controlroom.outbox.courier import Carrier
from controlroom.web_call import Abort
from ui.commands import CommandRegistry
from ui.desk import Desk
from ui.features import incident
from ui.features import window as window_feature
from ui.features.backups import BackupKeeper, Quiet
from ui.features.basemaps import Basemaps
from ui.features.export import ExportCommands
from ui.features.keep_picture import PictureKeeper
from ui.features.live import Live
from ui.features.map_host import Host
from ui.features.map_list import MapList
from ui.features.map_picture import MapPictures
from ui.features.map_switches import MapSwitches
from ui.features.map_tools import MapTools
from ui.features.outbox import OutboxCommands
from ui.features.overlays import Overlays
from ui.features.people import PeopleCommands
from ui.main_window import MainWindow
from ui.models.pending import Pending
from ui.models.room import Kind, Room
from ui.panels import registry
from ui.panels.map import MapPanel
from ui.panels.queue import QueuePanel
from ui.panels.spec import PanelContext
from ui.post import Post
from ui.preferences import Preferences
from ui.signin_server import watch_login
from ui.words import Words
from ui.workers.pictures import PictureLoader
from ui.workers.poller import Poller
from ui.workers.query import QueryRunner

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from controlroom.bootstrap import Core
    from controlroom.outbox.place import OpenOutbox
    from controlroom.services.feed import FeedReader
    from ui.app import Desktop

TALL_PX = 2000


def _usual_zoom() -> int:
    """Return the zoom of a first start: a screen of 4K that scales nothing itself gets 150 %."""
    screen = QGuiApplication.primaryScreen()
    return 150 if screen.size().height() >= TALL_PX else 100


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a window is put together from."""

    core: Core
    context: PanelContext
    live: Live
    desk: Desk
    post: Post | None
    questions: QueryRunner
    poller: Poller


def build(desktop: Desktop, core: Core, outbox: OpenOutbox | None = None) -> QWidget:
    """Return the window of this run, with its threads started and owned by the lifecycle.

    Args:
        desktop: This run.
        core: The opened room.
        outbox: Of who sits here; without one no command is given.
    """
    options = desktop.options
    preferences = Preferences(options.data_dir, desktop.actor())
    _dress(desktop, preferences)
    parts = _parts(desktop, core, outbox)
    simulated = _is_simulated(desktop, core)
    if options.kind == "wall":
        from ui.wall_window import WallWindow  # noqa: PLC0415 - a workstation needs no wall

        wall = WallWindow(parts.context, simulated=simulated)
        wall.closing.connect(QCoreApplication.quit)
        wall.live, wall.transport = parts.live, core.transport
        return wall
    window = MainWindow(
        parts.context,
        centre=registry.CENTRE,
        docks=registry.DOCKS,
        preferences=preferences,
        title=parts.context.city.centre_name.of(options.lang),
        simulated=simulated,
    )
    _furnish(desktop, parts, window, preferences)
    return window


def _is_simulated(desktop: Desktop, core: Core) -> bool:
    return desktop.options.kind == "demo" or core.simulated


def _dress(desktop: Desktop, preferences: Preferences) -> None:
    if desktop.options.theme is None:
        stored = window_feature.stored_theme(preferences, desktop.theme.tokens.name)
        desktop.theme.set_tokens(stored)
    zoom = preferences.number("zoom", _usual_zoom())
    if zoom != desktop.theme.zoom:
        desktop.theme.set_zoom(zoom)


def _parts(desktop: Desktop, core: Core, outbox: OpenOutbox | None) -> _Parts:
    options, life, actor = desktop.options, desktop.lifecycle, desktop.actor()
    room, words = Room(core.services.city), Words(core.services.city, options.lang)
    questions, pending = QueryRunner(2), Pending()
    poller = Poller(_feed(desktop, core, room, questions))
    post = None
    if outbox is not None:
        post = Post(outbox.outbox, Carrier(core.services, actor), pending)
        core.when_moved(outbox.outbox.reassert)
    desk = Desk(questions, post, words, poller.poke)
    context = PanelContext(
        room=room,
        theme=desktop.theme,
        city=core.services.city,
        services=core.services,
        actor=actor,
        commands=CommandRegistry(),
        words=words,
        ask=desk.ask,
        act=desk.act,
        read_only=options.kind == "wall",
        pending=pending,
        pictures=_pictures(desktop),
    )
    live = Live(context, poller)
    life.on_leaving(live.stop)
    life.own(questions)
    if post is not None:
        life.own(post)
        poller.brought.connect(post.heard)
    life.own(poller)
    poller.start()  # what it brings waits until the window is there to show it
    return _Parts(core, context, live, desk, post, questions, poller)


def _furnish(desktop: Desktop, parts: _Parts, window: MainWindow, preferences: Preferences) -> None:
    """Connect a workstation's window with everything that works behind it, and begin."""
    core, context, poller, post = parts.core, parts.context, parts.poller, parts.post
    parts.live.keep_tidy(core.tidy)
    parts.live.keep_sealed(lambda: core.seal(desktop.options.data_dir))
    window.status.watch_transport(core.transport)
    watch_login(window, desktop.theme, core, poller)
    parts.desk.show_in(window.lane)
    window.keep(parts.desk, parts.live)
    if post is not None:
        window.keep(OutboxCommands(context, post, window))
        post.start()
    incident.register(context, window)
    _offer_export(context, window, simulated=_is_simulated(desktop, core))
    window.keep(window_feature.WindowCommands(context, window, preferences, poller.poke))
    _keep_map(desktop, core, context, window, preferences)
    if core.signed_in:
        window.keep(PeopleCommands(context, window, desktop.entrance, core.url, parts.live))
    if desktop.options.kind == "run":
        waiting = context.pending.waiting
        _keep_backups(desktop, core, window, lambda: parts.questions.busy + len(waiting()))
    window.bind(context.commands)
    window.strip.asked.connect(lambda view: context.commands.run(f"queue.view.{view}"))
    window.status.asked.connect(lambda source: context.room.open(Kind.SOURCE, source))
    window.closing.connect(QCoreApplication.quit)
    window.restore()
    window.panel("queue").setFocus()  # the shift begins at the queue, without a mouse


def _keep_map(
    desktop: Desktop,
    core: Core,
    context: PanelContext,
    window: MainWindow,
    preferences: Preferences,
) -> None:
    """Show the basemap that was chosen before; give the map tools, list and pictures."""
    if isinstance(window.centre, MapPanel):
        host = Host(window, window.centre.map, window.lane)
        options = desktop.options
        basemaps = Basemaps(context, host, preferences, options.data_dir, options.reach)
        desktop.lifecycle.own(basemaps.servers.questions)
        # A window that Qt has destroyed has ended its processes with it.
        desktop.lifecycle.on_leaving(lambda: basemaps.close() if isValid(basemaps) else None)
        basemaps.restore()
        # One file after another: a large one takes a core for some seconds.
        files = QueryRunner(1)
        desktop.lifecycle.own(files)
        overlays = Overlays(context, host, preferences, files)
        desktop.lifecycle.on_leaving(overlays.reader.stop)
        overlays.restore()
        window.keep(overlays)
        window.keep(
            MapTools(context, window, window.centre.map, window.lane.say, desktop.options.data_dir)
        )
        title = context.city.centre_name.of(options.lang)
        simulated = _is_simulated(desktop, core)
        window.keep(MapPictures(context, host, title, simulated=simulated))
        window.keep(MapList(context, window, window.centre.map))
        window.keep(MapSwitches(window.centre, preferences))


def _offer_export(context: PanelContext, window: MainWindow, *, simulated: bool) -> None:
    queue = window.panel("queue")
    if isinstance(queue, QueuePanel):
        model = queue.queue.model
        say = window.lane.say
        window.keep(ExportCommands(context, window, lambda: model.view, say, simulated=simulated))


def _pictures(desktop: Desktop) -> PictureLoader:
    """Return what loads photos, owned by the lifecycle."""
    options, abort = desktop.options, Abort()
    folder = options.attachments_dir or options.data_dir / ATTACHMENTS
    loader = PictureLoader(
        lambda place: attachments.content(place, folder, options.reach, abort=abort), abort.stop
    )
    desktop.lifecycle.own(loader)
    return loader


def _feed(
    desktop: Desktop, core: Core, room: Room, questions: QueryRunner
) -> Callable[[], FeedReader]:
    """Return what makes the feed's readers; the first begins with the picture kept here last."""
    options = desktop.options
    if not options.keep_picture or options.kind == "wall":  # a wall is not started every morning
        return core.make_feed
    file = bootstrap.picture_file(core, options.data_dir / "pictures", desktop.actor())
    keeper = PictureKeeper(room, file.keep, lambda: not questions.busy)
    desktop.lifecycle.own(keeper)
    return lambda: core.make_feed(file)


def _keep_backups(
    desktop: Desktop, core: Core, window: MainWindow, busy: Callable[[], int]
) -> None:
    """Have a file of this computer backed up at night, while *busy* says nothing is under way."""
    file = bootstrap.own_file(core, desktop.options.backup_dir)
    if file is None:
        return
    zone = core.services.city.zone
    keeper = BackupKeeper(file, zone, quiet=Quiet(busy), say=window.lane.say)
    desktop.lifecycle.own(keeper)
    keeper.changed.connect(window.status.set_backup)
    window.keep(keeper)
    keeper.start()
