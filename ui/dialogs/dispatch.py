"""D: which agencies get it, how urgent it is, and what they are told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from ui.dialogs.fields import SeverityField
from ui.dialogs.form import Form
from ui.dialogs.rows import Problem
from ui.dialogs.search import SearchField
from ui.dialogs.values import LongText
from ui.widgets.agency_card import AgencyCards
from ui.widgets.scroll_column import ScrollColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import Incident
    from ui.dialogs.matching import Choice
    from ui.theme.theme import Theme
    from ui.widgets.agency_card import AgencyOffer
    from ui.words import Words

CARDS_PX = 230


class DispatchForm(Form):
    """The recommendation is chosen already; Space changes it, Enter sends it."""

    def __init__(
        self,
        incident: Incident,
        agencies: Sequence[Choice],
        make_offer: Callable[[str], AgencyOffer],
        *,
        theme: Theme,
        words: Words,
        parent: QWidget | None,
    ) -> None:
        """Args: make_offer: Agency id to the card of an agency chosen by hand."""
        title = self.tr("Dispatch #{ref}").format(ref=incident.ref)
        super().__init__(theme, title, self.tr("&Dispatch"), parent, seen=incident.version)
        self.incident_id = incident.id
        self._make_offer = make_offer
        self._touched = False
        self.add_text(incident.title)
        self.cards = AgencyCards(theme)
        self.cards.chosen_changed.connect(self._touch)
        self.area = ScrollColumn(self.cards, most_px=theme.px(CARDS_PX))
        self.add_row(self.tr("Agencies (Space chooses, the first leads)"), self.area)
        self._agencies, self._held = tuple(agencies), dict[str, str]()
        self.other = SearchField(theme, agencies)
        self.other.taken.connect(self._add)
        self.add_row(self.tr("An&other agency"), self.other, self.other.field)
        self.severity = SeverityField(theme, words, incident.severity)
        self.add_row(self.tr("&Severity"), self.severity)
        self.instruction = LongText(theme, lines=3)
        self.add_row(self.tr("&Instruction"), self.instruction)

    def hold(self, held: Mapping[str, str]) -> None:
        """Say which agencies have it already and in what state; those cannot be chosen."""
        text = self.tr("has it already: {state}")
        self._held = {agency: text.format(state=state) for agency, state in held.items()}
        self.other.set_choices([replace(c, barred=self._bar(c.key)) for c in self._agencies])
        self.cards.show_offers(self._barred(self.cards.offers), self.cards.chosen)

    def _bar(self, agency_id: str) -> str:
        return self._held.get(agency_id, "")

    def _barred(self, offers: Sequence[AgencyOffer]) -> list[AgencyOffer]:
        return [replace(offer, barred=self._bar(offer.agency_id)) for offer in offers]

    def show_offers(self, offers: Sequence[AgencyOffer], chosen: Sequence[str]) -> None:
        """Show the recommendation; once a person chose, only the figures change."""
        if self._touched:
            extra = [o for o in self.cards.offers if o.agency_id in self.cards.chosen]
            known = {o.agency_id for o in offers}
            offers = (*offers, *(o for o in extra if o.agency_id not in known))
            chosen = self.cards.chosen
        had_none = not self.cards.offers
        self.cards.show_offers(self._barred(offers), chosen)
        if had_none and not self._touched:
            self.cards.focus_first()

    def start(self) -> None:
        """Put the keyboard on the recommendation, or on the search when there is none."""
        if not self.cards.focus_first():
            self.other.setFocus(Qt.FocusReason.OtherFocusReason)

    def _touch(self, _chosen: object) -> None:
        self._touched = True

    def _add(self, agency_id: str) -> None:
        if agency_id:
            self.cards.add(self._make_offer(agency_id))
            self.other.set_value("")

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for at least one agency."""
        if not self.cards.chosen:
            yield Problem(self.tr("Choose at least one agency."), self.area)

    @override
    def entered(self) -> tuple[object, ...]:
        """Return the fields, and the agencies once a person chose."""
        return (*super().entered(), self.cards.chosen if self._touched else ())

    @override
    def focus_on(self, field: QWidget) -> None:
        """Go to the first agency, or to the search when there is none."""
        if field is not self.area:
            super().focus_on(field)
        elif not self.cards.focus_first():
            super().focus_on(self.other)
