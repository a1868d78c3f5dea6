"""Signing in to a server whose database knows everybody by a login of their own (PostgreSQL)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from controlroom import passwords
from controlroom.domain.errors import LoginRefusedError
from ui.errors import notice_for
from ui.last_login import LOGIN_MAX, last_login, remember_login
from ui.widgets.check import Check
from ui.widgets.password_field import PasswordField, caps_words, login_words, password_words
from ui.words_server import server_why

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.bootstrap import Core
    from controlroom.options import UiOptions
    from ui.main_window import MainWindow
    from ui.theme.theme import Theme
    from ui.widgets.start_window import StartWindow
    from ui.workers.poller import Poller
    from ui.workers.query import QueryRunner

WIDTH_PX = 420


class SignInForm(QWidget):
    """Login, password, and whether this computer shall keep it.

    Signals:
        given: Login, password, keep it.
    """

    given = Signal(str, str, bool)

    def __init__(self, theme: Theme, login: str, *, fixed: bool = False) -> None:
        """Args: login: To begin with; fixed: Nobody else may."""
        super().__init__()
        self.user, self.password = QLineEdit(login), PasswordField()
        self.user.setMaxLength(LOGIN_MAX)
        self.user.setReadOnly(fixed)
        self.keep = Check(self.tr("&Keep it in the key ring of this computer"), theme)
        self.keep.hide()
        self.caps = QLabel(caps_words())
        self.caps.setObjectName("second")
        self.problem = QLabel()
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setWordWrap(True)
        self.confirm = QPushButton(self.tr("&Sign in"))
        self.confirm.setObjectName("primary")
        self.confirm.setDefault(True)
        rows = QFormLayout()
        rows.setSpacing(theme.px(8))
        rows.addRow(login_words(), self.user)
        rows.addRow(password_words(), self.password)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.confirm)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(8))
        box.addWidget(self.problem)
        box.addLayout(rows)
        for widget in (self.caps, self.keep):
            box.addWidget(widget)
        box.addLayout(buttons)
        for widget in (self.caps, self.problem):
            widget.hide()
        self.password.caps_noticed.connect(self.caps.setVisible)
        self.user.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.submit)
        self.confirm.clicked.connect(self.submit)

    def ask(self, problem: str = "") -> None:
        """Let the person type, after saying what was wrong with the last attempt."""
        self.setEnabled(True)
        self.caps.hide()
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.password.clear()
        first = self.password if self.user.text() else self.user
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def submit(self) -> None:
        """Give what was typed, if it is there."""
        missing = next((f for f in (self.user, self.password) if not f.text().strip()), None)
        if missing is not None:
            missing.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.setEnabled(False)
        self.given.emit(self.user.text().strip(), self.password.text(), self.keep.isChecked())


class ServerSignIn(QObject):
    """Asks in the start window who signs in, as often as the server refuses.  GUI thread.

    Signals:
        given: The complete address to open.
    """

    given = Signal(str)

    def __init__(
        self, window: StartWindow, theme: Theme, options: UiOptions, runner: QueryRunner
    ) -> None:
        """Args: options: With the address that names no password; runner: Asks the key ring."""
        super().__init__(window)
        self._window, self._theme, self._runner = window, theme, runner
        self._url, self._folder = options.database_url, options.data_dir
        self._user = options.user
        self._keep = False
        self.form: SignInForm | None = None

    def ask(self, problem: str) -> None:
        """Ask; *problem* says what was wrong with the last attempt."""
        if self.form is None:
            login = self._user or passwords.login_of(self._url)
            login = login or last_login(self._folder, self._url)
            self.form = SignInForm(self._theme, login)
            self.form.given.connect(self._take)
            self._runner.run("key ring", passwords.has_key_ring, self._offer_keeping, _no_matter)
        self._window.ask(self.form)
        self.form.ask(problem)

    def _offer_keeping(self, there: bool) -> None:  # noqa: FBT001 - the shape of an answer
        # An address without a login is a desk where people take turns: nobody's is kept there.
        if self.form is not None and passwords.login_of(self._url):
            self.form.keep.setVisible(there)

    @Slot(str, str, bool)
    def _take(self, login: str, password: str, keep: bool) -> None:  # noqa: FBT001 - of a signal
        self._keep = keep
        self.given.emit(passwords.with_login(self._url, login, password))

    @property
    def asks(self) -> bool:
        """Whether a person has the form before them."""
        return self.form is not None and self.form.isVisibleTo(self._window)

    def succeeded(self, url: str) -> None:
        """Remember who signed in, and the password where that was asked for."""
        if self.form is None:
            return
        self.form.password.clear()
        remember_login(self._folder, url, passwords.login_of(url))
        if self._keep:
            self._runner.run("keep", lambda: passwords.keep(url), _no_matter, _no_matter)


def _no_matter(_answer: object) -> None:
    """Need no answer: without a key ring none is offered, and a failure is logged there."""


class Shutter(QDialog):
    """What stands over a window whose login is no longer let in.  Never opens by itself.

    Signals:
        given: Another password of the same person.
        left: The person gives up.
    """

    given = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, login: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Signed out"))
        self.setModal(True)
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.form = SignInForm(theme, login, fixed=True)
        self.form.given.connect(lambda _login, password, _keep: self.given.emit(password))
        close = QPushButton(self.tr("&Close the program"))
        close.setAutoDefault(False)
        close.clicked.connect(self.left)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        box = QVBoxLayout(self)
        box.setContentsMargins(*(4 * (theme.px(18),)))
        box.setSpacing(theme.px(12))
        for widget in (self.text, self.form):
            box.addWidget(widget)
        box.addLayout(row)
        self.setMinimumWidth(theme.px(WIDTH_PX))

    def tell(self, error: LoginRefusedError) -> None:
        """Say why, and ask for the password where another one may help."""
        old = self.tr("What the window shows is old. What you asked for waits on this computer.")
        if not error.asks:
            self.text.setText(notice_for(error).text + "\n" + old)
            self.form.hide()
        else:
            first = self.tr("Your password is no longer accepted; it may have been changed.")
            self.text.setText(first + "\n" + old)
            again = self.isVisible() and not self.form.isEnabled()
            self.form.show()
            if not self.isVisible() or again:
                self.form.ask((server_why(error) or "") + "." if again else "")
        self.adjustSize()
        self.show()

    @override
    def reject(self) -> None:
        """Esc leaves it where it is: nothing behind it would work."""


class Reentry(QObject):
    """Notices that the server lets this person in no more, and again.  GUI thread."""

    def __init__(
        self,
        window: MainWindow,
        theme: Theme,
        login: str,
        renew: Callable[[str], None],
        poke: Callable[[], None],
    ) -> None:
        """Args: renew: Sets another password; poke: Has the poller try at once."""
        super().__init__(window)
        self._window, self._theme, self._login = window, theme, login
        self._renew, self._poke = renew, poke
        self.shutter: Shutter | None = None

    @Slot(object)
    def failed(self, error: BaseException) -> None:
        """Take a failed round of the poller."""
        if not isinstance(error, LoginRefusedError) or not error.lasting:
            return
        if self.shutter is None:
            self.shutter = Shutter(self._theme, self._login, self._window)
            self.shutter.given.connect(self._try)
            self.shutter.left.connect(self._window.close)
        self.shutter.tell(error)

    @Slot(object)
    def brought(self, _batch: object) -> None:
        """Take a good round: whoever was shut out is let in again."""
        if self.shutter is not None:
            shutter, self.shutter = self.shutter, None
            shutter.hide()
            shutter.deleteLater()

    @Slot(str)
    def _try(self, password: str) -> None:
        self._renew(password)
        self._poke()


def watch_login(window: MainWindow, theme: Theme, core: Core, poller: Poller) -> None:
    """Where people have logins of their own: say in the window when this one is no longer let in.

    The poller finds out, within a second.
    """
    if core.person is None:
        return
    reentry = Reentry(window, theme, core.person.login, core.renew_password, poller.poke)
    poller.failed.connect(reentry.failed)
    poller.brought.connect(reentry.brought)
