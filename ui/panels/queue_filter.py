"""Filters of the queue in words, the saved views, and the menu that sets them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu
from typing_extensions import override

from controlroom.domain.states import IncidentState, Severity
from controlroom.domain.text import fold
from ui.i18n import QT_TRANSLATE_NOOP
from ui.models.queue_filter import Order, QueueFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from PySide6.QtGui import QKeyEvent, QMouseEvent
    from PySide6.QtWidgets import QWidget

    from ui.models.queue import QueueModel
    from ui.panels.spec import PanelContext
    from ui.words import Words

Key = TypeVar("Key", int, str)
DAY_S = 86_400.0
_S = IncidentState
STATE_GROUPS: Mapping[str, tuple[str, frozenset[IncidentState]]] = {
    "new": (QT_TRANSLATE_NOOP("Queue", "new"), frozenset({_S.NEW})),
    "verifying": (QT_TRANSLATE_NOOP("Queue", "being verified"), frozenset({_S.VERIFYING})),
    "dispatch": (
        QT_TRANSLATE_NOOP("Queue", "awaiting dispatch"),
        frozenset({_S.VERIFIED, _S.RETURNED, _S.REOPENED}),
    ),
    "working": (
        QT_TRANSLATE_NOOP("Queue", "with agencies"),
        frozenset({_S.DISPATCHED, _S.IN_PROGRESS, _S.SENT_BACK}),
    ),
    "decision": (
        QT_TRANSLATE_NOOP("Queue", "awaiting our decision"),
        frozenset({_S.EXTENSION_REQUESTED, _S.AWAITING_APPROVAL, _S.APPROVED}),
    ),
}
_ORDERS: Mapping[Order, str] = {
    Order.SEVERITY: QT_TRANSLATE_NOOP("Queue", "severity, time left"),
    Order.NEWEST: QT_TRANSLATE_NOOP("Queue", "newest first"),
    Order.DUE: QT_TRANSLATE_NOOP("Queue", "time left"),
    Order.WARD: QT_TRANSLATE_NOOP("Queue", "ward"),
    Order.AGENCY: QT_TRANSLATE_NOOP("Queue", "agency"),
}


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter with a name and an order, reached by one key.

    Attributes:
        title: Source text in context ``"Command"``.
    """

    id: str
    title: str
    asked: QueueFilter
    order: Order = Order.SEVERITY

    def name(self) -> str:
        """Return the title without the word all commands of the queue begin with."""
        title = QCoreApplication.translate("Command", self.title)
        name = title.partition(":")[2].strip() or title
        return name[:1].upper() + name[1:]


def saved_views(login: str) -> tuple[SavedView, ...]:
    """Return the views that are always there, in the order of their keys."""
    worst = frozenset({int(Severity.SOS), int(Severity.URGENT)})
    waits = frozenset({_S.VERIFIED, _S.RETURNED})
    return (
        SavedView("all", QT_TRANSLATE_NOOP("Command", "Queue: all open"), QueueFilter()),
        SavedView(
            "new",
            QT_TRANSLATE_NOOP("Command", "Queue: new"),
            QueueFilter(states=frozenset({_S.NEW})),
            Order.NEWEST,
        ),
        SavedView(
            "dispatch",
            QT_TRANSLATE_NOOP("Command", "Queue: awaiting dispatch"),
            QueueFilter(states=waits),
        ),
        SavedView(
            "overdue",
            QT_TRANSLATE_NOOP("Command", "Queue: overdue"),
            QueueFilter(overdue=True),
        ),
        SavedView(
            "soon",
            QT_TRANSLATE_NOOP("Command", "Queue: due in 24 h"),
            QueueFilter(due_within_s=DAY_S),
        ),
        SavedView(
            "approval",
            QT_TRANSLATE_NOOP("Command", "Queue: awaiting approval"),
            QueueFilter(states=frozenset({_S.AWAITING_APPROVAL})),
        ),
        SavedView("mine", QT_TRANSLATE_NOOP("Command", "Queue: mine"), QueueFilter(mine=login)),
        SavedView(
            "critical",
            QT_TRANSLATE_NOOP("Command", "Queue: SOS and urgent"),
            QueueFilter(severities=worst),
        ),
        SavedView(
            "returned",
            QT_TRANSLATE_NOOP("Command", "Queue: returned"),
            QueueFilter(states=frozenset({_S.RETURNED})),
        ),
    )


