"""Horizontal bars with a name and a value each: on-time shares, ages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from typing_extensions import override

from ui.charts.frame import ChartFrame
from ui.charts.plot import Plot, bars
from ui.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from ui.theme.theme import Theme

BAR = 0.52
AXIS_PX = 8
"""Between names, bars and values."""
NAME_SHARE = 0.46
"""Most of the chart's width that the longest name takes; the tooltip has all of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One bar.

    Attributes:
        name: At its left.
        value: Its length.
        text: At its right.
        token: Its colour.
        low, high: Ends of the interval drawn as a whisker; equal for none.
        tip: What it means.
    """

    name: str
    value: float
    text: str
    token: str = "bar"
    low: float = 0.0
    high: float = 0.0
    tip: str = ""


class RowChart(ChartFrame):
    """Draws rows from the top down on a common scale."""

    def __init__(self, theme: Theme, title: str, top: float | None = None) -> None:
        """Args: top: End of the scale; None takes the longest bar."""
        super().__init__(theme, title)
        self._top = top
        self._rows: Sequence[Row] = ()
        self.plot = Plot(theme, {}, zooms=False)
        self.plot.hideAxis("bottom")
        self.plot.getViewBox().invertY(b=True)
        self._bars: list[_Bar] = []
        self.hold(self.plot)
        theme.changed.connect(self.recolour)

    @property
    def rows(self) -> Sequence[Row]:
        """What is shown."""
        return self._rows

    def set_rows(self, rows: Sequence[Row], empty: str) -> None:
        """Show *rows*; *empty* says why there are none."""
        self._rows = tuple(rows)
        if not rows:
            self.say(empty)
            return
        self.setAccessibleDescription("; ".join(f"{r.name}: {r.text}" for r in rows))
        self.recolour()
        self.show_plot()

    @override
    def recolour(self) -> None:
        """Draw the rows again."""
        rows, theme = self._rows, self._theme
        # Kept from one drawing to the next: making an item costs more than all its numbers.
        while len(self._bars) > len(rows):
            self._bars.pop().leave(self.plot)
        while len(self._bars) < len(rows):
            self._bars.append(_Bar(self.plot, len(self._bars)))
        if not rows:
            return
        longest = self._top or max([1.0, *(r.value for r in rows)])
        most = self.width() * NAME_SHARE
        names, values = (self.plot.getAxis(side) for side in ("left", "right"))
        metrics = QFontMetricsF(theme.font(10))
        shown = [metrics.elidedText(r.name, Qt.TextElideMode.ElideRight, most) for r in rows]
        names.setTicks([list(enumerate(shown))])
        names.setTextPen(pg.mkPen(theme.color("text_2")))
        values.setTicks([[(i, r.text) for i, r in enumerate(rows)]])
        values.setTickFont(theme.font(11, 600))
        values.setTextPen(pg.mkPen(theme.color("text_3" if self.stale else "text")))
        bold = QFontMetricsF(theme.font(11, 600))
        names.setWidth(max(map(metrics.horizontalAdvance, shown)) + theme.px(AXIS_PX))
        values.setWidth(max(bold.horizontalAdvance(r.text) for r in rows) + theme.px(AXIS_PX))
        for axis in (names, values):
            axis.setPen(pg.mkPen(None))
            axis.setStyle(tickAlpha=0)
        self.plot.showAxis("right")
        for bar, row in zip(self._bars, rows, strict=True):
            bar.show(row, longest, theme, stale=self.stale)
        self.plot.setXRange(0, longest, padding=0)
        self.plot.setYRange(-0.6, max(len(rows), 5) - 0.4, padding=0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give names what they may take of the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.recolour()


class _Bar:
    """What is drawn of one row: the track, the bar on it and the whisker."""

    def __init__(self, plot: Plot, index: int) -> None:
        self._index = index
        self._track, self._bar = (
            bars("w", x0=0, x1=[0.0], y=[index], height=BAR) for _ in range(2)
        )
        self._whisker = pg.PlotCurveItem()
        for item in self._items:
            plot.addItem(item)

    @property
    def _items(self) -> tuple[Any, ...]:
        return self._track, self._bar, self._whisker

    def leave(self, plot: Plot) -> None:
        """Take it off the plot."""
        for item in self._items:
            plot.removeItem(item)

    def show(self, row: Row, longest: float, theme: Theme, *, stale: bool) -> None:
        """Draw *row* on a scale that ends at *longest*."""
        self._track.setOpts(x1=[longest], brush=pg.mkBrush(theme.color("raised")))
        self._track.setToolTip(plain(f"{row.name}: {row.text}\n{row.tip}".strip()))
        colour = theme.color("text_3" if stale else row.token)
        self._bar.setOpts(x1=[row.value], brush=pg.mkBrush(colour))
        wide = row.high > row.low
        self._whisker.setVisible(wide)
        if wide:
            pen = pg.mkPen(theme.color("text"), width=1)
            self._whisker.setData([row.low, row.high], [self._index, self._index], pen=pen)
