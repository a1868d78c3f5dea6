"""The strip at the bottom: what kind of data this is, the link, and every source with its age."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from controlroom.domain.backups import state_of
from controlroom.domain.records import Freshness
from ui.plain import plain
from ui.words_server import weak_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from controlroom.domain.transport import Transport
    from ui.models.backup import BackupState
    from ui.panels.spec import PanelContext

HEIGHT_PX = 28
DOT_PX = 7
PAD_PX = 10
ALL_SOURCES = "*"
"""Takes the place of a source's id on the entry that opens the list of all."""
OUTBOX = "!"
"""The same on what is said of the outbox."""
LOUD = (Freshness.OLD, Freshness.LOST)
_RANK = {Freshness.LOST: 0, Freshness.OLD: 1, Freshness.NEVER: 2, Freshness.FRESH: 3}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: a dot that says how fresh it is, and words.

    Attributes:
        brief: What is said of it when there is no room for the age.
        source_id: Of the source it stands for, ``ALL_SOURCES``, or empty.
    """

    text: str
    freshness: Freshness
    tip: str
    source_id: str = ""
    brief: str = ""


def fit(
    items: Sequence[Item],
    room_px: float,
    width: Callable[[Item], float],
    rest: Callable[[Sequence[Item]], Item],
) -> list[Item]:
    """Return what is shown of *items* in *room_px*, in their order, ended by the rest as one.

    Healthy sources leave first, then those that never sent, all of these at once, so that every
    late or lost one stays; when even these are too many they lose their age before any leaves.

    Args:
        items: Every source, in the city's order.
        room_px: What they have, in pixels.
        width: Width of an entry in pixels, its distance to the next included.
        rest: Makes one entry of those left out.
    """
    if sum(map(width, items)) <= room_px:
        return list(items)
    never = [i for i in items if i.freshness is Freshness.NEVER]
    left = room_px - max(width(rest(items)), width(rest(never)) if never else 0)
    shown = {i: items[i] for i in range(len(items)) if items[i].freshness in LOUD}
    if sum(map(width, shown.values())) > left:
        shown = {i: replace(item, text=item.brief or item.text) for i, item in shown.items()}
    while shown and sum(map(width, shown.values())) > left:
        shown.pop(max(shown, key=lambda i: (_RANK[items[i].freshness], i)))
    used = sum(map(width, shown.values()))
    if never and used + sum(map(width, never)) <= left:
        shown |= {i: item for i, item in enumerate(items) if item in never}
        used += sum(map(width, never))
    for index, item in enumerate(items):
        if item.freshness is not Freshness.FRESH:
            continue
        used += width(item)
        if used > left:
            break
        shown[index] = item
    hidden = [items[i] for i in range(len(items)) if i not in shown]
    return [*(shown[i] for i in sorted(shown)), rest(hidden)]


class StatusStrip(QWidget):
    """Painted in one pass; see ``fit`` for what is shown when not everything fits.

    Signals:
        asked: Id of the source that was clicked, or chosen from the list of all.
        outbox_asked: What waits to be sent was clicked.
    """

    asked = Signal(str)
    outbox_asked = Signal()

    def __init__(self, context: PanelContext, *, simulated: bool, hint: str = "") -> None:
        """Args: simulated: Say so instead of that it is live; hint: Words at the right end."""
        super().__init__()
        self._context, self._hint = context, hint
        self._always_simulated = simulated
        self._backup: BackupState | None = None
        self._transport: Callable[[], Transport | None] = lambda: None
        self._places: list[tuple[QRect, Item]] = []
        self.setObjectName("panel")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        context.room.ticked.connect(self._refresh)
        context.room.link_changed.connect(self._refresh)
        context.room.sources_changed.connect(self._refresh)
        context.pending.changed.connect(self._refresh)
        context.theme.changed.connect(self._restyle)
        self._refresh()

    @property
    def _simulated(self) -> bool:
        """A simulator may also begin beside a room that was opened live."""
        return self._always_simulated or self._context.room.simulated

    @override
    def sizeHint(self) -> QSize:
        """Return the fixed height."""
        return QSize(400, self._context.theme.px(HEIGHT_PX))

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

    def _refresh(self, *_args: object) -> None:
        said = [self.mode_item(), self.link_item(), *self.outbox_items(), *self.items()]
        said.append(self.sound_item())
        for item in (self.backup_item(), self.transport_item()):
            if item is not None:
                said.insert(2, item)
        self.setAccessibleName(", ".join(i.text for i in said))
        self.update()

    @Slot(object)
    def set_backup(self, state: BackupState) -> None:
        """Show how old the last backup of this computer's own database file is."""
        self._backup = state
        self._refresh()

    def backup_item(self) -> Item | None:
        """Return what is said of the last backup; None where another computer takes them."""
        backup, room, words = self._backup, self._context.room, self._context.words
        if backup is None:
            return None
        last = backup.last_good.timestamp() if backup.last_good else None
        age = room.age_s(last)
        state = state_of(None if age is None else timedelta(seconds=age), failed=backup.failed)
        if last is None or age is None:
            text = self.tr("No backup yet")
            tip = self.tr(
                "The database of this computer has no good backup. One is made as soon as possible."
            )
        else:
            text = self.tr("Backup {age}").format(age=words.age_short(age))
            tip = self.tr(
                "Last good backup of the database: {time}. A new one is made every night from "
                "02:00, read back and compared."
            ).format(time=words.moment(last, room.now))
            if state is Freshness.OLD:
                text = self.tr("Backup {age} old").format(age=words.age_short(age))
        if backup.failed_at is not None:
            text = self.tr("Backup failed")
            failed = self.tr(
                "The last attempt failed at {time}: {why}. The next follows within an hour."
            )
            time = words.moment(backup.failed_at, room.now)
            tip = failed.format(time=time, why=backup.why) + "\n" + tip
        return Item(text, state, tip)

    def watch_transport(self, transport: Callable[[], Transport | None]) -> None:
        """Show it as long as what *transport* returns is weak; asked once a second."""
        self._transport = transport
        self._refresh()

    def transport_item(self) -> Item | None:
        """Return what is weak about the way to the database; None when nothing is."""
        found = self._transport()
        if found is None or not found.weaknesses:
            return None
        tip = self.tr(
            "On the way to the database {why}. Whoever set this computer up has allowed it. "
            "Ask the administrator."
        ).format(why=weak_words(found.weaknesses))
        return Item(self.tr("Weak connection"), Freshness.OLD, tip)

    def link_item(self) -> Item:
        """Return what is said of the database."""
        room, words = self._context.room, self._context.words
        if room.link.live:
            age = room.age_s(room.link.since) or 0.0
            text = self.tr("Database {age}").format(age=words.age_short(age))
            return Item(text, Freshness.FRESH, self.tr("Last answer of the database"))
        if room.link.since is None:
            return Item(self.tr("Database: connecting…"), Freshness.NEVER, room.link.error)
        since = words.since(room.link.since, room.now)
        text = self.tr("No database since {time}: everything shown is old").format(time=since)
        return Item(text, Freshness.LOST, room.link.error)

    def outbox_items(self) -> list[Item]:
        """Return what is said of commands without an outcome; nothing when there are none."""
        pending, shown = self._context.pending, []
        waiting, expired, refused = pending.waiting(), pending.expired, pending.refused
        count = len(waiting)
        if count:
            text = self.tr("%n waiting to be sent", "", count)
            fresh = Freshness.OLD if pending.long() else Freshness.FRESH
            tip = self.tr("Kept on this computer, and sent as soon as the database answers.")
            shown.append(Item(text, fresh, tip, OUTBOX))
        count = len(expired)
        if count:
            text = self.tr("%n too old to be sent", "", count)
            tip = self.tr("They waited too long to be sent by themselves: decide what to do.")
            shown.append(Item(text, Freshness.OLD, tip, OUTBOX))
        count = len(refused)
        if count:
            tip = self.tr("Click to see what was refused, and why.")
            shown.append(Item(self.tr("%n refused", "", count), Freshness.OLD, tip, OUTBOX))
        return shown

    def items(self) -> list[Item]:
        """Return one entry per source, in the city's order."""
        room, words = self._context.room, self._context.words
        items = []
        for source in self._context.city.sources:
            status = room.sources.get(source.id)
            last = status.last_at.timestamp() if status and status.last_at else None
            fresh = room.source_freshness(source.id)
            age = room.age_s(last)
            name, word = words.source(source.id), words.freshness(fresh)
            said = words.age_short(age) if age is not None else word
            brief = name
            if fresh is Freshness.OLD:
                said = self.tr("{age} late").format(age=said)
            elif fresh is Freshness.LOST:
                said = self.tr("lost {age}").format(age=said)
            if fresh in LOUD:
                brief = f"{name} {word}"
            tip = self.tr("{name}: expected every {cadence}. {n} records in 24 h.").format(
                name=source.name.of(words.lang),
                cadence=words.age(source.cadence_s),
                n=words.number(status.records_24h if status else 0),
            )
            if status and status.quarantined:
                tip += " " + self.tr("{n} set aside.").format(n=words.number(status.quarantined))
            if status and status.error:
                tip += " " + status.error
            items.append(Item(f"{name} {said}", fresh, tip, source.id, brief))
        return items

    def mode_item(self) -> Item:
        """Return what kind of data this is: simulated, live, or live but out of reach now."""
        if self._simulated:
            tip = self.tr("Nothing here happened. Every record was made by the simulator.")
            return Item(self.tr("SIMULATED DATA"), Freshness.FRESH, tip)
        if self._context.room.link.live:
            tip = self.tr("Records of the city's own database, as they come in.")
            return Item(self.tr("LIVE"), Freshness.FRESH, tip)
        tip = self.tr("The city's own database does not answer; nothing here is live.")
        return Item(self.tr("NOT LIVE"), Freshness.LOST, tip)

    def sound_item(self) -> Item:
        """Return what is said of sound: there is none, and nobody may wait for one."""
        tip = self.tr("This program makes no sound. Alarms are shown, not heard.")
        return Item(self.tr("no sound"), Freshness.FRESH, tip)

    def _rest(self, hidden: Sequence[Item]) -> Item:
        worst = min((i.freshness for i in hidden), key=_RANK.__getitem__, default=Freshness.FRESH)
        text = f"+{len(hidden)}"
        if hidden and all(i.freshness is Freshness.NEVER for i in hidden):
            words = self._context.words
            text = self.tr("{n} sources: {state}").format(
                n=words.number(len(hidden)), state=words.freshness(Freshness.NEVER)
            )
        return Item(text, worst, "\n".join(i.text for i in self.items()), ALL_SOURCES)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mode, link, sources, sound and hint."""
        theme = self._context.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.fillRect(0, 0, self.width(), 1, theme.color("line"))
        font = theme.font(11.5)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        self._places = []
        x = self._paint_mode(painter, theme.px(PAD_PX))
        x = self._paint_item(painter, metrics, self.link_item(), x)
        if (weak := self.transport_item()) is not None:
            x = self._paint_item(painter, metrics, weak, x)
        backup = self.backup_item()
        if backup is not None and backup.freshness in LOUD:
            x = self._paint_item(painter, metrics, backup, x)
        for item in self.outbox_items():
            x = self._paint_item(painter, metrics, item, x)
        if self._context.room.link.live:  # else ages of sources mean nothing
            items = self.items()
            loud = sum(self._width(metrics, i) for i in items if i.freshness in LOUD)
            right = self._paint_right(painter, metrics, x + loud + self._rest_width(metrics))
            width = lambda item: self._width(metrics, item)  # noqa: E731 - one line
            for item in fit(items, right - x, width, self._rest):
                x = self._paint_item(painter, metrics, item, x)
        else:
            self._paint_right(painter, metrics, x)
        painter.end()

    def _rest_width(self, metrics: QFontMetrics) -> int:
        return self._width(metrics, self._rest(self.items()))

    def _paint_right(self, painter: QPainter, metrics: QFontMetrics, least: float) -> int:
        """Paint what is calm where it leaves the first *least* pixels free; return the rest."""
        theme = self._context.theme
        right = self.width() - theme.px(PAD_PX)
        calm = [Item(self._hint, Freshness.FRESH, ""), self.sound_item()]
        backup = self.backup_item()
        if backup is not None and backup.freshness not in LOUD:
            calm.append(backup)
        for item in calm:
            width = metrics.horizontalAdvance(item.text) + 2
            if not item.text or right - width - 2 * theme.px(PAD_PX) < least:
                continue
            box = QRect(right - width, 0, width, self.height())
            painter.setPen(theme.color("text_2"))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, item.text)
            self._places.append((box, item))
            right = box.left() - 2 * theme.px(PAD_PX)
        return right

    def _width(self, metrics: QFontMetrics, item: Item) -> int:
        theme = self._context.theme
        dot = theme.px(DOT_PX) + theme.px(5)
        return dot + metrics.horizontalAdvance(item.text) + theme.px(PAD_PX) + 2

    def _paint_mode(self, painter: QPainter, x: int) -> int:
        theme, item = self._context.theme, self.mode_item()
        font = theme.font(11.5, 700 if self._simulated else 600)
        pad = theme.px(8) if self._simulated else 0
        width = QFontMetrics(font).horizontalAdvance(item.text) + 2 * pad + 2
        box = QRect(x, theme.px(4), width, self.height() - theme.px(8))
        if self._simulated:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("demo_back"))
            painter.drawRoundedRect(box, theme.px(3), theme.px(3))
        plain = painter.font()
        painter.setFont(font)
        painter.setPen(theme.color("demo_text" if self._simulated else "text_2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, item.text)
        painter.setFont(plain)
        self._places.append((box, item))
        return box.right() + theme.px(PAD_PX if self._simulated else PAD_PX + 4)

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
        loud = item.freshness in LOUD
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
            QToolTip.showText(event.globalPos(), plain(item.tip) if item else "", self)
            return True
        return super().event(event)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the source that was clicked, or the list of all."""
        item = self._at(event.position().toPoint())
        if item is None or not item.source_id:
            return
        if item.source_id == OUTBOX:
            self.outbox_asked.emit()
        elif item.source_id == ALL_SOURCES:
            menu = self.build_menu()
            menu.aboutToHide.connect(menu.deleteLater)
            size = menu.sizeHint()
            menu.popup(event.globalPosition().toPoint() - QPoint(0, size.height()))
        else:
            self.asked.emit(item.source_id)

    def build_menu(self) -> QMenu:
        """Return the list of all sources; choosing one asks for it."""
        menu = QMenu(self)
        for item in self.items():
            action = QAction(item.text, menu)
            action.setData(item.source_id)
            action.setToolTip(plain(item.tip))
            menu.addAction(action)
        menu.setToolTipsVisible(True)
        menu.triggered.connect(self._choose)
        return menu

    def _choose(self, action: QAction) -> None:
        self.asked.emit(action.data())
