"""A photo as the window knows it: there, on its way, or not shown and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QCoreApplication

from controlroom.domain.errors import (
    AddressRefusedError,
    PictureRefusedError,
    SourceUnavailableError,
)
from ui.errors import address_reason
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage

WEB = ("http://", "https://")

REASONS = {
    "kind": QT_TRANSLATE_NOOP("Picture", "refused: neither PNG nor JPEG nor WEBP"),
    "damaged": QT_TRANSLATE_NOOP("Picture", "refused: the file is damaged"),
    "too-large": QT_TRANSLATE_NOOP("Picture", "refused: the picture is too large"),
    "too-long": QT_TRANSLATE_NOOP("Picture", "refused: it takes too long to decode"),
    "outside": QT_TRANSLATE_NOOP("Picture", "refused: its name leads out of the photos' folder"),
    "missing": QT_TRANSLATE_NOOP("Picture", "the file is not here"),
    "stopped": QT_TRANSLATE_NOOP("Picture", "not loaded"),
}
OFFLINE = QT_TRANSLATE_NOOP("Picture", "its server does not answer; press to try again")
REFUSED = QT_TRANSLATE_NOOP("Picture", "refused: {why}")
UNEXPECTED = QT_TRANSLATE_NOOP("Picture", "not shown: the program made a mistake")


@dataclass(frozen=True, slots=True)
class Picture:
    """What became of a photo.

    Attributes:
        image: The picture; None when there is none.
        why: Why not, translated.
        again: Loading it once more may succeed.
        detail: For the tooltip.
    """

    image: QImage | None = None
    why: str = ""
    again: bool = False
    detail: str = ""


class Pictures(Protocol):
    """Loads photos in workers."""

    def ask(self, place: str, most_px: int, on_done: Callable[[Picture], None]) -> None:
        """Load the attachment at *place*, no side longer than *most_px*.

        *on_done* runs on the GUI thread.  A later question for the same place and size makes an
        earlier answer stale.
        """
        ...


class NoPictures:
    """Where nothing loads any."""

    def ask(self, place: str, most_px: int, on_done: Callable[[Picture], None]) -> None:
        """Answer nothing."""


def refused(error: BaseException) -> Picture:
    """Return what is shown in place of a photo that could not be loaded."""
    translate = QCoreApplication.translate
    if isinstance(error, PictureRefusedError):
        text = translate("Picture", REASONS.get(error.reason, REASONS["damaged"]))
        return Picture(why=text, detail=str(error))
    if isinstance(error, AddressRefusedError):
        text = translate("Picture", REFUSED).format(why=address_reason(error))
        return Picture(why=text, detail=str(error))
    if isinstance(error, SourceUnavailableError):
        return Picture(why=translate("Picture", OFFLINE), again=True, detail=str(error))
    return Picture(why=translate("Picture", UNEXPECTED), detail=type(error).__name__)
