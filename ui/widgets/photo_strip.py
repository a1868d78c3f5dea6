"""Photos of a record and the nearest camera, side by side; calm when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

TILE_PX, MOST = 84, 3


@dataclass(frozen=True, slots=True)
class Tile:
    """One picture or the reason why there is none.

    Attributes:
        key: What ``PhotoStrip.asked`` emits; empty when nothing can be opened.
        caption: Always shown, translated.
        image: The picture, scaled; None for a placeholder.
        tip: More about it.
        faded: What it shows is old.
    """

    key: str
    caption: str
    image: QImage | None = None
    tip: str = ""
    faded: bool = False


class PhotoStrip(QWidget):
    """Tiles of equal width; Enter, Space or a click opens one.

    Signals:
        asked: The key of the tile to open.
    """

    asked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._tiles: tuple[Tile, ...] = ()
        self._views: list[_TileView] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.px(6))

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """What is shown."""
        return self._tiles

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        """Show *tiles*, left to right."""
        if tuple(tiles) == self._tiles:
            return
        held = next((v.key for v in self._views if v.hasFocus()), "")
        self._tiles = tuple(tiles)
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._views = [_TileView(tile, self._theme) for tile in self._tiles]
        for view in self._views:
            view.asked.connect(self.asked)
            self._row.addWidget(view, 1)
            view.show()  # the layout would do so later, and what is hidden takes no focus
        if held:
            self.focus(held)

    def focus(self, key: str) -> None:
        """Put the keyboard on the tile with *key*, if there is one."""
        for view in self._views:
            if view.key == key:
                view.setFocus()

    def restyle(self) -> None:
        """Take sizes and colours of the theme in force."""
        tiles, self._tiles = self._tiles, ()
        self.show_tiles(tiles)


class _TileView(QWidget):
    asked = Signal(str)

    def __init__(self, tile: Tile, theme: Theme) -> None:
        super().__init__()
        self._tile, self._theme = tile, theme
        self.setToolTip(plain(tile.tip))
        self.setAccessibleName(tile.caption)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if tile.key:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def key(self) -> str:
        """Of its tile."""
        return self._tile.key

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(TILE_PX), self._theme.px(TILE_PX))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(40), self._theme.px(TILE_PX))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._tile.key and event.key() in keys:
            self.asked.emit(self._tile.key)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._tile.key:
            self.asked.emit(self._tile.key)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = self.rect()
        painter.setPen(theme.color("accent" if self.hasFocus() else "line"))
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(box.adjusted(0, 0, -1, -1), theme.px(4), theme.px(4))
        painter.setFont(theme.font(12))
        image = self._tile.image
        if image is not None:
            self._draw_image(painter, image, box.adjusted(1, 1, -2, -2))
            return
        painter.setPen(theme.color("text_3" if self._tile.faded else "text_2"))
        text = box.adjusted(theme.px(6), theme.px(4), -theme.px(6), -theme.px(4))
        wrapped = int(Qt.TextFlag.TextWordWrap)
        needs = painter.boundingRect(text, wrapped, self._tile.caption).height()
        place = Qt.AlignmentFlag.AlignCenter
        if needs > text.height():  # its beginning matters most; the tooltip has all of it
            place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(text, int(place) | wrapped, self._tile.caption)

    def _draw_image(self, painter: QPainter, image: QImage, box: QRect) -> None:
        size = image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        part = QRect(0, 0, size.width(), size.height())
        part.moveCenter(box.center())
        painter.setClipRect(box)
        painter.setOpacity(0.5 if self._tile.faded else 1.0)
        painter.drawImage(part, image)
