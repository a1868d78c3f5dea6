"""Forms as a person at the keyboard meets them: letters, Tab, Enter, Esc and underlined letters."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from controlroom.domain.city import Name
from controlroom.domain.states import Severity
from tests.ui import builders
from tests.ui.detail_kit import incident
from tests.ui.test_forms_fit import FORMS, focused, type_text
from ui import i18n
from ui.dialogs import choices
from ui.dialogs.dispatch import DispatchForm
from ui.dialogs.intake import NewReportForm
from ui.dialogs.matching import Choice, Index, meant
from ui.dialogs.verify import VerifyForm
from ui.theme.theme import Theme
from ui.widgets.agency_card import AgencyOffer
from ui.words import Words

KEY = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


def press(key, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(focused(), key, modifier)


def labels(found):
    return [hit.choice.label for hit in found]


def key_of(found):
    """The key of what is meant; None when that is not clear."""
    choice = meant(found)
    return choice.key if choice else None


@pytest.fixture
def words():
    return Words(builders.city(), "vi")


@pytest.fixture
def shown(qtbot):
    def show(form):
        qtbot.addWidget(form)
        with qtbot.waitExposed(form):
            form.show()
        form.activateWindow()
        qtbot.waitUntil(form.isActiveWindow)
        qtbot.waitUntil(lambda: form.focusWidget() is not None and form.focusWidget().hasFocus())
        return form

    return show


@pytest.fixture
def new(shown, words):
    return shown(NewReportForm(Theme(), words, None))


@pytest.fixture
def in_vietnamese(qapp):
    assert i18n.install(qapp, "vi")
    yield
    i18n.install(qapp, "en")


# --- what letters mean

WARDS = Index((
    Choice("1", "Phường Phú Xuân", names=("Phú Xuân",), formerly=("Gia Hội", "Thuận Hòa")),
    Choice("2", "Phường Thuận An", names=("Thuận An",)),
    Choice("3", "Phường Thuận Hóa", names=("Thuận Hóa",)),
    Choice("4", "Phường Mỹ Thuận Hóa", names=("Mỹ Thuận Hóa",)),
))  # fmt: skip


def test_exact_names_come_first_and_names_of_former_times_last():
    found = WARDS.find("thuan hoa")
    assert labels(found) == ["Phường Thuận Hóa", "Phường Mỹ Thuận Hóa", "Phường Phú Xuân"]
    assert [hit.formerly for hit in found] == ["", "", "Thuận Hòa"]
    assert key_of(found) == "3"


def test_names_that_begin_so_come_before_words_inside():
    assert labels(WARDS.find("thuan"))[:3] == [
        "Phường Thuận An", "Phường Thuận Hóa", "Phường Mỹ Thuận Hóa",
    ]  # fmt: skip
    assert meant(WARDS.find("thuan")) is None


def test_an_old_name_is_enough_when_it_is_the_only_one():
    assert key_of(WARDS.find("gia hoi")) == "1"
    assert meant(WARDS.find("xyz")) is None


def test_a_suggestion_by_an_old_name_says_so(new):
    new.ward.field.setFocus()
    type_text("xuan phu")
    texts = [new.ward.list.item(n).text() for n in range(new.ward.list.count())]
    assert texts[0] == "Phường Vỹ Dạ · formerly Xuân Phú"


# --- leaving a field that chooses


def test_tab_takes_the_only_suggestion(new):
    new.ward.field.setFocus()
    type_text("vy d")
    press(KEY.Key_Tab)
    assert new.ward.value == "19789"
    assert new.ward.field.text() == "Phường Vỹ Dạ"
    assert not new.ward.field.hasFocus()


def test_tab_takes_the_exact_one_of_several(shown, words):
    form = shown(NewReportForm(Theme(), words, None))
    form.category.field.setFocus()
    type_text("khac")
    press(KEY.Key_Tab)
    assert form.category.value == "khac"


def test_tab_takes_the_row_chosen_with_the_arrows(new):
    new.ward.field.setFocus()
    type_text("p")
    press(KEY.Key_Down)
    row = new.ward.list.currentItem().text()
    press(KEY.Key_Tab)
    assert new.ward.field.text() == row


def test_tab_keeps_and_marks_what_nobody_understands(new):
    new.category.field.setFocus()
    type_text("xyz")
    press(KEY.Key_Tab)
    assert new.category.field.text() == "xyz"
    assert new.category.value == ""
    assert "xyz" in new.rows.said(new.category)
    assert new.category.field.property("wrong")


def test_a_form_with_letters_not_understood_is_not_sent(new):
    sent = []
    new.submitted.connect(lambda: sent.append(1))
    type_text("Cây đổ")
    new.category.set_value("khac")
    new.address.setText("5 Nguyễn Huệ")
    new.ward.field.setFocus()
    type_text("qqq")
    press(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not sent
    assert "qqq" in new.said
    assert new.ward.field.text() == "qqq"
    assert new.ward.field.hasFocus()


def test_ctrl_enter_takes_what_the_letters_mean_and_sends(new):
    sent = []
    new.submitted.connect(lambda: sent.append((new.category.value, new.ward.value)))
    type_text("Cây đổ")
    press(KEY.Key_Tab)
    type_text("cong ho")
    press(KEY.Key_Tab)
    new.ward.field.setFocus()
    type_text("vy da")
    press(KEY.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == [("ha_tang/ho_ga", "19789")]


def test_letters_over_an_earlier_choice_do_not_send_the_earlier_one(shown, words):
    form = shown(VerifyForm(incident(), Theme(), words, None))
    assert form.ward.value == "19789"
    form.ward.field.setFocus()
    form.ward.field.selectAll()
    type_text("qqq")
    press(KEY.Key_Tab)
    assert form.ward.value == ""
    form.try_submit()
    assert "qqq" in form.said
    assert not form.busy


# --- what is wrong


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("95, 107.6", "The latitude must be from −90 to 90 degrees."),
        ("16.4, 181", "The longitude must be from −180 to 180 degrees."),
        ("107.6, 16.4", "Latitude and longitude look exchanged: latitude comes first."),
        ("10.0, 106.0", "The position lies outside the city."),
        ("o gan cho", "This cannot be read: write two numbers, as in the example."),
        ("16.4, 107.6", ""),
    ],
)  # fmt: skip
def test_a_position_is_looked_at_when_it_is_left(new, typed, said):
    new.position.setFocus()
    type_text(typed)
    press(KEY.Key_Tab)
    assert new.rows.said(new.position) == said
    assert bool(new.position.property("wrong")) == bool(said)


def test_the_example_stays_while_typing(new):
    new.position.setFocus()
    type_text("1")
    seen = [w.text() for w in new.findChildren(QLabel) if w.isVisible()]
    assert any("16.4637, 107.5850" in text for text in seen)


def test_every_field_says_what_it_lacks_and_the_first_gets_the_keyboard(new):
    new.phone.setFocus()
    new.try_submit()
    assert new.title.hasFocus()
    for field in (new.title, new.category, new.address):
        text = new.rows.said(field)
        assert text
        assert new.rows.focus_of(field).accessibleDescription() == text
    type_text("Cây đổ")
    press(KEY.Key_Tab)
    assert new.rows.said(new.title) == ""  # put right, and said no longer


# --- underlined letters


def letters(form):
    texts = [label.text() for label in form.findChildren(QLabel) if label.buddy()]
    texts += [b.text() for b in form.findChildren(QPushButton) if b.text()]
    return [(m.group(1).upper(), t) for t in texts if (m := re.search(r"&(\S)", t))]


@pytest.mark.parametrize("name", FORMS)
def test_each_letter_leads_to_one_place(qtbot, words, name):
    form = FORMS[name](Theme(), words)
    qtbot.addWidget(form)
    found = letters(form)
    assert len({letter for letter, _ in found}) == len(found), found


@pytest.mark.parametrize("name", FORMS)
def test_each_letter_leads_to_one_place_in_vietnamese(qtbot, words, name, in_vietnamese):
    form = FORMS[name](Theme(), words)
    qtbot.addWidget(form)
    found = letters(form)
    assert len({letter for letter, _ in found}) == len(found), found
    assert all(letter.isascii() for letter, _ in found), found


def test_a_letter_leads_to_radio_buttons(new):
    press(KEY.Key_S, ALT)
    assert new.severity.isAncestorOf(focused())
    press(KEY.Key_1)
    assert new.severity.value is Severity.SOS
    press(KEY.Key_P, ALT)
    assert new.position.hasFocus()


def test_no_agency_chosen_leads_to_the_agencies(shown, words):
    form = DispatchForm(
        incident(), choices.agencies(words, builders.NOW.date()), lambda a: AgencyOffer(a, a),
        theme=Theme(), words=words, parent=None,
    )  # fmt: skip
    form.show_offers([AgencyOffer("hepco", Name("a", "b").vi)], [])
    shown(form)
    form.instruction.setFocus()
    form.try_submit()
    assert form.cards.isAncestorOf(focused())
    assert form.said == "Choose at least one agency."
