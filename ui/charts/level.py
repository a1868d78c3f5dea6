"""A river's level against its alert levels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from typing_extensions import override

from ui.charts.frame import ChartFrame
from ui.charts.plot import NumberAxis, Plot, TimeAxis

if TYPE_CHECKING:
    from controlroom.domain.city import Sensor
    from controlroom.domain.figures import LevelSeries
    from ui.theme.theme import Theme
    from ui.words import Words

GAP_CADENCES = 3
FORECAST_H = 3
CALM_M = 0.5
"""Below this the scale ends above the first alert level only, to keep the curve readable."""
LABEL_PX, MOST_LABEL = 18, 0.4
"""Height of the label above a mark, and the most of the plot the highest one may take."""
MARKS = ("mark_1", "mark_2", "mark_3")


def with_gaps(at: np.ndarray, value: np.ndarray, longest_s: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the series with NaN where more than *longest_s* lie between two samples.

    A gap in the data is drawn as a gap, never as a straight line.
    """
    breaks = np.flatnonzero(np.diff(at) > longest_s) + 1
    return np.insert(at, breaks, at[breaks - 1] if len(breaks) else []), np.insert(
        value, breaks, np.nan
    )


class LevelChart(ChartFrame):
    """The curve breaks where data is missing; the bands are the alert levels."""

    def __init__(self, theme: Theme, words: Words, sensor: Sensor) -> None:
        super().__init__(theme, "")
        name = sensor.name.of(words.lang)
        self._title.setText(f"{name} · {sensor.river}" if sensor.river else name)
        self.setAccessibleName(self._title.text())
        self._words, self._sensor = words, sensor
        self._data: LevelSeries | None = None
        self._now, self._old = 0.0, False
        self.plot = Plot(theme, {"bottom": TimeAxis(words), "left": NumberAxis(words)}, zooms=True)
        self.plot.on_live = self._range
        self.back_asked.connect(self.plot.follow)
        self._bands: list[tuple[pg.LinearRegionItem, str]] = []
        self._lines: list[tuple[pg.InfiniteLine, str]] = []
        self._add_marks()
        self._curve = pg.PlotCurveItem(connect="finite")
        self._forecast = pg.PlotCurveItem()
        for item in (self._curve, self._forecast):
            self.plot.addItem(item)
        self.hold(self.plot)
        self.recolour()
        theme.changed.connect(self.recolour)

    def _add_marks(self) -> None:
        tops = [*self._sensor.alarms[1:], 1e3]
        for index, (level, top) in enumerate(zip(self._sensor.alarms, tops, strict=True)):
            band = pg.LinearRegionItem((level, top), orientation="horizontal", movable=False)
            for edge in band.lines:
                edge.setPen(pg.mkPen(None))
            band.setZValue(-20)
            text = self.tr("AL{n} · {level}").format(
                n=index + 1, level=self._words.number(level, 1)
            )
            place = {"position": 0.03, "anchors": [(0, 1), (0, 1)]}
            line = pg.InfiniteLine(level, angle=0, label=text, labelOpts=place)
            line.setZValue(-10)
            self._bands.append((band, MARKS[index]))
            self._lines.append((line, MARKS[index]))
            self.plot.addItem(band)
            self.plot.addItem(line)

    @override
    def recolour(self) -> None:
        """Paint what is old in grey."""
        theme = self._theme
        for band, token in self._bands:
            band.setBrush(pg.mkBrush(theme.color(token, 0.10)))
        for line, token in self._lines:
            line.setPen(pg.mkPen(theme.color(token, 0.5), width=1))
            line.label.setColor(theme.color("text_2"))
            line.label.setFont(theme.font(10))
        colour = theme.color("text_3" if self.stale or self._old else "water")
        self._curve.setPen(pg.mkPen(colour, width=1))
        dashes = self._forecast_pen(colour)
        self._forecast.setPen(dashes)

    def _forecast_pen(self, colour: object) -> object:
        pen = pg.mkPen(colour, width=1)
        pen.setDashPattern([4, 3])
        return pen

    def mark_token(self, value: float) -> str:
        """Return the colour token of a level: of the highest mark it has reached."""
        if self._sensor.record is not None and value > self._sensor.record:
            return "above_record"
        reached = sum(value >= level for level in self._sensor.alarms)
        return MARKS[reached - 1] if reached else "text"

    def set_data(self, data: LevelSeries, now: float) -> None:
        """Show new readings; *now* in POSIX seconds decides whether they are old."""
        self._data, self._now = data, now
        if not len(data.at):
            self.say(self.tr("This station has sent nothing yet."))
            return
        longest = GAP_CADENCES * self._sensor.cadence_s
        at, value = with_gaps(data.at, data.value, longest)
        self._curve.setData(at, value)
        last, rise = float(data.value[-1]), data.rise_per_hour()
        age = now - float(data.at[-1])
        old = age > 2 * self._sensor.cadence_s
        if old != self._old:
            self._old = old
            self.recolour()
        if old or not math.isfinite(rise):
            self._forecast.setData([], [])
        else:
            ahead = np.array([0.0, FORECAST_H])
            self._forecast.setData(data.at[-1] + ahead * 3600, last + ahead * rise)
        words, unit = self._words, self._sensor.unit
        text = f"{words.number(last, 2)} {unit}"
        if math.isfinite(rise) and not old:
            arrow = "▲" if rise > 0.005 else ("▼" if rise < -0.005 else "▬")  # noqa: PLR2004 - 5 mm
            text += f" {arrow} {words.number(abs(rise) * 100)} cm/h"
        if old:
            text += " · " + self.tr("{age} ago").format(age=words.age(age))
        tip = self.tr(
            "Measured {time}. Dashed: the last hour's change carried on for {hours} hours; an "
            "extrapolation, not a forecast."
        ).format(time=words.moment(float(data.at[-1]), now), hours=FORECAST_H)
        self.set_value(text, "text_3" if old else self.mark_token(last), tip)
        if self.plot.following:
            self._range()
        self.show_plot()

    def _range(self) -> None:
        data = self._data
        if data is None or not len(data.at):
            return
        newest = max(self._now, float(data.at[-1]))
        self.plot.setXRange(float(data.at[0]), newest + FORECAST_H * 3600, padding=0)
        low, high = min(0.0, float(data.value.min())), float(data.value.max())
        marks = self._sensor.alarms if high >= CALM_M else self._sensor.alarms[:1]
        share = min(self._theme.px(LABEL_PX) / max(self.plot.height_px(), 1.0), MOST_LABEL)
        above = low + (marks[-1] - low) / (1 - share) if marks else 1.0  # its label is above it
        self.plot.setYRange(low, max(high * 1.1, above), padding=0)
