"""Commands of who is signed in: signing out for the next person, another password."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox

from controlroom.domain.errors import SignInNeededError
from controlroom.domain.password import Credentials
from ui.commands import Command
from ui.dialogs.form import Form
from ui.dialogs.password import PasswordForm
from ui.errors import Notice, notice_for
from ui.i18n import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from ui.entrance import Entrance
    from ui.features.live import Live
    from ui.main_window import MainWindow
    from ui.panels.spec import PanelContext


class PeopleCommands(QObject):
    """Registers the commands; only where people sign in to the file.  GUI thread."""

    def __init__(
        self,
        context: PanelContext,
        window: MainWindow,
        entrance: Entrance,
        url: str,
        live: Live,
    ) -> None:
        """Args: url: Of the file they sign in to; live: Tells when a login was taken away."""
        super().__init__(window)
        self._context, self._window, self._entrance, self._url = context, window, entrance, url
        out = QT_TRANSLATE_NOOP("Command", "Sign out, change person…")
        password = QT_TRANSLATE_NOOP("Command", "Change my password…")
        context.commands.add(Command("person.change", out, self.change, "Ctrl+Shift+Q"))
        context.commands.add(Command("person.password", password, self.password))
        live.failed.connect(self.look)

    @Slot()
    def change(self) -> None:
        """Sign out; ask first when another person's coming would cost something."""
        entered = sum(form.isVisible() and form.changed for form in self._window.findChildren(Form))
        waiting = len(self._context.pending.waiting(math.inf))  # also what was given just now
        if not entered and not waiting:
            self._lock()
            return
        lines = [self.tr("The room goes on being shown; you can sign in again and go on.")]
        if entered:
            text = self.tr("When another person signs in, what you entered in open forms is lost.")
            lines.append(text)
        if waiting:
            text = self.tr(
                "{number} of your steps are not sent yet. They stay yours: they are sent when "
                "you sign in here again, never in another person's name."
            )
            lines.append(text.format(number=waiting))
        box = QMessageBox(self._window)
        box.setWindowTitle(self.tr("Sign out"))
        box.setText("\n\n".join(lines))
        go = box.addButton(self.tr("Sign out"), QMessageBox.ButtonRole.AcceptRole)
        stay = box.addButton(self.tr("Stay"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)

        def answered() -> None:
            if box.clickedButton() is go:
                self._lock()
            box.deleteLater()

        box.finished.connect(answered)
        box.open()

    def _lock(self, why: BaseException | None = None) -> None:
        self._entrance.lock(self._window, self._url, self._context.actor, why)

    @Slot(object)
    def look(self, error: BaseException) -> None:
        """Sign out at once when a round failed because the login was taken away or changed."""
        if isinstance(error, SignInNeededError):
            self._lock(error)

    @Slot()
    def password(self) -> None:
        """Open the form for another password."""
        form = PasswordForm(self._context.theme, self._window)
        form.submitted.connect(lambda: self._send(form))
        form.open()

    def _send(self, form: PasswordForm) -> None:
        told = Credentials(self._context.actor.login, form.present.text())

        def done(_nothing: None) -> None:
            form.accept()
            text = self.tr("Your password is changed.")
            self._window.lane.say(Notice(text, is_error=False))

        self._entrance.change_password(
            self._url,
            told,
            form.wanted.text(),
            done,
            lambda error: form.fail(notice_for(error).text),
        )
