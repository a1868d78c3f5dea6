"""The map as a picture: what it shows and where it looks.  ``widget`` adds the hand."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from controlroom.domain.errors import CityPackError
from controlroom.domain.mercator import clamp_zoom, project
from ui.map.archipelagos import Archipelagos
from ui.map.basemap_file import read_basemap
from ui.map.canvas import Canvas
from ui.map.glass import Glass
from ui.map.ground import CityGround
from ui.map.ink import Ink
from ui.map.layers import Layers, Level
from ui.map.markers import Markers
from ui.map.marks import Layer
from ui.map.shapes import Shapes
from ui.map.style import Style
from ui.map.tiles.choice import TileChoice
from ui.map.tiles.ground import TileGround
from ui.map.tiles.words import trouble
from ui.map.views import box_view, home_view
from ui.models.room import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent

    from controlroom.domain.city import City
    from controlroom.domain.geo import Position
    from controlroom.domain.mercator import View
    from ui.map.basemap_file import Basemap
    from ui.map.ground import Ground
    from ui.map.marks import Key, Mark
    from ui.map.tiles.fetching import TileFetching
    from ui.map.tiles.service import TileService
    from ui.theme.theme import Theme

log = logging.getLogger(__name__)

SETTLE_MS, LIVE_MS = 70, 150


class MapPicture(QWidget):
    """A city's basemap with its live markers, drawn without freezing the window.

    The view stays where a hand put it: nothing but the user moves the map.  Until the first
    touch it fits the city's middle at every size; ``go_home`` returns to that.

    Args:
        theme: Colours and sizes.
        city: Its home is the resting view.
        basemap_path: File of ``basemap_file``; the map says so when it cannot be read.

    Attributes:
        basemap: The city's own figures; None when they cannot be read.

    Signals:
        moved: The view changed.
        ground_changed: A file of tiles is shown now, or why it is not; empty when it is.
    """

    moved = Signal()
    ground_changed = Signal(str)

    def __init__(
        self, theme: Theme, city: City, basemap_path: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.theme, self._city = theme, city
        self.problem = ""
        self.basemap = basemap = self._read(basemap_path)
        self.markers = Markers(theme)
        self._city_ground = CityGround(Shapes(basemap)) if basemap else None
        self._choice = TileChoice(self)
        self._choice.opened.connect(self._on_opened)
        self._choice.arrived.connect(self._on_tile)
        self._choice.troubled.connect(self._on_trouble)
        self.layers = Layers(self)
        self.layers.add(Archipelagos(theme))
        self.layers.changed.connect(self.refresh)
        self.layers.glass_changed.connect(self.update)
        self.layers.ground_changed.connect(self._on_tile)
        self.canvas = Canvas(self._city_ground, self.markers, self.layers)
        self.glass = Glass(theme, self.markers, basemap)
        self.glass.more_notes = self.layers.notes
        self.glass.legends = self.layers.legends
        self.glass.problem = self.problem
        self.ink = Ink(Style(theme), self.devicePixelRatioF())
        self._view = self._home_view()
        self._by_hand = False
        self.selected: tuple[Kind, Key | None] = (Kind.NONE, None)
        self._settle = self._make_timer(SETTLE_MS, self._begin)
        self._slices = self._make_timer(0, self._work, once=False)
        self._live = self._make_timer(LIVE_MS, self._compose)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Map"))
        theme.changed.connect(self._on_theme)

    def _read(self, path: Path) -> Basemap | None:
        try:
            return read_basemap(path)
        except CityPackError as error:
            log.warning("map without basemap: %s", error)
            self.problem = self.tr("The basemap cannot be read: {why}").format(why=error)
            return None

    def _make_timer(self, ms: int, run: Callable[[], None], *, once: bool = True) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(ms)
        timer.setSingleShot(once)
        timer.timeout.connect(run)
        return timer

    # --- what it shows

    def set_incidents(
        self,
        ids: Sequence[Key],
        lat: ArrayLike,
        lon: ArrayLike,
        severity: ArrayLike,
        there: ArrayLike | None = None,
    ) -> None:
        """Show these open incidents; degrees and severities 1 … 4 of equal length.

        Those without a usable position are left out and counted in a note.  *there* says which
        rows hold an incident, None that all do.
        """
        self.markers.set_incidents(ids, lat, lon, severity, there)
        self.refresh()

    def change_incidents(
        self,
        rows: NDArray[np.int64],
        lat: ArrayLike,
        lon: ArrayLike,
        severity: ArrayLike,
        there: ArrayLike,
    ) -> None:
        """Show these rows anew; what has not changed is not touched.

        Args:
            rows: Of what ``set_incidents`` was given, or new ones behind; whose keys are known.
            lat: Degrees.
            lon: Degrees.
            severity: 1 … 4.
            there: Whether the row holds an incident now.
        """
        self.markers.change_incidents(rows, lat, lon, severity, there)
        self._soon()

    def set_sensors(self, marks: Sequence[Mark]) -> None:
        """Show these sensors; those about water belong to the flood layer."""
        self.markers.set_marks(Layer.FLOOD, [m for m in marks if m.water])
        self.markers.set_marks(Layer.SENSORS, [m for m in marks if not m.water])
        self.refresh()

    def set_cameras(self, marks: Sequence[Mark]) -> None:
        """Show these cameras."""
        self.markers.set_marks(Layer.CAMERAS, marks)
        self.refresh()

    def set_vessels(self, marks: Sequence[Mark]) -> None:
        """Show these vessels."""
        self.markers.set_marks(Layer.VESSELS, marks)
        self.refresh()

    def set_alarms(self, marks: Sequence[Mark]) -> None:
        """Show these alarms as triangles with their labels."""
        self.markers.set_marks(Layer.ALARMS, marks)
        self.refresh()

    def set_stale(self, *, stale: bool) -> None:
        """Take the colour from incidents while their data is old."""
        if stale != self.markers.stale:
            self.markers.stale = stale
            self.refresh()

    def set_layer(self, layer: Layer, *, shown: bool) -> None:
        """Show or hide a layer."""
        if layer is Layer.WARDS:
            self.canvas.wards = shown
        elif layer is Layer.LABELS:
            self.canvas.labels = shown
        elif shown:
            self.markers.hidden.discard(layer)
        else:
            self.markers.hidden.add(layer)
        if layer in {Layer.WARDS, Layer.LABELS}:
            self._begin()
        else:
            self.refresh()

    def shows(self, layer: Layer) -> bool:
        """Return whether a layer is shown."""
        if layer is Layer.WARDS:
            return self.canvas.wards
        return self.canvas.labels if layer is Layer.LABELS else layer not in self.markers.hidden

    def select(self, kind: Kind, key: Key | None) -> None:
        """Ring this marker.  The map does not move; outside the view an arrow shows the way."""
        if (kind, key) != self.selected:
            self.selected = (kind, key)
            self.markers.choose(kind, key)
            self.refresh()
            self.update()

    def refresh(self) -> None:
        """Draw the markers again soon; many calls cost one drawing."""
        self.canvas.outdate_markers()
        self._soon()

    def _soon(self) -> None:
        if not self._live.isActive():
            self._live.start()

    # --- what lies under it

    def use_tiles(self, path: Path | None, fetching: TileFetching | None = None) -> None:
        """Show the basemap of a file of tiles, or with None the city's own figures again.

        The old ground stays until the file has said what it is (``ground_changed``).

        Args:
            path: Of the file; of a server that of its cache.
            fetching: Gets the tiles of a server into it.
        """
        if path is None:
            self.close_tiles()
        else:
            self._choice.use(path, fetching)

    @property
    def tiles(self) -> TileService | None:
        """The tiles that are shown; None for the city's own figures."""
        return self._choice.shown

    def set_tiles_offline(self, *, offline: bool) -> None:
        """Show only what is kept of a server's tiles, or ask it again."""
        if self.tiles is not None:
            self.tiles.set_offline(offline=offline)

    def close_tiles(self) -> None:
        """Show the city's own figures and end the process that paints tiles."""
        if self.tiles is not None:
            self._lay(self._city_ground)
        self._choice.close()

    def _on_opened(self, problem: str) -> None:
        service = self.tiles
        if not problem and service is not None:
            self._lay(TileGround(service, self._city_ground))
            self.glass.source = service.info
            self._on_trouble()
        self.ground_changed.emit(problem)

    def _on_trouble(self) -> None:
        """Say at the foot why a server's tiles are missing or old."""
        self.glass.trouble = trouble(self.tiles.trouble) if self.tiles is not None else ""
        self.update()

    def _on_tile(self) -> None:
        """Paint the ground again soon: a tile came, or a layer of the ground changed."""
        self.canvas.outdate()
        if not self._settle.isActive():
            self._settle.start()

    def _lay(self, ground: Ground | None) -> None:
        self.glass.source, self.glass.trouble = None, ""
        self.canvas.ground = ground
        self._begin()
        self.update()

    # --- where it looks

    @property
    def view(self) -> View:
        """What is seen now."""
        return self._view

    @property
    def touched(self) -> bool:
        """Whether a hand has moved the map since the last ``go_home``."""
        return self._by_hand

    def _home_view(self) -> View:
        return home_view(self._city, self.width(), self.height())

    def go_home(self) -> None:
        """Show the city's middle again and keep it fitted until the next touch."""
        self._look(self._home_view())
        self._by_hand = False

    def show_place(self, position: Position, zoom: float) -> None:
        """Bring a place into the middle, because the user asked for it; never zooms out of it."""
        x, y = project(position.lat, position.lon)
        near = max(self._view.zoom, zoom)
        self._look(replace(self._view, x=float(x), y=float(y), zoom=clamp_zoom(near)))

    def show_box(self, south: float, west: float, north: float, east: float) -> None:
        """Bring an area into view, degrees, because the user asked for it."""
        self._look(box_view(south, west, north, east, (self.width(), self.height())))

    def show_selected(self) -> None:
        """Bring the selected marker into the middle, because the user asked for it."""
        place = self.markers.place(*self.selected)
        if place is not None:
            self._look(replace(self._view, x=place[0], y=place[1]))

    def pan(self, dx: float, dy: float) -> None:
        """Drag the picture by pixels."""
        self._look(self._view.moved(dx, dy))

    def zoom_by(self, steps: float, at: tuple[float, float] | None = None) -> None:
        """Zoom in (or out) by *steps* levels, keeping the place under pixel *at*."""
        self._look(self._view.zoomed(self._view.zoom + steps, *(at or (None, None))))

    def _look(self, view: View) -> None:
        self._by_hand = True
        if view == self._view:
            return
        dragged = view.zoom == self._view.zoom
        if not dragged and self.markers.fold():
            self.canvas.outdate_markers()
        self._view = view
        self.canvas.follow(view, self.ink)
        if not self.canvas.exact(view):
            # A drag wants the next picture before this one's margin is used up; a wheel that is
            # still turning wants none of the zooms on its way.
            if dragged and not self.canvas.busy and self.canvas.drawn is not None:
                self._settle.stop()
                self._begin(self.canvas.ahead(view))
            else:
                self._settle.start()
        self.moved.emit()
        self.update()

    # --- painting

    def _begin(self, around: View | None = None) -> None:
        if self.isVisible() and self.canvas.drawn is not None:
            self.canvas.begin(around or self._view, self.ink, self.devicePixelRatioF())
            self._slices.start()

    def _work(self) -> None:
        finished = self.canvas.work()
        if not self.canvas.busy:
            self._slices.stop()
        if finished:
            if not self.canvas.exact(self._view):
                self._settle.start()
            self.update()

    def finish(self) -> None:
        """Paint everything now: for pictures of the window and for tests."""
        self._settle.stop()
        self._live.stop()
        if not self.canvas.busy and not self.canvas.exact(self._view):
            self.canvas.begin(self._view, self.ink, self.devicePixelRatioF())
        while self.canvas.busy:
            self.canvas.work()
        self._slices.stop()
        if not self.canvas.exact(self._view):
            self.finish()
            return
        self.canvas.outdate_markers()
        self._compose()

    def redraw(self) -> None:
        """Draw the markers again at once: somebody has just asked for it."""
        self.canvas.outdate_markers()
        self._compose()

    def _compose(self) -> None:
        self.canvas.compose()
        self.update()

    def _on_theme(self) -> None:
        self.ink = Ink(Style(self.theme), self.devicePixelRatioF())
        self.glass.forget()
        self.layers.forget()
        self.markers.forget_pictures()
        self.canvas.forget()
        self._slices.stop()
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Blit the picture and paint the glass over it."""
        ratio = self.devicePixelRatioF()
        if self.canvas.drawn is None:
            self.canvas.begin_quick(self._view, self.ink, ratio)
            self._slices.start()
        painter = QPainter(self)
        if not self.canvas.fills(self._view):
            painter.fillRect(self.rect(), self.ink.style.color("land"))
        self.canvas.paint(painter, self._view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.layers.paint(Level.GLASS, painter, self._view, ratio)
        self.glass.paint(painter, self._view, ratio, self.selected)
        if self.shows_focus():
            painter.setPen(QPen(self.theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def shows_focus(self) -> bool:
        """Return whether the frame of the keyboard's focus is drawn."""
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the middle; fit the city while no hand has touched the map."""
        width, height = max(event.size().width(), 1), max(event.size().height(), 1)
        self._view = self._view.sized(width, height) if self._by_hand else self._home_view()
        if not self.canvas.exact(self._view):
            self._settle.start()
        self.moved.emit()
        super().resizeEvent(event)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        if self.canvas.drawn is not None and not self.canvas.exact(self._view):
            self._settle.start()
        super().showEvent(event)
