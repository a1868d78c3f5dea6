"""Horizontal bars with a name and a value each: on-time shares, ages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
        self._items: list[object] = []
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
        for item in self._items:
            self.plot.removeItem(item)
        self._items = []
        rows, theme = self._rows, self._theme
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
        track = theme.color("raised")
        for index, row in enumerate(rows):
            back = bars(track, x0=0, x1=[longest], y=[index], height=BAR)
            back.setToolTip(plain(f"{row.name}: {row.text}\n{row.tip}".strip()))
            self._add(back)
            colour = theme.color("text_3" if self.stale else row.token)
            self._add(bars(colour, x0=0, x1=[row.value], y=[index], height=BAR))
            if row.high > row.low:
                self._whisker(index, row)
        self.plot.setXRange(0, longest, padding=0)
        self.plot.setYRange(-0.6, max(len(rows), 5) - 0.4, padding=0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give names what they may take of the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.recolour()

    def _whisker(self, index: int, row: Row) -> None:
        pen = pg.mkPen(self._theme.color("text"), width=1)
        line = pg.PlotCurveItem([row.low, row.high], [index, index], pen=pen)
        self._add(line)

    def _add(self, item: object) -> None:
        self.plot.addItem(item)
        self._items.append(item)
