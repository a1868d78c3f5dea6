"""The map copied, saved and printed, with scale, attribution, time and whether it is simulated."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QIODevice, QMarginsF, QObject, QRectF, QSaveFile, QStandardPaths
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QFileDialog

from controlroom.domain.errors import ExportFailedError
from ui.commands import Command
from ui.errors import Notice
from ui.i18n import QT_TRANSLATE_NOOP
from ui.map.page import Heading, PagePainter

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage, QPagedPaintDevice

    from ui.features.map_host import Host
    from ui.panels.spec import PanelContext

PDF = ".pdf"
MARGIN_MM = 10.0
DOTS = 300


class MapPictures(QObject):
    """Makes pictures of the map when somebody asks.  GUI thread.

    Args:
        context: What panels get.
        host: The window, its map and its notice lane.
        title: Stands over the map: whose room it is.
        simulated: Nothing in this room ever happened, whatever its figures say.
    """

    def __init__(self, context: PanelContext, host: Host, title: str, *, simulated: bool) -> None:
        super().__init__(host.widget)
        self._context, self._host = context, host
        self._title, self._simulated = title, simulated
        self._painting: set[PagePainter] = set()
        for command in (
            Command(
                "map.picture.copy",
                QT_TRANSLATE_NOOP("Command", "Map: copy as a picture"),
                self.copy,
                group="map",
            ),
            Command(
                "map.picture.save",
                QT_TRANSLATE_NOOP("Command", "Map: save as a picture…"),
                self.save,
                group="map",
            ),
            Command(
                "map.picture.print",
                QT_TRANSLATE_NOOP("Command", "Map: print…"),
                self.print_,
                key="Ctrl+P",
                group="map",
            ),
        ):
            context.commands.add(command)

    def heading(self) -> Heading:
        """Return what stands over a picture taken now."""
        room, words = self._context.room, self._context.words
        old = not room.link.live
        of = room.link.since if old and room.link.since is not None else room.now
        moment = f"{words.clock(of)} {words.date(of)} ({self._zone(of)})"
        if old:
            moment = self.tr("Old: as of {moment}").format(moment=moment)
        simulated = self._simulated or room.simulated
        mark = self.tr("SIMULATED DATA") if simulated else ""
        return Heading(self._title, moment, mark, stale=old)

    def _zone(self, at: float) -> str:
        offset = datetime.fromtimestamp(at, UTC).astimezone(self._context.city.zone).strftime("%z")
        return f"UTC{offset[:3]}:{offset[3:]}"

    def take(self, then: Callable[[QImage], None]) -> None:
        """Paint what the map shows now and give it to *then*."""
        painter = PagePainter(self._host.map, self.heading())
        self._painting.add(painter)

        def done(image: QImage) -> None:
            self._painting.discard(painter)
            painter.finished.disconnect(done)  # which holds the painter, and that a large picture
            if not image.isNull():
                then(image)

        painter.finished.connect(done)
        painter.start()

    def copy(self) -> None:
        """Put a picture into the clipboard."""

        def done(image: QImage) -> None:
            QGuiApplication.clipboard().setImage(image)
            self._say(self.tr("The map is in the clipboard as a picture."))

        self.take(done)

    def _say(self, text: str, detail: str = "") -> None:
        self._host.lane.say(Notice(text, detail, is_error=False))

    # --- into a file

    def save(self) -> None:
        """Take the picture now, and ask for a file."""
        self.take(self._ask_where)

    def _ask_where(self, image: QImage) -> None:
        dialog = QFileDialog(self._host.widget, self.tr("Save the map as a picture"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilters([self.tr("Pictures (*.png)"), self.tr("Documents (*.pdf)")])
        dialog.setDefaultSuffix("png")
        dialog.setDirectory(_pictures())
        dialog.selectFile(self.file_name())
        dialog.fileSelected.connect(lambda name: self.write(Path(name), image))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def file_name(self) -> str:
        """Return a name that says when, and whether it is old or simulated."""
        room = self._context.room
        heading = self.heading()
        of = room.link.since if heading.stale and room.link.since is not None else room.now
        there = datetime.fromtimestamp(of, UTC).astimezone(self._context.city.zone)
        parts = [self.tr("map"), f"{there:%Y-%m-%d-%H%M}"]
        if heading.stale:
            parts.append(self.tr("OLD"))
        if heading.mark:
            parts.append(self.tr("SIMULATED"))
        return "-".join(parts) + ".png"

    def write(self, path: Path, image: QImage) -> None:
        """Write a picture in a worker."""

        def done(_done: None) -> None:
            self._say(self.tr("The map is in {file}").format(file=path.name), str(path))

        run = write_pdf if path.suffix.lower() == PDF else write_png
        self._context.ask("map.picture", lambda: run(path, image), done)

    # --- on paper

    def print_(self) -> None:
        """Take the picture now, and ask for a printer."""
        self.take(self._ask_printer)

    def _ask_printer(self, image: QImage) -> None:
        # Loaded when somebody prints: it takes a moment, and looks for printers.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - as above

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.file_name().removesuffix(".png"))
        _lay_out(printer, image)
        dialog = QPrintDialog(printer, self._host.widget)

        def done(_done: None) -> None:
            self._say(self.tr("The map was sent to the printer."))

        dialog.accepted.connect(
            lambda: self._context.ask("map.print", lambda: paint_page(printer, image), done)
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.setModal(True)
        dialog.show()


def _pictures() -> str:
    """Return the folder of pictures, or the home where there is none."""
    place = QStandardPaths.StandardLocation
    folder = QStandardPaths.writableLocation(place.PicturesLocation)
    home = QStandardPaths.writableLocation(place.HomeLocation)
    return folder if Path(folder).is_dir() else home


def write_png(path: Path, image: QImage) -> None:
    """Write a picture, whole or not at all.  Any thread; blocks.

    Raises:
        ExportFailedError: The folder or disk does not take it.
    """
    file = QSaveFile(str(path))
    if not (
        file.open(QIODevice.OpenModeFlag.WriteOnly)
        and image.save(file, "PNG")  # type: ignore[call-overload]  # the stubs know names only
        and file.commit()
    ):
        raise ExportFailedError(file.errorString())


def write_pdf(path: Path, image: QImage) -> None:
    """Write a document of one page, whole or not at all.  Any thread; blocks.

    Raises:
        ExportFailedError: The folder or disk does not take it.
    """
    file = QSaveFile(str(path))
    if not file.open(QIODevice.OpenModeFlag.WriteOnly):
        raise ExportFailedError(file.errorString())
    writer = QPdfWriter(file)
    writer.setResolution(DOTS)
    writer.setTitle(path.stem)
    _lay_out(writer, image)
    paint_page(writer, image)
    if not file.commit():
        raise ExportFailedError(file.errorString())


def _lay_out(device: QPagedPaintDevice, image: QImage) -> None:
    wide = image.width() > image.height()
    way = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    size = QPageSize(QPageSize.PageSizeId.A4)
    device.setPageLayout(QPageLayout(size, way, margins, QPageLayout.Unit.Millimeter))


def paint_page(device: QPagedPaintDevice, image: QImage) -> None:
    """Put a picture on one page, as large as fits.  Any thread; blocks.

    Raises:
        ExportFailedError: The printer does not take it.
    """
    painter = QPainter()
    if not painter.begin(device):
        raise ExportFailedError("the printer does not take it")
    page = painter.viewport()
    factor = min(page.width() / image.width(), page.height() / image.height())
    target = QRectF(0, 0, image.width() * factor, image.height() * factor)
    target.moveLeft((page.width() - target.width()) / 2)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    bare = image.copy()
    bare.setDevicePixelRatio(1.0)
    painter.drawImage(target, bare)
    if not painter.end():
        raise ExportFailedError("the page could not be finished")
