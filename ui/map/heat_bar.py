"""The heat map's time: a slider by the hour, how many hours, and playing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QSlider
from typing_extensions import override

from ui.map.heat import DAYS, HOUR_S

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from ui.map.heat import HeatMap
    from ui.map.widget import MapWidget
    from ui.panels.spec import PanelContext

PLAY_MS = 350
SPANS = (1, 6, 24, DAYS * 24)
HOURS = DAYS * 24
EDGE_PX, WIDTH_PX, FOOT_PX = 10, 560, 40


class HeatBar(QFrame):
    """Over the lower edge of the map while the heat map is shown."""

    def __init__(self, context: PanelContext, layer: HeatMap, shown: MapWidget) -> None:
        super().__init__(shown)
        self.setObjectName("card")
        self._context, self._layer, self._map = context, layer, shown
        self.play = QPushButton()
        self.play.setObjectName("flat")
        self.play.setCheckable(True)
        self.play.toggled.connect(self._on_play)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-HOURS, 0)
        self.slider.setPageStep(24)
        self.slider.setAccessibleName(self.tr("Until when, by the hour"))
        self.slider.setToolTip(self.tr("Left and right by an hour, PgUp and PgDown by a day"))
        self.slider.valueChanged.connect(self._look)
        self.spans = QComboBox()
        self.spans.setAccessibleName(self.tr("How many hours"))
        for hours in SPANS:
            text = self.tr("%n hour(s)", "", hours) if hours < HOURS else self.tr("7 days")
            self.spans.addItem(text, hours)
        self.spans.setCurrentIndex(SPANS.index(layer.hours))
        self.spans.currentIndexChanged.connect(self._look)
        self.words = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 4, 8, 4)
        for widget in (self.play, self.spans, self.slider, self.words):
            row.addWidget(widget)
        row.setStretchFactor(self.slider, 1)
        self._tick = QTimer(self)
        self._tick.setInterval(PLAY_MS)
        self._tick.timeout.connect(self._next)
        layer.changed.connect(self.follow)
        layer.switched_over.connect(self.follow)
        shown.installEventFilter(self)
        self._on_play(playing=False)
        self.follow()

    def follow(self) -> None:
        """Be there while the layer is, and say what it shows."""
        if not self._layer.shown:
            self.play.setChecked(False)
        self.setVisible(self._layer.shown)
        self.words.setText(
            self._context.words.moment(self._layer.moment, self._context.room.now)
            if self.slider.value()
            else self.tr("now")
        )
        self._arrange()

    def _look(self, _value: int = 0) -> None:
        value, came = self.slider.value(), self._layer.came
        hours = int(self.spans.currentData())
        until = came.until if came is not None else self._context.room.now
        self._layer.look(until + value * HOUR_S if value else None, hours)
        self.follow()

    def _on_play(self, playing: bool) -> None:  # noqa: FBT001 - Qt's toggled
        self.play.setText("❚❚" if playing else "▶")
        tip = self.tr("Stop") if playing else self.tr("Play the hours")
        self.play.setToolTip(tip)
        self.play.setAccessibleName(tip)
        if not playing:
            self._tick.stop()
            return
        if self.slider.value() == self.slider.maximum():
            self.slider.setValue(self.slider.minimum())
        self._tick.start()

    def _next(self) -> None:
        self.slider.setValue(self.slider.value() + 1)
        if self.slider.value() == self.slider.maximum():
            self.play.setChecked(False)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge of the map."""
        if event.type() is QEvent.Type.Resize:
            self._arrange()
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Stop playing with Escape."""
        if event.key() == Qt.Key.Key_Escape and self.play.isChecked():
            self.play.setChecked(False)
            return
        super().keyPressEvent(event)

    def _arrange(self) -> None:
        px = self._context.theme.px
        width = min(px(WIDTH_PX), self._map.width() - 2 * px(EDGE_PX))
        self.setFixedWidth(max(width, px(220)))
        self.adjustSize()
        left = (self._map.width() - self.width()) // 2
        self.move(left, self._map.height() - self.height() - px(FOOT_PX))
