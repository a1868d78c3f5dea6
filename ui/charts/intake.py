"""Intake and handled per hour, over the same hours of usual days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from ui.charts.frame import ChartFrame
from ui.charts.plot import Plot, TimeAxis, bars

if TYPE_CHECKING:
    from controlroom.domain.figures import Hourly
    from ui.theme.theme import Theme
    from ui.words import Words

HOUR_S = 3600


class IntakeChart(ChartFrame):
    """Bars are reports received, the line is reports handled, the band is usual for the weekday."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, "")
        self._title.setText(self.tr("Received / handled per hour"))
        self.setAccessibleName(self._title.text())
        self._words = words
        self._data: Hourly | None = None
        self.plot = Plot(theme, {"bottom": TimeAxis(words)}, zooms=True)
        self.plot.on_live = self._range
        self.back_asked.connect(self.plot.follow)
        self._low = pg.PlotCurveItem(pen=None)
        self._high = pg.PlotCurveItem(pen=None)
        self._band = pg.FillBetweenItem(self._low, self._high)
        self._usual = pg.PlotCurveItem()
        self._bars = bars(theme.color("bar"), x=[], height=[], width=HOUR_S * 0.8)
        self._now_bar = bars(theme.color("bar"), x=[], height=[], width=HOUR_S * 0.8)
        self._line = pg.PlotCurveItem(antialias=True)
        for item in (self._band, self._usual, self._bars, self._now_bar, self._line):
            self.plot.addItem(item)
        self.hold(self.plot)
        self._recolour()
        theme.changed.connect(self._recolour)

    def _recolour(self) -> None:
        theme = self._theme
        bar = theme.color("text_3" if self.stale else "bar")
        self._band.setBrush(pg.mkBrush(theme.color("text_3", 0.18)))
        self._usual.setPen(pg.mkPen(theme.color("text_3"), width=1))
        self._bars.setOpts(brush=pg.mkBrush(bar))
        faint = theme.color("bar", 0.5)
        self._now_bar.setOpts(brush=pg.mkBrush(faint))
        self._line.setPen(pg.mkPen(theme.color("text_2" if self.stale else "water"), width=1))

    def set_data(self, data: Hourly) -> None:
        """Show new counts; the running hour is drawn fainter, it is not over."""
        self._data = data
        if not len(data.hours):
            self.say(self.tr("No reports yet."))
            return
        centre = data.hours + HOUR_S / 2
        self._bars.setOpts(x=centre[:-1], height=data.received[:-1], width=HOUR_S * 0.8)
        self._now_bar.setOpts(x=centre[-1:], height=data.received[-1:], width=HOUR_S * 0.8)
        self._line.setData(centre, data.handled)
        known = np.isfinite(data.usual)
        self._usual.setData(centre[known], data.usual[known])
        self._low.setData(centre[known], data.usual_low[known])
        self._high.setData(centre[known], data.usual_high[known])
        number = self._words.number
        received, handled = data.received.sum(), data.handled.sum()
        tip = self.tr(
            "Last 24 hours: {received} received (bars), {handled} handled (line). The band holds "
            "80 % of the same weekdays before, the thin line is their median. The running hour is "
            "fainter."
        ).format(received=number(received), handled=number(handled))
        self.set_value(f"{number(received)} / {number(handled)}", tip=tip)
        if self.plot.following:
            self._range()
        self.show_plot()

    def _range(self) -> None:
        data = self._data
        if data is None or not len(data.hours):
            return
        top = max(
            4.0, float(np.nanmax([data.received, data.handled, np.nan_to_num(data.usual_high)]))
        )
        self.plot.setXRange(data.hours[0], data.hours[-1] + HOUR_S, padding=0)
        self.plot.setYRange(0, top * 1.1, padding=0)
