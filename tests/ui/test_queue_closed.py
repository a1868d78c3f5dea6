"""What the search cannot find among the open reports is looked for among the closed."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from controlroom.domain.states import IncidentState
from tests.ui.builders import NOW, uid
from tests.ui.queue_desk import Desk
from ui.models.room import Kind, Selection


@pytest.fixture
def desk(qtbot):
    return Desk(qtbot)


def test_a_closed_report_is_found_by_its_number(desk, qtbot):
    closed = SimpleNamespace(id=uid(900), ref=20200, title="Cống tắc", received_at=NOW,
                             state=IncidentState.PUBLISHED)  # fmt: skip
    asked = []

    def search(text, _limit):
        asked.append(text)
        return [closed]

    desk.services.questions.search = search
    desk.page.ask(replace(desk.model.asked, text="#20200"))
    desk.page.render_words()
    assert "No open report matches “#20200”" in desk.page.empty.label.text()
    with qtbot.waitSignal(desk.room.opened) as opened:
        qtbot.mouseClick(desk.page.empty.button, Qt.MouseButton.LeftButton)
    assert asked == ["20200"]
    assert opened.args == [Selection(Kind.INCIDENT, uid(900))]


def test_closed_reports_that_match_words_are_offered(desk, qtbot):
    closed = SimpleNamespace(id=uid(901), ref=7, title="Cống A & B", received_at=NOW,
                             state=IncidentState.RATED)  # fmt: skip
    desk.services.questions.search = lambda _text, _limit: [closed]
    desk.page.ask(replace(desk.model.asked, text="cong tac o kiet"))
    desk.page.look_among_closed()
    menu = next(m for m in desk.page.findChildren(QMenu) if m.isVisible())
    (action,) = menu.actions()
    assert action.text().startswith("#7 · Cống A && B · ")
    with qtbot.waitSignal(desk.room.opened):
        action.trigger()
    menu.close()


def test_no_report_at_all_is_said(desk):
    desk.services.questions.search = lambda _text, _limit: []
    desk.page.ask(replace(desk.model.asked, text="xyzzy"))
    desk.page.look_among_closed()
    assert "open or closed" in desk.page.empty.label.text()
