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
    "address": QT_TRANSLATE_NOOP("MapFile", "its address needs {z}, {x} and {y}"),
    "attribution": QT_TRANSLATE_NOOP("MapFile", "nobody is named whose map it is"),
    "refused": QT_TRANSLATE_NOOP("MapFile", "its address is not gone to"),
    "no-answer": QT_TRANSLATE_NOOP("MapFile", "the server does not answer"),
    "login": QT_TRANSLATE_NOOP("MapFile", "the server wants a key or a login"),
    "busy": QT_TRANSLATE_NOOP("MapFile", "the server wants to be left alone for a while"),
    "web-page": QT_TRANSLATE_NOOP("MapFile", "the server answers with a page, not with tiles"),
    "no-grid": QT_TRANSLATE_NOOP("MapFile", "the server has no tiles in Web Mercator (EPSG:3857)"),
    "offline": QT_TRANSLATE_NOOP("MapFile", "tiles are not asked for"),
    "ended": QT_TRANSLATE_NOOP("MapFile", "the process that paints it has ended"),
}
"""Words for ``TileError.reason``."""


_ASKED_NOT = QT_TRANSLATE_NOOP("MapFile", "Offline: only map tiles kept here are shown")
_TROUBLE = QT_TRANSLATE_NOOP("MapFile", "Map tiles: {why}; what is kept here is shown")


def trouble(problem: str) -> str:
    """Return what stands at the map's foot while a server's tiles are missing or old."""
    if not problem:
        return ""
    if problem == "offline":
        return QCoreApplication.translate("MapFile", _ASKED_NOT)
    return QCoreApplication.translate("MapFile", _TROUBLE).format(why=why(problem))


def why(problem: str) -> str:
    """Return *problem*, ``"reason: detail"``, in words."""
    reason, _, detail = problem.partition(": ")
    known = REASONS.get(reason)
    return QCoreApplication.translate("MapFile", known) if known else detail or reason
