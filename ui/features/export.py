"""What the queue shows, written into a file that spreadsheets open."""

from __future__ import annotations

import math
import os
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from controlroom.domain.csv_text import BOM, table
from controlroom.domain.errors import ExportFailedError
from ui.commands import Command
from ui.errors import Notice
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from ui.models.lines import LineStore
    from ui.panels.spec import PanelContext
    from ui.words import Words

COLUMNS = (
    "ref", "severity", "state", "title", "category_id", "ward_code", "address", "source_id",
    "channel", "agencies", "claimed_by", "received_at", "due_at", "updated_at", "lat", "lon",
)  # fmt: skip
HEADINGS = {
    "ref": QT_TRANSLATE_NOOP("Export", "Number"),
    "severity": QT_TRANSLATE_NOOP("Export", "Severity"),
    "state": QT_TRANSLATE_NOOP("Export", "State"),
    "title": QT_TRANSLATE_NOOP("Export", "Title"),
    "category_id": QT_TRANSLATE_NOOP("Export", "Category"),
    "ward_code": QT_TRANSLATE_NOOP("Export", "Ward"),
    "address": QT_TRANSLATE_NOOP("Export", "Address"),
    "source_id": QT_TRANSLATE_NOOP("Export", "Source"),
    "channel": QT_TRANSLATE_NOOP("Export", "Channel"),
    "agencies": QT_TRANSLATE_NOOP("Export", "Agencies"),
    "claimed_by": QT_TRANSLATE_NOOP("Export", "In hand with"),
    "received_at": QT_TRANSLATE_NOOP("Export", "Received"),
    "due_at": QT_TRANSLATE_NOOP("Export", "Due"),
    "updated_at": QT_TRANSLATE_NOOP("Export", "Changed"),
    "lat": QT_TRANSLATE_NOOP("Export", "Latitude"),
    "lon": QT_TRANSLATE_NOOP("Export", "Longitude"),
    "simulated": QT_TRANSLATE_NOOP("Export", "Simulated"),
}
_TIMES = frozenset({"received_at", "due_at", "updated_at"})
_SHOWN_MAX = 60


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows as they were when somebody asked.

    Attributes:
        columns: By the names of ``COLUMNS``, all of one length, top row first.
        simulated: Nothing of this happened.
    """

    columns: dict[str, Sequence[Any]]
    simulated: bool

    def __len__(self) -> int:
        return len(self.columns["ref"])

    @classmethod
    def take(cls, lines: LineStore, slots: NDArray[Any], *, simulated: bool) -> Picture:
        """Copy the rows in *slots*; GUI thread, a few milliseconds for 20,000."""
        wanted = slots.tolist()
        columns: dict[str, Sequence[Any]] = {}
        for name in COLUMNS:
            column = getattr(lines, name)
            texts = isinstance(column, list)
            columns[name] = [column[n] for n in wanted] if texts else column[slots].tolist()
        return cls(columns, simulated)


def rows_of(picture: Picture, words: Words) -> Iterator[list[object]]:
    """Yield the heading and every row, in words.  Any thread."""
    translate = QCoreApplication.translate
    yield [translate("Export", HEADINGS[name]) for name in (*COLUMNS, "simulated")]
    simulated = translate("Export", "simulated") if picture.simulated else ""
    in_words: dict[str, Callable[[Any], object]] = {
        "severity": words.severity,
        "state": words.state,
        "category_id": words.category_path,
        "ward_code": words.ward,
        "source_id": words.source,
        "channel": words.channel,
        "agencies": lambda ids: ", ".join(words.agency(one) for one in ids.split()),
        "lat": _degrees,
        "lon": _degrees,
        **dict.fromkeys(_TIMES, lambda at: _moment(at, words)),
    }
    columns = [map(in_words.get(name, _same), picture.columns[name]) for name in COLUMNS]
    for row in zip(*columns, strict=True):
        yield [*row, simulated]


def _same(value: object) -> object:
    return value


def _degrees(value: float) -> object:
    return None if math.isnan(value) else round(value, 6)


def _moment(at: float, words: Words) -> str:
    """Return a time of the city as spreadsheets read it; empty for none."""
    if math.isnan(at):
        return ""
    there = datetime.fromtimestamp(at, UTC).astimezone(words.city.zone)
    return there.strftime("%Y-%m-%d %H:%M:%S")


def write(path: Path, picture: Picture, words: Words) -> int:
    """Write a file, whole or not at all; return how many rows.  Blocks.

    Raises:
        ExportFailedError: The folder or disk does not take it.
    """
    text = BOM + table(rows_of(picture, words))
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=".export-")
        try:
            with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, UnicodeError) as error:
        raise ExportFailedError(str(getattr(error, "strerror", None) or error)) from error
    return len(picture)


def _documents() -> str:
    """Return the folder of documents, or the home where there is none."""
    place = QStandardPaths.StandardLocation
    folder = QStandardPaths.writableLocation(place.DocumentsLocation)
    home = QStandardPaths.writableLocation(place.HomeLocation)
    return folder if Path(folder).is_dir() else home


class ExportCommands(QObject):
    """Asks where to, then writes in a worker.  GUI thread."""

    def __init__(
        self,
        context: PanelContext,
        window: QWidget,
        shown: Callable[[], NDArray[Any]],
        say: Callable[[Notice], None],
        *,
        simulated: bool,
    ) -> None:
        """Register the command.

        Args:
            context: What panels get.
            window: Above which the dialog opens.
            shown: Slots of the rows that the queue shows, top first.
            say: Shows a notice.
            simulated: Nothing in this room ever happened, whatever its figures say.
        """
        super().__init__(window)
        self._context, self._window, self._simulated = context, window, simulated
        self._shown, self._say = shown, say
        title = QT_TRANSLATE_NOOP("Command", "Queue: export what is shown…")
        context.commands.add(
            Command("queue.export", title, self.ask, enabled=self._any, group="queue")
        )

    def _any(self) -> bool:
        return len(self._shown()) > 0

    def ask(self) -> None:
        """Take the rows as they are now, and ask for a file."""
        room = self._context.room
        simulated = self._simulated or room.simulated
        picture = Picture.take(room.lines, self._shown(), simulated=simulated)
        count = self._context.words.number(len(picture))
        title = self.tr("Export {count} reports").format(count=count)
        dialog = QFileDialog(self._window, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setNameFilter(self.tr("Tables (*.csv)"))
        dialog.setDefaultSuffix("csv")
        for label, text in self._labels().items():
            dialog.setLabelText(label, text)
        dialog.setDirectory(_documents())
        dialog.selectFile(self._file_name(picture))
        dialog.fileSelected.connect(lambda name: self._write(Path(name), picture))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _labels(self) -> dict[QFileDialog.DialogLabel, str]:
        """What the dialog says where the system has none of its own."""
        return {
            QFileDialog.DialogLabel.LookIn: self.tr("Folder:"),
            QFileDialog.DialogLabel.FileName: self.tr("File name:"),
            QFileDialog.DialogLabel.FileType: self.tr("Kind:"),
            QFileDialog.DialogLabel.Accept: self.tr("Save"),
            QFileDialog.DialogLabel.Reject: self.tr("Cancel"),
        }

    def _file_name(self, picture: Picture) -> str:
        room = self._context.room
        old = not room.link.live
        of = room.link.since if old and room.link.since is not None else room.now
        there = datetime.fromtimestamp(of, UTC).astimezone(self._context.city.zone)
        parts = [self.tr("reports"), f"{there:%Y-%m-%d-%H%M}"]
        if old:
            parts.append(self.tr("OLD"))
        if picture.simulated:
            parts.append(self.tr("SIMULATED"))
        return "-".join(parts) + ".csv"

    def _write(self, path: Path, picture: Picture) -> None:
        words = self._context.words

        def done(count: int) -> None:
            text = self.tr("{count} reports are in {file}")
            name = path.name if len(path.name) <= _SHOWN_MAX else path.name[:_SHOWN_MAX] + "…"
            self._say(
                Notice(text.format(count=words.number(count), file=name), str(path), is_error=False)
            )

        self._context.ask("queue.export", lambda: write(path, picture, words), done)
