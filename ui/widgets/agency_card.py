"""Agencies to choose from, each with why it is offered and how it is doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.plain import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.theme import Theme

STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
TICK_PX = 14


@dataclass(frozen=True, slots=True)
class AgencyOffer:
    """What a card says, translated.

    Attributes:
        name: Full name of the agency.
        facts: Reason, open work, basis: one sentence each.
        tip: The same in full.
        barred: Why it cannot be chosen now; empty when it can.
    """

    agency_id: str
    name: str
    facts: tuple[str, ...] = ()
    tip: str = ""
    barred: str = ""


class AgencyCards(QWidget):
    """A list of cards; Up and Down move, Space chooses, several may be chosen.

    The first chosen leads.  What is chosen survives new offers.

    Signals:
        chosen_changed: The agencies chosen now, lead first, as a tuple of ids.
    """

    chosen_changed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._offers: tuple[AgencyOffer, ...] = ()
        self._cards: list[_Card] = []
        self._chosen: list[str] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.px(6))
        self.setAccessibleName(self.tr("Agencies to choose from"))

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the chosen agencies, lead first."""
        return tuple(self._chosen)

    @property
    def offers(self) -> tuple[AgencyOffer, ...]:
        """What is offered."""
        return self._offers

    def show_offers(self, offers: Sequence[AgencyOffer], chosen: Sequence[str]) -> None:
        """Show *offers* with *chosen* marked; the focused card stays focused."""
        if tuple(offers) != self._offers:
            focused = next((c.agency_id for c in self._cards if c.hasFocus()), None)
            self._offers = tuple(offers)
            self._rebuild()
            for card in self._cards:
                if card.agency_id == focused:
                    card.setFocus(Qt.FocusReason.OtherFocusReason)
        free = {o.agency_id for o in self._offers if not o.barred}
        self._chosen = [a for a in chosen if a in free]
        self._mark()

    def add(self, offer: AgencyOffer) -> None:
        """Offer one more and choose it."""
        if all(o.agency_id != offer.agency_id for o in self._offers):
            self.show_offers((*self._offers, offer), self._chosen)
        if offer.agency_id not in self._chosen:
            self.toggle(offer.agency_id)

    def toggle(self, agency_id: str) -> None:
        """Choose an agency, or no longer; one that is barred stays as it is."""
        if any(o.barred for o in self._offers if o.agency_id == agency_id):
            return
        if agency_id in self._chosen:
            self._chosen.remove(agency_id)
        else:
            self._chosen.append(agency_id)
        self._mark()
        self.chosen_changed.emit(self.chosen)

    def focus_first(self) -> bool:
        """Give the first chosen card (else the first) the keyboard; False when there is none."""
        wanted = self._chosen[0] if self._chosen else None
        card = next((c for c in self._cards if c.agency_id == wanted), None)
        card = card or next((c for c in self._cards if c.isEnabled()), None)
        if card is not None:
            card.setFocus(Qt.FocusReason.OtherFocusReason)
        return card is not None

    def restyle(self) -> None:
        """Take sizes and colours of the theme in force."""
        self._rebuild()
        self._mark()

    def _rebuild(self) -> None:
        for card in self._cards:
            self._box.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [_Card(offer, self._theme) for offer in self._offers]
        for card in self._cards:
            card.toggled.connect(self.toggle)
            card.stepped.connect(self._step)
            self._box.addWidget(card)

    def _mark(self) -> None:
        several = len(self._chosen) > 1
        for card in self._cards:
            at = self._chosen.index(card.agency_id) if card.agency_id in self._chosen else -1
            card.mark(chosen=at >= 0, lead=several and at == 0)

    def _step(self, step: int) -> None:
        cards = [card for card in self._cards if card.isEnabled()]
        at = next((n for n, card in enumerate(cards) if card.hasFocus()), 0)
        if 0 <= at + step < len(cards):
            cards[at + step].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.focusNextPrevChild(step > 0)


class _Card(QFrame):
    toggled = Signal(str)
    stepped = Signal(int)

    def __init__(self, offer: AgencyOffer, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(plain(offer.tip))
        self.agency_id = offer.agency_id
        self._offer = offer
        self._tick = _Tick(theme)
        name = QLabel(offer.name)
        name.setFont(theme.font(13, 600))
        name.setWordWrap(True)
        self._lead = QLabel(self.tr("leads"))
        self._lead.setObjectName("second")
        facts = QLabel(" · ".join((offer.barred,) if offer.barred else offer.facts))
        facts.setObjectName("second")
        facts.setWordWrap(True)
        facts.setFont(theme.font(12))
        grid = QGridLayout(self)
        px = theme.px
        grid.setContentsMargins(px(10), px(7), px(10), px(8))
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(2))
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(self._tick, 0, 0, top)
        grid.addWidget(name, 0, 1)
        grid.addWidget(self._lead, 0, 2, top)
        grid.addWidget(facts, 1, 1, 1, 2)
        grid.setColumnStretch(1, 1)
        for label in (name, facts):
            label.setMinimumWidth(1)
            label.setTextFormat(Qt.TextFormat.PlainText)
        facts.setVisible(bool(offer.facts or offer.barred))
        self.setEnabled(not offer.barred)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.mark(chosen=False, lead=False)

    def mark(self, *, chosen: bool, lead: bool) -> None:
        self._tick.show_state(on=chosen)
        self._lead.setVisible(lead)
        state = self.tr("chosen") if chosen else self.tr("not chosen")
        state = self._offer.barred or state
        said = (self._offer.name, state, *self._offer.facts)
        self.setAccessibleName(", ".join(part for part in said if part))
        if self.property("chosen") != chosen:
            self.setProperty("chosen", chosen)
            self.style().unpolish(self)  # the style sheet looks at the property only when polished
            self.style().polish(self)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space:
            self.toggled.emit(self.agency_id)
        elif key in STEPS:
            self.stepped.emit(STEPS[key])
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggled.emit(self.agency_id)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self._tick.show_focus(on=True)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._tick.show_focus(on=False)


class _Tick(QWidget):
    """The mark of a choice: a box, so that it is not colour alone."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme, self._on, self._focus = theme, False, False
        size = theme.px(TICK_PX + 4)
        self.setFixedSize(QSize(size, size))

    def show_state(self, *, on: bool) -> None:
        self._on = on
        self.update()

    def show_focus(self, *, on: bool) -> None:
        self._focus = on
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), self._theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(px(2), px(2), px(TICK_PX), px(TICK_PX))
        if self._focus:
            painter.setPen(QPen(self._theme.color("accent"), px(2)))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(4), px(4))
        if not self.isEnabled():
            return  # nothing to tick
        token = "text" if self._on else "text_3"
        painter.setPen(QPen(self._theme.color(token), max(1.0, px(1.3))))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), px(2), px(2))
        if self._on:
            pen = QPen(self._theme.color("text"), px(2))
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            points = [
                QPointF(box.x() + box.width() * x, box.y() + box.height() * y)
                for x, y in ((0.26, 0.52), (0.44, 0.70), (0.76, 0.32))
            ]
            painter.drawPolyline(points)
