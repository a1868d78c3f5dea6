"""Areas that somebody has drawn: kept in a file of this computer, painted over the markers."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPen, QPolygonF
from typing_extensions import override

from controlroom.domain.errors import ExportFailedError
from controlroom.domain.ids import new_id
from controlroom.domain.mercator import project, unproject
from controlroom.domain.polygon import LEAST_CORNERS, contains
from controlroom.domain.text import nfc
from ui.map.layers import Found, Level, MapLayer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from PySide6.QtGui import QPainter

    from controlroom.domain.mercator import View
    from ui.theme.theme import Theme

FORMAT = "controlroom-areas-1"
MOST_AREAS, MOST_CORNERS, NAME_MAX = 200, 10_000, 80


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """An area by hand.

    Attributes:
        ring: Projected metres, shape (n, 2), not closed.
        watched: What enters and leaves is told.
    """

    name: str
    ring: NDArray[np.float64]
    watched: bool = False
    id: UUID = field(default_factory=new_id)

    def holds(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which places lie in it; those that are not finite do not."""
        return contains(x, y, [self.ring])


def to_geojson(areas: Iterable[Area]) -> str:
    """Return areas as GeoJSON (RFC 7946), degrees to a centimetre."""
    features = []
    for area in areas:
        lat, lon = unproject(area.ring[:, 0], area.ring[:, 1])
        ring = [[round(x, 7), round(y, 7)] for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
        features.append(
            {
                "type": "Feature",
                "id": str(area.id),
                "properties": {"name": area.name, "watched": area.watched},
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    whole = {"type": "FeatureCollection", "format": FORMAT, "features": features}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def from_geojson(text: str) -> list[Area]:
    """Return the areas of a file that ``to_geojson`` made.

    Raises:
        ValueError: It is none.
    """
    whole = json.loads(text)
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise ValueError("not a file of areas")
    try:
        return [_area(feature) for feature in whole["features"][:MOST_AREAS]]
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"damaged: {error}") from error


def _area(feature: dict[str, Any]) -> Area:
    ring = np.array(feature["geometry"]["coordinates"][0][:MOST_CORNERS], np.float64)
    if ring.ndim != 2 or ring.shape[1] != 2 or len(ring) <= LEAST_CORNERS:  # noqa: PLR2004 - x and y
        raise ValueError("no ring")
    x, y = project(ring[:-1, 1], ring[:-1, 0])
    if not np.isfinite(x).all():
        raise ValueError("a corner that is no place")
    properties = feature["properties"]
    name = nfc(str(properties["name"]))[:NAME_MAX]
    watched = properties["watched"] is True
    return Area(name, np.column_stack((x, y)), watched, UUID(str(feature["id"])))


class AreaFile:
    """The areas of this computer.  Blocks for a small local file.

    Attributes:
        broken: Where a file that could not be read was put aside; None when all is well.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.broken: Path | None = None

    def read(self) -> list[Area]:
        """Return what is kept; a damaged file is put aside and reads as nothing."""
        try:
            return from_geojson(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return []
        except (OSError, ValueError, RecursionError):
            aside = self._path.with_suffix(".damaged")
            try:
                self._path.replace(aside)
                self.broken = aside
            except OSError:
                self.broken = self._path
            return []

    def write(self, areas: Iterable[Area]) -> None:
        """Keep *areas*, whole or not at all.

        Raises:
            ExportFailedError: The folder or disk does not take it.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(dir=self._path.parent, prefix=".areas-")
            try:
                with os.fdopen(number, "w", encoding="utf-8") as file:
                    file.write(to_geojson(areas))
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self._path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise ExportFailedError(str(error.strerror or error)) from error


class AreaLayer(MapLayer):
    """Paints areas with their names; the one that is looked at stands out."""

    id: ClassVar[str] = "areas"
    level: ClassVar[Level] = Level.OVER

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._areas: dict[UUID, Area] = {}
        self._counts: dict[UUID, int] = {}
        self._chosen: UUID | None = None

    @property
    def areas(self) -> Sequence[Area]:
        """All of them, the oldest first."""
        return tuple(self._areas.values())

    def put(self, area: Area) -> None:
        """Add an area, or take a new state of one."""
        self._areas[area.id] = area
        self.changed.emit()

    def drop(self, area_id: UUID) -> Area | None:
        """Remove an area and return it."""
        area = self._areas.pop(area_id, None)
        self.changed.emit()
        return area

    def watch(self, area_id: UUID, *, watched: bool) -> Area:
        """Begin or end watching an area."""
        area = self._areas[area_id] = replace(self._areas[area_id], watched=watched)
        self.changed.emit()
        return area

    def choose(self, area_id: UUID | None) -> None:
        """Let one stand out."""
        self._chosen = area_id
        self.changed.emit()

    def count(self, area_id: UUID, count: int) -> None:
        """Say how many reports lie in one."""
        if self._counts.get(area_id) != count:
            self._counts[area_id] = count
            self.changed.emit()

    @override
    def paint(self, painter: QPainter, view: View, ratio: float) -> None:
        for area in self._areas.values():
            px, py = view.to_screen(area.ring[:, 0], area.ring[:, 1])
            if px.max() < 0 or py.max() < 0 or px.min() > view.width or py.min() > view.height:
                continue
            corners = [QPointF(x, y) for x, y in zip(px.tolist(), py.tolist(), strict=True)]
            self._paint(painter, area, QPolygonF(corners))

    def _paint(self, painter: QPainter, area: Area, shape: QPolygonF) -> None:
        theme = self._theme
        chosen = area.id == self._chosen
        painter.setBrush(theme.color("accent", 0.12 if chosen else 0.05))
        painter.setPen(QPen(theme.color("window"), 4.0))
        painter.drawPolygon(shape)
        pen = QPen(theme.color("accent"), 2.4 if chosen else 1.6)
        if area.watched:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(shape)
        text = area.name
        if area.watched:
            text = f"◉ {text}"  # a shape, not only a dashed line
        if area.id in self._counts:
            text += f" · {self._counts[area.id]}"
        self._paint_name(painter, shape.boundingRect(), text)

    def _paint_name(self, painter: QPainter, box: QRectF, text: str) -> None:
        theme, px = self._theme, self._theme.px
        font = theme.font(11, 600)
        width = QFontMetricsF(font).horizontalAdvance(text) + px(12)
        plate = QRectF(box.center().x() - width / 2, box.top() - px(11), width, px(20))
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.setBrush(theme.color("panel", 0.92))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(theme.color("text"))
        painter.setFont(font)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    @override
    def find(self, view: View, px: float, py: float) -> Found | None:
        """Return the area whose name plate lies under a pixel: inside is where markers are."""
        for area in reversed(self._areas.values()):
            x, y = view.to_screen(area.ring[:, 0], area.ring[:, 1])
            middle, top = (float(x.min()) + float(x.max())) / 2, float(y.min())
            if abs(px - middle) <= self._theme.px(60) and abs(py - top) <= self._theme.px(12):
                return Found(self.id, area.id, area.name)
        return None
