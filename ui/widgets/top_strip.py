"""The strip at the top: place and position, the figures, the clock and who is here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from controlroom.domain.records import AlarmState, CallState
from controlroom.domain.states import IncidentState
from ui.models.calls import is_late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from ui.panels.spec import PanelContext

HEIGHT_PX = 48
GAP_PX, NARROW_GAP_PX = 14, 8
USER_PX = 170
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: label, value, colour token and what it means.

    Attributes:
        view: Saved view of the queue that shows the rows behind it, or ``""``.
        brief: Label on a narrow window; empty for the same one.
        leaves: Lower ones leave first when not all figures fit.
    """

    label: str
    value: str
    token: str
    meaning: str
    view: str = ""
    brief: str = ""
    leaves: int = 9


class TopStrip(QWidget):
    """Painted in one pass; on a narrow window gaps and labels shrink, then the past leaves first.

    Signals:
        asked: Id of the saved view behind the figure that was clicked.
        menu_asked: The menu button was pressed.
    """

    asked = Signal(str)
    menu_asked = Signal()

    def __init__(self, context: PanelContext, title: str) -> None:
        super().__init__()
        self._context, self._title = context, title
        self._figures: list[Figure] = []
        self._places: list[tuple[QRect, Figure]] = []
        self.setObjectName("panel")
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._menu = QPushButton("☰", self)
        self._menu.setObjectName("flat")
        self._menu.setToolTip(self.tr("Menu (F10)"))
        self._menu.setAccessibleName(self.tr("Menu"))
        self._menu.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._menu.clicked.connect(self.menu_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(context.theme.px(6), 0, 0, 0)
        row.addWidget(self._menu)
        row.addStretch(1)
        room = context.room
        for signal in (room.lines_changed, room.alarms_changed, room.figures_changed):
            signal.connect(self.refresh)
        room.calls_changed.connect(self.refresh)
        room.link_changed.connect(self.refresh)
        room.ticked.connect(self._tick)
        context.theme.changed.connect(self._restyle)
        self.refresh()

    @override
    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(600, self._context.theme.px(HEIGHT_PX))

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def _tick(self, _now: float) -> None:
        if int(self._context.room.now) % 10 == 0:
            self.refresh()
        self.update()

    def refresh(self) -> None:
        """Count again from the room's picture, unless half of it is still to come."""
        room = self._context.room
        if room.loading and self._figures:
            return
        self._figures = [
            *self._open_figures(),
            *self._past_figures(),
            self._alarm_figure(),
            *self._call_figures(),
        ]
        if not (room.complete or len(room.lines)):
            # Nothing was heard yet: a zero would be a figure.
            self._figures = [replace(f, value="–", token="text_3") for f in self._figures]
        names = [f"{f.label} {f.value}" for f in self._figures]
        self.setAccessibleName(", ".join(names))
        self.update()

    def _open_figures(self) -> list[Figure]:
        lines, now = self._context.room.lines, self._context.room.now
        new = lines.count(IncidentState.NEW)
        waiting = lines.count(IncidentState.VERIFIED, IncidentState.RETURNED)
        past = lines.alive & (lines.due_at < now)
        late = int(np.count_nonzero(past))
        soon = int(np.count_nonzero(lines.alive & (lines.due_at < now + DAY_S))) - late
        number = self._context.words.number
        return [
            Figure(
                self.tr("New, not taken"),
                number(new),
                "text",
                self.tr("Reports nobody has begun to verify."),
                "new",
                self.tr("New"),
            ),
            Figure(
                self.tr("To dispatch"),
                number(waiting),
                "text",
                self.tr("Verified or returned, waiting for an agency."),
                "dispatch",
                leaves=4,
            ),
            Figure(
                self.tr("Due in 24 h"),
                number(soon),
                "severity_2" if soon else "text",
                self.tr("Open and due within the next 24 hours."),
                "soon",
            ),
            Figure(
                self.tr("Overdue"),
                number(late),
                "severity_1" if late else "text",
                self.tr("Open and past the due date in force."),
                "overdue",
            ),
        ]

    def _past_figures(self) -> list[Figure]:
        figures, words = self._context.room.figures, self._context.words
        if figures is None:
            return []
        low, high = figures.on_time.interval()
        on_time = self.tr(
            "Handled on or before the due date in force, last 30 days: {k} of {n} "
            "(95 % interval {low}–{high} %). Against the first due date: {first}."
        ).format(
            k=words.number(figures.on_time.k),
            n=words.number(figures.on_time.n),
            low=words.number(low * 100),
            high=words.number(high * 100),
            first=words.percent(figures.on_time_first, 1),
        )
        satisfied = self.tr(
            "Rated acceptable or better, of the {n} rated in 30 days; {share} of the handled "
            "reports were rated."
        ).format(n=words.number(figures.satisfaction.n), share=words.percent(figures.rated))
        rated = self.tr("Satisfied · {share} rated").format(share=words.percent(figures.rated))
        return [
            Figure(
                self.tr("On time · 30 days"),
                words.percent(figures.on_time, 1),
                "text",
                on_time,
                brief=self.tr("On time"),
                leaves=2,
            ),
            Figure(
                rated,
                words.percent(figures.satisfaction),
                "text",
                satisfied,
                brief=self.tr("Satisfied"),
                leaves=1,
            ),
        ]

    def _alarm_figure(self) -> Figure:
        room = self._context.room
        waiting = sum(
            a.state in (AlarmState.UNACKNOWLEDGED, AlarmState.RETURNED_UNACKNOWLEDGED)
            for a in room.alarms.values()
        )
        return Figure(
            self.tr("Alarms to acknowledge"),
            "–" if room.records_awaited else self._context.words.number(waiting),
            "severity_2" if waiting else "text",
            self.tr("Alarms nobody has acknowledged."),
            "alarms",
            self.tr("Alarms"),
        )

    def _call_figures(self) -> list[Figure]:
        """Return who waits on the line; nothing while nobody does."""
        room = self._context.room
        waiting = [c for c in room.calls.values() if c.state is CallState.WAITING]
        if not waiting:
            return []
        late = any(is_late(call, self._context.city, room.now) for call in waiting)
        longest = room.now - min(call.began_at.timestamp() for call in waiting)
        tip = self.tr("Calls nobody has answered; the longest waits {time}.")
        return [
            Figure(
                self.tr("Calls waiting"),
                self._context.words.number(len(waiting)),
                "severity_1" if late else "severity_2",
                tip.format(time=self._context.words.age(longest)),
                "alarms",
                brief=self.tr("Calls"),
            )
        ]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, figures, clock and user."""
        theme = self._context.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
        right = self._paint_right(painter)
        left = self._menu.x() + self._menu.width() + theme.px(6)
        title_font = theme.font(15, 600)
        painter.setFont(title_font)
        painter.setPen(theme.color("text"))
        metrics = QFontMetrics(title_font)
        middle = QRect(left, 0, metrics.horizontalAdvance(self._title) + 4, self.height())
        painter.drawText(middle, Qt.AlignmentFlag.AlignVCenter, self._title)
        x = middle.right() + theme.px(GAP_PX)
        self._places = []
        faded = not self._context.room.link.live
        shown, gap = self._arrange(right - x)
        for figure in shown:
            x = self._paint_figure(painter, figure, x, gap, faded=faded)
        painter.end()

    def _arrange(self, room_px: int) -> tuple[list[Figure], int]:
        """Return the figures that fit, with the label shown in ``label``, and their gap."""
        theme = self._context.theme
        wide, narrow = theme.px(GAP_PX), theme.px(NARROW_GAP_PX)
        brief = [replace(f, label=f.brief or f.label) for f in self._figures]
        for shown, gap in ((self._figures, wide), (self._figures, narrow), (brief, narrow)):
            if self._needed(shown, gap) <= room_px:
                return list(shown), gap
        while brief and self._needed(brief, narrow) > room_px:
            brief.remove(min(brief, key=lambda f: f.leaves))
        return brief, narrow

    def _needed(self, figures: Sequence[Figure], gap: int) -> int:
        return sum(self._width(figure) + 2 * gap for figure in figures)

    def _width(self, figure: Figure) -> int:
        theme = self._context.theme
        label = QFontMetrics(theme.font(11)).horizontalAdvance(figure.label)
        return max(label, QFontMetrics(theme.font(17, 600)).horizontalAdvance(figure.value)) + 2

    def _paint_figure(
        self, painter: QPainter, figure: Figure, x: int, gap: int, *, faded: bool
    ) -> int:
        theme = self._context.theme
        painter.fillRect(x, theme.px(8), 1, self.height() - theme.px(16), theme.color("line"))
        place = QRect(x + gap, 0, self._width(figure), self.height())
        half = self.height() // 2
        painter.setFont(theme.font(11))
        painter.setPen(theme.color("text_2"))
        top = QRect(place.x(), theme.px(5), place.width(), half - theme.px(5))
        painter.drawText(top, Qt.AlignmentFlag.AlignVCenter, figure.label)
        painter.setFont(theme.font(17, 600))
        painter.setPen(theme.color("text_3" if faded else figure.token))
        below = QRect(place.x(), half - theme.px(3), place.width(), half)
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, figure.value)
        self._places.append((place, figure))
        return x + place.width() + 2 * gap

    def _paint_right(self, painter: QPainter) -> int:
        theme, words, room = self._context.theme, self._context.words, self._context.room
        actor, now = self._context.actor, room.now
        small, big = theme.font(11), theme.font(20, 600)
        pad = theme.px(GAP_PX)
        right = self.width() - pad
        for upper, lower, strong in (
            (actor.name, words.role(actor.role), True),
            (words.weekday(now), words.date(now), False),
        ):
            font = theme.font(11, 600) if strong else small
            metrics = QFontMetrics(font)
            shown = metrics.elidedText(upper, Qt.TextElideMode.ElideRight, theme.px(USER_PX))
            width = max(
                metrics.horizontalAdvance(shown), QFontMetrics(small).horizontalAdvance(lower)
            )
            box = QRect(right - width, theme.px(7), width + 2, theme.px(17))
            painter.setFont(font)
            painter.setPen(theme.color("text" if strong else "text_2"))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, shown)
            painter.setFont(small)
            painter.setPen(theme.color("text_2"))
            box.moveTop(theme.px(24))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight, lower)
            right -= width + pad
        clock = words.clock(now, seconds=True)
        width = QFontMetrics(big).horizontalAdvance(clock)
        painter.setFont(big)
        painter.setPen(theme.color("text"))
        painter.drawText(
            QRect(right - width, 0, width + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, clock
        )
        return right - width - pad

    @override
    def event(self, event: QEvent) -> bool:
        """Show what a figure means as a tooltip."""
        if event.type() == event.Type.ToolTip:
            position = event.pos()  # type: ignore[attr-defined]  # a QHelpEvent has one
            figure = self._at(position)
            text = figure.meaning if figure else ""
            QToolTip.showText(event.globalPos(), text, self)  # type: ignore[attr-defined]  # same
            return True
        return super().event(event)

    def _at(self, position: object) -> Figure | None:
        return next((f for rect, f in self._places if rect.contains(position)), None)  # type: ignore[call-overload]  # QPoint

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show the rows behind a figure."""
        figure = self._at(event.position().toPoint())
        if figure is not None and figure.view:
            self.asked.emit(figure.view)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over figures that open something."""
        figure = self._at(event.position().toPoint())
        shape = Qt.CursorShape.PointingHandCursor if figure and figure.view else None
        if shape is None:
            self.unsetCursor()
        else:
            self.setCursor(shape)
