"""Paints two-line rows into pixmaps and keeps them, so that a repaint is a handful of blits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPixmap

from controlroom.domain.records import Freshness
from controlroom.domain.states import Severity
from ui.widgets.severity import paint_freshness, paint_severity
from ui.words import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from ui.models.rows import Look
    from ui.theme.theme import Theme

ROW_PX = 56
EDGE_PX = 3
GLYPH_PX, GLYPH_LEFT_PX, TEXT_LEFT_PX = 18, 13, 42
PAD_PX, GAP_PX, DOT_PX = 12, 12, 6
FIRST_MIDDLE_PX, SECOND_MIDDLE_PX = 19.5, 37.5
TITLE_PX, SECOND_PX, WHO_PX = 13, 12, 11.5
WHO_SHARE = 0.64
"""How much of a line the words on the right may take before they are elided."""
KEPT_BYTES = 32 << 20
"""Pictures kept of one list: some three hundred rows of a usual dock, fewer on dense screens."""
LEAST_KEPT = 64

_ELIDE = Qt.TextElideMode.ElideRight
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TONES = {Tone.CALM: "text", Tone.SOON: "severity_2", Tone.LATE: "severity_1"}


class Piece(NamedTuple):
    """Some words, how they are written and in which colour."""

    text: str
    font: QFont
    metrics: QFontMetricsF
    token: str


class RowPainter:
    """Rows of one list as pixmaps, newest look of each; forgets all when the theme changes."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: dict[Hashable, QPixmap] = {}
        self._restyle()
        theme.changed.connect(self._restyle)

    @property
    def height(self) -> int:
        """Height of a row in pixels, in the zoom in force."""
        return self._theme.px(ROW_PX)

    def _restyle(self) -> None:
        theme = self._theme
        self._kept.clear()
        self._title_font, self._second_font = theme.font(TITLE_PX, 600), theme.font(SECOND_PX)
        self._who_font = theme.font(WHO_PX)
        self._title = QFontMetricsF(self._title_font)
        self._second = QFontMetricsF(self._second_font)
        self._who = QFontMetricsF(self._who_font)

    def __len__(self) -> int:
        return len(self._kept)

    def pixmap(
        self,
        face: Hashable,
        look: Callable[[], Look],
        width: int,
        ratio: float,
        *,
        selected: bool = False,
        hovered: bool = False,
        stale: bool = False,
    ) -> QPixmap:
        """Return the picture of a row.

        Args:
            face: Differs whenever the look does.
            look: Asked only when the row is not kept yet.
            width: Of the row, device-independent pixels.
            ratio: Device pixels per device-independent pixel.
            selected: With accent edge and tint.
            hovered: The pointer is over it.
            stale: The picture is old: no colours.
        """
        key = (face, width, ratio, selected, hovered, stale)
        kept = self._kept.get(key)
        if kept is None:
            kept = QPixmap(round(width * ratio), round(self.height * ratio))
            most = KEPT_BYTES // max(1, 4 * kept.width() * kept.height())
            if len(self._kept) >= max(LEAST_KEPT, most):
                self._kept.clear()
            kept.setDevicePixelRatio(ratio)
            ground = "selection" if selected else "hover" if hovered else "panel"
            kept.fill(self._theme.color(ground))
            painter = QPainter(kept)
            self._paint(painter, look(), width, selected=selected, stale=stale)
            painter.end()
            self._kept[key] = kept
        return kept

    def _paint(
        self, painter: QPainter, look: Look, width: int, *, selected: bool, stale: bool
    ) -> None:
        theme, height = self._theme, self.height
        if selected:
            painter.fillRect(0, 0, theme.px(EDGE_PX), height, theme.color("accent"))
        painter.fillRect(QRectF(0, height - 1, width, 1), theme.color("line"))
        self._paint_glyph(painter, look, stale=stale)
        left, right = theme.px(TEXT_LEFT_PX), width - theme.px(PAD_PX)
        tone = _TONES[look.tone] if not stale else "text_3"
        title, second = ("text_2", "text_3") if stale else ("text", "text_2")
        self._paint_line(
            painter,
            (left, right, self._middle(FIRST_MIDDLE_PX)),
            Piece(look.title, self._title_font, self._title, title),
            Piece(look.right, self._title_font, self._title, tone),
        )
        self._paint_line(
            painter,
            (left, right, self._middle(SECOND_MIDDLE_PX)),
            Piece(look.second, self._second_font, self._second, second),
            Piece(look.who, self._who_font, self._who, "text_2" if selected else "text_3"),
        )

    def _middle(self, at: float) -> float:
        return at * self._theme.zoom / 100

    def _paint_glyph(self, painter: QPainter, look: Look, *, stale: bool) -> None:
        theme = self._theme
        size = theme.px(GLYPH_PX)
        middle = self._middle(FIRST_MIDDLE_PX)
        box = QRectF(theme.px(GLYPH_LEFT_PX), middle - size / 2, size, size)
        if isinstance(look.glyph, Severity):
            paint_severity(painter, box, look.glyph, theme, stale=stale)
        elif isinstance(look.glyph, Freshness):
            paint_freshness(painter, box, look.glyph, theme, stale=stale)
        if look.unread:
            radius = self._middle(DOT_PX) / 2
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("text" if not stale else "text_3"))
            painter.drawEllipse(
                QPointF(box.center().x(), self._middle(SECOND_MIDDLE_PX)), radius, radius
            )

    def _paint_line(
        self, painter: QPainter, place: tuple[int, int, float], begin: Piece, end: Piece
    ) -> None:
        """Paint *begin* at the left and *end* at the right, which is elided only when long."""
        left, right, middle = place
        width = 0.0
        if end.text:
            width = min(end.metrics.horizontalAdvance(end.text) + 1, (right - left) * WHO_SHARE)
            self._paint_words(painter, QRectF(right - width, middle, width, 0), end, _RIGHT)
            width += self._theme.px(GAP_PX)
        self._paint_words(painter, QRectF(left, middle, right - left - width, 0), begin, _LEFT)

    def _paint_words(self, painter: QPainter, line: QRectF, words: Piece, align: int) -> None:
        half = words.metrics.height() / 2
        painter.setFont(words.font)
        painter.setPen(self._theme.color(words.token))
        shown = words.metrics.elidedText(words.text, _ELIDE, line.width())
        painter.drawText(line.adjusted(0, -half, 0, half), align, shown)
