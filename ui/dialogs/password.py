"""The form in which a person changes the own password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from controlroom.domain.password import PASSWORD_MIN
from ui.dialogs.form import Form
from ui.dialogs.rows import Problem
from ui.widgets.password_field import PasswordField

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from ui.theme.theme import Theme


class PasswordForm(Form):
    """The present password and the new one, twice."""

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(theme, self.tr("Change my password"), self.tr("&Change"), parent)
        self.present, self.wanted, self.again = PasswordField(), PasswordField(), PasswordField()
        self.add_row(self.tr("&Present password"), self.present)
        self.add_row(self.tr("&New password"), self.wanted)
        self.add_row(self.tr("The new one &again"), self.again)
        text = self.tr("At least {number} characters; several words are easy to remember.")
        self.add_text(text.format(number=PASSWORD_MIN))

    @override
    def problems(self) -> Iterator[Problem]:
        """Yield what is missing."""
        if not self.present.text():
            yield Problem(self.tr("Enter the present password."), self.present)
        if len(self.wanted.text()) < PASSWORD_MIN:
            text = self.tr("At least {number} characters.").format(number=PASSWORD_MIN)
            yield Problem(text, self.wanted)
        elif self.wanted.text() == self.present.text():
            yield Problem(self.tr("That is the present one."), self.wanted)
        if self.again.text() != self.wanted.text():
            yield Problem(self.tr("This is not the same."), self.again)
