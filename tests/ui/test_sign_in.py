"""Signing in at the window, taking turns at one desk, and another password."""

from __future__ import annotations

import gc
import math
import threading
import weakref
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QProcess, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from shiboken6 import isValid

from controlroom import administration, bootstrap
from controlroom.citypack import load_city
from controlroom.database import accounts
from controlroom.database.last_picture import PictureFile
from controlroom.domain.errors import DatabaseUnreachableError
from controlroom.domain.password import Credentials
from controlroom.options import UiOptions
from controlroom.outbox.place import open_outbox
from controlroom.outbox.registry import deed
from controlroom.services.intake import Draft
from tests.ui.test_map_tiles import city_file
from ui import app, garbage
from ui.app import Desktop
from ui.dialogs.password import PasswordForm
from ui.entrance import Entrance
from ui.features.basemaps import Basemaps
from ui.features.map_import import MapImport
from ui.last_login import last_login, remember_login
from ui.signin import SignIn
from ui.theme.theme import Theme

PASSWORD, NEW = "right-of-way-2026", "another-way-2026"
KEY = Qt.Key


@pytest.fixture
def page(qtbot):
    made = []

    def make(login="", parent=None):
        page: Any = SignIn(Theme(), "Trung tâm", "Sign in.", login, parent)
        qtbot.addWidget(page)
        page.tried, page.gone = [], []
        page.given.connect(page.tried.append)
        page.left.connect(lambda: page.gone.append(True))
        page.show()
        made.append(page)
        return page

    return make


def test_by_keyboard_alone(page):
    asks = page()
    QTest.keyClicks(asks.login, "lan")
    QTest.keyClick(asks.login, KEY.Key_Return)
    assert asks.tried == [], "there is no password yet"
    QTest.keyClicks(asks.password, PASSWORD)
    QTest.keyClick(asks.password, KEY.Key_Return)
    assert asks.tried == [Credentials("lan", PASSWORD)]
    QTest.keyClick(asks.password, KEY.Key_Return)
    assert len(asks.tried) == 1, "one try at a time"


def test_a_wrong_one_is_said_and_only_the_password_is_typed_again(page):
    asks = page("lan")
    QTest.keyClicks(asks.password, "wrong")
    asks.try_in()
    asks.refuse("Not right.")
    assert asks.problem.text() == "Not right."
    assert (asks.login.text(), asks.password.text()) == ("lan", "")
    assert asks.confirm.isEnabled()


def test_too_many_wrong_ones_count_down_until_the_next_try(page):
    asks = page("lan")
    asks.refuse("Wait.", wait_s=62)
    assert "1:02" in asks.problem.text()
    QTest.keyClicks(asks.password, PASSWORD)
    QTest.keyClick(asks.password, KEY.Key_Return)
    assert asks.tried == []
    for _ in range(62):
        asks.count_down()
    assert (asks.waits_s, asks.problem.text()) == (0, "")
    QTest.keyClick(asks.password, KEY.Key_Return)
    assert len(asks.tried) == 1


@pytest.mark.parametrize(
    ("letter", "modifier", "on"),
    [
        ("A", Qt.KeyboardModifier.NoModifier, True),
        ("a", Qt.KeyboardModifier.NoModifier, False),
        ("A", Qt.KeyboardModifier.ShiftModifier, False),
        ("a", Qt.KeyboardModifier.ShiftModifier, True),
    ],
)
def test_caps_lock_is_noticed_by_the_letters(page, letter, modifier, on):
    asks = page("lan")
    QTest.sendKeyEvent(QTest.KeyAction.Press, asks.password, KEY.Key_A, letter, modifier)
    assert bool(asks.caps.text()) is on
    assert asks.password.text() == letter


def test_esc_leaves_but_not_an_open_room(page, qtbot):
    asks = page("lan")
    QTest.keyClick(asks.password, KEY.Key_Escape)
    assert asks.gone == [True]
    room = SignIn(Theme(), "Room", "")
    qtbot.addWidget(room)
    over = page("lan", room)
    QTest.keyClicks(over.password, "abc")
    QTest.keyClick(over.password, KEY.Key_Escape)
    assert (over.gone, over.password.text(), over.isVisible()) == ([], "", True)


