"""Signing in to a server: by keyboard, with the reason when it is refused, and again later."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from controlroom import exits, passwords
from controlroom.domain.errors import DatabaseUnreachableError, LoginRefusedError
from controlroom.domain.transport import Transport, Weakness
from controlroom.options import UiOptions
from tests.ui import builders as b
from ui import app
from ui.last_login import last_login, remember_login
from ui.main_window import MainWindow
from ui.panels import registry
from ui.preferences import Preferences
from ui.signin_server import Reentry, ServerSignIn, Shutter
from ui.theme.theme import Theme
from ui.theme.tokens import ALL
from ui.widgets.password_field import PasswordField
from ui.widgets.status_strip import StatusStrip

URL = "postgresql+psycopg://db.room.test/room?sslrootcert=/ca.crt"


def type_into(qtbot, widget, text):
    qtbot.keyClicks(widget, text)


class Trial(app.Desktop):
    """A start whose database answers as ``answers`` says, one after the other."""

    def __init__(self, folder, url):
        super().__init__(UiOptions("run", url, folder, lang="en"), b.city())
        self.opened: list[str] = []
        self.answers: list[Exception] = [LoginRefusedError("no-password", "lan")]

    @override
    def _open(self):
        self.opened.append(self.options.database_url)
        raise self.answers.pop(0)

    @override
    def _give_up(self):
        """Leave the tests' own event loop alone."""


@pytest.fixture
def url():
    return URL


@pytest.fixture
def desktop(qtbot, tmp_path, monkeypatch, url):
    monkeypatch.setattr(passwords, "has_key_ring", lambda: True)
    made = Trial(tmp_path, url)
    qtbot.addWidget(made.start_window)
    made.start_window.show()
    yield made
    made._retry.stop()
    made.lifecycle.shutdown()


def asked(qtbot, desktop):
    qtbot.waitUntil(lambda: desktop.sign_in.form is not None)
    qtbot.waitUntil(desktop.sign_in.form.isEnabled)
    return desktop.sign_in.form


def test_it_asks_who_signs_in_and_tries_with_that(qtbot, desktop):
    desktop.open_database()
    form = asked(qtbot, desktop)
    assert form.isVisibleTo(desktop.start_window)
    assert not form.problem.isVisibleTo(form)  # nobody has done anything wrong yet
    desktop.answers = [LoginRefusedError("wrong-password", "lan")]
    type_into(qtbot, form.user, "lan")
    qtbot.keyClick(form.user, Qt.Key.Key_Return)
    assert form.password.text() == ""
    type_into(qtbot, form.password, "s3cret word/:@")
    qtbot.keyClick(form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: form.problem.text() != "")
    assert desktop.opened[-1] == (
        "postgresql+psycopg://lan:s3cret%20word%2F%3A%40@db.room.test/room?sslrootcert=/ca.crt"
    )
    assert form.problem.text() == ("The database does not let you in: login or password is wrong.")
    assert form.password.text() == ""
    assert form.user.text() == "lan"
    assert desktop.code == exits.FAILURE
    assert desktop.start_window.isVisible()


@pytest.mark.parametrize("reason", ["shut-out", "too-many", "no-access"])
def test_whoever_is_not_let_in_reads_why_and_another_may_try(qtbot, desktop, reason):
    desktop.answers = [LoginRefusedError(reason, "lan")]
    desktop.open_database()
    form = asked(qtbot, desktop)
    assert form.problem.text().startswith("The database does not let you in: ")
    assert not desktop._retry.isActive()


def test_a_server_that_is_away_is_no_matter_of_passwords(qtbot, desktop):
    desktop.answers = [DatabaseUnreachableError("away")]
    desktop.open_database()
    qtbot.waitUntil(desktop._retry.isActive)
    assert desktop.sign_in.form is None


def test_what_was_being_typed_stays_hidden_and_esc_leaves(qtbot, desktop):
    desktop.open_database()
    form = asked(qtbot, desktop)
    assert form.password.echoMode() == form.password.EchoMode.Password
    with qtbot.waitSignal(desktop.start_window.left):
        qtbot.keyClick(form.password, Qt.Key.Key_Escape)


def test_nothing_is_sent_before_both_are_there(qtbot, desktop):
    desktop.open_database()
    form = asked(qtbot, desktop)
    form.submit()
    type_into(qtbot, form.user, "lan")
    form.submit()
    assert len(desktop.opened) == 1


def test_the_last_login_is_remembered_and_never_a_password(qtbot, desktop, tmp_path):
    remember_login(tmp_path, URL, "lan")
    desktop.open_database()
    assert asked(qtbot, desktop).user.text() == "lan"
    form = desktop.sign_in.form
    type_into(qtbot, form.password, "s3cret")
    desktop.sign_in.succeeded("postgresql+psycopg://binh:s3cret@db.room.test/room")
    assert form.password.text() == "", "no longer than it takes"
    assert last_login(tmp_path, URL) == "binh"
    assert "s3cret" not in (tmp_path / "window.ini").read_text()


def test_who_is_named_at_the_start_comes_before_who_was_here_last(qtbot, desktop, tmp_path):
    remember_login(tmp_path, URL, "binh")
    options = replace(desktop.options, user="lan")
    asks = ServerSignIn(desktop.start_window, desktop.theme, options, desktop.opener)
    asks.ask("")
    assert asks.form is not None
    assert asks.form.user.text() == "lan"


