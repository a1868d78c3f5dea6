"""Photos of the selected incident and the nearest camera that still answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from controlroom.domain.records import Freshness
from ui.models.picture import WEB, Picture
from ui.models.room import Kind
from ui.panels.detail_words import distance, nearest_camera
from ui.widgets.photo_strip import MOST, PhotoStrip, Tile
from ui.widgets.photo_viewer import PhotoViewer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from controlroom.domain.incident import Attachment
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext

THUMB_PX, LARGE_PX = 480, 1600
HELD_MAX = 50
"""A shift's worth of looking."""


class Photos(QWidget):
    """Loads stored photos by itself, those of other servers when they are pressed.

    A photo that a citizen's address leads to is not got unasked: its server would learn who looks
    at what, and when.
    """

    def __init__(self, context: PanelContext, model: DetailModel) -> None:
        super().__init__()
        self._context, self._model = context, model
        self._held: dict[str, Picture | None] = {}  # None while it is loaded
        self._viewer: PhotoViewer | None = None
        self._viewed: tuple[Sequence[Attachment], int] = ((), 0)
        self.strip = PhotoStrip(context.theme)
        self.strip.asked.connect(self._open)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.strip)
        context.room.link_changed.connect(self.render_photos)

    @Slot()
    def render_photos(self) -> None:
        """Show the photos of the model's incident."""
        detail = self._model.detail
        self.setVisible(detail is not None)
        if detail is None:
            return
        photos = self._photos()
        others = len(detail.attachments) - len(photos)
        for photo in photos[:MOST]:
            if photo.place not in self._held and not photo.place.startswith(WEB):
                self._load(photo.place)
        tiles = [
            self._tile(photo, number, len(photos))
            for number, photo in enumerate(photos[:MOST], start=1)
        ]
        if not photos:
            text = self.tr("no photo was sent")
            if others:
                text = self.tr("no photo; %n other file(s)", "", others)
            tiles.append(Tile("", text, faded=True))
        tiles.append(self._camera())
        self.strip.show_tiles(tiles)

    def _photos(self) -> Sequence[Attachment]:
        detail = self._model.detail
        attachments = detail.attachments if detail else ()
        return [a for a in attachments if a.media_type.startswith("image/")]

    def _caption(self, photo: Attachment, number: int, count: int) -> str:
        if photo.role == "answer":
            return self.tr("photo of the answer")
        return self.tr("photo {n} of {count}").format(n=number, count=count)

    def _tile(self, photo: Attachment, number: int, count: int) -> Tile:
        caption = self._caption(photo, number, count)
        key = f"photo:{photo.id}"
        if photo.place not in self._held:
            text = self.tr("{photo}, kept at the source; press to load it")
            return Tile(key, text.format(photo=caption), tip=photo.place)
        picture = self._held[photo.place]
        if picture is None:
            return Tile(key, self.tr("{photo}, loading…").format(photo=caption))
        if picture.image is None:
            text = self.tr("{photo}: {why}").format(photo=caption, why=picture.why)
            tip = f"{text}\n{photo.place}"
            return Tile(key if picture.again else "", text, tip=tip, faded=True)
        return Tile(key, caption, picture.image, caption)

    def _load(self, place: str) -> None:
        def take(picture: Picture) -> None:
            if isValid(self):
                self._held[place] = picture
                self.render_photos()

        if len(self._held) > HELD_MAX:
            self._held.clear()
        self._held[place] = None
        self._context.pictures.ask(place, THUMB_PX, take)

    def _camera(self) -> Tile:
        context, detail = self._context, self._model.detail
        position = detail.incident.position if detail else None
        if position is None:
            return Tile("", self.tr("no place, so no camera"), faded=True)
        room = context.room
        found = nearest_camera(position, room)
        if found is None:
            return Tile("", self.tr("no live camera within 500 m"), faded=True)
        camera, away, fresh = found
        seen = room.age_s(camera.seen_at.timestamp()) if camera.seen_at else None
        age = context.words.age(seen or 0.0)
        caption = self.tr("camera {distance} · {age} ago").format(
            distance=distance(away, context.words), age=age
        )
        return Tile(
            f"camera:{camera.id}", caption, tip=camera.name, faded=fresh is not Freshness.FRESH
        )

    def _open(self, key: str) -> None:
        kind, _, name = key.partition(":")
        if kind == "camera":
            self._context.room.select(Kind.CAMERA, name)
            return
        photos = self._photos()
        at = next((n for n, a in enumerate(photos) if str(a.id) == name), None)
        if at is None:
            return
        place = photos[at].place
        held = self._held.get(place)
        if held is not None and held.image is not None:
            self._view(photos, at)
        elif held is not None or place not in self._held:
            self._load(place)
            self.render_photos()

    def _view(self, photos: Sequence[Attachment], at: int) -> None:
        """Show a photo large, in the viewer that is open or a new one."""
        self._viewed = (photos, at)
        viewer = self._viewer
        if viewer is None or not isValid(viewer):
            self._viewer = viewer = PhotoViewer(self._context.theme, self.window())
            viewer.turned.connect(self._turn)
        photo = photos[at]
        caption = self._caption(photo, at + 1, len(photos))
        loading = self.tr("{photo}, loading…").format(photo=caption)
        viewer.show_photo(caption, loading, None)
        viewer.show()
        viewer.activateWindow()

        def take(picture: Picture) -> None:
            same = self._viewed == (photos, at)  # nobody has turned the page meanwhile
            if isValid(viewer) and same:
                viewer.show_photo(caption, loading, picture)

        self._context.pictures.ask(photo.place, LARGE_PX, take)

    @Slot(int)
    def _turn(self, step: int) -> None:
        photos, at = self._viewed
        if photos:
            self._view(photos, (at + step) % len(photos))

    def restyle(self) -> None:
        """Take sizes and colours of the theme in force."""
        self.strip.restyle()
