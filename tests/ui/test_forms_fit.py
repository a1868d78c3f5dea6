"""Every form fits every screen: buttons are always seen, the keyboard is never off the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from controlroom.domain.incident import Assignment
from controlroom.domain.states import AssignmentState, Severity
from tests.ui import builders
from tests.ui.detail_kit import incident
from ui.commands import Command, CommandRegistry
from ui.dialogs import choices, fit
from ui.dialogs.confirm import ApproveForm, RecallForm
from ui.dialogs.dispatch import DispatchForm
from ui.dialogs.intake import NewReportForm, RejectForm
from ui.dialogs.keys import KeysPage
from ui.dialogs.merge import MergeForm
from ui.dialogs.share import ExtensionForm, MoreTime, PhoneForm
from ui.dialogs.text import SeverityForm, TextAsked, TextForm
from ui.dialogs.verify import VerifyForm
from ui.theme.theme import Theme
from ui.widgets.agency_card import AgencyOffer
from ui.words import Words

NOW = builders.NOW
KEY = Qt.Key
MORE = MoreTime(NOW, lambda _, now: now + timedelta(hours=2))
SCREENS = [(1920, 1080, 100), (1366, 768, 100), (1366, 768, 150), (960, 600, 150), (960, 600, 200)]


def share(state=AssignmentState.ACCEPTED, **values):
    made = {
        "id": builders.uid(50), "incident_id": builders.uid(1), "agency_id": "hepco",
        "state": state, "lead": True, "instruction": "",
        "sent_at": NOW - timedelta(hours=1), "sent_by": "lan",
        "first_due_at": NOW + timedelta(hours=3), "due_at": NOW + timedelta(hours=3),
    }  # fmt: skip
    return Assignment(**(made | values))


def dispatch(theme, words):
    form = DispatchForm(
        incident(), choices.agencies(words, NOW.date()), lambda a: AgencyOffer(a, words.agency(a)),
        theme=theme, words=words, parent=None,
    )  # fmt: skip
    offers = [AgencyOffer(a.id, a.name.en, ("a reason " * 12,)) for a in words.city.agencies]
    form.show_offers(offers, ["hepco"])
    return form


ASKED = TextAsked("Note", "&Write", "&Text", "Enter the text.")
FORMS = {
    "recall": lambda theme, words: RecallForm(
        incident(), [share(), share(agency_id="htkt")], [share(), share(agency_id="htkt")],
        theme=theme, words=words, parent=None,
    ),
    "approve": lambda theme, words: ApproveForm(
        incident(), [share(reply="Đã thay nắp. " * 90), share(agency_id="htkt", reply="Xong")],
        theme=theme, words=words, parent=None,
    ),
    "new": lambda theme, words: NewReportForm(theme, words, None),
    "verify": lambda theme, words: VerifyForm(incident(), theme, words, None),
    "reject": lambda theme, words: RejectForm(incident(), theme, words, None),
    "merge": lambda theme, words: MergeForm(incident(), (), str, theme, None),
    "severity": lambda theme, words: SeverityForm(incident(), theme, words, None),
    "text": lambda theme, words: TextForm(incident(), ASKED, theme, None),
    "dispatch": dispatch,
    "phone": lambda theme, words: PhoneForm(
        incident(), [share()], MORE, theme=theme, words=words, parent=None
    ),
    "extension": lambda theme, words: ExtensionForm(
        incident(), [share(AssignmentState.EXTENSION_REQUESTED)], MORE,
        theme=theme, words=words, parent=None,
    ),
}  # fmt: skip


@pytest.fixture
def show(qtbot, monkeypatch):
    themes = []

    def run(name, width, height, zoom):
        room = QRect(0, fit.FRAME_PX, width, height - fit.FRAME_PX)
        monkeypatch.setattr(fit, "room_of", lambda _dialog: room)
        theme = Theme(zoom=zoom)
        theme.apply()
        themes.append(theme)
        form = FORMS[name](theme, Words(builders.city(), "vi"))
        qtbot.addWidget(form)
        with qtbot.waitExposed(form):
            form.show()
        form.activateWindow()
        qtbot.waitUntil(form.isActiveWindow)
        return form, room

    yield run
    Theme().apply()


def focused() -> QWidget:
    """Where the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def type_text(text):
    for letter in text:
        press = QKeyEvent(
            QKeyEvent.Type.KeyPress, KEY.Key_unknown, Qt.KeyboardModifier.NoModifier, letter
        )
        QApplication.sendEvent(focused(), press)


