"""Where a password is typed, here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from controlroom.domain.password import PASSWORD_MAX

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class PasswordField(QLineEdit):
    """A password; notices when letters come out as Caps Lock makes them.

    Signals:
        caps_noticed: Whether Caps Lock seems to be on, with every letter.
    """

    caps_noticed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(PASSWORD_MAX)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Compare a letter with the Shift key; Qt does not tell the lock itself."""
        letter = event.text()
        if len(letter) == 1 and letter.lower() != letter.upper():
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_noticed.emit(letter.isupper() != shift)
        super().keyPressEvent(event)


def login_words() -> str:
    """Return the label of the field beside it."""
    return QCoreApplication.translate("PasswordField", "&Login")


def password_words() -> str:
    """Return its own label."""
    return QCoreApplication.translate("PasswordField", "&Password")


def caps_words() -> str:
    """Return what is said while Caps Lock seems to be on."""
    return QCoreApplication.translate("PasswordField", "Caps Lock seems to be on.")
