"""From arrival to verified, refused or linked to another."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from controlroom.domain.errors import (
    ConcurrentEditError,
    DeliveredTwiceError,
    InvalidInputError,
    NotAllowedError,
)
from controlroom.domain.geo import Position
from controlroom.domain.ids import new_id
from controlroom.domain.incident import Attachment, Reporter
from controlroom.domain.states import IncidentState, RejectReason, Severity
from controlroom.services.intake import Intake
from tests.domain.samples import CITY, FEED, OPERATOR, SUPERVISOR
from tests.fakes import MONDAY, MemoryQuestions
from tests.services.room import ADMINISTRATOR, ControlRoom, draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from controlroom.domain.access import Actor
    from controlroom.services.ports import Work

S = IncidentState
AN = Reporter("Lê Văn An", "0912 345 678", "an@example.org")


@pytest.fixture
def room():
    return ControlRoom()


def test_a_report_arrives_whole(room):
    photo = Attachment(new_id(), new_id(), "image/jpeg", "a.jpg", "report")
    made = room.received(
        title=" Rác \n chưa\u00a0thu gom ", description="x\x00y", external_ref=" A-1 ",
        attachments=(photo,), reporter=AN,
    )  # fmt: skip
    assert (made.title, made.description, made.external_ref) == ("Rác chưa thu gom", "xy", "A-1")
    assert (made.ref, made.version, made.state, made.due_at) == (1, 1, S.NEW, None)
    assert made.received_at == MONDAY
    assert made.ward_code == "w1", "found by its position"
    assert room.works.tables.attachments == [replace(photo, incident_id=made.id)]
    assert [e.action for e in room.events(made)] == ["received"]


def test_the_reporter_is_kept_apart(room):
    made = room.received(reporter=AN)
    assert made.has_reporter
    for secret in ("An", "0912", "example.org"):
        assert secret not in repr(made)
        assert secret not in repr(room.events(made))
    questions = MemoryQuestions(room.works)
    assert questions.detail(made.id, with_reporter=False).reporter is None
    assert questions.detail(made.id, with_reporter=True).reporter == AN
    assert not room.received(reporter=Reporter(" ", "", "\x00")).has_reporter


@pytest.mark.parametrize(
    ("values", "field", "reason"),
    [
        ({"title": " \x00\n"}, "title", "empty"),
        ({"title": "x" * 301}, "title", "too-long"),
        ({"description": "x" * 20_001}, "description", "too-long"),
        ({"address": "x" * 501}, "address", "too-long"),
        ({"external_ref": "x" * 301}, "external_ref", "too-long"),
        ({"reporter": Reporter(phone="1" * 301)}, "reporter", "too-long"),
        ({"category_id": "khong_co"}, "category_id", "unknown"),
        ({"source_id": "khong_co"}, "source_id", "unknown"),
        ({"ward_code": "w9"}, "ward_code", "unknown"),
        ({"received_at": datetime(2026, 1, 1)}, "received_at", "no-zone"),  # noqa: DTZ001 - on purpose
    ],
)
def test_what_cannot_be_used_is_refused_by_name(room, values, field, reason):
    before = room.works.tables
    with pytest.raises(InvalidInputError) as refused:
        room.received(**values)
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert room.works.tables is before


def test_a_place_in_no_ward_is_a_place_all_the_same(room):
    assert room.received(position=Position(16.2, 107.9)).ward_code is None
    assert room.received(position=None, ward_code="w2").ward_code == "w2"


def test_a_report_is_never_received_later_than_now(room):
    assert room.received(received_at=MONDAY + timedelta(hours=1)).received_at == MONDAY
    old = MONDAY - timedelta(days=3000)
    assert room.received(received_at=old).received_at == old


def test_what_a_source_delivers_twice_is_taken_in_once(room):
    first = room.intake.receive(FEED, draft(external_ref="A-1"))
    again = room.intake.receive(FEED, draft(external_ref="A-1", title="Khác"))
    assert again == first
    assert room.intake.receive(FEED, draft(external_ref="A-1", source_id="press")).id != first.id
    many = [draft(external_ref=f"A-{n}") for n in (1, 2, 3, 2)]
    assert room.intake.receive_many(FEED, many) == (2, 2)
    assert len(room.works.tables.incidents) == 4


def test_many_are_taken_in_all_or_none(room):
    with pytest.raises(InvalidInputError):
        room.intake.receive_many(FEED, [draft(), draft(title="")])
    assert room.works.tables.incidents == {}


def test_a_twin_that_was_quicker_is_found_on_the_second_try(room):
    """Two processes import the same page: whoever stores it second finds it there."""
    tries = []

    @contextmanager
    def works(actor: Actor, kind: str, command_id: UUID | None = None) -> Iterator[Work]:
        tries.append(kind)
        with room.works(actor, kind, command_id) as work:
            yield work
            if len(tries) == 1:
                raise DeliveredTwiceError("Nguồn", MONDAY, "new")

    made = Intake(works, CITY).receive(FEED, draft(external_ref="A-1"))
    assert len(tries) == 2
    assert list(room.works.tables.incidents) == [made.id]


def test_claiming_is_for_one(room):
    made = room.received()
    claimed = room.intake.claim(OPERATOR, made.id, seen=1)
    assert (claimed.state, claimed.claimed_by) == (S.VERIFYING, "binh")
    with pytest.raises(ConcurrentEditError) as lost:
        room.intake.claim(ADMINISTRATOR, made.id, seen=1)
    assert (lost.value.winner, lost.value.now_state) == ("Bình", "verifying")


def test_only_supervisors_release_what_another_claimed(room):
    made = room.received()
    claimed = room.intake.claim(ADMINISTRATOR, made.id, seen=1)
    with pytest.raises(NotAllowedError):
        room.intake.release(OPERATOR, made.id, seen=claimed.version)
    back = room.intake.release(SUPERVISOR, made.id, seen=claimed.version)
    assert (back.state, back.claimed_by) == (S.NEW, None)
    own = room.intake.claim(OPERATOR, made.id, seen=back.version)
    assert room.intake.release(OPERATOR, made.id, seen=own.version).state is S.NEW


@pytest.mark.parametrize(
    "values", [{"category_id": "x"}, {"ward_code": "x"}, {"note": "x" * 20_001}]
)
def test_verification_wants_what_the_city_has(room, values):
    made = room.received()
    given: dict[str, Any] = {"category_id": "ve_sinh", "ward_code": "w1"} | values
    with pytest.raises(InvalidInputError):
        room.intake.verify(OPERATOR, made.id, seen=1, severity=Severity.LOW, **given)
    assert room.stored(made) == made


@pytest.mark.parametrize("reason", RejectReason)
def test_refusal_has_a_coded_reason_and_can_be_undone(room, reason):
    made = room.received()
    gone = room.intake.reject(OPERATOR, made.id, seen=1, reason=reason, note=" Đã gọi lại ")
    assert (gone.state, gone.reject_reason, gone.reject_note) == (S.REJECTED, reason, "Đã gọi lại")
    assert dict(room.events(made)[-1].facts) == {"reason": reason}
    back = room.intake.restore(OPERATOR, made.id, seen=gone.version)
    assert (back.state, back.reject_reason, back.reject_note) == (S.NEW, None, "")


@pytest.mark.parametrize("state", [S.NEW, S.VERIFYING, S.VERIFIED, S.REOPENED])
def test_merging_is_a_link_that_can_be_undone(room, state):
    first, again = room.received(), room.in_state(state)
    gone = room.intake.merge(OPERATOR, again.id, seen=again.version, into=first.id)
    assert (gone.state, gone.merged_into) == (S.MERGED, first.id)
    assert room.stored(first) == first, "the report it is linked to is not touched"
    assert MemoryQuestions(room.works).detail(first.id, with_reporter=False).merged == (again.ref,)
    back = room.intake.restore(OPERATOR, again.id, seen=gone.version)
    assert back == replace(again, version=again.version + 2, updated_by="binh")


def test_links_never_go_round_in_circles(room):
    a, b, c = room.received(), room.received(), room.received()
    a = room.intake.merge(OPERATOR, a.id, seen=1, into=b.id)
    for into in (a, b):
        with pytest.raises(InvalidInputError):
            room.intake.merge(OPERATOR, b.id, seen=1, into=into.id)
    b = room.intake.merge(OPERATOR, b.id, seen=1, into=c.id)
    with pytest.raises(InvalidInputError):
        room.intake.merge(OPERATOR, c.id, seen=1, into=a.id)


def test_the_same_severity_again_gives_no_more_time(room):
    """Otherwise lateness could be put off for ever by saying again how urgent it is."""
    urgent = room.verified(Severity.URGENT)
    room.clock.forward(minutes=29)
    with pytest.raises(InvalidInputError, match="unchanged"):
        room.intake.set_severity(OPERATOR, urgent.id, seen=urgent.version, severity=Severity.URGENT)
    assert room.stored(urgent).due_at == MONDAY + timedelta(minutes=30)
