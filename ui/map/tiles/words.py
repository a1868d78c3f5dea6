"""Why a basemap cannot be shown, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ui.i18n import QT_TRANSLATE_NOOP

REASONS = {
    "not-tiles": QT_TRANSLATE_NOOP("MapFile", "it is no map this program can read"),
    "version": QT_TRANSLATE_NOOP("MapFile", "it is of a version this program does not know"),
    "format": QT_TRANSLATE_NOOP("MapFile", "it holds pictures of a kind that is not shown"),
    "compression": QT_TRANSLATE_NOOP("MapFile", "it is packed in a way this program does not know"),
    "damaged": QT_TRANSLATE_NOOP("MapFile", "it is damaged"),
    "too-large": QT_TRANSLATE_NOOP("MapFile", "a part of it is larger than any map needs"),
    "unreadable": QT_TRANSLATE_NOOP("MapFile", "it cannot be opened"),
    "ended": QT_TRANSLATE_NOOP("MapFile", "the process that paints it has ended"),
}
"""Words for ``TileError.reason``."""


def why(problem: str) -> str:
    """Return *problem*, ``"reason: detail"``, in words."""
    reason, _, detail = problem.partition(": ")
    known = REASONS.get(reason)
    return QCoreApplication.translate("MapFile", known) if known else detail or reason
