"""pyqtgraph in the room's look: quiet axes in the city's time, no antialiasing on long curves.

Imports pyqtgraph, which takes a fifth of a second: import this module only after the first paint.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyqtgraph as pg
from PySide6.QtCore import Qt
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QMouseEvent

    from ui.theme.theme import Theme
    from ui.words import Words

TICK_PX = 48


class TimeAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """Ticks on whole hours of the city's zone, whatever the computer's zone."""

    STEPS_S = (600, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86_400)

    def __init__(self, words: Words) -> None:
        super().__init__("bottom")
        self._words = words

    @override
    def tickValues(
        self, minVal: float, maxVal: float, size: float
    ) -> list[tuple[float, list[float]]]:
        """Return about one tick every ``TICK_PX`` pixels, aligned to the city's midnight."""
        span = max(maxVal - minVal, 1.0)
        wanted = span / max(size / TICK_PX, 1)
        step = next((s for s in self.STEPS_S if s >= wanted), self.STEPS_S[-1])
        offset = self._words.city_offset_s(minVal)
        first = -(-(minVal + offset) // step) * step - offset
        ticks = []
        while first <= maxVal:
            ticks.append(first)
            first += step
        return [(step, ticks)]

    @override
    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return the time of day, or the date at midnight on long spans."""
        if spacing >= 86_400:  # noqa: PLR2004 - seconds of a day
            return [self._words.date(v)[:5] for v in values]
        return [self._words.clock(v) for v in values]


class NumberAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """Ticks in the language's manner of writing numbers."""

    def __init__(self, words: Words) -> None:
        super().__init__("left")
        self._words = words

    @override
    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        """Return numbers with as many decimals as the spacing needs."""
        digits = max(0, math.ceil(-math.log10(max(spacing * scale, 1e-6))))
        return [self._words.number(value * scale, digits) for value in values]


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """A plot that follows live until the user zooms; a double click brings it back."""

    def __init__(self, theme: Theme, axes: dict[str, Any], *, zooms: bool) -> None:
        """Args: axes: Axis items by side; zooms: Whether the wheel zooms in time."""
        super().__init__(axisItems=axes, background=None, enableMenu=False)
        self._theme = theme
        self.on_live: Callable[[], None] | None = None
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=zooms, y=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.getPlotItem().layout.setContentsMargins(0, 0, 0, 0)
        self.following = True
        self.getViewBox().sigRangeChangedManually.connect(self._let_go)
        self.getViewBox().sigResized.connect(self._fit)
        theme.changed.connect(self.restyle)
        self.restyle()

    def _let_go(self, *_args: object) -> None:
        self.following = False

    def _fit(self, *_args: object) -> None:
        if self.following and self.on_live is not None:
            self.on_live()

    def height_px(self) -> float:
        """Return the height of what is drawn, without axes."""
        return float(self.getViewBox().height())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Follow live again."""
        self.follow()
        event.accept()

    def follow(self) -> None:
        """Show the live range again."""
        self.following = True
        if self.on_live is not None:
            self.on_live()

    def restyle(self) -> None:
        """Take colours and fonts from the theme; pyqtgraph ignores style sheets."""
        theme = self._theme
        self.setBackground(theme.color("panel"))
        for side in ("left", "bottom", "right"):
            axis = self.getAxis(side)
            axis.setPen(pg.mkPen(theme.color("line")))
            axis.setTextPen(pg.mkPen(theme.color("text_3")))
            axis.setTickFont(theme.font(10))
            axis.setStyle(tickLength=0, tickTextOffset=4)


def bars(color: object, **options: object) -> Any:  # noqa: ANN401 - pyqtgraph item
    """Return a bar item without outlines."""
    return pg.BarGraphItem(brush=pg.mkBrush(color), pen=pg.mkPen(None), **options)
