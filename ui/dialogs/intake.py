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
from ui.dialogs.fields import SeverityField, WordsField
from ui.dialogs.form import Form
from ui.dialogs.matching import Choice
from ui.dialogs.rows import Problem
from ui.dialogs.search import SearchField
from ui.dialogs.values import LongText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.city import City
    from controlroom.domain.incident import Incident
    from ui.theme.theme import Theme
    from ui.words import Words

CHANNELS = ("hotline", "app", "portal", "facebook", "zalo", "email", "sos", "operator")
LAT_MAX, LON_MAX = 90, 180
_DEGREES = re.compile(r"^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[;, ]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*$")


def read_degrees(text: str) -> tuple[float, float] | None:
    """Return the two numbers written as ``lat, lon`` in degrees; None when they cannot be read.

    Decimal commas are understood when a semicolon or a blank separates the two.
    """
    found = _DEGREES.match(text)
    if found is None:
        return None
    lat, lon = (float(part.replace(",", ".")) for part in found.groups())
    return lat, lon


def read_position(text: str) -> Position | None:
    """Return the position written as ``lat, lon``; None when there is none on earth."""
    degrees = read_degrees(text)
    try:
        return Position(*degrees) if degrees is not None else None
    except InvalidInputError:
        return None


def _holds(city: City, lat: float, lon: float) -> bool:
    on_earth = abs(lat) <= LAT_MAX and abs(lon) <= LON_MAX
    return on_earth and city.bounds.holds(Position(lat, lon))


class NewReportForm(Form):
    """What a caller tells: title, place, category, how urgent, and who it is."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget | None) -> None:
        super().__init__(theme, self.tr("New report"), self.tr("&Receive"), parent, columns=2)
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
        self.add_row(self.tr("Address or &landmark"), self.address, half=True)
        self.ward = SearchField(theme, choices.wards(words))
        self.add_row(self.tr("War&d"), self.ward, self.ward.field, half=True)
        self.position = QLineEdit()
        example = words.city.home
        self.position.editingFinished.connect(self._fill_ward)
        self.early.add(self.position)
        text = self.tr("&Position: latitude, longitude, as in {example}")
        text = text.format(example=f"{example.lat:.4f}, {example.lon:.4f}")
        self.add_row(text, self.position, half=True)
        channel = [Choice(c, words.channel(c)) for c in CHANNELS]
        self.channel = SearchField(theme, channel, "hotline")
        self.add_row(self.tr("Came in t&hrough"), self.channel, self.channel.field, half=True)
        self.description = LongText(theme, lines=3)
        self.add_row(self.tr("Descr&iption"), self.description)
        self.name, self.phone = QLineEdit(), QLineEdit()
        self.add_row(self.tr("Na&me of the reporter (kept secret)"), self.name, half=True)
        self.add_row(self.tr("&Telephone of the reporter (kept secret)"), self.phone, half=True)
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_with(self, position: Position | None) -> None:
        """Begin with what a call tells: one with a *position* is a call for help."""
        if position is not None:
            self.channel.set_value("sos")
            self.severity.set_value(Severity.SOS)
            self.position.setText(f"{position.lat:.5f}, {position.lon:.5f}")
            self._fill_ward()

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
    def problems(self) -> Iterator[Problem]:
        """Ask for what a report cannot do without, and for a position inside the city."""
        written = self.position.text().strip()
        if not self.title.text().strip():
            yield Problem(self.tr("Say in one line what is wrong."), self.title)
        if not self.category.value:
            yield Problem(self.tr("Choose the category."), self.category)
        if not (written or self.address.text().strip() or self.ward.value):
            yield Problem(self.tr("Say where it is: address, ward or position."), self.address)
        if written:
            words = self._wrong_with(read_degrees(written))
            if words:
                yield Problem(words, self.position)

    def _wrong_with(self, degrees: tuple[float, float] | None) -> str:
        """Return what is wrong with the degrees written, in words; empty when nothing is."""
        if degrees is None:
            return self.tr("This cannot be read: write two numbers, as in the example.")
        lat, lon = degrees
        here, turned = _holds(self._words.city, lat, lon), _holds(self._words.city, lon, lat)
        if turned and not here:
            return self.tr("Latitude and longitude look exchanged: latitude comes first.")
        if abs(lat) > LAT_MAX:
            return self.tr("The latitude must be from −90 to 90 degrees.")
        if abs(lon) > LON_MAX:
            return self.tr("The longitude must be from −180 to 180 degrees.")
        return "" if here else self.tr("The position lies outside the city.")


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
