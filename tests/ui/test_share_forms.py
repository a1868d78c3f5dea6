"""C, P, U and X: what cannot be undone is shown first; more time follows the clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from controlroom.domain.shares import Order
from controlroom.domain.states import IncidentState, Severity
from tests.ui.detail_kit import NOW, Bench, Office, incident

KEY = Qt.Key


@pytest.fixture
def one():
    return incident()


@pytest.fixture
def bench(qtbot, one):
    bench = Bench(qtbot, Office(one))
    bench.show()
    bench.open(one)
    return bench


def go(bench, one, *steps, severity=Severity.URGENT, agencies=("hepco",)):
    """Bring the incident as far as *steps*: name and values."""
    office, actor = bench.office, bench.context.actor
    first = (
        ("verify", {"severity": severity, "category_id": one.category_id, "ward_code": "19789"}),
        ("dispatch", {"orders": [Order(a) for a in agencies]}),
    )
    for name, values in (*first, *steps):
        office.step(name, actor, one.id, seen=office.held[one.id].version, **values)
    office.did.clear()
    bench.sync()
    return office.held[one.id]


def test_recall_says_of_whom_and_asks_why(bench, one):
    go(bench, one)
    bench.key(KEY.Key_C)
    form = bench.form("recall", one)
    assert not bench.office.did  # one key does nothing yet
    assert "Environment Co." in form.agency.group.button(0).text()
    assert QApplication.focusWidget() is form.reason
    bench.type("Giao nhầm đơn vị")  # in place of the words to begin with
    bench.key(KEY.Key_Return)
    assert bench.office.held[one.id].state is IncidentState.VERIFIED
    assert bench.office.events[one.id][-1].text == "Giao nhầm đơn vị"


def test_one_of_several_can_be_recalled(bench, one):
    go(bench, one, agencies=("hepco", "htkt"))
    bench.key(KEY.Key_C)
    form = bench.form("recall", one)
    assert form.agency_id == ""
    assert "HEPCO, Infrastructure" in form.agency.group.button(0).text()
    bench.key(KEY.Key_Down)
    bench.key(KEY.Key_Down)
    assert form.agency_id == "htkt"
    bench.key(KEY.Key_Return)
    held = bench.office.held[one.id]
    assert [a.agency_id for a in held.active_assignments] == ["hepco"]
    assert bench.office.did[-1][1]["reason"] == "Sent by mistake"


def test_esc_recalls_nothing(bench, one):
    go(bench, one)
    bench.key(KEY.Key_C)
    form = bench.form("recall", one)
    bench.key(KEY.Key_Escape)
    assert not form.isVisible()
    assert bench.office.held[one.id].state is IncidentState.DISPATCHED


def test_approve_shows_the_answer_first(bench, one):
    agency = {"agency_id": "hepco"}
    go(bench, one, ("accept", agency), ("answer", {**agency, "reply": "Đã thay nắp"}))
    bench.key(KEY.Key_P)
    form = bench.form("approve", one)
    assert not bench.office.did
    assert form.reply.text == "Đã thay nắp"
    assert form.confirm.hasFocus()
    bench.key(KEY.Key_Return)
    assert bench.office.held[one.id].state is IncidentState.APPROVED


def ask_and_grant(bench, one):
    bench.key(KEY.Key_U)
    form = bench.form("phone", one)
    form.what.set_value("ask_extension")
    offered = form.until.value
    form.text.setFocus()
    bench.type("chờ vật tư")
    bench.key(KEY.Key_Return, ctrl=True)
    bench.back()
    bench.sync()
    bench.key(KEY.Key_X)
    form = bench.form("extension", one)
    assert form.until.value == offered
    bench.key(KEY.Key_Return)
    assert not form.isVisible()
    return offered


def test_two_quick_confirmations_do_not_give_an_urgent_case_two_days(bench, one):
    held = go(bench, one, ("accept", {"agency_id": "hepco"}))
    before = held.assignments[0]
    given = before.first_due_at - before.sent_at
    ask_and_grant(bench, one)
    after = bench.office.held[one.id].assignments[0]
    assert after.due_at > before.due_at
    assert after.due_at - before.due_at <= given / 2 + timedelta(minutes=15)


def test_on_the_normal_clock_it_is_the_second_working_day(bench, one):
    held = go(bench, one, ("accept", {"agency_id": "hepco"}), severity=Severity.NORMAL)
    offered = ask_and_grant(bench, one)
    days = (
        offered.astimezone(bench.office.city.zone).date()
        - held.assignments[0].due_at.astimezone(bench.office.city.zone).date()
    )
    assert timedelta(days=2) <= days <= timedelta(days=6)  # weekends and Tết may lie between


def test_a_date_that_is_no_later_is_said_at_the_field(bench, one):
    held = go(bench, one, ("accept", {"agency_id": "hepco"}))
    bench.key(KEY.Key_U)
    form = bench.form("phone", one)
    form.what.set_value("ask_extension")
    form.text.setPlainText("x")
    form.until.show_moment(max(NOW, held.assignments[0].due_at))
    bench.key(KEY.Key_Return, ctrl=True)
    assert "later than now" in form.rows.said(form.until)
    assert not bench.office.did


def test_a_search_that_finds_nothing_says_so_without_an_empty_list(bench, one):
    bench.key(KEY.Key_M)
    form = bench.form("merge", one)
    assert not form.list.isVisible()
    bench.type("khong co")
    bench.key(KEY.Key_Return)
    assert form.said == "No report with these words."
    bench.key(KEY.Key_Return)
    assert form.said == "Choose the report it repeats."
    assert form.search.hasFocus()
    assert not bench.office.did
