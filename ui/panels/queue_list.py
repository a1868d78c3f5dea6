"""The queue's own page: search, what is filtered in words, the new bar and the open incidents."""

from __future__ import annotations

from dataclasses import fields, replace
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from ui.models.queue import QueueModel
from ui.models.queue_filter import Order, QueueFilter
from ui.models.room import Kind
from ui.panels.queue_filter import FilterMenu, filter_words, order_words, saved_views
from ui.panels.queue_parts import EmptyNote
from ui.panels.queue_view import RowView
from ui.widgets.new_bar import NewBar
from ui.widgets.search_box import SearchBox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from controlroom.domain.incident import Incident
    from ui.models.room import Link, Selection
    from ui.panels.spec import PanelContext

WORDS_PX = 11.5
CLOSED_LIMIT = 20


class QueuePage(QWidget):
    """The open incidents.

    Signals:
        counted: The number of open incidents may have changed.
    """

    counted = Signal()

    def __init__(self, context: PanelContext) -> None:
        super().__init__()
        self._context = context
        room, theme = context.room, context.theme
        self.views = saved_views(context.actor.login)
        self.model = QueueModel(room, context.words, context.actor.login, self, context.pending)
        self.view = RowView(theme, self.model, self.tr("Open incidents"))
        hint = self.tr("Search: words, street, #number")
        self.search = SearchBox(theme, hint, self.tr("Filter"))
        self.words = QLabel()
        self.words.setObjectName("muted")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.new_bar = NewBar(theme)
        self.empty = EmptyNote(theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        self.menu = FilterMenu(context, self.model, self.views, self)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for part in (self.search, self.words, self.new_bar):
            box.addWidget(part)
        box.addWidget(self._stack, 1)
        # One round of words, counts and empty states for a whole picture that comes in parts.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.render_words)
        self._connect()
        self._restyle()

    def _connect(self) -> None:
        room, view = self._context.room, self.view
        self.model.counted.connect(self._soon.start)
        self.search.searched.connect(self._search)
        self.search.cleared.connect(self.clear)
        self.search.left_down.connect(self._enter_list)
        self.search.button_pressed.connect(self._show_menu)
        self.menu.asked.connect(self.ask)
        self.menu.view_asked.connect(self.show_view)
        self.new_bar.clicked.connect(self.show_newest)
        self.empty.pressed.connect(self._empty_pressed)
        view.chosen.connect(lambda key: room.select(Kind.INCIDENT, key))
        view.opened.connect(lambda key: room.open(Kind.INCIDENT, key))
        view.newest_asked.connect(self.show_newest)
        view.menu_asked.connect(self._show_commands)
        view.hand_changed.connect(lambda hand: self.model.hold(held=hand))
        room.selected.connect(self._selected)
        room.link_changed.connect(self._link)
        room.ticked.connect(self._tick)
        self._context.theme.changed.connect(self._restyle)
        self._selected(room.selection)
        self._link(room.link)

    def _restyle(self) -> None:
        px = self._context.theme.px
        self.words.setFont(self._context.theme.font(WORDS_PX))
        self.words.setContentsMargins(px(12), 0, px(12), px(6))
        self.render_words()

    # --- what is asked for

    def ask(self, asked: QueueFilter, order: Order | None = None) -> None:
        """Show what passes *asked*, in *order* or the one in force."""
        self.model.ask(asked, order)
        if self.search.field.text() != asked.text:
            self.search.set_text(asked.text)
        self.render_words()

    def _search(self, text: str) -> None:
        self.ask(replace(self.model.asked, text=text))

    def clear(self) -> None:
        """Show every open incident, the worst first."""
        self.ask(QueueFilter(), Order.SEVERITY)

    def show_view(self, view_id: str) -> None:
        """Show a saved view from its top; an unknown id raises ``StopIteration``."""
        view = next(v for v in self.views if v.id == view_id)
        self.ask(view.asked, view.order)
        self.view.scrollToTop()

    def _show_menu(self) -> None:
        button = self.search.button
        self.menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _enter_list(self) -> None:
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.view.currentIndex().isValid():
            self.view.go_to(0)

    def take_keyboard(self) -> None:
        """Put the keyboard into the search field."""
        self.search.take_keyboard()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear the filter with Escape."""
        if event.key() == Qt.Key.Key_Escape and not self.model.asked.empty:
            self.clear()
        else:
            super().keyPressEvent(event)

    # --- rows

    def show_newest(self) -> None:
        """Let waiting rows in and go to the newest of them, or to the newest of all."""
        came = self.model.let_in()
        row = self.model.row_of(came[0]) if came else self.model.newest()
        self.view.go_to(row)
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_current(self) -> None:
        """Work on the selected row."""
        if self.view.selected is not None:
            self._context.room.open(Kind.INCIDENT, self.view.selected)  # type: ignore[arg-type]  # ids

    def _selected(self, selection: Selection) -> None:
        key = selection.key if selection.kind is Kind.INCIDENT else None
        from_here = key is not None and key == self.view.selected
        if key is not None and not isinstance(key, str):
            self.model.admit(key)
            self.model.mark_read(key)
        self.view.select(key, scroll=not from_here and not self.view.pointer_inside)

    def _show_commands(self, place: QPoint) -> None:
        menu = QMenu(self)
        for command in self._context.commands:
            if not command.id.startswith("incident."):
                continue
            key = QKeySequence(command.key).toString(QKeySequence.SequenceFormat.NativeText)
            action = menu.addAction(f"{command.label()}\t{key}" if key else command.label())
            action.setEnabled(command.enabled())
            action.triggered.connect(lambda _=False, c=command.id: self._context.commands.run(c))
        menu.aboutToHide.connect(menu.deleteLater)
        if not menu.isEmpty():
            menu.popup(place)

    # --- closed reports

    def _empty_pressed(self) -> None:
        if self.model.asked.text:
            self.look_among_closed()
        else:
            self.clear()

    def look_among_closed(self) -> None:
        """Ask the database for closed reports that match what was typed."""
        text = self.model.asked.text.strip()
        questions = self._context.services.questions
        wanted = text.lstrip("#")
        self._context.ask(
            "queue.closed",
            lambda: questions.search(wanted, CLOSED_LIMIT),
            lambda found: self._offer_closed(text, found),
        )

    def _offer_closed(self, text: str, found: Sequence[Incident]) -> None:
        if text != self.model.asked.text.strip():
            return
        exact = [i for i in found if str(i.ref) == text.lstrip("#")]
        if exact:
            self._context.room.open(Kind.INCIDENT, exact[0].id)
            return
        if not found:
            self.empty.say(self.tr("No report matches “{text}”, open or closed.").format(text=text))
            return
        words, now = self._context.words, self._context.room.now
        menu = QMenu(self)
        for incident in found:
            when = words.moment(incident.received_at, now)
            label = f"#{incident.ref} · {incident.title} · {words.state(incident.state)} · {when}"
            action = menu.addAction(label.replace("&", "&&"))
            action.triggered.connect(
                lambda _=False, key=incident.id: self._context.room.open(Kind.INCIDENT, key)
            )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.empty.mapToGlobal(self.empty.rect().center()))

    # --- words

    def _link(self, link: Link) -> None:
        self.view.set_stale(stale=not link.live)
        self.render_words()

    def _tick(self, _now: float) -> None:
        self.model.tick()
        if self.isVisible():
            self.view.refresh_times()
            if not self.model.rowCount():
                self.render_words()

    def render_words(self) -> None:
        """Say what is shown, what waits, and why there is nothing when there is nothing."""
        model = self.model
        self.words.setText(self._sentence())
        self.new_bar.show_count(model.waiting, model.waiting_critical)
        asked = sum(bool(getattr(model.asked, f.name)) for f in fields(model.asked))
        asked -= bool(model.asked.text)
        filter_word = self.tr("Filter")
        self.search.button.setText(f"{filter_word} ({asked})" if asked else filter_word)
        if model.rowCount():
            self._show_page(self.view)
        else:
            self.empty.say(*self._why_empty())
            self._show_page(self.empty)
        self.counted.emit()

    def _show_page(self, page: QWidget) -> None:
        """Show the list or the note in its place; the keyboard goes over from one to the other."""
        before, focused = self._stack.currentWidget(), QApplication.focusWidget()
        had = (
            before is not None
            and focused is not None
            and (focused is before or before.isAncestorOf(focused))
        )
        self.setFocusProxy(page)
        if page is not before:
            self._stack.setCurrentWidget(page)
            if had:
                page.setFocus()

    def _sentence(self) -> str:
        context, model = self._context, self.model
        asked, words = model.asked, context.words
        view = next((v for v in self.views if v.asked == replace(asked, text="")), None)
        said = filter_words(asked, words)
        if view is not None and not asked.text and view.id != "all":
            said = view.name()
        shown, count = words.number(model.rowCount()), words.number(context.room.open_count)
        if not asked.empty:
            said += " · " + self.tr("{shown} of {count}").format(shown=shown, count=count)
        sort = self.tr("sorted by: {order}").format(order=order_words(model.order))
        hidden = model.hidden_critical
        hides = self.tr("{n} critical hidden").format(n=words.number(hidden))
        hides = hides.replace(" ", "\N{NO-BREAK SPACE}")
        parts = [escape(said), escape(sort)]
        if hidden:
            colour = context.theme.color("severity_2").name()
            parts.append(f'<span style="color: {colour}; font-weight: 600;">{escape(hides)}</span>')
        else:
            parts.append(escape(hides))
        link = context.room.link
        if not link.live and link.since is not None:
            since = words.since(link.since, context.room.now)
            old = self.tr("old picture, as of {time}").format(time=since)
            parts.insert(0, f"<b>{escape(old)}</b>")
        return " · ".join(parts)

    def _why_empty(self) -> tuple[str, str]:
        room, model = self._context.room, self.model
        if not room.complete and not len(room.lines):
            if room.link.live:
                return self.tr("Loading the open incidents…"), ""
            if room.link.since is None:
                text = self.tr("No connection to the database yet. Trying again by itself.")
                return f"{text}\n{room.link.error}".strip(), ""
        if not len(room.lines):
            return self.tr("Nothing is open. New reports appear here by themselves."), ""
        if model.asked.text:
            text = self.tr("No open report matches “{text}”.").format(text=model.asked.text)
            return text, self.tr("Look among the closed")
        number = self._context.words.number
        text = self.tr("The filter hides all {count} open incidents, {critical} of them critical.")
        text = text.format(count=number(model.hidden), critical=number(model.hidden_critical))
        return text, self.tr("Clear filter")
