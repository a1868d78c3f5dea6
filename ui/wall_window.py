"""The large screen: map, six figures, levels and the heaviest incidents.  Read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from ui.map.widget import MapWidget
from ui.panels.map import feed_map
from ui.wall import picture
from ui.wall.parts import LEFT, RIGHT, SMALLEST, Brush
from ui.wall.scale import Scale

if TYPE_CHECKING:
    from ui.features.live import Live
    from ui.panels.spec import PanelContext

MAP_SHARE = 0.625
HEAD, FOOT = 92, 62
OLD_AFTER_S = 30.0
INCIDENTS = 4


class WallWindow(QWidget):
    """Paints everything but the map itself; there is nothing to click but closing.

    It holds no write functions: its actor is a viewer and its context read-only.

    Signals:
        closing: The window was closed.
    """

    closing = Signal()

    def __init__(self, context: PanelContext, *, simulated: bool, distance_m: float = 2.5) -> None:
        super().__init__()
        self._context, self._simulated, self._distance_m = context, simulated, distance_m
        self.live: Live | None = None
        self.setWindowTitle(
            self.tr("Wall · {city}").format(city=context.city.name.of(context.words.lang))
        )
        self.setObjectName("panel")
        self.map = MapWidget.for_wall(context, self)
        feed_map(context, self.map)
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
        pitch = 25.4 / screen.physicalDotsPerInchY() if screen.physicalDotsPerInchY() > 0 else 0.0
        return Scale(self.height(), pitch, self._distance_m)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the map in its share."""
        px = self.scale.px
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
        left = round(self.width() * MAP_SHARE) + self.scale.px(28)
        right = self.width() - self.scale.px(28)
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
        gap, height = px(14), px(148)
        width = (right - left - 2 * gap) // 3
        top = px(HEAD) + px(20)
        for index, tile in enumerate(picture.tiles(self._context)):
            row, column = divmod(index, 3)
            box = QRect(left + column * (width + gap), top + row * (height + gap), width, height)
            brush.tile(box, tile)
        return top + 2 * height + gap + px(22)

    def _paint_levels(self, brush: Brush, left: int, right: int, top: int) -> int:
        px = self.scale.px
        levels = picture.levels(self._context)
        if not levels:
            return top
        heading = QRect(left, top, right - left, px(34))
        brush.text(heading, self.tr("Water levels and alert marks"), brush.font(24, 600), "text_2")
        top += px(40)
        for level in levels:
            brush.level(QRect(left, top, right - left, px(36)), level)
            top += px(38)
        return top + px(14)

    def _paint_incidents(self, brush: Brush, left: int, right: int, top: int) -> None:
        px = self.scale.px
        heading = QRect(left, top, right - left, px(34))
        brush.text(heading, self.tr("Heaviest right now"), brush.font(24, 600), "text_2")
        top += px(42)
        height, bottom = px(76), self.height() - px(FOOT)
        lines = picture.heaviest(self._context, INCIDENTS)
        if not lines:
            empty = QRect(left, top, right - left, height)
            brush.text(empty, self.tr("Nothing is open."), brush.font(24), "text_3")
        for line in lines:
            if top + height > bottom:
                break
            brush.line(QRect(left, top, right - left, height), line)
            top += height

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
        if self._simulated:
            width = brush.text(inner, self.tr("SIMULATED DATA"), brush.font(24, 600), token)
            inner.setLeft(inner.left() + width + px(40))
        said = " · ".join(picture.silent_sources(self._context)[:2])
        if not self.scale.readable(SMALLEST):
            said = self.tr("Too small for {metres} m: use a larger screen or sit closer.").format(
                metres=words.number(self._distance_m, 1)
            )
        brush.text(inner, said, brush.font(24), token, LEFT)
