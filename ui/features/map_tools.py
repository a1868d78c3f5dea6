"""Choosing, measuring and drawing on the map, and the areas that come of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
from PySide6.QtCore import QObject
from shiboken6 import isValid

from controlroom.domain.mercator import project
from controlroom.domain.records import Freshness
from controlroom.domain.shares import Order
from controlroom.domain.zones import BORDER_M, Watcher
from controlroom.outbox.registry import deed
from ui.commands import Command
from ui.dialogs import choices
from ui.dialogs.inside import InsideWindow
from ui.dialogs.task_all import Plan, TaskAllForm
from ui.errors import Notice
from ui.i18n import QT_TRANSLATE_NOOP
from ui.map.areas import NAME_MAX, Area, AreaFile, AreaLayer
from ui.map.tools import AreaTool, Measure, Way
from ui.panels.map_feed import CADENCE_S, VESSEL_SOURCE

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from pathlib import Path
    from uuid import UUID

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from controlroom.domain.zones import Crossing
    from ui.map.layers import Found
    from ui.map.widget import MapWidget
    from ui.panels.spec import PanelContext

FILE = "areas.geojson"
LOOK_EVERY_S = 1.0
MOST_TOLD = 3
"""Of one look and one zone; more are told as a number."""


class Say(Protocol):
    """Shows a notice, with a way back where there is one."""

    def __call__(self, notice: Notice, undo: Callable[[], None] | None = None, /) -> None:
        """Show it; *undo* is offered for a while."""
        ...


class MapTools(QObject):
    """Puts tools into the hand, opens what lies in an area, keeps and watches areas.

    Args:
        context: What panels get.
        window: Dialogs belong to it.
        shown: The map.
        say: Shows a notice.
        folder: Data directory; the areas of this computer lie in it.
    """

    def __init__(
        self,
        context: PanelContext,
        window: QWidget,
        shown: MapWidget,
        say: Say,
        folder: Path,
    ) -> None:
        super().__init__(window)
        self._context, self._window, self._map, self._say = context, window, shown, say
        self._file = AreaFile(folder / FILE)
        self.layer = AreaLayer(context.theme)
        shown.layers.add(self.layer)
        self._watchers: dict[UUID, Watcher] = {}
        self._looked = 0.0
        self._open: InsideWindow | None = None
        self._number = 0
        for tool_id, title, make in (
            (
                "box",
                QT_TRANSLATE_NOOP("Command", "Map: choose by a box"),
                partial(self._area, Way.BOX),
            ),
            (
                "lasso",
                QT_TRANSLATE_NOOP("Command", "Map: choose by drawing around"),
                partial(self._area, Way.LASSO),
            ),
            (
                "area",
                QT_TRANSLATE_NOOP("Command", "Map: draw an area"),
                partial(self._area, Way.CORNERS),
            ),
            ("measure", QT_TRANSLATE_NOOP("Command", "Map: measure"), self._measure),
        ):
            context.commands.add(Command(f"map.tool.{tool_id}", title, make, group="map"))
        shown.box_asked.connect(lambda: self._area(Way.BOX))
        shown.found.connect(self._on_found)
        room = context.room
        room.ticked.connect(self._on_tick)
        context.ask("map.areas.read", self._file.read, self._take_kept)

    # --- tools

    def _measure(self) -> None:
        self._take(Measure(self._context.theme))

    def _area(self, way: Way) -> None:
        tool = AreaTool(self._context.theme, way)
        tool.drawn.connect(self._on_drawn)
        tool.refused.connect(lambda text: self._say(Notice(text, is_error=False)))
        self._take(tool)

    def _take(self, tool: Measure | AreaTool) -> None:
        self._map.take(tool)
        self._map.setFocus()

    def _on_drawn(self, ring: NDArray[np.float64]) -> None:
        self._number += 1
        name = self.tr("Area {number}").format(number=self._number)
        self.show_inside(Area(name, ring), kept=False)

    def _on_found(self, found: Found) -> None:
        if found.layer == self.layer.id:
            area = next((a for a in self.layer.areas if a.id == found.key), None)
            if area is not None:
                self.show_inside(area, kept=True)

    # --- what lies in an area

    def show_inside(self, area: Area, *, kept: bool) -> InsideWindow:
        """Show what lies in *area*; the list that was open before closes."""
        if self._open is not None and isValid(self._open):
            self._open.close()
        opened = self._open = InsideWindow(self._context, area, self._window, kept=kept)
        if not kept:
            self.layer.put(area)
        self.layer.choose(area.id)
        self.layer.count(area.id, len(opened.ids))
        opened.counted.connect(partial(self.layer.count, area.id))
        opened.task_asked.connect(self._task_all)
        opened.keep_asked.connect(lambda: self._keep(opened))
        opened.watch_asked.connect(lambda: self._watch(opened))
        opened.drop_asked.connect(lambda: self._drop(opened))
        opened.finished.connect(lambda _code: self._closed(area.id))
        opened.show()
        return opened

    def _closed(self, area_id: UUID) -> None:
        self.layer.choose(None)
        if area_id not in self._kept:
            self.layer.drop(area_id)

    @property
    def _kept(self) -> set[UUID]:
        return {area.id for area in self.layer.areas if area.id in self._watchers}

    def _keep(self, opened: InsideWindow) -> None:
        name = opened.name.text().strip()[:NAME_MAX] or opened.area.name
        area = replace(opened.area, name=name)
        self.layer.put(area)
        self._watchers[area.id] = self._watcher(area)
        opened.set_area(area, kept=True)
        self._write()

    def _watch(self, opened: InsideWindow) -> None:
        area = self.layer.watch(opened.area.id, watched=not opened.area.watched)
        self._watchers[area.id] = self._watcher(area)
        opened.set_area(area, kept=True)
        self._write()
        if area.watched:
            text = self.tr("{name} is watched on this computer while the program runs.")
            self._say(Notice(text.format(name=area.name), is_error=False))

    def _drop(self, opened: InsideWindow) -> None:
        area = opened.area
        self._watchers.pop(area.id, None)
        self.layer.drop(area.id)
        opened.close()
        self._write()

        def back() -> None:
            self.layer.put(area)
            self._watchers[area.id] = self._watcher(area)
            self._write()

        text = self.tr("{name} was removed.").format(name=area.name)
        self._say(Notice(text, is_error=False), back)

    # --- the file

    def _take_kept(self, areas: Sequence[Area]) -> None:
        for area in areas:
            self.layer.put(area)
            self._watchers[area.id] = self._watcher(area)
        if self._file.broken is not None:
            text = self.tr("The drawn areas could not be read; the file was put aside as {file}.")
            self._say(Notice(text.format(file=self._file.broken.name), str(self._file.broken)))

    def _write(self) -> None:
        kept = self._kept
        areas = [area for area in self.layer.areas if area.id in kept]
        self._context.ask("map.areas.write", lambda: self._file.write(areas), lambda _done: None)

    # --- one task for all

    def _task_all(self, ids: Sequence[UUID]) -> None:
        context = self._context
        zone = context.city.zone
        today = datetime.fromtimestamp(context.room.now, UTC).astimezone(zone).date()
        plan = Plan.of(context.room.lines, ids)
        form = TaskAllForm(
            plan,
            choices.agencies(context.words, today),
            theme=context.theme,
            words=context.words,
            parent=self._window,
        )
        form.submitted.connect(lambda: self._send(form))
        form.show()

    def _send(self, form: TaskAllForm) -> None:
        """Give one command a report: each is kept, sent and told for itself."""
        agency, text = form.agency.value, form.instruction.text
        name = self._context.words.agency_short(agency)
        for incident_id, ref, version in form.plan.ready:
            label = self.tr("#{ref} dispatched to {agencies}").format(ref=ref, agencies=name)
            order = Order(agency, instruction=text, lead=True)
            asked = deed("dispatch", incident_id, ref=ref, seen=version, orders=[order])
            self._context.act(label, asked)
        form.accept()

    # --- watching

    def _watcher(self, area: Area) -> Watcher:
        lat = np.radians(self._context.city.home.lat)
        return Watcher(area.ring, BORDER_M / float(np.cos(lat)))

    def _on_tick(self, now: float) -> None:
        if now - self._looked < LOOK_EVERY_S:
            return
        self._looked = now
        watched = [area for area in self.layer.areas if area.watched]
        if not watched or not self._context.room.link.live:
            return
        lines = self._context.room.lines
        live = lines.live()
        x, y = project(lines.lat[live], lines.lon[live])
        for area in watched:
            watcher = self._watchers[area.id]
            near = live[self._near(area, watcher, x, y)]
            known = [lines.slot(key) for key in watcher.inside if not isinstance(key, str)]  # type: ignore[arg-type]  # an id
            slots = {*near.tolist(), *(slot for slot in known if slot is not None)}
            self._tell(area, watcher.look(self._reports(slots) | self._vessels()))

    @staticmethod
    def _near(
        area: Area, watcher: Watcher, x: NDArray[np.float64], y: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Return which places may lie in an area: of a hundred thousand a few are looked at."""
        (west, south), (east, north) = area.ring.min(axis=0), area.ring.max(axis=0)
        pad = watcher.border
        near: NDArray[np.bool_] = x > west - pad
        near &= (x < east + pad) & (y > south - pad) & (y < north + pad)
        return near

    def _reports(self, slots: Iterable[int]) -> dict[Hashable, tuple[float, float]]:
        lines = self._context.room.lines
        places: dict[Hashable, tuple[float, float]] = {}
        for slot in slots:
            px, py = project(lines.lat[slot], lines.lon[slot])
            if np.isfinite(px):
                places[lines.id[slot]] = (float(px), float(py))
        return places

    def _vessels(self) -> dict[Hashable, tuple[float, float]]:
        """Return the vessels whose positions are not old."""
        room = self._context.room
        source = self._context.city.source_by_id.get(VESSEL_SOURCE)
        cadence = source.cadence_s if source else CADENCE_S
        places: dict[Hashable, tuple[float, float]] = {}
        for vessel in room.vessels.values():
            if room.freshness(vessel.at.timestamp(), cadence) is Freshness.FRESH:
                px, py = project(vessel.position.lat, vessel.position.lon)
                places[vessel.vessel_id] = (float(px), float(py))
        return places

    def _tell(self, area: Area, crossings: Sequence[Crossing]) -> None:
        for crossing in crossings[:MOST_TOLD]:
            text = self.tr("{what} is in {area} now.") if crossing.entered else self.tr(
                "{what} has left {area}."
            )  # fmt: skip
            self._say(Notice(text.format(what=self._name(crossing.key), area=area.name),
                             is_error=False))  # fmt: skip
        more = len(crossings) - MOST_TOLD
        if more > 0:
            text = self.tr("%n more crossing(s) of {area}.", "", more)
            self._say(Notice(text.format(area=area.name), is_error=False))

    def _name(self, key: Hashable) -> str:
        lines = self._context.room.lines
        slot = lines.slot(key) if not isinstance(key, str) else None  # type: ignore[arg-type]  # an id
        if slot is None:
            return str(key)
        return f"#{int(lines.ref[slot])} {lines.title[slot]}"
