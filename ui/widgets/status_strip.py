"""The strip at the bottom: what kind of data this is, the link, and every source with its age."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from controlroom.domain.records import Freshness

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from ui.panels.spec import PanelContext

HEIGHT_PX = 28
DOT_PX = 7
PAD_PX = 10


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: a dot that says how fresh it is, and words."""

    text: str
    freshness: Freshness
    tip: str
    source_id: str = ""


class StatusStrip(QWidget):
    """Painted in one pass; late and lost sources come first when not all of them fit.

    Signals:
        asked: Id of the source that was clicked.
    """

    asked = Signal(str)

    def __init__(self, context: PanelContext, *, simulated: bool, hint: str = "") -> None:
        """Args: simulated: Show the banner that says so; hint: Words at the right end."""
        super().__init__()
        self._context, self._hint = context, hint
        self._simulated = simulated
        self._places: list[tuple[QRect, Item]] = []
        self.setObjectName("panel")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        context.room.ticked.connect(self._refresh)
        context.room.link_changed.connect(self._refresh)
        context.room.sources_changed.connect(self._refresh)
        context.theme.changed.connect(self._restyle)
        self._refresh()

    @override
    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(400, self._context.theme.px(HEIGHT_PX))

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def _refresh(self, *_args: object) -> None:
        self.setAccessibleName(", ".join(i.text for i in [self.link_item(), *self.items()]))
        self.update()

    def link_item(self) -> Item:
        """Return what is said of the database."""
        room, words = self._context.room, self._context.words
        if room.link.live:
            age = room.age_s(room.link.since) or 0.0
            text = self.tr("Database {age}").format(age=words.age(age))
            return Item(text, Freshness.FRESH, self.tr("Last answer of the database"))
        if room.link.since is None:
            return Item(self.tr("Database: connecting…"), Freshness.NEVER, room.link.error)
        since = words.clock(room.link.since, seconds=True)
        text = self.tr("No database since {time}: everything shown is old").format(time=since)
        return Item(text, Freshness.LOST, room.link.error)

    def items(self) -> list[Item]:
        """Return one entry per source, in the city's order."""
        room, words = self._context.room, self._context.words
        items = []
        for source in self._context.city.sources:
            status = room.sources.get(source.id)
            last = status.last_at.timestamp() if status and status.last_at else None
            fresh = room.source_freshness(source.id)
            age = room.age_s(last)
            said = words.age(age) if age is not None else words.freshness(fresh)
            if fresh is Freshness.OLD:
                said = self.tr("{age} late").format(age=said)
            elif fresh is Freshness.LOST:
                said = self.tr("lost {age}").format(age=said)
            tip = self.tr("{name}: expected every {cadence}. {n} records in 24 h.").format(
                name=source.name.of(words.lang),
                cadence=words.age(source.cadence_s),
                n=words.number(status.records_24h if status else 0),
            )
            if status and status.quarantined:
                tip += " " + self.tr("{n} set aside.").format(n=words.number(status.quarantined))
            if status and status.error:
                tip += " " + status.error
            items.append(Item(f"{words.source(source.id)} {said}", fresh, tip, source.id))
        return items

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint banner, link, sources and hint."""
        theme = self._context.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("line"))
        font = theme.font(11.5)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        self._places = []
        x = theme.px(PAD_PX)
        if self._simulated:
            x = self._paint_banner(painter, x)
        x = self._paint_item(painter, metrics, self.link_item(), x)
        right = self.width() - theme.px(PAD_PX)
        hint_width = metrics.horizontalAdvance(self._hint)
        if self._hint and x + hint_width < right:
            painter.setPen(theme.color("text_2"))
            box = QRect(right - hint_width, 0, hint_width + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, self._hint)
            right -= hint_width + 2 * theme.px(PAD_PX)
        self._paint_sources(painter, metrics, x, right)
        painter.end()

    def _paint_sources(self, painter: QPainter, metrics: QFontMetrics, x: int, right: int) -> None:
        items = self.items()
        if not self._context.room.link.live:
            return  # ages of sources mean nothing while the picture itself is old
        widths = [self._width(metrics, item) for item in items]
        more = metrics.horizontalAdvance("+99") + self._context.theme.px(PAD_PX)
        if x + sum(widths) <= right:
            shown = items
        else:
            order = {Freshness.LOST: 0, Freshness.OLD: 1, Freshness.NEVER: 3, Freshness.FRESH: 2}
            ranked = sorted(range(len(items)), key=lambda i: (order[items[i].freshness], i))
            chosen, end = [], x
            for index in ranked:
                if end + widths[index] > right - more:
                    break
                chosen.append(index)
                end += widths[index]
            shown = [items[i] for i in sorted(chosen)]
        for item in shown:
            x = self._paint_item(painter, metrics, item, x)
        hidden = len(items) - len(shown)
        if hidden:
            painter.setPen(self._context.theme.color("text_2"))
            box = QRect(x, 0, more, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, f"+{hidden}")
            names = "\n".join(i.text for i in items if i not in shown)
            self._places.append((box, Item("", Freshness.FRESH, names)))

    def _width(self, metrics: QFontMetrics, item: Item) -> int:
        theme = self._context.theme
        dot = theme.px(DOT_PX) + theme.px(5)
        return dot + metrics.horizontalAdvance(item.text) + theme.px(PAD_PX) + 2

    def _paint_banner(self, painter: QPainter, x: int) -> int:
        theme = self._context.theme
        text = self.tr("SIMULATED DATA")
        font = theme.font(11.5, 700)
        width = QFontMetrics(font).horizontalAdvance(text) + theme.px(16)
        box = QRect(x, theme.px(4), width, self.height() - theme.px(8))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("demo_back"))
        painter.drawRoundedRect(box, theme.px(3), theme.px(3))
        plain = painter.font()
        painter.setFont(font)
        painter.setPen(theme.color("demo_text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(plain)
        tip = self.tr("Nothing here happened. Every record was made by the simulator.")
        self._places.append((box, Item(text, Freshness.FRESH, tip)))
        return box.right() + theme.px(PAD_PX)

    def _paint_item(self, painter: QPainter, metrics: QFontMetrics, item: Item, x: int) -> int:
        theme = self._context.theme
        dot, middle = theme.px(DOT_PX), self.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRect(x, round(middle - dot / 2), dot, dot)
        if item.freshness is Freshness.FRESH:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("ok"))
            painter.drawEllipse(circle)
        else:
            token = "severity_2" if item.freshness is Freshness.OLD else "text_3"
            pen = painter.pen()
            pen.setColor(theme.color(token))
            pen.setWidthF(1.6)
            dotted = item.freshness is not Freshness.OLD
            pen.setStyle(Qt.PenStyle.DotLine if dotted else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(circle)
        loud = item.freshness in (Freshness.OLD, Freshness.LOST)
        painter.setPen(theme.color("text" if loud else "text_2"))
        width = metrics.horizontalAdvance(item.text)
        box = QRect(x + dot + theme.px(5), 0, width + 2, self.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, item.text)
        self._places.append((QRect(x, 0, dot + theme.px(5) + width, self.height()), item))
        return box.right() + theme.px(PAD_PX)

    def _at(self, position: QPoint) -> Item | None:
        return next((i for rect, i in self._places if rect.contains(position)), None)

    @override
    def event(self, event: QEvent) -> bool:
        """Explain an entry as a tooltip."""
        if isinstance(event, QHelpEvent):
            item = self._at(event.pos())
            QToolTip.showText(event.globalPos(), item.tip if item else "", self)
            return True
        return super().event(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the source that was clicked."""
        item = self._at(event.position().toPoint())
        if item is not None and item.source_id:
            self.asked.emit(item.source_id)
