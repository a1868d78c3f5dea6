"""The map as a picture for others: what is seen, finer than the screen, and what it needs.

A picture that leaves the room is looked at without the window around it: it says of when it is,
whose map it is, how long a kilometre is, and whether any of it happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from shiboken6 import isValid

from ui.map.canvas import Canvas
from ui.map.ink import Ink
from ui.map.layers import Level
from ui.map.style import Style

if TYPE_CHECKING:
    from ui.map.picture import MapPicture

FINE = 2.0
"""Pixels of the picture for one of the screen: 180 in an inch on paper as wide as a screen's."""
BAND_PX = 34


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands over the map.

    Attributes:
        title: Whose room this is.
        said: Of when it is, with the time's zone.
        mark: In capitals at the right: that it is simulated; empty when it is not.
        stale: The data are old, and ``said`` says since when.
    """

    title: str
    said: str
    mark: str = ""
    stale: bool = False


class PagePainter(QObject):
    """Paints a page in slices, so that the window stays free meanwhile.  GUI thread.

    It has no parent, so whoever made it keeps it until it is finished: PySide does not survive the
    deletion of a child that knows its parent.

    Signals:
        finished: The ``QImage``; a null one when the map has gone meanwhile.
    """

    finished = Signal(QImage)

    def __init__(self, shown: MapPicture, heading: Heading) -> None:
        super().__init__()
        self._shown, self._heading = shown, heading
        self._view = shown.view
        # Tiles come as the screen needs them; finer ones would displace those it shows.
        self._ratio = FINE if shown.tiles is None else shown.devicePixelRatioF()
        self._canvas = Canvas(shown.canvas.ground, shown.markers, shown.layers)
        self._canvas.labels, self._canvas.wards = shown.canvas.labels, shown.canvas.wards
        self._slices = QTimer(self)
        self._slices.setInterval(0)
        self._slices.timeout.connect(self._work)

    def start(self) -> None:
        """Begin; ``finished`` tells when it is there."""
        ink = Ink(Style(self._shown.theme), self._ratio)
        self._canvas.begin(self._view, ink, self._ratio)
        self._slices.start()

    def _work(self) -> None:
        if not isValid(self._shown):
            self._slices.stop()
            self.finished.emit(QImage())
        elif self._canvas.work():
            self._slices.stop()
            image = self._compose()
            # The markers were drawn elsewhere: the window's picture cannot be told what changed.
            self._shown.refresh()
            self.finished.emit(image)

    def _compose(self) -> QImage:
        view, ratio = self._view, self._ratio
        band = self._shown.theme.px(BAND_PX)
        image = QImage(
            round(view.width * ratio),
            round((view.height + band) * ratio),
            QImage.Format.Format_RGB32,
        )
        image.setDevicePixelRatio(ratio)
        image.fill(self._shown.theme.color("panel"))
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_band(painter, QRectF(0, 0, view.width, band))
        painter.translate(0, band)
        painter.setClipRect(QRectF(0, 0, view.width, view.height))
        self._paint_map(painter)
        painter.end()
        return image

    def _paint_map(self, painter: QPainter) -> None:
        view, ratio, shown = self._view, self._ratio, self._shown
        sheet = QImage(
            round(view.width * ratio), round(view.height * ratio), QImage.Format.Format_RGB32
        )
        sheet.setDevicePixelRatio(ratio)
        on_sheet = QPainter(sheet)
        self._canvas.paint(on_sheet, view)
        on_sheet.end()
        painter.drawImage(0, 0, sheet)
        shown.layers.paint(Level.GLASS, painter, view, ratio)
        arrows = shown.glass.arrows
        shown.glass.paint(painter, view, ratio, shown.selected)
        shown.glass.arrows = arrows

    def _paint_band(self, painter: QPainter, box: QRectF) -> None:
        theme, heading = self._shown.theme, self._heading
        pad = theme.px(10)
        inner = box.adjusted(pad, 0, -pad, 0)
        if heading.mark:
            painter.setFont(theme.font(13, 700))
            width = QFontMetricsF(painter.font()).horizontalAdvance(heading.mark) + 2 * pad
            plate = QRectF(box.right() - width - pad, box.top() + 5, width, box.height() - 10)
            painter.fillRect(plate, theme.color("demo_back"))
            painter.setPen(theme.color("demo_text"))
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, heading.mark)
            inner.setRight(plate.left() - pad)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(12))
        painter.setPen(theme.color("severity_2" if heading.stale else "text_2"))
        said = QFontMetricsF(painter.font()).horizontalAdvance(heading.said)
        painter.drawText(inner, right, heading.said)
        inner.setRight(max(inner.right() - said - pad, inner.left()))
        painter.setFont(theme.font(14, 600))
        painter.setPen(theme.color("text"))
        metrics = QFontMetricsF(painter.font())
        title = metrics.elidedText(heading.title, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, left, title)
