"""V: what a report turned out to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from ui.dialogs import choices
from ui.dialogs.fields import SearchField, SeverityField
from ui.dialogs.form import Form, LongText

if TYPE_CHECKING:
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
        self.ward = SearchField(theme, choices.wards(words), here)
        self.add_row(self.tr("&Ward"), self.ward, self.ward.field)
        self.note = LongText(theme, lines=2)
        self.add_row(self.tr("&Note"), self.note)
        self.severity.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def problem(self) -> str:
        """Ask for category and ward."""
        if not self.category.value:
            return self.tr("Choose the category.")
        if not self.ward.value:
            return self.tr("Choose the ward.")
        return ""
