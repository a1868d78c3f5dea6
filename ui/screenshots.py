"""Pictures of the window and its parts, for checking what people see."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDockWidget, QWidget

if TYPE_CHECKING:
    from pathlib import Path

    from controlroom.options import UiOptions

log = logging.getLogger(__name__)


def photograph(window: QWidget, options: UiOptions) -> list[Path]:
    """Save the window and every visible dock as PNG; return the files.

    Names are ``<kind>-<theme>-<lang>.png`` and ``<kind>-<theme>-<lang>-<dock>.png``.
    """
    folder = options.screenshot_dir
    if folder is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{options.kind}-{options.theme or 'dark'}-{options.lang}"
    parts: dict[str, QWidget] = {stem: window}
    for dock in window.findChildren(QDockWidget):
        if dock.isVisible():
            parts[f"{stem}-{dock.objectName().removeprefix('dock.')}"] = dock.widget()
    written = []
    for name, widget in parts.items():
        path = folder / f"{name}.png"
        if widget.grab().save(str(path)):
            written.append(path)
        else:
            log.error("picture could not be written: %s", path)
    return written
