"""Sending a report that some agency has already; a refusal is read where it happened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from controlroom.domain.errors import InvalidInputError
from controlroom.domain.shares import Order
from controlroom.domain.states import Severity
from tests.ui.detail_kit import Bench, Office, incident

KEY = Qt.Key


@pytest.fixture
def one():
    return incident()


@pytest.fixture
def bench(qtbot, one):
    bench = Bench(qtbot, Office(one))
    bench.show()
    bench.open(one)
    office, actor = bench.office, bench.context.actor
    office.step("verify", actor, one.id, seen=1, severity=Severity.URGENT,
                category_id=one.category_id, ward_code="19789")  # fmt: skip
    office.step("dispatch", actor, one.id, seen=2, orders=[Order("ub_19789")])
    bench.sync()
    return bench


def test_who_has_it_is_shown_as_such_and_cannot_be_chosen(bench, one):
    bench.key(KEY.Key_D)
    form = bench.form("dispatch", one)
    offers = {offer.agency_id: offer.barred for offer in form.cards.offers}
    assert offers == {"ub_19789": "has it already: sent, not yet accepted", "htkt": ""}
    assert form.cards.chosen == ()
    seen = [label.text() for label in form.cards.findChildren(QLabel) if label.isVisible()]
    assert "has it already: sent, not yet accepted" in seen
    assert form.cards.isAncestorOf(QApplication.focusWidget())
    bench.key(KEY.Key_Space)
    assert form.cards.chosen == ("htkt",)
    form.cards.toggle("ub_19789")
    assert form.cards.chosen == ("htkt",)


def test_the_search_says_so_too(bench, one):
    bench.key(KEY.Key_D)
    form = bench.form("dispatch", one)
    form.other.field.setFocus()
    bench.type("vy da")
    assert form.other.list.item(0).text().endswith("has it already: sent, not yet accepted")
    bench.key(KEY.Key_Tab)
    assert "ub_19789" not in form.cards.chosen
    assert "has it already" in form.rows.said(form.other)


def test_the_reason_of_a_refusal_stands_in_the_form(bench, one):
    bench.key(KEY.Key_D)
    form = bench.form("dispatch", one)
    bench.key(KEY.Key_Space)
    bench.office.fails = [InvalidInputError("agency_id", "has-it-already")]
    bench.key(KEY.Key_Return)
    assert form.isVisible()
    assert form.said == (
        "Please check: the agency – it has this report already. Not done. What you entered is kept."
    )
    assert form._problem.isVisible()
