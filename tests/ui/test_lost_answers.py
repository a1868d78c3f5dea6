"""A commit whose answer got lost: said truly, and pressing again does nothing twice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from controlroom.domain.errors import AlreadyDoneError, DatabaseBusyError, DatabaseUnreachableError
from controlroom.domain.states import IncidentState, Severity
from tests.ui import builders as b
from tests.ui.detail_kit import Bench, Office, incident
from ui.desk import Desk
from ui.errors import notice_for
from ui.theme.theme import Theme
from ui.widgets.notice_lane import NoticeLane
from ui.words import Words
from ui.workers.query import QueryRunner

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


@pytest.fixture
def desk(qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    runners = QueryRunner(1), QueryRunner(1)
    desk = Desk(*runners, Words(b.city(), "en"), lambda: None)
    lane = NoticeLane(Theme(), host)
    desk.show_in(lane)
    yield desk, lane
    assert all(runner.stop() for runner in runners)


def test_a_command_without_an_answer_is_not_called_undone():
    error = DatabaseUnreachableError("gone")
    acted = notice_for(error, acted=True).text
    assert "Nothing was changed" not in acted
    assert "at most once" in acted
    assert "not confirmed" not in notice_for(error).text  # a question changes nothing


def test_a_busy_database_has_changed_nothing_for_certain():
    assert "Nothing was changed" in notice_for(DatabaseBusyError("locked"), acted=True).text


def test_the_lane_says_so_after_a_command_only(qtbot, desk):
    desk, lane = desk

    def lost():
        raise DatabaseUnreachableError("gone")

    desk.act("Done", lost)
    qtbot.waitUntil(lambda: lane.notice is not None)
    assert "not confirmed" in lane.notice.text
    desk.ask("x", lost, lambda _: None)
    qtbot.waitUntil(lambda: "not confirmed" not in lane.notice.text)


def test_a_repetition_is_success_for_the_desk(qtbot, desk):
    desk, lane = desk
    got = []

    def again():
        raise AlreadyDoneError("{}")

    desk.act("Done", again, got.append, lambda _: None)
    qtbot.waitUntil(lambda: got == [None])
    assert lane.notice.text == "Done"
    assert not lane.notice.is_error
    assert not lane.undo()  # nobody knows what to take back


def test_pressing_again_closes_the_form_and_does_nothing_twice(bench, one):
    bench.office.loses = 1
    bench.key(KEY.Key_L)
    form = bench.form("note", one)
    bench.type("Gọi lại lúc 10 giờ")
    bench.key(KEY.Key_Return, ctrl=True)
    assert form.isVisible()
    assert "Not done" not in form.said
    assert "at most once" in form.said
    bench.key(KEY.Key_Return, ctrl=True)
    assert not form.isVisible()
    assert bench.calls.done == ["Note on #18233 written down"]
    assert len(bench.office.events[one.id]) == 1


def test_another_text_is_another_command(bench, one):
    bench.office.loses = 1
    bench.key(KEY.Key_L)
    form = bench.form("note", one)
    bench.type("mot")
    bench.key(KEY.Key_Return, ctrl=True)
    bench.type(" hai")
    bench.key(KEY.Key_Return, ctrl=True)
    assert not form.isVisible()
    assert [e.text for e in bench.office.events[one.id]] == ["mot", "mot hai"]
    first, second = (values["command_id"] for _, values in bench.office.did)
    assert first != second


def test_a_repeated_refusal_can_still_be_undone(bench, one):
    bench.office.loses = 1
    bench.key(KEY.Key_R)
    form = bench.form("reject", one)
    bench.key(KEY.Key_Return)
    assert form.isVisible()
    assert form.change  # the window heard of the stored step
    QTest.keyClick(form, KEY.Key_G, Qt.KeyboardModifier.AltModifier)
    bench.qtbot.waitUntil(form.confirm.isEnabled)
    bench.key(KEY.Key_Return)
    assert not form.isVisible()
    assert bench.office.held[one.id].state is IncidentState.REJECTED
    bench.undo()
    assert bench.office.held[one.id].state is IncidentState.NEW


def test_a_new_report_is_made_once_and_opened(bench):
    bench.office.loses = 1
    bench.key(KEY.Key_N)
    form = bench.form("new")
    form.title.setText("Cây đổ")
    form.category.set_value("ha_tang/ho_ga")
    form.address.setText("5 Nguyễn Huệ")
    form.try_submit()
    held = len(bench.office.held)
    form.try_submit()
    assert not form.isVisible()
    assert len(bench.office.held) == held
    assert bench.panel.incident.title.text() == "Cây đổ"


def test_a_step_without_a_form_is_the_same_command_while_the_version_is(bench, one):
    # The picture could not be loaded again: the person sees the version from before.
    seen = bench.panel.model.detail
    bench.office.loses = 1
    bench.key(KEY.Key_G)
    bench.panel.model.detail = seen
    bench.key(KEY.Key_G)
    assert bench.calls.done == ["#18233 taken on"]
    assert [e.code for e in bench.calls.errors] == ["database.unreachable"]
    assert bench.office.held[one.id].version == 2


def test_every_field_counts_as_content(bench, one):
    bench.key(KEY.Key_N)
    form = bench.form("new")
    contents = [form.content()]
    for change in (
        lambda: form.title.setText("Cây đổ"),
        lambda: form.category.set_value("khac"),
        lambda: form.severity.set_value(Severity.SOS),
        lambda: form.address.setText("5 Nguyễn Huệ"),
        lambda: form.ward.set_value("19789"),
        lambda: form.position.setText("16.45, 107.65"),
        lambda: form.description.setPlainText("chắn đường"),
        lambda: form.channel.set_value("zalo"),
        lambda: form.name.setText("B"),
        lambda: form.phone.setText("0905"),
    ):
        change()
        contents.append(form.content())
    assert len(set(contents)) == len(contents)


def test_the_chosen_agencies_are_content(bench, one):
    bench.office.step("verify", bench.context.actor, one.id, seen=1, severity=Severity.URGENT,
                      category_id=one.category_id, ward_code="19789")  # fmt: skip
    bench.sync()
    bench.key(KEY.Key_D)
    form = bench.form("dispatch", one)
    before = form.content()
    form.cards.toggle("htkt")
    assert form.content() != before
