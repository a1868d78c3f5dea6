"""A map of the bundled city for tests, painted to the end, and what its picture says."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QImage

from tests.ui import builders
from ui.map.widget import MapWidget
from ui.theme.theme import Theme
from ui.theme.tokens import ALL

if TYPE_CHECKING:
    from uuid import UUID

HUE = Path(str(resources.files("resources").joinpath("cities", "hue", "hue.basemap")))


def shown_map(
    qtbot, *, theme: str = "dark", width: int = 900, height: int = 640, zoom: float | None = None,
    percent: int = 100, path: Path = HUE,
) -> MapWidget:  # fmt: skip
    """A visible map at its resting place (or at *zoom* there), every picture finished."""
    made = Theme(ALL[theme], percent)
    made.apply()  # as at the start of the program: it decides how letters are drawn
    widget = MapWidget(made, builders.city(), path)
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    if zoom is not None:
        widget.zoom_by(zoom - widget.view.zoom)
    widget.finish()
    return widget


def scatter(count: int, seed: int = 1) -> tuple[list[UUID], np.ndarray, np.ndarray, np.ndarray]:
    """Ids, latitudes, longitudes and severities around the middle of the city."""
    random = np.random.default_rng(seed)
    lat, lon = 16.4637 + random.normal(0, 0.02, count), 107.585 + random.normal(0, 0.02, count)
    severity = random.choice([1, 2, 3, 4], count, p=[0.02, 0.13, 0.7, 0.15])
    return [builders.uid(n) for n in range(count)], lat, lon, severity


def pixels(widget: MapWidget) -> np.ndarray:
    """The picture as (height, width, 3) of 0 … 255."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def saturated_share(picture: np.ndarray) -> float:
    """The share of pixels with an HSV saturation above one half, as LOOK counts them."""
    high, low = picture.max(axis=2).astype(float), picture.min(axis=2).astype(float)
    saturation = np.divide(high - low, high, out=np.zeros_like(high), where=high > 0)
    return float((saturation > 0.5).mean())
