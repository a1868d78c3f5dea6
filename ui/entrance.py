"""Who comes in: asks for login and password where people sign in, and lets persons take turns."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from controlroom import bootstrap, signing
from controlroom.domain.errors import SignInNeededError, SignInWaitError
from ui.errors import notice_for
from ui.last_login import last_login, remember_login
from ui.signin import SignIn

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from controlroom.bootstrap import Core
    from controlroom.domain.access import Actor
    from controlroom.domain.password import Credentials
    from controlroom.options import UiOptions
    from ui.theme.theme import Theme
    from ui.workers.query import QueryRunner

log = logging.getLogger(__name__)


class Entrance(QObject):
    """Keeps what was typed until the room is open, and no longer.  GUI thread, but ``open_core``.

    Signals:
        asked: Somebody was let in: open the room now.
        changed: Another person is to take over: leave the room, then open it anew.
        left: Nobody wants in; the program should end.

    Attributes:
        page: The sign-in while it is shown.
    """

    asked = Signal()
    changed = Signal()
    left = Signal()

    def __init__(self, options: UiOptions, theme: Theme, title: str, runner: QueryRunner) -> None:
        super().__init__()
        self._options, self._theme, self._title, self._runner = options, theme, title, runner
        self._credentials: Credentials | None = None
        self._place = options.database_url  # until the worker says which it opens
        self._present: Actor | None = None
        self._first = True
        self.page: SignIn | None = None

    def open_core(self, url: str, city_id: str, *, read_only: bool) -> Core:
        """Open the room as who was let in; in the worker.

        Raises:
            ControlRoomError: As ``bootstrap.open_core``.
        """
        self._place = url

        def opened(told: Credentials | None) -> Core:
            return bootstrap.open_core(
                url,
                city_id,
                forbid_main_thread=True,
                read_only=read_only,
                credentials=told,
                state_dir=self._options.data_dir,
            )

        try:
            return opened(self._credentials)
        except SignInNeededError as error:
            login, first, self._first = self._options.user, self._first, False
            # Environment and key ring are asked once: after that a person is.
            told = signing.found_for(url, login, ask=False) if first and login else None
            if told is None or self._credentials is not None:
                raise
            log.info("%s; trying what was kept for %s", error, login)
            return opened(told)

    def handles(self, error: BaseException) -> bool:
        """Ask a person if that is why the room did not open; return whether it was."""
        if self.page is None and not isinstance(error, SignInNeededError):
            return False
        self._credentials = None
        if self.page is None:
            self._ask(self.tr("Sign in to work in this room."), None)
        if self.page is not None and type(error) is not SignInNeededError:
            self._refuse(error)
        return True

    def came_in(self, person: Actor | None) -> None:
        """Forget the password; remember the login."""
        self._credentials = None
        self._first = False
        page, self.page = self.page, None
        if person is not None and page is not None:
            remember_login(self._options.data_dir, self._place, person.login)
        if page is not None:
            page.finish()
            page.deleteLater()

    def _ask(self, say: str, over: QWidget | None, login: str = "") -> None:
        login = login or self._options.user or last_login(self._options.data_dir, self._place)
        self.page = SignIn(self._theme, self._title, say, login, over)
        self.page.left.connect(self.left)
        self.page.given.connect(self._try if over is None else self._take_turns)
        self.page.show()
        self.page.raise_()
        self.page.activateWindow()

    @Slot(object)
    def _try(self, told: Credentials) -> None:
        self._credentials = told
        self.asked.emit()

    def _refuse(self, error: BaseException) -> None:
        if self.page is None:
            return
        notice = notice_for(error)
        log.info("not let in: %s", notice.detail)
        self.page.refuse(notice.text, error.wait_s if isinstance(error, SignInWaitError) else 0)

    # --- one after another at the same desk

    def lock(
        self, window: QWidget, url: str, present: Actor, why: BaseException | None = None
    ) -> None:
        """Ask over the open room who works here now; what comes in goes on being shown.

        The same person goes on where they were; another one gets a room of their own.

        Args:
            window: To be covered.
            url: Of the file they sign in to.
            present: Who was signed in.
            why: What has put them out; None when they left by themselves.
        """
        if self.page is not None:
            return
        self._url, self._present = url, present
        say = self.tr("{name} is signed out. Who works here now?").format(name=present.name)
        self._ask(say, window, present.login)
        if why is not None:
            self._refuse(why)

    @Slot(object)
    def _take_turns(self, told: Credentials) -> None:
        def known(person: Actor) -> None:
            self._credentials = told
            present = self._present
            if present is not None and _may_the_same(person, present):
                self.came_in(person)
                return
            self._present = None  # their room ends here: whoever comes next gets another
            self.changed.emit()

        self._runner.run("sign in", lambda: signing.sign_in(self._url, told), known, self._refuse)

    def change_password(
        self,
        url: str,
        told: Credentials,
        wanted: str,
        on_ok: Callable[[None], None],
        on_error: Callable[[BaseException], None],
    ) -> None:
        """Give the person another password, in the worker."""
        self._runner.run(
            "password", lambda: signing.change_password(url, told, wanted), on_ok, on_error
        )


def _may_the_same(one: Actor, other: Actor) -> bool:
    return (one.login, one.role, one.agency_id) == (other.login, other.role, other.agency_id)
