"""Asking and acting: refusals name who won, undo is offered, bugs are admitted."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from controlroom.domain.errors import ConcurrentEditError, ControlRoomError
from tests.ui import builders as b
from ui.desk import Desk
from ui.errors import MESSAGES, notice_for
from ui.theme.theme import Theme
from ui.widgets.notice_lane import NoticeLane
from ui.words import Words
from ui.workers.query import QueryRunner


class WatchedDesk(Desk):
    """A desk that shows its lane and counts how often the poller was poked."""

    def __init__(self, questions, commands, lane):
        self.pokes: list[int] = []
        super().__init__(questions, commands, Words(b.city(), "en"), lambda: self.pokes.append(1))
        self.lane = lane
        self.show_in(lane)


@pytest.fixture
def desk(qtbot):
    host = QWidget()
    host.resize(900, 400)
    qtbot.addWidget(host)
    host.show()
    questions, commands = QueryRunner(1), QueryRunner(1)
    lane = NoticeLane(Theme(), host)
    made = WatchedDesk(questions, commands, lane)
    yield made
    assert questions.stop()
    assert commands.stop()


def said(desk):
    return desk.lane.notice.text if desk.lane.notice else ""


def test_a_lost_race_names_the_winner_time_and_state(qtbot, desk):
    def lose():
        raise ConcurrentEditError("Minh Châu", b.NOW, "dispatched")

    desk.act("Dispatched", lose)
    qtbot.waitUntil(lambda: bool(said(desk)))
    assert said(desk) == (
        "Minh Châu was first, at 09:42:15: it is now “Dispatched”. Look again and decide."
    )
    assert desk.pokes


def test_undo_is_offered_and_runs_once(qtbot, desk):
    undone = []
    desk.act("Rejected", lambda: 7, undo=undone.append)
    qtbot.waitUntil(lambda: said(desk) == "Rejected")
    assert desk.lane.undo()
    qtbot.waitUntil(lambda: said(desk) == "Taken back: Rejected")
    assert undone == [7]
    assert not desk.lane.undo()


def test_a_bug_is_admitted_with_a_report(qtbot, desk, caplog):
    def broken():
        raise ZeroDivisionError

    with caplog.at_level("CRITICAL"):
        desk.ask("x", broken, lambda _: None)
        qtbot.waitUntil(lambda: desk.lane.notice is not None)
    assert desk.lane.notice.is_bug
    assert "ZeroDivisionError" in desk.lane.notice.detail


def test_the_newest_answer_of_a_question_wins(qtbot, desk):
    answers = []
    for number in range(5):
        desk.ask("same", lambda n=number: n, answers.append)
    qtbot.waitUntil(lambda: answers[-1:] == [4])
    assert answers == [4]


def test_every_error_has_words_in_the_operators_language():
    def codes(kind):
        for sub in kind.__subclasses__():
            yield sub.code
            yield from codes(sub)

    assert set(codes(ControlRoomError)) <= set(MESSAGES)


def test_the_same_notice_again_only_counts(qtbot, desk):
    for _ in range(3):
        desk.lane.say(notice_for(ControlRoomError("x")))
    assert desk.lane._text.text().endswith("×3")
