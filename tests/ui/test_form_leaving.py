"""Nothing that was entered is lost by one key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from controlroom.domain.states import Severity
from tests.ui.detail_kit import Bench, Office, incident
from tests.ui.test_forms_fit import focused

KEY = Qt.Key
WARNING = "Press Esc again to throw away what you entered."


@pytest.fixture
def one():
    return incident()


@pytest.fixture
def bench(qtbot, one):
    bench = Bench(qtbot, Office(one))
    bench.show()
    bench.open(one)
    return bench


def test_esc_leaves_an_untouched_form_at_once(bench, one):
    for key, name in ((KEY.Key_V, "verify"), (KEY.Key_L, "note"), (KEY.Key_R, "reject")):
        bench.key(key)
        form = bench.form(name, one)
        bench.key(KEY.Key_Escape)
        assert not form.isVisible()
        bench.back()


def test_esc_warns_before_it_throws_away(bench, one):
    bench.key(KEY.Key_L)
    form = bench.form("note", one)
    bench.type("Gọi lại")
    bench.key(KEY.Key_Escape)
    assert form.isVisible()
    assert form.said == WARNING
    bench.type(" ngay")
    bench.key(KEY.Key_Escape)
    assert form.isVisible()  # it is another text: warned of again
    bench.key(KEY.Key_Escape)
    assert not form.isVisible()
    assert not bench.office.did


def test_letters_not_understood_count_as_entered(bench):
    bench.key(KEY.Key_N)
    form = bench.form("new")
    bench.key(KEY.Key_Tab)
    bench.type("xyz")
    bench.key(KEY.Key_Escape)
    assert form.said == WARNING


def test_cancel_leaves_at_once(bench, one):
    bench.key(KEY.Key_L)
    form = bench.form("note", one)
    bench.type("x")
    form.cancel.click()
    assert not form.isVisible()


def test_a_recommendation_that_arrives_is_not_what_a_person_entered(bench, one):
    bench.office.step("verify", bench.context.actor, one.id, seen=1, severity=Severity.URGENT,
                      category_id=one.category_id, ward_code="19789")  # fmt: skip
    bench.sync()
    bench.key(KEY.Key_D)
    form = bench.form("dispatch", one)
    assert not form.changed
    bench.key(KEY.Key_Down)
    bench.key(KEY.Key_Space)
    assert form.changed


def leave_half_entered(bench):
    bench.key(KEY.Key_N)
    form = bench.form("new")
    bench.type("Cây đổ")
    bench.key(KEY.Key_Tab)
    bench.type("cong ho ga")
    bench.key(KEY.Key_Tab)
    bench.key(KEY.Key_1)
    form.ward.field.setFocus()
    bench.type("qqq")
    form.description.setFocus()
    bench.type("chắn đường")
    bench.key(KEY.Key_Escape)
    bench.key(KEY.Key_Escape)
    assert not form.isVisible()
    bench.back()
    return form


def test_what_was_left_is_offered_on_the_next_new_report(bench):
    leave_half_entered(bench)
    bench.key(KEY.Key_N)
    form = bench.form("new")
    assert form.title.hasFocus()
    assert form.title.text() == ""
    clock = bench.context.words.clock(bench.office.now)
    assert clock in form._resume.text()
    QTest.keyClick(focused(), KEY.Key_G, Qt.KeyboardModifier.AltModifier)
    bench.qtbot.waitUntil(lambda: form.title.text() == "Cây đổ")
    assert form.category.value == "ha_tang/ho_ga"
    assert form.severity.value is Severity.SOS
    assert form.ward.field.text() == "qqq"
    assert form.ward.value == ""
    assert form.description.text == "chắn đường"
    assert form.title.hasFocus()
    assert not form._resume.isVisible()
    form.ward.set_value("19789")
    bench.key(KEY.Key_Return)
    assert bench.office.did[-1][1]["draft"].description == "chắn đường"
    bench.back()
    bench.key(KEY.Key_N)
    assert not bench.form("new")._resume.isVisible()  # it is done


def test_another_report_first_leaves_the_offer_for_later(bench):
    leave_half_entered(bench)
    bench.key(KEY.Key_N)
    form = bench.form("new")
    bench.type("Mất điện")
    form._resume.click()
    assert form.title.text() == "Cây đổ"
    bench.key(KEY.Key_Escape)
    bench.key(KEY.Key_Escape)
    bench.back()
    bench.key(KEY.Key_N)
    form = bench.form("new")
    form._resume.click()
    assert form.title.text() == "Cây đổ"
