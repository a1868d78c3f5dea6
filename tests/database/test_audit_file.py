"""The audit of a file that people sign in to: lines and seals are whole, whoever writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from controlroom.database import audit_seals
from controlroom.database.audit_check import check
from controlroom.database.audit_verify import Tally
from controlroom.database.works import SqlWorks
from controlroom.domain.errors import LoginNotAllowedError
from controlroom.domain.ids import new_id
from controlroom.domain.records import Call, CallState
from controlroom.services.calls import Calls
from controlroom.services.intake import Intake
from controlroom.services.recording import Recording
from tests.database.history import behind
from tests.database.test_scope import IN_W1, draft
from tests.domain.samples import CITY


def brought_in(site, login):
    """Let *login* bring a report with its reporter, and a call with its number."""
    me, works = site.me(login), SqlWorks(site.engine(login))
    Intake(works, CITY).receive(me, draft("Rác", IN_W1))
    waiting = CallState.WAITING
    call = Call(new_id(), 0, waiting, incoming=True, began_at=datetime.now(UTC), position=IN_W1)
    if login == "sensors":
        Recording(works, CITY).sos(me, call, "0914 123 456")
    else:
        Calls(works).receive(me, call, "0914 123 456")


@pytest.mark.parametrize("login", ["sensors", "mai", "lan"])
@pytest.mark.parametrize(("table", "column"), [("reporter", "phone"), ("call_number", "number")])
def test_what_somebody_brought_who_may_not_read_it_is_named_when_it_changes(
    file_site, login, table, column
):
    brought_in(file_site, login)
    engine, tally = file_site.engine(""), Tally()
    assert list(check(engine, tally=tally)) == []
    assert tally.unknown == set()
    with behind(engine) as connection:
        connection.execute(text(f"UPDATE {table} SET {column} = '0000'"))
    assert {(f.entity, f.problem) for f in check(engine)} == {(table, "differs")}


def test_a_seal_of_somebody_who_may_not_read_the_audit_covers_all_of_it(file_site):
    brought_in(file_site, "sensors")
    brought_in(file_site, "lan")
    assert audit_seals.make(file_site.engine("mai"), timedelta(0)) == 1
    assert list(check(file_site.engine(""))) == []
    with file_site.engine("").connect() as connection:
        lines = connection.execute(text("SELECT count(*) FROM audit")).scalar_one()
        assert connection.execute(text("SELECT lines FROM audit_seal")).scalar_one() == lines


def test_only_who_reads_the_audit_checks_it(file_site):
    brought_in(file_site, "sensors")
    assert list(check(file_site.engine("binh"))) == []
    for login in ("lan", "mai", "wall", "sensors"):
        with pytest.raises(LoginNotAllowedError):
            list(check(file_site.engine(login)))