def seen(widget, inside):
    """The part of *widget* that is inside *inside*, in its coordinates."""
    return inside.rect() & QRect(widget.mapTo(inside, QPoint(0, 0)), widget.size())


def wholly_seen(widget, inside):
    return seen(widget, inside).height() == min(widget.height(), inside.height())


@pytest.mark.parametrize(("width", "height", "zoom"), SCREENS)
@pytest.mark.parametrize("name", FORMS)
def test_it_fits_and_the_keyboard_is_never_off_the_screen(show, name, width, height, zoom):
    form, room = show(name, width, height, zoom)
    view = form._body.viewport()
    met = set()
    for _ in range(2 * len(form.rows.fields) + 12):
        assert room.contains(form.geometry())
        for button in (form.confirm, form.cancel):
            assert form.rect().contains(button.geometry())
        widget = focused()
        if form.rows.isAncestorOf(widget):
            assert wholly_seen(widget, view), widget
        met.add(widget)
        QTest.keyClick(widget, KEY.Key_Tab)
    assert {form.confirm, form.cancel} <= met


@pytest.mark.parametrize("name", FORMS)
def test_a_large_screen_shows_all_of_it_without_gaps(show, name):
    form, _ = show(name, 1920, 1080, 100)
    assert not form._body.verticalScrollBar().isVisible()
    assert form._body.height() == form._body.sizeHint().height()


def test_a_common_screen_shows_all_of_a_new_report(show):
    form, _ = show("new", 1366, 768, 100)
    assert not form._body.verticalScrollBar().isVisible()


@pytest.mark.parametrize(("width", "height", "zoom"), SCREENS)
def test_suggestions_lie_over_the_form(show, width, height, zoom):
    form, _ = show("new", width, height, zoom)
    for field in (form.category, form.ward, form.channel):
        field.field.setFocus(Qt.FocusReason.TabFocusReason)
        before = form.geometry()
        type_text("o" if field is form.category else "a")
        assert field.list.isVisible()
        assert form.geometry() == before
        assert form.rect().contains(field.list.geometry())
        assert not field.list.geometry().intersects(
            QRect(field.field.mapTo(form, QPoint(0, 0)), field.field.size())
        )
        QTest.keyClick(focused(), KEY.Key_Escape)
        assert not field.list.isVisible()


def test_what_is_wrong_is_scrolled_to(show):
    form, _ = show("new", 960, 600, 200)
    form.phone.setFocus(Qt.FocusReason.TabFocusReason)
    form.try_submit()
    assert focused() is form.title
    view = form._body.viewport()
    for part in form.rows.parts_of(form.title):
        assert wholly_seen(part, view)


def test_more_text_does_not_push_the_buttons_off_the_screen(show):
    form, room = show("verify", 960, 600, 200)
    form.note_change("Minh changed this report meanwhile. " * 6, 9)
    form.fail("The database does not answer. " * 4)
    assert room.contains(form.geometry())
    assert form.rect().contains(form.confirm.geometry())
    assert form.severity.value is Severity.URGENT


@pytest.mark.parametrize(("width", "height", "zoom"), SCREENS)
def test_the_page_of_keys_fits(qtbot, monkeypatch, width, height, zoom):
    room = QRect(0, fit.FRAME_PX, width, height - fit.FRAME_PX)
    monkeypatch.setattr(fit, "room_of", lambda _dialog: room)
    registry = CommandRegistry()
    for number in range(44):
        text = f"A command with quite a long name, number {number}"
        registry.add(Command(f"c{number}", text, lambda: None, f"Ctrl+Alt+{chr(48 + number)}"))
    page = KeysPage(registry, Theme(zoom=zoom), None)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    assert room.contains(page.geometry())
    assert not page.area.horizontalScrollBar().isVisible()
    body = page.area.widget()
    assert body is not None
    assert body.width() <= page.area.viewport().width()