def test_leaving_by_choice_is_no_failure(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "has_key_ring", lambda: False)
    codes = []
    monkeypatch.setattr(QCoreApplication, "exit", codes.append)
    desktop = Trial(tmp_path, URL)
    qtbot.addWidget(desktop.start_window)
    desktop.start_window.left.connect(lambda: app.Desktop._give_up(desktop))
    desktop.start_window.show()
    desktop.open_database()
    form = asked(qtbot, desktop)
    qtbot.keyClick(form.password, Qt.Key.Key_Escape)
    assert codes == [exits.OK]
    desktop.lifecycle.shutdown()


@pytest.mark.parametrize("url", [URL.replace("//", "//lan@", 1)])
def test_a_desk_of_one_person_may_keep_the_password(qtbot, desktop, monkeypatch):
    kept = []
    monkeypatch.setattr(passwords, "keep", kept.append)
    desktop.open_database()
    form = asked(qtbot, desktop)
    qtbot.waitUntil(lambda: form.keep.isVisibleTo(form))
    desktop.answers = [DatabaseUnreachableError("away")]
    form.keep.setChecked(True)
    type_into(qtbot, form.password, "long-enough-2026")
    qtbot.keyClick(form.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(desktop.opened) == 2)
    desktop.sign_in.succeeded(desktop.options.database_url)
    qtbot.waitUntil(lambda: kept == [desktop.options.database_url])


def test_a_desk_where_people_take_turns_keeps_nobodys(qtbot, desktop):
    desktop.open_database()
    form = asked(qtbot, desktop)
    qtbot.waitUntil(lambda: not desktop.opener.busy)
    assert not form.keep.isVisibleTo(form)


@pytest.mark.parametrize(
    ("letter", "shift", "locked"),
    [
        ("a", False, False),
        ("A", True, False),
        ("A", False, True),
        ("a", True, True),
        ("Đ", True, False),
        ("đ", True, True),
    ],
)
def test_letters_tell_whether_caps_lock_is_on(qtbot, letter, shift, locked):
    field = PasswordField()
    qtbot.addWidget(field)
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(field.caps_noticed) as told:
        field.keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, held, letter))
    assert told.args == [locked]
    with qtbot.assertNotEmitted(field.caps_noticed):
        qtbot.keyClicks(field, "7-")


# --- while working


@pytest.fixture
def window(qtbot, tmp_path):
    context = b.context()
    made = MainWindow(
        context,
        centre=registry.CENTRE,
        docks=(),
        preferences=Preferences(tmp_path, context.actor),
        title="Room",
        simulated=False,
    )
    qtbot.addWidget(made)
    made.show()
    return made


class Again(Reentry):
    """Notes what it was asked for."""

    def __init__(self, window):
        self.renewed: list[str] = []
        self.pokes = 0
        super().__init__(window, Theme(ALL["dark"]), "lan", self.renewed.append, self._count)

    def _count(self):
        self.pokes += 1

    @property
    def shown(self) -> Shutter:
        assert self.shutter is not None
        return self.shutter


def test_who_is_shut_out_while_working_is_told_why(qtbot, window):
    reentry = Again(window)
    reentry.failed(DatabaseUnreachableError("away"))
    reentry.failed(LoginRefusedError("too-many", "lan"))  # passes by itself
    assert reentry.shutter is None
    reentry.failed(LoginRefusedError("shut-out", "lan"))
    assert "this login was shut out by the administrator" in reentry.shown.text.text()
    assert not reentry.shown.form.isVisibleTo(reentry.shown)
    qtbot.keyClick(reentry.shown, Qt.Key.Key_Escape)
    assert reentry.shown.isVisible()
    with qtbot.waitSignal(window.closing):
        reentry.shown.left.emit()


def test_a_password_changed_meanwhile_is_asked_for(qtbot, window):
    reentry = Again(window)
    refused = LoginRefusedError("wrong-password", "lan")
    reentry.failed(refused)
    form = reentry.shown.form
    assert form.user.isReadOnly()
    type_into(qtbot, form.password, "half")
    reentry.failed(refused)  # the next round fails as well and does not empty the field
    assert form.password.text() == "half"
    qtbot.keyClick(form.password, Qt.Key.Key_Return)
    assert (reentry.renewed, reentry.pokes) == (["half"], 1)
    reentry.failed(refused)
    assert form.isEnabled()
    assert form.problem.text() == "Login or password is wrong."
    reentry.brought(None)
    assert reentry.shutter is None


# --- what is weak


def test_the_strip_says_what_is_weak_as_long_as_it_is(qtbot):
    context = b.context()
    strip = StatusStrip(context, simulated=False)
    qtbot.addWidget(strip)
    found = [Transport(False, True, weaknesses=(Weakness.UNVERIFIED,))]  # noqa: FBT003 - network, TLS
    strip.watch_transport(lambda: found[0])
    item = strip.transport_item()
    assert item is not None
    assert "the server need not prove who it is" in item.tip
    assert "Weak connection" in strip.accessibleName()
    found[0] = Transport(True, False)  # noqa: FBT003 - this computer, no TLS
    context.room.ticked.emit(0.0)
    assert strip.transport_item() is None
    assert "Weak connection" not in strip.accessibleName()
