"""Horizontal bars with a name and a value each: on-time shares, ages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from ui.charts.frame import ChartFrame
from ui.charts.plot import Plot, bars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

BAR = 0.52


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
        theme.changed.connect(self._draw)

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
        self._draw()
        self.show_plot()

    def _draw(self) -> None:
        for item in self._items:
            self.plot.removeItem(item)
        self._items = []
        rows, theme = self._rows, self._theme
        if not rows:
            return
        longest = self._top or max([1.0, *(r.value for r in rows)])
        axis = self.plot.getAxis("left")
        axis.setTicks([[(i, r.name) for i, r in enumerate(rows)]])
        axis.setPen(pg.mkPen(None))
        axis.setTextPen(pg.mkPen(theme.color("text_2")))
        track = theme.color("raised")
        y = np.arange(len(rows))
        self._add(bars(track, x0=0, x1=np.full(len(rows), longest), y=y, height=BAR))
        for index, row in enumerate(rows):
            colour = theme.color("text_3" if self.stale else row.token)
            self._add(bars(colour, x0=0, x1=[row.value], y=[index], height=BAR))
            if row.high > row.low:
                self._whisker(index, row)
            label = pg.TextItem(row.text, color=theme.color("text"), anchor=(0, 0.5))
            label.setFont(theme.font(11, 600))
            label.setPos(longest * 1.02, index)
            label.setToolTip(row.tip)
            self._add(label)
        self.plot.setXRange(0, longest * 1.22, padding=0)
        self.plot.setYRange(-0.6, max(len(rows), 5) - 0.4, padding=0)

    def _whisker(self, index: int, row: Row) -> None:
        pen = pg.mkPen(self._theme.color("text"), width=1)
        line = pg.PlotCurveItem([row.low, row.high], [index, index], pen=pen)
        self._add(line)

    def _add(self, item: object) -> None:
        self.plot.addItem(item)
        self._items.append(item)
