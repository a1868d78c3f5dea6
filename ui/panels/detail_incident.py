"""One incident from its chips to its timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from controlroom.domain.states import Severity, public_status
from ui.models.room import Kind
from ui.panels import detail_rules as rules
from ui.panels import detail_words as say
from ui.panels.detail_actions import Actions
from ui.panels.detail_photos import Photos
from ui.panels.detail_shares import Shares
from ui.widgets.agency_card import AgencyCards
from ui.widgets.chips import ChipRow
from ui.widgets.focus_order import step_focus
from ui.widgets.link_button import LinkButton
from ui.widgets.time_left import TimeLeft
from ui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from controlroom.domain.incident import Event, Incident, IncidentDetail, Reporter
    from ui.panels.detail_model import DetailModel
    from ui.panels.spec import PanelContext

LONG_TEXT = 280
"""Longer descriptions wait behind a button, so that the steps stay in sight."""
TITLE_PX = 16
CAMERA_EVERY_S = 5
CARDS = 3
"""The form of dispatch shows them all."""


class IncidentView(QWidget):
    """Shows what the model holds; before the detail has come, what the queue knows."""

    def __init__(self, context: PanelContext, model: DetailModel) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._context, self._model = context, model
        self._shown_key: object = None
        self._all_text = False
        self._awaits_keyboard = False
        theme = context.theme
        self.chips = ChipRow(theme)
        self.title = _text(selectable=True)
        self.facts = _text("second", selectable=True)
        self.text = _text(selectable=True)
        self._more = _flat(self.tr("Show the whole text"), self._show_text)
        self.photos = Photos(context, model)
        self.time = TimeLeft(theme, context.words.left)
        self.cards = AgencyCards(theme)
        self.cards.chosen_changed.connect(model.choose)
        self._other = _flat(self.tr("Another agency…"), self._dispatch)
        self.steps = Actions(context)
        self.shares = Shares(context)
        self.shares.asked.connect(self._act_on_share)
        self.answer = _text(selectable=True)
        self.links = QWidget()
        self._links_box = QVBoxLayout(self.links)
        self._links_box.setContentsMargins(0, 0, 0, 0)
        self.timeline = Timeline(theme)
        self.reporter = _text(selectable=True)
        self.ask_reporter = _flat(self.tr("Show who sent it"), self._toggle_reporter)
        self._waiting = _text("muted")
        self._heads: dict[str, QLabel] = {}
        self._fill()
        self.restyle()

    def _fill(self) -> None:
        box = QVBoxLayout(self)
        px = self._context.theme.px
        box.setContentsMargins(px(14), px(12), px(14), px(16))
        box.setSpacing(px(6))
        parts: tuple[tuple[str, QWidget], ...] = (
            ("", self.chips),
            ("", self.title),
            ("", self.facts),
            ("", self.text),
            ("", self._more),
            ("", self.photos),
            ("time", self.time),
            ("dispatch", self.cards),
            ("", self._other),
            ("", self.steps),
            ("shares", self.shares),
            ("answer", self.answer),
            ("links", self.links),
            ("timeline", self.timeline),
            ("reporter", self.reporter),
            ("", self.ask_reporter),
            ("", self._waiting),
        )
        titles = {
            "time": self.tr("Time left"),
            "dispatch": self.tr("Dispatch — recommended"),
            "shares": self.tr("With these agencies"),
            "answer": self.tr("Answer to the citizen"),
            "links": self.tr("Linked reports"),
            "timeline": self.tr("What happened"),
            "reporter": self.tr("Sent by"),
        }
        for name, widget in parts:
            if name:
                head = _text("section")
                head.setText(titles[name].upper())
                self._heads[name] = head
                head.setContentsMargins(0, px(8), 0, 0)
                box.addWidget(head)
            if isinstance(widget, QPushButton):
                box.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                box.addWidget(widget)
        box.addStretch(1)

    # --- showing

    @Slot()
    def render_all(self) -> None:
        """Show the selection as the model and the room know it now."""
        fresh = self._model.selection.key != self._shown_key
        if fresh:
            self._shown_key = self._model.selection.key
            self._all_text = False
        detail = self._model.detail
        if detail is None:
            self._render_line()
            return
        incident = detail.incident
        now = self._context.room.now
        words = self._context.words
        self._waiting.hide()
        self._render_head(incident, detail.events)
        self._render_text(incident.description)
        self.photos.render_photos()
        due = say.due_of(incident, words, now)
        self._show("time", self.time, shown=bool(due.lines))
        self.time.show_due(due, now)
        self._render_cards(incident)
        self.steps.show_for(incident)
        self.steps.setVisible(bool(self.steps.buttons))
        self.shares.show_for(incident)
        self._show("shares", self.shares, shown=bool(incident.assignments))
        self._render_answer(incident)
        self._render_links(detail)
        self.timeline.show_entries(say.entries(detail.events, words, now), fresh=fresh)
        self._show("timeline", self.timeline, shown=bool(detail.events))
        self._render_reporter(incident, self._model.reporter)
        if self._awaits_keyboard:
            self.take_keyboard()

    def _render_line(self) -> None:
        """Show what the queue knows at once; the rest follows."""
        lines, words = self._context.room.lines, self._context.words
        key = self._model.selection.key
        slot = lines.slot(key) if isinstance(key, UUID) else None
        for name in ("dispatch", "shares", "answer", "links", "timeline", "reporter"):
            self._heads[name].hide()
        later = (self.text, self._more, self.cards, self._other, self.steps, self.shares)
        more = (self.answer, self.links, self.timeline, self.reporter, self.ask_reporter)
        for widget in (*later, *more, self.photos):
            widget.hide()
        self._waiting.setText(self.tr("Loading the rest…"))
        self._waiting.show()
        known = slot is not None
        self._show("time", self.time, shown=known)
        if slot is None:
            self.chips.show_chips(None, ())
            self.title.setText("")
            self.facts.setText("")
            return
        severity = Severity(int(lines.severity[slot]))
        self.chips.show_chips(
            (severity, words.severity(severity)),
            (
                words.category_path(lines.category_id[slot]),
                words.channel(lines.channel[slot]),
                words.state(lines.state[slot]),
            ),
        )
        self.title.setText(lines.title[slot])
        received, now = float(lines.received_at[slot]), self._context.room.now
        place = say.place_of(lines.address[slot], lines.ward_code[slot], words)
        facts = (f"#{lines.ref[slot]}", words.moment(received, now), *place)
        self.facts.setText(" · ".join(f for f in facts if f))
        state, at = lines.state[slot], float(lines.due_at[slot])
        due = say.due_of_line(state, int(severity), due=at, since=received, words=words, now=now)
        self.time.show_due(due, now)

    def _seen_outside(self, incident: Incident) -> str:
        """Return what citizens read about it, for the tooltip of the state."""
        status = public_status(incident.state)
        if status is None:
            return self.tr("Not shown to citizens.")
        text = self.tr("Citizens read: {status}")
        return text.format(status=self._context.words.public_status(status))

    def _render_head(self, incident: Incident, events: tuple[Event, ...]) -> None:
        words = self._context.words
        taken = ""
        if incident.claimed_by and incident.is_open:
            taken = self.tr("taken by {who}").format(who=say.name_of(incident.claimed_by, events))
        simulated = self.tr("simulated") if incident.simulated else ""
        self.chips.show_chips(
            (incident.severity, words.severity(incident.severity)),
            (
                words.category_path(incident.category_id),
                (words.channel(incident.channel), words.source(incident.source_id)),
                (words.state(incident.state), self._seen_outside(incident)),
                taken,
                (simulated, self.tr("Made by the simulator; nothing of this happened.")),
            ),
        )
        self.title.setText(incident.title)
        place = say.place_of(incident.address, incident.ward_code, words)
        hint = say.similar_hint(incident, self._model.similar, words)
        received = words.moment(incident.received_at, self._context.room.now)
        facts = (f"#{incident.ref}", received, *place, hint)
        self.facts.setText(" · ".join(f for f in facts if f))

    def _render_text(self, text: str) -> None:
        cut = len(text) > LONG_TEXT and not self._all_text
        shown = text[:LONG_TEXT].rsplit(" ", 1)[0] + " …" if cut else text
        self.text.setText(shown)
        self.text.setVisible(bool(text) and text != self.title.text())
        self._more.setVisible(cut)

    def _render_cards(self, incident: Incident) -> None:
        model, words = self._model, self._context.words
        wanted = rules.wants_dispatch(incident) and not self._context.read_only
        offers = [say.offer_of(rec, words) for rec in model.recommended[:CARDS]]
        for agency_id in model.chosen:
            if all(o.agency_id != agency_id for o in offers):
                offers.append(say.plain_offer(agency_id, words))
        self.cards.show_offers(offers, model.chosen)
        self._show("dispatch", self.cards, shown=wanted and bool(offers))
        self._other.setVisible(wanted and not self._why_no_dispatch(incident))

    def _why_no_dispatch(self, incident: Incident) -> str:
        context = self._context
        return rules.why_not(rules.Step.DISPATCH, incident, context.actor, context.words)

    def _render_answer(self, incident: Incident) -> None:
        words, parts = self._context.words, []
        if incident.reject_reason is not None:
            parts.append(words.reason(incident.reject_reason))
        parts.extend(text for text in (incident.reject_note, incident.answer) if text)
        if incident.satisfaction is not None:
            rated = self.tr("Rated: {rating}").format(rating=words.rating(incident.satisfaction))
            parts.append(rated)
        self.answer.setText("\n".join(parts))
        self._show("answer", self.answer, shown=bool(parts))

    def _render_links(self, detail: IncidentDetail) -> None:
        while (item := self._links_box.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if detail.merged:
            text = _text()
            text.setText(self.tr("Merged into this one: {refs}").format(refs=_refs(detail.merged)))
            self._links_box.addWidget(text)
        if detail.handled_in is not None:
            into = detail.handled_in.id  # the end of the chain: that one has the answer
            button = _flat(self.tr("Open the report it was merged into"), lambda: self._go(into))
            self._links_box.addWidget(button)
        for other in self._model.similar:
            hint = self.tr("Similar report nearby. Press to look at it.")
            link = LinkButton(f"#{other.ref} · {other.title}", hint)
            link.clicked.connect(lambda _=False, key=other.id: self._go(key))
            self._links_box.addWidget(link)
        self._show("links", self.links, shown=self._links_box.count() > 0)

    def _render_reporter(self, incident: Incident, reporter: Reporter | None) -> None:
        may = self._context.actor.may("see_reporter") and not self._context.read_only
        may = may and incident.has_reporter
        self._heads["reporter"].setVisible(may)
        self.ask_reporter.setVisible(may)
        self.reporter.setVisible(may and reporter is not None)
        if reporter is None:
            self.reporter.setText("")
            self.ask_reporter.setText(self.tr("Show who sent it"))
            return
        known = (reporter.name, reporter.phone, reporter.email, reporter.account)
        self.reporter.setText("\n".join(k for k in known if k))
        self.ask_reporter.setText(self.tr("Hide"))

    def _show(self, name: str, widget: QWidget, *, shown: bool) -> None:
        self._heads[name].setVisible(shown)
        widget.setVisible(shown)

    @Slot(float)
    def tick(self, now: float) -> None:
        """Count down; the camera's age too, but not every second."""
        if self.isVisible():
            self.time.tick(now)
            if int(now) % CAMERA_EVERY_S == 0:
                self.photos.render_photos()

    def restyle(self) -> None:
        """Take sizes and colours of the theme in force."""
        theme = self._context.theme
        self.title.setFont(theme.font(TITLE_PX, 600))
        self.facts.setFont(theme.font(12))
        for part in (self.time, self.cards, self.steps, self.shares, self.timeline):
            part.restyle()
        self.photos.restyle()

    # --- the hand

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Move the keyboard in the order of the eye: parts are rebuilt all the time."""
        return step_focus(self, forward=next, stay=False)

    def take_keyboard(self) -> None:
        """Focus what is decided here: the recommended agencies, else the next step."""
        self._awaits_keyboard = False
        if self._model.detail is None:
            self._awaits_keyboard = True  # the buttons come with the detail
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        state = self._model.detail.incident
        offered = not self._why_no_dispatch(state) and self.cards.isVisibleTo(self)
        if offered and self.cards.focus_first():
            return
        if not self.steps.focus_first():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go(self, key: UUID) -> None:
        self._context.room.open(Kind.INCIDENT, key)

    def _dispatch(self) -> None:
        self._context.commands.run("incident.dispatch")

    def _act_on_share(self, step: str, agency_id: str) -> None:
        self._model.aim(agency_id)
        self._context.commands.run(f"incident.{step}")
        self._model.take_aim()  # a step that was refused must not aim the next one

    def _show_text(self) -> None:
        self._all_text = True
        if self._model.incident is not None:
            self._render_text(self._model.incident.description)

    def _toggle_reporter(self) -> None:
        if self._model.reporter is None:
            self._model.ask_reporter()
        else:
            self._model.hide_reporter()


def _refs(merged: tuple[int, ...]) -> str:
    return ", ".join(f"#{ref}" for ref in merged)


def _text(name: str = "", *, selectable: bool = False) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)  # what citizens write is never markup
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if name:
        label.setObjectName(name)
    return label


def _flat(text: str, run: object) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName("flat")
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    button.clicked.connect(run)
    return button