def test_the_login_is_remembered_and_nothing_else(tmp_path):
    here, there = "sqlite:////data/room.db", "postgresql+psycopg://db.room.test/room"
    assert last_login(tmp_path, here) == ""
    remember_login(tmp_path, here, "lan")
    remember_login(tmp_path, there.replace("//", "//binh:secret@"), "binh")
    assert last_login(tmp_path, here) == "lan"
    assert last_login(tmp_path, there) == "binh", "each database its own, whoever logs in"
    assert "secret" not in (tmp_path / "window.ini").read_text()
    assert PASSWORD not in (tmp_path / "window.ini").read_text()


# --- the whole way


@pytest.fixture
def url(tmp_path):
    url = f"sqlite:///{tmp_path / 'room.db'}"
    bootstrap.open_core(url).close()
    with administration.administered(url) as engine:
        for login, role in (("lan", "operator"), ("binh", "supervisor"), ("wall", "viewer")):
            accounts.create_user(engine, login, login.title(), role, PASSWORD)
    return url


@pytest.fixture
def desk(qtbot, tmp_path, url, monkeypatch):
    made = []

    def open_desk(kind="run", user="", role=""):
        options = UiOptions(
            kind=kind, database_url=url, data_dir=tmp_path, lang="en", theme="dark", user=user,
            role=role,
        )  # fmt: skip
        desktop = Desktop(options, load_city("hue"))
        made.append(desktop)
        desktop.open_database()
        return desktop

    monkeypatch.delenv("CONTROLROOM_PASSWORD", raising=False)
    yield open_desk
    for desktop in made:
        desktop.lifecycle.shutdown()
        for widget in (desktop.window, desktop.entrance.page, desktop.start_window):
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def type_in(page, login, password=PASSWORD):
    page.login.setText(login)
    page.password.setText(password)
    page.try_in()


def signed_in(qtbot, desktop, login):
    qtbot.waitUntil(lambda: desktop.entrance.page is not None, timeout=20_000)
    type_in(desktop.entrance.page, login)
    qtbot.waitUntil(lambda: desktop.entrance.page is None, timeout=20_000)
    assert desktop.actor().login == login
    return desktop.window


def test_a_room_opens_for_who_signs_in_and_for_nobody_else(qtbot, desk, tmp_path, url):
    desktop = desk(user="lan", role="administrator")
    qtbot.waitUntil(lambda: desktop.entrance.page is not None, timeout=20_000)
    page = desktop.entrance.page
    assert page.problem.text() == "", "nothing was wrong yet"
    type_in(page, "lan", "not-the-right-one")
    qtbot.waitUntil(lambda: "not right" in page.problem.text(), timeout=20_000)
    assert desktop.window is None
    window = signed_in(qtbot, desktop, "lan")
    assert window is not None
    assert desktop.actor().role == "operator", "what the command line says widens nothing"
    assert last_login(tmp_path, url) == "lan"


def test_a_password_that_is_kept_opens_without_a_question(qtbot, desk, monkeypatch):
    monkeypatch.setenv("CONTROLROOM_PASSWORD", PASSWORD)
    desktop = desk(kind="wall", user="wall")
    qtbot.waitUntil(lambda: desktop.window is not None, timeout=20_000)
    assert desktop.entrance.page is None
    assert desktop.core.person.login == "wall"


def test_the_same_person_goes_on_where_they_were(qtbot, desk):
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    window._context.commands.run("person.change")
    page = desktop.entrance.page
    assert page.isModal()
    assert page.login.text() == "lan"
    type_in(page, "lan", "not-the-right-one")
    qtbot.waitUntil(lambda: "not right" in page.problem.text(), timeout=20_000)
    type_in(page, "lan")
    qtbot.waitUntil(lambda: desktop.entrance.page is None, timeout=20_000)
    assert desktop.window is window


