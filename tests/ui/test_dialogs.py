"""Fields and forms on their own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from controlroom.domain.geo import Position
from controlroom.domain.states import Severity
from tests.ui import builders
from tests.ui.detail_kit import incident
from ui.dialogs import choices
from ui.dialogs.fields import SeverityField, TimeField, WordsField
from ui.dialogs.intake import NewReportForm, read_position
from ui.dialogs.matching import Choice
from ui.dialogs.search import SearchField
from ui.dialogs.text import SeverityForm, TextAsked, TextForm
from ui.theme.theme import Theme
from ui.words import Words

ASKED = TextAsked("Note", "&Write", "&Text", "Enter the text.")


@pytest.fixture
def words():
    return Words(builders.city(), "vi")


@pytest.fixture
def wards(qtbot, words):
    field = SearchField(Theme(), choices.wards(words), "19753")
    qtbot.addWidget(field)
    field.show()
    field.field.setFocus()
    return field


@pytest.mark.parametrize("typed", ["vy da", "VỸ DẠ", "xuan phu", "19789"])
def test_search_finds_without_tones_and_by_old_names(wards, typed):
    wards.field.setText(typed)
    wards.field.textEdited.emit(typed)
    assert wards.list.item(0).text().startswith("Phường Vỹ Dạ")
    QTest.keyClick(wards.field, Qt.Key.Key_Return)
    assert wards.value == "19789"
    assert wards.field.text() == "Phường Vỹ Dạ"
    assert not wards.open


def test_search_keeps_its_value_when_nothing_was_taken(wards):
    wards.field.setText("xyz")
    wards.field.textEdited.emit("xyz")
    assert wards.list.count() == 0
    QTest.keyClick(wards.field, Qt.Key.Key_Escape)
    assert wards.value == "19753"
    assert wards.field.text() == "Phường Phú Xuân"


def test_down_opens_the_whole_list_at_the_value(wards):
    QTest.keyClick(wards.field, Qt.Key.Key_Down)
    assert wards.list.count() == 2
    assert wards.list.currentItem().text() == "Phường Phú Xuân"
    QTest.keyClick(wards.field, Qt.Key.Key_Down)
    QTest.keyClick(wards.field, Qt.Key.Key_Return)
    assert wards.value == "19789"


def test_clearing_the_search_chooses_nothing(wards):
    wards.field.setText("")
    wards.field.textEdited.emit("")
    QTest.keyClick(wards.field, Qt.Key.Key_Escape)
    assert wards.value == ""


def test_digits_choose_the_severity(qtbot, words):
    field = SeverityField(Theme(), words, Severity.NORMAL)
    qtbot.addWidget(field)
    field.show()
    QTest.keyClick(field, Qt.Key.Key_1)
    assert field.value is Severity.SOS


def test_words_that_do_not_fit_cannot_be_chosen(qtbot):
    field = WordsField(Theme(), (Choice("a", "A"), Choice("b", "B")))
    qtbot.addWidget(field)
    field.set_possible(frozenset({"b"}))
    assert field.value == "b"
    assert not field.group.button(0).isEnabled()


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "America/New_York", "UTC"])
def test_times_are_those_of_the_city(qtbot, zone):
    moment = datetime(2026, 3, 8, 9, 30, tzinfo=UTC)  # a night of daylight saving elsewhere
    field = TimeField(ZoneInfo(zone), moment)
    qtbot.addWidget(field)
    assert field.value == moment
    assert field.text() == f"{moment.astimezone(ZoneInfo(zone)):%d/%m/%Y %H:%M}"


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("16.4637, 107.5909", Position(16.4637, 107.5909)),
        ("16,4637; 107,5909", Position(16.4637, 107.5909)),
        ("16.4637 107.5909", Position(16.4637, 107.5909)),
        ("107.5909, 16.4637", None),
        ("ở gần chợ", None),
        ("nan, nan", None),
        ("", None),
    ],
)
def test_positions_as_people_write_them(text, position):
    assert read_position(text) == position


def test_a_new_report_asks_for_what_is_missing(qtbot, words):
    form = NewReportForm(Theme(), words, None)
    qtbot.addWidget(form)
    sent = []
    form.submitted.connect(lambda: sent.append(form.title.text()))
    form.show()
    said = []
    for fill in (
        lambda: None,
        lambda: form.title.setText("Cây đổ"),
        lambda: form.category.set_value("khac"),
        lambda: form.position.setText("10.0, 106.0"),
        lambda: form.position.setText("16.45, 107.65"),
    ):
        fill()
        form.try_submit()
        said.append(form.said)
    assert said[:4] == [
        "Say in one line what is wrong.",
        "Choose the category.",
        "Say where it is: address, ward or position.",
        "The position lies outside the city.",
    ]
    assert sent == ["Cây đổ"]
    form.position.editingFinished.emit()
    assert form.ward.value == "19789"
    assert form.reporter is None


def test_a_form_is_sent_once_and_gives_the_text_back(qtbot):
    form = TextForm(incident(), ASKED, Theme(), None)
    qtbot.addWidget(form)
    sent = []
    form.submitted.connect(lambda: sent.append(form.text.text))
    form.show()
    form.try_submit()
    assert (sent, form.said) == ([], "Enter the text.")
    form.text.setPlainText("  gọi lại  ")
    form.try_submit()
    form.try_submit()
    assert sent == ["gọi lại"]
    assert not form.confirm.isEnabled()
    form.fail()
    form.try_submit()
    assert sent == ["gọi lại"] * 2


def test_a_change_must_be_looked_at_before_confirming(qtbot):
    form = TextForm(incident(version=3), ASKED, Theme(), None)
    qtbot.addWidget(form)
    form.show()
    form.text.setPlainText("x")
    sent = []
    form.submitted.connect(lambda: sent.append(form.seen))
    form.note_change("Minh changed it", 5)
    form.try_submit()
    assert (sent, form.change) == ([], "Minh changed it")
    form._go_on.click()
    form.try_submit()
    assert sent == [5]
    assert form.change == ""


def test_the_same_severity_is_no_step(qtbot, words):
    form = SeverityForm(incident(), Theme(), words, None)
    qtbot.addWidget(form)
    form.try_submit()
    assert form.said == "It has this severity already."


def test_agencies_that_ended_are_not_offered(words):
    today = builders.NOW.date()
    assert len(choices.agencies(words, today)) == 4
    city = builders.city()
    gone = type(city.agencies[0])(
        "old", city.agencies[0].name, city.agencies[0].short, "ward",
        valid_to=today - timedelta(days=1),
    )  # fmt: skip
    words.city.__dict__["agencies"] = (*city.agencies, gone)
    assert "old" not in {c.key for c in choices.agencies(words, today)}
