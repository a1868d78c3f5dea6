"""Photos of the selected incident and the nearest camera that still answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from controlroom.domain.records import Freshness
from ui.models.room import Kind
from ui.panels.detail_words import distance, nearest_camera
from ui.widgets.photo_strip import MOST, SCHEMES, PhotoStrip, Tile, load_image

if TYPE_CHECKING:
    from controlroom.domain.incident import Attachment
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext

THUMB_PX, LARGE_PX = 480, 1600


class Photos(QWidget):
    """Loads pictures in a worker, a few at a time; says why one is not there."""

    def __init__(self, context: PanelContext, model: DetailModel) -> None:
        super().__init__()
        self._context, self._model = context, model
        self._images: dict[str, QImage | None] = {}
        self.strip = PhotoStrip(context.theme)
        self.strip.asked.connect(self._open)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.strip)
        context.room.link_changed.connect(self.render_photos)

    @Slot()
    def render_photos(self) -> None:
        """Show the pictures of the model's incident."""
        detail = self._model.detail
        self.setVisible(detail is not None)
        if detail is None:
            return
        photos = [a for a in detail.attachments if a.media_type.startswith("image/")]
        others = len(detail.attachments) - len(photos)
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
        for photo in photos[:MOST]:
            if photo.place not in self._images and not photo.place.startswith(SCHEMES):
                self._load(photo.place)

    def _tile(self, photo: Attachment, number: int, count: int) -> Tile:
        caption = self.tr("photo {n} of {count}").format(n=number, count=count)
        if photo.role == "answer":
            caption = self.tr("photo of the answer")
        key = f"photo:{photo.id}"
        if photo.place.startswith(SCHEMES):
            text = self.tr("{photo}, kept at the source; press to open in the browser")
            return Tile(key, text.format(photo=caption), tip=photo.place)
        if photo.place not in self._images:
            return Tile("", self.tr("{photo}, loading…").format(photo=caption))
        image = self._images[photo.place]
        if image is None:
            text = self.tr("{photo}: the file is not here").format(photo=caption)
            return Tile("", text, tip=photo.place, faded=True)
        return Tile(key, caption, image, caption)

    def _load(self, place: str) -> None:
        def take(image: QImage | None) -> None:
            if isValid(self):
                self._images[place] = image
                self.render_photos()

        if len(self._images) > 50:  # noqa: PLR2004 - a shift's worth of looking
            self._images.clear()
        self._context.ask(f"photo {place}", lambda: load_image(place, THUMB_PX), take)

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
        detail = self._model.detail
        photo = next((a for a in detail.attachments if str(a.id) == name), None) if detail else None
        if photo is None:
            return
        if photo.place.startswith(SCHEMES):
            QDesktopServices.openUrl(QUrl(photo.place))
            return
        self._context.ask("photo.large", lambda: load_image(photo.place, LARGE_PX), self._show)

    def _show(self, image: QImage | None) -> None:
        if image is None or not isValid(self):
            return
        viewer = QDialog(self)
        viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        viewer.setWindowTitle(self.tr("Photo"))
        picture = QLabel()
        picture.setPixmap(QPixmap.fromImage(image))
        box = QVBoxLayout(viewer)
        box.addWidget(picture)
        viewer.show()

    def restyle(self) -> None:
        """Take sizes and colours of the theme in force."""
        self.strip.restyle()
