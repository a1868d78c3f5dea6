"""Wards coloured by a figure: open reports, reports per inhabitant, or change against usual."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Qt, QTimer
from PySide6.QtGui import QBrush, QPainterPath, QTransform
from typing_extensions import override

from controlroom.domain.mercator import project, unproject
from controlroom.domain.polygon import Areas
from ui.map.layers import Found, Level, MapLayer
from ui.map.legend import Legend, LegendRow, Swatch
from ui.map.shapes import to_polygon
from ui.map.ward_figures import (
    CHANGE_BOUNDS,
    HISTORY_DAYS,
    LEAST,
    WardFigures,
    changes,
    class_of,
    counts,
    nice_bounds,
    rates,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PySide6.QtGui import QPainter

    from controlroom.domain.figures import Arrivals
    from controlroom.domain.mercator import View
    from ui.map.layers import Step
    from ui.map.style import Style
    from ui.panels.spec import PanelContext

SOON_MS = 2_000
"""Counts of open reports follow the room with this delay: a repaint of the ground takes a while."""
AGAIN_MS = 300_000
"""History is asked for again this often while it is shown."""
ALPHA = 0.8
_SCALE = ("scale_1", "scale_2", "scale_3", "scale_4", "scale_5")
_CHANGE = ("less_2", "less_1", "even", "more_1", "more_2")


class Figure(StrEnum):
    """What the wards are coloured by."""

    COUNT = "count"
    RATE = "rate"
    CHANGE = "change"


class WardLayer(MapLayer):
    """Wards in five classes; hatched where too few reports would say more about chance."""

    level = Level.GROUND

    def __init__(self, context: PanelContext, figure: Figure) -> None:
        super().__init__()
        self._context, self._figure = context, figure
        self._wards = [ward for ward in context.city.wards if ward.rings]
        rings = [[np.array(ring) for ring in ward.rings] for ward in self._wards]
        self._areas = Areas(zip([w.code for w in self._wards], rings, strict=True))
        home = context.city.home
        x, y = project(home.lat, home.lon)
        self._origin = (float(x), float(y))
        self._paths = [self._path(some) for some in rings]
        self._figures: WardFigures | None = None
        self._bounds: Sequence[float] = ()
        self._drawn: tuple[object, ...] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self._count)
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._ask)
        context.room.lines_changed.connect(self._on_lines)

    @staticmethod
    def of(context: PanelContext, figure: Figure) -> WardLayer:
        """Return the layer of a figure."""
        kinds = {Figure.COUNT: WardCounts, Figure.RATE: WardRates, Figure.CHANGE: WardChanges}
        return kinds[figure](context, figure)

    def _path(self, rings: Sequence[np.ndarray]) -> QPainterPath:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for ring in rings:
            x, y = project(ring[:, 1], ring[:, 0])
            local = np.column_stack((x - self._origin[0], self._origin[1] - y))
            path.addPolygon(to_polygon(local))
            path.closeSubpath()
        return path

    # --- data

    @override
    def switched(self) -> None:
        if not self.shown:
            self._soon.stop()
            self._again.stop()
        elif self._figure is Figure.COUNT:
            self._count()
        else:
            self._ask()
            self._again.start()

    def _on_lines(self, _change: object) -> None:
        if self.shown and self._figure is Figure.COUNT and not self._soon.isActive():
            self._soon.start()

    def _count(self) -> None:
        lines = self._context.room.lines
        codes = map(lines.ward_code.__getitem__, lines.live().tolist())
        self._take(counts(codes, self._wards))

    def _ask(self) -> None:
        questions = self._context.services.questions
        self._context.ask(
            f"map wards {self._figure}",
            lambda: questions.arrivals(HISTORY_DAYS),
            self._take_history,
        )

    def _take_history(self, came: Arrivals) -> None:
        if self._figure is Figure.RATE:
            self._take(rates(came, self._wards))
        else:
            self._take(changes(came, self._wards, self._context.city.zone))

    def _take(self, figures: WardFigures) -> None:
        self._figures = figures
        if self._figure is Figure.CHANGE:
            self._bounds = CHANGE_BOUNDS
        else:
            sure = [c for c in figures.value if self._figure is Figure.COUNT or figures.sure(c)]
            self._bounds = nice_bounds(np.array([figures.value[code] for code in sure]))
        drawn = (tuple(self._bounds), tuple(self._color(ward.code) for ward in self._wards))
        if drawn != self._drawn:  # the ground is painted anew only when a ward changes its class
            self._drawn = drawn
            self.changed.emit()

    def _color(self, code: str) -> str:
        """Return the token of a ward's colour, ``""`` for hatched."""
        figures = self._figures
        if figures is None:
            return ""
        if self._figure is Figure.COUNT:
            value = figures.value[code]
            return _SCALE[class_of(value, self._bounds)] if value else ""
        if not figures.sure(code):
            return ""
        colors = _CHANGE if self._figure is Figure.CHANGE else _SCALE
        return colors[class_of(figures.value[code], self._bounds)]

    # --- painting

    @override
    def steps(self, view: View, style: Style, ratio: float) -> Iterator[Step]:
        if self._figures is None:
            return
        scale = view.scale
        left, top = view.to_screen(*self._origin)
        place = QTransform(scale, 0, 0, scale, float(left), float(top))
        window = place.inverted()[0].mapRect(_rect(view))
        for ward, path in zip(self._wards, self._paths, strict=True):
            if path.controlPointRect().intersects(window):
                yield self._step(path, place, self._brush(ward.code, style, place))

    def _brush(self, code: str, style: Style, place: QTransform) -> QBrush | None:
        color = self._color(code)
        if color:
            return QBrush(style.color(color, ALPHA))
        if self._figure is Figure.COUNT:
            return None  # nothing is open there: that is known
        brush = QBrush(style.color("hatch", 0.32), Qt.BrushStyle.BDiagPattern)
        brush.setTransform(place.inverted()[0])  # lines of pixels, not of metres
        return brush

    @staticmethod
    def _step(path: QPainterPath, place: QTransform, brush: QBrush | None) -> Step:
        def step(painter: QPainter) -> None:
            if brush is not None:
                painter.setTransform(place, combine=True)
                painter.fillPath(path, brush)

        return step

    # --- words

    @override
    def find(self, view: View, px: float, py: float) -> Found | None:
        if self._figures is None:
            return None
        lat, lon = unproject(*view.to_world(px, py))
        at = int(self._areas.at(np.array([lon]), np.array([lat]))[0])
        return Found(self.id, self._wards[at].code, self._about(at)) if at >= 0 else None

    def _about(self, at: int) -> str:
        figures, words, code = self._figures, self._context.words, self._wards[at].code
        if figures is None:
            return ""
        name, n = words.ward(code), figures.n[code]
        if self._figure is Figure.COUNT:
            return f"{name}\n" + QCoreApplication.translate("Map", "%n open report(s)", "", n)
        few = QCoreApplication.translate("Map", "fewer than {least} reports: not coloured").format(
            least=LEAST
        )
        tail = "" if figures.sure(code) else f"\n{few}"
        value = figures.value[code]
        if self._figure is Figure.RATE:
            people = self._wards[at].population
            if not people:
                unknown = QCoreApplication.translate("Map", "inhabitants unknown")
                return f"{name}\n{unknown}"
            text = QCoreApplication.translate(
                "Map", "{rate} reports per 10,000 people in 30 days (n = {n}, {people} people)"
            ).format(rate=words.number(value, 1), n=words.number(n), people=words.number(people))
            return f"{name}\n{text}{tail}"
        usual = (figures.usual or {}).get(code, float("nan"))
        text = QCoreApplication.translate(
            "Map", "{change} against the same weekday until this hour (usual {usual}, n = {n})"
        ).format(change=_percent(value), usual=words.number(usual, 1), n=words.number(n))
        return f"{name}\n{text}{tail}"

    @override
    def legend(self) -> Legend | None:
        if self._figures is None:
            return None
        number = self._context.words.number
        few = LegendRow("hatch", f"n < {LEAST}", Swatch.HATCH)
        if self._figure is Figure.CHANGE:
            title = QCoreApplication.translate("Map", "Today against the same weekday")
            texts = ("≤ −50 %", "−50 … −15 %", "±15 %", "+15 … +50 %", "> +50 %")
            rows = [LegendRow(c, t) for c, t in zip(_CHANGE, texts, strict=True)]
            return Legend(title, (*rows, few))
        digits = 0 if all(float(bound).is_integer() for bound in self._bounds) else 1
        rows = []
        edges = [0.0, *self._bounds]
        for n, low in enumerate(edges if self._bounds else ()):
            high = edges[n + 1] if n + 1 < len(edges) else None
            first = low + 1 if self._figure is Figure.COUNT else low
            text = (
                f"> {number(low, digits)}" if high is None else _span(first, high, digits, number)
            )
            rows.append(LegendRow(_SCALE[n], text))
        if self._figure is Figure.COUNT:
            return Legend(QCoreApplication.translate("Map", "Open reports"), tuple(rows))
        title = QCoreApplication.translate("Map", "Reports per 10,000 people, 30 days")
        return Legend(title, (*rows, few))


def _rect(view: View) -> QRectF:
    return QRectF(0, 0, view.width, view.height)


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{share * 100:+.0f} %".replace("-", "−")


def _span(low: float, high: float, digits: int, number: Callable[[float, int], str]) -> str:
    return number(low, digits) if low == high else f"{number(low, digits)} – {number(high, digits)}"


class WardCounts(WardLayer):
    """Open reports of each ward."""

    id = "wards.count"


class WardRates(WardLayer):
    """Reports of 30 days per 10,000 people."""

    id = "wards.rate"


class WardChanges(WardLayer):
    """Today so far against the same weekday."""

    id = "wards.change"
