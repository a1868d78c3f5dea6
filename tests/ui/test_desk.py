"""Asking and acting: refusals name who won, undo is offered, what cannot be sent is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget

from controlroom.domain.errors import ConcurrentEditError, ControlRoomError, NotAllowedError
from controlroom.domain.ids import new_id
from controlroom.outbox.registry import deed
from controlroom.outbox.store import Outbox
from controlroom.outbox.values import UNEXPECTED, Result, State
from tests.ui import builders as b
from tests.ui.post_kit import Office
from ui.errors import MESSAGES, notice_for
from ui.theme.theme import Theme
from ui.widgets.notice_lane import NoticeLane

LOST = Result.refused(ConcurrentEditError("Minh Châu", b.NOW, "dispatched"))


@pytest.fixture
def lane(qtbot):
    host = QWidget()
    host.resize(900, 400)
    qtbot.addWidget(host)
    host.show()
    return NoticeLane(Theme(), host)


@pytest.fixture
def office(tmp_path, lane):
    made = Office(tmp_path / "outbox.db", lane)
    yield made
    made.close()


def claim(seen=1):
    return deed("claim", new_id(), ref=18_233, seen=seen)


def release_of(result):
    return deed("release", result.incident, seen=result.version)


class Heard:
    """Notes what a panel is told."""

    def __init__(self):
        self.told = []

    def act(self, office, asked, label="Taken on", **more):
        office.desk.act(
            label, asked, on_ok=self.told.append, on_fail=lambda why: self.told.append("failed"),
            on_wait=lambda: self.told.append("waits"), **more,
        )  # fmt: skip
        return asked


def test_a_command_is_in_the_file_before_it_is_sent(qtbot, office):
    office.server.free.clear()
    asked = Heard().act(office, claim())
    qtbot.waitUntil(lambda: office.server.tries == 1)
    kept = office.box.find(asked.id)
    assert (kept.deed, kept.state, kept.tried) == (asked, State.WAITING, True)
    office.server.free.set()
    qtbot.waitUntil(lambda: office.said == "Taken on")
    assert office.box.find(asked.id).state is State.DONE
    assert office.pokes


def test_commands_are_sent_in_the_order_they_were_given(qtbot, office):
    asked = [claim() for _ in range(8)]
    for one in asked:
        office.desk.act("x", one)
    qtbot.waitUntil(lambda: len(office.server.sent) == len(asked))
    assert [e.deed for e in office.server.sent] == asked


def test_a_lost_race_names_the_winner_time_and_state(qtbot, office):
    heard = Heard()
    office.server.refusal = LOST
    heard.act(office, claim())
    qtbot.waitUntil(lambda: bool(office.said))
    assert office.said == (
        "Minh Châu was first, at 09:42:15: it is now “Dispatched”. Look again and decide."
    )
    assert heard.told == ["failed"]
    assert office.pokes
    qtbot.waitUntil(lambda: len(office.pending.refused) == 1)


def test_undo_is_offered_and_runs_once(qtbot, office):
    heard = Heard()
    heard.act(office, claim(), undo=release_of)
    qtbot.waitUntil(lambda: office.said == "Taken on")
    assert office.lane.undo()
    qtbot.waitUntil(lambda: office.said == "Taken back: Taken on")
    assert office.server.kinds == ["claim", "release"]
    assert office.server.sent[1].sends == 2
    assert not office.lane.undo()
    assert len(heard.told) == 1


def test_what_cannot_be_sent_is_kept_said_and_sent_later(qtbot, office):
    heard = Heard()
    office.server.leave()
    asked = heard.act(office, claim())
    qtbot.waitUntil(lambda: heard.told == ["waits"])
    assert office.said == "Kept, and sent as soon as the database answers: Taken on"
    assert not office.lane.notice.is_error
    assert [e.deed for e in office.pending.waiting()] == [asked]
    assert office.pending.waits_for(asked.subject)
    office.post.heard(b.batch())
    qtbot.waitUntil(lambda: office.server.tries == 2)
    office.back()
    qtbot.waitUntil(lambda: office.said == "Taken on")
    assert heard.told[0] == "waits"
    assert heard.told[1].version == 2
    qtbot.waitUntil(lambda: not office.pending.waiting())
    assert not office.pending.waits_for(asked.subject)


def test_a_key_pressed_twice_gives_one_command(qtbot, office):
    heard, first = Heard(), claim()
    office.server.leave()
    heard.act(office, first)
    qtbot.waitUntil(lambda: heard.told == ["waits"])
    again = replace(first, id=new_id())
    heard.act(office, again)
    assert heard.told == ["waits", "waits"]
    office.back()
    qtbot.waitUntil(lambda: office.said == "Taken on")
    assert [e.deed for e in office.server.sent] == [first]
    assert office.box.find(again.id) is None
    heard.act(office, again)  # the outcome is known: asked for anew
    qtbot.waitUntil(lambda: len(office.server.sent) == 2)


def test_undo_withdraws_what_still_waits(qtbot, office):
    office.server.leave()
    asked = Heard().act(office, claim(), undo=release_of)
    qtbot.waitUntil(lambda: office.said.startswith("Kept"))
    assert office.lane.undo()
    qtbot.waitUntil(lambda: office.said == "Taken back: Taken on")
    assert office.box.find(asked.id).state is State.DROPPED
    office.back()
    office.desk.act("Next", claim())
    qtbot.waitUntil(lambda: office.said == "Next")
    assert len(office.server.sent) == 1


def test_a_command_without_undo_is_withdrawn_too(qtbot, office):
    office.server.leave()
    asked = deed("note", new_id(), text="a")
    office.desk.act("Note", asked)
    qtbot.waitUntil(lambda: office.said.startswith("Kept"))
    assert office.lane.undo()
    qtbot.waitUntil(lambda: office.said == "Taken back: Note")
    assert office.box.find(asked.id).state is State.DROPPED


def test_what_may_have_been_done_is_taken_back_once_that_is_known(qtbot, office):
    office.server.lose()
    Heard().act(office, claim(), undo=release_of)
    qtbot.waitUntil(lambda: office.said.startswith("Kept"))
    assert office.lane.undo()
    qtbot.waitUntil(lambda: office.said.startswith("It may have been carried out; it is taken"))
    office.back()
    qtbot.waitUntil(lambda: office.server.kinds == ["claim", "release"])


def test_what_may_have_been_done_and_has_no_undo_says_so(qtbot, office):
    office.server.lose()
    office.desk.act("Note", deed("note", new_id(), text="a"))
    qtbot.waitUntil(lambda: office.said.startswith("Kept"))
    assert office.lane.undo()
    qtbot.waitUntil(lambda: "cannot be taken back" in office.said)
    office.back()
    qtbot.waitUntil(lambda: office.said == "Note")


def test_a_late_refusal_says_what_was_refused(qtbot, office):
    heard = Heard()
    office.server.leave()
    heard.act(office, claim())
    qtbot.waitUntil(lambda: heard.told == ["waits"])
    office.server.refusal = LOST
    office.back()
    qtbot.waitUntil(lambda: office.said.startswith("Take on #18233: Minh Châu was first"))
    assert heard.told == ["waits", "failed"]


def test_what_an_earlier_start_left_is_sent_first(qtbot, tmp_path, lane):
    left = [claim(), claim()]
    before = Outbox(tmp_path / "outbox.db")
    for one in left:
        before.put(one)
    before.begin(left[0].id)  # the process died while it was under way
    before.close()
    office = Office(tmp_path / "outbox.db", lane, start=False)
    office.server.refusal = Result.refused(NotAllowedError("claim", "operator"))
    office.desk.act("New", claim())
    office.post.start()
    qtbot.waitUntil(lambda: len(office.server.sent) == 3)
    assert [e.deed for e in office.server.sent[:2]] == left
    qtbot.waitUntil(lambda: len(office.pending.refused) == 3)
    office.close()


def test_closing_at_once_loses_nothing(tmp_path, lane):
    office = Office(tmp_path / "outbox.db", lane)
    office.server.leave()
    asked = [claim() for _ in range(20)]
    for one in asked:
        office.desk.act("x", one)
    office.close()
    again = Outbox(tmp_path / "outbox.db")
    assert [e.deed for e in again.entries()] == asked
    again.close()


def test_what_cannot_be_kept_is_not_taken_on(qtbot, office):
    heard = Heard()
    office.box._db.execute("PRAGMA query_only = ON")
    heard.act(office, claim())
    qtbot.waitUntil(lambda: heard.told == ["failed"])
    assert office.said == notice_for_code("outbox.unusable")
    assert office.server.sent == []
    office.box._db.execute("PRAGMA query_only = OFF")


def notice_for_code(code):
    return MESSAGES[code]


def test_a_mistake_of_ours_is_admitted_with_a_report(qtbot, office, caplog):
    office.server.refusal = Result(ok=False, code=UNEXPECTED, message="ZeroDivisionError: ours")
    with caplog.at_level("CRITICAL"):
        Heard().act(office, claim())
        qtbot.waitUntil(lambda: office.lane.notice is not None)
    assert office.lane.notice.is_bug
    assert "ZeroDivisionError" in office.lane.notice.detail


def test_after_a_failover_what_was_acknowledged_is_asserted_again(qtbot, office):
    asked = Heard().act(office, claim())
    qtbot.waitUntil(lambda: office.said == "Taken on")
    office.lane.clear()
    office.post.heard(b.batch(resync=True, why="another server"))
    qtbot.waitUntil(lambda: len(office.server.sent) == 2)
    first, again = office.server.sent
    assert first.command_id == again.command_id
    assert first.command_id.digest == again.command_id.digest
    assert again.again
    qtbot.waitUntil(lambda: office.box.find(asked.id).state is State.DONE)
    assert office.said == ""  # nobody needs to know


def test_what_a_failover_has_undone_for_good_is_said(qtbot, office):
    Heard().act(office, claim())
    qtbot.waitUntil(lambda: office.said == "Taken on")
    office.server.refusal = LOST
    office.post.heard(b.batch(resync=True, why="another server"))
    qtbot.waitUntil(lambda: office.said.startswith("Take on #18233: Minh Châu"))
    qtbot.waitUntil(lambda: len(office.pending.refused) == 1)


def test_a_failing_question_admits_a_bug_with_a_report(qtbot, office, caplog):
    def broken():
        raise ZeroDivisionError

    with caplog.at_level("CRITICAL"):
        office.desk.ask("x", broken, lambda _: None)
        qtbot.waitUntil(lambda: office.lane.notice is not None)
    assert office.lane.notice.is_bug
    assert "ZeroDivisionError" in office.lane.notice.detail


def test_the_newest_answer_of_a_question_wins(qtbot, office):
    answers = []
    for number in range(5):
        office.desk.ask("same", lambda n=number: n, answers.append)
    qtbot.waitUntil(lambda: answers[-1:] == [4])
    assert answers == [4]


def test_every_error_has_words_in_the_operators_language():
    def codes(kind):
        for sub in kind.__subclasses__():
            yield sub.code
            yield from codes(sub)

    assert set(codes(ControlRoomError)) <= set(MESSAGES)


def test_the_same_notice_again_only_counts(qtbot, office):
    for _ in range(3):
        office.desk._say(notice_for(ControlRoomError("x")), None)
    assert office.lane._text.text().endswith("×3")


def test_what_this_computer_kept_is_no_answer_of_the_database(qtbot, office):
    heard = Heard()
    office.server.leave()
    heard.act(office, claim())
    qtbot.waitUntil(lambda: heard.told == ["waits"])
    tries = office.server.tries
    office.post.heard(b.batch(old=True, resync=True))
    office.back()  # what is asked after it is answered after it
    qtbot.waitUntil(lambda: heard.told[-1] != "waits")
    assert office.server.tries == tries + 1
