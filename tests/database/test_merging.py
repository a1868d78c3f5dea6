"""Reports merged into one that is itself merged: everybody is answered by the last of them."""

from __future__ import annotations

import pytest

from controlroom.database.question_store import SqlQuestions
from controlroom.database.works import SqlWork, SqlWorks
from controlroom.domain.errors import InvalidInputError
from controlroom.services.intake import Intake
from tests.domain.samples import CITY, OPERATOR, SUPERVISOR
from tests.services.room import draft


class Office:
    """Merges by the services, looks by the questions."""

    def __init__(self, engine):
        self.intake = Intake(SqlWorks(engine), CITY)
        self.questions = SqlQuestions(engine)

    def received(self, number):
        return [self.intake.receive(OPERATOR, draft(title=f"Rác {n}")) for n in range(number)]

    def detail(self, incident):
        return self.questions.detail(incident.id, with_reporter=False)

    def now(self, incident):
        return self.detail(incident).incident

    def merge(self, incident, into):
        seen = self.now(incident).version
        return self.intake.merge(OPERATOR, incident.id, seen=seen, into=into.id)

    def restore(self, incident):
        seen = self.now(incident).version
        return self.intake.restore(SUPERVISOR, incident.id, seen=seen)


@pytest.fixture
def office(engine):
    return Office(engine)


def test_the_last_one_knows_all_and_all_know_the_last_one(office):
    a, b, c, d = office.received(4)
    office.merge(a, b)
    office.merge(d, b)
    office.merge(b, c)
    assert office.detail(c).merged == (a.ref, b.ref, d.ref)
    assert office.detail(b).merged == (a.ref, d.ref)
    assert office.detail(c).handled_in is None
    for one in (a, b, d):
        assert office.detail(one).handled_in == office.now(c)


def test_undoing_a_link_brings_back_what_was_before_it(office):
    a, b, c = office.received(3)
    office.merge(a, b)
    before = [office.detail(one) for one in (a, c)]
    office.merge(b, c)
    office.restore(b)
    assert [office.detail(one).merged for one in (a, b, c)] == [(), (a.ref,), ()]
    assert office.detail(a).handled_in == office.now(b)
    assert [office.detail(a).incident, office.detail(c)] == [before[0].incident, before[1]]
    office.merge(b, c)
    office.restore(a)
    assert office.detail(c).merged == (b.ref,)
    assert office.detail(a).handled_in is None


def test_two_that_merge_the_same_two_lock_them_in_one_order(office, monkeypatch):
    locked = []
    real = SqlWork.incident

    def noted(work, key):
        locked.append(key)
        return real(work, key)

    monkeypatch.setattr(SqlWork, "incident", noted)
    a, b = office.received(2)
    office.merge(b, a)
    first_time, locked[:] = locked[:2], []
    with pytest.raises(InvalidInputError, match="merged"):
        office.merge(a, b)
    assert first_time == locked[:2] == sorted([a.id, b.id])