def order_words(order: Order) -> str:
    """Return an order in words."""
    return QCoreApplication.translate("Queue", _ORDERS[order])


def filter_words(asked: QueueFilter, words: Words) -> str:
    """Return what a filter lets through, in words."""
    parts = [_state_words(asked, words)]
    if asked.severities:
        parts.append(", ".join(words.severity(s) for s in sorted(asked.severities)))
    if asked.wards:
        parts.append(_few(words.ward(code) for code in asked.wards))
    else:
        parts.append(QCoreApplication.translate("Queue", "every ward"))
    parts += [
        _few(name(key) for key in keys)
        for keys, name in (
            (asked.categories, words.category),
            (asked.agencies, words.agency_short),
            (asked.sources, words.source),
        )
        if keys
    ]
    if asked.overdue:
        parts.append(QCoreApplication.translate("Queue", "overdue"))
    if asked.due_within_s:
        within = words.age(asked.due_within_s)
        parts.append(QCoreApplication.translate("Queue", "due within {time}").format(time=within))
    if asked.mine:
        parts.append(QCoreApplication.translate("Queue", "taken by you"))
    if asked.text.strip():
        parts.append(f"“{asked.text.strip()}”")
    sentence = ", ".join(parts)
    return sentence[:1].upper() + sentence[1:]


def _state_words(asked: QueueFilter, words: Words) -> str:
    if not asked.states:
        return QCoreApplication.translate("Queue", "open")
    left, said = set(asked.states), []
    for text, members in STATE_GROUPS.values():
        if members <= left:
            said.append(QCoreApplication.translate("Queue", text))
            left -= members
    return ", ".join([*said, *(words.state(s).lower() for s in IncidentState if s in left)])


def _few(names: Iterable[str]) -> str:
    ordered = sorted(names, key=fold)
    if len(ordered) <= 2:  # noqa: PLR2004 - more make the sentence longer than the list
        return ", ".join(ordered)
    others = len(ordered) - 1
    more = QCoreApplication.translate("Queue", "{name} and %n more", "", others)
    return more.format(name=ordered[0])


