"""What holds a signed-in person in a file: shut out, re-scoped, forged, or plain SQL."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from controlroom.database import accounts, incident_store, rights, scope
from controlroom.database.base import Base
from controlroom.database.failures import translated
from controlroom.database.session import reading
from controlroom.database.works import SqlWorks
from controlroom.domain.access import Role
from controlroom.domain.errors import (
    AlreadyDoneError,
    ControlRoomError,
    DatabaseUnreachableError,
    InvalidInputError,
    LoginNotAllowedError,
    NotAllowedError,
    ShutOutError,
    SignInNeededError,
)
from controlroom.domain.ids import new_id
from controlroom.services.intake import Intake
from tests.database.site import PEOPLE
from tests.database.test_scope import IN_W1, IN_W2, draft, seed
from tests.domain.samples import CITY


def received(site, login, **values):
    at = values.pop("position", IN_W1)
    intake = Intake(SqlWorks(site.engine(login)), CITY)
    return intake.receive(site.me(login), draft("Rác", at, **values))


def claimed(site, login, it, actor=None):
    intake = Intake(SqlWorks(site.engine(login)), CITY)
    return intake.claim(actor or site.me(login), it.id, seen=it.version)


def queue_of(site, login):
    with reading(site.engine(login)) as connection:
        return [it.id for it in incident_store.find(connection, "", 100, closed=True)]


def test_whoever_is_shut_out_sees_and_does_nothing_from_then_on(file_site):
    it = received(file_site, "lan")
    assert queue_of(file_site, "lan") == [it.id]
    accounts.revoke(file_site.engine(""), "lan")
    assert queue_of(file_site, "lan") == []
    with pytest.raises(ShutOutError):
        claimed(file_site, "lan", it)


def test_another_scope_counts_at_once_and_another_role_asks_to_sign_in_again(file_site):
    here, there = (
        received(file_site, "lan"),
        received(file_site, "lan", position=IN_W2, ward_code="w2"),
    )
    assert queue_of(file_site, "mai") == [here.id]
    accounts.grant(file_site.engine(""), "mai", "operator", ["w2"])
    assert queue_of(file_site, "mai") == [there.id]
    accounts.grant(file_site.engine(""), "mai", "supervisor", ["w2"])
    with pytest.raises(SignInNeededError):
        claimed(file_site, "mai", there)


def test_nobody_writes_without_signing_in_once_somebody_can(file_site):
    engine = file_site.engine("")
    with pytest.raises(SignInNeededError):
        Intake(SqlWorks(engine), CITY).receive(file_site.me("lan"), draft("Rác", IN_W1))


def test_no_program_takes_a_wider_role_or_another_name(file_site):
    it = received(file_site, "lan")
    me = file_site.me("lan")
    for forged in (replace(me, role=Role.SUPERVISOR), replace(me, login="binh")):
        with pytest.raises(LoginNotAllowedError):
            claimed(file_site, "lan", it, forged)
    assert claimed(file_site, "lan", it).claimed_by == "lan"


def test_the_number_of_a_report_is_nobodys_twice_whoever_sees_the_others(file_site):
    turns = (("lan", IN_W2), ("mai", IN_W1), ("lan", IN_W1), ("mai", IN_W1))
    numbers = [received(file_site, login, position=at).ref for login, at in turns]
    assert numbers == [1, 2, 3, 4]


_LINE = "INSERT INTO event SELECT 'x', incident_id, at, "
ATTACKS = [
    ("mai", "UPDATE incident SET ward_code = 'w2', {by} WHERE id = :w1"),
    ("mai", "UPDATE incident SET ward_code = NULL, {by} WHERE id = :w1"),
    ("mai", "UPDATE incident SET merged_into = :w2, {by} WHERE id = :w1"),
    ("mai", "UPDATE alarm SET incident_id = :w2, {by}"),
    ("lan", "UPDATE incident SET version = version + 1, updated_by = 'binh' WHERE id = :w1"),
    ("lan", "UPDATE incident SET stage = 'reopened', {by} WHERE id = :sent"),
    ("lan", "UPDATE assignment SET state = 'cancelled' WHERE incident_id = :sent"),
    ("hoa", "UPDATE incident SET stage = 'rejected', {by} WHERE id = :w1"),
    ("hoa", "UPDATE call SET state = 'answered', {by}"),
    ("lan", f"{_LINE} 'binh', actor_name, action, text, facts FROM event LIMIT 1"),
    ("lan", f"{_LINE} 'lan', actor_name, 'published', text, facts FROM event LIMIT 1"),
    ("wall", "UPDATE alarm SET state = 'normal', {by}"),
    ("wall", "DELETE FROM app_user"),
]
HARMLESS = [
    ("mai", "UPDATE incident SET severity = 2, {by} WHERE id = :w1"),
    ("lan", "UPDATE incident SET ward_code = 'w2', {by} WHERE id = :w1"),
    ("lan", "UPDATE alarm SET incident_id = :w2, {by}"),
    ("hoa", "UPDATE assignment SET state = 'accepted' WHERE agency_id = 'hepco'"),
    ("lan", f"{_LINE} 'lan', actor_name, 'note', text, facts FROM event LIMIT 1"),
]


def carried_out(site, login, statement):
    made = seed(site)
    keys = {name: it.id.hex for name, it in made.items() if f":{name}" in statement}
    told = statement.format(by=f"version = version + 1, updated_by = '{login}'")
    with translated(), site.engine(login).begin() as connection:
        return connection.execute(text(told), keys).rowcount


@pytest.mark.parametrize(("login", "attack"), ATTACKS)
def test_statements_beyond_the_services_are_refused_too(file_site, login, attack):
    with pytest.raises(ControlRoomError) as caught:
        carried_out(file_site, login, attack)
    assert isinstance(caught.value, NotAllowedError | DatabaseUnreachableError), caught.value


@pytest.mark.parametrize(("login", "statement"), HARMLESS)
def test_and_their_like_within_the_rights_are_not(file_site, login, statement):
    assert carried_out(file_site, login, statement) > 0


def test_who_is_limited_to_wards_takes_in_nothing_without_a_ward(file_site):
    with pytest.raises(LoginNotAllowedError):
        received(file_site, "mai", position=None)


@pytest.mark.parametrize("login", ["wall", "lan", "mai", "hoa"])
@pytest.mark.parametrize("table", ["incident", "task", "alarm"])
def test_who_it_is_is_asked_once_a_statement_not_once_a_row(file_site, login, table):
    with file_site.engine(login).connect() as connection:
        plan = [
            row[3]
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN SELECT * FROM {table}")
        ]
    assert not [line for line in plan if line.startswith(("CORRELATED", "CO-ROUTINE"))], plan
    assert plan[0].startswith(f"SCAN {table}") or plan[0].startswith("SCAN t"), plan


def test_what_is_kept_of_passwords_is_shown_to_nobody(file_site):
    with file_site.engine("quan").connect() as connection:
        assert connection.execute(text("SELECT * FROM credential")).all() == []
    with file_site.engine("").connect() as connection:
        assert len(connection.execute(text("SELECT * FROM credential")).all()) == len(PEOPLE)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM alarm", "kept: alarm"),
        ("DELETE FROM reporter", "kept: reporter"),
        ("DELETE FROM attachment", "kept: attachment"),
        ("UPDATE assignment SET lead = 1", "guard: assignment"),
        ("UPDATE notice SET facts = '[' || hex(zeroblob(20001)) || ']'", "notice.facts"),
    ],
)
def test_what_a_file_refuses_everybody(file_site, statement, why):
    seed(file_site)
    engine = file_site.engine("")
    with pytest.raises(IntegrityError, match=why), engine.begin() as connection:
        connection.execute(text(statement))


EVERYBODY = {"controlroom_viewer", "controlroom_feed", "controlroom_agency"}
WHOLE_IN_A_FILE = {"app_user"}  # there the server shows all of them the names only
OUR_TABLES = {*Base.metadata.tables, "alembic_version"}


def shown_whole(script):
    """Return the tables of which *script* lets everybody read every row and column."""
    granted = re.findall(r"GRANT SELECT ON ([^;]*?)\s+TO ([^;]*);", script)
    open_to_all = [tables for tables, who in granted if set(re.findall(r"\w+", who)) == EVERYBODY]
    limited = re.findall(r"CREATE POLICY \w+ ON (\w+)", script)
    return set(re.findall(r"\w+", " ".join(open_to_all))) - set(limited)


def test_every_table_that_a_server_does_not_show_everybody_has_a_view_in_a_file():
    scripts = sorted(rights.HERE.glob("*.sql"))
    whole = shown_whole("\n".join(file.read_text("utf-8") for file in scripts))
    in_file = set(re.findall(r'CREATE TEMP VIEW "?(\w+)', " ".join(scope.views("lan"))))
    assert whole <= OUR_TABLES
    assert len(whole) > 15
    assert OUR_TABLES - whole - WHOLE_IN_A_FILE <= in_file


def test_the_test_before_this_can_fail():
    script = "GRANT SELECT ON incident TO controlroom_operator; " + "".join(
        f"GRANT SELECT ON {table} TO {', '.join(sorted(EVERYBODY))}; "
        for table in ("ward", "city, audit")
    )
    assert shown_whole(script) == {"ward", "city", "audit"}
    assert shown_whole(f"{script} CREATE POLICY whole ON audit FOR") == {"ward", "city"}


LOGS = {
    "audit": {"kiem", "binh", "quan"},
    "audit_head": {"kiem", "binh", "quan"},
    "audit_secret": set(),
    "command_log": {"kiem"},
}


@pytest.mark.parametrize("table", LOGS)
def test_who_reads_the_logs_in_a_file(file_site, table):
    seed(file_site)
    asked = text(f"SELECT count(*) FROM {table}")
    with file_site.engine("").connect() as connection:
        there = connection.execute(asked).scalar_one()
    assert there
    for login in PEOPLE:
        with file_site.engine(login).connect() as connection:
            shown = connection.execute(asked).scalar_one()
        assert (login, shown) == (login, there if login in LOGS[table] else 0)


def test_a_supervisor_of_some_wards_reads_no_audit(file_site):
    seed(file_site)
    accounts.grant(file_site.engine(""), "binh", "supervisor", ["w1"])
    with file_site.engine("binh").connect() as connection:
        assert connection.execute(text("SELECT * FROM audit")).all() == []


def test_a_command_is_known_again_by_who_may_not_read_the_log(file_site):
    me, works, again = file_site.me("lan"), SqlWorks(file_site.engine("lan")), new_id()
    with works(me, "note", again):
        pass
    with pytest.raises(AlreadyDoneError), works(me, "note", again):
        pass
    other = file_site.me("mai")
    with pytest.raises(InvalidInputError), SqlWorks(file_site.engine("mai"))(other, "note", again):
        pass
