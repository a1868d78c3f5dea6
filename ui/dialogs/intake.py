"""N and R: entering a report that was told to the centre, and not taking one on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from controlroom.domain.errors import InvalidInputError
from controlroom.domain.geo import Position
from controlroom.domain.incident import Reporter
from controlroom.domain.states import RejectReason, Severity
from ui.dialogs import choices
from ui.dialogs.fields import Choice, SearchField, SeverityField, WordsField
from ui.dialogs.form import Form, LongText

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import Incident
    from ui.theme.theme import Theme
    from ui.words import Words

CHANNELS = ("hotline", "app", "portal", "facebook", "zalo", "email", "sos", "operator")
_DEGREES = re.compile(r"^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[;, ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$")


def read_position(text: str) -> Position | None:
    """Return the position written as ``lat, lon`` in degrees; None when it cannot be read.

    Decimal commas are understood when a semicolon or a blank separates the two.
    """
    found = _DEGREES.match(text)
    if found is None:
        return None
    try:
        lat, lon = (float(part.replace(",", ".")) for part in found.groups())
        return Position(lat, lon)
    except InvalidInputError:
        return None


class NewReportForm(Form):
    """What a caller tells: title, place, category, how urgent, and who it is."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None) -> None:
        super().__init__(theme, self.tr("New report"), self.tr("&Receive"), parent)
        self._words = words
        self.title = QLineEdit()
        self.title.setMaxLength(300)
        self.add_row(self.tr("&What is wrong, in one line"), self.title)
        self.category = SearchField(theme, choices.categories(words))
        self.add_row(self.tr("C&ategory"), self.category, self.category.field)
        self.severity = SeverityField(theme, words, Severity.NORMAL)
        self.add_row(self.tr("&Severity"), self.severity)
        self.address = QLineEdit()
        self.address.setMaxLength(500)
        self.add_row(self.tr("A&ddress or landmark"), self.address)
        self.ward = SearchField(theme, choices.wards(words))
        self.add_row(self.tr("Wa&rd"), self.ward, self.ward.field)
        self.position = QLineEdit()
        example = words.city.home
        self.position.setPlaceholderText(f"{example.lat:.4f}, {example.lon:.4f}")
        self.position.editingFinished.connect(self._fill_ward)
        self.add_row(self.tr("&Position: latitude, longitude"), self.position)
        self.description = LongText(theme, lines=3)
        self.add_row(self.tr("Descri&ption"), self.description)
        channel = [Choice(c, words.channel(c)) for c in CHANNELS]
        self.channel = SearchField(theme, channel, "hotline")
        self.add_row(self.tr("Came in t&hrough"), self.channel, self.channel.field)
        self.name, self.phone = QLineEdit(), QLineEdit()
        self.add_row(self.tr("Na&me of the reporter (kept secret)"), self.name)
        self.add_row(self.tr("&Telephone of the reporter (kept secret)"), self.phone)
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_ward(self) -> None:
        position = self.place
        ward = self._words.city.ward_at(position) if position else None
        if ward is not None and not self.ward.value:
            self.ward.set_value(ward.code)

    @property
    def place(self) -> Position | None:
        """The position entered, or None."""
        return read_position(self.position.text())

    @property
    def reporter(self) -> Reporter | None:
        """Who told it, or None when nothing was entered."""
        name, phone = self.name.text().strip(), self.phone.text().strip()
        return Reporter(name=name, phone=phone) if name or phone else None

    @override
    def problem(self) -> str:
        """Ask for what a report cannot do without, and for a position inside the city."""
        written = self.position.text().strip()
        if not self.title.text().strip():
            return self.tr("Say in one line what is wrong.")
        if not self.category.value:
            return self.tr("Choose the category.")
        if written and self.place is None:
            return self.tr("The position cannot be read; write it like the example.")
        if self.place is not None and not self._words.city.bounds.holds(self.place):
            return self.tr("The position lies outside the city.")
        if not (written or self.address.text().strip() or self.ward.value):
            return self.tr("Say where it is: address, ward or position.")
        return ""


class RejectForm(Form):
    """R: the coded reason, and a note to the citizen."""

    def __init__(
        self, incident: Incident, theme: Theme, words: Words, parent: QWidget | None
    ) -> None:
        title = self.tr("Do not take on #{ref}").format(ref=incident.ref)
        confirm = self.tr("&Do not take on")
        super().__init__(theme, title, confirm, parent, seen=incident.version)
        self.incident_id = incident.id
        self.add_text(incident.title)
        reasons = [Choice(reason.value, words.reason(reason)) for reason in RejectReason]
        self.reason = WordsField(theme, reasons)
        self.add_row(self.tr("&Reason"), self.reason)
        self.note = LongText(theme, lines=3)
        self.add_row(self.tr("&Note to the citizen"), self.note)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
