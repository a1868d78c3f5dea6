"""V: what a report turned out to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from ui.dialogs import choices
from ui.dialogs.fields import SeverityField
from ui.dialogs.form import Form
from ui.dialogs.rows import Problem
from ui.dialogs.search import SearchField
from ui.dialogs.values import LongText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from controlroom.domain.incident import Incident
    from ui.theme.theme import Theme
    from ui.words import Words


class VerifyForm(Form):
    """Severity, category, ward and a note; everything is filled in as far as it is known."""

    def __init__(
        self, incident: Incident, theme: Theme, words: Words, parent: QWidget | None
    ) -> None:
        title = self.tr("Verify #{ref}").format(ref=incident.ref)
        super().__init__(theme, title, self.tr("&Verify"), parent, seen=incident.version)
        self.incident_id = incident.id
        self.add_text(incident.title)
        self.severity = SeverityField(theme, words, incident.severity)
        self.add_row(self.tr("&Severity"), self.severity)
        self.category = SearchField(theme, choices.categories(words), incident.category_id)
        self.add_row(self.tr("C&ategory"), self.category, self.category.field)
        here = choices.ward_of(words.city, incident)
        # A position in no ward is at sea: none can be asked for.
        self._at_sea = incident.position is not None and not here
        self.ward = SearchField(theme, choices.wards(words), here)
        self.add_row(self.tr("&Ward"), self.ward, self.ward.field)
        self.note = LongText(theme, lines=2)
        self.add_row(self.tr("&Note"), self.note)
        self.severity.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def problems(self) -> Iterator[Problem]:
        """Ask for category and ward."""
        if not self.category.value:
            yield Problem(self.tr("Choose the category."), self.category)
        if not self.ward.value and not self._at_sea:
            yield Problem(self.tr("Choose the ward."), self.ward)
