"""How much time is left, big, with what is due and how much of it has gone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.words import Left, Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from ui.theme.theme import Theme

TONES = {Tone.CALM: "bar", Tone.SOON: "severity_2", Tone.LATE: "severity_1"}
BIG_PX, BAR_PX = 24, 4


@dataclass(frozen=True, slots=True)
class Due:
    """One due date.

    Attributes:
        at: POSIX seconds UTC; NaN when nothing is due.
        since: When its clock began, POSIX seconds UTC.
        lines: What is due and until when, translated; one sentence a line.
    """

    at: float = math.nan
    since: float = math.nan
    lines: tuple[str, ...] = ()

    def gone(self, now: float) -> float:
        """Return the share of the time that has passed, 0…1; 0 when it cannot be said."""
        span = self.at - self.since
        if not math.isfinite(span) or span <= 0:
            return 1.0 if math.isfinite(self.at) and now >= self.at else 0.0
        return min(1.0, max(0.0, (now - self.since) / span))


class TimeLeft(QWidget):
    """The clock of one incident; call ``tick`` once a second."""

    def __init__(self, theme: Theme, left: Callable[[float, float], Left]) -> None:
        """Args: left: Due and now in POSIX seconds to words, as ``Words.left``."""
        super().__init__()
        self._theme, self._left = theme, left
        self._due, self._share, self._tone = Due(), 0.0, Tone.CALM
        self._big = QLabel()
        self._big.setWordWrap(True)
        self._what = QLabel()
        self._what.setTextFormat(Qt.TextFormat.PlainText)
        self._what.setObjectName("second")
        self._what.setWordWrap(True)
        self._bar = _Bar(theme)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(3))
        for part in (self._big, self._what, self._bar):
            box.addWidget(part)
        self.restyle()

    def show_due(self, due: Due, now: float) -> None:
        """Count down to *due*."""
        self._due = due
        self._what.setText("\n".join(due.lines))
        self._what.setVisible(bool(due.lines))
        self.tick(now)

    def tick(self, now: float) -> None:
        """Show the time left at *now* (POSIX s); cheap, no layout unless the words change."""
        running = math.isfinite(self._due.at)
        self._big.setVisible(running)
        self._bar.setVisible(running)
        if not running:
            return
        left = self._left(self._due.at, now)
        if left.text != self._big.text():
            self._big.setText(left.text)
            self.setAccessibleName(f"{left.text}. {self._what.text()}")
        self._bar.show_share(self._due.gone(now), TONES[left.tone])
        if left.tone is not self._tone:
            self._tone = left.tone
            self._paint_tone()

    @property
    def text(self) -> str:
        """The time left as shown."""
        return self._big.text()

    def restyle(self) -> None:
        """Take sizes and colours of the theme in force."""
        self._big.setFont(self._theme.font(BIG_PX, 700))
        self._what.setFont(self._theme.font(12))
        self._paint_tone()

    def _paint_tone(self) -> None:
        token = "text" if self._tone is Tone.CALM else TONES[self._tone]
        palette = self._big.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(token))
        self._big.setPalette(palette)
        self._bar.update()


class _Bar(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._share, self._token = theme, 0.0, "bar"
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, share: float, token: str) -> None:
        if (share, token) != (self._share, self._token):
            self._share, self._token = share, token
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.px(BAR_PX))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        radius = self.height() / 2
        painter.setBrush(self._theme.color("line"))
        painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        if self._share > 0:
            painter.setBrush(self._theme.color(self._token))
            width = max(self.height(), self.width() * self._share)
            painter.drawRoundedRect(QRectF(0, 0, width, self.height()), radius, radius)
