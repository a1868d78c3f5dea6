"""Files of shapes over the map: added, asked about, listed, coloured, remembered."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from controlroom.domain.mercator import unproject
from controlroom.overlays.ogr import ENDINGS
from controlroom.overlays.reading import Reader
from controlroom.overlays.shapes import Overlay, OverlayError
from ui.child_environment import KEPT
from ui.commands import Command
from ui.dialogs.overlay_crs import CrsForm
from ui.dialogs.overlays import OverlaysWindow, Row
from ui.errors import Notice
from ui.i18n import QT_TRANSLATE_NOOP
from ui.map.overlay_layer import COLORS, OverlayLayer
from ui.map.overlay_words import left_out, why

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controlroom.overlays.reading import Question
    from ui.features.map_host import Host
    from ui.panels.spec import PanelContext
    from ui.preferences import Preferences
    from ui.workers.query import QueryRunner

log = logging.getLogger(__name__)

PREFERENCE = "map_overlays"
MOST = 20


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is remembered.

    Attributes:
        crs: Of its coordinates, where somebody had to say it.
        color: One of ``COLORS``.
    """

    path: str
    crs: str = ""
    color: str = COLORS[0]
    shown: bool = True


class Overlays(QObject):
    """Lays files over the map and remembers them for this person.

    Args:
        context: For the commands.
        host: Has the map and the notice lane; dialogs belong to it.
        preferences: Remembers the files; the files stay where they are.
        questions: Reads them; nothing else waits for that.

    Attributes:
        reader: To be stopped on leaving.
    """

    def __init__(
        self, context: PanelContext, host: Host, preferences: Preferences, questions: QueryRunner
    ) -> None:
        super().__init__(host.widget)
        self._context, self._host = context, host
        self._preferences, self._questions = preferences, questions
        self.reader = Reader({name: os.environ[name] for name in KEPT if name in os.environ})
        self._kept: dict[str, Kept] = {}
        self._layers: dict[str, OverlayLayer] = {}
        self._gone: dict[str, str] = {}
        self._list: OverlaysWindow | None = None
        for command in (
            Command(
                "map.overlay.add",
                QT_TRANSLATE_NOOP("Command", "Map: add an overlay file…"),
                self.ask,
                group="map",
            ),
            Command(
                "map.overlay.list",
                QT_TRANSLATE_NOOP("Command", "Map: overlays…"),
                self.show_list,
                group="map",
            ),
        ):
            context.commands.add(command)

    @property
    def layers(self) -> Sequence[OverlayLayer]:
        """What is laid over the map, the first added first."""
        return tuple(self._layers.values())

    # --- adding

    def ask(self) -> None:
        """Ask for a file."""
        dialog = QFileDialog(self._host.widget, self.tr("Choose an overlay"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        patterns = " ".join(f"*{ending}" for ending in (".geojson", ".json", *ENDINGS))
        dialog.setNameFilters(
            [self.tr("Shapes ({patterns})").format(patterns=patterns), self.tr("All files (*)")]
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.add)
        dialog.open()

    def add(self, name: str) -> None:
        """Lay a file over the map; one that is there already is read anew."""
        key = str(Path(name).absolute())
        before = self._kept.get(key)
        if before is None and len(self._kept) >= MOST:
            text = self.tr("There are {count} overlays already; remove one first.")
            self._say(text.format(count=MOST))
            return
        color = COLORS[len(self._kept) % len(COLORS)]
        self._read(before or Kept(key, color=color), news=True)

    def restore(self) -> None:
        """Lay over the map what was there before."""
        for kept in self._remembered():
            self._kept[kept.path] = kept
            self._read(kept, news=False)

    def _read(self, kept: Kept, *, news: bool) -> None:
        path, home = Path(kept.path), self._context.city.home

        def done(found: Overlay | Question) -> None:
            if isinstance(found, Overlay):
                self._lay(kept, found, news=news)
            elif news:
                self._ask_crs(kept, found)
            else:
                self._cannot(kept, "crs", news=news)

        def failed(error: BaseException) -> None:
            if not isinstance(error, OverlayError):
                log.error("an overlay could not be read", exc_info=error)
            self._cannot(kept, str(error), news=news)

        self._questions.run(
            f"map.overlay.{kept.path}",
            lambda: self.reader.read(path, home, kept.crs),
            done,
            failed,
        )

    def _ask_crs(self, kept: Kept, question: Question) -> CrsForm:
        form = CrsForm(
            self._context.theme, self._context.words, Path(kept.path).name, question.landings,
            self._host.widget,
        )  # fmt: skip

        def send() -> None:
            chosen = form.crs.value
            form.accept()
            self._read(replace(kept, crs=chosen), news=True)

        form.submitted.connect(send)
        form.show()
        return form

    def _lay(self, kept: Kept, overlay: Overlay, *, news: bool) -> None:
        self._gone.pop(kept.path, None)
        before = self._layers.pop(kept.path, None)
        if before is not None:
            self._host.map.layers.remove(before.id)
        layer = OverlayLayer(kept.path, overlay, kept.color, self._context.theme)
        layer.shown = kept.shown
        self._layers[kept.path] = layer
        self._host.map.layers.add(layer)
        self._keep(kept)
        if news:
            text = self.tr("{name}: %n shape(s) over the map.", "", len(overlay.shapes))
            said = [text.format(name=overlay.name), left_out(overlay.aside)]
            self._say(" ".join(part for part in said if part))

    def _cannot(self, kept: Kept, problem: str, *, news: bool) -> None:
        """Say why a file cannot be shown; one that was remembered stays in the list as missing."""
        name = Path(kept.path).name
        self._gone[kept.path] = why(problem)
        text = self.tr("The overlay {name} cannot be shown: {why}.")
        self._say(text.format(name=name, why=why(problem)), problem, bad=True)
        if news:
            self._gone.pop(kept.path)
        self._show_rows()

    def _say(self, text: str, detail: str = "", *, bad: bool = False) -> None:
        self._host.lane.say(Notice(text, detail, is_error=bad))

    # --- remembering

    def _remembered(self) -> list[Kept]:
        try:
            told = json.loads(self._preferences.text(PREFERENCE, "[]"))
            return [
                Kept(str(one["path"]), str(one["crs"]), _color(one["color"]), one["shown"] is True)
                for one in told[:MOST]
            ]
        except (ValueError, TypeError, KeyError):
            log.warning("the overlays that were remembered cannot be read")
            return []

    def _keep(self, kept: Kept) -> None:
        self._kept[kept.path] = kept
        self._write()

    def _write(self) -> None:
        told = [
            {"path": one.path, "crs": one.crs, "color": one.color, "shown": one.shown}
            for one in self._kept.values()
        ]
        self._preferences.put(PREFERENCE, json.dumps(told, ensure_ascii=False))
        self._show_rows()

    # --- the list

    def show_list(self) -> None:
        """Show what is laid over the map."""
        if self._list is None or not isValid(self._list):
            shown = self._list = OverlaysWindow(self._context.theme, self._host.widget)
            shown.switched.connect(self.switch)
            shown.recolored.connect(self.recolor)
            shown.removed.connect(self.remove)
            shown.went.connect(self.go_to)
            shown.added.connect(self.ask)
        self._show_rows()
        self._list.show()
        self._list.raise_()

    @property
    def window(self) -> OverlaysWindow | None:
        """The list while it is open."""
        return self._list if self._list is not None and isValid(self._list) else None

    def _show_rows(self) -> None:
        if self.window is None:
            return
        rows = []
        for kept in self._kept.values():
            layer = self._layers.get(kept.path)
            count = len(layer.overlay.shapes) if layer is not None else 0
            aside = left_out(layer.overlay.aside) if layer is not None else ""
            name = Path(kept.path).name
            trouble = self._gone.get(kept.path, "")
            rows.append(Row(kept.path, name, count, aside, kept.color, kept.shown, trouble))
        self.window.show_rows(rows)

    def switch(self, key: str, shown: bool) -> None:  # noqa: FBT001 - a signal's
        """Show or hide a file."""
        kept, layer = self._kept[key], self._layers.get(key)
        if layer is not None:
            self._host.map.layers.show(layer.id, shown=shown)
        self._keep(replace(kept, shown=shown))

    def recolor(self, key: str) -> None:
        """Give a file the next colour."""
        kept, layer = self._kept[key], self._layers.get(key)
        color = COLORS[(COLORS.index(kept.color) + 1) % len(COLORS)]
        if layer is not None:
            layer.set_color(color)
        self._keep(replace(kept, color=color))

    def remove(self, key: str) -> None:
        """Take a file off the map; the file itself stays where it is."""
        kept = self._kept.pop(key)
        self._gone.pop(key, None)
        layer = self._layers.pop(key, None)
        if layer is not None:
            self._host.map.layers.remove(layer.id)
        self._write()

        def back() -> None:
            self._kept[key] = kept
            self._read(kept, news=False)

        text = self.tr("{name} was taken off the map.").format(name=Path(key).name)
        self._host.lane.say(Notice(text, is_error=False), back)

    def go_to(self, key: str) -> None:
        """Bring a file into view."""
        layer = self._layers.get(key)
        box = layer.overlay.box if layer is not None else None
        if box is not None:
            lat, lon = unproject([box[0], box[2]], [box[1], box[3]])
            self._host.map.show_box(float(lat[0]), float(lon[0]), float(lat[1]), float(lon[1]))


def _color(told: object) -> str:
    return told if isinstance(told, str) and told in COLORS else COLORS[0]
