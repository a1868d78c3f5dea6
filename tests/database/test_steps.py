"""The table of legal steps is the domain's, and both engines hold to it."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, combinations, combinations_with_replacement

import pytest
from sqlalchemy import text

from controlroom.database import migrate, rights
from controlroom.database.migrations import transitions_0002
from controlroom.database.session import make_engine, writing
from controlroom.database.works import SqlWorks
from controlroom.domain.access import LEAST_ROLE
from controlroom.domain.alarm import _AFTER_ACKNOWLEDGE, _AFTER_CLEAR
from controlroom.domain.incident import incident_state
from controlroom.domain.states import AssignmentState, IncidentState, Stage
from controlroom.domain.transitions import INCIDENT_STEPS, SHARE_STEPS
from controlroom.services.tasks import FROM
from tests.database.samples import LAN, an_incident

A, S = AssignmentState, IncidentState
AFTER = {
    "accept": A.ACCEPTED, "answer": A.ANSWERED, "return": A.RETURNED,
    "ask_extension": A.EXTENSION_REQUESTED, "grant_extension": A.ACCEPTED,
    "refuse_extension": A.ACCEPTED, "approve": A.APPROVED, "send_back": A.SENT_BACK,
}  # fmt: skip
INTAKE_AFTER = {
    "claim": [S.VERIFYING], "release": [S.NEW], "verify": [S.VERIFIED], "reject": [S.REJECTED],
    "merge": [S.MERGED], "restore": [S.NEW, S.VERIFYING, S.VERIFIED, S.REOPENED],
}  # fmt: skip
LIVE = [state for state in A if state is not A.CANCELLED]


def table(kind):
    return {
        (before, after): (least, also)
        for entity, before, after, least, also in transitions_0002.TRANSITIONS
        if entity == kind
    }


def shares():
    """Every mixture of up to four shares."""
    return chain.from_iterable(combinations_with_replacement(LIVE, n) for n in range(1, 5))


def derived():  # noqa: C901 - one rule a step
    """Return every change of an incident's state that a step can bring, with who may do it."""
    found: dict[tuple[str, str], set[str]] = {}

    def note(before, after, who):
        if before != after:
            found.setdefault((before.value, after.value), set()).add(who)

    for step, afters in INTAKE_AFTER.items():
        for before in INCIDENT_STEPS[step]:
            for after in afters:
                note(before, after, "operator")
    for step, after, who in (("publish", S.PUBLISHED, "supervisor"), ("rate", S.RATED, "feed"),
                             ("reopen", S.REOPENED, "supervisor")):  # fmt: skip
        for before in INCIDENT_STEPS[step]:
            note(before, after, who)
    for before in (S.VERIFIED, S.REOPENED):
        note(before, S.DISPATCHED, "supervisor")
    for held in map(list, shares()):
        state = incident_state(Stage.HANDLING, held)
        for step, froms in SHARE_STEPS.items():
            who = LEAST_ROLE.get(step, "supervisor" if step == "refuse_extension" else "agency")
            for one in froms & set(held):
                rest = list(held)
                rest.remove(one)
                note(state, incident_state(Stage.HANDLING, [*rest, AFTER[step]]), str(who))
        if state in INCIDENT_STEPS["dispatch"]:
            sent = [*(s for s in held if s is not A.RETURNED), A.SENT]
            note(state, incident_state(Stage.HANDLING, sent), "supervisor")
        if state in INCIDENT_STEPS["recall"]:
            _recall(held, state, note)
    return found


def _recall(held, state, note):
    waiting = [s for s in held if s in (A.SENT, A.RETURNED)]
    for taken in chain.from_iterable(combinations(waiting, n + 1) for n in range(len(waiting))):
        rest = list(held)
        for one in taken:
            rest.remove(one)
        stages = [Stage.HANDLING]
        if not [s for s in rest if s is not A.RETURNED]:
            stages = [Stage.VERIFIED, Stage.REOPENED]
        for stage in stages:
            note(state, incident_state(stage, rest), "supervisor")


def test_the_steps_of_incidents_are_those_of_the_domain():
    told = table("incident")
    found = derived()
    assert set(told) == set(found)
    for step, who in found.items():
        least, also = told[step]
        if "agency" in who or "feed" in who:
            assert also in who, step
        else:
            assert (least in who, also) == (True, ""), step


def test_the_steps_of_shares_are_those_of_the_domain():
    told = table("assignment")
    found = {
        (before.value, AFTER[step].value): step
        for step, befores in SHARE_STEPS.items()
        for before in befores
    }
    cancelled = {(s.value, "cancelled") for s in (A.SENT, A.RETURNED, A.APPROVED)}
    assert set(told) == set(found) | cancelled
    for pair, step in found.items():
        assert told[pair] == ("supervisor", "" if step in LEAST_ROLE or "refuse" in step
                              else "agency"), pair  # fmt: skip


def test_the_steps_of_alarms_and_tasks_are_those_of_the_services():
    acknowledged = {(b.value, a.value) for b, a in _AFTER_ACKNOWLEDGE.items()}
    again = {("acknowledged", "unacknowledged"), ("returned_unacknowledged", "unacknowledged")}
    cleared = {(b.value, a.value) for b, a in _AFTER_CLEAR.items()}
    assert set(table("alarm")) == acknowledged | cleared | again | {("unacknowledged", "normal")}
    assert set(table("task")) == {
        (b.value, a.value) for a, befores in FROM.items() for b in befores
    }


@pytest.mark.parametrize(
    "change",
    [
        "stage = 'published', state = 'published'",
        "stage = 'handling'",
        "state = 'approved'",
        "state = 'exploded'",
    ],
)
def test_an_illegal_step_is_refused_on_both_engines(engine, change):
    works = SqlWorks(engine)
    with works(LAN, "receive") as work:
        work.add_incident(an_incident(), None, ())
    with pytest.raises(Exception, match=r"illegal step|while new"), writing(engine) as connection:
        connection.execute(text(f"UPDATE incident SET version = version + 1, {change}"))


def test_the_first_due_date_stays_on_both_engines(engine):
    works = SqlWorks(engine)
    with works(LAN, "receive") as work:
        at = work.now
        stored = work.add_incident(an_incident(first_due_at=at, due_at=at), None, ())
    with pytest.raises(Exception, match="guard: incident"), works(LAN, "x") as work:
        work.save_incident(replace(stored, first_due_at=None), seen=1)


def test_nothing_is_put_off_the_map_on_both_engines(engine):
    row = "INSERT INTO camera (id, name, online, lat, lon) VALUES ('c', 'c', true, 91, 0)"
    with pytest.raises(Exception, match="camera"), writing(engine) as connection:
        connection.execute(text(row))


def test_an_upgrade_that_fails_half_way_leaves_the_former_schema(empty_url, monkeypatch):
    engine = make_engine(empty_url)
    migrate.upgrade(engine, "0001")
    bad = "CREATE NONSENSE"
    monkeypatch.setattr(transitions_0002, "sqlite", lambda: [bad])
    monkeypatch.setattr(rights, "apply", lambda c: c.exec_driver_sql(bad))
    with pytest.raises(Exception, match="NONSENSE"):
        migrate.upgrade(engine)
    assert migrate.current(engine) == "0001"
    with engine.connect() as connection:
        for missing in ("SELECT * FROM transition", "SELECT wards FROM app_user"):
            with pytest.raises(Exception, match=r"transition|wards"), connection.begin():
                connection.execute(text(missing))
    monkeypatch.undo()
    migrate.upgrade(engine)
    assert migrate.current(engine) == migrate.HEAD
    engine.dispose()
