"""Intake and handled per hour, over the same hours of usual days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from typing_extensions import override

from ui.charts.frame import ChartFrame
from ui.charts.legend import Entry, Legend, Mark
from ui.charts.plot import NumberAxis, Plot, TimeAxis, bars

if TYPE_CHECKING:
    from controlroom.domain.figures import Hourly
    from ui.theme.theme import Theme
    from ui.words import Words

HOUR_S = 3600


class IntakeChart(ChartFrame):
    """Bars are reports received, the line is reports handled, the band is usual for the weekday.

    The running hour is only an outline and a ring: it is not over, and no line falls into it.
    """

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, "")
        self._title.setText(self.tr("Per hour, last 24 h"))
        self.setAccessibleName(self._title.text())
        self._words = words
        self._data: Hourly | None = None
        self.plot = Plot(theme, {"bottom": TimeAxis(words), "left": NumberAxis(words)}, zooms=True)
        self.plot.on_live = self._range
        self.back_asked.connect(self.plot.follow)
        self._low = pg.PlotCurveItem(pen=None)
        self._high = pg.PlotCurveItem(pen=None)
        self._band = pg.FillBetweenItem(self._low, self._high)
        self._usual = pg.PlotCurveItem()
        self._bars = bars(theme.color("bar"), x=[], height=[], width=HOUR_S * 0.8)
        self._now_bar = bars(theme.color("bar"), x=[], height=[], width=HOUR_S * 0.8)
        self._line = pg.PlotCurveItem(antialias=True)
        self._now_ring = pg.ScatterPlotItem(size=5)
        self.legend = Legend(theme)
        self.put_aside(self.legend)
        parts = (self._band, self._usual, self._bars, self._now_bar, self._line, self._now_ring)
        for item in parts:
            self.plot.addItem(item)
        self.hold(self.plot)
        self.recolour()
        theme.changed.connect(self.recolour)

    @override
    def recolour(self) -> None:
        """Paint what is old in grey."""
        theme = self._theme
        bar = theme.color("text_3" if self.stale else "bar")
        self._band.setBrush(pg.mkBrush(theme.color("text_3", 0.18)))
        self._usual.setPen(pg.mkPen(theme.color("text_3"), width=1))
        self._bars.setOpts(brush=pg.mkBrush(bar))
        outline = pg.mkPen(bar, width=1)
        self._now_bar.setOpts(brush=pg.mkBrush(None), pen=outline)
        line = theme.color("text_2" if self.stale else "water")
        self._line.setPen(pg.mkPen(line, width=1.5))
        self._now_ring.setPen(pg.mkPen(line, width=1))
        self._now_ring.setBrush(pg.mkBrush(theme.color("panel")))
        self.legend.faded = self.stale
        self.legend.update()

    def set_data(self, data: Hourly) -> None:
        """Show new counts."""
        self._data = data
        history = bool(np.isfinite(data.usual).any() and np.nansum(data.usual_high) > 0)
        if not (len(data.hours) and (data.received.any() or data.handled.any() or history)):
            self.legend.set_entries(())
            self.arrange()
            self.say(self.tr("No reports yet."))
            return
        centre = data.hours + HOUR_S / 2
        self._bars.setOpts(x=centre[:-1], height=data.received[:-1], width=HOUR_S * 0.8)
        self._now_bar.setOpts(x=centre[-1:], height=data.received[-1:], width=HOUR_S * 0.8)
        self._line.setData(centre[:-1], data.handled[:-1])
        self._now_ring.setData(centre[-1:], data.handled[-1:])
        known = np.isfinite(data.usual)
        self._usual.setData(centre[known], data.usual[known])
        self._low.setData(centre[known], data.usual_low[known])
        self._high.setData(centre[known], data.usual_high[known])
        number = self._words.number
        received, handled = number(data.received.sum()), number(data.handled.sum())
        entries = [
            Entry(Mark.BARS, self.tr("intake {n}").format(n=received), "bar", received),
            Entry(Mark.LINE, self.tr("handled {n}").format(n=handled), "water", handled),
        ]
        if history:
            entries.append(Entry(Mark.BAND, self.tr("usual"), "text_3"))
        self.legend.set_entries(entries)
        tip = self.tr(
            "Last 24 hours: {received} received (bars), {handled} handled (line).\n"
            "Grey band: between which 8 of 10 of the same weekdays before lay at this hour; the "
            "thin line in it is their median. It is the usual, not a target.\n"
            "The running hour, since {time}, is not over: an outline and a ring."
        ).format(received=received, handled=handled, time=self._words.clock(data.hours[-1]))
        self.set_value(f"{received} / {handled}", tip=tip)
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