def test_another_person_gets_a_room_of_their_own_in_the_same_place(qtbot, desk):
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    window.resize(1100, 700)
    window._context.commands.run("person.change")
    after = signed_in(qtbot, desktop, "binh")
    assert after is not window
    assert after.size().toTuple() == (1100, 700)
    assert after._context.actor.login == "binh"
    assert desktop.core.person.login == "binh"


def test_a_room_that_did_not_open_for_the_next_opens_anew_for_the_first(qtbot, desk, monkeypatch):
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    window._context.commands.run("person.change")
    real = open_outbox

    def full(folder, login, name):
        if login == "binh":
            raise DatabaseUnreachableError("disk full")
        return real(folder, login, name)

    monkeypatch.setattr(app, "open_outbox", full)
    page = desktop.entrance.page
    type_in(page, "binh")
    qtbot.waitUntil(lambda: page.problem.text() != "", timeout=20_000)
    after = signed_in(qtbot, desktop, "lan")
    assert after is not window, "its room has ended"
    qtbot.waitUntil(lambda: after._context.room.link.live, timeout=20_000)


def gone(qtbot, held):
    """Wait until what *held* tells of is gone, collecting as the program does."""

    def look():
        gc.collect()
        return [ref() for ref in held if ref() is not None] == []

    qtbot.waitUntil(look, timeout=20_000)


def test_turns_leave_nothing_of_the_rooms_before(qtbot, desk):
    desktop = desk()
    held = []
    for number, login in enumerate(("lan", "binh", "lan")):
        if number:
            desktop.window._context.commands.run("person.change")
        window = signed_in(qtbot, desktop, login)
        qtbot.waitUntil(lambda room=window._context.room: room.complete, timeout=20_000)
        garbage.set_aside()  # as after a large picture
        if number < 2:
            held += [weakref.ref(window._context.room), weakref.ref(window._context.room.lines)]
        del window
    try:
        gone(qtbot, held)
    finally:
        gc.unfreeze()


def test_the_window_waits_neither_for_the_last_picture_nor_for_workers(qtbot, desk, monkeypatch):
    go, begun, kept = threading.Event(), threading.Event(), []

    def keep(_self, lines, _place, _at):
        begun.set()
        assert go.wait(20)
        kept.append((len(lines), threading.current_thread() is threading.main_thread()))

    monkeypatch.setattr(PictureFile, "keep", keep)
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    life, waited = desktop.lifecycle, []

    def stop(deadline_s):
        if deadline_s > 0:
            waited.append(threading.current_thread() is threading.main_thread())
        return True

    life.own(SimpleNamespace(stop=stop))
    qtbot.waitUntil(lambda: window._context.room.link.live, timeout=20_000)
    window._context.commands.run("person.change")
    page = desktop.entrance.page
    type_in(page, "binh")
    qtbot.waitUntil(begun.is_set, timeout=20_000)
    assert desktop.window is window, "the next room waits for it, the person sees this one"
    assert kept == []
    go.set()
    qtbot.waitUntil(lambda: desktop.entrance.page is None, timeout=20_000)
    assert (kept, waited) == ([(0, False)], [False]), "neither on the GUI thread"
    assert (desktop._unended, life._workers) == ([], []), "all of it has ended and is let go of"


def test_what_does_not_end_is_kept_while_the_next_room_opens(qtbot, desk):
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    life = desktop.lifecycle
    stubborn = SimpleNamespace(stop=lambda _deadline_s: False)
    life.own(stubborn)
    window._context.commands.run("person.change")
    signed_in(qtbot, desktop, "binh")
    assert desktop._unended == [life]
    assert stubborn in life._workers


def test_what_paints_the_map_ends_with_the_room(qtbot, desk, tmp_path):
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    shown = window.centre.map
    window.findChild(Basemaps).take(str(city_file(tmp_path, shown.view)))
    qtbot.waitUntil(lambda: shown.glass.source is not None, timeout=60_000)
    painter = shown.tiles._pipe._process
    importer = window.findChild(MapImport)
    importer.start(tmp_path / "room.osm.pbf")
    processes = [painter, importer._process]
    desktop.lifecycle.leave()
    assert (shown.tiles, importer.running) == (None, False)
    assert [p.state() for p in processes if isValid(p)] == [QProcess.ProcessState.NotRunning] * 2