class FilterMenu(QMenu):
    """Sorts, filters and goes to saved views; stays open while boxes are ticked.

    Signals:
        asked: The new filter and order.
        view_asked: Id of a saved view.
    """

    asked = Signal(object, object)
    view_asked = Signal(str)

    def __init__(
        self,
        context: PanelContext,
        model: QueueModel,
        views: Iterable[SavedView],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._context, self._model, self._views = context, model, tuple(views)
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Offer what occurs among the open incidents, with how often."""
        for menu in self.findChildren(QMenu):
            menu.deleteLater()
        self.clear()
        self._add_views()
        self._add_orders()
        self.addSeparator()
        words, lines = self._context.words, self._context.room.lines
        slots = lines.live().tolist()
        count = Counter(int(lines.severity[s]) for s in slots)
        names = {int(s): words.severity(s) for s in Severity}
        self._add_choices(self.tr("Severity"), "severities", names, count)
        self._add_states(Counter(lines.state[s] for s in slots))
        for title, field, column, name in (
            (self.tr("Ward"), "wards", lines.ward_code, words.ward),
            (self.tr("Category"), "categories", lines.category_id, words.category_path),
            (self.tr("Source"), "sources", lines.source_id, words.source),
        ):
            found = Counter(column[s] for s in slots if column[s])
            self._add_choices(title, field, {key: name(key) for key in found}, found)
        agencies = Counter(a for s in slots for a in lines.agencies[s].split())
        self._add_choices(
            self.tr("Agency"), "agencies", {a: words.agency(a) for a in agencies}, agencies
        )
        self.addSeparator()
        asked, login = self._model.asked, self._context.actor.login
        self._add_flag(
            self.tr("Overdue only"),
            ticked=asked.overdue,
            change=lambda before, on: replace(before, overdue=on),
        )
        self._add_flag(
            self.tr("Taken by me only"),
            ticked=bool(asked.mine),
            change=lambda before, on: replace(before, mine=login if on else ""),
        )
        self.addSeparator()
        clear = self.addAction(self.tr("Clear the filter") + "\tEsc")
        clear.setEnabled(not self._model.asked.empty)
        clear.triggered.connect(lambda: self.asked.emit(QueueFilter(), self._model.order))

    def _add_views(self) -> None:
        menu = self.addMenu(self.tr("Saved views"))
        for number, view in enumerate(self._views, start=1):
            action = menu.addAction(f"{view.name()}\tCtrl+{number}")
            action.triggered.connect(lambda _=False, v=view.id: self.view_asked.emit(v))

    def _add_orders(self) -> None:
        menu = self.addMenu(self.tr("Sort by"))
        group = QActionGroup(menu)
        for order in Order:
            action = menu.addAction(order_words(order))
            action.setCheckable(True)
            action.setChecked(order is self._model.order)
            group.addAction(action)
            action.triggered.connect(lambda _=False, o=order: self._sort(o))

    def _sort(self, order: Order) -> None:
        self.asked.emit(self._model.asked, order)

    def _add_states(self, count: Counter[IncidentState]) -> None:
        menu = TickMenu(self.tr("State"), self)
        self.addMenu(menu)
        for text, members in STATE_GROUPS.values():
            name = QCoreApplication.translate("Queue", text)
            name = name[:1].upper() + name[1:]
            number = sum(count[state] for state in members)
            ticked = members <= self._model.asked.states
            menu.add_tick(f"{name}\t{number}", self._toggle("states", members), ticked=ticked)

    def _add_choices(
        self, title: str, field: str, names: Mapping[Key, str], count: Counter[Key]
    ) -> None:
        menu = TickMenu(title, self)
        self.addMenu(menu)
        chosen = getattr(self._model.asked, field)
        menu.setEnabled(bool(names))
        for key in sorted(names, key=lambda k: str(k) if field == "severities" else fold(names[k])):
            menu.add_tick(
                f"{names[key]}\t{count[key]}",
                self._toggle(field, frozenset({key})),
                ticked=key in chosen,
            )

    def _toggle(self, field: str, members: frozenset[object]) -> Callable[[bool], None]:
        def toggle(on: bool) -> None:  # noqa: FBT001 - a slot
            before = getattr(self._model.asked, field)
            after = before | members if on else before - members
            self.asked.emit(replace(self._model.asked, **{field: after}), self._model.order)

        return toggle

    def _add_flag(
        self, title: str, *, ticked: bool, change: Callable[[QueueFilter, bool], QueueFilter]
    ) -> None:
        action = self.addAction(title)
        action.setCheckable(True)
        action.setChecked(ticked)
        action.toggled.connect(
            lambda on: self.asked.emit(change(self._model.asked, on), self._model.order)
        )


class TickMenu(QMenu):
    """A menu of boxes that stays open while they are ticked."""

    def add_tick(self, text: str, toggle: Callable[[bool], None], *, ticked: bool) -> QAction:
        """Add a box; *toggle* is told whenever it changes."""
        action = self.addAction(text)
        action.setCheckable(True)
        action.setChecked(ticked)
        action.toggled.connect(toggle)
        return action

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick without closing."""
        action = self.actionAt(event.position().toPoint())
        if action in self.actions() and action.isEnabled():
            action.toggle()
        else:
            super().mouseReleaseEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick with Space without closing; Enter ticks and closes."""
        if event.key() == Qt.Key.Key_Space:
            active = self.activeAction()
            for action in (a for a in self.actions() if a == active):
                action.toggle()
        else:
            super().keyPressEvent(event)
