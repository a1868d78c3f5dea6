"""What features of the map need of the window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.map.picture import MapPicture
    from ui.widgets.notice_lane import NoticeLane


@dataclass(frozen=True, slots=True)
class Host:
    """The window, its map and its notice lane; dialogs belong to the window."""

    widget: QWidget
    map: MapPicture
    lane: NoticeLane