@pytest.mark.qt_log_ignore("QProcess: Destroyed while process")  # that is how Qt ends it
def test_a_map_that_qt_has_destroyed_is_left_alone(qtbot, desk, tmp_path):
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    window.findChild(Basemaps).take(str(city_file(tmp_path, window.centre.map.view)))
    desktop.window = None
    window.deleteLater()
    qtbot.waitUntil(lambda: not isValid(window))
    assert desktop.lifecycle.shutdown()


def test_what_one_person_gave_is_never_sent_as_the_next(qtbot, desk, url):
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    context = window._context
    category = next(c.id for c in context.city.categories if c.parent_id)
    draft = Draft("Rác", "", category, "field_report", "app", None)
    asked = deed("receive", draft=draft)
    post = next(kept for kept in window._kept if hasattr(kept, "_post"))._post
    post._sender.stop(3.0)  # nothing is sent any more, as when the file is busy
    context.act("New report", asked)
    qtbot.waitUntil(lambda: len(context.pending.waiting(math.inf)) == 1)
    context.commands.run("person.change")
    box = window.findChild(QMessageBox)
    assert "1 of your steps" in box.text()
    next(b for b in box.buttons() if b.text() == "Sign out").click()
    after = signed_in(qtbot, desktop, "binh")
    assert after._context.pending.waiting(math.inf) == []
    after._context.commands.run("person.change")
    again = signed_in(qtbot, desktop, "lan")
    room = again._context.room
    qtbot.waitUntil(lambda: len(room.lines) == 1, timeout=20_000)
    with administration.administered(url) as engine, engine.connect() as connection:
        said = connection.exec_driver_sql("SELECT actor FROM event").scalars().all()
    assert said == ["lan"]


def test_whoever_is_shut_out_is_signed_out_and_told(qtbot, desk, url):
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    qtbot.waitUntil(lambda: window._context.room.complete, timeout=20_000)
    with administration.administered(url) as engine:
        accounts.revoke(engine, "lan")
    qtbot.waitUntil(lambda: desktop.entrance.page is not None, timeout=20_000)
    assert "taken away" in desktop.entrance.page.problem.text()
    assert signed_in(qtbot, desktop, "binh") is not window


def test_another_password(qtbot, desk, url):
    desktop = desk()
    window = signed_in(qtbot, desktop, "lan")
    window._context.commands.run("person.password")
    form = window.findChild(PasswordForm)
    form.try_submit()
    assert form.said == "Enter the present password."
    form.present.setText("not-the-right-one")
    form.wanted.setText(NEW)
    form.again.setText(NEW + "x")
    form.try_submit()
    assert form.said == "This is not the same."
    form.again.setText(NEW)
    form.try_submit()
    qtbot.waitUntil(lambda: "not right" in form.said, timeout=20_000)
    form.present.setText(PASSWORD)
    with qtbot.waitSignal(form.accepted, timeout=20_000):
        form.try_submit()
    assert window.lane.notice.text == "Your password is changed."
    core = bootstrap.open_core(url, credentials=Credentials("lan", NEW))
    core.close()


def test_without_logins_there_is_nothing_to_sign_out_of(qtbot, tmp_path):
    options = UiOptions(
        kind="run", database_url=f"sqlite:///{tmp_path / 'bare.db'}", data_dir=tmp_path, lang="en"
    )
    desktop = Desktop(options, load_city("hue"))
    desktop.open_database()
    qtbot.waitUntil(lambda: desktop.window is not None, timeout=20_000)
    window: Any = desktop.window
    assert "person.change" not in {c.id for c in window._context.commands}
    desktop.lifecycle.shutdown()
    window.deleteLater()
    assert isinstance(desktop.entrance, Entrance)
