"""Why an overlay cannot be shown, and what of it was left out, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS = {
    "unreadable": QT_TRANSLATE_NOOP("Overlay", "it cannot be read"),
    "too-large": QT_TRANSLATE_NOOP("Overlay", "it holds more than a map can show"),
    "not-shapes": QT_TRANSLATE_NOOP("Overlay", "it is no file of shapes"),
    "no-shapes": QT_TRANSLATE_NOOP("Overlay", "nothing in it has a place on the map"),
    "needs-library": QT_TRANSLATE_NOOP(
        "Overlay", "such files need more of the program: pip install controlroom[map]"
    ),
    "crs": QT_TRANSLATE_NOOP("Overlay", "its system of coordinates is not known"),
    "ended": QT_TRANSLATE_NOOP("Overlay", "reading it has failed"),
}
"""Words for ``OverlayError.reason``."""
ASIDE = {
    "no-place": QT_TRANSLATE_NOOP("Overlay", "without a place"),
    "not-finite": QT_TRANSLATE_NOOP("Overlay", "with numbers that are none"),
    "out-of-range": QT_TRANSLATE_NOOP("Overlay", "outside the map"),
    "swapped": QT_TRANSLATE_NOOP("Overlay", "with latitude and longitude exchanged"),
    "zero": QT_TRANSLATE_NOOP("Overlay", "at 0°, 0°"),
    "antimeridian": QT_TRANSLATE_NOOP("Overlay", "across the date line"),
    "too-short": QT_TRANSLATE_NOOP("Overlay", "of too few points"),
    "unknown": QT_TRANSLATE_NOOP("Overlay", "of a kind that is not drawn"),
}
_LEFT = QT_TRANSLATE_NOOP("Overlay", "Not shown: {parts}.")


def why(problem: str) -> str:
    """Return *problem*, ``"reason: detail"``, in words."""
    reason, _, detail = problem.partition(": ")
    known = REASONS.get(reason)
    return QCoreApplication.translate("Overlay", known) if known else detail or reason


def left_out(aside: Mapping[str, int]) -> str:
    """Return how many shapes are not shown and why, as a sentence; empty for none."""
    translate = QCoreApplication.translate
    parts = [
        f"{count} {translate('Overlay', ASIDE[reason])}"
        for reason, count in aside.items()
        if reason in ASIDE
    ]
    return translate("Overlay", _LEFT).format(parts=", ".join(parts)) if parts else ""
