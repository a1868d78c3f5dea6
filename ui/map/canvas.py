"""The picture behind the window: basemap and markers, larger than what is seen.

Dragging is one blit; a wheel turn shows the old picture scaled at once; the exact one is painted
in slices on the GUI thread, a few milliseconds each, and swapped in when it is whole.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from ui.map.labels import Board
from ui.map.layers import Level
from ui.map.painter import run_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from controlroom.domain.mercator import View
    from ui.map.ground import Ground
    from ui.map.ink import Ink
    from ui.map.labels import Placed
    from ui.map.layers import Layers
    from ui.map.markers import Markers

    Step = Callable[[QPainter], None]

MARGIN_PX = 192
SLICE_S = 0.008
STRIP_S = 0.012
"""For painting what a fast drag uncovers before the next picture is there: areas come first."""
SAME_ZOOM = 1e-9


class _Job:
    """One picture of the basemap being painted."""

    def __init__(self, view: View, ratio: float) -> None:
        self.view = view
        self.pixmap = QPixmap(round(view.width * ratio), round(view.height * ratio))
        self.pixmap.setDevicePixelRatio(ratio)
        self.board: Board | None = None
        self.steps: Iterator[Step] = iter(())


class Canvas:
    """Holds the composite of basemap, layers and markers.  GUI thread only.

    Attributes:
        counts: How often ``"basemap"`` pictures were finished, ``"markers"`` composed, of those
            in ``"places"`` only, the picture ``"blit"`` or ``"scaled"``, and ``"strip"``s painted
            at its edge.
        placed: The labels in the picture in force.
        ground: What lies under the markers; None when there is nothing to show there.
        labels, wards: Whether those are painted; takes effect with the next picture.
    """

    def __init__(self, ground: Ground | None, markers: Markers, layers: Layers) -> None:
        self.ground = ground
        self._markers, self._layers = markers, layers
        self._job: _Job | None = None
        self._base: QPixmap | None = None
        self._whole: QPixmap | None = None
        self._drawn: View | None = None
        self._complete = self._partly = False
        self.counts: Counter[str] = Counter()
        self.placed: list[Placed] = []
        self.labels = self.wards = True

    @property
    def drawn(self) -> View | None:
        """What the picture shows, margin included; None before the first."""
        return self._drawn

    @property
    def busy(self) -> bool:
        """Whether a picture is being painted."""
        return self._job is not None

    def forget(self) -> None:
        """Drop the picture: colours or letters changed."""
        self._job = self._base = self._whole = self._drawn = None

    def outdate(self) -> None:
        """Have the picture painted again though the view is the same: the ground changed."""
        self._complete = False

    # --- painting the basemap

    def begin(self, view: View, ink: Ink, ratio: float) -> None:
        """Start a picture for *view*; one that was under way is dropped."""
        outer = view.sized(view.width + 2 * MARGIN_PX, view.height + 2 * MARGIN_PX)
        job = self._job = _Job(outer, ratio)
        job.pixmap.fill(ink.style.color("land"))
        if self.ground is not None:
            self.ground.prepare(outer, ink.style, ratio)
        job.steps = self._steps(job, ink)

    def begin_quick(self, view: View, ink: Ink, ratio: float) -> None:
        """Paint the ground of *view* at once, without labels, and start the whole picture."""
        self.begin(view, ink, ratio)
        job = self._job
        if job is None or self.ground is None:
            return
        painter = self._open(job.pixmap)
        for step in self._ground_steps(job.view, ink, ratio):
            run_step(painter, step)
        painter.end()
        self._swap(job.pixmap, job.view, complete=False)
        job.pixmap = QPixmap(job.pixmap)
        job.steps = self._label_steps(job, ink)

    def _steps(self, job: _Job, ink: Ink) -> Iterator[Step]:
        yield from self._ground_steps(job.view, ink, job.pixmap.devicePixelRatio())
        yield from self._label_steps(job, ink)

    def _ground_steps(self, view: View, ink: Ink, ratio: float) -> Iterator[Step]:
        if self.ground is not None:
            yield from self.ground.steps(view, ink.style, wards=self.wards)
        yield from self._layers.steps(view, ink.style, ratio)

    def _label_steps(self, job: _Job, ink: Ink) -> Iterator[Step]:
        if self.ground is None or not self.labels:
            return
        width, height = job.view.width, job.view.height
        inner = (MARGIN_PX, MARGIN_PX, width - MARGIN_PX, height - MARGIN_PX)
        job.board = Board(ink, width, height, inner)
        yield from self.ground.names(job.view, job.board, wards=self.wards)

    def work(self, budget_s: float = SLICE_S) -> bool:
        """Paint on for about *budget_s*; return whether the picture is finished now."""
        job = self._job
        if job is None:
            return False
        end = time.perf_counter() + budget_s
        painter = self._open(job.pixmap)
        finished = True
        for step in job.steps:
            run_step(painter, step)
            if time.perf_counter() >= end:
                finished = False
                break
        painter.end()
        if not finished:
            return False
        self._job = None
        self.placed = job.board.placed if job.board else []
        self._swap(job.pixmap, job.view, complete=True)
        return True

    @staticmethod
    def _open(pixmap: QPixmap) -> QPainter:
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        return painter

    def _swap(self, pixmap: QPixmap, view: View, *, complete: bool) -> None:
        self._base, self._drawn, self._complete = pixmap, view, complete
        self.counts["basemap"] += 1
        self._partly = False
        self.compose()

    # --- markers

    def outdate_markers(self) -> None:
        """Have the next ``compose`` paint all markers, not only what they know has changed."""
        self._partly = False

    def compose(self) -> None:
        """Put the markers on the basemap anew: a blit and a few calls.

        Only where something changed, when nothing but a few incidents did.
        """
        if self._base is None or self._drawn is None:
            return
        region = None
        if self._partly and self._whole is not None and self._whole.size() == self._base.size():
            region = self._markers.dirty(self._drawn)
        self._partly = True
        if region is not None and region.isEmpty():
            return
        if self._whole is None or self._whole.size() != self._base.size():
            self._whole = QPixmap(self._base.size())
        self._whole.setDevicePixelRatio(self._base.devicePixelRatio())
        painter = QPainter(self._whole)
        if region is not None:
            painter.setClipRegion(region)
            self.counts["places"] += 1
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawPixmap(0, 0, self._base)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        ratio = self._base.devicePixelRatio()
        self._layers.paint(Level.UNDER, painter, self._drawn, ratio)
        self._markers.draw(painter, self._drawn, ratio, region)
        self._layers.paint(Level.OVER, painter, self._drawn, ratio)
        painter.end()
        self.counts["markers"] += 1

    # --- showing

    def corner(self, view: View) -> tuple[int, int] | None:
        """Return where *view* begins in the picture, pixels; None at another zoom."""
        drawn = self._drawn
        if drawn is None or abs(drawn.zoom - view.zoom) > SAME_ZOOM:
            return None
        scale = view.scale
        return (
            round((view.x - drawn.x) * scale + (drawn.width - view.width) / 2),
            round((drawn.y - view.y) * scale + (drawn.height - view.height) / 2),
        )

    def covers(self, view: View, spare_px: int = 0) -> bool:
        """Whether the picture shows all of *view* at its own zoom, with pixels to spare around."""
        corner, drawn = self.corner(view), self._drawn
        if corner is None or drawn is None:
            return False
        right, bottom = corner[0] + view.width, corner[1] + view.height
        return (
            min(corner) >= spare_px
            and right <= drawn.width - spare_px
            and bottom <= drawn.height - spare_px
        )

    def exact(self, view: View) -> bool:
        """Whether *view* is shown whole and with its labels, and a drag has room to begin."""
        return self._complete and self.covers(view, MARGIN_PX // 2)

    def ahead(self, view: View) -> View:
        """Return where a hand that goes on dragging will look when the next picture is painted."""
        corner, drawn = self.corner(view), self._drawn
        if corner is None or drawn is None:
            return view
        most = MARGIN_PX // 2  # so that ``view`` itself keeps the spare pixels of ``exact``
        dx = min(max(corner[0] - (drawn.width - view.width) // 2, -most), most)
        dy = min(max(corner[1] - (drawn.height - view.height) // 2, -most), most)
        return replace(view, x=view.x + dx / view.scale, y=view.y - dy / view.scale)

    def follow(self, view: View, ink: Ink) -> None:
        """Scroll the picture when *view* leaves its margin; labels come with the next picture."""
        corner, base, drawn = self.corner(view), self._base, self._drawn
        if corner is None or base is None or drawn is None or self.covers(view):
            return
        width, height = drawn.width, drawn.height
        dx = corner[0] - (width - view.width) // 2
        dy = corner[1] - (height - view.height) // 2
        if abs(dx) >= width or abs(dy) >= height:
            self.begin_quick(view, ink, base.devicePixelRatio())
            return
        moved = replace(drawn, x=drawn.x + dx / drawn.scale, y=drawn.y - dy / drawn.scale)
        ratio = base.devicePixelRatio()
        base.scroll(round(-dx * ratio), round(-dy * ratio), base.rect())
        self._drawn, self._complete, self._partly = moved, False, False
        if dx:
            self._strip(QRectF(max(width - dx, 0) if dx > 0 else 0, 0, abs(dx), height), ink)
        if dy:
            self._strip(QRectF(0, max(height - dy, 0) if dy > 0 else 0, width, abs(dy)), ink)
        self.compose()

    def _strip(self, rect: QRectF, ink: Ink) -> None:
        if self._base is None or self._drawn is None:
            return
        painter = self._open(self._base)
        painter.setClipRect(rect)
        painter.fillRect(rect, ink.style.color("land"))
        x, y = self._drawn.to_world(rect.center().x(), rect.center().y())
        part = replace(
            self._drawn, x=x, y=y, width=round(rect.width()), height=round(rect.height())
        )
        painter.translate(rect.topLeft())
        end = time.perf_counter() + STRIP_S
        for step in self._ground_steps(part, ink, self._base.devicePixelRatio()):
            run_step(painter, step)
            if time.perf_counter() >= end:
                break  # the next picture has what is missing; a hand that waits feels it
        painter.end()
        self.counts["strip"] += 1

    def fills(self, view: View) -> bool:
        """Whether ``paint`` leaves no pixel of *view* as it was."""
        if self._whole is None or self._drawn is None:
            return False
        if self.corner(view) is not None:
            return self.covers(view)
        inner, outer = view.box, self._drawn.box
        west, south = inner[0] >= outer[0], inner[1] >= outer[1]
        return west and south and inner[2] <= outer[2] and inner[3] <= outer[3]

    def paint(self, painter: QPainter, view: View) -> None:
        """Show *view*: one blit at rest and while dragging, a scaled one after a zoom."""
        if self._whole is None or self._drawn is None:
            return
        corner = self.corner(view)
        ratio = self._whole.devicePixelRatio()
        if corner is not None:
            left, top, width, height = (
                round(n * ratio) for n in (*corner, view.width, view.height)
            )
            painter.drawPixmap(0, 0, self._whole, left, top, width, height)
            self.counts["blit"] += 1
            return
        drawn = self._drawn
        factor = view.scale / drawn.scale
        x, y = view.to_screen(*drawn.to_world(0, 0))
        target = QRectF(float(x), float(y), drawn.width * factor, drawn.height * factor)
        painter.drawPixmap(target, self._whole, QRectF(self._whole.rect()))
        self.counts["scaled"] += 1
