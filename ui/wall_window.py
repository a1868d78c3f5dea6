"""The large screen: map, six figures, levels and the heaviest incidents.  Read-only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.map.widget import MapWidget
from ui.panels.map import feed_map
from ui.wall import picture
from ui.wall.parts import LEFT, LEVEL, RIGHT, SMALLEST, Brush
from ui.wall.scale import BASE_HEIGHT_PX, Scale, real_pitch_mm
from ui.wall.theme import WallTheme

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.transport import Transport
    from ui.features.live import Live
    from ui.panels.spec import PanelContext

MAP_SHARE = 0.6
MAP_ZOOM = 125
"""Zoom of the map's letters and markers on 1080 lines, in percent."""
HEAD, FOOT, SIDE = 92, 62, 28
TILE, GAP, HEADING, LEVEL_ROW = 136, 12, 36, 34
OLD_AFTER_S = 30.0
INCIDENTS = 12
"""More than fit on any screen."""
FULL_SCREEN_FROM_PX = 1280
"""A wall fills its screen from the start; Esc and F11 make it a window."""


class WallWindow(QWidget):
    """Paints everything but the map itself; there is nothing to click but closing.

    It holds no write functions: its actor is a viewer and its context read-only.

    Signals:
        closing: The window was closed.
    """

    closing = Signal()

    def __init__(self, context: PanelContext, *, simulated: bool, distance_m: float = 2.5) -> None:
        super().__init__()
        self._context, self._distance_m = context, distance_m
        self._always_simulated = simulated
        self.live: Live | None = None
        self.transport: Callable[[], Transport | None] = lambda: None
        self.setWindowTitle(
            self.tr("Wall · {city}").format(city=context.city.name.of(context.words.lang))
        )
        self.setObjectName("panel")
        self._map_theme = WallTheme(context.theme)
        on_map = replace(context, theme=self._map_theme)
        self.map = MapWidget.for_wall(on_map, self)
        feed_map(on_map, self.map)
        room = context.room
        for signal in (room.lines_changed, room.alarms_changed, room.sensors_changed):
            signal.connect(self._changed)
        room.figures_changed.connect(self._changed)
        room.link_changed.connect(self._changed)
        room.ticked.connect(self._changed)
        context.theme.changed.connect(self._changed)
        for key, run in (("F11", self._full_screen), ("Ctrl+Q", self.close), ("Esc", self._window)):
            QShortcut(QKeySequence(key), self).activated.connect(run)
        self.resize(1920, 1080)
        if self.screen().availableGeometry().width() >= FULL_SCREEN_FROM_PX:
            self.setWindowState(Qt.WindowState.WindowFullScreen)

    @property
    def _simulated(self) -> bool:
        return self._always_simulated or self._context.room.simulated

    def _changed(self, *_args: object) -> None:
        self.update()

    def _full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _window(self) -> None:
        if self.isFullScreen():
            self.showNormal()

    @property
    def scale(self) -> Scale:
        """Sizes for this window on its screen."""
        screen = self.screen()
        glass, pixels = screen.physicalSize(), screen.size()
        pitch = real_pitch_mm(
            QGuiApplication.platformName(),
            f"{screen.manufacturer()} {screen.model()} {screen.serialNumber()}",
            (glass.width(), glass.height()),
            (pixels.width(), pixels.height()),
        )
        return Scale(self.height(), pitch, self._distance_m)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the map in its share, its letters in proportion."""
        px = self.scale.px
        self._map_theme.fit(round(MAP_ZOOM * self.height() / BASE_HEIGHT_PX))
        height = self.height() - px(HEAD) - px(FOOT)
        self.map.setGeometry(0, px(HEAD), round(self.width() * MAP_SHARE), height)
        super().resizeEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell that the wall is gone."""
        self.closing.emit()
        super().closeEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint head, right column and foot from the room's picture of this moment."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._context.theme.color("window"))
        brush = Brush(painter, self._context.theme, self.scale)
        self._paint_head(brush)
        left = round(self.width() * MAP_SHARE) + self.scale.px(SIDE)
        right = self.width() - self.scale.px(SIDE)
        top = self._paint_tiles(brush, left, right)
        top = self._paint_levels(brush, left, right, top)
        self._paint_incidents(brush, left, right, top)
        self._paint_foot(brush)
        painter.end()

    def _paint_head(self, brush: Brush) -> None:
        px, room, words = self.scale.px, self._context.room, self._context.words
        head = QRect(px(32), 0, self.width() - px(64), px(HEAD))
        city = self._context.city.name.of(words.lang)
        title = self.tr("{city} · City overview").format(city=city)
        width = brush.text(head, title, brush.font(34, 600), "text")
        date = f"{words.weekday(room.now)} {words.date(room.now)}"
        brush.text(head.adjusted(width + px(36), 0, 0, 0), date, brush.font(22), "text_2")
        clock = brush.text(head, words.clock(room.now), brush.font(52, 600), "text", RIGHT)
        age = room.age_s(room.link.since)
        said = self.tr("no data yet")
        if age is not None:
            said = self.tr("data {age} old").format(age=words.age(age))
        token = "text_2" if room.link.live else "severity_2"
        brush.text(head.adjusted(0, 0, -clock - px(36), 0), said, brush.font(22), token, RIGHT)

    def _paint_tiles(self, brush: Brush, left: int, right: int) -> int:
        px = self.scale.px
        gap, height = px(GAP), px(TILE)
        width = (right - left - 2 * gap) // 3
        top = px(HEAD) + px(6)
        for index, tile in enumerate(picture.tiles(self._context)):
            row, column = divmod(index, 3)
            box = QRect(left + column * (width + gap), top + row * (height + gap), width, height)
            brush.tile(box, tile)
        return top + 2 * height + gap + px(16)

    def _paint_heading(self, brush: Brush, box: QRect, text: str, beside: str) -> None:
        width = brush.text(box, text, brush.font(24, 600), "text_2")
        rest = box.adjusted(width + self.scale.px(24), 0, 0, 0)
        if brush.width(beside, brush.font(SMALLEST)) <= rest.width():
            brush.text(rest, beside, brush.font(SMALLEST), "text_2", RIGHT)

    def _paint_levels(self, brush: Brush, left: int, right: int, top: int) -> int:
        px = self.scale.px
        levels = picture.levels(self._context)
        if not levels:
            return top
        heading = QRect(left, top, right - left, px(HEADING))
        normal = any(level.normal is not None for level in levels)
        note = self.tr("grey mark: normal level of a reservoir") if normal else ""
        self._paint_heading(brush, heading, self.tr("Water levels and alert marks"), note)
        top += px(HEADING)
        third = (right - left) * 2 // 5
        names = max(brush.width(level.name, brush.font(LEVEL)) for level in levels)
        texts = max(brush.width(level.text, brush.font(LEVEL, 600)) for level in levels)
        for level in levels:
            row = QRect(left, top, right - left, px(LEVEL_ROW))
            brush.level(row, level, min(names, third) + px(2), min(texts, third) + px(2))
            top += px(LEVEL_ROW)
        return top + px(14)

    def _paint_incidents(self, brush: Brush, left: int, right: int, top: int) -> None:
        px, width = self.scale.px, right - left
        heading = QRect(left, top, width, px(HEADING))
        burden = picture.burden(self._context)
        self._paint_heading(brush, heading, self.tr("Heaviest right now"), burden)
        top += px(HEADING) + px(4)
        bottom = self.height() - px(FOOT) - px(6)
        lines = picture.heaviest(self._context, INCIDENTS)
        if not lines:
            empty = QRect(left, top, width, px(60))
            brush.text(empty, self.tr("Nothing is open."), brush.font(24), "text_2")
        for line, height in brush.plan(lines, width, bottom - top):
            brush.line(QRect(left, top, width, height), line)
            top += height

    def troubles(self) -> list[str]:
        """Return what the foot says beside the mode: a weak connection, sources that are lost."""
        said = picture.silent_sources(self._context)
        way = self.transport()
        if way is not None and way.weaknesses:
            said.insert(0, self.tr("Weak connection to the database"))
        return said

    def _paint_foot(self, brush: Brush) -> None:
        px, room, words = self.scale.px, self._context.room, self._context.words
        foot = QRect(0, self.height() - px(FOOT), self.width(), px(FOOT))
        age = room.age_s(room.link.since)
        inner = foot.adjusted(px(32), 0, -px(32), 0)
        if age is None or age > OLD_AFTER_S:
            brush.painter.fillRect(foot, self._context.theme.color("severity_2"))
            said = self.tr("Waiting for the database; nothing here is live.")
            if age is not None:
                said = self.tr("Everything shown is {age} old: no database since {time}.").format(
                    age=words.age(age), time=words.clock(room.link.since or 0.0, seconds=True)
                )
            brush.text(inner, said, brush.font(26, 600), "on_severity")
            return
        token = "demo_text" if self._simulated else "text_2"
        back = "demo_back" if self._simulated else "panel"
        brush.painter.fillRect(foot, self._context.theme.color(back))
        mode = self.tr("SIMULATED DATA") if self._simulated else self.tr("LIVE")
        if self._simulated or room.link.live:
            width = brush.text(inner, mode, brush.font(24, 600), token)
            inner.setLeft(inner.left() + width + px(40))
        silent = self.troubles()
        said = " · ".join([*silent[:2], *([f"+{len(silent) - 2}"] if len(silent) > 2 else [])])  # noqa: PLR2004 - two fit
        if not self.scale.readable(SMALLEST):
            said = self.tr("Too small for {metres} m: use a larger screen or sit closer.").format(
                metres=words.number(self._distance_m, 1)
            )
        brush.text(inner, said, brush.font(24), token, LEFT)
