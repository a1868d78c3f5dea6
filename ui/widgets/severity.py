"""Glyphs with one meaning: severity as shape, number and colour; freshness as a dot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from controlroom.domain.records import Freshness
from controlroom.domain.states import Severity

if TYPE_CHECKING:
    from ui.theme.theme import Theme

ALIGN_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
LOW_SHARE = 0.78
"""How much smaller the circle of severity 4 is."""
DOT_SHARE = 0.5
_FILLED = (Severity.SOS, Severity.URGENT)


def paint_severity(
    painter: QPainter, box: QRectF, severity: Severity, theme: Theme, *, stale: bool = False
) -> None:
    """Draw octagon 1, diamond 2, circle 3 or small circle 4, filled for the two that hurry.

    Args:
        painter: Its pen, brush and font are left as they were.
        box: Square the glyph fills.
        severity: Which.
        theme: Colours and font.
        stale: Draw without colour and without filling: the picture is old.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    filled = severity in _FILLED and not stale
    colour = theme.color("text_3" if stale else f"severity_{int(severity)}")
    radius = min(box.width(), box.height()) / 2
    if severity is Severity.LOW:
        radius *= LOW_SHARE
    line = max(1.2, radius / 6)
    painter.setPen(Qt.PenStyle.NoPen if filled else QPen(colour, line))
    painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
    _draw_shape(painter, box.center(), severity, radius if filled else radius - line / 2)
    painter.setPen(theme.color("on_severity") if filled else colour)
    font = theme.font(11, 700)
    font.setPixelSize(max(7, round(radius * 1.2)))
    painter.setFont(font)
    painter.drawText(box, ALIGN_CENTRE, str(int(severity)))
    painter.restore()


def _draw_shape(painter: QPainter, centre: QPointF, severity: Severity, radius: float) -> None:
    if severity is Severity.SOS:
        painter.drawPolygon(_polygon(centre, radius, 8, math.pi / 8))
    elif severity is Severity.URGENT:
        painter.drawPolygon(_polygon(centre, radius, 4, 0.0))
    else:
        painter.drawEllipse(centre, radius, radius)


def _polygon(centre: QPointF, radius: float, corners: int, turn: float) -> QPolygonF:
    angles = (turn + 2 * math.pi * n / corners for n in range(corners))
    x, y = centre.x(), centre.y()
    return QPolygonF([QPointF(x + radius * math.sin(a), y - radius * math.cos(a)) for a in angles])


def paint_freshness(
    painter: QPainter, box: QRectF, freshness: Freshness, theme: Theme, *, stale: bool = False
) -> None:
    """Draw a solid dot for live, a hollow ring for late, a dashed one for lost or never heard.

    Args:
        painter: Left as it was.
        box: Square with the dot in its middle.
        freshness: Which.
        theme: Colours.
        stale: Draw without colour.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = min(box.width(), box.height()) / 2 * DOT_SHARE
    if freshness is Freshness.FRESH and not stale:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ok"))
    else:
        late = freshness is Freshness.OLD and not stale
        pen = QPen(theme.color("severity_2" if late else "text_3"), max(1.4, radius / 3))
        if freshness in (Freshness.LOST, Freshness.NEVER):
            pen.setDashPattern([1.2, 1.6])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(box.center(), radius, radius)
    painter.restore()
