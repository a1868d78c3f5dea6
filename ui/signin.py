"""The page that asks who sits here: login, password, and why that was not accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout
from typing_extensions import override

from controlroom.domain.password import Credentials
from ui.dialogs.values import wrapped
from ui.last_login import LOGIN_MAX
from ui.widgets.password_field import PasswordField, caps_words, login_words, password_words

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent
    from PySide6.QtWidgets import QWidget

    from ui.theme.theme import Theme


class SignIn(QDialog):
    """Asks for login and password; stays until somebody is let in or leaves.  GUI thread.

    Signals:
        given: ``Credentials`` to try.
        left: The person goes away.
    """

    given = Signal(object)
    left = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str,
        say: str,
        login: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Args: title: Of the centre; say: What this is for; login: Who was here last."""
        super().__init__(parent)
        self._over = parent is not None  # the room is behind it: Esc must not end that
        self._done, self._busy, self._wait_s = False, False, 0
        if self._over:
            self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setWindowTitle(title)
        px = theme.px
        heading = wrapped(title)
        heading.setFont(theme.font(18, 600))
        self.login = QLineEdit(login)
        self.login.setMaxLength(LOGIN_MAX)
        self.password = PasswordField()
        self.caps = wrapped(caps_words(), "second")
        self.problem = wrapped("", "wrong")
        self.confirm = QPushButton(self.tr("&Sign in"))
        self.confirm.setObjectName("primary")
        self.confirm.setDefault(True)
        self.confirm.clicked.connect(self.try_in)
        self.close_button = QPushButton(self.tr("Close the program"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.leave)
        box = QVBoxLayout(self)
        box.setContentsMargins(px(28), px(24), px(28), px(20))
        box.setSpacing(px(6))
        box.addWidget(heading)
        box.addWidget(wrapped(say, "second"))
        box.addSpacing(px(8))
        for text, field in (
            (login_words(), self.login),
            (password_words(), self.password),
        ):
            label = QLabel(text)
            label.setBuddy(field)
            box.addWidget(label)
            box.addWidget(field)
        for note in (self.caps, self.problem):
            box.addWidget(note)
            # Its line is kept free: nothing moves under the hand when it speaks.
            note.setMinimumHeight(note.fontMetrics().lineSpacing())
        self.problem.setMinimumHeight(2 * self.problem.fontMetrics().lineSpacing())
        box.addStretch(1)
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.confirm)
        box.addLayout(row)
        self.setFixedSize(px(420), max(px(330), self.sizeHint().height()))
        self._show_caps(on=False)
        self.password.caps_noticed.connect(lambda on: self._show_caps(on=on))
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self.count_down)
        (self.password if login else self.login).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_caps(self, *, on: bool) -> None:
        self.caps.setText(caps_words() if on else "")

    @Slot()
    def try_in(self) -> None:
        """Hand on what was typed; go to what is missing first."""
        login = self.login.text().strip()
        if self._busy or self._wait_s:
            return
        for field, missing in ((self.login, not login), (self.password, not self.password.text())):
            if missing:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._set_busy(busy=True)
        self.problem.setText("")
        self.caps.setText(self.tr("One moment…"))
        self.given.emit(Credentials(login, self.password.text()))

    def refuse(self, why: str, wait_s: int = 0) -> None:
        """Say why it was not accepted, in words; with *wait_s*, let time pass first."""
        self._wait_s = wait_s
        self._set_busy(busy=False)
        self._show_caps(on=False)
        self.password.clear()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        if wait_s:
            self._second.start()
            self._tell_wait()
        else:
            self.problem.setText(why)

    @property
    def waits_s(self) -> int:
        """Seconds until the next try."""
        return self._wait_s

    @Slot()
    def count_down(self) -> None:
        """Let one second pass."""
        self._wait_s = max(0, self._wait_s - 1)
        if self._wait_s == 0:
            self._second.stop()
            self._set_busy(busy=False)
            self.problem.setText("")
        else:
            self._tell_wait()

    def _tell_wait(self) -> None:
        left = f"{self._wait_s // 60}:{self._wait_s % 60:02}"
        text = self.tr("Too many wrong passwords. Try again in {wait}.")
        self.problem.setText(text.format(wait=left))
        self.confirm.setEnabled(False)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.confirm.setEnabled(not busy)
        self.login.setReadOnly(busy)
        self.password.setReadOnly(busy)

    def finish(self) -> None:
        """Close because somebody was let in."""
        self._done = True
        self.password.clear()
        self.close()

    @Slot()
    def leave(self) -> None:
        """Close because the person goes away."""
        self.close()

    @override
    def reject(self) -> None:
        """Leave with Esc; over an open room only forget what was typed."""
        if self._over:
            self.password.clear()
        else:
            self.leave()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Tell once when the person goes away."""
        if not self._done:
            self._done = True
            self.left.emit()
        super().closeEvent(event)
